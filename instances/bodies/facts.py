"""What is known of a body, line by line, in the words of its page. What is unknown is left out, unless people look for it."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from instances.enums import MeetingFormat, Voice
from instances.models import Establishment
from partenariat import terms
from partenariat.enums import YesNoUnknown

UNKNOWN = "Non renseigné"
# Nothing in the law says what taking part costs there: its absence is said too.
ON_EQUAL_TERMS = {"CPTS", "DAC"}
# Whose representatives may read the host's tool.
FOLLOWS_COMPLAINTS = {"CDU"}
VOICES = {
    Voice.DELIBERATIVE: "Délibérative\u00a0: les usagers votent",
    Voice.CONSULTATIVE: "Consultative\u00a0: les usagers donnent leur avis, sans voter",
}
FEES = {YesNoUnknown.YES: "Gratuite pour les usagers", YesNoUnknown.NO: "Payante pour les usagers"}
EXPENSES = {YesNoUnknown.YES: "Remboursés", YesNoUnknown.NO: "Non remboursés"}
COMPLAINTS = {
    YesNoUnknown.YES: "Oui, les représentants des usagers y ont accès",
    YesNoUnknown.NO: "Non, les représentants des usagers n’y ont pas accès",
}
SHOWN_PAST = 6


@dataclass(frozen=True)
class Fact:
    """`values`: what is known, a line each; `url` where it can be read; `is_bad`: people should see it at once."""

    label: str
    values: list
    url: str = ""
    is_bad: bool = False


def month(day):
    """« mars 2027 »."""
    return date_format(day, "F Y")


def taking_part(body):
    """How users take part, and what it costs them."""
    asked = body.type.code in ON_EQUAL_TERMS
    facts = [
        Fact("Formes de représentation", terms.labels("representation_form", body.representation_forms)),
        Fact("Voix des usagers", [VOICES[Voice(body.voice)]] if body.voice else []),
        _yes_or_no("Adhésion", FEES, body.no_membership_fee),
        _yes_or_no("Frais des usagers", EXPENSES, body.expenses_paid, more=body.expense_procedure),
    ]
    return [fact if fact.values else Fact(fact.label, [UNKNOWN]) for fact in facts if fact.values or asked]


def _yes_or_no(label, words, answer, *, more=""):
    values = [words[YesNoUnknown(answer)]] if answer else []
    return Fact(label, values + ([more] if more else []), is_bad=answer == YesNoUnknown.NO)


def work(body):
    """Its texts, and the access of representatives to the complaints."""
    facts = [
        Fact("Projet des usagers", ["Lire le projet"], body.project_url) if body.project_url else None,
        Fact("Règlement intérieur ou statuts", ["Lire le document"], body.rules_url)
        if body.rules_url
        else None,
        _complaints(body),
    ]
    return [fact for fact in facts if fact]


def _complaints(body):
    label = "Accès à l’outil de suivi des plaintes"
    if not body.complaints_access:
        values = [UNKNOWN] if body.type.code in FOLLOWS_COMPLAINTS else []
    else:
        values = [COMPLAINTS[YesNoUnknown(body.complaints_access)]]
        if body.complaints_since:
            values[0] += f", depuis {month(body.complaints_since)}"
    if values and body.complaints_contact:
        values.append(f"À qui le demander\u00a0: {body.complaints_contact}")
    if not values:
        return None
    return Fact(label, values, is_bad=body.complaints_access == YesNoUnknown.NO)


def term(body):
    """« de mars 2023 à février 2026, terminée »."""
    start, end = body.term_start, body.term_end
    over = end is not None and end < timezone.localdate()
    if start and end:
        return f"De {month(start)} à {month(end)}" + (
            ", terminée\u00a0: renouvellement attendu" if over else ""
        )
    if start:
        return f"Depuis {month(start)}"
    if end:
        return f"{'Terminée en' if over else 'Jusqu’en'} {month(end)}"
    return ""


@dataclass(frozen=True)
class Meeting:
    """SECURITY: `agenda` and `minutes` are given only when the body made them public."""

    day: object
    where: str
    agenda: str
    minutes: str


def meetings(body):
    """(the next one or None, what is worth a line: the next one when it has documents, the others to come, the last)."""
    today = timezone.localdate()
    coming = [
        _meeting(row) for row in body.meetings.filter(held_on__gte=today).order_by("held_on")[:SHOWN_PAST]
    ]
    past = body.meetings.filter(held_on__lt=today).order_by("-held_on")[:SHOWN_PAST]
    listed = [row for rank, row in enumerate(coming) if rank or row.agenda or row.minutes]
    return coming[0] if coming else None, listed + [_meeting(row) for row in past]


def _meeting(row):
    shown = row.documents_are_public
    return Meeting(
        row.held_on,
        MeetingFormat(row.format).label if row.format else "",
        row.agenda_url if shown else "",
        row.minutes_url if shown else "",
    )


def other_sites(body):
    """The sites it speaks for besides its own: those it is said to, or those the rule attaches to it."""
    also = Q(bodies_also_here=body)
    if body.establishment_id:
        by_rule = Q(
            expected_sites__type=body.type_id,
            expected_sites__expected__sites__establishment=body.establishment_id,
        )
        if not body.other_sites.exists():
            also = by_rule
    rows = Establishment.objects.listed().filter(also).exclude(pk=body.establishment_id).distinct()
    return rows.for_list().order_by("plain", "pk")
