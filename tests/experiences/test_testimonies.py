"""Testimonies: nothing without the person's consent, everything gone when it is withdrawn."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.enums import ConsentChannel
from accounts.models import Consent
from experiences import attachments, models
from experiences.attachments import agreements
from experiences.enums import State
from partenariat import signed
from tests import factories
from tests.attachments import PERSON, TEXT, accept, agree, online_testimony, said
from tests.counting import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return factories.user()


@pytest.fixture
def fiche(author):
    return factories.experience(author=author)


def path(one, name="consent_page"):
    link = agreements.link(one, PERSON)
    return link.removeprefix("http://localhost")


def posted(**fields):
    answers = {"text": TEXT, "author_profile": "carer", "person_email": PERSON}
    return {**factories.trap_fields(), **answers, **fields}


# ------------------------------------------------------------------------------ adding


def test_the_author_adds_a_testimony_and_is_led_to_the_consent(client, author, fiche):
    client.force_login(author)
    response = client.post(f"/compte/fiches/{fiche.reference}/temoignages/ajouter/", posted())
    one = models.Testimony.objects.get()
    assert response["Location"] == f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/accord/"
    assert one.added_by == author
    assert (
        "Accord à demander" in client.get(f"/compte/fiches/{fiche.reference}/temoignages/").content.decode()
    )


def test_the_same_form_sent_twice_makes_one_testimony(client, author, fiche):
    client.force_login(author)
    data = posted()
    for _ in range(2):
        client.post(f"/compte/fiches/{fiche.reference}/temoignages/ajouter/", data)
    assert models.Testimony.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed_and_says_why(client, author, fiche):
    client.force_login(author)
    data = posted(mentions_health="on", display_name="Camille Exemple")
    response = client.post(f"/compte/fiches/{fiche.reference}/temoignages/ajouter/", data)
    content = response.content.decode()
    assert "paraît sans nom" in content
    assert TEXT in content
    assert "<title>À revoir – " in content
    assert not models.Testimony.objects.exists()


def test_a_text_too_short_or_too_long_is_refused(client, author, fiche):
    client.force_login(author)
    for text in ("Trop court.", "a" * 1501):
        response = client.post(f"/compte/fiches/{fiche.reference}/temoignages/ajouter/", posted(text=text))
        assert text in response.content.decode()
    assert not models.Testimony.objects.exists()


def test_nobody_else_reaches_the_pages_of_a_fiche(client, fiche):
    one = said(fiche)
    base = f"/compte/fiches/{fiche.reference}/temoignages/"
    pages = ["", "ajouter/", f"{one.pk}/", f"{one.pk}/retirer/", f"{one.pk}/accord/"]
    assert [client.get(base + page).status_code for page in pages] == [302] * 5
    client.force_login(factories.user())
    assert [client.get(base + page).status_code for page in pages] == [404] * 5


def test_a_testimony_of_another_fiche_is_not_reached_through_ones_own(client, author, fiche):
    other = said(factories.experience(author=factories.user()))
    client.force_login(author)
    assert client.post(f"/compte/fiches/{fiche.reference}/temoignages/{other.pk}/retirer/").status_code == 404
    assert models.Testimony.objects.filter(pk=other.pk).exists()


def test_nothing_is_added_to_a_closed_fiche(client, author):
    closed = factories.experience(state=State.REJECTED, author=author)
    client.force_login(author)
    client.post(f"/compte/fiches/{closed.reference}/temoignages/ajouter/", posted())
    assert not models.Testimony.objects.exists()


def test_two_authors_never_overwrite_each_other(client, author, fiche):
    one = said(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/"
    seen = one.updated_at.isoformat()
    models.Testimony.objects.filter(pk=one.pk).update(
        text=f"{TEXT} Changé par une autre personne.", updated_at=timezone.now() + timedelta(seconds=1)
    )
    response = client.post(url, posted(text=f"{TEXT} Ma version.", seen=seen))
    assert response.status_code == 409
    assert "Ma version." in response.content.decode()
    one.refresh_from_db()
    assert "Changé par une autre personne." in one.text


def test_removing_leaves_the_proof_without_the_words(client, author, fiche):
    one = online_testimony(fiche)
    client.force_login(author)
    client.post(f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/retirer/")
    assert not models.Testimony.objects.exists()
    assert Consent.objects.get().scope == ""
    assert TEXT not in client.get(fiche.get_absolute_url()).content.decode()


# ------------------------------------------------------------------------------ the consent of the person


def test_the_person_is_written_to_and_agrees_by_the_link(
    client, author, fiche, django_capture_on_commit_callbacks
):
    one = said(fiche, display_name="Camille Exemple")
    client.force_login(author)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/accord/", {"demander": "1"})
    [message] = [sent for sent in mail.outbox if sent.to == [PERSON]]
    link = re.search(r"http://localhost(/consentement/\S+/)", message.body)[1]
    assert TEXT not in message.body
    client.logout()
    page = client.get(link).content.decode()
    assert TEXT in page
    assert "Camille Exemple" in page
    client.post(link, {"fingerprint": agreements.fingerprint(one), "consent": "on"})
    one.refresh_from_db()
    assert one.consent.channel == ConsentChannel.LINK
    assert TEXT in one.consent.scope
    assert one.consent.email == PERSON
    assert one.name_consent is None


def test_opening_the_link_changes_nothing(client, fiche):
    one = said(fiche)
    before = models.Testimony.objects.values().get()
    for _ in range(2):
        assert client.get(path(one)).status_code == 200
        assert client.head(path(one)).status_code == 200
    assert models.Testimony.objects.values().get() == before
    assert not Consent.objects.exists()


def test_each_kind_of_consent_is_a_row_of_its_own(fiche):
    named = agree(said(fiche, display_name="Camille Exemple"))
    healthy = agree(said(fiche, mentions_health=True))
    kinds = [named.consent.wording.kind, named.name_consent.wording.kind, healthy.health_consent.wording.kind]
    assert kinds == ["testimony_text", "name_publication", "health_information"]
    assert named.name_consent.scope == "Camille Exemple"
    assert Consent.objects.count() == 4


def test_health_is_agreed_to_expressly(client, fiche):
    one = said(fiche, mentions_health=True)
    response = client.post(path(one), {"fingerprint": agreements.fingerprint(one), "consent": "on"})
    assert "À revoir – " in response.content.decode()
    with pytest.raises(attachments.Refused):
        agree(one, columns=["consent"])
    assert not Consent.objects.exists()


def test_a_minor_s_consent_is_given_by_the_representative(client, fiche):
    one = said(fiche, is_minor=True)
    client.post(path(one), {"fingerprint": agreements.fingerprint(one), "consent": "on"})
    with pytest.raises(attachments.Refused):
        agree(one)
    assert not Consent.objects.exists()
    client.post(path(one), {"fingerprint": agreements.fingerprint(one), "consent": "on", "for_minor": "on"})
    one.refresh_from_db()
    assert one.consent.for_minor


def test_a_minor_s_testimony_is_hidden_without_the_representative_whoever_wrote(client, fiche):
    one = online_testimony(fiche, is_minor=True)
    assert TEXT in client.get(fiche.get_absolute_url()).content.decode()
    Consent.objects.filter(pk=one.consent_id).update(for_minor=False)
    assert TEXT not in client.get(fiche.get_absolute_url()).content.decode()


def test_what_changed_while_the_person_was_reading_is_not_agreed_to(client, fiche):
    one = said(fiche)
    read = agreements.fingerprint(one)
    attachments.edit(one, seen=one.updated_at.isoformat(), text=f"{TEXT} Et ceci.")
    response = client.post(path(one), {"fingerprint": read, "consent": "on"})
    assert response.status_code == 409
    assert "Et ceci." in response.content.decode()
    assert not Consent.objects.exists()


def test_changing_the_text_forgets_the_consent_and_asks_again(client, author, fiche):
    one = online_testimony(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/"
    response = client.post(url, posted(text=f"{TEXT} Changé.", seen=one.updated_at.isoformat()))
    assert response["Location"].endswith("/accord/")
    one.refresh_from_db()
    assert (one.consent, one.accepted_at) == (None, None)
    assert Consent.objects.get().scope == ""


def test_saying_no_publishes_nothing_and_tells_the_author(
    client, author, fiche, django_capture_on_commit_callbacks
):
    one = said(fiche)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path(one), {"refuser": "1"})
    assert [sent.to for sent in mail.outbox] == [[author.email]]
    assert "Vous avez répondu non" in client.get(path(one)).content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x" + t, lambda t: "rien"]
)
def test_a_tampered_link_opens_nothing(client, fiche, change):
    token = path(said(fiche)).split("/")[2]
    for page in ("", "fichier/"):
        assert client.get(f"/consentement/{change(token)}/{page}").status_code == 404
        assert client.post(f"/consentement/{change(token)}/", {"retirer": "tout"}).status_code in (404, 405)


def test_a_link_signed_for_something_else_opens_nothing(client, fiche):
    one = said(fiche)
    assert client.get(f"/consentement/{signed.token('autre', one.pk)}/").status_code == 404
    assert client.get(f"/consentement/{signed.token('consent', one.pk)}/").status_code == 404


def test_a_corrected_address_closes_the_link_sent_to_the_wrong_person(client, fiche):
    one = said(fiche)
    wrong = path(one)
    attachments.edit(one, seen=one.updated_at.isoformat(), person_email="autre@exemple-fictif.fr")
    assert client.get(wrong).status_code == 404


def test_the_link_of_who_agreed_still_withdraws_after_the_address_changed(client, fiche):
    one = online_testimony(fiche)
    own = path(one)
    attachments.edit(one, seen=one.updated_at.isoformat(), person_email="autre@exemple-fictif.fr")
    client.post(own, {"retirer": "tout"})
    assert TEXT not in client.get(fiche.get_absolute_url()).content.decode()


def test_the_author_notes_a_consent_gathered_on_paper(
    client, author, fiche, django_capture_on_commit_callbacks
):
    one = said(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/accord/"
    answers = {
        "noter": "1", "channel": "paper", "on": timezone.localdate().isoformat(), "person": "Camille Exemple",
        "fingerprint": agreements.fingerprint(one),
    }  # fmt: skip
    assert "Cochez cette case" in client.post(url, answers).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {**answers, "held": "on"})
    one.refresh_from_db()
    assert (one.consent.channel, one.consent.person) == ("paper", "Camille Exemple")
    # The person may still take it back, without an account.
    assert "/consentement/" in next(sent.body for sent in mail.outbox if sent.to == [PERSON])
    attachments.withdraw(one)
    one.consent.refresh_from_db()
    assert one.consent.withdrawn_at


def test_one_person_is_not_pestered(client, author, fiche):
    one = said(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/temoignages/{one.pk}/accord/"
    statuses = [client.post(url, {"demander": "1"}).status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]


# ------------------------------------------------------------------------------ withdrawing


def surfaces(client, fiche):
    """Everything that shows a fiche, in one text."""
    pages = (fiche.get_absolute_url(), f"{fiche.get_absolute_url()}historique/", f"/api/v1/experiences/{fiche.slug}/", "/api/v1/experiences/")  # fmt: skip
    return "".join(client.get(page).content.decode() for page in pages)


def test_withdrawing_hides_it_at_once_on_every_surface(client, fiche):
    one = online_testimony(fiche, display_name="Camille Exemple")
    shown = surfaces(client, fiche)
    assert shown.count("Un témoignage inventé") == 3
    assert "Camille Exemple, proche aidant" in shown
    client.post(path(one), {"retirer": "tout"})
    assert "Un témoignage inventé" not in surfaces(client, fiche)
    assert "Camille Exemple" not in surfaces(client, fiche)
    assert "Votre accord est retiré" in client.get(path(one)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_withdrawing_moves_the_etag_of_the_api(client, fiche):
    one = online_testimony(fiche)
    api = f"/api/v1/experiences/{fiche.slug}/"
    etag = client.get(api)["ETag"]
    assert client.get(api, headers={"if-none-match": etag}).status_code == 304
    attachments.withdraw(one)
    answer = client.get(api, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert answer.json()["temoignages"] == []


@pytest.mark.django_db(transaction=True)
def test_withdrawing_says_so_to_those_who_follow_the_fiche(client, fiche):
    one = online_testimony(fiche)
    before = client.get(f"/api/v1/experiences/{fiche.slug}/").json()["modifiee_le"]
    attachments.withdraw(one)
    assert client.get(f"/api/v1/experiences/{fiche.slug}/").json()["modifiee_le"] > before


def test_the_name_alone_is_withdrawn(client, fiche):
    one = online_testimony(fiche, display_name="Camille Exemple")
    client.post(path(one), {"retirer": "name_consent"})
    shown = surfaces(client, fiche)
    assert "Un témoignage inventé" in shown
    assert "Camille Exemple" not in shown
    assert client.get(f"/api/v1/experiences/{fiche.slug}/").json()["temoignages"][0]["nom"] is None
    page = client.get(path(one)).content.decode()
    assert "n’est plus affiché" in page


def test_withdrawing_health_hides_the_testimony(client, fiche):
    one = online_testimony(fiche, mentions_health=True)
    assert "Un témoignage inventé" in surfaces(client, fiche)
    Consent.objects.filter(pk=one.health_consent_id).update(withdrawn_at=timezone.now())
    assert "Un témoignage inventé" not in surfaces(client, fiche)


def test_withdrawing_twice_changes_nothing(fiche):
    one = online_testimony(fiche)
    attachments.withdraw(one)
    first = Consent.objects.get().withdrawn_at
    attachments.withdraw(one)
    assert Consent.objects.get().withdrawn_at == first


def test_after_a_while_the_words_are_erased_and_the_proof_stays(fiche, settings):
    gone, named, kept = (
        online_testimony(fiche),
        online_testimony(fiche, display_name="Camille Exemple"),
        online_testimony(fiche),
    )
    attachments.withdraw(gone)
    attachments.withdraw(named, "name_consent")
    assert attachments.purge() == 0
    past = timezone.now() - settings.RETENTION["withdrawn_consent"] - timedelta(hours=1)
    Consent.objects.exclude(withdrawn_at=None).update(obtained_at=past - timedelta(days=1), withdrawn_at=past)
    assert attachments.purge() == 2
    assert list(models.Testimony.objects.values_list("pk", "display_name")) == [(named.pk, ""), (kept.pk, "")]
    named.refresh_from_db()
    assert named.accepted_at
    assert named.consent.is_valid
    proof = Consent.objects.get(pk=gone.consent_id)
    assert (proof.scope, proof.email, proof.channel) == ("", PERSON, "link")
    assert attachments.purge() == 0


# ------------------------------------------------------------------------------ moderators


def test_nothing_is_accepted_without_a_consent(fiche):
    one = said(fiche)
    with pytest.raises(attachments.Refused):
        accept(one)
    agree(one)
    attachments.withdraw(one)
    with pytest.raises(attachments.Refused):
        accept(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Testimony.objects.filter(pk=said(fiche).pk).update(accepted_at=timezone.now())


def test_only_moderators_accept(author, fiche):
    one = said(fiche)
    agree(one)
    with pytest.raises(attachments.Refused):
        accept(one, actor=author)


def test_a_moderator_accepts_in_the_admin_once_the_box_is_ticked(
    client, author, fiche, django_capture_on_commit_callbacks
):
    one = said(fiche)
    agree(one)
    one.refresh_from_db()
    client.force_login(factories.moderator())
    url = f"/admin/experiences/testimony/{one.pk}/change/"
    assert "version 1" in client.get(url).content.decode()
    seen = one.updated_at.isoformat()
    assert client.post(url, {"seen": seen, "retenir": "1"}).status_code == 409
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"seen": seen, "retenir": "1", "harmless": "on"}).status_code == 302
    assert [sent.to for sent in mail.outbox] == [[author.email]]
    assert TEXT in client.get(fiche.get_absolute_url()).content.decode()


def test_a_moderator_refuses_with_a_reason_the_author_reads(
    client, author, fiche, django_capture_on_commit_callbacks
):
    one = said(fiche)
    agree(one)
    one.refresh_from_db()
    client.force_login(factories.moderator())
    url = f"/admin/experiences/testimony/{one.pk}/change/"
    data = {"seen": one.updated_at.isoformat(), "refuser": "1"}
    assert client.post(url, data).status_code == 409
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {**data, "message": "On reconnaît une troisième personne."})
    assert "On reconnaît une troisième personne." in mail.outbox[0].body
    assert not models.Testimony.objects.waiting().exists()


def test_the_list_of_staff_shows_what_waits_first(client, fiche):
    done = online_testimony(fiche, text=f"Déjà retenu. {TEXT}")
    waits = said(fiche, text=f"En attente. {TEXT}")
    agree(waits)
    client.force_login(factories.moderator())
    content = client.get("/admin/experiences/testimony/").content.decode()
    assert content.index("En attente.") < content.index(done.text[:12])
    assert client.get("/admin/").status_code == 200


def test_a_published_fiche_tells_the_team_that_a_testimony_waits(fiche, django_capture_on_commit_callbacks):
    moderator = factories.moderator()
    with django_capture_on_commit_callbacks(execute=True):
        agree(said(fiche))
    assert [moderator.email] in [sent.to for sent in mail.outbox]


# ------------------------------------------------------------------------------ counting


def test_a_fiche_costs_as_many_statements_with_one_testimony_as_with_twenty(client, fiche):
    online_testimony(fiche)
    url, api = fiche.get_absolute_url(), f"/api/v1/experiences/{fiche.slug}/"
    before = queries(client, url), queries(client, api)
    for _ in range(19):
        online_testimony(fiche)
    assert (queries(client, url), queries(client, api)) == before


def test_the_author_s_list_costs_the_same_for_one_and_for_twenty(client, author, fiche):
    said(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/temoignages/"
    before = queries(client, url)
    for _ in range(19):
        online_testimony(fiche, display_name="Camille Exemple")
    assert queries(client, url) == before


def test_the_staff_s_list_costs_the_same_for_one_and_for_twenty(client, fiche):
    said(fiche)
    client.force_login(factories.moderator())
    before = queries(client, "/admin/experiences/testimony/")
    for _ in range(19):
        said(fiche)
    assert queries(client, "/admin/experiences/testimony/") == before
