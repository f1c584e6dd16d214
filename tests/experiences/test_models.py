"""The rules of a fiche hold in the database, whoever writes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from experiences import enums
from experiences.derived import refresh
from experiences.models import Contact, Experience, ExperienceOrganisation, MatrixPosition
from partenariat.models import Source, Term, Territory
from partenariat.public_version import public_version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


def force(fiche, **fields):
    """Write around every form and method, as a careless script would."""
    with transaction.atomic():
        Experience.objects.filter(pk=fiche.pk).update(**fields)


def test_references_are_numbered_and_never_reused():
    first, second = factories.experience(), factories.experience()
    year = timezone.now().year
    assert first.reference.startswith(f"EXP-{year}-")
    assert int(second.reference[-4:]) > int(first.reference[-4:])


@pytest.mark.parametrize(
    "missing",
    [
        {"need": ""},
        {"action": ""},
        {"user_needs_collected": ""},
        {"evidence_level": ""},
        {"cells": []},
        {"criteria": []},
        {"actors_professional": []},
        {"benefits": []},
        {"territory_keys": []},
    ],
)
def test_the_database_refuses_to_publish_an_incomplete_fiche(missing):
    fiche = factories.experience()
    with pytest.raises(IntegrityError, match="experience_published_is_complete"):
        force(fiche, **missing)


def test_a_record_drawn_from_a_document_is_published_without_the_rubrics_its_source_does_not_give():
    fiche = factories.seed_experience(need="", action="", benefits=[], user_needs_collected="")
    assert fiche.state == enums.State.PUBLISHED


def test_a_record_drawn_from_a_document_cites_it():
    fiche = factories.seed_experience()
    with pytest.raises(IntegrityError, match="experience_seed_is_sourced"):
        force(fiche, source=None)


def test_a_record_drawn_from_a_document_cannot_pass_for_confirmed():
    fiche = factories.seed_experience()
    with pytest.raises(IntegrityError, match="experience_seed_is_unconfirmed"):
        force(fiche, last_confirmed_at=timezone.localdate())


def test_a_public_fiche_has_a_publication_date():
    fiche = factories.experience()
    with pytest.raises(IntegrityError, match="experience_public_is_dated"):
        force(fiche, published_at=None)


def test_a_fiche_entered_for_someone_keeps_the_trace_of_their_agreement():
    fiche = factories.experience(state=enums.State.DRAFT)
    with pytest.raises(IntegrityError, match="experience_staff_entry_is_agreed"):
        force(fiche, provenance=enums.Provenance.STAFF)


def test_a_submitted_fiche_carries_the_four_declarations():
    fiche = factories.experience(state=enums.State.SUBMITTED)
    with pytest.raises(IntegrityError, match="experience_submitted_is_declared"):
        force(fiche, declarations=enums.Declaration.values[:3])


@pytest.mark.parametrize(
    ("column", "value"),
    [("sectors", ["inconnu"]), ("stage", "inconnu"), ("benefits", [{"code": "inconnu", "comment": ""}])],
)
def test_a_code_in_no_list_is_refused(column, value):
    fiche = factories.experience()
    with pytest.raises(IntegrityError, match="inconnu"):
        force(fiche, **{column: value})


def test_a_retired_code_stays_where_it_was_used():
    fiche = factories.experience(themes=["diabetes"])
    Term.objects.filter(vocabulary="theme", code="diabetes").update(is_active=False)
    force(fiche, title="Un autre titre pour la même fiche")
    fiche.refresh_from_db()
    assert fiche.themes == ["diabetes"]


def test_one_level_per_dimension():
    fiche = factories.experience(positions=[("governance", "partnership")])
    with pytest.raises(IntegrityError, match="matrixposition_one_level_per_dimension"):
        MatrixPosition.objects.create(experience=fiche, dimension="governance", level="consultation")


def test_writing_a_fiche_or_one_of_its_children_raises_its_version():
    fiche = factories.experience()
    versions = [fiche.version]
    force(fiche, objectives="Un objectif")
    versions.append(Experience.objects.values_list("version", flat=True).get(pk=fiche.pk))
    fiche.matrix_positions.update(level="collaboration")
    versions.append(Experience.objects.values_list("version", flat=True).get(pk=fiche.pk))
    fiche.evaluations.all().delete()
    versions.append(Experience.objects.values_list("version", flat=True).get(pk=fiche.pk))
    assert versions == sorted(set(versions))


def test_a_slug_that_changes_keeps_answering():
    fiche = factories.experience("Un premier titre pour cette fiche")
    old = fiche.slug
    fiche.set_slug("Un second titre pour cette fiche")
    fiche.save()
    assert fiche.slug != old
    assert old in fiche.old_slugs


def test_no_fiche_takes_a_slug_that_belongs_or_belonged_to_another_or_to_a_page():
    first = factories.experience("Un titre que deux fiches portent")
    second = factories.experience("Un titre que deux fiches portent")
    reserved = Experience(title="Matrice")
    reserved.set_slug("Matrice")
    assert first.slug != second.slug
    assert reserved.slug == "matrice-2"


def test_derived_columns_say_what_the_children_say():
    fiche = factories.experience(
        territories=["com-93066"],
        positions=[("governance", "partnership"), ("diagnosis", "consultation")],
    )
    assert set(fiche.cells) == {"governance-partnership", "diagnosis-consultation"}
    assert {"com-93066", "dep-93", "reg-11", "pays-fr"} <= set(fiche.territory_keys)
    assert fiche.zone == enums.Zone.REGION
    assert "saint denis" in fiche.search_text


@pytest.mark.parametrize(
    ("territories", "zone"),
    [
        ([], "non-localisee"),
        (["com-75056"], "idf"),
        (["dep-31"], "france"),
        (["pays-fr"], "national"),
        (["pays-ca"], "etranger"),
        (["dep-31", "dep-93"], "idf"),
    ],
)
def test_the_zone_follows_the_territories(territories, zone):
    fiche = factories.experience(territories=territories, state=enums.State.DRAFT)
    assert fiche.zone == zone


def test_refreshing_an_unchanged_fiche_writes_nothing():
    fiche = factories.experience()
    assert refresh([fiche.pk]) == 0


def test_a_renamed_organisation_is_found_by_its_new_name_once_refreshed():
    carrier = factories.organisation("Ancien nom (exemple fictif)")
    fiche = factories.experience(organisations=[carrier])
    Organisation.objects.filter(pk=carrier.pk).update(name="Zéphyr nouveau (exemple fictif)")
    refresh([fiche.pk])
    assert Experience.objects.search("zephyr").get() == fiche


def test_an_organisation_is_public_only_while_a_public_fiche_names_it():
    carrier = factories.organisation()
    fiche = factories.experience(state=enums.State.ACCEPTED, organisations=[carrier])
    assert carrier not in Organisation.objects.public()
    force(fiche, state=enums.State.PUBLISHED, published_at=timezone.now())
    assert carrier in Organisation.objects.public()
    force(fiche, state=enums.State.SUSPENDED)
    assert carrier not in Organisation.objects.public()
    force(fiche, state=enums.State.PUBLISHED)
    ExperienceOrganisation.objects.filter(experience=fiche).delete()
    assert carrier not in Organisation.objects.public()


def test_the_public_version_moves_with_public_fiches_and_ignores_drafts():
    draft = factories.experience(state=enums.State.DRAFT)
    published = factories.experience()
    before = public_version()
    # One transaction raises it once: that of this test already did.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partenariat_publicversion SET number = 0")
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%public_version%'")
        assert cursor.fetchone()[0] >= 8
    assert before > 0
    assert draft.version
    assert published.version


def test_history_keeps_every_change_and_no_person():
    author = factories.user()
    fiche = factories.experience(author=author)
    force(fiche, objectives="Une nouvelle phrase")
    history = (
        fiche.pgh_events.order_by("pgh_id")
        if hasattr(fiche, "pgh_events")
        else fiche.events.order_by("pgh_id")
    )
    assert history.last().objectives == "Une nouvelle phrase"
    assert not {"author", "author_id", "editor_notes"} & {
        field.attname for field in history.model._meta.fields
    }


def test_an_evaluation_without_year_is_written_once():
    fiche = factories.experience()
    with pytest.raises(IntegrityError, match="evaluation_one_per_year"):
        fiche.evaluations.create(methods=["none"])


@pytest.mark.parametrize("state", enums.State)
def test_every_state_is_classified(state):
    groups = [
        enums.State.public(),
        enums.State.gone(),
        enums.State.waiting(),
        enums.State.author_may_write(),
        enums.State.closed(),
    ]
    assert sum(state in group for group in groups) == 1


def test_a_source_cited_by_a_fiche_cannot_be_deleted():
    fiche = factories.seed_experience()
    with pytest.raises(Exception, match="protected"):
        Source.objects.get(pk=fiche.source_id).delete()


def test_territories_within_a_place_include_what_straddles_nothing():
    names = set(Territory.objects.within("dep-93").values_list("name", flat=True))
    assert {"Seine-Saint-Denis", "Saint-Denis", "Aubervilliers"} <= names
    assert "Paris" not in names


def test_a_contact_can_be_reached_by_mail_or_by_telephone():
    fiche = factories.experience(contact=False)
    with pytest.raises(IntegrityError, match="contact_reachable"), transaction.atomic():
        Contact.objects.create(experience=fiche, full_name="Contact fictif")
    assert Contact.objects.create(experience=fiche, phone="01 00 00 00 00").pk
