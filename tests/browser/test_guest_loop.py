"""The whole loop without an account, at 390 px: without JavaScript, then with the keyboard alone."""

import re
from urllib.parse import urlsplit

from django.core import mail
from playwright.sync_api import expect

from tests import factories
from tests.browser import journeys, test_loop_by_keyboard
from tests.browser.journeys import TITLE, button, content, heading, link
from tests.browser.keyboard import Keyboard

ADDRESS = "patiente@exemple-fictif.fr"


def withdraw(page):
    link(page, "Retirer la fiche").click()
    button(page, "Oui, retirer la fiche").click()
    expect(page.get_by_text("La fiche est retirée.").first).to_be_visible()


def test_without_an_account_nor_javascript_a_fiche_goes_from_idea_to_submission_and_back(open_page):
    page = open_page(width=390, java_script_enabled=False)
    page.goto("/")
    content(page).get_by_role("link", name="Proposer une expérience").click()
    link(page, "Commencer sans compte").click()
    page.get_by_label("Votre adresse électronique").fill("patiente@")
    button(page, "Commencer à écrire").click()
    expect(page.get_by_text("Cette adresse n’est pas complète").first).to_be_visible()
    page.get_by_label("Votre adresse électronique").fill(ADDRESS)
    button(page, "Commencer à écrire").click()
    reference = journeys.propose(page)

    # Everything may be written before the link is opened; only sending waits for it.
    link(page, "Envoyer la fiche").click()
    expect(page.get_by_text("Avant d’envoyer, confirmez votre adresse")).to_be_visible()

    other = open_page(width=390, java_script_enabled=False)
    other.goto(journeys.access_link(ADDRESS))
    expect(other.get_by_text(TITLE)).to_have_count(0)
    button(other, "Ouvrir mon brouillon").click()
    expect(heading(other, TITLE)).to_be_visible()
    journeys.complete(other)
    journeys.submit(other)
    expect(content(other).get_by_text(reference).first).to_be_visible()
    assert any("Nous avons bien reçu votre fiche" in message.subject for message in mail.outbox)
    withdraw(other)

    # The first device goes on with the same fiche, without signing in again.
    page.goto(f"/compte/fiches/{reference}/")
    expect(page.get_by_text("La fiche est retirée.").first).to_be_visible()


def test_without_an_account_with_the_keyboard_alone(open_page):
    keys = Keyboard(open_page(width=390))
    page = keys.page
    page.goto("/")
    keys.follow(content(page).get_by_role("link", name="Proposer une expérience"))
    keys.follow(link(page, "Commencer sans compte"))
    keys.fill("Votre adresse électronique", ADDRESS)
    keys.follow(button(page, "Commencer à écrire"))
    expect(heading(page, "Proposer une expérience")).to_be_visible()
    reference = test_loop_by_keyboard.propose(keys)
    page.goto(journeys.access_link(ADDRESS))
    keys.follow(button(page, "Ouvrir mon brouillon"))
    expect(heading(page, TITLE)).to_be_visible()
    test_loop_by_keyboard.fill_the_need(keys)
    test_loop_by_keyboard.complete_the_rest(reference)
    page.goto(f"/compte/fiches/{reference}/")
    test_loop_by_keyboard.send(keys)
    keys.follow(link(page, "Retirer la fiche"))
    keys.follow(button(page, "Oui, retirer la fiche"))
    expect(page.get_by_text("La fiche est retirée.").first).to_be_visible()


def test_two_colleagues_write_one_draft_each_on_their_own_device(open_page):
    author = factories.user()
    fiche = factories.experience(TITLE, state="draft", author=author)
    page = open_page(width=390, account=author)
    page.goto(f"/compte/fiches/{fiche.reference}/")
    link(page, "Écrire à plusieurs").click()
    page.get_by_label("Adresse électronique de la personne").fill(ADDRESS)
    button(page, "Envoyer l’invitation").click()
    expect(page.get_by_text("L’invitation est partie")).to_be_visible()
    body = next(message.body for message in reversed(mail.outbox) if message.to == [ADDRESS])
    colleague = open_page(width=390, java_script_enabled=False)
    colleague.goto(urlsplit(re.search(r"https?://\S+/compte/partage/\S+", body).group()).path)
    expect(colleague.get_by_text(TITLE)).to_be_visible()
    button(colleague, "Oui, écrire cette fiche").click()
    expect(heading(colleague, TITLE)).to_be_visible()
    page.reload()
    expect(content(page).get_by_text(ADDRESS).first).to_be_visible()
