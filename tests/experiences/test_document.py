import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts.models import Organisation
from experiences.contributing import rubrics
from experiences.document import fiches
from experiences.enums import State
from experiences.models import Experience
from experiences.triggers import CODED_COLUMNS, PUBLIC_COLUMNS
from tests import factories

pytestmark = pytest.mark.django_db


def write(fiche, changes, *, user=None):
    with transaction.atomic():
        return fiches.write(fiches.lock(fiche), changes, user=user or factories.user())


def full():
    """A fiche with something in each answer."""
    fiche = factories.experience(
        state=State.DRAFT,
        bodies=[factories.body()],
        summary_falc="Un résumé facile à lire.",
        skills=["SK-01"] if "SK-01" in _codes("skill") else [_codes("skill")[0]],
        links=[{"label": "Le guide", "url": "https://www.exemple-fictif.fr/guide"}],
        milestones=[{"label": "Un premier atelier", "date": "2020-02"}],
        start_date="2022-09-01",
        start_precision="month",
        anti_alibi={"AA-1": {"answer": "no", "comment": "Pas encore."}},
        anti_alibi_public=True,
        users_involved_count=12,
        pair_led="yes",
        governance_voice="deliberative",
        training_need="none",
        reproducibility=_codes("reproducibility")[0],
    )
    fiche.establishments.add(factories.establishment())
    return fiche


def _codes(vocabulary):
    from partenariat import terms

    return list(terms.vocabulary(vocabulary))


def blank():
    return factories.experience(
        "Une autre fiche, presque vide (exemple fictif)",
        state=State.DRAFT,
        territories=(),
        organisations=[],
        positions=(),
        contact=False,
    )


def test_what_is_read_from_a_fiche_writes_the_same_on_another():
    document = fiches.read(full())
    copy = write(blank(), document)
    assert fiches.read(copy) == document
    assert copy.territory_keys
    assert copy.cells == ["governance-partnership"]


def test_every_answer_has_a_label_and_can_be_said_to_a_person():
    document = fiches.read(full())
    for name, path in fiches.paths.items():
        assert path.label
        assert isinstance(path.words(document[name]), str)
        assert path.words(document[name]) != ""
    empty = fiches.read(blank())
    assert fiches.words("contact", empty["contact"]) == "rien"
    assert fiches.words("start", None) == "rien"


def test_every_question_of_the_rubrics_leads_to_its_answer():
    asked = {
        "organisation": "carriers",
        "place": "territories",
        "main_domain": "domains",
        "other_domains": "domains",
    }
    for rubric in rubrics.RUBRICS:
        for question in rubric.questions:
            name = asked.get(question.name, question.name)
            if name.startswith(("contact_", "evaluation_", "partner")):
                continue
            assert name in fiches.paths, name


def test_what_readers_may_correct_is_public():
    columns = {"start": "start_date", "end": "end_date"}
    suggested = {name for name, path in fiches.paths.items() if path.suggested}
    assert {columns.get(name, name) for name in suggested} - {"territories"} <= set(PUBLIC_COLUMNS)
    assert not suggested & {"contact", "anti_alibi", "carriers", "positions", "evaluation", "milestones"}


def test_a_suggested_answer_comes_back_from_its_field_as_it_is_in_the_document():
    document = fiches.read(full())
    for name, path in fiches.paths.items():
        if not path.suggested:
            continue
        field = path.field()
        shown = field.prepare_value(document[name])
        if CODED_COLUMNS.get(name, ("", ""))[1] == "json":
            shown = document[name]
        assert fiches.same(name, field.clean(shown), document[name]), name


def test_only_minor_answers_may_change_without_review():
    assert {name for name, path in fiches.paths.items() if path.minor} == {
        "contact", "start", "end", "links", "stage",
    }  # fmt: skip


def test_an_organisation_still_to_create_is_private_to_who_writes():
    writer = factories.user()
    fiche = write(
        blank(),
        {"carriers": [{"organisation": None, "name": "Collectif inventé", "role": "lead"}]},
        user=writer,
    )
    made = fiche.organisations.get()
    assert made.created_by == writer
    assert made not in Organisation.objects.visible_to(AnonymousUser())
    known = fiches.value(fiche, "carriers")
    assert known == [{"organisation": made.pk, "name": "Collectif inventé", "role": "lead"}]
    assert fiches.same(
        "carriers", known, [{"organisation": None, "name": "collectif invente", "role": "lead"}]
    )


def test_writing_some_answers_leaves_the_others_alone():
    fiche = full()
    before = fiches.read(fiche)
    after = fiches.read(write(fiche, {"need": "Un tout autre besoin inventé."}))
    assert after == before | {"need": "Un tout autre besoin inventé."}


def test_the_address_follows_the_title_until_the_fiche_is_published():
    fiche = write(blank(), {"title": "Un tout autre titre inventé"})
    assert (fiche.slug, fiche.old_slugs) == ("un-tout-autre-titre-invente", [])
    public = factories.experience("Un titre déjà public (exemple fictif)")
    assert write(public, {"title": "Un tout autre titre encore"}).slug == public.slug


def test_a_position_left_as_it_was_keeps_its_basis():
    fiche = factories.experience(
        state=State.DRAFT, positions=[("governance", "partnership"), ("diagnosis", "consultation")]
    )
    fiche.matrix_positions.update(basis="editors")
    positions = fiches.value(fiche, "positions")
    write(fiche, {"positions": positions | {"diagnosis": ["partnership", "Un autre exemple inventé."]}})
    assert dict(fiche.matrix_positions.values_list("dimension", "basis")) == {
        "governance": "editors", "diagnosis": "declared",
    }  # fmt: skip


def test_a_record_drawn_from_a_document_reads_as_a_document_too():
    fiche = factories.seed_experience()
    assert fiches.read(Experience.objects.get(pk=fiche.pk))["need"] == ""
