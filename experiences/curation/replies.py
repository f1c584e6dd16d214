"""Ready replies: a text for one decision and its reason, filled for a fiche, then rewritten by who sends it."""

import re
from pathlib import Path

from experiences import notifications
from experiences.contributing import rubrics
from experiences.enums import Verb
from experiences.models import ReplyTemplate
from partenariat.reference import read_yaml, synchronise

DATA = Path(__file__).resolve().parent.parent / "data" / "replies.yaml"
# The decisions somebody is written to about.
VERBS = (
    Verb.REQUEST_CHANGES,
    Verb.ACCEPT,
    Verb.PUBLISH,
    Verb.REJECT,
    Verb.SUSPEND,
    Verb.RESTORE,
    Verb.ARCHIVE,
)
VARIABLES = ("titre", "reference", "rubrique", "lien")
_BRACES = re.compile(r"\{([^{}]*)\}")


def load():
    yield synchronise("Réponses types", ReplyTemplate, read_yaml(DATA), key=["verb", "reason", "title"])


def unknown_variables(text):
    """What stands between braces and cannot be filled."""
    return [name for name in _BRACES.findall(text) if name not in VARIABLES]


def fill(text, fiche, *, fields=()):
    """The text with its variables replaced. `fields`: the questions already written about."""
    values = {
        "titre": fiche.title,
        "reference": fiche.reference,
        "rubrique": _titles(fields) or "toute la fiche",
        "lien": notifications.account_url(fiche),
    }
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def offered(verb, fiche, *, fields=()):
    """[(template, its text for this fiche)] for a decision."""
    return [
        (template, fill(template.text, fiche, fields=fields))
        for template in ReplyTemplate.objects.filter(verb=verb)
    ]


def added_to(message, text):
    """What was typed stays first; the same reply is not added twice."""
    if text in message:
        return message
    return f"{message.rstrip()}\n\n{text}" if message.strip() else text


def _titles(fields):
    """« L’essentiel » et « Lieux »: the rubrics of these questions, in the order of the form."""
    found = [rubrics.locate(name)[0] for name in fields]
    asked = {rubric.code for rubric in found if rubric}
    titles = [f"« {rubric.title} »" for rubric in rubrics.RUBRICS if rubric.code in asked]
    return " et ".join(filter(None, [", ".join(titles[:-1]), *titles[-1:]]))
