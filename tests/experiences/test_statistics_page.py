"""`/statistiques/`: what the base holds. Each figure is the length of its list; no small number of people."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from experiences.enums import State
from experiences.models import Experience
from experiences.statistics.public import FEW, few, statistics
from tests import factories
from tests.attachments import online_testimony
from tests.counting import queries

pytestmark = pytest.mark.django_db

PAGE = "/statistiques/"


def figures():
    return {
        figure.label.split(",")[0]: figure.value
        for section in statistics().sections
        for figure in section.figures
    }


def chart(anchor):
    charts = {chart.anchor: chart for section in statistics().sections for chart in section.charts}
    return {bar.label: bar.count for bar in charts[anchor].bars}


def test_every_figure_that_leads_to_a_list_is_its_length(client, demonstration):
    checked = 0
    for section in client.get(PAGE).context["statistics"].sections:
        lines = [(figure.url, figure.value) for figure in section.figures]
        lines += [(bar.url, bar.count) for chart in section.charts for bar in chart.bars]
        for url, number in lines:
            if url.startswith("/experiences/") or (url.startswith("/instances/?") or url == "/instances/"):
                assert client.get(url).context["answer"].total == number, url
                checked += 1
            elif url.startswith("/instances/sieges-vacants/"):
                assert client.get(url).context["found"].total == number, url
                checked += 1
            elif url.startswith("/organisations/"):
                assert client.get(url).context["total"] == number
                checked += 1
    assert checked > 20


def test_only_what_is_published_counts(client):
    factories.experience(state=State.DRAFT)
    factories.experience(state=State.ARCHIVED)
    factories.body(published=False)
    counted = figures()
    assert counted["expériences publiées"] == 0
    assert counted["instances et dispositifs publiés"] == 0
    assert counted["organisations qui portent une expérience publiée"] <= 1


def test_months_add_up_to_the_fiches_published(client):
    now = timezone.now()
    factories.experience(published_at=now)
    factories.experience(published_at=now - timedelta(days=40))
    factories.experience(published_at=now - timedelta(days=900))
    months = chart("mois")
    assert sum(months.values()) == 3
    assert len(months) == 13
    assert [number for label, number in months.items() if label.startswith("Avant")] == [1]


def test_freshness_and_testimonies_are_counted(client):
    confirmed = factories.experience()
    factories.experience()
    Experience.objects.filter(pk=confirmed.pk).update(last_confirmed_at=timezone.localdate())
    online_testimony(confirmed)
    counted = figures()
    assert counted["confirmées par leur porteur dans l’année"] == 1
    assert counted["avec au moins un témoignage"] == 1
    assert counted["dont les effets ont été évalués"] == 0


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, FEW), (4, FEW), (5, 5), (1200, 1200)])
def test_small_numbers_of_people_are_not_told(number, told):
    assert few(number) == told


def test_who_wrote_is_a_number_and_never_a_small_one(client):
    writers = [factories.user(display_name=f"canari{number}") for number in range(4)]
    for writer in writers:
        factories.experience(author=writer)
    assert figures()["personnes qui ont écrit une fiche publiée"] == FEW
    assert "moins de 5" in client.get(PAGE).content.decode()
    factories.experience(author=factories.user())
    assert figures()["personnes qui ont écrit une fiche publiée"] == 5
    assert "canari" not in client.get(PAGE).content.decode()


def test_a_seat_taken_this_year_counts_once_and_only_in_a_public_body(client):
    for _ in range(5):
        factories.mandate(start=-10)
    factories.mandate(start=-900)
    factories.mandate(factories.seat(factories.body(type="CDU", published=False)), start=-10)
    assert figures()["sièges d’usagers pourvus ces douze derniers mois"] == 5


def test_the_page_says_its_day_and_how_it_counts(client, demonstration):
    content = client.get(PAGE).content.decode()
    assert "Comment c’est compté" in content
    assert f"{timezone.localdate().year}" in content
    assert "/moderation/" in content
    assert "style=" not in content


def test_the_figures_download(client, demonstration):
    response = client.get("/statistiques/chiffres.csv")
    content = response.getvalue().decode()
    assert content.startswith("\ufeffrubrique;chiffre;detail;valeur;adresse;calcule_le;licence;source")
    lines = list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))
    assert lines[0]["valeur"] == str(figures()["expériences publiées"])
    assert {line["licence"] for line in lines} == {"Licence Ouverte 2.0"}
    assert not response.cookies


def test_an_empty_base_has_a_page(client):
    assert client.get(PAGE).status_code == 200


def test_as_many_statements_for_one_fiche_as_for_twenty(client):
    factories.experience()
    one = queries(client, PAGE)
    for _ in range(19):
        factories.experience()
    assert queries(client, PAGE) == one
