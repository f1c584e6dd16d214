"""The demonstration: real records drawn from public documents, and fictitious accounts to try the product with.

Loading is idempotent: a record already there, whatever was done to it since, is left as it is.
"""

from pathlib import Path

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.enums import MembershipRole
from accounts.models import Organisation, OrganisationMembership, User
from experiences import moderation
from experiences.derived import refresh
from experiences.enums import Declaration, Provenance, State
from experiences.models import Contact, Experience, ExperienceOrganisation, MatrixPosition
from instances import derived as body_derived
from instances.models import Body, BodyType
from partenariat.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from partenariat.models import Source, Territory
from partenariat.reference import read_yaml

DATA = Path(__file__).parent / "data" / "demonstration.yaml"
FICTITIOUS = "Association Les Pairs du Canal (exemple fictif)"
LISTS = (
    "sectors", "action_fields", "domains", "criteria", "activities", "settings", "actors_user", "actors_professional",
    "audiences", "themes", "modalities", "skills", "funding_types", "milestones",
)  # fmt: skip
TEXTS = ("scope", "stage", "evidence_level", "training_notes", "source_section", "editor_notes", "start_precision", "end_precision")  # fmt: skip


def load():
    """Load the records once, and the accounts that are missing; return {what: how many were added}.

    Once: a record renamed or removed since must not come back under its first name.
    """
    added = {"organisations": 0, "instances": 0, "expériences": 0}
    with transaction.atomic():
        if not Experience.objects.filter(provenance=Provenance.SEED).exists():
            data = read_yaml(DATA)
            territories = {territory.key: territory for territory in Territory.objects.all()}
            sources = {source.code: source for source in Source.objects.all()}
            added["organisations"] = _organisations(data["organisations"], territories, sources)
            added["instances"] = _bodies(data["bodies"], territories, sources)
            added["expériences"] = _experiences(data, territories, sources)
        added["comptes"] = _accounts()
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


def _accounts():
    """The accounts `demo` prints, and one fictitious fiche so that the queue is not empty."""
    added = 0
    for account in DEMO_ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        user = User.objects.create_user(
            account.email, DEMO_PASSWORD, role=account.role, display_name=account.display_name
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        added += 1
    if added:
        _fictitious_loop()
    return added


def _fictitious_loop():
    contributor, manager = (User.objects.get(email=account.email) for account in DEMO_ACCOUNTS[:2])
    carrier = Organisation.objects.get(name=FICTITIOUS)
    OrganisationMembership.objects.get_or_create(
        organisation=carrier,
        user=manager,
        defaults={"role": MembershipRole.MANAGER, "approved_at": timezone.now()},
    )
    fiche = Experience(
        title="Café des proches aidants du canal (exemple fictif)",
        summary="Exemple fictif : chaque mois, des proches aidants et une infirmière animent ensemble une rencontre "
        "ouverte à tous, pour échanger des conseils et faire connaître les aides du quartier.",
        action="Exemple fictif : une rencontre mensuelle préparée et animée à deux voix.",
        actors_user=["carer"],
        actors_professional=["nurse"],
        author=contributor,
        declarations=Declaration.values,
        declared_at=timezone.now(),
    )
    fiche.save()
    fiche.territories.set(Territory.objects.filter(key="com-75056"))
    ExperienceOrganisation.objects.create(experience=fiche, organisation=carrier)
    Contact.objects.create(experience=fiche, email=contributor.email)
    refresh([fiche.pk])
    moderation.submit(experience=fiche, actor=contributor)
