"""Fiches kept in the browser: nothing is sent, nothing is lost without being asked twice."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories

KEEP = re.compile("^Garder «")


@pytest.fixture
def fiches(transactional_db):
    return [factories.experience(f"Une fiche inventée à garder {number}") for number in range(3)]


def keep(page, fiche):
    return page.get_by_role("button", name=f"Garder «\u00a0{fiche.title}\u00a0»")


def stored(page):
    return page.evaluate("JSON.parse(localStorage.getItem('fiches-gardees') ?? '[]')")


def kept_link(page):
    return page.locator(".site-header__row").get_by_role("link", name=re.compile("Mes fiches gardées"))


def test_a_fiche_is_kept_from_a_list_and_found_again_with_nothing_sent(open_page, fiches):
    page, asked = open_page(), []
    page.goto("/experiences/")
    expect(kept_link(page)).to_be_hidden()
    page.on("request", lambda request: asked.append(request.url))
    keep(page, fiches[0]).press("Enter")
    expect(keep(page, fiches[0])).to_have_attribute("aria-pressed", "true")
    expect(keep(page, fiches[1])).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("Fiche gardée dans ce navigateur")).to_be_visible()
    assert [url for url in asked if "/static/" not in url] == []
    assert page.context.cookies() == []
    expect(kept_link(page)).to_have_text("Mes fiches gardées (1)")
    kept_link(page).click()
    expect(page.get_by_role("heading", name=fiches[0].title)).to_be_visible()
    expect(page.get_by_text("Ce sont les fiches que vous gardez")).to_be_visible()


def test_the_plain_address_shows_ones_own_fiches_in_the_order_they_were_kept(open_page, fiches):
    page = open_page()
    for fiche in (fiches[2], fiches[0]):
        page.goto(fiche.get_absolute_url())
        keep(page, fiche).click()
    page.goto("/experiences/gardees/")
    page.wait_for_url("**/gardees/?fiche=**")
    expect(page.locator(".kept-list h3")).to_have_text([fiches[2].title, fiches[0].title])


def test_a_shared_link_proposes_to_keep_its_fiches_too(open_page, fiches):
    page = open_page()
    page.goto(fiches[0].get_absolute_url())
    keep(page, fiches[0]).click()
    page.goto("/experiences/gardees/?" + "&".join(f"fiche={fiche.reference}" for fiche in fiches))
    expect(
        page.get_by_text("2\u00a0fiches de cette sélection ne sont pas dans vos fiches gardées")
    ).to_be_visible()
    page.get_by_role("button", name="Garder ces fiches aussi").click()
    assert stored(page) == [fiche.reference for fiche in fiches]
    expect(page.get_by_role("button", name="Garder ces fiches aussi")).to_be_hidden()
    expect(page.get_by_role("button", name="Tout retirer")).to_be_focused()


def test_taking_all_off_can_be_undone(open_page, fiches):
    page = open_page()
    page.goto("/experiences/")
    for fiche in fiches:
        keep(page, fiche).click()
    kept_link(page).click()
    expect(page.get_by_role("button", name="Tout retirer")).to_be_visible()
    before = stored(page)
    page.get_by_role("button", name="Tout retirer").click()
    assert stored(page) == []
    expect(page.get_by_role("button", name="Annuler")).to_be_focused()
    page.keyboard.press("Enter")
    assert stored(page) == before
    expect(page.get_by_role("button", name="Tout retirer")).to_be_focused()


def test_ticked_fiches_are_compared(open_page, fiches):
    page = open_page(width=390)
    page.goto("/experiences/gardees/?" + "&".join(f"fiche={fiche.reference}" for fiche in fiches))
    for fiche in fiches[:2]:
        page.get_by_label(f"Comparer «\u00a0{fiche.title}\u00a0»").check()
    page.get_by_role("button", name="Comparer les fiches cochées").click()
    expect(page.get_by_role("heading", name="Comparer des expériences")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_browser_that_refuses_says_so(open_page, fiches):
    page = open_page()
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    page.goto("/experiences/")
    keep(page, fiches[0]).click()
    expect(page.get_by_text("Votre navigateur refuse de garder des fiches")).to_be_visible()
    expect(keep(page, fiches[0])).to_have_attribute("aria-pressed", "false")


def test_a_browser_without_any_storage_shows_the_pages_all_the_same(open_page, fiches):
    page = open_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    )
    page.goto("/experiences/gardees/")
    expect(page.get_by_text("Votre navigateur refuse de garder des fiches")).to_be_visible()


def test_what_was_written_there_by_another_hand_breaks_nothing(open_page, fiches):
    page = open_page()
    page.goto("/experiences/")
    page.evaluate("""localStorage.setItem('fiches-gardees', '["<img>", 3, null, "EXP-2026-00001"]')""")
    page.goto("/experiences/gardees/")
    page.wait_for_url("**/gardees/?fiche=EXP-2026-00001")
    expect(page.get_by_text("n’est pas, ou n’est plus, en ligne")).to_be_visible()


def test_another_tab_is_told(open_page, fiches):
    page = open_page()
    page.goto("/experiences/")
    other = page.context.new_page()
    other.goto("/experiences/")
    keep(other, fiches[1]).click()
    expect(keep(page, fiches[1])).to_have_attribute("aria-pressed", "true")


def test_without_javascript_no_button_shows_and_the_page_explains(open_page, fiches):
    page = open_page(java_script_enabled=False)
    page.goto("/experiences/")
    expect(page.get_by_role("button", name=KEEP)).to_have_count(0)
    page.get_by_role("contentinfo").get_by_role("link", name="Mes fiches gardées").click()
    expect(page.locator("noscript p")).to_be_visible()
    page.goto(f"/experiences/gardees/?fiche={fiches[0].reference}")
    expect(page.get_by_role("heading", name=fiches[0].title)).to_be_visible()
