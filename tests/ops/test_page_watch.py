"""The guard of the browser tests has to see what it guards against."""

import pytest

from tests.browser import PageWatch


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("console.error('oups')", "oups"),
        ("setTimeout(() => { throw new Error('oups') })", "oups"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
        ("new Image().src = 'http://exemple-fictif.invalid/x.png'", "Content Security Policy"),
    ],
)
def test_a_misbehaving_page_is_reported(new_context, live_server, script, expected):
    page = new_context().new_page()
    watch = PageWatch(page, live_server.url)
    page.goto("/")
    assert watch.found() == []
    with page.expect_event(
        "pageerror" if "throw" in script else "console",
    ):
        page.evaluate(script)
    assert expected in str(watch.found())


def test_a_request_to_another_host_is_reported(new_context, live_server):
    page = new_context(bypass_csp=True).new_page()
    watch = PageWatch(page, live_server.url)
    page.goto("/")
    with page.expect_event("requestfailed"):
        page.evaluate("void fetch('http://exemple-fictif.invalid/x').catch(() => 0)")
    assert "requête vers un autre serveur" in str(watch.found())
