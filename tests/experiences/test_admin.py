"""The queue, the fiche to read and the correction page of the staff side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from experiences import moderation
from experiences.enums import State
from experiences.models import Experience, Report
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/admin/experiences/experience/"


def address(name, *args):
    return reverse(f"admin:experiences_experience_{name}", args=args)


@pytest.fixture
def staff(client):
    moderator = factories.moderator()
    client.force_login(moderator)
    return moderator


def posted(response):
    """What the browser would send back for the admin form of a page."""
    form = response.context["adminform"].form
    data = {}
    forms = [form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for one in forms:
        for field in one:
            value = field.value()
            if isinstance(value, list) and value and isinstance(value[0], dict):
                data[field.html_name] = [item["code"] for item in value]
                data |= {f"{field.html_name}-comment-{item['code']}": item["comment"] for item in value}
            elif value is not None and value is not False:
                data[field.html_name] = value
    return data


def test_the_queue_shows_what_waits_oldest_first(client, staff):
    young = factories.experience(state=State.SUBMITTED)
    old = factories.experience(state=State.IN_REVIEW)
    Experience.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timezone.timedelta(days=9))
    factories.experience(state=State.PUBLISHED)
    factories.experience(state=State.DRAFT)
    response = client.get(QUEUE)
    assert list(response.context["cl"].result_list) == [old, young]


def test_every_state_can_be_reached_from_the_queue(client, staff):
    published = factories.experience(state=State.PUBLISHED)
    waiting = factories.experience(state=State.SUBMITTED)
    everything = client.get(QUEUE, {"file": "toutes"}).context["cl"].result_list
    assert {fiche.pk for fiche in everything} == {published.pk, waiting.pk}
    one_state = client.get(QUEUE, {"state__exact": "published"}).context["cl"].result_list
    assert [fiche.pk for fiche in one_state] == [published.pk]


def test_the_queue_is_searched_by_reference_title_and_organisation_without_accents(client, staff):
    named = factories.organisation("Maison Éphémère (exemple fictif)")
    fiche = factories.experience("Café des aidants fictif", state=State.SUBMITTED, organisations=[named])
    factories.experience(state=State.SUBMITTED)
    for text in (fiche.reference.lower(), "cafe des aidants", "ephemere"):
        assert list(client.get(QUEUE, {"q": text}).context["cl"].result_list) == [fiche]


@pytest.mark.parametrize(
    "query",
    [{"domaine": "peer_support"}, {"zone": "idf"}, {"provenance__exact": "form"}, {"file": "miennes"}],
)
def test_the_queue_narrows_by_what_it_offers(client, staff, query):
    fiche = factories.experience(state=State.IN_REVIEW, reviewer=staff)
    assert list(client.get(QUEUE, query).context["cl"].result_list) == [fiche]


def test_the_queue_asks_the_same_number_of_queries_for_1_and_20_fiches(client, staff):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        return len(queries)

    factories.experience(state=State.SUBMITTED, reviewer=staff)
    client.get(QUEUE)
    one = count()
    for _ in range(19):
        factories.experience(state=State.SUBMITTED, reviewer=staff)
    assert count() == one


def test_the_fiche_is_read_whole_with_its_contact_reports_and_neighbours(client, staff):
    author = factories.user()
    fiche = factories.experience(
        "Groupe de parole fictif du canal",
        author=author,
        regulation="",
        editor_notes="Rappeler jeudi.",
        anti_alibi={"AA-1": {"answer": "no", "comment": "Un seul usager."}},
    )
    factories.experience("Groupe de parole fictif du quai", state=State.REJECTED)
    Report.objects.create(experience=fiche, kind="error", message="La date est fausse.")
    page = client.get(address("change", fiche.pk)).content.decode()
    for text in (
        fiche.summary,
        fiche.need,
        "réglementation",
        "contact@exemple-fictif.fr",
        author.email,
        "Rappeler jeudi.",
        "NON, à discuter avec l’auteur",
        "La date est fausse.",
        "Groupe de parole fictif du quai",
    ):
        assert text in page


def test_the_fiche_offers_exactly_the_verbs_of_its_state(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    page = client.get(address("change", fiche.pk))
    assert [panel["verb"] for panel in page.context["panels"]] == ["publish", "request_changes", "reject"]
    assert page.context["direct_verbs"] == ["release"]


def test_a_correction_is_saved_and_leaves_a_trace(client, staff):
    fiche = factories.experience(need="Une fote de frappe.", domains=["peer_support", "research"])
    data = posted(client.get(address("correct", fiche.pk)))
    response = client.post(address("correct", fiche.pk), data | {"need": "Une faute de frappe."})
    assert response.status_code == 302, response.context["errors"]
    fiche.refresh_from_db()
    assert fiche.need == "Une faute de frappe."
    assert fiche.domains == ["peer_support", "research"]
    assert fiche.benefits == [{"code": "BE-02", "comment": ""}]
    assert fiche.cells == ["governance-partnership"]
    history = client.get(address("history", fiche.pk)).content.decode()
    assert "Besoin initial" in history


def test_a_correction_of_a_fiche_that_changed_meanwhile_is_refused_and_keeps_what_was_typed(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW)
    data = posted(client.get(address("correct", fiche.pk)))
    Experience.objects.filter(pk=fiche.pk).update(need="L’auteur écrit aussi.")
    response = client.post(address("correct", fiche.pk), data | {"need": "Ma correction."})
    assert "Ma correction." in response.content.decode()
    fiche.refresh_from_db()
    assert fiche.need == "L’auteur écrit aussi."


@pytest.mark.parametrize(
    "emptied", [{"need": ""}, {"territories": ""}, {"matrix_positions-0-DELETE": "on"}], ids=str
)
def test_a_published_fiche_cannot_be_emptied_by_a_correction(client, staff, emptied):
    fiche = factories.experience(state=State.PUBLISHED)
    data = posted(client.get(address("correct", fiche.pk)))
    response = client.post(address("correct", fiche.pk), data | emptied)
    assert response.status_code == 200
    assert response.context["errors"]


@pytest.mark.parametrize("page", ["change", "correct"])
@pytest.mark.parametrize("forged", [{"state": "published"}, {"published_at_0": "2026-01-01"}], ids=str)
def test_no_admin_form_can_write_the_state(client, page, forged):
    client.force_login(factories.user(role="curator", is_superuser=True))
    fiche = factories.experience(state=State.SUBMITTED)
    data = posted(client.get(address("correct", fiche.pk)))
    client.post(address(page, fiche.pk), data | forged)
    fiche.refresh_from_db()
    assert (fiche.state, fiche.published_at) == (State.SUBMITTED, None)


def test_not_even_a_superuser_deletes_a_fiche_here(client):
    client.force_login(factories.user(role="curator", is_superuser=True))
    fiche = factories.experience()
    assert client.post(address("delete", fiche.pk), {"post": "yes"}).status_code == 403


def test_a_report_is_listed_oldest_first_and_marked_as_handled(client, staff):
    fiche = factories.experience()
    old = Report.objects.create(experience=fiche, kind="error", message="Première.")
    new = Report.objects.create(experience=fiche, kind="other", message="Seconde.")
    listed = client.get("/admin/experiences/report/").context["cl"].result_list
    assert list(listed) == [old, new]
    client.post(
        reverse("admin:experiences_report_change", args=[old.pk]), {"_save": "1", "message": "Réécrite."}
    )
    old.refresh_from_db()
    assert old.handled_at
    assert old.message == "Première."
    assert list(client.get("/admin/experiences/report/").context["cl"].result_list) == [new]


def test_the_queue_goes_on_past_its_first_page(client, staff):
    for _ in range(51):
        factories.experience(state=State.SUBMITTED)
    assert len(client.get(QUEUE, {"p": 2}).context["cl"].result_list) == 1


@pytest.mark.parametrize(
    "model", ["experiences/report", "experiences/moderationevent", "accounts/organisation"]
)
def test_the_other_lists_ask_the_same_number_of_queries_for_1_and_20_rows(client, staff, model):
    def make():
        fiche = factories.experience(state=State.SUBMITTED)
        moderation.take(experience=fiche, actor=staff)
        Report.objects.create(experience=fiche, kind="error", message="Une date fausse.")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/{model}/")
        return len(queries)

    make()
    client.get(f"/admin/{model}/")
    one = count()
    for _ in range(19):
        make()
    assert count() == one
