"""« Personnes qualifiées » as they are printed, and found by keyboard on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.journeys import content
from tests.browser.keyboard import Keyboard
from tests.browser.rows import LONG_WORD

HERE = "/instances/personnes-qualifiees/dep-93/"
# The sheet hides what would not fit: nothing may be there.
CUT = """() => [...document.querySelectorAll(".poster, .poster__bodies")].filter((one) =>
  one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length"""


@pytest.mark.parametrize("number", [1, 6, 12, 20])
def test_the_poster_fits_one_sheet_whatever_the_list(page, live_server, number):
    of_list = factories.qualified_list(
        decision_ref=f"Arrêté conjoint n° 2026-0042 {LONG_WORD}",
        how_to_contact=" ".join(["Écrivez au service indiqué ici."] * 30),
        service_contact=("Service des personnes qualifiées, 1 place de l’Exemple, 93000 Exemple, 01 00 00 00 00. " * 2)[:200],
    )  # fmt: skip
    for one in range(number):
        factories.qualified_person(
            of_list,
            f"Jeanne-Marie {LONG_WORD}-Exemple {one}",
            fields=["personnes-agees", "handicap", "enfance"],
        )
    page.goto(f"{HERE}affiche/")
    page.set_viewport_size({"width": 703, "height": 1032})
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == 0
    document = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1


def test_a_family_finds_a_personne_qualifiee_by_keyboard_on_a_phone(open_page):
    of_list = factories.qualified_list("Personne Une")
    factories.qualified_person(of_list, "Personne Deux", fields=["enfance"], areas=["com-93066"])
    page = open_page(width=390, height=844)
    keys = Keyboard(page)
    page.goto("/")
    keys.follow(content(page).get_by_role("link", name="Trouver une personne qualifiée"))
    keys.follow(content(page).get_by_role("link", name="Seine-Saint-Denis (93)"))
    expect(page.get_by_text("Service des personnes qualifiées (exemple fictif)")).to_be_visible()
    keys.fill("Votre commune", "Montreuil")
    keys.enter()
    expect(page.get_by_role("heading", name="Personne Une")).to_be_visible()
    expect(page.get_by_role("heading", name="Personne Deux")).to_have_count(0)
