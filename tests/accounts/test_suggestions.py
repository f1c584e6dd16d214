"""A correction proposed to an organisation: chosen, written, confirmed, never public before it is decided."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.models import OrganisationProposal, OutboxMessage
from accounts.suggestion_views import ORGANISATIONS
from accounts.suggestions import routing
from partenariat.contributed import Suspicion
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

READER = "lectrice@exemple-fictif.fr"


@pytest.fixture(autouse=True)
def _unhurried(settings):
    settings.FORM_SHORTEST = -1


@pytest.fixture
def record():
    return factories.organisation("Les Pairs (exemple fictif)", is_verified=True, acronym="LP")


def url(record, *names):
    return (
        reverse("organisation_suggest", args=[record.slug])
        + "?"
        + "&".join(f"champ={name}" for name in names)
    )


def answers(client, record, **changes):
    """What the browser would send: the page's own hidden fields, and these answers."""
    page = client.get(url(record, *changes)).text
    hidden = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', page)
        for name in ("seen", "token", "opened")
    }
    data = {name: (found[1] or found[2]) for name, found in hidden.items()}
    return data | {f"valeur_{name}": value for name, value in changes.items()} | {"email": READER}


def post(client, record, data=None, **changes):
    return client.post(url(record, *changes), data or answers(client, record, **changes))


def link():
    return re.search(r"/corrections/[^/\s]+/", OutboxMessage.objects.get(recipient=READER).body)[0]


def test_the_page_of_an_organisation_links_to_the_correction(client, record):
    assert reverse("organisation_suggest", args=[record.slug]) in client.get(record.get_absolute_url()).text


def test_one_first_chooses_among_what_the_page_says(client, record):
    response = client.get(url(record))
    assert "Que voulez-vous corriger" in response.text
    assert 'value="acronym"' in response.text
    assert ">LP<" in response.text
    assert not response.cookies


def test_continuing_without_a_choice_says_so(client, record):
    assert "Cochez au moins une réponse" in client.get(url(record) + "suite=1").text


def test_the_chosen_answers_come_with_what_the_page_says(client, record):
    page = client.get(url(record, "acronym")).text
    assert 'value="LP"' in page
    assert "valeur_name" not in page


def test_a_correction_without_account_waits_for_its_address(client, record):
    response = post(client, record, acronym="LPX")
    assert response.url == reverse("organisation_suggest_sent", args=[record.slug])
    assert "Il reste une étape" in client.get(response.url).text
    proposal = OrganisationProposal.objects.get()
    assert proposal.changes == {"acronym": {"before": "LP", "after": "LPX"}}
    assert proposal.confirmed_at is None
    assert not OrganisationProposal.objects.open().exists()


def test_opening_the_link_changes_nothing_and_its_button_confirms(client, record):
    post(client, record, acronym="LPX")
    address = link()
    assert "Confirmer" in client.get(address).text
    assert OrganisationProposal.objects.get().confirmed_at is None
    client.post(address, {"confirmer": "1"})
    assert OrganisationProposal.objects.for_staff().count() == 1
    assert "En attente" in client.get(address).text


def test_the_same_link_takes_the_correction_back(client, record):
    post(client, record, acronym="LPX")
    client.post(link(), {"confirmer": "1"})
    client.post(link(), {"retirer": "1"})
    assert OrganisationProposal.objects.get().withdrawn_at
    assert "Retirée" in client.get(link()).text


def test_a_link_too_old_or_changed_says_so(client, record):
    post(client, record, acronym="LPX")
    old = timezone.now() - settings.SUGGESTION_LIFETIME - timedelta(minutes=1)
    OrganisationProposal.objects.update(created_at=old)
    assert client.get(link()).status_code == 404
    assert client.post(link(), {"confirmer": "1"}).status_code == 404
    assert client.get("/corrections/autre/").status_code == 404


def test_what_was_never_confirmed_is_forgotten(client, record):
    post(client, record, acronym="LPX")
    OrganisationProposal.objects.update(created_at=timezone.now() - timedelta(days=31))
    routing.purge(ORGANISATIONS)
    assert not OrganisationProposal.objects.exists()


def test_signed_in_it_is_sent_at_once(client, record):
    user = factories.user()
    client.force_login(user)
    post(client, record, acronym="LPX")
    proposal = OrganisationProposal.objects.get()
    assert (proposal.author, proposal.email) == (user, "")
    assert OrganisationProposal.objects.for_staff().count() == 1


def test_a_draft_begun_without_account_confirms_no_address(client, record):
    client.force_login(links.new_guest(), backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="email"' in client.get(url(record, "acronym")).text
    post(client, record, acronym="LPX")
    proposal = OrganisationProposal.objects.get()
    assert (proposal.email, proposal.author, proposal.confirmed_at) == (READER, None, None)


def test_saying_what_the_page_says_is_refused_at_once(client, record):
    response = post(client, record, acronym=" LP ")
    assert "C’est déjà ce que dit la page" in response.text
    assert "À revoir – " in response.text
    assert not OrganisationProposal.objects.exists()


def test_only_what_really_changes_is_kept(client, record):
    post(client, record, acronym="LP", name="Les Pairs d’ici (exemple fictif)")
    assert list(OrganisationProposal.objects.get().changes) == ["name"]


def test_the_public_page_does_not_move(client, record):
    post(client, record, acronym="CANARI")
    client.post(link(), {"confirmer": "1"})
    record.refresh_from_db()
    assert record.acronym == "LP"
    assert "CANARI" not in client.get(record.get_absolute_url()).text


def test_a_page_changed_meanwhile_is_shown_and_the_text_is_kept(client, record):
    data = answers(client, record, acronym="LPX")
    record.acronym = "LPY"
    record.save()
    response = post(client, record, data, acronym="LPX")
    assert response.status_code == 409
    assert 'value="LPX"' in response.text
    assert "LPY" in response.text
    assert not OrganisationProposal.objects.exists()


def test_the_same_form_sent_twice_makes_one_correction_and_one_mail(client, record):
    data = answers(client, record, acronym="LPX")
    for _ in range(2):
        assert post(client, record, data, acronym="LPX").status_code == 302
    assert OrganisationProposal.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_a_robot_gets_the_same_answer_and_no_mail_leaves(client, record):
    data = answers(client, record, acronym="LPX") | {"site": "https://exemple-fictif.fr"}
    assert post(client, record, data, acronym="LPX").status_code == 302
    assert OrganisationProposal.objects.get().suspicion == Suspicion.TRAP
    assert not OutboxMessage.objects.exists()


def test_what_was_set_aside_goes_on_when_a_person_says_so(client, record):
    data = answers(client, record, acronym="LPX") | {"site": "x"}
    post(client, record, data, acronym="LPX")
    routing.release(ORGANISATIONS, OrganisationProposal.objects.get())
    assert "Confirmer" in client.get(link()).text


def test_an_address_gets_three_mails_an_hour(client, record):
    statuses = [post(client, record, acronym=f"LP{number}").status_code for number in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert OrganisationProposal.objects.count() == 3


def test_an_invalid_answer_comes_back_with_its_message(client, record):
    response = post(client, record, siren="12")
    assert "Un SIREN compte neuf chiffres" in response.text
    assert 'value="12"' in response.text


def test_a_place_is_written_as_people_write_it(client, record):
    post(client, record, territory="Saint-Denis (93)")
    assert OrganisationProposal.objects.get().changes["territory"]["after"] == "com-93066"


def test_a_private_organisation_has_no_correction(client):
    private = factories.organisation()
    assert client.get(url(private)).status_code == 404
    assert client.post(url(private, "name"), {}).status_code == 404


def test_an_old_address_leads_to_the_form_of_the_present_one(client, record):
    record.old_slugs = ["ancienne-adresse"]
    record.save()
    assert client.get("/organisations/ancienne-adresse/corriger/").url == url(record)[:-1]


def test_the_members_of_the_organisation_decide_first(client):
    manager = factories.user()
    record = factories.organisation(is_verified=True, manager=manager)
    post(client, record, acronym="LPX")
    client.post(link(), {"confirmer": "1"})
    proposal = OrganisationProposal.objects.get()
    assert timezone.now() < proposal.owner_until <= timezone.now() + settings.OWNER_TIME
    assert not OrganisationProposal.objects.for_staff().exists()
    mail = OutboxMessage.objects.get(recipient=manager.email)
    assert ORGANISATIONS.my_url(proposal) in mail.body


def test_my_corrections_ask_the_same_number_of_statements_for_one_and_for_twenty(client):
    manager = factories.user()
    client.force_login(manager)

    def propose():
        record = factories.organisation(is_verified=True, manager=manager)
        fields = {
            "record": record,
            "kind": "suggestion",
            "changes": {"acronym": {"before": "", "after": "X"}},
        }
        sent = {"sent_at": timezone.now(), "confirmed_at": timezone.now()}
        OrganisationProposal.objects.create(**fields, **sent, owner_until=timezone.now() + timedelta(days=1))
        OrganisationProposal.objects.create(**fields, **sent, author=manager)

    propose()
    one = queries(client, reverse("my_suggestions"))
    for _ in range(19):
        propose()
    assert queries(client, reverse("my_suggestions")) == one
