"""The invented bodies of the demonstration: visibly invented, alive whatever the day, and true to the rules."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, OutboxMessage, User
from accounts.models.people import UNCONFIRMED
from instances.coverage import counts
from instances.enums import AgreementStatus, MandateStatus, SeatState, TrainingStatus
from instances.hosting import freshness
from instances.models import (
    Agreement,
    AppointmentAct,
    Body,
    CallForCandidates,
    Candidacy,
    Establishment,
    Mandate,
    QualifiedPersonEntry,
    QualifiedPersonList,
    RenewalCampaign,
    Representative,
    Seat,
)
from instances.models.triggers import BY_ACT
from instances.renewal import alerts, campaigns
from instances.seats import showing
from instances.vacancies import calls
from partenariat.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

COUNTED = (
    Establishment, Body, Seat, Mandate, Representative, Agreement, AppointmentAct, CallForCandidates, Candidacy,
    QualifiedPersonList, RenewalCampaign, OutboxMessage, Organisation,
)  # fmt: skip
CONTRIBUTOR, MANAGER = (account.email for account in DEMO_ACCOUNTS[:2])


def invented():
    return Body.objects.filter(source=None)


def of_type(code):
    return invented().public().filter(type__code=code)


def test_the_register_holds_the_fictitious_extraction_and_nothing_else():
    assert Establishment.objects.count() == Establishment.objects.filter(is_fictitious=True).count() == 62


def test_each_kind_of_body_is_there():
    numbers = {code: of_type(code).count() for code in ("CDU", "CVS", "CSEPS", "CTS", "CDCA", "CPTS", "DAC")}
    assert numbers == {"CDU": 15, "CVS": 8, "CSEPS": 1, "CTS": 3, "CDCA": 3, "CPTS": 1, "DAC": 1}


def test_all_that_is_invented_says_so():
    assert all("exemple fictif" in body.name for body in invented())
    assert all("personne fictive" in person.full_name for person in Representative.objects.all())
    assert all("exemple fictif" in act.reference for act in AppointmentAct.objects.all())
    assert all("exemple fictif" in call.title for call in CallForCandidates.objects.all())
    assert all("exemple fictif" in entry.display_name for entry in QualifiedPersonEntry.objects.all())
    assert all("exemple fictif" in row.organisation.name for row in Agreement.objects.all())
    assert all("personne fictive" in row.name for row in Candidacy.objects.all())
    assert all(row.is_fictitious for row in QualifiedPersonList.objects.all())


def test_nothing_is_said_of_a_body_drawn_from_a_document():
    real = Body.objects.exclude(source=None)
    assert real.count() == 33
    assert not Seat.objects.filter(body__in=real).exists()
    assert not real.exclude(maintainer=None).exists()
    assert not real.exclude(meetings=None).exists()
    assert not real.exclude(campaigns=None).exists()


def test_loading_again_adds_nothing_even_after_a_body_was_renamed_or_removed():
    before = [model.objects.count() for model in COUNTED]
    Body.objects.filter(pk=of_type("CVS").first().pk).update(name="Un nom corrigé par l’équipe")
    CallForCandidates.objects.update(published_at=None)
    call_command("load_demo", verbosity=0)
    assert [model.objects.count() for model in COUNTED] == before
    assert not CallForCandidates.objects.public().exists()


def test_every_row_written_at_once_is_one_the_rules_would_accept():
    for mandate in Mandate.objects.select_related(
        "seat__body__type", "organisation", "representative", "act"
    ):
        mandate.full_clean(exclude=["body"], validate_constraints=False)
        if mandate.seat.needs_agreement and mandate.organisation:
            assert mandate.organisation.agreements.on(mandate.start_date).exists()
        if mandate.seat.appointed_by in BY_ACT and mandate.appointed_at:
            assert mandate.act.authority == mandate.seat.appointed_by
            assert mandate.act.decided_on <= mandate.start_date
        if mandate.training_status == TrainingStatus.DONE:
            assert mandate.training_date <= timezone.localdate()
    for body in invented():
        body.full_clean(exclude=["slug"])


@pytest.mark.parametrize("day", [0, 12, 20])
def test_seats_are_in_every_state_today_and_some_weeks_later(day):
    states = set(
        Seat.objects.filter(for_users=True, body__type__code="CDU", body__in=invented().public())
        .with_state(timezone.localdate() + timedelta(days=day))
        .values_list("state", flat=True)
    )
    assert states == set(SeatState)


def test_agreements_are_in_force_near_their_end_and_over():
    statuses = set(Agreement.objects.with_status().values_list("status", flat=True))
    assert statuses == {AgreementStatus.ACTIVE, AgreementStatus.EXPIRING, AgreementStatus.EXPIRED}


def test_some_names_show_by_consent_some_by_a_published_act_and_most_do_not():
    holders = Mandate.objects.on().filter(seat__for_users=True).with_named()
    named = holders.filter(is_named=True)
    assert named.exclude(name_consent=None).count() >= 5
    assert named.filter(act__names_are_public=True).exists()
    assert holders.filter(is_named=False).count() > named.count()


def test_no_council_of_social_life_shows_a_name():
    councils = list(of_type("CVS"))
    for seats in showing.seats(councils).values():
        assert not any(seat.holder for seat in seats)
    assert Mandate.objects.on().filter(body__in=councils).exclude(representative=None).exists()


def test_the_host_and_the_association_of_the_manager_have_work(client):
    client.login(email=MANAGER, password=DEMO_PASSWORD)
    kept = Body.objects.get(maintainer__name__startswith="Centre hospitalier", type__code="CDU")
    association = Organisation.objects.get(name__startswith="Association Les Pairs du Canal")
    assert kept.establishment.maintainer == kept.maintainer
    assert client.get(reverse("body_keep", args=[kept.slug])).status_code == 200
    page = client.get(reverse("our_seats", args=[association.slug])).content.decode()
    assert "Clinique de l’Écluse" in page


def test_the_contributor_has_two_running_mandates_titular_here_substitute_there(client):
    mine = Mandate.objects.on().filter(representative__account__email=CONTRIBUTOR)
    assert sorted(mine.values_list("seat__kind", flat=True)) == ["substitute", "titular"]
    assert mine.with_named().filter(is_named=True).count() == 1
    client.login(email=CONTRIBUTOR, password=DEMO_PASSWORD)
    page = client.get(reverse("my_mandates")).content.decode()
    assert "Clinique de l’Écluse" in page
    assert "Centre hospitalier du Val des Saules" in page


def test_one_call_is_open_and_one_is_closed():
    assert sorted(calls.standing(call) for call in CallForCandidates.objects.public()) == ["clos", "ouvert"]


def test_a_renewal_has_begun_and_each_step_of_it_is_seen():
    campaign = RenewalCampaign.objects.get()
    assert campaign.mailed_at
    numbers = campaigns.progress(campaign)
    assert min(numbers["nomme"], numbers["propose"], numbers["a-pourvoir"]) >= 1


def test_people_wait_to_be_named_and_somebody_for_an_answer():
    statuses = Mandate.objects.with_status().values_list("status", flat=True)
    assert list(statuses).count(MandateStatus.PROPOSED) == 4
    assert Candidacy.objects.filter(answered_at=None).exists()
    assert Candidacy.objects.exclude(answered_at=None).exists()


def test_three_lists_of_qualified_persons_are_in_force_and_one_is_prepared():
    lists = QualifiedPersonList.objects
    assert lists.published().on().count() == 3
    assert lists.filter(published_at=None).count() == 1
    assert lists.to_renew().count() == 1


def test_one_body_is_to_check_one_has_not_been_verified_for_long_and_one_is_hidden(client):
    today = timezone.localdate()
    assert invented().public().exclude(to_check="").exists()
    assert invented().filter(last_verified_at__lt=today - timedelta(days=530)).count() == 1
    hidden = invented().get(published_at=None)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_the_coverage_has_all_it_can_say():
    total = counts.coverage().total
    assert (
        min(total.known, total.complete, total.unknown, total.filled, total.vacant, total.seats_unknown) > 0
    )
    assert 0 < total.training_done < total.training_needed


def test_a_fiche_is_shown_on_the_page_of_its_place(client):
    page = client.get(reverse("establishment_detail", args=["939999017"])).content.decode()
    assert "Livret d’accueil écrit par des proches aidants" in page


def test_the_first_jobs_tell_nobody_what_loading_has_told():
    assert alerts.send() == 0
    assert freshness.warn() == 0
    assert not OutboxMessage.objects.filter(sent_at=None).exists()


def test_every_account_is_of_an_invented_person():
    # A link to a page of one's own waits on a person without a name, until it is opened.
    named = User.objects.exclude(email__endswith=UNCONFIRMED)
    assert all("fictive" in user.display_name for user in named)
