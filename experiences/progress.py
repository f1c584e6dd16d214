"""Where a fiche stands, said to its author: the state in words, what comes next, what moderators wrote.

No delay is promised and nobody of the team is named.
"""

from typing import NamedTuple

from django.urls import reverse

from experiences import notifications, quality, rubrics, statistics
from experiences.enums import State, Verb
from partenariat import terms


class Words(NamedTuple):
    """`kind` is the look of the badge, never the only way to tell."""

    now: str
    next: str
    kind: str = "info"


WORDS = {
    State.DRAFT: Words(
        "C’est un brouillon\u00a0: il n’est pas public.",
        "Complétez-le à votre rythme, puis envoyez-le.",
        "new",
    ),
    State.SUBMITTED: Words(
        "Nous avons bien reçu la fiche. Elle attend d’être relue.",
        "L’équipe de modération va la lire. Vous recevrez un courriel à chaque étape.",
    ),
    State.IN_REVIEW: Words(
        "L’équipe de modération relit la fiche.",
        "Elle peut l’accepter, ou vous demander des compléments. Vous recevrez un courriel.",
    ),
    State.CHANGES_REQUESTED: Words(
        "L’équipe de modération vous demande des compléments.",
        "Lisez les messages ci-dessous, reprenez les rubriques, puis renvoyez la fiche.",
        "warning",
    ),
    State.ACCEPTED: Words(
        "La fiche est acceptée.",
        "Elle sera mise en ligne par l’équipe de modération. Vous recevrez un courriel.",
        "success",
    ),
    State.PUBLISHED: Words(
        "La fiche est en ligne\u00a0: tout le monde peut la lire.",
        "Pour signaler un changement, utilisez «\u00a0Signaler un problème\u00a0» sur la fiche.",
        "success",
    ),
    State.REJECTED: Words(
        "La fiche n’est pas retenue. Le message ci-dessous dit pourquoi.",
        "Elle n’est pas publique. Si vous n’êtes pas d’accord, écrivez à l’équipe\u00a0: "
        "la page Modération dit comment.",
        "error",
    ),
    State.WITHDRAWN: Words(
        "La fiche est retirée. Elle n’est plus examinée.",
        "Vous pouvez en proposer une autre quand vous voulez.",
        "error",
    ),
    State.SUSPENDED: Words(
        "La fiche n’est plus visible du public pour le moment. Le message ci-dessous dit pourquoi.",
        "L’équipe de modération vous écrira pour la suite.",
        "warning",
    ),
    State.ARCHIVED: Words(
        "La fiche est archivée\u00a0: elle se lit encore à son adresse, mais n’est plus dans les listes.",
        "Rien n’est attendu de vous.",
    ),
}

# What the author reads in the journal of the fiche; taking and releasing are the team's own business.
DECISIONS = {
    Verb.SUBMIT: "Fiche envoyée",
    Verb.REQUEST_CHANGES: "Compléments demandés",
    Verb.ACCEPT: "Fiche acceptée",
    Verb.PUBLISH: "Fiche mise en ligne",
    Verb.REJECT: "Fiche non retenue",
    Verb.WITHDRAW: "Fiche retirée",
    Verb.SUSPEND: "Fiche suspendue",
    Verb.RESTORE: "Fiche remise en ligne",
    Verb.ARCHIVE: "Fiche archivée",
}


class FieldMessage(NamedTuple):
    label: str
    text: str
    url: str


class Decision(NamedTuple):
    title: str
    at: object
    reasons: list
    message: str
    field_messages: list


class Step(NamedTuple):
    """A rubric in the list of the hub. `missing`: what submission or publication still needs of it."""

    rubric: object
    url: str
    done: bool
    missing: list
    has_message: bool


def words(fiche):
    return WORDS[State(fiche.state)]


def delay(fiche):
    """How long decisions took lately, for a fiche that waits for one; nothing is promised."""
    if fiche.state not in (State.SUBMITTED, State.IN_REVIEW):
        return ""
    return statistics.delay_in_words(statistics.of_decisions())


def editable(fiche):
    return fiche.state in State.author_may_write()


def decisions(fiche):
    """The journal, newest first, as the author reads it."""
    return [
        Decision(
            DECISIONS[event.verb],
            event.created_at,
            terms.labels(notifications.REASONS.get(event.verb, ""), event.reasons),
            event.message,
            field_messages(fiche, event),
        )
        for event in fiche.decisions.all()
        if event.verb in DECISIONS
    ]


def field_messages(fiche, event):
    """What was said of each field, with the page where it is answered, in the order of the form."""
    found = []
    for name, text in event.field_messages.items():
        rubric, question = rubrics.locate(name)
        url = rubric_url(fiche, rubric) if rubric else ""
        if question:
            url += f"#id_{question.name}"
        label = question.label if question else rubric.title if rubric else name
        found.append(
            (
                rubrics.RUBRICS.index(rubric) if rubric else len(rubrics.RUBRICS),
                FieldMessage(label, text, url),
            )
        )
    return [message for _, message in sorted(found, key=lambda item: item[0])]


def open_messages(fiche):
    """{field: message} of the request for changes being answered, empty otherwise."""
    if fiche.state != State.CHANGES_REQUESTED:
        return {}
    asked = next((event for event in fiche.decisions.all() if event.verb == Verb.REQUEST_CHANGES), None)
    if asked is None:
        return {}
    messages = {}
    for name, text in asked.field_messages.items():
        rubric, question = rubrics.locate(name)
        if rubric:
            messages[question.name if question else rubric.code] = text
    return messages


def steps(fiche):
    """The rubrics in order, with what is done and what is missing."""
    missing = {}
    for criterion, met in quality.completeness(fiche):
        missing.setdefault(criterion.rubric, [])
        if not met:
            missing[criterion.rubric].append(criterion.label)
    asked = open_messages(fiche)
    return [
        Step(
            rubric,
            rubric_url(fiche, rubric),
            _done(fiche, rubric, missing.get(rubric.code)),
            missing.get(rubric.code, []),
            rubric.code in asked or any(name in asked for name in rubric.names),
        )
        for rubric in rubrics.RUBRICS
    ]


def _done(fiche, rubric, missing):
    """A rubric nothing requires is done once something is written in it."""
    if missing is not None:
        return not missing
    return any(getattr(fiche, name, None) for name in rubric.names)


def missing_to_submit(fiche):
    """[(label, address of the page where it is met)], the declarations apart: they are made on the page that sends."""
    return [
        (criterion.label, rubric_url(fiche, rubrics.get(criterion.rubric)))
        for criterion in quality.missing_to_submit(fiche)
        if criterion.rubric != "envoyer"
    ]


def rubric_url(fiche, rubric):
    return reverse("my_experience_rubric", args=[fiche.reference, rubric.code])
