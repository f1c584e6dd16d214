"""Staff grade the answers of the search; the grades measure it, and leave as a file the bench reads."""

import pytest
import yaml
from django.urls import reverse

from experiences.admin import judging
from experiences.models import Judgment
from experiences.relevance import grading, naming, scores
from experiences.relevance.ranking import Base
from experiences.relevance.scores import Judged
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

PAGE = "/admin/experiences/judgment/"


@pytest.fixture
def fiche():
    return factories.experience("Groupe de parole du canal (exemple fictif)")


@pytest.fixture
def curator(client):
    made = factories.curator()
    client.force_login(made)
    return made


def key(fiche):
    return f"fiche:{fiche.reference}"


def sent(*lines, **more):
    """What the page sends: [(key, grade seen, grade given)]."""
    data = {"missing": "", "missing_grade": "3", "nothing_seen": "", **more}
    for rank, (name, seen, given) in enumerate(lines):
        data |= {f"key-{rank}": name, f"seen-{rank}": seen, f"grade-{rank}": given}
    return data


# ------------------------------------------------------------------------------------ figures


def test_the_best_order_is_worth_one_and_a_worse_one_less():
    judged = Judged("canal", grades={"a": 3, "b": 2, "c": 1})

    assert scores.score(judged, ["a", "b", "c"], "abcd") == (1.0, True)
    late = scores.score(judged, ["d", "c", "b", "a"], "abcd")
    assert 0 < late.ndcg < 1
    assert late.success is False
    assert scores.score(judged, [], "abcd") == (0.0, False)
    assert scores.score(Judged("rien", is_empty=True), ["a"], "abcd") is None


def test_answers_of_the_same_grade_may_come_in_any_order():
    judged = Judged("canal", grades={"a": 2, "b": 2})

    assert scores.score(judged, ["b", "a"], "ab") == scores.score(judged, ["a", "b"], "ab") == (1.0, True)


def test_a_key_shown_twice_counts_once():
    judged = Judged("canal", grades={"a": 3})

    assert scores.score(judged, ["a", "a", "a"], "a").ndcg == 1


def test_an_exact_key_then_the_longest_start_gives_the_grade():
    judged = Judged(
        "cvs -ehpad", grades={"instance:cvs*": 2, "instance:cvs-ehpad*": 0, "instance:cvs-ehpad-1": 3}
    )

    assert [
        judged.grade(f"instance:{name}") for name in ("cvs-ime", "cvs-ehpad-2", "cvs-ehpad-1", "cdu")
    ] == [2, 0, 3, 0]


def test_a_reference_stands_for_what_it_names(fiche):
    assert Base().typed(f"{{fiche:{fiche.slug[:12]}*}}") == fiche.reference


# ------------------------------------------------------------------------------------ naming


def test_a_reference_or_an_address_names_a_record(fiche):
    body = factories.body()
    unpublished = factories.experience(state="draft")

    assert naming.key_of(fiche.reference.lower()) == key(fiche)
    assert naming.key_of(f"https://exemple-fictif.fr/experiences/{fiche.slug}/") == key(fiche)
    assert naming.key_of(f"/instances/{body.slug}/") == f"instance:{body.reference}"
    assert naming.key_of("/lexique/#cdu") == "mot:cdu"
    assert naming.key_of("/territoires/dep-93/") == "lieu:dep-93"
    for nothing in (
        "",
        "bonjour",
        "/experiences/",
        unpublished.reference,
        f"/experiences/{unpublished.slug}/",
    ):
        assert naming.key_of(nothing) is None


# ------------------------------------------------------------------------------------ the page


def test_what_the_search_shows_is_graded_in_one_form(client, curator, fiche):
    page = client.get(PAGE, {"q": "  Parole  CANAL "}).content.decode()
    assert fiche.title in page
    answer = client.post(f"{PAGE}?q=parole canal", sent((key(fiche), "", "3")))

    assert answer.status_code == 302
    row = Judgment.objects.get()
    assert (row.query, row.key, row.grade, row.judged_by) == ("parole canal", key(fiche), 3, curator)
    assert 'value="3"' in client.get(PAGE, {"q": "parole canal"}).content.decode()


def test_a_missing_answer_is_added_by_its_address(client, curator, fiche):
    client.post(f"{PAGE}?q=licorne", sent(missing=fiche.get_absolute_url(), missing_grade="2"))

    assert Judgment.objects.get().grade == 2
    page = client.get(PAGE, {"q": "licorne"}).content.decode()
    assert fiche.title in page
    assert "pas sur la première page" in page


def test_a_wrong_address_comes_back_with_all_that_was_given(client, curator, fiche):
    answer = client.post(f"{PAGE}?q=parole", sent((key(fiche), "", "3"), missing="/nulle/part/"))
    page = answer.content.decode()

    assert not Judgment.objects.exists()
    assert "À revoir" in page
    assert "/nulle/part/" in page
    assert 'value="3" required' in page or 'value="3" id="id_grade-0_0" checked' in page


def test_grades_given_meanwhile_by_somebody_else_are_not_overwritten(client, curator, fiche):
    Judgment.objects.create(query="parole", key=key(fiche), grade=1)
    answer = client.post(f"{PAGE}?q=parole", sent((key(fiche), "", "3")))

    assert answer.status_code == 409
    assert Judgment.objects.get().grade == 1
    again = sent((key(fiche), "1", "3"))
    assert client.post(f"{PAGE}?q=parole", again).status_code == 302
    assert Judgment.objects.get().grade == 3


def test_a_grade_is_taken_back(client, curator, fiche):
    Judgment.objects.create(query="parole", key=key(fiche), grade=1)
    client.post(f"{PAGE}?q=parole", sent((key(fiche), "1", "")))

    assert not Judgment.objects.exists()


def test_the_same_form_sent_twice_changes_nothing_more(client, curator, fiche):
    for _ in range(2):
        client.post(f"{PAGE}?q=parole", sent((key(fiche), "", "3"), nothing=""))

    assert Judgment.objects.get().grade == 3


def test_a_query_nothing_answers_is_said_so(client, curator):
    client.post(f"{PAGE}?q=licorne", sent(nothing="on"))

    assert grading.judged(Base()) == [Judged("licorne", is_empty=True)]
    assert "aucune, comme il faut" in client.get(PAGE, {"mesure": "page"}).content.decode()


@pytest.mark.parametrize("field", ["grade-0", "key-0"])
def test_what_no_form_sends_is_refused(client, curator, fiche, field):
    data = sent((key(fiche), "", "3")) | {field: "7"}

    assert client.post(f"{PAGE}?q=parole", data).status_code == 200
    assert not Judgment.objects.exists()


def test_the_list_says_what_the_search_is_worth(client, curator, fiche):
    Judgment.objects.create(query="parole", key=key(fiche), grade=3)
    page = client.get(PAGE, {"mesure": "page"}).content.decode()

    assert "1,00" in page
    assert "la bonne" in page
    assert "1,00" in client.get(PAGE, {"mesure": "tout"}).content.decode()


def test_opening_the_list_searches_nothing(client, curator, fiche):
    Judgment.objects.create(query="parole", key=key(fiche), grade=3)
    one = queries(client, PAGE)
    for number in range(30):
        Judgment.objects.create(query=f"parole {number}", key=key(fiche), grade=3)

    assert queries(client, PAGE) == one
    assert "?mesure=page" in client.get(PAGE).content.decode()


def test_a_measure_too_long_stops_and_says_what_it_left(client, curator, fiche, monkeypatch):
    monkeypatch.setattr(judging, "LONGEST", 0)
    for query in ("parole", "canal"):
        Judgment.objects.create(query=query, key=key(fiche), grade=3)
    page = client.get(PAGE, {"mesure": "tout"}).content.decode()

    assert "Le temps a manqué pour 2\u00a0recherches" in page


def test_the_file_names_addresses_and_nobody(client, curator, fiche):
    Judgment.objects.create(query="parole", key=key(fiche), grade=3, judged_by=curator)
    answer = client.get(reverse("admin:experiences_judgment_file"))

    assert yaml.safe_load(answer.content) == [{"query": "parole", "judgments": {f"fiche:{fiche.slug}": 3}}]
    assert curator.email not in answer.content.decode()


def test_moderators_neither_grade_nor_download(client, fiche):
    client.force_login(factories.moderator())

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}?q=parole", sent((key(fiche), "", "3"))).status_code == 403
    assert client.get(reverse("admin:experiences_judgment_file")).status_code == 403
