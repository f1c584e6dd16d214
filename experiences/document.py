"""The fiche as a document: each answer a JSON value, under the name its question has. Read and written here only.

Columns keep their names. `start`, `end`: [iso date, precision] or None. `territories`: keys; `establishments`:
FINESS numbers; `bodies`: references; all sorted. `carriers`: [{"organisation": pk or None, "name", "role"}] in order,
None being an organisation to create. `positions`: {dimension: [level, example]}. `evaluation`, `contact`: a dict of
their columns, or None.
"""

from datetime import date

from django import forms

from accounts.models import Organisation
from experiences import derived, enums
from experiences.contributing import rubrics
from experiences.forms.fields import (
    Choice,
    Code,
    Codes,
    CommentedCodes,
    Count,
    Lines,
    Named,
    Places,
    Text,
    VagueDate,
    YesNo,
)
from experiences.models import Contact, Evaluation, Experience, ExperienceOrganisation, MatrixPosition
from experiences.triggers import CODED_COLUMNS
from instances.models import Body, Establishment
from partenariat import terms
from partenariat.documents import Documents, Path
from partenariat.enums import YesNoUnknown
from partenariat.models import Territory, plain

NOTHING = "rien"
TEXT_LENGTH = 5000
CONTACT = ("email", "full_name", "function", "phone", "public_mode", "generic_address")
EVALUATION = (
    "methods", "year", "criteria_set_at_start", "users_in_evaluation", "results", "results_returned", "report_url",
)  # fmt: skip
DATES = ("start", "end")
# How the codes of a list are folded on the page.
GROUPS = {
    "activities": "domain", "themes": "theme_kind", "modalities": "modality_group", "benefits": "stakeholder",
    "barriers": "barrier_group",
}  # fmt: skip
# What children and shared questions are called when one is named alone.
LABELS = {
    "domains": "Les domaines",
    "territories": "Les territoires",
    "establishments": "Les établissements",
    "bodies": "Les instances liées",
    "carriers": "Les organisations",
    "positions": "La place dans la matrice",
    "evaluation": "L’évaluation",
    "contact": "La personne à joindre",
    "anti_alibi": "L’autoévaluation anti-alibi",
    "start": "Début",
    "end": "Fin",
    "user_needs_notes": "Comment les besoins ont été recueillis",
    "modality_notes": "Précisions sur les modalités",
}


class FicheDocuments(Documents):
    def value(self, fiche, name):
        return CHILDREN[name].read(fiche) if name in CHILDREN else getattr(fiche, name)

    def write(self, fiche, changes, *, user):
        """Write these answers on a fiche locked by `lock`. `user` owns the organisations it makes us create."""
        written = []
        for name in changes:
            if name in DATES:
                written += _set_date(fiche, name, changes[name])
            elif name not in CHILDREN:
                setattr(fiche, name, changes[name])
                written.append(name)
        if "title" in changes and fiche.published_at is None:
            # Nobody outside has this address yet: it follows the title, and leaves no trace.
            fiche.set_slug(fiche.title)
            fiche.old_slugs = []
            written += ["slug", "old_slugs"]
        if written:
            fiche.save(update_fields=written)
        for name in changes:
            if name in CHILDREN and name not in DATES:
                CHILDREN[name].write(fiche, changes[name], user)
        derived.refresh([fiche.pk])
        fiche.refresh_from_db()
        return fiche

    def same(self, name, one, other):
        if name == "carriers":
            return _same_carriers(one or [], other or [])
        if name in SETS:
            return set(one or []) == set(other or [])
        return super().same(name, one, other)

    def parts(self, name, value):
        """Two people may place two dimensions, answer two points, name two partners, without meeting."""
        if name in ("positions", "anti_alibi"):
            return value or {}
        if name == "carriers":
            return _by_role(value)
        return super().parts(name, value)

    def join(self, name, parts):
        if name in ("positions", "anti_alibi"):
            return parts
        if name == "carriers":
            return [*parts.get("lead", []), *parts.get("partners", [])]
        return super().join(name, parts)

    def rubric_of(self, name):
        """The rubric where it is asked, or None."""
        return rubrics.locate(name)[0]


class Child:
    """How what is not a plain column is read from a fiche, and written on it."""

    def __init__(self, read, write=None):
        self.read, self.write = read, write


def _set_date(fiche, name, value):
    day, precision = value or (None, "")
    setattr(fiche, f"{name}_date", date.fromisoformat(day) if day else None)
    setattr(fiche, f"{name}_precision", precision)
    return [f"{name}_date", f"{name}_precision"]


def _date(name):
    def read(fiche):
        day = getattr(fiche, f"{name}_date")
        return [day.isoformat(), getattr(fiche, f"{name}_precision") or "day"] if day else None

    return Child(read)


def _linked(name, model, key):
    """A plain link to rows that have a public key."""

    def write(fiche, keys, user):
        getattr(fiche, name).set(model.objects.filter(**{f"{key}__in": keys}))

    return Child(lambda fiche: sorted(getattr(row, key) for row in getattr(fiche, name).all()), write)


def _carriers(fiche):
    return [
        {"organisation": link.organisation_id, "name": link.organisation.name, "role": link.role}
        for link in fiche.carriers.select_related("organisation")
    ]


def _set_carriers(fiche, carriers, user):
    kept = []
    for order, named in enumerate(carriers):
        pk = named["organisation"]
        # Private to who names it, until a public fiche does.
        organisation = Organisation.objects.filter(pk=pk).first() if pk else None
        if organisation is None:
            organisation = Organisation.objects.create(name=named["name"], created_by=user)
        link, _ = ExperienceOrganisation.objects.update_or_create(
            experience=fiche, organisation=organisation, role=named["role"], defaults={"order": order}
        )
        kept.append(link.pk)
        if (
            user is not None
            and named["role"] == enums.OrganisationRole.LEAD
            and fiche.owner_organisation_id is None
            and user.memberships.filter(organisation=organisation, approved_at__isnull=False).exists()
        ):
            fiche.owner_organisation = organisation
            fiche.save(update_fields=["owner_organisation"])
    fiche.carriers.exclude(pk__in=kept).delete()


def _by_role(carriers):
    lead = [one for one in carriers or [] if one["role"] == enums.OrganisationRole.LEAD]
    partners = [one for one in carriers or [] if one["role"] != enums.OrganisationRole.LEAD]
    return {part: named for part, named in (("lead", lead), ("partners", partners)) if named}


def _same_carriers(one, other):
    """The same organisation, known by its key here and still to create there, is one."""
    return len(one) == len(other) and all(
        a["role"] == b["role"]
        and (
            a["organisation"] == b["organisation"]
            if a["organisation"] and b["organisation"]
            else plain(a["name"]) == plain(b["name"])
        )
        for a, b in zip(one, other, strict=True)
    )


def _positions(fiche):
    return {one.dimension: [one.level, one.justification] for one in fiche.matrix_positions.all()}


def _set_positions(fiche, positions, user):
    """A position that changes is declared by whoever carries the fiche; the others keep their basis."""
    before = _positions(fiche)
    fiche.matrix_positions.exclude(dimension__in=positions).delete()
    for dimension, (level, example) in positions.items():
        if before.get(dimension) != [level, example]:
            MatrixPosition.objects.update_or_create(
                experience=fiche,
                dimension=dimension,
                defaults={"level": level, "justification": example, "basis": enums.MatrixBasis.DECLARED},
            )


def _evaluation(fiche):
    latest = fiche.evaluations.first()
    return {name: getattr(latest, name) for name in EVALUATION} if latest else None


def _set_evaluation(fiche, columns, user):
    """The document holds the latest evaluation; older ones are left alone."""
    latest = fiche.evaluations.first()
    if columns is None:
        if latest:
            latest.delete()
        return
    Evaluation.objects.update_or_create(
        pk=latest.pk if latest else None, defaults=columns | {"experience": fiche}
    )


def _contact(fiche):
    contact = Contact.objects.filter(experience=fiche.pk).first()
    return {name: getattr(contact, name) for name in CONTACT} if contact else None


def _set_contact(fiche, columns, user):
    if columns is None:
        Contact.objects.filter(experience=fiche.pk).delete()
        return
    Contact.objects.update_or_create(experience=fiche, defaults=columns)


CHILDREN = {
    "start": _date("start"),
    "end": _date("end"),
    "territories": _linked("territories", Territory, "key"),
    "establishments": _linked("establishments", Establishment, "finess"),
    "bodies": _linked("bodies", Body, "reference"),
    "carriers": Child(_carriers, _set_carriers),
    "positions": Child(_positions, _set_positions),
    "evaluation": Child(_evaluation, _set_evaluation),
    "contact": Child(_contact, _set_contact),
}


# ------------------------------------------------------------------------------- in words


def _enum(choices):
    return lambda value: str(choices(value).label) if value else NOTHING


def _evaluation_words(value):
    if not value:
        return NOTHING
    said = [", ".join(terms.labels("evaluation_method", value["methods"]))]
    said += [f"en {value['year']}"] if value["year"] else []
    for name in ("criteria_set_at_start", "users_in_evaluation", "results_returned"):
        if value[name]:
            label = Evaluation._meta.get_field(name).verbose_name
            said.append(f"{label} : {YesNoUnknown(value[name]).label.lower()}")
    return "\n".join([", ".join(said), *filter(None, [value["results"], value["report_url"]])])


def _contact_words(value):
    if not value:
        return NOTHING
    known = [value[name] for name in CONTACT if name != "public_mode" and value[name]]
    return "\n".join([*known, str(enums.ContactMode(value["public_mode"]).label)])


def _positions_words(value):
    return "\n".join(
        f"{enums.Dimension(dimension).label} : {enums.Level(level).label}"
        + (f" ({example})" if example else "")
        for dimension, (level, example) in (value or {}).items()
    ) or NOTHING  # fmt: skip


def _carriers_words(value):
    return "\n".join(
        f"{one['name']} ({enums.OrganisationRole(one['role']).label.lower()})" for one in value or []
    ) or NOTHING  # fmt: skip


def _anti_alibi_words(value):
    return "\n".join(
        f"{terms.label('anti_alibi_check', code)} : {enums.AntiAlibi(kept['answer']).label.lower()}"
        + (f" ({kept['comment']})" if kept["comment"] else "")
        for code, kept in (value or {}).items()
    ) or NOTHING  # fmt: skip


def _milestones_words(value):
    return "\n".join(f"{one['date']} : {one['label']}" for one in value or []) or NOTHING


def _names(model, key):
    return lambda value: "\n".join(
        str(row) for row in model.objects.filter(**{f"{key}__in": value or []}).order_by("pk")
    ) or NOTHING  # fmt: skip


# ---------------------------------------------------------------------------------- paths

ENUMS = {
    "pair_led": YesNoUnknown,
    "expenses_covered": YesNoUnknown,
    "user_needs_collected": YesNoUnknown,
    "governance_voice": enums.Voice,
    "training_need": enums.TrainingNeed,
}
TEXTS = (
    "summary", "summary_falc", "need", "action", "objectives", "activities_other", "regulation", "training_notes",
    "modality_notes", "user_needs_notes", "reproducibility_notes",
)  # fmt: skip
COUNTS = ("users_involved_count", "professionals_count", "users_in_governance")
# Lists of codes whose order says nothing.
SETS = {name for name, (_, reading) in CODED_COLUMNS.items() if reading == "list" and name != "domains"}
MINOR = {"contact", "start", "end", "links", "stage"}
# Not for readers to correct: what is private, what is the author's own word, and the domains, whose order matters.
UNSUGGESTED = {
    "contact", "domains", "anti_alibi", "anti_alibi_public", "carriers", "positions", "evaluation", "milestones",
    "evidence_level_proposed", "establishments", "bodies",
}  # fmt: skip
NAMES = (
    "title", "summary", "summary_falc", "action", "carriers", "territories", "actors_user", "actors_professional",
    "contact", "need", "objectives", "scope", "criteria", "action_fields", "sectors", "stage", "start", "end",
    "domains", "activities", "activities_other", "settings", "establishments", "bodies", "regulation", "audiences",
    "themes", "users_involved_count", "professionals_count", "pair_led", "initiators", "facilitators",
    "users_in_governance", "governance_voice", "training_need", "training_notes", "skills", "modalities",
    "modality_notes", "expenses_covered", "funding_types", "benefits", "barriers", "levers",
    "user_needs_collected", "user_needs_notes", "evaluation", "evidence_level_proposed", "reproducibility",
    "reproducibility_notes", "links", "milestones", "positions", "anti_alibi", "anti_alibi_public",
)  # fmt: skip


def _path(name):
    field, words = _answer(name)
    return Path(name, _label(name), field, words, minor=name in MINOR, suggested=name not in UNSUGGESTED)


def _label(name):
    _, question = rubrics.locate(name)
    if name in LABELS or question is None:
        return LABELS.get(name) or Experience._meta.get_field(name).verbose_name.capitalize()
    return question.label


def _answer(name):
    """(what makes the form field, what says the value). No field for what only the author's own pages ask."""
    if name in CODED_COLUMNS:
        vocabulary, reading = CODED_COLUMNS[name]
        fields = {"scalar": Code, "list": Codes, "json": CommentedCodes}
        options = {} if reading == "scalar" else {"groups": GROUPS.get(name, "")}
        return lambda: fields[reading](vocabulary, **options), _coded_words(vocabulary, reading)
    if name in ENUMS:
        fields = YesNo if ENUMS[name] is YesNoUnknown else lambda: Choice(ENUMS[name].choices)
        return fields, _enum(ENUMS[name])
    if name in TEXTS:
        length = 1500 if name.startswith("summary") else TEXT_LENGTH
        return lambda: Text(max_length=length, required=name == "summary"), lambda value: value or NOTHING
    if name in COUNTS:
        return Count, lambda value: NOTHING if value is None else str(value)
    if name in DATES:
        return VagueDate, lambda value: VagueDate.as_text(value) if value else NOTHING
    return {
        "title": (lambda: forms.CharField(min_length=10, max_length=150), lambda value: value or NOTHING),
        "links": (Lines, lambda value: Lines().as_text(value or []) or NOTHING),
        "territories": (Places, _names(Territory, "key")),
        "establishments": (
            lambda: Named(Establishment.objects.all(), key="finess", required=False),
            _names(Establishment, "finess"),
        ),
        "bodies": (
            lambda: Named(Body.objects.public(), key="reference", required=False),
            _names(Body, "reference"),
        ),
        "anti_alibi_public": (
            lambda: forms.BooleanField(required=False),
            lambda value: "oui" if value else "non",
        ),
        "anti_alibi": (None, _anti_alibi_words),
        "milestones": (None, _milestones_words),
        "carriers": (None, _carriers_words),
        "positions": (None, _positions_words),
        "evaluation": (None, _evaluation_words),
        "contact": (None, _contact_words),
    }[name]


def _coded_words(vocabulary, reading):
    if reading == "scalar":
        return lambda value: terms.label(vocabulary, value) if value else NOTHING
    if reading == "list":
        return lambda value: ", ".join(terms.labels(vocabulary, value or [])) or NOTHING
    return lambda value: (
        "\n".join(
            terms.label(vocabulary, item["code"]) + (f" : {item['comment']}" if item["comment"] else "")
            for item in value or []
        )
        or NOTHING
    )


fiches = FicheDocuments([_path(name) for name in NAMES])
