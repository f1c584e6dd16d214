"""Asking to act for an organisation, and what becomes of the request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import claims, evidence, members, perms
from accounts.enums import ClaimOutcome, MembershipRole
from accounts.models import OrganisationClaim
from partenariat.contributed import Suspicion
from tests import factories
from tests.accounts import claiming

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    claiming.own_files(settings, tmp_path)


@pytest.fixture
def organisation():
    return factories.organisation("Les Pairs fictifs", is_verified=True, website="https://www.pairs.example/")


@pytest.fixture
def person():
    return factories.user("lea@pairs.example")


def url(organisation):
    return f"/organisations/{organisation.slug}/rejoindre/"


def ask(organisation, person, **answers):
    claim, _ = claims.request(
        organisation=organisation,
        user=person,
        role=answers.pop("role", MembershipRole.EDITOR),
        evidence=claiming.evidence(**answers),
    )
    return claim


# ------------------------------------------------------------------------------------ asking


def test_the_public_page_leads_to_the_request_and_a_visitor_signs_in_then_comes_back(client, organisation):
    page = client.get(organisation.get_absolute_url()).content.decode()
    assert url(organisation) in page
    response = client.get(url(organisation))
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={url(organisation)}")


def test_an_organisation_one_may_not_see_cannot_be_asked_for(client, person):
    client.force_login(person)
    hidden = factories.organisation()
    assert client.get(url(hidden)).status_code == 404
    assert client.post(url(hidden), claiming.filled()).status_code == 404


def test_the_first_one_asks_to_be_the_manager_and_staff_are_told(client, organisation, person):
    moderator = factories.moderator()
    client.force_login(person)
    page = client.get(url(organisation)).content.decode()
    assert "C’est l’équipe de modération qui décide" in page
    response = client.post(url(organisation), claiming.filled(role="editor"), follow=True)
    claim = OrganisationClaim.objects.get()
    assert (claim.role, claim.user, claim.organisation) == ("manager", person, organisation)
    assert "Votre demande est en attente" in response.content.decode()
    assert "Les Pairs fictifs" in claiming.mails_to(person)[0].subject
    assert len(claiming.mails_to(moderator)) == 1


def test_with_managers_they_are_told_and_staff_are_not(client, organisation, person):
    boss, moderator = claiming.manager(organisation).user, factories.moderator()
    client.force_login(person)
    client.post(url(organisation), claiming.filled(role="editor"))
    mail = claiming.mails_to(boss)[0]
    assert "Les Pairs fictifs" in mail.subject
    assert person.email in mail.body
    assert f"/compte/organisations/{organisation.slug}/" in mail.body
    assert claiming.mails_to(moderator) == []


def test_a_manager_whose_account_is_closed_decides_nothing(organisation, person):
    boss = claiming.manager(organisation).user
    boss.is_active = False
    boss.save()
    assert claims.is_for_staff(organisation)
    assert ask(organisation, person).role == MembershipRole.MANAGER


def test_what_was_typed_comes_back_with_what_is_missing(client, organisation, person):
    client.force_login(person)
    response = client.post(url(organisation), claiming.filled(evidence_note="", message="Mes mots gardés"))
    page = response.content.decode()
    assert "Mes mots gardés" in page
    assert "<title>À revoir" in page
    assert "Dites quel service" in page
    assert not OrganisationClaim.objects.exists()


def test_a_second_request_for_the_same_organisation_is_refused_in_french_and_keeps_the_text(
    client, organisation, person
):
    client.force_login(person)
    client.post(url(organisation), claiming.filled())
    response = client.post(url(organisation), claiming.filled(message="Encore moi"))
    assert response.status_code == 409
    assert "Vous avez déjà une demande en attente" in response.content.decode()
    assert "Encore moi" in response.content.decode()
    assert OrganisationClaim.objects.count() == 1


def test_the_same_form_sent_twice_makes_one_request_and_one_mail(client, organisation, person):
    client.force_login(person)
    form = claiming.filled()
    for _ in range(2):
        assert client.post(url(organisation), form).status_code == 302
    assert OrganisationClaim.objects.count() == 1
    assert len(claiming.mails_to(person)) == 1


def test_the_token_of_somebody_else_gives_nothing(client, organisation, person):
    form = claiming.filled()
    client.force_login(person)
    client.post(url(organisation), form)
    client.force_login(factories.user())
    assert client.post(url(organisation), form).status_code == 409


def test_a_member_is_told_so_and_asks_nothing(client, organisation):
    claiming.manager(organisation)
    editor = claiming.member(organisation).user
    client.force_login(editor)
    page = client.get(url(organisation)).content.decode()
    assert "Vous agissez déjà pour cette organisation" in page
    assert "Envoyer la demande" not in page
    assert client.post(url(organisation), claiming.filled(role="editor")).status_code == 409


def test_an_editor_alone_may_ask_to_be_the_manager_and_becomes_it(organisation):
    editor = claiming.member(organisation)
    claims.approve(claim=ask(organisation, editor.user), actor=factories.moderator())
    assert perms.manages(editor.user, organisation)


def test_too_many_requests_in_a_day_are_refused_and_keep_the_text(client, person):
    client.force_login(person)
    for _ in range(20):
        client.post(url(factories.organisation(is_verified=True)), claiming.filled())
    response = client.post(url(factories.organisation(is_verified=True)), claiming.filled(message="Gardé"))
    assert response.status_code == 429
    assert "Gardé" in response.content.decode()


@pytest.mark.parametrize("blocked", [True, False])
def test_a_robot_or_a_blocked_account_gets_the_same_answer_and_reaches_no_manager(
    client, organisation, person, blocked
):
    boss = claiming.manager(organisation).user
    if blocked:
        person.blocked_at, person.blocked_reason = timezone.now(), "Exemple fictif"
        person.save()
    client.force_login(person)
    form = claiming.filled(role="editor", site="" if blocked else "rempli")
    assert client.post(url(organisation), form).status_code == 302
    claim = OrganisationClaim.objects.get()
    assert claim.suspicion == (Suspicion.BLOCKED if blocked else Suspicion.TRAP)
    assert claiming.mails_to(boss) == []
    assert not perms.decides(boss, claim)
    assert perms.decides(factories.moderator(), claim)


# ---------------------------------------------------------------------------------- evidence


def test_the_domain_is_offered_when_the_confirmed_address_has_it(client, organisation, person):
    client.force_login(person)
    assert "Elle se termine par @pairs.example" in client.get(url(organisation)).content.decode()
    client.post(url(organisation), claiming.filled(evidence_kind="domain", evidence_note=""))
    assert OrganisationClaim.objects.get().evidence_kind == "domain"


@pytest.mark.parametrize(
    ("email", "website", "public_email", "shared"),
    [
        ("lea@pairs.example", "https://www.pairs.example/contact", "", "pairs.example"),
        ("lea@PAIRS.example", "https://pairs.example/", "", "pairs.example"),
        ("lea@pairs.example", "", "contact@pairs.example", "pairs.example"),
        ("lea@autre.example", "https://pairs.example/", "contact@pairs.example", ""),
        ("lea@fauxpairs.example", "https://pairs.example/", "", ""),
        ("lea@pairs.example", "https://pairs.example.autre.example/", "", ""),
        ("lea@gmail.com", "", "nous@gmail.com", ""),
        ("lea@orange.fr", "https://www.orange.fr/", "", ""),
        ("lea@laposte.net", "", "nous@laposte.net", ""),
        ("lea@pairs.example", "", "", ""),
    ],
)
def test_a_domain_proves_something_only_when_it_is_the_organisation_s_own(
    email, website, public_email, shared
):
    organisation = factories.organisation(website=website, public_email=public_email)
    assert evidence.shared_domain(factories.user(email), organisation) == shared


def test_an_address_not_confirmed_proves_nothing(organisation):
    person = factories.user("lea@pairs.example", confirmed=False)
    assert evidence.shared_domain(person, organisation) == ""


def test_a_domain_chosen_by_hand_when_it_is_not_offered_is_refused(client, organisation):
    client.force_login(factories.user("lea@gmail.com"))
    response = client.post(url(organisation), claiming.filled(evidence_kind="domain"))
    assert "n’est pas possible ici" in response.content.decode()
    assert not OrganisationClaim.objects.exists()


@pytest.mark.parametrize(
    ("upload", "suffix"),
    [
        (claiming.pdf, ".pdf"),
        (claiming.photo, ".png"),
        (lambda: claiming.photo("mandat.jpg", "JPEG"), ".jpg"),
        (lambda: claiming.photo("mandat.exe", "WEBP"), ".webp"),
    ],
)
def test_a_document_is_kept_under_a_name_that_says_nothing(client, organisation, person, upload, suffix):
    client.force_login(person)
    client.post(url(organisation), claiming.filled(evidence_kind="document", evidence_file=upload()))
    claim = OrganisationClaim.objects.get()
    assert "mandat" not in claim.evidence_file.name
    assert claim.evidence_file.name.endswith(suffix)
    assert Path(claim.evidence_file.path).is_relative_to(settings.MEDIA_ROOT)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 et rien de plus",
        b"MZ\x90\x00",
        b"<svg/>",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(client, organisation, person, content):
    client.force_login(person)
    upload = SimpleUploadedFile("mandat.pdf", content, "application/pdf")
    response = client.post(url(organisation), claiming.filled(evidence_kind="document", evidence_file=upload))
    assert "ni un PDF, ni une image" in response.content.decode()
    assert not OrganisationClaim.objects.exists()


def test_a_file_too_large_is_refused(client, organisation, person):
    client.force_login(person)
    upload = SimpleUploadedFile("mandat.pdf", b"%PDF-" + b"0" * evidence.LARGEST)
    response = client.post(url(organisation), claiming.filled(evidence_kind="document", evidence_file=upload))
    assert "dépasse 5 Mo" in response.content.decode()


def test_a_document_nobody_chose_to_send_is_not_kept(client, organisation, person):
    client.force_login(person)
    client.post(url(organisation), claiming.filled(evidence_file=claiming.pdf()))
    assert not OrganisationClaim.objects.get().evidence_file


def test_where_managers_decide_no_document_is_asked(client, organisation, person):
    claiming.manager(organisation)
    client.force_login(person)
    assert 'type="file"' not in client.get(url(organisation)).content.decode()


def test_no_address_serves_the_document(client, organisation, person):
    client.force_login(person)
    client.post(url(organisation), claiming.filled(evidence_kind="document", evidence_file=claiming.pdf()))
    name = OrganisationClaim.objects.get().evidence_file.name
    for path in (f"/{name}", f"/medias/{name}", f"/media/{name}", f"/static/{name}"):
        assert client.get(path).status_code == 404, path


def test_the_document_is_deleted_some_time_after_the_decision_and_the_note_stays(organisation, person):
    claim = ask(organisation, person, evidence_kind="document", evidence_file=claiming.pdf())
    name = claim.evidence_file.name
    claims.purge_evidence()
    assert default_storage.exists(name)
    claims.refuse(claim=claim, actor=factories.moderator(), reason="Pas de mandat.")
    claims.purge_evidence()
    assert default_storage.exists(name)
    long_ago = timezone.now() - settings.RETENTION["evidence"] - timedelta(days=1)
    OrganisationClaim.objects.update(decided_at=long_ago)
    claims.purge_evidence()
    claim.refresh_from_db()
    assert not default_storage.exists(name)
    assert not claim.evidence_file
    assert claim.evidence_note


def test_a_document_whose_request_is_gone_is_deleted(organisation, person, monkeypatch):
    claim = ask(organisation, person, evidence_kind="document", evidence_file=claiming.pdf())
    name = claim.evidence_file.name
    person.delete()
    claims.purge_evidence()
    assert default_storage.exists(name)  # perhaps its form is still being sent
    monkeypatch.setattr(claims, "ORPHAN_AGE", -timedelta(minutes=1))
    claims.purge_evidence()
    assert not default_storage.exists(name)


# ---------------------------------------------------------------------------------- deciding


def test_an_approved_request_makes_a_member_who_is_told(organisation, person):
    boss = claiming.manager(organisation).user
    claims.approve(claim=ask(organisation, person), actor=boss)
    claim = OrganisationClaim.objects.get()
    assert (claim.outcome, claim.decided_by) == (ClaimOutcome.APPROVED, boss)
    assert perms.acts_for(person, organisation)
    assert not perms.manages(person, organisation)
    assert "« Les Pairs fictifs »" in claiming.mails_to(person)[-1].subject.replace("\u00a0", " ")


def test_a_refusal_needs_a_reason_that_the_person_reads(organisation, person):
    boss = claiming.manager(organisation).user
    claim = ask(organisation, person)
    with pytest.raises(members.Refused):
        claims.refuse(claim=claim, actor=boss, reason="  ")
    claims.refuse(claim=claim, actor=boss, reason="Nous ne vous connaissons pas.")
    assert not perms.acts_for(person, organisation)
    mail = claiming.mails_to(person)[-1]
    assert "Nous ne vous connaissons pas." in mail.body
    assert "Les Pairs fictifs" in mail.body


def test_a_request_is_decided_once(organisation, person):
    first, second = claiming.manager(organisation).user, claiming.manager(organisation).user
    claim = ask(organisation, person)
    claims.approve(claim=claim, actor=first)
    with pytest.raises(members.Refused, match="déjà été traitée"):
        claims.refuse(claim=claim, actor=second, reason="Trop tard.")
    with pytest.raises(members.Refused, match="déjà été traitée"):
        claims.withdraw(claim=claim, actor=person)
    assert perms.acts_for(person, organisation)


@pytest.mark.parametrize("who", ["stranger", "editor", "manager of another", "the person"])
def test_nobody_else_decides(organisation, person, who):
    claiming.manager(organisation)
    actor = {
        "stranger": factories.user,
        "editor": lambda: claiming.member(organisation).user,
        "manager of another": lambda: claiming.manager(factories.organisation()).user,
        "the person": lambda: person,
    }[who]()
    claim = ask(organisation, person)
    with pytest.raises(members.Refused):
        claims.approve(claim=claim, actor=actor)
    with pytest.raises(members.Refused):
        claims.refuse(claim=claim, actor=actor, reason="Non.")
    claim.refresh_from_db()
    assert claim.decided_at is None


def test_staff_do_not_decide_their_own_request(organisation):
    moderator = factories.moderator()
    with pytest.raises(members.Refused):
        claims.approve(claim=ask(organisation, moderator), actor=moderator)


def test_a_request_is_withdrawn_with_one_button_and_may_be_made_again(client, organisation, person):
    client.force_login(person)
    client.post(url(organisation), claiming.filled())
    assert client.get(f"{url(organisation)}retirer/").status_code == 405
    client.post(f"{url(organisation)}retirer/")
    assert OrganisationClaim.objects.get().outcome == ClaimOutcome.WITHDRAWN
    client.post(url(organisation), claiming.filled())
    assert OrganisationClaim.objects.count() == 2


def test_nobody_withdraws_the_request_of_another(client, organisation, person):
    claim = ask(organisation, person)
    client.force_login(factories.user())
    assert client.post(f"{url(organisation)}retirer/").status_code == 404
    claim.refresh_from_db()
    assert claim.decided_at is None


def test_a_request_nobody_answered_expires_with_a_mail_that_names_the_organisation(organisation, person):
    claim = ask(organisation, person)
    assert claims.expire() == 0
    OrganisationClaim.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert claims.expire() == 1
    assert claims.expire() == 0
    claim.refresh_from_db()
    assert claim.outcome == ClaimOutcome.EXPIRED
    mail = claiming.mails_to(person)[-1]
    assert "Les Pairs fictifs" in mail.subject
    assert "Les Pairs fictifs" in mail.body
    ask(organisation, person)


def test_a_very_long_name_fits_the_subject(person):
    long = factories.organisation("Association " * 16, is_verified=True)
    ask(long, person)
    assert len(claiming.mails_to(person)[0].subject) <= 200


def test_the_account_page_shows_organisations_and_what_is_asked(client, organisation, person):
    ask(organisation, person)
    other = claiming.member(factories.organisation("Autre structure fictive"), person).organisation
    client.force_login(person)
    page = client.get("/compte/").content.decode()
    assert "Demandes en attente" in page
    assert "Les Pairs fictifs" in page
    assert f"/compte/organisations/{other.slug}/" in page


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_posts_at_once_make_one_request_and_keep_one_document(tmp_path):
    person = factories.user()
    organisation = factories.organisation(is_verified=True)
    form = claiming.filled(evidence_kind="document")
    content = claiming.pdf().read()

    def post(_):
        client = Client()
        client.force_login(person)
        try:
            upload = SimpleUploadedFile("mandat.pdf", content)
            return client.post(url(organisation), {**form, "evidence_file": upload}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = set(pool.map(post, range(20)))
    assert statuses == {302}
    claim = OrganisationClaim.objects.get()
    assert default_storage.listdir("justificatifs")[1] == [Path(claim.evidence_file.name).name]
    assert len(claiming.mails_to(person)) == 1
