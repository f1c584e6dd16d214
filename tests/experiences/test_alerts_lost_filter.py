"""An alert one of whose filters no longer exists: it says so to its reader, and never becomes a wider search."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences.alerts import asking, lists, sending
from experiences.models import Alert
from partenariat import signed, terms
from partenariat.models import Term, Territory
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 1, 4, 8, tzinfo=timezone.get_default_timezone())
ADDRESS = "lectrice@exemple-fictif.fr"


def alert(query, **fields):
    made = factories.alert(ADDRESS, query=query, confirmed=False, **fields)
    asking.confirm(made)
    Alert.objects.filter(pk=made.pk).update(due_on=MONDAY.date())
    return made


def drop(term):
    term.delete()
    # In one transaction the public version moves once.
    terms._cache["version"] = None


@pytest.fixture
def spare_theme():
    """A theme nothing uses, which may go."""
    made = Term.objects.create(vocabulary="theme", code="essai_fictif", label="Essai fictif", rank=999)
    terms._cache["version"] = None
    return made


def test_a_retired_entry_is_followed_as_before():
    alert("theme=diabetes")
    told = factories.experience("Celle qui le porte (exemple fictif)", themes=["diabetes"])
    factories.experience("Une autre (exemple fictif)", themes=["oncology"])
    Term.objects.filter(vocabulary="theme", code="diabetes").update(is_active=False)
    terms._cache["version"] = None
    assert sending.send(MONDAY) == 1
    body = OutboxMessage.objects.get().body
    assert told.title in body
    assert "Une autre" not in body


def test_a_filter_that_no_longer_exists_is_no_mail_of_the_whole_list(spare_theme):
    made = alert("theme=essai_fictif")
    drop(spare_theme)
    factories.experience()
    assert sending.send(MONDAY) == 0
    made.refresh_from_db()
    assert made.due_on > MONDAY.date()
    assert made.told == []


def test_what_remains_of_the_search_is_not_followed_either(spare_theme):
    alert("q=potager&theme=essai_fictif")
    drop(spare_theme)
    factories.experience("Un potager (exemple fictif)")
    assert sending.send(MONDAY) == 0


def test_the_page_of_alerts_says_which_filter_is_gone_and_what_to_do(client, spare_theme):
    made = alert("q=potager&theme=essai_fictif")
    drop(spare_theme)
    page = client.get(urlsplit(asking.manage_url(made.reader)).path).text
    assert "Cette alerte ne peut plus vous prévenir" in page
    assert "«&nbsp;Pathologie ou thème&nbsp;»" in page
    assert "«\u00a0potager\u00a0»" in page
    assert "Toutes les expériences" not in page
    assert "Arrêter cette alerte" in page


def test_an_alert_whose_filters_all_exist_says_nothing_of_it(client):
    made = alert("theme=diabetes")
    assert "ne peut plus vous prévenir" not in client.get(urlsplit(asking.manage_url(made.reader)).path).text


def test_a_link_that_confirms_does_not_start_what_cannot_be_followed(client, spare_theme):
    made = factories.alert(ADDRESS, query="theme=essai_fictif", confirmed=False)
    drop(spare_theme)
    page = reverse("alert_confirm", args=[signed.token(asking.CONFIRM, made.pk)])
    assert "n’existe plus" in client.get(page).text
    client.post(page)
    made.refresh_from_db()
    assert made.confirmed_at is None


def test_a_filter_that_comes_back_is_followed_again(spare_theme):
    alert("theme=essai_fictif", rhythm="daily")
    code, label = spare_theme.code, spare_theme.label
    drop(spare_theme)
    sending.send(MONDAY)
    Term.objects.create(vocabulary="theme", code=code, label=label, rank=999)
    terms._cache["version"] = None
    factories.experience(themes=[code])
    assert sending.send(MONDAY + timedelta(days=1)) == 1


def test_around_a_commune_is_kept_by_its_key_whatever_is_named_alike_later(client):
    form = {"address": ADDRESS, "rhythm": "weekly", **factories.trap_fields()}
    client.post("/alertes/nouvelle/?liste=experiences&autour=Montreuil&rayon=5", form)
    made = Alert.objects.get()
    assert made.query == "autour=com-93048&rayon=5"
    montreuil = Territory.objects.get(key="com-93048")
    Territory.objects.create(key="com-62588", code="62588", kind="commune", name=montreuil.name)
    assert not lists.of(made).lost
    assert "Autour de Montreuil (93), 5\u00a0km" in OutboxMessage.objects.get().body
