"""The fiche at a glance: what the public will read, in its order, and what only staff may know."""

from typing import NamedTuple

from django.urls import reverse

from experiences import duplicates, enums, moderation, notifications, quality
from experiences.curation.decision_forms import RUBRICS
from experiences.enums import State
from experiences.models import Experience
from experiences.triggers import CODED_COLUMNS
from partenariat import terms

SHEET = (
    ("Besoin et action", ("need", "action", "objectives", "scope", "criteria", "action_fields", "sectors")),
    ("Activités", ("domains", "activities", "activities_other")),
    ("Lieux", ("settings", "territories", "establishments")),
    ("Réglementation", ("regulation",)),
    (
        "Acteurs impliqués",
        (
            "carriers", "actors_user", "actors_professional", "audiences", "themes", "users_involved_count",
            "professionals_count", "pair_led", "initiators", "facilitators", "users_in_governance",
            "governance_voice", "bodies",
        ),
    ),
    ("Formation", ("training_need", "training_notes")),
    ("Savoirs et compétences", ("skills",)),
    ("Modalités d’intervention", ("modalities", "modality_notes", "expenses_covered", "funding_types")),
    (
        "Valeur ajoutée",
        (
            "benefits", "barriers", "levers", "reproducibility", "reproducibility_notes",
            "evidence_level_proposed", "evidence_level", "user_needs_collected", "user_needs_notes", "evaluations",
        ),
    ),
    ("Place dans la matrice", ("matrix_positions",)),
    ("Calendrier", ("stage", "start_date", "end_date", "milestones")),
    ("Origine", ("provenance", "source", "source_section", "links", "parent")),
)  # fmt: skip

CHILDREN = {
    "carriers": "Organisations",
    "evaluations": "Évaluation",
    "matrix_positions": "Positions",
}


# The rubric of what the moderator chooses when accepting, and those nobody fills for the author.
CHOSEN_HERE = "moderation"
AUTHOR_S_OWN = ("anti-alibi", "envoyer")
CODED_RUBRICS = ("activites", "matrice")
# Neither public, nor in the author's own drawer, nor closed: a coding may be proposed.
CODABLE = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.ACCEPTED)


class Answer(NamedTuple):
    label: str
    lines: list


def sheet(fiche):
    """[(rubric, [Answer], [label of what is not said])], every field in the order of the public page."""
    rubrics = []
    for title, names in SHEET:
        answers = [Answer(_label(name), _lines(fiche, name)) for name in names]
        silent = [answer.label.lower() for answer in answers if not answer.lines]
        rubrics.append((title, [answer for answer in answers if answer.lines], silent))
    return rubrics


def _label(name):
    label = CHILDREN.get(name) or Experience._meta.get_field(name).verbose_name
    return label[:1].upper() + label[1:]


def _lines(fiche, name):
    if name in CODED_COLUMNS:
        return _coded(*CODED_COLUMNS[name], getattr(fiche, name))
    value = getattr(fiche, name)
    if name == "carriers":
        return [str(link) for link in value.all()]
    if name == "matrix_positions":
        return [_position(position) for position in value.all()]
    if name == "evaluations":
        return [line for evaluation in value.all() for line in _evaluation(evaluation)]
    if name == "milestones":
        return [f"{item.get('date', '')} : {item.get('label', '')}" for item in value]
    if name == "links":
        return [f"{item.get('label', '')} ({item.get('url', '')})" for item in value]
    if hasattr(value, "all"):
        return [str(row) for row in value.all()]
    field = Experience._meta.get_field(name)
    if field.choices:
        return [str(fiche._get_FIELD_display(field))] if value else []
    if name in ("start_date", "end_date") and value:
        return [_date(value, getattr(fiche, name.replace("date", "precision")))]
    return [] if value in (None, "") else [str(value)]


def _coded(vocabulary, reading, value):
    if reading == "scalar":
        return [terms.label(vocabulary, value)] if value else []
    if reading == "list":
        return terms.labels(vocabulary, value)
    return [
        " : ".join(filter(None, [terms.label(vocabulary, item["code"]), item.get("comment", "")]))
        for item in value
    ]


def _position(position):
    said = f"{position} ({position.get_basis_display().lower()})"
    return f"{said}. {position.justification}" if position.justification else said


def _evaluation(evaluation):
    yield ", ".join([str(evaluation), *terms.labels("evaluation_method", evaluation.methods)])
    for name in ("criteria_set_at_start", "users_in_evaluation", "results_returned"):
        if getattr(evaluation, name):
            field = evaluation._meta.get_field(name)
            yield f"{field.verbose_name.capitalize()} : {evaluation._get_FIELD_display(field).lower()}"
    yield from filter(None, [evaluation.results, evaluation.report_url])


def _date(value, precision):
    formats = {"year": "%Y", "month": "%m/%Y"}
    return value.strftime(formats.get(precision, "%d/%m/%Y"))


def missing(fiche):
    """[(what publication still lacks, address of the page where staff may add it, or "")]."""
    if fiche.provenance == enums.Provenance.SEED:
        return []
    return [
        (criterion.label, _where(fiche, criterion))
        for criterion, met in quality.completeness(fiche)
        if not met and criterion.rubric != CHOSEN_HERE
    ]


def _where(fiche, criterion):
    if criterion.rubric in AUTHOR_S_OWN or fiche.coding_proposed_at and not fiche.coding_confirmed_at:
        return ""
    page = "coding" if criterion.rubric in CODED_RUBRICS and fiche.state in CODABLE else "correct"
    return reverse(f"admin:experiences_experience_{page}", args=[fiche.pk])


def anti_alibi(fiche):
    """[{question, answer, comment, is_no}] for each point of the list, answered or not."""
    answers = []
    for code, entry in terms.vocabulary("anti_alibi_check").items():
        given = fiche.anti_alibi.get(code, {})
        value = given.get("answer", "")
        answers.append(
            {
                "question": entry.label,
                "answer": enums.AntiAlibi(value).label
                if value in enums.AntiAlibi.values
                else "Pas de réponse",
                "comment": given.get("comment", ""),
                "is_no": value == enums.AntiAlibi.NO,
            }
        )
    return answers


def history(fiche):
    """The decisions, newest first, with the words of their reasons and of the rubrics they speak of."""
    return [
        {
            "event": event,
            "verb": event.get_verb_display(),
            "reasons": terms.labels(notifications.REASONS.get(event.verb, ""), event.reasons),
            "field_messages": [
                (RUBRICS.get(name, name), text) for name, text in event.field_messages.items()
            ],
        }
        for event in fiche.decisions.select_related("actor", "undone_by")
    ]


def second_look(fiche, user):
    """What staff read about a second look: {"message", "at", "is_mine"}, or None when none is asked for.

    `is_mine`: this person refused the fiche, and leaves it to somebody else.
    """
    refuser = moderation.refused_by(fiche)
    if refuser is None:
        return None
    asked = fiche.decisions.standing().filter(verb=enums.Verb.APPEAL).first()
    return {"message": asked.message, "at": asked.created_at, "is_mine": refuser == user.pk}


def similar(fiche, user):
    """Fiches that may tell the same experience, in any state: staff are warned of all."""
    return [other for other, _ in duplicates.near(user, duplicates.of_fiche(fiche))]
