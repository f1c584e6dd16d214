"""Who keeps the page of an establishment true, and what partner sites read of it."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganisationMembership, OutboxMessage
from accounts.suggestions import deciding, routing
from accounts.suggestions.deciding import Answer, Refused
from experiences.curation import queue
from instances.derived import refresh_establishments
from instances.models import EstablishmentProposal, LegalEntity, MaintenanceClaim, UsualName
from instances.places import search
from instances.places.suggestions import ESTABLISHMENTS
from tests import factories
from tests.accounts import claiming
from tests.counting import queries
from tests.instances.test_places import cdu, expect, place

pytestmark = pytest.mark.django_db

READER = "lectrice@exemple-fictif.fr"
LIST = "/api/v1/etablissements/"


def propose(site, **changes):
    present = ESTABLISHMENTS.documents.read(site, changes)
    now = timezone.now()
    return EstablishmentProposal.objects.create(
        record=site, kind="suggestion", email=READER, sent_at=now, confirmed_at=now, base_version=site.version,
        changes={name: {"before": present[name], "after": after} for name, after in changes.items()},
    )  # fmt: skip


def accept(proposal, *names, actor=None):
    given = [Answer(name, True, "", "") for name in names]
    return deciding.decide(ESTABLISHMENTS, proposal, given, actor=actor or factories.moderator())


# ------------------------------------------------------------------------------------ corrections


def test_a_reader_proposes_a_contact_and_confirms_it_by_mail(client):
    site = place()
    address = reverse("establishment_suggest", args=[site.finess])
    assert "Que voulez-vous corriger" in client.get(address).text
    page = client.get(f"{address}?champ=public_contact")
    data = {
        "valeur_public_contact": "usagers@exemple-fictif.fr",
        "email": READER,
        "seen": page.context["form"]["seen"].value(),
        **factories.trap_fields(),
    }
    answer = client.post(f"{address}?champ=public_contact", data)
    assert answer["Location"] == reverse("establishment_suggest_sent", args=[site.finess])
    assert client.get(answer["Location"]).status_code == 200
    assert EstablishmentProposal.objects.get().record == site
    mail = OutboxMessage.objects.get(recipient=READER)
    link = next(word for word in mail.body.split() if "/corrections/" in word)
    path = "/corrections/" + link.split("/corrections/")[1]
    client.post(path, {"confirmer": "1"})
    assert EstablishmentProposal.objects.get().confirmed_at
    assert queue.find("establishmentproposal", EstablishmentProposal.objects.get().pk).title == site.name


def test_every_answer_of_a_place_can_be_asked_for(client):
    site = place()
    names = "&".join(f"champ={path.name}" for path in ESTABLISHMENTS.asked())
    page = client.get(f"{reverse('establishment_suggest', args=[site.finess])}?{names}")
    for path in ESTABLISHMENTS.asked():
        assert f'name="valeur_{path.name}"' in page.text


def test_an_unknown_place_has_no_correction(client):
    assert client.get("/etablissements/999999999/corriger/").status_code == 404


def test_an_accepted_name_is_ours_from_then_on_and_is_found():
    site = place("Hôpital ancien (exemple fictif)")
    accept(
        propose(
            site,
            name="Hôpital des Brumes (exemple fictif)",
            usual_names="Les Brumes\n Brumaire \n\nLes Brumes",
        ),
        "name",
        "usual_names",
    )
    site.refresh_from_db()
    assert (site.name, site.name_is_ours) == ("Hôpital des Brumes (exemple fictif)", True)
    assert list(UsualName.objects.filter(finess=site.finess).values_list("name", flat=True)) == [
        "Brumaire",
        "Les Brumes",
    ]
    assert [found.pk for found in search.find("brumaire")] == [site.pk]


def test_usual_names_taken_away_are_found_no_more():
    site = place()
    kept = UsualName.objects.create(finess=site.finess, name="Gardé", source="https://exemple-fictif.fr/")
    UsualName.objects.create(finess=site.finess, name="Oublié")
    accept(propose(site, usual_names="Gardé"), "usual_names")
    assert UsualName.objects.get(finess=site.finess) == kept
    assert search.find("oublié") == []


def test_a_name_too_long_is_said(client):
    site = place()
    field = ESTABLISHMENTS.documents.paths["usual_names"].field()
    with pytest.raises(Exception, match="120 caractères"):
        field.clean("a" * 121)
    with pytest.raises(Refused):
        accept(propose(site, name="x" * 300), "name")


def test_the_members_of_its_maintainer_decide_first():
    maintainer, member = factories.organisation(is_verified=True), factories.user()
    OrganisationMembership.objects.create(organisation=maintainer, user=member, approved_at=timezone.now())
    site = place(maintainer=maintainer)
    proposal = propose(site, website="https://exemple-fictif.fr/")
    EstablishmentProposal.objects.filter(pk=proposal.pk).update(confirmed_at=None)
    routing.confirm(ESTABLISHMENTS, proposal)
    assert OutboxMessage.objects.get(recipient=member.email)
    assert EstablishmentProposal.objects.filter(ESTABLISHMENTS.kept_by(member)).get() == proposal
    accept(proposal, "website", actor=member)
    site.refresh_from_db()
    assert site.website == "https://exemple-fictif.fr/"


def test_staff_decide_it_from_their_own_page(client):
    proposal = propose(place(), public_contact="usagers@exemple-fictif.fr")
    client.force_login(factories.moderator())
    page = client.get(ESTABLISHMENTS.admin_url(proposal))
    assert "usagers@exemple-fictif.fr" in page.text
    row = page.context["rows"][0]
    client.post(
        ESTABLISHMENTS.admin_url(proposal), {"accepter": "public_contact", "vu_public_contact": row.mark}
    )
    proposal.record.refresh_from_db()
    assert proposal.record.public_contact == "usagers@exemple-fictif.fr"


# ----------------------------------------------------------------------------------------- claims


def test_an_organisation_asks_from_the_page_to_keep_it(client):
    manager = factories.user()
    organisation = factories.organisation(is_verified=True, manager=manager)
    site = place()
    client.force_login(manager)
    address = reverse("establishment_keep", args=[site.finess])
    assert address in client.get(site.get_absolute_url()).text
    assert site.name in client.get(address).text
    answer = client.post(address, claiming.filled(organisation=organisation.pk))
    assert answer["Location"] == address
    claim = MaintenanceClaim.objects.get()
    assert (claim.establishment, claim.organisation) == (site, organisation)
    assert claim.get_absolute_url() == address
    assert "En attente" in client.get(address).text


# -------------------------------------------------------------------------------------------- API


def one(client, site):
    return client.get(f"{LIST}{site.finess}/").json()


def finess(client, **asked):
    return [row["finess"] for row in client.get(LIST, asked).json()["resultats"]]


def test_the_api_says_who_represents_users_and_what_is_expected(client):
    main, annex = (
        place("Principal (exemple fictif)"),
        place(legal_entity=LegalEntity.objects.create(finess="930000009")),
    )
    expect("CDU", main, annex)
    expect("CVS", annex)
    body = cdu(main)
    cdu(main, published=False)
    answer = one(client, annex)
    assert [row["reference"] for row in answer["instances"]] == [body.reference]
    assert [(row["type"], row["connue"]) for row in answer["instances_attendues"]] == [
        ("CDU", True),
        ("CVS", False),
    ]
    assert answer["instances_attendues"][0]["site_principal"]["finess"] == main.finess
    assert answer["finess_juridique"] == "930000009"
    assert answer["url"].endswith(annex.get_absolute_url())


def test_the_api_filters_by_departement_category_and_opening(client):
    here = place(category_code="355")
    closed = place(is_open=False)
    away = place(territory="com-75056", category_code="500")
    assert set(finess(client)) == {here.finess, away.finess}
    assert finess(client, departement="93") == [here.finess]
    assert finess(client, categorie="500") == [away.finess]
    assert finess(client, ouvert="non") == [closed.finess]
    assert client.get(LIST, {"ouvert": "peut-être"}).status_code == 400
    assert one(client, closed)["ouvert"] is False


def test_the_api_finds_by_usual_name_and_by_number(client):
    site = place("Hôpital des Étoiles (exemple fictif)")
    UsualName.objects.create(finess=site.finess, name="La Bonne Planète")
    refresh_establishments([site.pk])
    place()
    for asked in ("planete", "étoiles hopital", site.finess, site.finess[:8]):
        assert site.finess in finess(client, q=asked), asked
    assert one(client, site)["noms_d_usage"] == ["La Bonne Planète"]


@pytest.mark.parametrize(
    "asked",
    ["q=étoilles", "q=hopital+etoiles", "autour=com-93048&rayon=5", "secteur=soins", "secteur=social&secteur=soins",
     "territoire=dep-75&territoire=com-93066", "departement=75", "q=étoiles&secteur=social"],
)  # fmt: skip
def test_the_api_and_the_page_answer_the_same(client, asked):
    place("Hôpital des Étoiles (exemple fictif)", category_code="355", territory="com-93048")
    place("Résidence des Étoiles (exemple fictif)", category_code="500", territory="com-75056")
    place("Clinique de la Lune (exemple fictif)", category_code="365")
    page = client.get("/instances/mon-representant/", QueryDict(asked)).context["places"]
    api = client.get(LIST, QueryDict(asked)).json()
    assert {row["nom"] for row in api["resultats"]} == {site.name for site, _ in page}
    assert api["total"] == len(page)


@pytest.mark.parametrize("asked", ["autour=Nulle-Part", "secteur=autre", "rayon=7"])
def test_the_api_refuses_what_it_does_not_understand(client, asked):
    assert client.get(f"{LIST}?{asked}").status_code == 400


def test_the_api_finds_a_closed_place_by_its_name(client):
    closed = place("Hospice des Brumes (exemple fictif)", is_open=False)
    assert finess(client, q="brumes") == []
    for asked in ("brumes", "brummes", closed.finess[:8]):
        assert closed.finess in finess(client, q=asked, ouvert="non"), asked


def test_the_api_asks_as_much_for_one_place_as_for_twenty(client):
    def make():
        site = place(manager=factories.organisation(is_verified=True))
        cdu(site)
        expect("CVS", site, place())
        UsualName.objects.create(finess=site.finess, name="Un nom")

    make()
    few = queries(client, f"{LIST}?par_page=100")
    for _ in range(19):
        make()
    assert queries(client, f"{LIST}?par_page=100") == few <= 8
