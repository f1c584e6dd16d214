"""The public history of a fiche: what was public, when, in whose hands; nothing that came before."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from experiences import enums
from experiences.models import Experience
from experiences.upkeep import history
from partenariat.models import Territory
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

State = enums.State
START = timezone.now().replace(microsecond=0) - timedelta(days=1000)
# Columns of the history no reader is told about: technical, derived, or private.
UNTOLD = {
    "id", "slug", "old_slugs", "updated_at", "reference", "evidence_level_proposed", "parent_id",
    "agreement_channel", "agreement_on", "declarations", "declared_at", "coding_proposed_at", "coding_confirmed_at",
    "submitted_at", "archived_at", "reviewer_id", "review_months", "version", "levels", "dimensions", "cells",
    "territory_keys", "zone",
}  # fmt: skip


def commit(day):
    """Date what was just written as a transaction of its own: a test is a single one, with a single date."""
    for name in ("Experience", *(model.__name__ for model in history.PARTS)):
        events = apps.get_model("experiences", f"{name}Event").objects
        events.filter(pgh_created_at__gt=START + timedelta(days=900)).update(
            pgh_created_at=START + timedelta(days=day)
        )


def write(fiche, day, **fields):
    Experience.objects.filter(pk=fiche.pk).update(**fields)
    commit(day)


def published(**fields):
    fiche = factories.experience(**fields)
    commit(0)
    return fiche


def told(fiche):
    return [(version.number, version.life, version.fields) for version in history.read(fiche)]


def page(client, fiche):
    return client.get(f"{fiche.get_absolute_url()}historique/")


FIRST = (1, ["publiée"], [])


def test_versions_come_newest_first_with_the_names_of_what_changed(client):
    fiche = published()
    write(fiche, 1, need="Autre besoin", summary="Autre résumé")
    write(fiche, 2, regulation="Une convention inventée")
    assert told(fiche) == [(3, [], ["réglementation"]), (2, [], ["résumé", "besoin initial"]), FIRST]
    text = page(client, fiche).text
    assert "Modifié&nbsp;: résumé&nbsp;; besoin initial." in text
    assert text.index("réglementation") < text.index("besoin initial") < text.index("Fiche publiée.")


def test_no_text_of_any_version_is_shown(client):
    fiche = published(need="canaribesoin")
    write(fiche, 1, need="canarisuivant")
    assert "canari" not in page(client, fiche).text


def test_each_version_bears_the_date_it_was_written(client):
    fiche = published()
    write(fiche, 40, need="Autre besoin")
    assert history.read(fiche)[0].date == START + timedelta(days=40)


def test_the_first_version_bears_the_date_of_publication():
    fiche = published()
    assert history.read(fiche)[0].date == fiche.published_at


def test_writes_of_one_transaction_are_one_version():
    fiche = published()
    Experience.objects.filter(pk=fiche.pk).update(need="Un")
    Experience.objects.filter(pk=fiche.pk).update(action="Deux")
    fiche.matrix_positions.update(level="collaboration")
    commit(1)
    assert told(fiche)[0] == (2, [], ["besoin initial", "ce qui a été fait", "position dans la matrice"])


def test_children_are_named_by_what_they_are():
    fiche = published()
    fiche.carriers.create(organisation=factories.organisation(), role="partner")
    commit(1)
    fiche.evaluations.create(year=2025, methods=["none"])
    commit(2)
    fiche.matrix_positions.all().delete()
    commit(3)
    assert [fields for _, _, fields in told(fiche)] == [
        ["position dans la matrice"], ["évaluation"], ["organisations"], [],
    ]  # fmt: skip


def test_places_establishments_and_bodies_are_told():
    fiche = published()
    fiche.territories.add(Territory.objects.get(key="dep-93"))
    commit(1)
    fiche.establishments.add(factories.establishment())
    commit(2)
    fiche.bodies.add(factories.body())
    commit(3)
    fiche.territories.remove(Territory.objects.get(key="dep-93"))
    commit(4)
    assert [fields for _, _, fields in told(fiche)] == [
        ["territoires couverts"], ["instances liées"], ["établissements"], ["territoires couverts"], [],
    ]  # fmt: skip


def test_a_link_to_a_body_readers_cannot_see_is_not_told():
    fiche = published()
    fiche.bodies.add(factories.body(published=False))
    commit(1)
    assert told(fiche) == [FIRST]


def test_what_was_linked_before_links_were_tracked_can_still_go():
    fiche = published()
    apps.get_model("experiences", "ExperienceTerritoryEvent").objects.all().delete()
    fiche.territories.clear()
    commit(1)
    assert told(fiche)[0] == (2, [], ["territoires couverts"])


def test_a_publication_that_was_undone_is_not_told():
    fiche = published(need="Le besoin", published_at=START + timedelta(days=1))
    write(fiche, 2, state=State.IN_REVIEW, published_at=None)
    write(fiche, 3, state=State.PUBLISHED, published_at=START + timedelta(days=3), need="canari")
    fiche.refresh_from_db()
    assert told(fiche) == [FIRST]
    assert history.read(fiche)[0].date == fiche.published_at


def test_technical_and_private_writes_make_no_version():
    fiche = published()
    columns = {
        "search_text": "mots",
        "old_slugs": ["ancienne"],
        "editor_notes": "note",
        "evidence_level_proposed": "described",
    }
    for day, (column, value) in enumerate(columns.items(), 1):
        write(fiche, day, **{column: value})
    write(fiche, 8, reviewer=factories.moderator(), zone="national", coding_proposed_at=timezone.now())
    write(fiche, 9, parent=factories.experience(state=State.DRAFT))
    assert told(fiche) == [FIRST]


def test_what_is_written_and_put_back_within_a_transaction_is_no_version():
    fiche = published(need="Le besoin")
    Experience.objects.filter(pk=fiche.pk).update(need="Autre")
    write(fiche, 1, need="Le besoin")
    assert told(fiche) == [FIRST]


def test_every_column_of_the_history_is_told_or_said_untold():
    model = apps.get_model("experiences", "ExperienceEvent")
    columns = {field.attname for field in model._meta.concrete_fields if not field.name.startswith("pgh_")}
    assert columns == {*history.PUBLIC_COLUMNS, *history.OTHER_COLUMNS, *UNTOLD}
    for name in (*history.PUBLIC_COLUMNS, *history.PARTS):
        name = name.removesuffix("_id") if isinstance(name, str) else name
        assert history._label(name)


def test_the_anti_alibi_answers_count_only_when_public():
    fiche = published()
    write(fiche, 1, anti_alibi={"AA-1": {"answer": "no", "comment": ""}})
    assert told(fiche) == [FIRST]
    write(fiche, 2, anti_alibi_public=True)
    assert told(fiche)[0] == (2, [], ["autoévaluation anti-alibi"])


# ------------------------------------------------------------------------------- life of the fiche


def test_archiving_and_coming_back_are_said_in_plain_words(client):
    fiche = published()
    write(fiche, 1, state=State.ARCHIVED, archived_at=timezone.now())
    assert page(client, fiche).status_code == 200
    write(fiche, 2, state=State.PUBLISHED, archived_at=None)
    assert told(fiche) == [(3, ["remise en ligne"], []), (2, ["archivée"], []), FIRST]


def test_a_confirmation_is_a_version():
    fiche = published()
    write(fiche, 1, last_confirmed_at="2026-03-01")
    assert told(fiche)[0] == (2, ["confirmée par son porteur"], [])


def test_a_suspension_shows_only_what_came_back(client):
    fiche = published(need="Le besoin")
    write(fiche, 1, state=State.SUSPENDED)
    write(fiche, 2, objectives="canarisuspendu", action="Autre action")
    write(fiche, 3, objectives="")
    write(fiche, 4, state=State.PUBLISHED)
    assert told(fiche) == [(2, ["remise en ligne"], ["ce qui a été fait"]), FIRST]
    assert "canari" not in page(client, fiche).text


# ------------------------------------------------------------------------------- before publication


def test_nothing_before_the_first_publication_is_shown_or_counted(client):
    hidden = factories.organisation("canari organisation")
    fiche = factories.experience("canari titre", state=State.DRAFT, owner_organisation=hidden)
    fiche.carriers.create(organisation=hidden, role="co_lead")
    commit(1)
    for day in range(2, 12):
        write(fiche, day, need=f"canari{day}", regulation="canari", slug=f"canari-{day}")
    write(fiche, 12, state=State.SUBMITTED, submitted_at=timezone.now())
    fiche.carriers.filter(organisation=hidden).delete()
    carrier = fiche.carriers.get().organisation
    write(
        fiche, 13, title="Un titre public (exemple fictif)", slug="un-titre-public", old_slugs=[], need="Besoin",
        regulation="", owner_organisation=carrier, state=State.PUBLISHED, published_at=START + timedelta(days=13),
    )  # fmt: skip
    fiche.refresh_from_db()
    write(fiche, 14, action="Autre action")
    assert told(fiche) == [(2, [], ["ce qui a été fait"]), FIRST]
    response = page(client, fiche)
    assert "canari" not in response.text
    assert "réglementation" not in response.text.split("<tbody>")[1].split("</tbody>")[0]
    dates = [f'datetime="{START + timedelta(days=day):%Y-%m-%d}"' in response.text for day in range(1, 12)]
    assert not any(dates)


# ------------------------------------------------------------------------------- who answers for it


def test_the_organisation_is_the_one_of_the_time(client):
    before, after = (
        factories.organisation(f"Association {name}", is_verified=True) for name in ("A & B", "C")
    )
    fiche = published(owner_organisation=before)
    write(fiche, 1, owner_organisation=after)
    assert [version.responsible for version in history.read(fiche)] == [
        ["Association C"],
        ["Association A & B"],
    ]
    assert "Association A &amp; B</td>" in page(client, fiche).text


def test_without_owner_the_carriers_of_the_time_answer():
    fiche = published(organisations=[factories.organisation("Association porteuse")])
    assert history.read(fiche)[0].responsible == ["Association porteuse"]


def test_a_private_organisation_is_not_named(client):
    fiche = published(organisations=[], owner_organisation=factories.organisation("canari privée"))
    assert history.read(fiche)[0].responsible == ["Porteur"]
    assert "canari" not in page(client, fiche).text
    client.force_login(factories.moderator())
    assert "canari" not in page(client, fiche).text


def test_what_the_team_wrote_is_said_to_be_the_teams():
    fiche = factories.seed_experience()
    commit(0)
    assert history.read(fiche)[0].responsible == ["Équipe de rédaction"]


def test_no_person_is_named(client):
    author = factories.user("canari@exemple-fictif.fr", display_name="canari nom")
    fiche = published(author=author)
    write(fiche, 1, reviewer=author, need="Autre besoin")
    assert "canari" not in page(client, fiche).text


# ------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("state", State)
def test_the_page_answers_like_the_fiche(client, state):
    fiche = factories.experience(state=state)
    assert page(client, fiche).status_code == client.get(fiche.get_absolute_url()).status_code


def test_withdrawn_after_publication_is_gone(client):
    fiche = factories.experience()
    Experience.objects.filter(pk=fiche.pk).update(state=State.WITHDRAWN)
    assert page(client, fiche).status_code == 410


def test_the_author_of_a_draft_and_the_staff_have_no_history_to_read(client):
    author = factories.user()
    fiche = factories.experience(state=State.DRAFT, author=author)
    for account in (author, factories.moderator()):
        client.force_login(account)
        assert page(client, fiche).status_code == 404


def test_an_old_address_redirects_for_good(client):
    fiche = factories.experience(old_slugs=["ancienne-adresse"])
    response = client.get("/experiences/ancienne-adresse/historique/")
    assert (response.status_code, response.url) == (308, f"{fiche.get_absolute_url()}historique/")


def test_fifty_versions_are_shown_at_most(client):
    fiche = published()
    for day in range(1, 51):
        write(fiche, day, need=f"Besoin {day}")
    assert len(page(client, fiche).context["versions"]) == 50
    address = f"{fiche.get_absolute_url()}historique/"
    assert [version.number for version in client.get(f"{address}?page=2").context["versions"]] == [1]
    assert client.get(f"{address}?page=9").url == f"{address}?page=2"


def test_the_statements_do_not_grow_with_the_versions(client):
    short, long = published(), published()
    for day in range(1, 20):
        Experience.objects.filter(pk=long.pk).update(need=f"Besoin {day}")
        carrier = factories.organisation(f"Organisation {day} du temps")
        long.carriers.create(organisation=carrier, role="co_lead")
        commit(day)
    asked = [queries(client, f"{fiche.get_absolute_url()}historique/") for fiche in (short, long)]
    assert len(history.read(long)) == 20
    assert asked[0] == asked[1]


def test_the_fiche_leads_to_its_history_when_public(client):
    fiche = factories.experience()
    assert f"{fiche.get_absolute_url()}historique/" in client.get(fiche.get_absolute_url()).text
    draft = factories.experience(state=State.DRAFT, author=factories.user())
    client.force_login(draft.author)
    assert "historique/" not in client.get(draft.get_absolute_url()).text


def test_reading_sets_no_cookie_and_holds_no_post_form(client):
    response = page(client, factories.experience())
    assert not response.cookies
    assert 'method="post"' not in response.text
