"""The guard of the browser tests has to see what it guards against."""

import pytest

from tests.browser import PageWatch, looks


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


PALE = """ground => document.querySelector("main").insertAdjacentHTML("beforeend",
    `<img src="/static/img/favicon.svg"><p style="color: #aaa; background: ${ground}">pâle</p>`)"""


@pytest.mark.parametrize("only", [(), ("color-contrast",)])
def test_axe_sees_a_fault_at_each_width(new_context, live_server, axe, only):
    page = new_context(bypass_csp=True).new_page()
    page.goto("/")
    page.evaluate(PALE, "#fff")
    for found in (
        looks.axe_at_both_widths(page, axe, only=lambda: only),
        looks.axe_at_both_widths(page, axe, only=lambda: only),
    ):
        assert len(found) == 2
        assert all("color-contrast" in report for report in found)
        assert all(("image-alt" in report) is (not only) for report in found)


HIDDEN = """hidden => document.querySelector("main").insertAdjacentHTML("beforeend",
    `<div style="background: #fff"><p ${hidden} style="color: #aaa">pâle</p></div>`)"""


def test_axe_sees_each_new_colour_on_another_sheet(new_context, live_server, axe):
    page, met = new_context(bypass_csp=True).new_page(), set()
    page.goto("/")
    assert looks.axe_on_another_sheet(page, axe, met) == []
    # Where axe does not look, a colour is not seen.
    for hidden in ('class="fr-sr-only"', 'aria-hidden="true"'):
        page.evaluate(HIDDEN, hidden)
        assert looks.axe_on_another_sheet(page, axe, met) == []
    for ground in ("#fff", "#eee"):
        page.evaluate(PALE, ground)
        [report] = looks.axe_on_another_sheet(page, axe, met)
        assert "color-contrast" in report
    assert looks.axe_on_another_sheet(page, axe, met) == []
