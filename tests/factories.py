"""Small functions making valid rows. Reference data (terms, territories...) is in the test database already."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.core import signing
from django.utils import timezone

from accounts.enums import MembershipRole, Role
from accounts.models import Organisation, OrganisationMembership, User
from experiences import enums
from experiences.derived import refresh
from experiences.models import (
    AlertReader,
    Contact,
    ContactRequest,
    Evaluation,
    Experience,
    ExperienceOrganisation,
    MatrixPosition,
)
from instances.models import (
    Agreement,
    Body,
    BodyType,
    CallForCandidates,
    Candidacy,
    Establishment,
    Mandate,
    QualifiedPersonList,
    Representative,
    Seat,
)
from partenariat.models import Source, Territory
from partenariat.trap import SALT

PASSWORD = "un-mot-de-passe-de-test"
_number = count(1)


def trap_fields():
    """The hidden fields of a form open to all, as its page would give them."""
    return {"opened": signing.dumps(0, salt=SALT), "token": str(uuid4())}


def user(email="", *, role=Role.CONTRIBUTOR, confirmed=True, **fields):
    made = User.objects.create_user(
        email or f"personne{next(_number)}@exemple-fictif.fr", PASSWORD, role=role, **fields
    )
    if confirmed:
        made.emailaddress_set.create(email=made.email, verified=True, primary=True)
    return made


def moderator(email=""):
    return user(email, role=Role.MODERATOR)


def curator(email=""):
    return user(email, role=Role.CURATOR)


def organisation(name="", *, manager=None, **fields):
    made = Organisation.objects.create(
        name=name or f"Organisation {next(_number)} (exemple fictif)", **fields
    )
    if manager:
        OrganisationMembership.objects.create(
            organisation=made, user=manager, role=MembershipRole.MANAGER, approved_at=timezone.now()
        )
    return made


def establishment(name="", *, territory="com-93066", **fields):
    number = next(_number)
    return Establishment.objects.create(
        name=name or f"Établissement {number} (exemple fictif)",
        finess=fields.pop("finess", f"93{number:07d}"),
        territory=Territory.objects.get(key=territory),
        **fields,
    )


def body(name="", *, type="CTS", territory="dep-93", published=True, **fields):
    from instances.derived import refresh as refresh_bodies

    made = Body.objects.create(
        name=name or f"Instance {next(_number)} (exemple fictif)",
        type=BodyType.objects.get(code=type),
        territory=Territory.objects.get(key=territory) if territory else None,
        published_at=timezone.now() if published else None,
        **fields,
    )
    refresh_bodies([made.pk])
    made.refresh_from_db()
    return made


COMPLETE = {
    "summary": "Un résumé inventé pour les tests, assez long pour ressembler à celui d’une vraie fiche.",
    "need": "Un besoin inventé pour les tests.",
    "action": "Une action inventée pour les tests.",
    "scope": "collective",
    "criteria": ["co_construction"],
    "action_fields": ["care"],
    "sectors": ["ville"],
    "domains": ["peer_support"],
    "activities": ["PEER-01"],
    "settings": ["msp"],
    "actors_user": ["expert_patient"],
    "actors_professional": ["nurse"],
    "audiences": ["chronic_disease"],
    "themes": ["diabetes"],
    "modalities": ["volunteer"],
    "benefits": [{"code": "BE-02", "comment": ""}],
    "levers": [{"code": "LV-17", "comment": ""}],
    "barriers": [{"code": "FR-01", "comment": ""}],
    "stage": "ongoing",
    "user_needs_collected": "yes",
    "evidence_level": "described",
    "anti_alibi": {"AA-1": {"answer": "yes", "comment": ""}},
}


def experience(
    title="",
    *,
    state=enums.State.PUBLISHED,
    author=None,
    territories=("com-93066",),
    organisations=None,
    positions=(("governance", "partnership"),),
    bodies=(),
    contact=True,
    **fields,
):
    """A fiche complete enough for any state. Written in `state` directly: the road there is moderation's tests."""
    public = state in (*enums.State.public(), enums.State.SUSPENDED)
    fiche = Experience(
        title=title or f"Expérience numéro {next(_number)} (exemple fictif)",
        author=author,
        **{**COMPLETE, "declarations": enums.Declaration.values, **fields},
    )
    fiche.save()
    fiche.territories.set(Territory.objects.filter(key__in=territories))
    fiche.bodies.set(bodies)
    carriers = [organisation()] if organisations is None else organisations
    ExperienceOrganisation.objects.bulk_create(
        ExperienceOrganisation(experience=fiche, organisation=carrier, role="lead", order=order)
        for order, carrier in enumerate(carriers)
    )
    MatrixPosition.objects.bulk_create(
        MatrixPosition(
            experience=fiche, dimension=dimension, level=level, justification="Exemple concret inventé."
        )
        for dimension, level in positions
    )
    Evaluation.objects.create(experience=fiche, methods=["none"])
    if contact:
        Contact.objects.create(
            experience=fiche, email="contact@exemple-fictif.fr", full_name="Contact fictif"
        )
    refresh([fiche.pk])
    now = timezone.now()
    Experience.objects.filter(pk=fiche.pk).update(
        state=state,
        submitted_at=None if state == enums.State.DRAFT else now,
        published_at=fields.get("published_at", now if public else None),
    )
    fiche.refresh_from_db()
    return fiche


def seed_experience(title="", **fields):
    """A record drawn from a public document: sourced, incomplete, never confirmed."""
    return experience(
        title,
        provenance=enums.Provenance.SEED,
        source=Source.objects.first(),
        contact=False,
        **{"need": "", "action": "", "declarations": [], **fields},
    )


def alert(address="", *, query="", list_name="experiences", confirmed=True, **fields):
    """Somebody told of what is new in a search, to whom nothing is known yet."""
    reader, _ = AlertReader.objects.get_or_create(
        address=address or f"lectrice{next(_number)}@exemple-fictif.fr"
    )
    if confirmed:
        fields = {"confirmed_at": timezone.now(), "due_on": timezone.localdate()} | fields
    return reader.alerts.create(list_name=list_name, query=query, **fields)


def contact_request(fiche, **fields):
    """A reader's message to whoever carries a fiche, its sender not confirmed yet."""
    today = timezone.localdate()
    return ContactRequest.objects.create(
        experience=fiche,
        **{
            "sender_name": "Lectrice fictive",
            "sender_email": "lectrice@exemple-fictif.fr",
            "sender_profile": "patiente partenaire",
            "message": "Nous montons un projet proche du vôtre, pouvons-nous en parler ?",
            "confirmed_at": timezone.now(),
            "purge_on": today.replace(year=today.year + 10, day=1),
            **fields,
        },
    )


def seat(of=None, *, for_users=True, known_from=None, **fields):
    """A seat of a body (a new CDU by default), unknown unless `known_from` says since when it is known."""
    number = next(_number)
    of = of or body(type="CDU", territory="com-93066")
    fields = {"label": f"Siège {number}", "college": "Usagers", "appointed_by": "association"} | fields
    if known_from:
        fields.setdefault("known_source", "test")
    return Seat.objects.create(body=of, for_users=for_users, known_from=known_from, **fields)


def representative(last_name="", **fields):
    number = next(_number)
    fields = {"first_name": "Exemple", "email": f"personne{number}@exemple-fictif.fr"} | fields
    return Representative.objects.create(last_name=last_name or f"Fictif {number}", **fields)


def mandate(of=None, *, start=-100, end=300, **fields):
    """A mandate on a seat, from `start` to `end` days from today."""
    today = timezone.localdate()
    fields = {"source": "test", "appointed_at": timezone.now()} | fields
    of = of or seat()
    return Mandate.objects.create(
        seat=of,
        body=of.body,
        start_date=today + timedelta(days=start),
        end_date=today + timedelta(days=end),
        **fields,
    )


def call(**fields):
    """An open call for candidates, of the whole region."""
    today = timezone.localdate()
    fields = {
        "title": f"Appel {next(_number)} (exemple fictif)", "text": "Exemple fictif.",
        "opens": today - timedelta(days=5), "closes": today + timedelta(days=20), "published_at": timezone.now(),
    } | fields  # fmt: skip
    place = fields.pop("territory", "reg-11")
    return CallForCandidates.objects.create(territory=Territory.objects.get(key=place), **fields)


def candidacy(of, **fields):
    """Somebody who wants to sit in a body, the address not confirmed yet."""
    fields = {
        "name": "Candidate Fictive", "email": f"candidate{next(_number)}@exemple-fictif.fr",
        "statement": "Exemple fictif.", "purge_on": timezone.localdate() + timedelta(days=20),
    } | fields  # fmt: skip
    return Candidacy.objects.create(body=of, **fields)


def agreement(of, *, start=-100, **fields):
    fields = {"level": "national", "decision_ref": f"Arrêté {next(_number)}"} | fields
    day = timezone.localdate() + timedelta(days=start)
    return Agreement.objects.create(organisation=of, decision_date=day, start_date=day, **fields)


def qualified_list(*names, department="dep-93", start=-100, end=300, published=True, **fields):
    """A list of « personnes qualifiées », signed by the three authorities, of the people named."""
    today = timezone.localdate()
    signed = dict.fromkeys(("signed_by_prefect", "signed_by_agency", "signed_by_department"), True)
    made = QualifiedPersonList.objects.create(
        department=Territory.objects.get(key=department),
        valid_from=today + timedelta(days=start),
        valid_to=None if end is None else today + timedelta(days=end),
        published_at=timezone.now() if published else None,
        **{
            "decision_ref": f"Arrêté {next(_number)} (exemple fictif)",
            "decision_date": today + timedelta(days=start),
            "how_to_contact": "Écrivez au service indiqué.",
            "service_contact": "Service des personnes qualifiées (exemple fictif)",
            "is_fictitious": True,
            **signed,
            **fields,
        },
    )
    for name in names:
        qualified_person(made, name)
    return made


def qualified_person(of, name="", *, areas=(), **fields):
    made = of.entries.create(
        display_name=name or f"Personne {next(_number)} (exemple fictif)",
        **{"fields": ["handicap"], **fields},
    )
    made.areas.set(Territory.objects.filter(key__in=areas))
    return made
