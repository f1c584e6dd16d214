"""« Personnes qualifiées »: what the public reads, and what it does not."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import consents
from instances.models import QualifiedPersonList
from instances.qualified import contacts, page, publishing
from partenariat.models import Page, Territory
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

ALL = "/instances/personnes-qualifiees/"
HERE = f"{ALL}dep-93/"
API = "/api/v1/personnes-qualifiees/"


def agreed(of_list, name="Personne Jointe", contact="01 00 00 00 00", **fields):
    """A person of the list who agreed to have a contact of their own published."""
    person = factories.qualified_person(
        of_list, name, contact_mode="direct", direct_contact=contact, **fields
    )
    contacts.agree(person, channel="paper", day=timezone.localdate())
    person.save()
    return person


def names(client, query=""):
    return [one.name for one in client.get(HERE + query).context["people"]]


# ------------------------------------------------------------------------------------- départements


def test_each_departement_says_whether_its_list_is_known(client):
    factories.qualified_list("Personne Une", end=30)
    factories.qualified_list("Personne Passée", department="dep-92", start=-900, end=-1)
    factories.qualified_list("Personne Prévue", department="dep-94", published=False)
    text = client.get(ALL).text
    assert text.count("qualified-department__link") == 8
    assert text.count("Liste en vigueur jusqu’au") == 1
    assert text.count("La dernière liste connue a pris fin le") == 1
    assert text.count("Nous n’avons pas encore la liste de ce département") == 6
    assert "Personne" not in text.replace("Personnes", "")


def test_two_clicks_lead_from_the_home_page_to_a_contact(client):
    factories.qualified_list("Personne Une")
    assert f'href="{ALL}"' in client.get("/").text
    assert f'href="{HERE}"' in client.get(ALL).text
    assert "Service des personnes qualifiées (exemple fictif)" in client.get(HERE).text


def test_a_code_leads_to_its_departement(client):
    assert client.get(f"{ALL}?departement=93").url == HERE
    assert client.get(f"{ALL}93/").url == HERE
    assert client.get(f"{ALL}?departement=zz").status_code == 200
    for unknown in ("dep-13", "com-93066", "zz"):
        assert client.get(f"{ALL}{unknown}/").status_code == 404


def test_a_departement_without_list_gives_the_next_step_and_invents_no_address(client):
    text = client.get(HERE).text
    assert "Nous n’avons pas encore la liste de ce département" in text
    for authority in ("préfecture", "agence régionale de santé", "Le département"):
        assert authority in text
    assert "L311-5" in text
    assert client.get(f"{HERE}affiche/").status_code == 404


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [(0, 0, True), (-10, 0, True), (-10, -1, False), (1, 10, False), (-10, None, True)],
)
def test_a_list_shows_from_its_first_day_to_its_last(client, start, end, shown):
    factories.qualified_list("Personne Une", start=start, end=end)
    assert ("Personne Une" in client.get(HERE).text) is shown
    assert (client.get(f"{API}dep-93/").status_code == 200) is shown


def test_nobody_reads_a_draft_not_even_staff_on_the_site(client):
    factories.qualified_list("Personne Une", published=False)
    client.force_login(factories.curator())
    assert "Personne Une" not in client.get(HERE).text
    assert client.get(f"{HERE}affiche/").status_code == 404


# ------------------------------------------------------------------------------------------ people


def test_the_page_says_who_may_be_asked_how_and_by_which_act(client):
    of_list = factories.qualified_list(document_url="https://exemple-fictif.fr/arrete.pdf")
    factories.qualified_person(of_list, "Personne Une", fields=["handicap", "enfance"], areas=["com-93066"])
    factories.qualified_person(of_list, "Personne Partie", is_active=False)
    text = client.get(HERE).text
    for shown in (
        "Personne Une", "Handicap, Enfance et familles", "Saint-Denis", "Exemple fictif", of_list.decision_ref,
        "https://exemple-fictif.fr/arrete.pdf", "lettre recommandée", "R311-1",
    ):  # fmt: skip
        assert shown in text, shown
    assert "Personne Partie" not in text


def test_a_direct_contact_shows_only_while_the_person_agrees(client):
    of_list = factories.qualified_list()
    person = agreed(of_list)
    never_asked = factories.qualified_person(of_list, contact_mode="direct", direct_contact="01 99 99 99 99")
    text = client.get(HERE).text
    assert "01 00 00 00 00" in text
    assert never_asked.direct_contact not in text
    consents.withdraw([person.consent])
    assert "01 00 00 00 00" not in client.get(HERE).text


def test_withdrawing_forgets_the_contact_and_keeps_the_proof():
    person = agreed(factories.qualified_list())
    contacts.withdraw(person)
    person.save()
    person.refresh_from_db()
    assert (person.direct_contact, person.contact_mode) == ("", "service")
    assert not person.consent.is_valid
    assert person.consent.scope == ""


def test_a_direct_contact_is_neither_on_the_poster_nor_in_the_api(client):
    agreed(factories.qualified_list())
    for address in (f"{HERE}affiche/", API, f"{API}dep-93/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Personne Jointe" in response.text
        assert "01 00 00 00 00" not in response.text


def test_people_are_narrowed_by_field_and_commune(client):
    of_list = factories.qualified_list()
    factories.qualified_person(of_list, "A", fields=["handicap"])
    factories.qualified_person(of_list, "B", fields=["enfance"], areas=["com-93066"])
    factories.qualified_person(of_list, "C", fields=["handicap", "enfance"], areas=["com-93048"])
    assert names(client) == ["A", "B", "C"]
    assert names(client, "?domaine=enfance") == ["B", "C"]
    assert names(client, "?commune=Montreuil") == ["A", "C"]
    assert names(client, "?commune=93200") == ["A", "B"]
    assert names(client, "?commune=com-93066&domaine=enfance") == ["B"]


def test_an_area_wider_than_the_commune_covers_it(client):
    commune = Territory.objects.get(key="com-93066")
    wider = next(key for key in commune.ancestors if key.startswith("ept-"))
    factories.qualified_person(factories.qualified_list(), "A", areas=[wider])
    assert names(client, "?commune=com-93066") == ["A"]
    assert names(client, "?commune=com-93048") == []


@pytest.mark.parametrize("query", ["?commune=Nullepart", "?domaine=zzz", "?commune=%00", "?commune=75056"])
def test_what_is_not_understood_is_said_and_hides_nobody(client, query):
    of_list = factories.qualified_list()
    factories.qualified_person(of_list, "A")
    factories.qualified_person(of_list, "B", areas=["com-93066"])
    assert names(client, query) == ["A", "B"]


def test_a_commune_that_may_be_several_is_asked_again(client):
    factories.qualified_person(factories.qualified_list("A"), "B", areas=["com-93066"])
    text = client.get(f"{HERE}?commune=le").text
    assert "Laquelle" in text
    assert "commune=com-93" in text


def test_the_page_asks_as_much_for_one_person_as_for_twenty(client):
    of_list = factories.qualified_list()
    factories.qualified_person(of_list, areas=["com-93066"])
    once = queries(client, HERE)
    for _ in range(19):
        agreed(of_list, areas=["com-93066", "com-93048"])
    assert queries(client, HERE) == once


def test_the_departements_are_asked_as_much_for_one_list_as_for_seven(client):
    factories.qualified_list()
    once = queries(client, ALL)
    for department in Territory.objects.departments().exclude(key__in=["dep-93", "dep-95"]):
        factories.qualified_list("A", department=department.key)
    assert queries(client, ALL) == once


def test_reading_sets_no_cookie_and_asks_for_no_token(client):
    factories.qualified_list("A", "B")
    for address in (ALL, HERE, f"{HERE}affiche/", f"{ALL}facile-a-lire/"):
        response = client.get(address)
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.text


# ---------------------------------------------------------------------------------------- activity


@pytest.mark.parametrize(
    ("requests", "topics", "shown"),
    [
        (20, {"handicap": 12, "enfance": 8}, [("Handicap", 12), ("Enfance et familles", 8)]),
        # 3 would be found by taking 12 from 15.
        (15, {"handicap": 12, "enfance": 3}, []),
        (24, {"handicap": 12, "enfance": 9, "autre": 3}, [("Handicap", 12), ("Autres domaines", 12)]),
        (18, {"handicap": 12, "enfance": 3, "autre": 3}, [("Handicap", 12), ("Autres domaines", 6)]),
        (4, {"handicap": 4}, []),
        (12, {}, []),
    ],
)
def test_no_small_number_can_be_found_again(requests, topics, shown):
    of_list = factories.qualified_list()
    of_list.activity.create(year=2025, requests=requests, handled=2, topics=topics)
    [year] = page.activity(of_list)
    assert year.fields == shown
    assert year.handled == "moins de 5"


def test_a_year_is_read_in_words(client):
    factories.qualified_list().activity.create(year=2025, requests=3, handled=0)
    text = client.get(HERE).text
    assert "moins de 5" in text
    assert "En 2025" in text


# ------------------------------------------------------------------------- poster and easy to read


def test_the_poster_has_the_service_the_code_and_at_most_what_one_reads_on_a_wall(client):
    factories.qualified_list(*[f"Personne numéro {number}" for number in range(20)])
    response = client.get(f"{HERE}affiche/")
    assert len(response.context["people"]) == page.ON_POSTER
    assert "8\u00a0autres personnes" in response.text
    assert "<svg" in response.text
    assert "style=" not in response.text
    assert response.context["address"].endswith(HERE)


def test_the_easy_text_is_a_draft_until_people_concerned_have_read_it_again(client):
    easy = f"{ALL}facile-a-lire/"
    assert "Brouillon" in client.get(easy).text
    row = Page.objects.get(slug="personne-qualifiee-facile-a-lire")
    client.force_login(factories.curator())
    address = reverse("admin:partenariat_page_change", args=[row.pk])
    sent = {"title": row.title, "body": row.body, "is_easy_to_read": "on"}
    response = client.post(address, {**sent, "reviewed_on": "2026-01-31", "reviewed_by": ""})
    assert response.status_code == 200  # with its date and its group, or not at all
    client.post(address, {**sent, "reviewed_on": "2026-01-31", "reviewed_by": "le groupe fictif"})
    text = client.get(easy).text
    assert "Brouillon" not in text
    assert "Relu par le groupe fictif le 31 janvier 2026" in text
    client.post(
        address,
        {
            **sent,
            "body": f"{row.body}\n\nAjout.",
            "reviewed_on": "2026-01-31",
            "reviewed_by": "le groupe fictif",
        },
    )
    assert "Brouillon" in client.get(easy).text


def test_the_easy_text_keeps_its_sentences_short():
    body = Page.objects.get(slug="personne-qualifiee-facile-a-lire").body
    sentences = [one for line in body.splitlines() for one in line.strip("# -").split(". ")]
    assert max(len(one.split()) for one in sentences) <= 15
    assert "(" not in body.replace("](", "")


# ------------------------------------------------------------------------------------------- API


def test_the_api_gives_the_lists_in_force_with_their_act(client):
    of_list = factories.qualified_list("Personne Une")
    factories.qualified_person(of_list, "Personne Partie", is_active=False)
    factories.qualified_list("Personne Prévue", department="dep-92", published=False)
    found = client.get(API).json()["resultats"]
    assert [one["identifiant"] for one in found] == ["dep-93"]
    assert [one["nom"] for one in found[0]["personnes"]] == ["Personne Une"]
    assert found[0]["arrete"]["reference"] == of_list.decision_ref
    assert len(found[0]["signataires"]) == 3
    assert client.get(f"{API}?departement=92").json()["resultats"] == []
    assert "contact" not in json.dumps(found).replace("comment", "")


# ------------------------------------------------------------------------------------- publishing


def test_a_list_is_published_once_signed_and_peopled():
    of_list = factories.qualified_list(published=False)
    with pytest.raises(publishing.Refused, match="personne en activité"):
        publishing.publish(of_list)
    factories.qualified_person(of_list)
    QualifiedPersonList.objects.update(signed_by_agency=False)
    with pytest.raises(publishing.Refused, match="trois autorités"):
        publishing.publish(of_list)
    QualifiedPersonList.objects.update(signed_by_agency=True)
    assert publishing.publish(of_list).published_at
    with pytest.raises(publishing.Refused, match="déjà publiée"):
        publishing.publish(of_list)


def test_publishing_a_new_list_ends_the_old_one_if_one_agrees(client):
    old = factories.qualified_list("Personne Ancienne", start=-900, end=None)
    new = factories.qualified_list("Personne Nouvelle", start=0, published=False)
    with pytest.raises(publishing.Refused, match="ont changé"):
        publishing.publish(new)
    publishing.publish(new, ending=[old.pk])
    old.refresh_from_db()
    assert old.valid_to == new.valid_from - timedelta(days=1)
    assert names(client) == ["Personne Nouvelle"]


def test_a_list_that_begins_no_earlier_is_not_ended():
    old = factories.qualified_list("A", start=0)
    new = factories.qualified_list("B", start=-5, published=False)
    with pytest.raises(publishing.Refused, match="ne commence pas avant"):
        publishing.publish(new, ending=[old.pk])


def test_a_list_is_to_renew_when_it_ends_soon_and_nothing_follows():
    factories.qualified_list(end=30)
    factories.qualified_list(department="dep-92", end=900)
    factories.qualified_list(department="dep-94", end=-10, start=-400)
    factories.qualified_list(department="dep-95", end=None)
    found = QualifiedPersonList.objects.to_renew()
    assert sorted(found.values_list("department__key", flat=True)) == ["dep-93", "dep-94"]
    factories.qualified_list(start=31, end=900)
    assert found.count() == 1
