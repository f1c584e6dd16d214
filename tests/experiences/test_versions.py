"""A fiche as it was: rebuilt exactly from its history, compared with today, put back answer by answer."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from experiences import document
from experiences.enums import State
from experiences.exchanges.suggestions import FICHES
from experiences.models import Experience
from experiences.upkeep import history, versions
from tests import factories
from tests.counting import queries
from tests.suggesting import proposed

pytestmark = pytest.mark.django_db

START = timezone.now().replace(microsecond=0) - timedelta(days=1000)


def commit(day):
    """Date what was just written as a transaction of its own: a test is a single one, with a single date."""
    for name in ("Experience", *(model.__name__ for model in history.PARTS)):
        apps.get_model("experiences", f"{name}Event").objects.filter(
            pgh_created_at__gt=START + timedelta(days=900)
        ).update(pgh_created_at=START + timedelta(days=day))


def write(fiche, day, **changes):
    with transaction.atomic():
        written = document.fiches.write(document.fiches.lock(fiche), changes, user=None)
    commit(day)
    return written


@pytest.fixture
def fiche():
    made = factories.experience(author=factories.user(), bodies=[factories.body()])
    made.establishments.add(factories.establishment())
    commit(0)
    return made


def page(fiche, number):
    return reverse("admin:experiences_experience_version", args=[fiche.pk, number])


def other(name, fiche):
    """Another valid value of this answer."""
    carrier = factories.organisation()
    special = {
        "title": "Un autre titre inventé (exemple fictif)",
        "summary": "Un autre résumé inventé.",
        "territories": ["com-93066", "dep-93"],
        "establishments": [factories.establishment().finess],
        "bodies": [factories.body().reference],
        "carriers": [{"organisation": carrier.pk, "name": carrier.name, "role": "lead"}],
        "positions": {"governance": ["consultation", "Autre exemple"], "diagnosis": ["information", ""]},
        "evaluation": {
            "methods": ["none"], "year": 2024, "criteria_set_at_start": "yes", "users_in_evaluation": "no",
            "results": "Des résultats", "results_returned": "", "report_url": "",
        },
        "start": ["2024-05-01", "month"],
        "end": ["2025-01-01", "year"],
        "pair_led": "yes",
        "users_in_governance": 6,
        "links": [{"label": "Un lien", "url": "https://exemple-fictif.fr/"}],
        "milestones": [{"label": "Un repère", "date": "2024"}],
        "anti_alibi": {"AA-1": {"answer": "no", "comment": "Non"}},
        "anti_alibi_public": True,
        "benefits": [{"code": "BE-02", "comment": "Un commentaire"}],
        "barriers": [],
        "audiences": [],
    }  # fmt: skip
    return special.get(name)


CHANGED = (
    "title", "summary", "territories", "establishments", "bodies", "carriers", "positions", "evaluation", "start",
    "end", "pair_led", "users_in_governance", "links", "milestones", "anti_alibi", "anti_alibi_public", "benefits",
    "barriers", "audiences",
)  # fmt: skip


def test_each_version_is_the_document_of_its_day(fiche):
    days = [document.fiches.read(fiche, versions.PATHS)]
    for day, name in enumerate(CHANGED, 1):
        fiche = write(fiche, day, **{name: other(name, fiche)})
        days.append(document.fiches.read(fiche, versions.PATHS))
    found = versions.every(fiche)
    assert len(found) == len(days)
    for version, then in zip(found, days, strict=True):
        assert versions.read(version) == then, version.number
    assert [version.changed for version in found[1:]] == [[document.fiches.label(name)] for name in CHANGED]


def test_every_answer_changed_can_be_put_back(fiche):
    first = document.fiches.read(fiche, versions.PATHS)
    author = factories.moderator()
    for day, name in enumerate(CHANGED, 1):
        fiche = write(fiche, day, **{name: other(name, fiche)})
    for day, name in enumerate(CHANGED, 100):
        assert name in [change.path for change in versions.differences(fiche, first)]
        fiche = versions.restore(fiche, 1, name, version=fiche.version, user=author)
        commit(day)
    assert versions.differences(fiche, first) == []
    assert len(versions.every(fiche)) == 1 + 2 * len(CHANGED)


def test_the_contact_is_not_in_the_history(fiche):
    assert "contact" not in versions.PATHS
    assert "contact@exemple-fictif.fr" not in str(versions.every(fiche))


def test_the_team_reads_a_version_and_puts_an_answer_back(client, fiche):
    write(fiche, 1, need="Le besoin d’après")
    client.force_login(factories.moderator())
    listing = client.get(reverse("admin:experiences_experience_versions", args=[fiche.pk])).text
    assert "Version 2" in listing
    assert document.fiches.label("need") in listing
    text = client.get(page(fiche, 1)).text
    assert "Un besoin inventé pour les tests." in text
    fiche.refresh_from_db()
    response = client.post(page(fiche, 1), {"path": "need", "version": fiche.version}, follow=True)
    assert "est remis comme dans la version 1" in response.text
    fiche.refresh_from_db()
    assert fiche.need == "Un besoin inventé pour les tests."
    assert "version 1" in LogEntry.objects.get().change_message


def test_what_was_written_meanwhile_is_not_overwritten(client, fiche):
    write(fiche, 1, need="Le besoin d’après")
    client.force_login(factories.moderator())
    fiche.refresh_from_db()
    seen = fiche.version
    write(fiche, 2, need="Écrit à l’instant par l’auteur")
    response = client.post(page(fiche, 1), {"path": "need", "version": seen})
    assert response.status_code == 409
    assert Experience.objects.get(pk=fiche.pk).need == "Écrit à l’instant par l’auteur"


def test_what_would_leave_a_public_fiche_incomplete_is_refused_in_words(client):
    fiche = factories.experience(state=State.DRAFT, need="")
    commit(0)
    fiche = write(fiche, 1, need="Un besoin")
    Experience.objects.filter(pk=fiche.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    fiche.refresh_from_db()
    client.force_login(factories.moderator())
    response = client.post(page(fiche, 1), {"path": "need", "version": fiche.version})
    assert (response.status_code, "ne peut plus être remise" in response.text) == (409, True)
    assert Experience.objects.get(pk=fiche.pk).need == "Un besoin"


@pytest.mark.parametrize("posted", [{"path": "contact"}, {"path": "state"}, {"path": "editor_notes"}, {}])
def test_only_answers_are_put_back(client, fiche, posted):
    client.force_login(factories.moderator())
    assert client.post(page(fiche, 1), posted | {"version": fiche.version}).status_code == 409


def test_only_staff_get_there(client, fiche):
    for account in (None, fiche.author):
        if account:
            client.force_login(account)
        for address in (page(fiche, 1), reverse("admin:experiences_experience_versions", args=[fiche.pk])):
            assert client.get(address).status_code in (302, 403)
    client.force_login(factories.moderator())
    assert client.get(page(fiche, 99)).status_code == 404


def test_many_versions_are_pages_of_fifty_for_the_same_statements(client, fiche):
    short = factories.experience()
    commit(0)
    for day in range(1, 121):
        Experience.objects.filter(pk=fiche.pk).update(need=f"Besoin {day}")
        commit(day)
    client.force_login(factories.moderator())
    addresses = [reverse("admin:experiences_experience_versions", args=[one.pk]) for one in (short, fiche)]
    assert queries(client, addresses[0]) == queries(client, addresses[1])
    first, last = (client.get(addresses[1] + query).context["versions"] for query in ("", "?page=3"))
    assert (len(first), len(last), last[-1].number) == (50, 21, 1)


def test_a_public_fiche_is_not_left_without_its_carrier(client):
    fiche = factories.experience(state=State.DRAFT, organisations=[])
    commit(0)
    carrier = factories.organisation()
    write(fiche, 1, carriers=[{"organisation": carrier.pk, "name": carrier.name, "role": "lead"}])
    Experience.objects.filter(pk=fiche.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    fiche.refresh_from_db()
    client.force_login(factories.moderator())
    assert client.post(page(fiche, 1), {"path": "carriers", "version": fiche.version}).status_code == 409
    assert fiche.carriers.get().organisation == carrier


def test_the_page_of_a_correction_numbers_what_its_author_read_as_the_versions_are(client, fiche):
    read = write(fiche, 1, need="Un besoin inventé.")
    proposal = proposed(read, action="Une autre action inventée.")
    client.force_login(factories.moderator())
    address = FICHES.admin_url(proposal)
    assert (
        f'<dt>Version lue</dt><dd><a href="{page(fiche, 2)}">version 2</a></dd>' in client.get(address).text
    )
    write(fiche, 2, need="Un autre besoin inventé.")
    assert f'<a href="{page(fiche, 2)}">version 2</a> (aujourd’hui : 3)' in client.get(address).text
    assert "Un besoin inventé." in versions.find(fiche, 2).raw["need"]
