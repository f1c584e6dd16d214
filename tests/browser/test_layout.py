import re

import pytest
from playwright.sync_api import expect

from tests import kept
from tests.browser.place import go
from tests.browser.places import World

WIDER = "() => document.scrollingElement.scrollWidth - window.innerWidth"
# WCAG 1.4.12, as a reader's own style would set it. A constructed sheet, because the CSP refuses <style>.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Boxes that cut their own text. Those made to be heard only cut it on purpose.
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  return ["hidden", "clip"].includes(style.overflowX) && one.clientWidth > 1 && one.textContent.trim() &&
    (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [1280, 320])
def test_more_space_between_letters_and_lines_loses_nothing(open_page, width):
    page, lost = open_page(width=width), []
    looked_at = {"accueil", "expériences", "fiche longue", "matrice", "proposer, sans compte"}
    for place in kept.once(World).public():
        if place.name not in looked_at:
            continue
        go(page, place)
        before = page.evaluate(CUT)
        page.evaluate(SPACED)
        cut = [one for one in page.evaluate(CUT) if one not in before]
        lost += [f"{place.name} : {one}" for one in cut]
        if page.evaluate(WIDER) > 0:
            lost.append(f"{place.name} : dépasse en largeur")
    assert not lost, "\n".join(lost)


def test_a_fiche_prints_as_a_sheet(open_page):
    world = kept.once(World)
    page = open_page()
    page.goto(world.long.get_absolute_url())
    page.emulate_media(media="print")
    for shown in (
        page.get_by_role("heading", level=1),
        page.get_by_text(re.compile(f"Référence {world.long.reference}")),
    ):
        expect(shown).to_be_visible()
    for hidden in (
        page.get_by_role("navigation", name="Menu principal").first,
        page.get_by_role("heading", name="Partager"),
        page.get_by_role("heading", name="Expériences proches"),
    ):
        expect(hidden).to_be_hidden()
    assert page.evaluate(WIDER) <= 0
    document = page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", document)) <= 4
