import pytest

from tests.browser import PageWatch


@pytest.fixture
def open_page(new_context, live_server):
    """open_page(width=390, java_script_enabled=False) is a browser of its own, watched like `page`."""
    watches = []

    def open_page(*, width=1280, height=900, **options):
        page = new_context(viewport={"width": width, "height": height}, **options).new_page()
        page.set_default_timeout(10_000)
        watches.append(PageWatch(page, live_server.url))
        return page

    yield open_page
    assert [problem for watch in watches for problem in watch.found()] == []
