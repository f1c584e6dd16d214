"""Fiches close to one: which ones, in which order, and why."""

import pytest

from experiences import traits
from experiences.enums import State
from experiences.helping import similar
from experiences.models import Experience
from tests import counting, factories

pytestmark = pytest.mark.django_db

APART = {
    "themes": [], "activities": [], "audiences": [], "settings": [], "domains": ["ethics"],
    "positions": (), "territories": ("reg-84",),
}  # fmt: skip


def fiche(title="", **fields):
    return factories.seed_experience(title, **{**APART, **fields})


def close(one, reader=None):
    from django.contrib.auth.models import AnonymousUser

    return [card.title for card in similar.cards(one, reader or AnonymousUser())]


def why(one, other):
    return traits.reason(
        Experience.objects.for_list().get(pk=one.pk), Experience.objects.for_list().get(pk=other.pk)
    )


def test_a_shared_theme_outweighs_any_two_other_traits():
    one = fiche(themes=["diabetes"], activities=["PEER-01"], audiences=["women"])
    fiche("Même activité et même public, inventée", activities=["PEER-01"], audiences=["women"])
    fiche("Même thème, inventée", themes=["diabetes"])
    assert close(one) == ["Même thème, inventée", "Même activité et même public, inventée"]


def test_the_weights_say_what_the_comment_says():
    weights = sorted((trait.weight for trait in traits.TRAITS), reverse=True)
    assert weights[0] > weights[1] + weights[2]
    assert all(trait.weight >= 3 for trait in traits.TRAITS if trait.strong)


def test_the_level_and_the_place_decide_between_near_ones():
    here = {"positions": [("governance", "partnership")], "territories": ("com-93066",)}
    one = fiche(themes=["diabetes"], **here)
    fiche("Même thème, ailleurs, inventée", themes=["diabetes"])
    fiche("Même thème, même niveau, même département", themes=["diabetes"], positions=here["positions"], territories=("com-93048",))  # fmt: skip
    assert close(one) == ["Même thème, même niveau, même département", "Même thème, ailleurs, inventée"]


def test_a_shared_level_or_place_alone_makes_nothing_close():
    one = fiche(domains=["ethics"], territories=("com-93066",), positions=[("governance", "partnership")])
    fiche("Une autre inventée", domains=["research"], territories=("com-93066",), positions=[("governance", "partnership")])  # fmt: skip
    assert close(one) == []


def test_the_reason_lists_three_shared_traits_at_most_the_most_telling_first():
    same = {"themes": ["diabetes"], "audiences": ["women"], "settings": ["home"], "positions": [("governance", "partnership")]}  # fmt: skip
    assert why(fiche(**same), fiche(**same)) == (
        "Même thème\u00a0: Diabète\u00a0; même public\u00a0: Femmes\u00a0; même lieu d’exercice\u00a0: Domicile"
    )


def test_the_reason_says_the_level_and_the_department_in_words():
    same = {
        "positions": [("governance", "partnership")],
        "territories": ("com-93066",),
        "audiences": ["women"],
    }
    sentence = why(fiche(**same), fiche(**{**same, "territories": ("com-93048",), "audiences": []}))
    assert sentence.startswith("Même niveau d’engagement\u00a0: Partenariat\u00a0; même dimension")
    assert sentence.endswith("même département")


def test_a_long_label_is_left_out_of_the_reason():
    same = {"audiences": ["communication_difficulties"]}
    assert why(fiche(**same), fiche(**same)) == "Même public"


def test_without_a_trait_in_common_the_domain_is_the_reason():
    one, other = fiche(), fiche()
    assert close(one) == [other.title]
    assert why(one, other).startswith("Même domaine\u00a0: ")


def test_neither_itself_nor_its_family_nor_the_unpublished_is_close():
    programme = fiche("Un programme inventé", themes=["diabetes"])
    one = fiche("Une fiche inventée", themes=["diabetes"], parent=programme)
    fiche("Une partie inventée", themes=["diabetes"], parent=one)
    fiche("Une sœur inventée", themes=["diabetes"], parent=programme)
    for state in State:
        if state != State.PUBLISHED:
            fiche("Une fiche cachée inventée", themes=["diabetes"], state=state)
    assert close(one) == ["Une sœur inventée"]


def test_only_the_newest_are_weighed(monkeypatch):
    monkeypatch.setattr("experiences.querysets.WEIGHED", 2)
    fiche("Une ancienne inventée", themes=["diabetes"])
    fiche("Une récente inventée", themes=["diabetes"])
    one = fiche(themes=["diabetes"])
    assert close(one) == ["Une récente inventée"]


def test_a_close_fiche_leads_to_the_two_side_by_side(client):
    one, other = fiche(themes=["diabetes"]), fiche(themes=["diabetes"])
    (card,) = client.get(one.get_absolute_url()).context["related"]
    assert card.compare_url == f"/experiences/comparer/?fiche={one.reference}&fiche={other.reference}"
    assert client.get(card.compare_url).context["columns"][1].reference == other.reference


def test_the_statements_of_a_fiche_do_not_follow_the_number_of_close_ones(client):
    one = fiche(themes=["diabetes"])
    fiche(themes=["diabetes"])
    few = counting.queries(client, one.get_absolute_url())
    for _ in range(19):
        fiche(themes=["diabetes"])
    assert counting.queries(client, one.get_absolute_url()) == few
