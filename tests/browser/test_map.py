"""The map by keyboard on a phone, by fingers, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from instances.derived import refresh_establishments
from tests import factories, kept
from tests.browser.journeys import content, heading
from tests.browser.keyboard import Keyboard


class World:
    def __init__(self):
        self.montreuil = [
            factories.experience(f"Montreuil {number} (exemple fictif)", territories=["com-93048"])
            for number in range(3)
        ]
        factories.experience("Versailles (exemple fictif)", territories=["com-78646"])
        factories.experience("Provins (exemple fictif)", territories=["com-77379"])
        factories.experience("Région (exemple fictif)", territories=["reg-11"])


class Sites:
    def __init__(self):
        for number in range(3):
            factories.establishment(f"Clinique {number} (exemple fictif)", territory="com-93048")
        factories.establishment("Clinique de Versailles (exemple fictif)", territory="com-78646")
        refresh_establishments()


@pytest.fixture
def fiches(live_server):
    return kept.once(World)


def test_a_fiche_is_reached_on_the_map_by_keyboard_on_a_phone(open_page, fiches):
    page = open_page(width=390, height=844, reduced_motion="reduce")
    keys = Keyboard(page)
    page.goto("/experiences/")
    keys.follow(content(page).get_by_role("link", name="Carte", exact=True))
    page.locator("[data-map][data-ready]").wait_for()
    keys.tab_to(page.locator("canvas"))
    said = page.locator("[data-map-said]")
    for key in ("ArrowUp", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        keys.press(key)
        if "3\u00a0fiches, Montreuil (93)" in said.inner_text():
            break
    expect(said).to_have_text("3\u00a0fiches, Montreuil (93)")
    keys.press("Enter")
    expect(heading(page, "3\u00a0fiches, Montreuil (93)")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("canvas")).to_be_focused()
    expect(page.locator("[data-map-panel]")).to_be_hidden()
    keys.press("Enter")
    keys.follow(page.get_by_role("link", name="Montreuil 0"))
    expect(heading(page, "Montreuil 0")).to_be_visible()


def test_a_finger_opens_what_is_under_it(open_page, fiches):
    page = open_page(width=390, height=844, reduced_motion="reduce")
    page.goto("/experiences/carte/?autour=com-93048&rayon=5")
    page.locator("[data-map][data-ready]").wait_for()
    canvas = page.locator("canvas")
    box = canvas.bounding_box()
    # All that was found is in one commune: the map is centred on it.
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(heading(page, "3\u00a0fiches, Montreuil (93)")).to_be_visible()


@pytest.fixture
def sites(live_server):
    return kept.once(Sites)


def test_too_many_sites_are_gathered_by_commune_and_lead_to_their_list(open_page, sites, monkeypatch):
    monkeypatch.setattr("instances.places.map_views.MANY", 2)
    page = open_page(width=390, height=844, reduced_motion="reduce")
    page.goto("/instances/mon-representant/carte/?autour=com-93048&rayon=5")
    page.locator("[data-map][data-ready]").wait_for()
    canvas = page.locator("canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(heading(page, "3\u00a0établissements, Montreuil (93)")).to_be_visible()
    page.locator("[data-map-panel]").get_by_role("link", name="Montreuil (93)").click()
    expect(heading(page, "3\u00a0établissements trouvés")).to_be_visible()


def test_a_finger_that_comes_down_the_page_goes_on_until_the_map_is_touched(open_page, fiches):
    page = open_page(width=390, height=844, reduced_motion="reduce", has_touch=True)
    page.goto("/experiences/carte/")
    page.locator("[data-map][data-ready]").wait_for()
    canvas = page.locator("canvas")
    expect(canvas).to_have_css("touch-action", "pan-y")
    canvas.tap(position={"x": 4, "y": 4})
    expect(canvas).to_be_focused()
    expect(canvas).to_have_css("touch-action", "none")


def test_without_javascript_the_picture_and_the_table_say_the_same(open_page, fiches):
    page = open_page(width=390, height=844, java_script_enabled=False)
    page.goto("/experiences/carte/")
    expect(page.locator("canvas")).to_be_hidden()
    expect(page.locator("svg").get_by_role("link", name="Seine-et-Marne").first).to_be_visible()
    page.get_by_role("row", name="Seine-Saint-Denis").get_by_role("link").click()
    expect(content(page).get_by_text("3\u00a0expériences")).to_be_visible()
    expect(content(page).get_by_role("link", name="Retirer le filtre")).to_have_count(1)


def test_around_me_writes_the_nearest_commune_and_sends_no_position(open_page, fiches):
    page = open_page(
        width=390,
        height=844,
        permissions=["geolocation"],
        geolocation={"latitude": 48.8641, "longitude": 2.4501},
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/experiences/#filtres")
    page.get_by_text("Autour d’une commune").click()
    page.get_by_role("button", name="Autour de moi").click()
    expect(content(page).get_by_text("3\u00a0expériences")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape("autour=Montreuil+%2893%29")))
    assert not [url for url in asked if "48.86" in url or "2.45" in url]


def test_a_position_refused_leaves_the_field(open_page, fiches):
    page = open_page(width=390, height=844, permissions=[])
    page.goto("/experiences/#filtres")
    page.get_by_text("Autour d’une commune").click()
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.get_by_text("n’a pas donné votre position")).to_be_visible()
    expect(page.get_by_role("button", name="Autour de moi")).to_be_focused()
    expect(page.get_by_label("Commune ou code postal")).to_be_editable()
