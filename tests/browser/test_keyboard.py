import re

import pytest
from playwright.sync_api import expect

from experiences.enums import State
from tests import factories
from tests.browser import journeys
from tests.browser.keyboard import Keyboard


def test_the_first_tab_offers_to_skip_to_the_content(open_page):
    page = open_page()
    page.goto("/")
    keys = Keyboard(page)
    keys.tab()
    skip = page.get_by_role("link", name="Contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keys.press("Enter")
    keys.tab()
    expect(page.get_by_role("combobox")).to_be_focused()


def test_one_searches_from_the_home_page_with_the_keyboard(open_page):
    factories.experience("Kumquat partagé (exemple fictif)")
    page = open_page()
    page.goto("/")
    keys = Keyboard(page)
    keys.tab_to(page.get_by_role("combobox"))
    keys.type("kumquat")
    keys.enter()
    keys.follow(page.get_by_role("link", name="Kumquat partagé"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Kumquat partagé"))


def test_one_filters_on_a_phone_with_the_keyboard(open_page):
    factories.experience("À l’hôpital (exemple fictif)", sectors=["hopital"])
    factories.experience("En ville (exemple fictif)", sectors=["ville"])
    page = open_page(width=390)
    page.goto("/experiences/")
    keys = Keyboard(page)
    keys.follow(page.get_by_role("link", name="Filtrer"))
    drawer = page.get_by_role("region", name="Filtrer")
    expect(drawer).to_be_visible()
    # What the drawer covers takes no focus.
    assert page.evaluate("document.querySelector('footer').matches('[inert], [inert] *')")
    group = drawer.locator("summary", has_text="Secteur")
    keys.tab_to(group)
    keys.press("Enter")
    keys.tab_to(drawer.get_by_label(re.compile("^Hôpital")))
    keys.press("Space")
    keys.follow(drawer.get_by_role("button", name="Voir"))
    expect(page.get_by_role("link", name="À l’hôpital (exemple fictif)", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="En ville")).to_have_count(0)
    expect(page).to_have_url(re.compile("secteur=hopital"))


@pytest.mark.parametrize(("path", "width"), [("/", 1280), ("/experiences/", 390)])
def test_tabbing_goes_through_a_whole_page_and_back(demonstration, open_page, path, width):
    page = open_page(width=width)
    page.goto(path)
    keys = Keyboard(page)
    for _ in range(400):
        if keys.tab():
            break
    last = page.get_by_role("contentinfo").get_by_role("link").last
    assert last.get_attribute("data-met") is not None
    keys.tab_to(last, back=True)
    keys.tab_to(page.get_by_role("contentinfo").get_by_role("link").first, back=True)


def test_one_signs_in_and_proposes_with_the_keyboard(open_page):
    author = factories.user()
    page = open_page()
    page.goto("/")
    keys = Keyboard(page)
    keys.follow(page.get_by_role("banner").get_by_role("link", name="Proposer").first)
    keys.follow(journeys.content(page).get_by_role("link", name="Se connecter"))
    keys.fill("Adresse électronique", author.email)
    keys.fill(re.compile("^Mot de passe"), factories.PASSWORD)
    keys.enter()
    expect(journeys.heading(page, "Proposer une expérience")).to_be_visible()
    keys.fill("Titre", "Une fiche écrite au clavier (exemple fictif)")
    keys.fill("Résumé", "Un résumé inventé.")
    keys.fill("Ce qui a été fait", "Une action inventée.")
    keys.fill("Qui porte l’expérience", "Maison de santé inventée")
    keys.fill("Où se passe-t-elle", "Seine-Saint-Denis")
    for group in ("Qui sont les usagers", "Qui sont les professionnels"):
        keys.tab_to(page.get_by_role("group", name=group).get_by_role("checkbox").first)
        keys.press("Space")
    keys.follow(journeys.button(page, "Enregistrer le brouillon"))
    expect(journeys.heading(page, "Une fiche écrite au clavier")).to_be_visible()
    keys.follow(journeys.content(page).get_by_role("link", name="Place dans la matrice"))
    levels = page.get_by_role("group", name="Gouvernances").get_by_role("radio")
    keys.tab_to(levels.last)
    keys.press("ArrowUp")
    expect(levels.nth(4)).to_be_checked()


def test_a_moderator_takes_a_fiche_with_the_keyboard(open_page):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    page = open_page(account=factories.moderator())
    page.goto("/admin/")
    keys = Keyboard(page)
    keys.follow(page.get_by_role("link", name="Ouvrir la file"))
    keys.follow(page.get_by_role("row").filter(has_text=fiche.reference).get_by_role("link").first)
    keys.follow(page.get_by_role("button", name="Prendre en relecture"))
    expect(page.get_by_text("Vous avez la fiche en relecture.")).to_be_visible()
