"""The real records, drawn from public documents: organisations, bodies, experiences, in the states their sources allow."""

from pathlib import Path

from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.models import Organisation
from experiences import moderation
from experiences.derived import refresh
from experiences.enums import Provenance, State
from experiences.models import Experience, ExperienceOrganisation, MatrixPosition
from instances import derived as body_derived
from instances.models import Body, BodyType
from partenariat.models import Source, Territory
from partenariat.reference import read_yaml

DATA = Path(__file__).parent.parent / "data" / "demonstration.yaml"
LISTS = (
    "sectors", "action_fields", "domains", "criteria", "activities", "settings", "actors_user", "actors_professional",
    "audiences", "themes", "modalities", "skills", "funding_types", "milestones",
)  # fmt: skip
TEXTS = ("scope", "stage", "evidence_level", "training_notes", "source_section", "editor_notes", "start_precision", "end_precision")  # fmt: skip


def load():
    """Once: a record renamed or removed since must not come back under its first name. Returns {what: how many}."""
    added = {"organisations": 0, "instances": 0, "expériences": 0}
    if not Experience.objects.filter(provenance=Provenance.SEED).exists():
        data = read_yaml(DATA)
        territories = {territory.key: territory for territory in Territory.objects.all()}
        sources = {source.code: source for source in Source.objects.all()}
        added["organisations"] = _organisations(data["organisations"], territories, sources)
        added["instances"] = _bodies(data["bodies"], territories, sources)
        added["expériences"] = _experiences(data, territories, sources)
    return added


def _organisations(rows, territories, sources):
    known = set(Organisation.objects.values_list("name", flat=True))
    missing = [row for row in rows if row["name"] not in known]
    for row in missing:
        Organisation.objects.create(
            name=row["name"],
            type=row["type"],
            territory=territories.get(row["territory"]),
            source=sources.get(row.get("source")),
            # Named by a public document; the ones it does not name stay private unless a fiche carries them.
            is_verified=not row.get("unnamed", False),
        )
    return len(missing)


def _bodies(rows, territories, sources):
    types = {type.code: type for type in BodyType.objects.all()}
    for row in rows:
        Body.objects.create(
            name=row["name"],
            type=types[row["type"]],
            territory=territories.get(row["territory"]),
            establishment_name=row.get("establishment", ""),
            facts=row.get("facts", ""),
            representation_forms=row.get("representation_forms", []),
            representation_status=row.get("representation_status", ""),
            public_contact=row.get("public_contact", ""),
            to_check=row.get("to_check", ""),
            source=sources[row["source"]],
            source_section=row["source_section"],
            published_at=timezone.now(),
        )
    body_derived.refresh(Body.objects.values_list("pk", flat=True))
    return len(rows)


def _experiences(data, territories, sources):
    organisations = {organisation.name: organisation for organisation in Organisation.objects.all()}
    by_name = {body.name: body for body in Body.objects.all()}
    bodies = {row["key"]: by_name[row["name"]] for row in data["bodies"]}
    rows = data["experiences"]
    fiches = {}
    for row in rows:
        fiche = fiches[row["key"]] = _experience(row, sources)
        fiche.territories.set([territories[key] for key in row["territories"]])
        fiche.bodies.set([bodies[key] for key in row.get("bodies", [])])
        ExperienceOrganisation.objects.bulk_create(
            ExperienceOrganisation(
                experience=fiche, organisation=organisations[link["name"]], role=link["role"], order=order
            )
            for order, link in enumerate(row["organisations"])
        )
        MatrixPosition.objects.bulk_create(
            MatrixPosition(experience=fiche, **position) for position in row.get("matrix", [])
        )
    refresh([fiche.pk for fiche in fiches.values()])
    for row in rows:
        fiche = fiches[row["key"]]
        fiche.refresh_from_db()
        if row.get("parent"):
            fiche.parent = fiches[row["parent"]]
            fiche.save(update_fields=["parent"])
        moderation.load_seed(fiche, state=State(row["state"]), published_at=timezone.now())
    return len(rows)


def _experience(row, sources):
    fiche = Experience(
        title=row["title"],
        summary=row["summary"],
        provenance=Provenance.SEED,
        source=sources[row["source"]],
        start_date=parse_date(row.get("start_date") or ""),
        end_date=parse_date(row.get("end_date") or ""),
        **{name: row.get(name, []) for name in LISTS},
        **{name: row.get(name, "") for name in TEXTS},
        **{name: [{"code": code, "comment": ""} for code in row.get(name, [])] for name in ("benefits", "barriers", "levers")},
    )  # fmt: skip
    fiche.save()
    return fiche
