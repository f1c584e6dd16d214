"""Calls for candidates: written and published by staff, read by everyone, closed and still readable."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from instances.models import CallForCandidates, Candidacy
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
ADD = "admin:instances_callforcandidates_add"
LIST = "admin:instances_callforcandidates_changelist"


def form(**fields):
    return {
        "title": "Des sièges à pourvoir (exemple fictif)", "text": "**Venez.**", "opens": "2026-01-05",
        "closes": "2026-02-05", "territory": "dep-93", "body_types": ["CDU", "CVS"], "url": "", "share_text": "",
    } | fields  # fmt: skip


def test_a_call_unpublished_is_seen_by_staff_only(client):
    hidden = factories.call(title="Canariappel", published_at=None)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    client.force_login(factories.user())
    assert client.get(hidden.get_absolute_url()).status_code == 404
    client.force_login(factories.moderator())
    answer = client.get(hidden.get_absolute_url())
    assert "n’est pas publié" in answer.content.decode()
    assert "Être candidat" not in answer.content.decode()


def test_a_call_says_its_dates_and_leads_to_its_seats(client):
    ours = factories.call(
        body_types=["CDU"], text="# Venez\n\n<script>alert(1)</script>", share_text="Venez siéger !",
        url="https://exemple-fictif.fr/appel",
    )  # fmt: skip
    html = client.get(ours.get_absolute_url()).content.decode()
    assert "/instances/sieges-vacants/?territoire=reg-11&amp;type=CDU" in html
    assert "<script>alert" not in html
    assert html.count("<h1") == 1
    assert "Venez siéger" in html
    assert "https://exemple-fictif.fr/appel" in html
    assert f"{ours.get_absolute_url()}etre-candidat/" in html


def test_a_closed_call_stays_readable_and_is_marked(client):
    over = factories.call(closes=TODAY - timedelta(days=1))
    html = client.get(over.get_absolute_url()).content.decode()
    assert "Cet appel est clos" in html
    assert "etre-candidat" not in html


def test_an_address_a_call_had_before_leads_to_the_one_it_has(client):
    ours = factories.call(old_slugs=["ancien-appel"])
    answer = client.get("/instances/appels/ancien-appel/")
    assert (answer.status_code, answer["Location"]) == (308, ours.get_absolute_url())
    answer = client.get("/instances/appels/ancien-appel/etre-candidat/")
    assert answer["Location"] == f"{ours.get_absolute_url()}etre-candidat/"


def test_staff_write_publish_and_unpublish_a_call(client):
    client.force_login(factories.moderator())
    assert client.get(reverse(ADD)).status_code == 200
    answer = client.post(reverse(ADD), form())
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = CallForCandidates.objects.get()
    assert (made.body_types, made.territory.key, made.published_at) == (["CDU", "CVS"], "dep-93", None)
    client.post(reverse(LIST), {"action": "publish", "_selected_action": made.pk})
    client.logout()
    assert client.get(made.get_absolute_url()).status_code == 200
    client.force_login(factories.moderator())
    client.post(reverse(LIST), {"action": "unpublish", "_selected_action": made.pk})
    client.logout()
    assert client.get(made.get_absolute_url()).status_code == 404


def test_a_call_that_closes_before_it_opens_is_refused_in_words(client):
    client.force_login(factories.curator())
    answer = client.post(reverse(ADD), form(closes="2025-12-31"))
    assert "se ferme avant de s’ouvrir" in answer.content.decode()
    assert not CallForCandidates.objects.exists()


def test_nobody_deletes_a_call(client):
    ours = factories.call()
    client.force_login(factories.curator())
    assert (
        client.post(
            reverse("admin:instances_callforcandidates_delete", args=[ours.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_a_contributor_writes_no_call(client):
    client.force_login(factories.user())
    assert client.get(reverse(ADD)).status_code in (302, 403)
    assert client.post(reverse(ADD), form()).status_code in (302, 403)
    assert not CallForCandidates.objects.exists()


def test_when_a_call_is_prolonged_its_candidacies_stay_as_long(client):
    ours = factories.call()
    row = Candidacy.objects.create(
        call=ours, name="x", email="x@exemple-fictif.fr", confirmed_at=timezone.now(), purge_on=TODAY
    )
    client.force_login(factories.moderator())
    closes = TODAY + timedelta(days=60)
    url = reverse("admin:instances_callforcandidates_change", args=[ours.pk])
    assert "Candidatures reçues" in client.get(url).content.decode()
    answer = client.post(url, form(opens=f"{ours.opens}", closes=f"{closes}", territory="reg-11"))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.purge_on == closes + settings.RETENTION["candidacy"]


def test_the_list_of_calls_costs_as_much_for_one_and_for_twenty(client):

    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(LIST)).status_code == 200
        return len(captured)

    client.force_login(factories.moderator())
    factories.call()
    one = statements()
    for _ in range(19):
        factories.call()
    assert statements() == one
