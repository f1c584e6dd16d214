import threading

import pytest
from django.db import connection
from django.urls import reverse

from experiences.contributing import interleavings, writing
from experiences.document import fiches
from experiences.enums import State
from experiences.models import Experience
from partenariat.merging import merge, settled
from tests import factories
from tests.experiences.rubric_pages import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    user = factories.user()
    client.force_login(user)
    return user


@pytest.fixture
def fiche(author):
    return factories.experience(state=State.DRAFT, author=author, declarations=[], need="Au départ.")


def url(fiche, code):
    return reverse("my_experience_rubric", args=[fiche.reference, code])


# ------------------------------------------------------------------------------------ merge


def test_two_people_who_changed_two_answers_do_not_meet():
    base = {"need": "a", "action": "b"}
    merged = merge(fiches, base, {"need": "mine"}, {"need": "a", "action": "theirs"})
    assert (merged.changes, merged.clashes, merged.kept) == ({"need": "mine"}, [], ["action"])


def test_two_people_who_wrote_the_same_thing_agree():
    merged = merge(fiches, {"need": "a"}, {"need": "same"}, {"need": "same\r\n"})
    assert (merged.changes, merged.clashes) == ({}, [])


def test_two_people_place_two_dimensions_of_the_matrix_without_meeting():
    base = {"positions": {"governance": ["partnership", "a"]}}
    mine = {"positions": {"governance": ["partnership", "a"], "diagnosis": ["consultation", "mine"]}}
    now = {"positions": {"governance": ["consultation", "theirs"]}}
    merged = merge(fiches, base, mine, now)
    assert merged.clashes == []
    assert merged.changes["positions"] == {
        "governance": ["consultation", "theirs"],
        "diagnosis": ["consultation", "mine"],
    }


def test_an_answer_shown_nobody_knows_how_is_never_overwritten():
    merged = merge(fiches, {}, {"need": "mine"}, {"need": "theirs"})
    assert [clash.path for clash in merged.clashes] == ["need"]


def test_once_told_sending_again_replaces_only_what_was_shown():
    base, mine, now = {"need": "a"}, {"need": "mine"}, {"need": "theirs"}
    told = settled(fiches, base, merge(fiches, base, mine, now).clashes)
    assert merge(fiches, told, mine, now).changes == {"need": "mine"}
    assert merge(fiches, told, mine, {"need": "a third"}).clashes


# ------------------------------------------------------------------------------------ pages


def test_an_answer_only_the_colleague_changed_is_kept_and_named(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, objectives="Celui d’une collègue."))
    response = client.post(url(fiche, "besoin"), mine, follow=True)
    fiche.refresh_from_db()
    assert (fiche.need, fiche.objectives) == ("Ma version inventée.", "Celui d’une collègue.")
    html = response.content.decode()
    assert "une autre personne a changé" in html
    assert "Les objectifs communs" in html


def test_the_same_answer_changed_by_both_is_refused_shown_three_ways_and_kept(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="La version d’une collègue."))
    response = client.post(url(fiche, "besoin"), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert "<title>À revoir – " in html
    for text in ("Au départ.", "Ma version inventée.", "La version d’une collègue."):
        assert text in html
    assert html.count('name="garder"') == 1
    fiche.refresh_from_db()
    assert fiche.need == "La version d’une collègue."


def again(response, mine):
    form = response.context["form"]
    return mine | {"version": form["version"].value(), "base": form["base"].value()}


def test_sent_again_the_page_replaces_knowingly(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    client.post(
        url(fiche, "besoin"),
        posted(fiche, "besoin", author, need="La version d’une collègue.", objectives="Un objectif."),
    )
    response = client.post(url(fiche, "besoin"), mine)
    assert client.post(url(fiche, "besoin"), again(response, mine)).status_code == 302
    fiche.refresh_from_db()
    assert (fiche.need, fiche.objectives) == ("Ma version inventée.", "Un objectif.")


def test_one_may_keep_the_colleague_s_answer_and_save_the_rest(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.", objectives="Mon objectif.")
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="La version d’une collègue."))
    response = client.post(url(fiche, "besoin"), mine)
    client.post(url(fiche, "besoin"), again(response, mine) | {"garder": "need."})
    fiche.refresh_from_db()
    assert (fiche.need, fiche.objectives) == ("La version d’une collègue.", "Mon objectif.")


def test_a_third_change_in_the_meantime_is_shown_too(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="La version d’une collègue."))
    response = client.post(url(fiche, "besoin"), mine)
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="Une troisième version."))
    response = client.post(url(fiche, "besoin"), again(response, mine))
    assert response.status_code == 409
    assert "Une troisième version." in response.content.decode()


@pytest.mark.parametrize(
    ("code", "mine", "theirs", "field"),
    [
        ("essentiel", {"organisation": "Collectif un"}, {"organisation": "Association deux"}, "organisation"),
        ("essentiel", {"contact_phone": "01"}, {"contact_name": "Une autre"}, "contact_email"),
        ("activites", {"other_domains": ["research"]}, {"other_domains": ["ethics"]}, "main_domain"),
        (
            "matrice",
            {"governance_example": "Un exemple concret, le mien."},
            {"governance_example": "Un exemple concret, le sien."},
            "governance",
        ),
        ("anti-alibi", {"AA-1": "na"}, {"AA-1": "yes", "AA-1_comment": "Oui."}, "AA-1"),
        ("valeur", {"evaluation_year": "2020"}, {"evaluation_year": "2021"}, "evaluation_methods"),
    ],
)
def test_every_kind_of_answer_says_where_two_people_met(client, author, fiche, code, mine, theirs, field):
    fiche.matrix_positions.update(justification="Un exemple concret inventé.")
    sent = posted(fiche, code, author, **mine)
    assert client.post(url(fiche, code), posted(fiche, code, author, **theirs)).status_code == 302
    response = client.post(url(fiche, code), sent)
    assert response.status_code == 409
    assert field in response.context["form"].clashes
    for value in mine.values():
        assert str(value if isinstance(value, str) else value[0]) in response.content.decode()


def test_a_page_whose_base_was_tampered_with_overwrites_nothing(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.") | {"base": "inventé"}
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="La version d’une collègue."))
    assert client.post(url(fiche, "besoin"), mine).status_code == 409


def test_the_base_of_another_fiche_is_not_believed(client, author, fiche):
    other = factories.experience(
        state=State.DRAFT, author=author, declarations=[], need="La version d’une collègue."
    )
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="La version d’une collègue."))
    mine |= {"base": posted(other, "besoin", author)["base"]}
    assert client.post(url(fiche, "besoin"), mine).status_code == 409


def test_dates_which_no_longer_hold_together_are_refused_with_the_text_kept(client, author, fiche):
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, start="2010", end="2020"))
    mine = posted(fiche, "besoin", author, end="2015")
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, start="2018"))
    response = client.post(url(fiche, "besoin"), mine)
    assert "La fin précède le début" in str(response.context["form"].errors["end"])
    assert 'value="2015"' in response.content.decode()


def test_saving_a_page_as_it_is_writes_nothing(client, author, fiche):
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author))
    assert Experience.objects.get(pk=fiche.pk).version == fiche.version


# ---------------------------------------------------------------------------- interleavings


@pytest.mark.long
@pytest.mark.parametrize("subject", interleavings.SUBJECTS)
def test_fifty_interleavings_of_two_editors_lose_nothing(subject):
    tallies = [interleavings.run(seed, subject) for seed in range(50)]
    assert sum(tally.saved for tally in tallies) > 50
    assert sum(tally.refused for tally in tallies) > 10


def test_the_check_leaves_nothing_behind():
    interleavings.run(1)
    assert not Experience.objects.exists()


def test_the_check_sees_a_writer_who_overwrites(monkeypatch):
    def careless(fiche, *, user, base, changes):
        return fiches.write(
            fiches.lock(fiche), changes | {k: v for k, v in base.items() if k not in changes}, user=user
        )

    monkeypatch.setattr(writing, "save", careless)
    with pytest.raises(interleavings.Lost):
        list(map(interleavings.run, range(30)))


@pytest.mark.django_db(transaction=True)
def test_two_savings_at_the_same_instant_keep_both():
    author = factories.user()
    fiche = factories.experience(state=State.DRAFT, author=author, declarations=[])
    base = fiches.read(fiche, ["need", "objectives"])
    ready = threading.Barrier(2)

    def write(changes):
        try:
            ready.wait()
            writing.save(fiche, user=author, base=base, changes=changes)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[{name: "Écrit au même instant."}]) for name in base]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(fiches.read(Experience.objects.get(), base).values()) == {"Écrit au même instant."}
