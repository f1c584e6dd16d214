import re

from playwright.sync_api import expect

from tests import factories
from tests.browser import journeys


def test_an_experience_goes_from_an_account_to_the_public_without_javascript(open_page):
    author, moderator, reader = (open_page(java_script_enabled=False) for _ in range(3))
    journeys.whole_loop(author=author, moderator=moderator, reader=reader, staff=factories.moderator())


def test_the_list_is_filtered_paged_and_reset_without_javascript(demonstration, open_page):
    page = open_page(width=390, java_script_enabled=False)
    page.goto("/experiences/")
    total = journeys.heading(page, re.compile(r"^\d+ expériences"))
    expect(total).to_contain_text("page 1 sur")
    everything = total.inner_text()

    drawer = page.get_by_role("region", name="Filtrer")
    expect(drawer).to_be_hidden()
    journeys.link(page, re.compile("^Filtrer")).click()
    expect(drawer).to_be_visible()
    drawer.get_by_role("link", name="Fermer").click()
    expect(drawer).to_be_hidden()

    journeys.link(page, re.compile("^Filtrer")).click()
    drawer.get_by_label("Ailleurs en France").check(force=True)
    drawer.get_by_role("button", name="Voir").click()
    expect(drawer).to_be_hidden()
    expect(total).not_to_have_text(everything)
    expect(page).to_have_url(re.compile("zone="))

    journeys.link(page, "Page suivante").click()
    expect(total).to_contain_text("page 2 sur")
    tag = journeys.link(page, re.compile("Retirer le filtre.*Ailleurs en France"))
    tag.click()
    expect(tag).to_have_count(0)
    expect(total).to_have_text(everything)
