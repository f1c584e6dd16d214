"""Freshness: late by dates, confirmed in one click from a signed link, warned about, archived, never deleted."""

import random
import string
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MembershipRole
from accounts.models import OrganisationMembership, OutboxMessage
from experiences import moderation
from experiences.enums import Provenance, State
from experiences.models import Experience, ModerationEvent
from experiences.upkeep import freshness
from partenariat import signed
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def due(days, **fields):
    """A fiche whose day of confirmation is in so many days (or was, if negative)."""
    fiche = factories.experience(**{"author": factories.user(), **fields})
    day = timezone.localdate() + timedelta(days=days)
    confirmed = day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day - timedelta(366)
    Experience.objects.filter(pk=fiche.pk).update(last_confirmed_at=confirmed)
    fiche.refresh_from_db()
    return fiche


def run():
    return freshness.warn_and_archive()


def warnings(fiche):
    return OutboxMessage.objects.filter(key__startswith=f"experience-late-{fiche.pk}-").order_by("pk")


def path(fiche):
    return freshness.link(fiche).removeprefix(settings.SITE_URL)


# ------------------------------------------------------------------------------------ late


@pytest.mark.parametrize(
    ("confirmed", "months", "expected"),
    [
        (date(2026, 1, 31), 6, date(2026, 7, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
    ],
)
def test_the_day_it_is_due_is_the_same_in_python_and_in_sql(confirmed, months, expected):
    fiche = factories.experience(review_months=months)
    Experience.objects.filter(pk=fiche.pk).update(last_confirmed_at=confirmed)
    found = Experience.objects.with_due().get(pk=fiche.pk)
    assert found.due_on == found.review_due_on == expected


@pytest.mark.parametrize(("days", "late"), [(1, False), (0, False), (-1, True), (-400, True)])
def test_a_fiche_is_late_the_day_after_it_is_due(days, late):
    fiche = due(days)
    assert fiche.is_late is late
    assert Experience.objects.late().filter(pk=fiche.pk).exists() is late


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_only_what_is_online_is_late(state):
    fiche = due(-10, state=state)
    assert not fiche.is_late
    assert not Experience.objects.late().exists()


def test_what_was_drawn_from_a_document_is_never_late():
    factories.seed_experience()
    assert not Experience.objects.late().exists()


def test_the_page_says_since_when_and_the_api_too(client):
    fiche = due(-40)
    text = client.get(fiche.get_absolute_url()).text
    assert "aurait dû être confirmée en" in text
    answer = client.get(f"/api/v1/experiences/{fiche.slug}/").json()
    assert answer["a_confirmer_avant"] == fiche.review_due_on.isoformat()
    assert answer["confirmee_le"] == fiche.last_confirmed_at.isoformat()
    assert "aurait dû" not in client.get(due(10).get_absolute_url()).text


def test_confirming_does_not_say_that_the_contents_changed(client):
    fiche = due(-5)
    long_ago = timezone.now() - timedelta(days=700)
    Experience.objects.filter(pk=fiche.pk).update(published_at=long_ago)
    before = client.get(f"/api/v1/experiences/{fiche.slug}/").json()["modifiee_le"]
    moderation.confirm(fiche)
    after = client.get(f"/api/v1/experiences/{fiche.slug}/").json()
    assert after["modifiee_le"] == before
    assert after["confirmee_le"] == timezone.localdate().isoformat()


def test_when_a_draft_was_typed_is_not_told():
    fiche = factories.experience()
    fiche.changed_at, fiche.published_at, fiche.updated_at = (
        timezone.now() - timedelta(days=days) for days in (9, 5, 1)
    )
    assert fiche.modified_at == fiche.published_at
    fiche.changed_at = timezone.now() - timedelta(days=2)
    assert fiche.modified_at == fiche.changed_at


# ---------------------------------------------------------------------------------- the link


def test_opening_the_link_changes_nothing_and_its_button_confirms(client):
    fiche = due(-5)
    response = client.get(path(fiche))
    assert "Toujours exact" in response.text
    assert fiche.summary in response.text
    fiche.refresh_from_db()
    assert fiche.is_late
    address = path(fiche)
    response = client.post(address, follow=True)
    fiche.refresh_from_db()
    assert fiche.last_confirmed_at == timezone.localdate()
    assert "est confirmée depuis le" in response.text
    assert "<button" not in response.text.split("<main")[1].split("</main>")[0]


def test_an_old_link_confirms_nothing(client):
    fiche = due(-5)
    old = path(fiche)
    moderation.confirm(fiche)
    Experience.objects.filter(pk=fiche.pk).update(last_confirmed_at=timezone.localdate() - timedelta(days=9))
    assert "est confirmée depuis le" in client.get(old).text
    client.post(old)
    fiche.refresh_from_db()
    assert fiche.last_confirmed_at == timezone.localdate() - timedelta(days=9)


@pytest.mark.parametrize(
    ("state", "status"), [(State.ARCHIVED, 200), (State.SUSPENDED, 404), (State.WITHDRAWN, 404)]
)
def test_the_link_of_a_fiche_no_longer_online_confirms_nothing(client, state, status):
    fiche = due(-5)
    address = path(fiche)
    Experience.objects.filter(pk=fiche.pk).update(state=state)
    response = client.get(address)
    assert response.status_code == status
    assert "Toujours exact" not in response.text
    client.post(address)
    assert Experience.objects.get(pk=fiche.pk).last_confirmed_at == fiche.last_confirmed_at


def test_of_a_thousand_tampered_links_none_is_accepted():
    fiche = due(-5)
    token = path(fiche).split("/")[2]
    dice = random.Random(20261122)
    letters = string.ascii_letters + string.digits + "-_:"
    for _ in range(1000):
        place = dice.randrange(len(token))
        mutated = token[:place] + dice.choice(letters.replace(token[place], "")) + token[place + 1 :]
        if dice.random() < 0.3:
            mutated = mutated[: dice.randrange(len(mutated))]
        assert freshness.read(mutated) == (None, None), mutated


def test_a_link_made_for_something_else_opens_nothing(client):
    fiche = due(-5)
    other = signed.token("contact", [fiche.pk, fiche.review_due_on.isoformat()])
    assert client.get(reverse("experience_confirm", args=[other])).status_code == 404


def test_the_page_of_the_link_names_nobody(client):
    fiche = due(-5, author=factories.user("canari@exemple-fictif.fr", display_name="canari"))
    fiche.contact.full_name = "canari"
    fiche.contact.save()
    assert "canari" not in client.get(path(fiche)).text


# -------------------------------------------------------------------------------- the account


def account(fiche):
    return reverse("my_experience_freshness", args=[fiche.reference])


def test_the_author_confirms_and_chooses_the_rhythm(client):
    fiche = due(-5)
    client.force_login(fiche.author)
    assert "aurait dû" in client.get(account(fiche)).text
    client.post(account(fiche), {"confirm": "1"})
    client.post(account(fiche), {"review_months": "24", "seen": "12"})
    fiche.refresh_from_db()
    assert (fiche.last_confirmed_at, fiche.review_months) == (timezone.localdate(), 24)


def test_a_rhythm_chosen_meanwhile_is_not_undone_unknowingly(client):
    fiche = due(10)
    client.force_login(fiche.author)
    freshness.choose_rhythm(fiche, 24, seen=12)
    response = client.post(account(fiche), {"review_months": "6", "seen": "12"})
    assert response.status_code == 409
    assert Experience.objects.get(pk=fiche.pk).review_months == 24
    assert client.post(account(fiche), {"review_months": "6", "seen": "24"}).status_code == 302


def test_an_unknown_rhythm_is_refused(client):
    fiche = due(10)
    client.force_login(fiche.author)
    response = client.post(account(fiche), {"review_months": "7", "seen": "12"})
    assert "À revoir" in response.text.split("</title>")[0]
    assert Experience.objects.get(pk=fiche.pk).review_months == 12


def test_only_those_who_write_a_fiche_confirm_it(client):
    fiche = due(-5)
    assert client.post(account(fiche), {"confirm": "1"}).status_code == 302
    for someone in (factories.user(), factories.moderator()):
        client.force_login(someone)
        assert client.post(account(fiche), {"confirm": "1"}).status_code == 404
    assert Experience.objects.get(pk=fiche.pk).is_late


def test_a_draft_has_nothing_to_confirm(client):
    fiche = factories.experience(state=State.DRAFT, author=factories.user())
    client.force_login(fiche.author)
    assert client.get(account(fiche)).url == reverse("my_experience", args=[fiche.reference])


# ------------------------------------------------------------------------------- the warnings


def test_each_step_is_said_once():
    fiche = due(80)
    for _ in range(3):
        run()
    mail = warnings(fiche).get()
    assert mail.key == f"experience-late-{fiche.pk}-{fiche.review_due_on.isoformat()}--90"
    assert mail.body.count("/confirmer/") == 1
    assert mail.recipient == fiche.author.email


@pytest.mark.parametrize(
    ("days", "step"), [(91, None), (90, "-90"), (31, "-90"), (30, "-30"), (0, "0"), (-29, "0"), (-30, "30")]
)
def test_a_late_job_sends_only_the_last_step_due(days, step):
    fiche = due(days)
    run()
    sent = [mail.key.split(fiche.review_due_on.isoformat() + "-")[1] for mail in warnings(fiche)]
    assert sent == ([step] if step else [])


def test_all_who_answer_for_it_are_written_to_once_each():
    organisation = factories.organisation(manager=factories.user("membre@exemple-fictif.fr"))
    author = factories.user("auteur@exemple-fictif.fr")
    OrganisationMembership.objects.create(
        organisation=organisation, user=author, role=MembershipRole.EDITOR, approved_at=timezone.now()
    )
    OrganisationMembership.objects.create(
        organisation=organisation, user=factories.user("en-attente@exemple-fictif.fr"), role="editor"
    )
    fiche = due(0, author=author, owner_organisation=organisation)
    fiche.coauthor_links.create(user=factories.user("collegue@exemple-fictif.fr"))
    fiche.coauthor_links.create(user=factories.user("parti@exemple-fictif.fr", is_active=False))
    run()
    assert sorted(warnings(fiche).values_list("recipient", flat=True)) == [
        "auteur@exemple-fictif.fr", "collegue@exemple-fictif.fr", "membre@exemple-fictif.fr",
    ]  # fmt: skip


def test_without_an_account_the_private_contact_is_written_to():
    fiche = due(0, author=None)
    run()
    assert warnings(fiche).get().recipient == fiche.contact.email


def silent(days, *, told=31, **fields):
    """Late for so many days, its last warning having left `told` days ago."""
    fiche = due(-days, **fields)
    run()
    warnings(fiche).update(sent_at=timezone.now() - timedelta(days=told))
    return fiche


def test_silence_archives_and_says_how_to_come_back(client):
    organisation = factories.organisation(manager=factories.user("membre@exemple-fictif.fr"))
    fiche = silent(61, owner_organisation=organisation)
    assert run() == (0, 1)
    fiche.refresh_from_db()
    assert fiche.state == State.ARCHIVED
    assert fiche.decisions.get().reasons == ["stale"]
    told = OutboxMessage.objects.exclude(key__startswith="experience-late-")
    assert set(told.values_list("recipient", flat=True)) == {fiche.author.email, "membre@exemple-fictif.fr"}
    for mail in told:
        assert "écrivez à l’équipe de modération" in mail.body
    assert run() == (0, 0)
    assert client.get(fiche.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("days", "told"), [(59, 40), (61, 29)])
def test_nothing_is_archived_before_its_time(days, told):
    fiche = silent(days, told=told)
    assert run() == (0, 0)
    fiche.refresh_from_db()
    assert fiche.state == State.PUBLISHED


def test_a_warning_that_never_left_archives_nothing():
    fiche = silent(400)
    warnings(fiche).update(sent_at=None)
    assert run() == (0, 0)


def test_a_fiche_nobody_can_be_warned_about_stays_online():
    fiche = due(-400, author=None, contact=False)
    assert run() == (0, 0)
    fiche.refresh_from_db()
    assert (fiche.state, fiche.is_late) == (State.PUBLISHED, True)


def test_a_confirmation_starts_everything_again():
    fiche = silent(61)
    moderation.confirm(fiche)
    assert run() == (0, 0)
    fiche.refresh_from_db()
    assert fiche.state == State.PUBLISHED


def test_a_seed_is_neither_warned_about_nor_archived():
    fiche = factories.seed_experience()
    assert fiche.provenance == Provenance.SEED
    assert run() == (0, 0)
    assert not ModerationEvent.objects.exists()


def test_the_list_of_a_late_page_asks_no_more_of_the_database(client):
    late, fresh = due(-10), due(100)
    assert queries(client, late.get_absolute_url()) == queries(client, fresh.get_absolute_url())
