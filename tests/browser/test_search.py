"""The search of the whole site: by keyboard alone, on a phone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from experiences.models import Experience
from tests import factories
from tests.browser import journeys
from tests.browser.keyboard import Keyboard


def field(page):
    return page.get_by_role("combobox", name="Que cherchez-vous")


@pytest.fixture
def kumquats():
    return [factories.experience(f"Kumquat numéro {number} (exemple fictif)") for number in range(1, 4)]


def typed(page, text):
    """The keyboard, the text typed in the field of the home page, and the suggestions."""
    page.goto("/")
    keys = Keyboard(page)
    keys.tab_to(field(page))
    keys.type(text)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    return keys, options


def test_suggestions_are_chosen_with_the_keyboard_alone_on_a_phone(kumquats, open_page):
    page = open_page(width=390)
    keys, options = typed(page, "kumq")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="3 suggestions.")).to_have_count(1)
    keys.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    # Under the last one there is the field itself.
    for _ in range(3):
        keys.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    keys.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    keys.enter()
    expect(journeys.heading(page, "Kumquat numéro 3")).to_be_visible()


def test_a_suggestion_is_easy_to_touch_and_moves_nothing(kumquats, open_page):
    page = open_page(width=390)
    page.goto("/")
    below = page.get_by_role("heading", name="Par domaine").bounding_box()
    _, options = typed(page, "kumq")
    assert options.first.bounding_box()["height"] >= 44
    assert page.get_by_role("heading", name="Par domaine").bounding_box()["y"] == below["y"]
    options.nth(1).click()
    expect(journeys.heading(page, "Kumquat numéro 2")).to_be_visible()


def test_enter_without_a_choice_searches_what_is_typed(kumquats, open_page):
    page = open_page()
    keys, _ = typed(page, "kumquat")
    keys.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"3\srésultats pour «\skumquat"))


def test_escape_closes_then_clears_and_leaving_loses_nothing(kumquats, open_page):
    page = open_page()
    keys, options = typed(page, "kumq")
    keys.press("ArrowDown")
    keys.press("Home")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    keys.press("Escape")
    expect(options).to_have_count(0)
    expect(field(page)).to_have_value("kumq")
    keys.press("ArrowDown")
    expect(options.first).to_be_visible()
    keys.tab()
    expect(options).to_have_count(0)
    expect(field(page)).to_have_value("kumq")
    keys.tab(back=True)
    keys.press("Escape")
    expect(field(page)).to_have_value("")


def test_typing_goes_on_when_the_network_is_away(kumquats, new_context, live_server):
    context = new_context()
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    with page.expect_event("requestfailed"):
        field(page).press_sequentially("kumquat")
    expect(field(page)).to_have_value("kumquat")
    expect(page.get_by_role("option")).to_have_count(0)
    context.set_offline(False)
    field(page).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("kumquat"))


def test_words_cut_short_on_a_phone_find_the_right_fiche_first(demonstration, open_page):
    fiche = Experience.objects.get(slug__contains="groupes-de-parole-diabete")
    page = open_page(width=390)
    page.goto("/")
    field(page).fill("patien expert diabet")
    field(page).press("Enter")
    page.wait_for_url(re.compile("/recherche/"))
    first = journeys.content(page).get_by_role("article").first
    expect(first.get_by_role("link")).to_have_attribute("href", fiche.get_absolute_url())


def test_the_search_of_the_site_works_without_javascript(kumquats, open_page):
    page = open_page(width=390, java_script_enabled=False)
    page.goto("/lexique/")
    page.get_by_role("banner").get_by_role("link", name="Rechercher").click()
    page.get_by_label("Que cherchez-vous").fill("kumquat")
    journeys.button(page, "Rechercher").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"3\srésultats"))
    journeys.link(page, "Kumquat numéro 1").click()
    expect(journeys.heading(page, "Kumquat numéro 1")).to_be_visible()


def test_the_header_searches_the_whole_site_on_a_wide_screen(kumquats, open_page):
    page = open_page()
    page.goto("/lexique/")
    search = page.get_by_role("search", name="Tout le site")
    search.get_by_role("combobox").fill("kumquat")
    journeys.button(search, "Rechercher").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"3\srésultats"))
