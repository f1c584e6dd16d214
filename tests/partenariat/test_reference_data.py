"""The data shipped with the product: consistent, complete, clean; loading it is safe to repeat."""

import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.utils import timezone

from experiences import enums
from instances.enums import BodyKind, BodyLevel, Obligation
from partenariat.enums import DatePrecision, TerritoryKind

ROOT = Path(__file__).resolve().parents[2]


def read(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    return json.loads(text) if path.endswith(".json") else yaml.load(text, Loader=yaml.CSafeLoader)


VOCABULARIES = read("partenariat/data/vocabularies.yaml")
CODES = {name: {term["code"] for term in content["terms"]} for name, content in VOCABULARIES.items()}
SOURCES = {row["code"] for row in read("partenariat/data/sources.yaml")}
TERRITORIES = {row["key"]: row for row in read("partenariat/data/territories.json")["territories"]}
LEXICON = read("partenariat/data/lexicon.yaml")
PAGES = {row["slug"]: row for row in read("partenariat/data/pages.yaml")}
BODY_TYPES = {row["code"]: row for row in read("instances/data/body_types.yaml")}
SEATS = read("instances/data/seat_templates.yaml")
DEMO = read("experiences/data/demonstration.yaml")
ORGANISATIONS = {row["name"]: row for row in DEMO["organisations"]}
BODIES = {row["key"]: row for row in DEMO["bodies"]}
EXPERIENCES = {row["key"]: row for row in DEMO["experiences"]}

# Field of a demonstration record -> the list its codes come from.
CODED = {
    "sectors": "sector",
    "action_fields": "action_field",
    "domains": "domain",
    "scope": "partnership_scope",
    "criteria": "partnership_criterion",
    "activities": "activity",
    "settings": "setting",
    "actors_user": "actor_profile_user",
    "actors_professional": "actor_profile_professional",
    "audiences": "audience",
    "themes": "theme",
    "modalities": "modality",
    "skills": "skill",
    "benefits": "benefit",
    "barriers": "barrier",
    "levers": "lever",
    "funding_types": "funding_type",
    "stage": "experience_stage",
    "evidence_level": "evidence_level",
}
FREE = {
    "key", "title", "summary", "state", "missing", "territories", "organisations", "matrix", "bodies",
    "parent",
    "start_date", "start_precision", "end_date", "end_precision", "milestones", "training_notes",
    "source", "source_section", "editor_notes",
}  # fmt: skip


def as_list(value):
    return value if isinstance(value, list) else [value]


# Territories


def test_territories_are_all_there():
    kinds = Counter(row["kind"] for row in TERRITORIES.values())
    assert kinds == {
        "country": 5, "region": 18, "department": 101, "epci": 52, "ept": 11,
        "commune": 1266 + 27, "arrondissement": 20,
    }  # fmt: skip
    assert set(kinds) <= set(TerritoryKind.values)


def test_ancestors_are_closed_and_never_oneself():
    for key, row in TERRITORIES.items():
        ancestors = set(row["ancestors"])
        assert key not in ancestors
        assert ancestors <= set(TERRITORIES), key
        for ancestor in ancestors:
            assert set(TERRITORIES[ancestor]["ancestors"]) <= ancestors, (key, ancestor)


@pytest.mark.parametrize(
    ("key", "ancestors"),
    [
        (
            "com-93066",
            {"ept-200057867", "epci-200054781", "dep-93", "reg-11", "pays-fr"},
        ),
        ("com-75056", {"epci-200054781", "dep-75", "reg-11", "pays-fr"}),
        ("com-75113", {"com-75056", "epci-200054781", "dep-75", "reg-11", "pays-fr"}),
        # The métropole covers several départements of one région.
        ("epci-200054781", {"reg-11", "pays-fr"}),
        ("ept-200057867", {"epci-200054781", "dep-93", "reg-11", "pays-fr"}),
        # This one reaches into another région.
        ("epci-247800550", {"pays-fr"}),
        ("com-31555", {"dep-31", "reg-76", "pays-fr"}),
        ("dep-974", {"reg-04", "pays-fr"}),
        ("pays-ca", set()),
    ],
)
def test_ancestors_of(key, ancestors):
    assert set(TERRITORIES[key]["ancestors"]) == ancestors


def test_communes_of_the_region_have_a_group_and_a_postcode():
    for key, row in TERRITORIES.items():
        if row["kind"] == "commune" and "reg-11" in row["ancestors"]:
            assert [a for a in row["ancestors"] if a.startswith("epci-")], key
            assert row["postcodes"], key


# Vocabularies


def test_vocabularies_leave_out_what_the_code_holds():
    in_code = {
        "experience_state", "engagement_level", "engagement_dimension", "organisation_role", "account_role",
        "territory_kind", "visibility", "body_level", "idf_department", "matrix_example", "role_alias",
        "body_type", "seat_template",
    }  # fmt: skip
    assert not in_code & set(VOCABULARIES)
    assert not [name for name in VOCABULARIES if name.startswith("complaint_")]


def test_vocabularies_are_consistent():
    for name, content in VOCABULARIES.items():
        assert content["label"]
        codes = [term["code"] for term in content["terms"]]
        assert len(codes) == len(set(codes)), name
        for term in content["terms"]:
            assert term["label"]
            assert set(term) <= {"code", "label", "parent", "rank", "data", "sources"}
            assert set(term.get("sources", [])) <= SOURCES
            if parent := term.get("parent"):
                assert parent in CODES[content["parent_vocabulary"]], (
                    name,
                    term["code"],
                )


def test_codes_inside_terms_exist():
    for term in VOCABULARIES["lever"]["terms"]:
        assert set(term.get("data", {}).get("answers", [])) <= CODES["barrier"]
    for term in VOCABULARIES["project_question"]["terms"]:
        assert set(term["data"]["fiches"]) <= CODES["fiche"]


def test_role_aliases_name_known_profiles():
    aliases = read("partenariat/data/role_aliases.yaml")
    assert len({row["alias"] for row in aliases}) == len(aliases)
    assert {row["profile"] for row in aliases} <= CODES["actor_profile_user"]


def test_matrix_examples_fill_the_matrix():
    cells = {(row["dimension"], row["level"]) for row in read("experiences/data/matrix_examples.yaml")}
    assert cells == {(d, level) for d in enums.Dimension.values for level in enums.Level.matrix()}


# Bodies


def test_body_types_are_consistent():
    for row in BODY_TYPES.values():
        assert row["kind"] in BodyKind.values
        assert row["level"] in BodyLevel.values
        assert row["mandatory"] in Obligation.values
        assert row["representation_status"] in CODES["representation_status"]
        assert row["mission"]
        assert set(row["sources"]) <= SOURCES
    dispositifs = {code for code, row in BODY_TYPES.items() if row["kind"] == "dispositif"}
    assert {"CPTS", "DAC", "CLS", "ASV", "PTSM", "CLSM"} <= dispositifs
    assert not {"CDU", "CVS", "CTS", "CRSA", "CSDU", "CDCA"} & dispositifs


def test_seat_templates_are_consistent():
    assert len({(row["body_type"], row["code"]) for row in SEATS}) == len(SEATS)
    for row in SEATS:
        assert row["body_type"] in BODY_TYPES
        assert row["required"] in Obligation.values
        assert row.get("appointed_by", "establishment") in CODES["appointing_authority"]


# Lexicon and pages


def test_lexicon_is_consistent():
    slugs = {row["slug"] for row in LEXICON}
    assert len(slugs) == len(LEXICON) >= 60
    for row in LEXICON:
        assert row["definition"].endswith((".", "…"))
        assert set(row.get("see_also", [])) <= slugs - {row["slug"]}
        assert set(row.get("sources", [])) <= SOURCES


def test_lexicon_tells_both_meanings_of_a_shared_acronym():
    shared = [row for row in LEXICON if row.get("acronym") == "MSP"]
    assert len(shared) == 2
    assert all("désigne aussi" in row["definition"] for row in shared)


def test_accessibility_statement_has_the_imposed_headings():
    body = PAGES["accessibilite"]["body"]
    assert "**non conforme**" in body
    for heading in (
        "État de conformité", "Résultats des tests", "Contenus non accessibles",
        "Établissement de cette déclaration", "Retour d'information et contact", "Voies de recours",
    ):  # fmt: skip
        assert f"## {heading}" in body


@pytest.mark.parametrize(
    "slug",
    ["editeur", "directeur-publication", "hebergeur", "dpo", "contact-accessibilite"],
)
def test_identity_is_left_to_complete(slug):
    assert PAGES[slug]["body"] == ""


# Demonstration


def test_every_record_is_there():
    assert len(EXPERIENCES) == len(DEMO["experiences"]) == 63
    assert len(BODIES) == len(DEMO["bodies"]) == 33
    assert len(ORGANISATIONS) == len(DEMO["organisations"])
    assert Counter(row["state"] for row in EXPERIENCES.values()) == {
        "published": 46,
        "changes_requested": 17,
    }


@pytest.mark.parametrize("key", EXPERIENCES)
def test_experience(key):
    row = EXPERIENCES[key]
    assert set(row) <= FREE | set(CODED)
    assert 10 <= len(row["title"]) <= 150
    for field, vocabulary in CODED.items():
        assert set(as_list(row.get(field, []))) <= CODES[vocabulary], field
    assert set(row["territories"]) <= set(TERRITORIES)
    assert {o["name"] for o in row["organisations"]} <= set(ORGANISATIONS)
    assert {o["role"] for o in row["organisations"]} <= set(enums.OrganisationRole.values)
    assert set(row.get("bodies", [])) <= set(BODIES)
    assert row.get("parent", key) in EXPERIENCES
    assert row["source"] in SOURCES
    assert row["source_section"]
    dimensions = [cell["dimension"] for cell in row.get("matrix", [])]
    assert len(dimensions) == len(set(dimensions))
    for cell in row.get("matrix", []):
        assert cell["dimension"] in enums.Dimension.values
        assert cell["level"] in enums.Level.values
        assert cell["basis"] in (enums.MatrixBasis.SOURCE, enums.MatrixBasis.EDITORS)
    # A fiche waits for complements exactly when the source leaves something out.
    assert bool(row.get("missing")) == (row["state"] == "changes_requested")


@pytest.mark.parametrize("key", EXPERIENCES)
def test_experience_dates(key):
    row = EXPERIENCES[key]
    for end in ("start", "end"):
        assert (f"{end}_date" in row) == (f"{end}_precision" in row)
        if f"{end}_date" in row:
            date.fromisoformat(row[f"{end}_date"])
            assert row[f"{end}_precision"] in DatePrecision.values
    for milestone in row.get("milestones", []):
        assert milestone["label"]
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", milestone["date"])


def test_experiences_have_no_cycle_of_parents():
    for key in EXPERIENCES:
        seen = set()
        while key:
            assert key not in seen
            seen.add(key)
            key = EXPERIENCES[key].get("parent")


def test_bodies():
    for row in BODIES.values():
        assert row["type"] in BODY_TYPES
        assert row["territory"] is None or row["territory"] in TERRITORIES
        assert set(row.get("representation_forms", [])) <= CODES["representation_form"]
        assert row.get("representation_status", "framed") in CODES["representation_status"]
        assert row["source"] in SOURCES
        assert row["source_section"]
        assert row["territory"] or row.get("establishment") or row.get("to_check")


def test_bodies_deduced_by_the_editors_say_so():
    for row in BODIES.values():
        if row["type"] in ("CTS", "CDCA"):
            assert "à confirmer" in row["to_check"]


def test_organisations():
    for row in ORGANISATIONS.values():
        assert row["type"] in CODES["organisation_type"]
        assert row["territory"] is None or row["territory"] in TERRITORIES
        fictitious = "(exemple fictif)" in row["name"]
        assert row.get("fictitious", False) == fictitious
        assert (row["source"] is None) == fictitious
        assert fictitious or row["source"] in SOURCES


# Cleanliness

DATA_FILES = sorted(
    path for app in ("partenariat", "instances", "experiences") for path in (ROOT / app / "data").iterdir()
)
# What an analyst's working notes look like; none may reach the product.
NOTES = [
    r"\bS[0-4]:\d",  # document and line
    r"\bV\d\d\b",  # reference of a look-up
    r"\([MIV]\)|\[[MIV]\]",  # evidence marks
    r"\bl\. ?\d+",  # line numbers
    r"\b\d{3}_[0-9a-f]{8}",  # file names
    r"domain\.md|design\.md|seed_records",
    r"\b00[0-4] l\b|§",
]
E_MAIL = r"[\w.+-]+@[\w-]+\.\w+"
PHONE = r"(?<!\d)(?:\+33 ?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)"


@pytest.mark.parametrize("path", DATA_FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("note", NOTES)
def test_no_working_note_is_left(path, note):
    assert not re.search(note, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [p for p in DATA_FILES if p.suffix == ".yaml"], ids=lambda path: path.name)
def test_no_personal_address(path):
    text = path.read_text(encoding="utf-8")
    assert [found for found in re.findall(E_MAIL, text) if not found.endswith("@exemple-fictif.fr")] == []
    assert not re.search(PHONE, text)


def test_no_person_is_named():
    text = (ROOT / "experiences/data/demonstration.yaml").read_text(encoding="utf-8")
    assert not re.search(r"\b(M\.|Mme|Mr|Dr|Pr) [A-ZÉÈ]", text)


# Loading


@pytest.fixture
def load():
    def run():
        out = io.StringIO()
        call_command("load_reference", stdout=out)
        return out.getvalue().splitlines()

    return run


@pytest.mark.django_db
def test_loading_again_changes_nothing(load):
    first = load()
    assert len(first) == 14
    assert f"Territoires : {len(TERRITORIES)}" in "\n".join(first)
    for line in load():
        assert "(créés : 0, mis à jour : 0)" in line


@pytest.mark.django_db
def test_loading_repairs_a_row_nobody_edited(load):
    from partenariat.models import Term, Territory

    load()
    Term.objects.filter(vocabulary="sector", code="ville").update(label="autre")
    Territory.objects.filter(key="com-93066").update(ancestors=[])
    load()
    assert Term.objects.get(vocabulary="sector", code="ville").label == "Ville (soins de ville, ambulatoire)"
    assert "ept-200057867" in Territory.objects.get(key="com-93066").ancestors


@pytest.mark.django_db
def test_loading_leaves_what_staff_edited(load):
    from instances.models import BodyType
    from partenariat.models import LexiconEntry, Page, RoleAlias, Term

    load()
    now = timezone.now()
    Term.objects.filter(vocabulary="sector", code="ville").update(
        label="En ville", is_active=False, edited_at=now
    )
    Page.objects.filter(slug="editeur").update(body="Une agence", edited_at=now)
    LexiconEntry.objects.filter(slug="etp").update(definition="Autre.", edited_at=now)
    BodyType.objects.filter(code="CDU").update(mission="Autre.", edited_at=now)
    RoleAlias.objects.filter(alias="Coach").update(usage="ici")
    lines = load()
    term = Term.objects.get(vocabulary="sector", code="ville")
    assert (term.label, term.is_active) == ("En ville", False)
    assert Page.objects.get(slug="editeur").body == "Une agence"
    assert LexiconEntry.objects.get(slug="etp").definition == "Autre."
    assert BodyType.objects.get(code="CDU").mission == "Autre."
    assert RoleAlias.objects.get(alias="Coach").usage == "ici"
    assert sum("gardés tels que modifiés à la main : 1" in line for line in lines) == 5
