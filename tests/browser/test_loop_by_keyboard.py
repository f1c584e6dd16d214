"""The whole loop with the keyboard alone: nothing is clicked, and no focus is given by the test."""

import re

from playwright.sync_api import expect

from experiences.models import Evaluation, Experience
from tests import factories
from tests.browser.journeys import CORRECTED, TITLE, button, content, heading, link
from tests.browser.keyboard import Keyboard

REASON = "Préciser le rôle des usagers"
ASKED = "Dites ce que les patientes ont décidé."
ASKED_OF_THE_ACTION = "Qui a choisi les thèmes ?"
REST = ("domains", "activities", "modalities", "benefits", "user_needs_collected", "anti_alibi")


def group(page, name):
    return page.get_by_role("group", name=name)


def type_identifiers(keys, account):
    keys.fill("Adresse électronique", account.email)
    keys.fill(re.compile("^Mot de passe"), factories.PASSWORD)
    keys.enter()


def sign_in_to_propose(keys, account):
    page = keys.page
    page.goto("/")
    keys.follow(content(page).get_by_role("link", name="Proposer une expérience"))
    keys.follow(content(page).get_by_role("link", name="Se connecter"))
    type_identifiers(keys, account)
    expect(heading(page, "Proposer une expérience")).to_be_visible()


def sign_in_to_moderate(keys, account):
    page = keys.page
    page.goto("/admin/")
    type_identifiers(keys, account)
    expect(link(page, "Ouvrir la file")).to_be_visible()


# ------------------------------------------------------------------------------------ author


def propose(keys):
    """The first form; returns the reference of the draft."""
    page = keys.page
    keys.fill("Titre", TITLE)
    keys.fill(
        "Résumé", "Des patientes et des infirmières animent ensemble six ateliers par an sur le diabète."
    )
    keys.fill("Ce qui a été fait", "Des ateliers ont été animés.")
    keys.fill("Qui porte l’expérience", "Maison de santé des Lilas bleus (exemple fictif)")
    keys.fill("Où se passe-t-elle", "Montreuil (93)")
    keys.tick(group(page, "Qui sont les usagers").get_by_label("Proche aidant").first)
    keys.tick(group(page, "Qui sont les professionnels").get_by_label("Infirmier").first)
    keys.follow(button(page, "Enregistrer le brouillon"))
    expect(heading(page, TITLE)).to_be_visible()
    return re.search(r"EXP-\d{4}-\d{4}", page.url).group()


def open_rubric(keys, title):
    keys.follow(content(keys.page).get_by_role("link", name=title, exact=True))
    expect(heading(keys.page, title)).to_be_visible()


def save(keys):
    keys.follow(button(keys.page, "Enregistrer et revenir à la fiche"))
    expect(keys.page.get_by_text("enregistrée.")).to_be_visible()


def fill_the_need(keys):
    page = keys.page
    open_rubric(keys, "Besoin et action")
    keys.fill("Le besoin de départ", "Des patientes n’osaient pas poser leurs questions.")
    keys.choose(group(page, "La portée"), re.compile("^Collective"))
    keys.tick(group(page, "Ce qui se fait en partenariat").get_by_label("Coconstruction du projet").first)
    keys.tick(group(page, "Les secteurs").get_by_label("Ville").first)
    keys.choose(group(page, "Où en est l’expérience"), re.compile("^En cours"))
    save(keys)


def fill_the_matrix(keys):
    page = keys.page
    open_rubric(keys, "Place dans la matrice")
    keys.choose(group(page, "Gouvernances"), re.compile("^Partenariat"))
    keys.fill(
        re.compile("^Votre exemple concret pour «\u00a0Gouvernances"),
        "Deux patientes siègent au comité qui décide du programme.",
    )
    # One goes back to a choice the way one came.
    keys.tab_to(group(page, "Gouvernances"), back=True)
    expect(page.locator(":focus")).to_be_checked()
    save(keys)


def complete_the_rest(reference):
    """The other rubrics are made of the same fields; they are written straight to the database."""
    fiche = Experience.objects.get(reference=reference)
    for name in REST:
        setattr(fiche, name, factories.COMPLETE[name])
    fiche.save(update_fields=REST)
    Evaluation.objects.create(experience=fiche, methods=["none"])


def send(keys):
    page = keys.page
    keys.follow(link(page, "Envoyer la fiche"))
    declarations = page.get_by_role("checkbox").all()
    assert len(declarations) == 4
    for declaration in declarations:
        keys.tick(declaration)
    keys.follow(button(page, "Envoyer la fiche"))
    expect(page.get_by_text("est envoyée. Gardez cette référence")).to_be_visible()


def correct(keys):
    """Read what is asked under « Mon compte », go from the message to its field, answer, send again."""
    page = keys.page
    keys.follow(page.get_by_role("banner").get_by_role("link", name="Mon compte").first)
    expect(page.get_by_text(ASKED)).to_be_visible()
    keys.follow(link(page, TITLE))
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.get_by_text(ASKED_OF_THE_ACTION)).to_be_visible()
    keys.follow(content(page).get_by_role("link", name="Ce qui a été fait"))
    expect(page.get_by_text(ASKED_OF_THE_ACTION)).to_be_visible()
    keys.rewrite("Ce qui a été fait", CORRECTED)
    save(keys)
    send(keys)


# --------------------------------------------------------------------------------- moderator


def take(keys, reference):
    page = keys.page
    page.goto("/admin/")
    keys.follow(link(page, "Ouvrir la file"))
    keys.follow(page.get_by_role("row").filter(has_text=reference).get_by_role("link").first)
    keys.follow(button(page, "Prendre en relecture"))
    expect(page.get_by_text("Vous avez la fiche en relecture.")).to_be_visible()


def panel(keys, verb):
    """The form of one decision, beside the fiche, unfolded with the keyboard."""
    found = keys.page.locator(f"#decider-{verb}")
    if found.get_attribute("open") is None:
        keys.tab_to(found.locator("summary").first)
        keys.press("Enter")
    return found


def request_changes(keys):
    page = keys.page
    asked = panel(keys, "request_changes")
    keys.tick(asked.get_by_label(REASON))
    keys.tab_to(asked.get_by_label("Message").first)
    keys.type(ASKED)
    keys.tab_to(asked.locator("summary", has_text="Un message par question"))
    keys.press("Enter")
    keys.tab_to(asked.get_by_label("Ce qui a été fait"))
    keys.type(ASKED_OF_THE_ACTION)
    keys.follow(asked.get_by_role("button", name="Voir le courriel"))
    expect(page.get_by_text("Ce que l’auteur va lire")).to_be_visible()
    keys.follow(button(page, "Demander des compléments"))
    expect(page.get_by_text("Les compléments sont demandés.")).to_be_visible()


def accept_and_publish(keys):
    accepted = panel(keys, "publish")
    keys.choose(group(accepted, "Niveau de preuve retenu"), re.compile("^Décrite"))
    keys.follow(accepted.get_by_role("button", name="Accepter et publier"))
    expect(keys.page.get_by_text("La fiche est en ligne.").first).to_be_visible()


# ------------------------------------------------------------------------------------ reader


def find(keys, words):
    page = keys.page
    page.goto("/")
    keys.tab_to(page.get_by_role("combobox"))
    keys.type(words)
    keys.enter()
    keys.follow(link(page, TITLE))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_an_experience_goes_from_an_idea_to_its_readers_with_the_keyboard_alone(open_page):
    author, moderator, reader = (Keyboard(open_page()) for _ in range(3))

    sign_in_to_propose(author, factories.user())
    reference = propose(author)
    fill_the_need(author)
    fill_the_matrix(author)
    complete_the_rest(reference)
    send(author)

    sign_in_to_moderate(moderator, factories.moderator())
    take(moderator, reference)
    request_changes(moderator)
    correct(author)
    take(moderator, reference)
    accept_and_publish(moderator)

    find(reader, "ateler diabette")
    expect(content(reader.page).get_by_text(CORRECTED)).to_be_visible()
