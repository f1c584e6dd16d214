"""Where a fiche stands, said to its author: the state in words, what comes next, what moderators wrote.

No delay is promised and nobody of the team is named.
"""

from typing import NamedTuple

from django.urls import reverse

from experiences import notifications, quality
from experiences.contributing import rubrics
from experiences.curation import statistics
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
        "Lisez les messages, reprenez les rubriques, puis renvoyez la fiche.",
        "warning",
    ),
    State.ACCEPTED: Words(
        "La fiche est acceptée.",
        "Elle sera mise en ligne par l’équipe de modération. Vous recevrez un courriel.",
        "success",
    ),
    State.PUBLISHED: Words(
        "La fiche est en ligne\u00a0: tout le monde peut la lire.",
        "Quand quelque chose change, mettez-la à jour, rubrique par rubrique.",
        "success",
    ),
    State.REJECTED: Words(
        "La fiche n’est pas retenue. Le message de l’équipe dit pourquoi.",
        "Elle n’est pas publique. Si vous n’êtes pas d’accord, vous pouvez demander un second regard\u00a0: "
        "une autre personne de l’équipe la relira.",
        "error",
    ),
    State.WITHDRAWN: Words(
        "La fiche est retirée. Elle n’est plus examinée.",
        "Vous pouvez en proposer une autre quand vous voulez.",
        "error",
    ),
    State.SUSPENDED: Words(
        "La fiche n’est plus visible du public pour le moment. Le message de l’équipe dit pourquoi.",
        "L’équipe de modération vous écrira pour la suite.",
        "warning",
    ),
    State.ARCHIVED: Words(
        "La fiche est archivée\u00a0: elle se lit encore à son adresse, mais n’est plus dans les listes.",
        "Rien n’est attendu de vous.",
    ),
    State.DELETED: Words(
        "La fiche est supprimée\u00a0: plus personne ne peut la lire.",
        "L’équipe de modération peut la rétablir.",
        "error",
    ),
}
# What is asked for by the author, and waits.
APPEALED = Words(
    "Vous avez demandé un second regard. Nous avons bien reçu votre message.",
    "Une autre personne de l’équipe va relire la fiche. Vous recevrez un courriel.",
)

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
    Verb.APPEAL: "Second regard demandé",
    Verb.UNDELETE: "Fiche rétablie",
}
# Done by those who write the fiche.
BY_AUTHORS = (Verb.SUBMIT, Verb.WITHDRAW, Verb.APPEAL)


class FieldMessage(NamedTuple):
    label: str
    text: str
    url: str


class Decision(NamedTuple):
    """`by`: the key of the account that writes the fiche, 0 when it is no more; None for the team, never named."""

    title: str
    at: object
    reasons: list
    message: str
    field_messages: list
    by: int | None = None


class Completeness(NamedTuple):
    """What publication asks for: `met` labels; `missing` [(label, address of its page, or "" when it is the team's)]."""

    met: list
    missing: list

    @property
    def total(self):
        return len(self.met) + len(self.missing)


class Stepper(NamedTuple):
    """Where one is along the rubrics: `number` of `total`, the title that follows or "", every step with its mark."""

    number: int
    total: int
    following: str
    steps: list


class Step(NamedTuple):
    """A rubric in the list of the hub. `missing`: what submission or publication still needs of it."""

    rubric: object
    url: str
    done: bool
    missing: list
    has_message: bool


def words(fiche):
    if fiche.state == State.SUBMITTED and (last := standing(fiche)) and last[0].verb == Verb.APPEAL:
        return APPEALED
    return WORDS[State(fiche.state)]


def standing(fiche):
    """The decisions, newest first, without those undone before anybody was told. Reads what was prefetched."""
    return [event for event in fiche.decisions.all() if event.undone_at is None]


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
            "" if event.verb == Verb.UNDELETE else event.message,
            field_messages(fiche, event),
            by=(event.actor_id or 0) if event.verb in BY_AUTHORS else None,
        )
        for event in standing(fiche)
        if event.verb in DECISIONS
    ]


def field_messages(fiche, event):
    """What was said of each field, with the page where it is answered, in the order of the form."""
    found = []
    for name, text in event.field_messages.items():
        rubric, question = rubrics.locate(name)
        url = question_url(fiche, rubric, question) if rubric else ""
        label = question.label if question else rubric.title if rubric else name
        found.append(
            (
                rubrics.RUBRICS.index(rubric) if rubric else len(rubrics.RUBRICS),
                FieldMessage(label, text, url),
            )
        )
    return [message for _, message in sorted(found, key=lambda item: item[0])]


def open_messages(fiche):
    """{question or rubric: what moderators wait for an answer to}: their request, and their last word in the thread."""
    found = {}
    for name, text in (*_asked(fiche), *_unanswered(fiche)):
        rubric, question = rubrics.locate(name)
        if rubric:
            key = question.name if question else rubric.code
            found[key] = f"{found[key]}\n\n{text}" if key in found else text
    return found


def _asked(fiche):
    """[(name, text)] of the request for changes being answered."""
    if fiche.state != State.CHANGES_REQUESTED:
        return []
    asked = next((event for event in standing(fiche) if event.verb == Verb.REQUEST_CHANGES), None)
    return asked.field_messages.items() if asked else []


def _unanswered(fiche):
    """[(name, text)] of the questions about which the team spoke last, and since the fiche was last sent."""
    if not (editable(fiche) or fiche.is_public):
        return []
    last = {message.field: message for message in fiche.thread.all() if message.field}
    return [
        (name, message.text)
        for name, message in last.items()
        if message.from_staff
        and (message.read_at is None or fiche.submitted_at is None or message.created_at > fiche.submitted_at)
    ]


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


def stepper(fiche, rubric):
    """The way along the rubrics, as each of its pages shows it."""
    position = rubrics.RUBRICS.index(rubric)
    following = rubrics.after(rubric.code)
    return Stepper(
        position + 1,
        len(rubrics.RUBRICS),
        following.title if following else "",
        [
            {
                "title": one.title,
                "url": rubric_url(fiche, one),
                "is_current": one == rubric,
                "is_behind": number <= position,
            }
            for number, one in enumerate(rubrics.RUBRICS)
        ],
    )


def completeness(fiche):
    """What publication asks for, met and missing."""
    met, missing = [], []
    for criterion, is_met in quality.completeness(fiche):
        if is_met:
            met.append(criterion.label)
        else:
            missing.append((criterion.label, _page_of(fiche, criterion)))
    return Completeness(met, missing)


def _page_of(fiche, criterion):
    if criterion.rubric == "envoyer":
        return reverse("my_experience_submit", args=[fiche.reference]) if editable(fiche) else ""
    rubric = rubrics.get(criterion.rubric)
    return rubric_url(fiche, rubric) if rubric else ""


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


def question_url(fiche, rubric, question):
    """The page where a question is asked, at its place; the top of the page for the rubric itself."""
    return rubric_url(fiche, rubric) + (f"#id_{question.name}" if question else "")


def rubric_url(fiche, rubric):
    return reverse("my_experience_rubric", args=[fiche.reference, rubric.code])
