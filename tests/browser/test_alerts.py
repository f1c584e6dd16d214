"""« Recevoir les nouveautés », by keyboard alone, on a telephone: from the list to the last button of the mail."""

from urllib.parse import urlsplit

import pytest

from accounts.models import OutboxMessage
from experiences.models import Alert
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "lectrice@exemple-fictif.fr"


def press(page, name, key="Enter"):
    """Reach something with the keyboard, and press it."""
    target = (
        page.get_by_role("main")
        .get_by_role("link", name=name)
        .or_(page.get_by_role("main").get_by_role("button", name=name))
    )
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.first.evaluate("element => element === document.activeElement"):
            with page.expect_navigation():
                page.keyboard.press(key)
            return
    raise AssertionError(f"« {name} » n’est pas atteint au clavier")


def reach(page, label):
    field = page.get_by_label(label)
    for _ in range(60):
        page.keyboard.press("Tab")
        if field.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"« {label} » n’est pas atteint au clavier")


def test_an_alert_is_asked_for_confirmed_and_stopped_by_keyboard(open_page):
    factories.experience("Un potager partagé (exemple fictif)")
    page = open_page(width=390, height=844)
    page.goto("/experiences/?q=potager")
    press(page, "Recevoir les nouveautés de cette recherche")
    press(page, "Recevoir les nouveautés")
    assert page.title().startswith("À revoir")
    reach(page, "Votre adresse électronique")
    page.keyboard.type(ADDRESS)
    press(page, "Recevoir les nouveautés")
    assert page.get_by_role("heading", level=1).inner_text() == "Encore un geste"
    body = OutboxMessage.objects.get(recipient=ADDRESS).body
    page.goto(next(urlsplit(word).path for word in body.split() if "/alertes/confirmer/" in word))
    press(page, "Oui, m’envoyer les nouveautés")
    assert page.get_by_role("heading", level=1).inner_text() == "Votre alerte est en place"
    press(page, "Voir toutes mes alertes")
    press(page, "Arrêter cette alerte")
    assert "Aucune alerte" in page.get_by_role("main").inner_text()
    assert not Alert.objects.active().exists()
