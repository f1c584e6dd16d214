"""The page of one fiche: who may read it, what it shows and what it never shows."""

import pytest
from django.urls import reverse

from experiences import enums
from experiences.models import Experience
from tests import factories

pytestmark = pytest.mark.django_db

State = enums.State


def page(client, fiche):
    return client.get(fiche.get_absolute_url())


@pytest.mark.parametrize("state", State)
def test_what_the_public_gets_depends_on_the_state(client, state):
    fiche = factories.experience(state=state)
    expected = {State.PUBLISHED: 200, State.ARCHIVED: 200, State.SUSPENDED: 410}
    assert page(client, fiche).status_code == expected.get(state, 404)


def test_withdrawn_after_publication_is_gone_and_unnamed(client):
    fiche = factories.experience("Une fiche retirée après coup")
    Experience.objects.filter(pk=fiche.pk).update(state=State.WITHDRAWN)
    response = page(client, fiche)
    assert response.status_code == 410
    assert "retirée après coup" not in response.text


def test_an_old_address_of_what_is_gone_is_gone_too(client):
    fiche = factories.experience(state=State.SUSPENDED, old_slugs=["ancienne-adresse"])
    assert client.get("/experiences/ancienne-adresse/").status_code == 410
    assert fiche.slug != "ancienne-adresse"


def test_an_old_address_redirects_for_good(client):
    fiche = factories.experience(old_slugs=["ancienne-adresse"])
    response = client.get("/experiences/ancienne-adresse/")
    assert (response.status_code, response.url) == (308, fiche.get_absolute_url())


def test_the_author_reads_a_draft_under_a_clear_banner(client):
    author = factories.user()
    fiche = factories.experience(state=State.DRAFT, author=author)
    client.force_login(author)
    assert "Cette page n’est pas publique" in page(client, fiche).text
    client.force_login(factories.user())
    assert page(client, fiche).status_code == 404


def test_staff_read_what_waits_and_are_told_it_is_not_public(client):
    fiche = factories.experience(state=State.SUBMITTED)
    client.force_login(factories.moderator())
    assert "Cette page n’est pas publique" in page(client, fiche).text


def test_an_archived_fiche_says_it_is(client):
    fiche = factories.experience(state=State.ARCHIVED, archived_at="2026-01-01T00:00Z")
    assert "Fiche archivée" in page(client, fiche).text


def test_empty_rubrics_are_absent_and_the_others_in_order(client):
    fiche = factories.experience(regulation="", training_need="", skills=[])
    anchors = [rubric.anchor for rubric in page(client, fiche).context["sheet"].rubrics]
    assert anchors == ["besoin", "activites", "lieux", "acteurs", "modalites", "valeur"]


def test_nine_rubrics_stand_in_the_order_of_the_guide(client):
    fiche = factories.experience(
        regulation="Une convention inventée.", training_need="required", skills=["SK-01"]
    )
    assert [rubric.title for rubric in page(client, fiche).context["sheet"].rubrics] == [
        "Besoin et action", "Activités", "Lieux", "Réglementation", "Acteurs impliqués", "Formation",
        "Savoirs et compétences", "Modalités d’intervention", "Valeur ajoutée",
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "shown"), [(3, "moins de 5"), (5, "5"), (1200, "1\u202f200")])
def test_small_groups_are_not_counted_exactly(client, count, shown):
    fiche = factories.experience(users_involved_count=count)
    assert f"Usagers engagés&nbsp;:</strong> {shown}</p>" in page(client, fiche).text


def test_private_things_stay_private(client):
    fiche = factories.experience(
        editor_notes="Note interne inventée", author=factories.user("auteur-cache@exemple-fictif.fr")
    )
    text = page(client, fiche).text
    for secret in ("Note interne", "auteur-cache", "contact@exemple-fictif.fr", "Contact fictif"):
        assert secret not in text


@pytest.mark.parametrize("public", [True, False])
def test_the_anti_alibi_answers_show_only_if_the_owner_agrees(client, public):
    fiche = factories.experience(anti_alibi_public=public)
    assert ("Autoévaluation anti-alibi" in page(client, fiche).text) is public


def test_authors_texts_are_escaped(client):
    fiche = factories.experience(need="<script>alert(1)</script>", title="Un titre <i>inventé</i> ici")
    text = page(client, fiche).text
    assert "<script>alert" not in text
    assert "<i>inventé" not in text


def test_each_position_says_who_says_so_and_leads_to_its_cell(client):
    text = page(client, factories.experience(positions=[("governance", "partnership")])).text
    assert "Position déclarée par le porteur" in text
    assert "?case=governance-partnership" in text


def test_a_seed_fiche_cites_its_source_and_says_it_was_never_confirmed(client):
    fiche = factories.seed_experience(source_section="Fiche 1")
    text = page(client, fiche).text
    assert fiche.source.publisher.replace("'", "’") in text
    assert "jamais confirmée par son porteur" in text


def test_only_visible_children_are_named(client):
    parent = factories.experience("Un programme inventé")
    factories.experience("Une action visible du programme", parent=parent)
    factories.experience("Une action cachée du programme", parent=parent, state=State.DRAFT)
    assert [child.title for child in page(client, parent).context["children"]] == [
        "Une action visible du programme"
    ]


def test_related_fiches_are_listed_ones_at_most_four_and_say_why(client):
    fiche = factories.experience()
    for _ in range(5):
        factories.experience()
    factories.experience("Une fiche archivée toute proche", state=State.ARCHIVED)
    factories.experience("Un brouillon tout proche", state=State.DRAFT)
    related = page(client, fiche).context["related"]
    assert len(related) == 4
    assert {card.why for card in related} == {
        "Même thème\u00a0: Diabète\u00a0; même activité\u00a0; même public\u00a0: Personnes vivant avec une maladie chronique"
    }


def test_unpublished_bodies_are_not_named(client):
    fiche = factories.experience(
        bodies=[factories.body("Instance publiée"), factories.body("Instance cachée", published=False)]
    )
    text = page(client, fiche).text
    assert "Instance publiée" in text
    assert "Instance cachée" not in text


def test_the_statements_do_not_grow_with_the_children(client, django_assert_num_queries):
    fiche = factories.experience()
    factories.experience(parent=fiche)
    page(client, fiche)
    with django_assert_num_queries(5):
        page(client, fiche)
    for _ in range(10):
        factories.experience(parent=fiche)
    page(client, fiche)
    with django_assert_num_queries(5):
        page(client, fiche)


def test_reading_sets_no_cookie_and_holds_no_post_form(client):
    response = page(client, factories.experience())
    assert not response.cookies
    assert 'method="post"' not in response.text


def test_the_page_offers_to_report_a_problem(client):
    fiche = factories.experience()
    assert reverse("experience_report", args=[fiche.slug]) in page(client, fiche).text
