import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.browser import PageWatch

# As long as a click waits by default: how quick the machine is that runs them is not what these tests are about.
expect.set_options(timeout=30_000)


@pytest.fixture
def open_page(new_context, live_server):
    """open_page(width=390, account=user, java_script_enabled=False): a browser of its own, watched like `page`.

    `account` is signed in already: for tests whose subject is not signing in.
    """
    watches = []

    def open_page(*, width=1280, height=900, account=None, **options):
        context = new_context(viewport={"width": width, "height": height}, **options)
        if account:
            client = Client()
            client.force_login(account)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        watches.append(PageWatch(page, live_server.url))
        return page

    yield open_page
    assert [problem for watch in watches for problem in watch.found()] == []
