"""« Signaler un problème » : open to everyone, kept from robots and floods."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import enums
from experiences.models import Report
from tests import factories

pytestmark = pytest.mark.django_db

MESSAGE = {"kind": "error", "message": "La date inventée est fausse.", "email": ""}


def sent(**answers):
    """What a browser sends, with the hidden fields of a page of its own."""
    return {**MESSAGE, **factories.trap_fields(), **answers}


def url(fiche):
    return reverse("experience_report", args=[fiche.slug])


def test_anyone_may_report_and_is_thanked(client):
    fiche = factories.experience()
    response = client.post(url(fiche), sent(email="lectrice@exemple-fictif.fr"), follow=True)
    assert "Merci" in response.text
    report = Report.objects.get()
    assert (report.experience, report.kind, report.email) == (fiche, "error", "lectrice@exemple-fictif.fr")


def test_an_error_keeps_the_text_and_is_tied_to_its_field(client):
    response = client.post(
        url(factories.experience()), {"message": "Mon texte gardé", "email": "pas une adresse"}
    )
    assert response.status_code == 200
    assert "Mon texte gardé" in response.text
    assert "À revoir" in response.text.split("</title>")[0]
    assert 'aria-describedby="id_kind_error"' in response.text.replace("id_kind_helptext ", "")
    assert not Report.objects.exists()


def test_what_a_robot_sends_gets_the_same_answer_and_is_set_aside(client):
    moderator = factories.moderator()
    fiche = factories.experience()
    response = client.post(url(fiche), sent(site="https://exemple-fictif.fr"))
    assert response.url == client.post(url(fiche), sent()).url
    robot, person = Report.objects.order_by("pk")
    assert (robot.suspicion, person.suspicion) == ("trap", "")
    # Only the person's is told to the team.
    assert OutboxMessage.objects.filter(recipient=moderator.email).count() == 1


def test_an_answer_faster_than_reading_is_set_aside(client, settings):
    settings.FORM_SHORTEST = 3
    client.post(url(factories.experience()), sent())
    assert Report.objects.get().suspicion == "haste"


def test_the_same_page_sent_twice_makes_one_report(client):
    fiche, answers = factories.experience(), sent()
    for _ in range(2):
        assert client.post(url(fiche), answers).status_code == 302
    assert Report.objects.count() == 1


def test_the_eleventh_report_in_an_hour_is_refused_kindly(client):
    fiche = factories.experience()
    for _ in range(10):
        assert client.post(url(fiche), sent()).status_code == 302
    response = client.post(url(fiche), sent())
    assert response.status_code == 429
    assert MESSAGE["message"] in response.text
    assert Report.objects.count() == 10


@pytest.mark.parametrize(
    ("state", "status"), [("draft", 404), ("suspended", 410), ("archived", 200), ("published", 200)]
)
def test_one_reports_only_what_one_may_read(client, state, status):
    assert client.get(url(factories.experience(state=enums.State(state)))).status_code == status


def test_an_old_address_leads_to_the_form_of_the_present_one(client):
    fiche = factories.experience(old_slugs=["ancienne-adresse"])
    response = client.get("/experiences/ancienne-adresse/signaler/")
    assert response.url == url(fiche)


def test_without_the_token_nothing_is_written(client):
    client.handler.enforce_csrf_checks = True
    assert client.post(url(factories.experience()), MESSAGE).status_code == 403
