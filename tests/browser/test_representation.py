"""Who represents me, and is my name to be read? By keyboard alone, on a phone; and the sheets that go on a wall."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from instances.derived import refresh_establishments
from instances.models import AppointmentAct
from instances.seats import composition, mandates
from tests import factories, kept
from tests.browser.journeys import button, content, heading, link
from tests.browser.keyboard import Keyboard

NAME = "Camille Exemple-Fictif"
LONG = "Centre hospitalier intercommunal des Deux Rives et de la Vallée du Petit Ruisseau"


class World:
    """A hospital with its commission: a seat held by somebody with an account, one vacant, the others unknown."""

    def __init__(self):
        self.hospital = factories.establishment("Hôpital des Lilas bleus (exemple fictif)")
        self.other = factories.establishment(f"{LONG} (exemple fictif)", category_code="355")
        refresh_establishments()
        self.commission = factories.body(
            "Commission des usagers des Lilas bleus (exemple fictif)",
            type="CDU",
            territory="com-93066",
            establishment=self.hospital,
        )
        users = [seat for seat in composition.compose(self.commission) if seat.for_users]
        for number in range(5):
            factories.body(f"Commission {number} {LONG}", type="CDU", establishment=self.other)
        self.person = factories.user("camille@exemple-fictif.fr")
        today = timezone.localdate()
        self.mandate = factories.mandate(
            users[0],
            representative=factories.representative(
                "Exemple-Fictif", first_name="Camille", account=self.person
            ),
            act=AppointmentAct.objects.create(
                reference="Arrêté (exemple fictif)", decided_on=today, authority="dg_ars"
            ),
        )
        mandates.say_vacant(seat=users[1], since=today - timedelta(days=40), source="exemple fictif")


@pytest.fixture
def lilas(live_server):
    return kept.once(World)


@pytest.fixture
def keys(open_page, lilas):
    return Keyboard(open_page(width=390, height=844))


def test_a_patient_finds_who_represents_them_by_keyboard(keys, lilas):
    page = keys.page
    page.goto("/")
    keys.follow(content(page).get_by_role("link", name="Trouver mon représentant"))
    keys.fill("Le nom de l’hôpital", "lilas bleu")
    keys.enter()
    keys.follow(content(page).get_by_role("link", name="Hôpital des Lilas bleus"))
    expect(content(page).get_by_text("Qui siège pour les usagers")).to_be_visible()
    keys.follow(content(page).get_by_role("link", name="Commission des usagers des Lilas bleus"))
    expect(heading(page, "Qui siège")).to_be_visible()
    table = page.get_by_role("region", name="Les sièges, un par un")
    keys.tab_to(table)
    seats = table.get_by_role("row").filter(has_text=re.compile("Représentant des usagers", re.IGNORECASE))
    expect(seats.filter(has_text="Occupé")).to_have_count(1)
    expect(seats.filter(has_text="Vacant")).to_have_count(1)
    expect(seats.filter(has_text="Inconnu")).to_have_count(2)
    assert NAME not in page.content()


def answer(keys, choice):
    """From « Mon compte » to the answer saved."""
    page = keys.page
    page.goto("/compte/")
    keys.follow(content(page).get_by_role("link", name="Mes sièges, mes réunions"))
    keys.follow(content(page).get_by_role("link", name="Afficher mon nom"))
    expect(content(page).get_by_text(NAME)).to_be_visible()
    keys.choose(page.get_by_role("group", name="Votre réponse"), choice)
    keys.follow(button(page, "Enregistrer ma réponse"))


def test_a_representative_shows_their_name_then_hides_it_by_keyboard(keys, lilas, open_page):
    page, reader = keys.page, open_page(width=390, height=844)
    page.goto("/compte/connexion/")
    keys.fill("Adresse électronique", lilas.person.email)
    keys.fill(re.compile("^Mot de passe"), factories.PASSWORD)
    keys.enter()
    reader.goto(lilas.commission.get_absolute_url())
    expect(reader.get_by_text(NAME)).to_have_count(0)

    answer(keys, re.compile("^Oui"))
    expect(page.get_by_text("Votre nom est affiché")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(NAME).first).to_be_visible()

    answer(keys, re.compile("^Non"))
    expect(page.get_by_text("Votre nom n’est pas affiché")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(NAME)).to_have_count(0)
    expect(link(reader, "Hôpital des Lilas bleus").first).to_be_visible()


def test_a_family_reaches_the_list_of_its_departement_in_two_clicks_by_keyboard(keys, lilas):
    factories.qualified_list("Personne Une (exemple fictif)")
    page = keys.page
    page.goto("/")
    keys.follow(content(page).get_by_role("link", name="Trouver une personne qualifiée"))
    keys.follow(content(page).get_by_role("link", name="Seine-Saint-Denis"))
    expect(content(page).get_by_text("Personne Une")).to_be_visible()
    expect(content(page).get_by_text("Service des personnes qualifiées (exemple fictif)")).to_be_visible()


@pytest.mark.parametrize("place", ["hospital", "other"])
def test_the_poster_of_a_place_is_one_a4_sheet(page, lilas, place):
    page.goto(f"{getattr(lilas, place).get_absolute_url()}affiche/")
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 1
    width, height = (round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:])
    assert (width, height) == (210, 297)
    assert "exemple fictif" in sheets[0].extract_text()


def test_the_poster_of_the_personnes_qualifiees_is_one_a4_sheet(page, lilas):
    factories.qualified_list(*(f"Personne {number} (exemple fictif)" for number in range(8)))
    page.goto("/instances/personnes-qualifiees/dep-93/affiche/")
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
