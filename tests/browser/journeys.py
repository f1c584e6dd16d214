"""What people do on the site, step by step, found by what they read: labels, buttons, headings."""

import re
from urllib.parse import urlsplit

from django.core import mail
from playwright.sync_api import expect

from tests.factories import PASSWORD

TITLE = "Atelier nutrition animé à deux voix (exemple fictif)"
CORRECTED = "Trois patientes ont choisi les thèmes avec deux infirmières, puis coanimé chaque séance."


def button(page, name):
    return page.get_by_role("button", name=name)


def link(page, name, **options):
    return page.get_by_role("link", name=name, **options)


def heading(page, name):
    return page.get_by_role("heading", name=name)


def content(page):
    return page.get_by_role("main")


# ---------------------------------------------------------------------------------- accounts


def link_of_last_mail(address):
    """The path of the first link in the last mail sent to this address."""
    body = next(message.body for message in reversed(mail.outbox) if message.to == [address])
    return urlsplit(re.search(r"https?://\S+", body).group()).path


def access_link(address):
    """The path of the signed link in the last mail sent there, for those without an account."""
    body = next(message.body for message in reversed(mail.outbox) if message.to == [address])
    return urlsplit(re.search(r"https?://\S+/compte/lien/\S+", body).group()).path


def sign_up(page, address):
    """From « Proposer » on the home page to a confirmed account, and back to what one came for."""
    page.goto("/")
    content(page).get_by_role("link", name="Proposer une expérience").click()
    link(page, "Créer un compte").click()
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label(re.compile("^Mot de passe")).fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    button(page, "Créer mon compte").click()
    expect(heading(page, "Vérifiez votre messagerie")).to_be_visible()
    page.goto(link_of_last_mail(address))
    button(page, "Oui, confirmer").click()
    expect(heading(page, "Proposer une expérience")).to_be_visible()


def sign_in(page, account, *, then="/compte/"):
    page.goto(f"/compte/connexion/?next={then}")
    page.get_by_label("Adresse électronique").fill(account.email)
    page.get_by_label(re.compile("^Mot de passe")).fill(PASSWORD)
    content(page).get_by_role("button", name="Se connecter").click()
    # Its scripts are there too: a test may cut the network next.
    page.wait_for_url(lambda url: "/compte/connexion/" not in url)


# ------------------------------------------------------------------------------------ author


def tick(page, group, *names):
    for name in names:
        page.get_by_role("group", name=group).get_by_label(name).first.check(force=True)


def propose(page):
    """The first form; returns the reference of the draft."""
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Résumé").fill(
        "Des patientes et des infirmières préparent et animent ensemble six ateliers par an sur le diabète."
    )
    page.get_by_label("Ce qui a été fait").fill("Des ateliers ont été animés.")
    page.get_by_label("Qui porte l’expérience").fill("Maison de santé des Lilas bleus (exemple fictif)")
    page.get_by_label("Où se passe-t-elle").fill("Montreuil (93)")
    tick(page, "Qui sont les usagers", "Proche aidant", "Usager du système de santé")
    tick(page, "Qui sont les professionnels", "Infirmier")
    button(page, "Enregistrer le brouillon").click()
    expect(heading(page, TITLE)).to_be_visible()
    return re.search(r"EXP-\d{4}-\d{4}", page.url).group()


def complete(page):
    """The rubrics publication needs, opened from the page of the fiche."""
    open_rubric(page, "Besoin et action")
    page.get_by_label("Le besoin de départ").fill("Des patientes n’osaient pas poser leurs questions.")
    tick(page, "La portée", "Collective")
    tick(page, "Ce qui se fait en partenariat", "Coconstruction du projet")
    tick(page, "Les secteurs", "Ville")
    tick(page, "Où en est l’expérience", "En cours")
    button(page, "Enregistrer et passer à").click()
    expect(heading(page, "Activités")).to_be_visible()
    tick(page, "Le domaine principal", "Soutien par les pairs")
    unfold(page, "Soutien par les pairs")
    tick(page, "Les activités", "Animer ou coanimer un groupe")
    save(page)
    open_rubric(page, "Modalités d’intervention")
    unfold(page, "Bénévolat")
    tick(page, "Les statuts et les modalités", "Bénévolat")
    save(page)
    open_rubric(page, "Valeur ajoutée")
    unfold(page, "Usagers partenaires", "Usager partenaire")
    tick(page, "Les bénéfices", "Sentiment d’utilité")
    tick(page, "Les besoins des usagers ont-ils été recueillis", "Oui")
    tick(page, "L’évaluation", "Pas d’évaluation à ce jour")
    save(page)
    open_rubric(page, "Place dans la matrice")
    tick(page, "Gouvernances", "Partenariat")
    page.locator("#id_governance_example").fill("Deux patientes siègent au comité qui décide du programme.")
    save(page)
    open_rubric(page, "Autoévaluation anti-alibi")
    tick(page, "Jamais un usager seul", "Oui")
    save(page)


def unfold(page, *names):
    """Open a folded group of choices, if the page has it and it is closed."""
    # What is folded is counted, not waited for: the whole page has to be there.
    page.wait_for_load_state()
    for name in names:
        group = content(page).locator("details:not([open]) > summary").filter(has_text=name)
        if group.count():
            group.first.click()


def open_rubric(page, title):
    content(page).get_by_role("link", name=title, exact=True).click()
    expect(heading(page, title)).to_be_visible()


def save(page):
    button(page, "Enregistrer et revenir à la fiche").click()
    expect(page.get_by_text("enregistrée.")).to_be_visible()


def submit(page):
    link(page, "Envoyer la fiche").click()
    expect(page.get_by_role("checkbox")).to_have_count(4)
    for declaration in page.get_by_role("checkbox").all():
        declaration.check(force=True)
    button(page, "Envoyer la fiche").click()
    expect(page.get_by_text("est envoyée. Gardez cette référence")).to_be_visible()


def correct(page, reference):
    """Read what is asked under « Mon compte », answer it, send again."""
    page.goto("/compte/")
    expect(page.get_by_text("Dites ce que les patientes ont décidé.")).to_be_visible()
    link(page, TITLE).click()
    expect(page.get_by_text("Qui a choisi les thèmes ?")).to_be_visible()
    content(page).get_by_role("link", name="Ce qui a été fait").click()
    expect(page.get_by_text("Qui a choisi les thèmes ?")).to_be_visible()
    page.get_by_label("Ce qui a été fait").fill(CORRECTED)
    save(page)
    submit(page)


# --------------------------------------------------------------------------------- moderator


def take(page, reference):
    """Find the fiche in the queue and take it."""
    page.goto("/admin/")
    link(page, "Ouvrir la file").click()
    page.get_by_role("row").filter(has_text=reference).get_by_role("link").first.click()
    button(page, "Prendre en relecture").click()
    expect(page.get_by_text("Vous avez la fiche en relecture.")).to_be_visible()


def panel(page, verb):
    """The form of one decision, beside the fiche, unfolded."""
    found = page.locator(f"#decider-{verb}")
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def request_changes(page):
    asked = panel(page, "request_changes")
    asked.get_by_label("Préciser le rôle des usagers").check()
    asked.get_by_label("Message", exact=False).first.fill("Dites ce que les patientes ont décidé.")
    asked.get_by_text("Un message par question").click()
    asked.get_by_label("Ce qui a été fait").fill("Qui a choisi les thèmes ?")
    button(asked, "Voir le courriel").click()
    expect(page.get_by_text("Ce que l’auteur va lire")).to_be_visible()
    button(page, "Demander des compléments").click()
    expect(page.get_by_text("Les compléments sont demandés.")).to_be_visible()


def accept_and_publish(page):
    """One click, the level of evidence chosen."""
    accepted = panel(page, "publish")
    accepted.get_by_label("Décrite").check()
    button(accepted, "Accepter et publier").click()
    expect(page.get_by_text("La fiche est en ligne.").first).to_be_visible()


# ------------------------------------------------------------------------------------ public


def find(page, words):
    """Search from the home page and open the fiche found."""
    page.goto("/")
    page.get_by_label("Que cherchez-vous").fill(words)
    button(page, "Rechercher").click()
    link(page, TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def whole_loop(*, author, moderator, reader, staff):
    """Three browsers, from an account to a fiche read by anyone. `staff` is the moderator's account."""
    sign_up(author, "autrice@exemple-fictif.fr")
    reference = propose(author)
    complete(author)
    submit(author)

    sign_in(moderator, staff)
    take(moderator, reference)
    request_changes(moderator)
    correct(author, reference)
    take(moderator, reference)
    accept_and_publish(moderator)

    find(reader, "ateler diabette")
    expect(content(reader).get_by_text(CORRECTED)).to_be_visible()
    expect(content(reader).get_by_text(reference).first).to_be_visible()
    return reference
