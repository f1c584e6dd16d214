"""Where a correction stands and what was decided, in words."""

from collections import namedtuple

from django.utils import timezone
from django.utils.formats import date_format

from partenariat import diff
from partenariat.contributed import Suspicion

# The class of a badge, its words, and a sentence on what happens next.
State = namedtuple("State", "kind label next")
# Whose turn it is to decide, and until or since when, in words.
Turn = namedtuple("Turn", "who when")
Outcomes = namedtuple("Outcomes", "accepted refused")
Outcome = namedtuple("Outcome", "label reason")

# Ready reasons, one of them or words of one's own.
REASONS = (
    "Ce que dit la page est juste.",
    "Nous n’avons pas pu vérifier ce point.",
    "Cette précision n’a pas sa place ici.",
    "Le texte désigne une personne.",
)


def by_words(decision):
    """Who decided, never by name."""
    return "l’équipe de modération" if decision["team"] else "les personnes qui tiennent cette page"


def state(proposal):
    if proposal.withdrawn_at:
        return State("info", "Retirée", "")
    if proposal.closed_at:
        accepted = len(proposal.accepted)
        if accepted == len(proposal.changes):
            return State("success", "Acceptée", "La page a changé.")
        if accepted:
            return State("success", "Acceptée en partie", f"{accepted} sur {len(proposal.changes)}.")
        return State("warning", "Non retenue", "La page n’a pas changé.")
    if not proposal.confirmed_at and proposal.suspicion == Suspicion.NONE:
        return State("warning", "À confirmer", "Ouvrez le lien que vous avez reçu par courriel.")
    return State("new", "En attente", _waits_for(proposal))


def _waits_for(proposal):
    until = proposal.owner_until
    if until and until > timezone.now():
        return (
            "Les personnes qui tiennent cette page la lisent. "
            f"L’équipe de modération le peut aussi après le {_day(until)}."
        )
    return "Elle attend la réponse de l’équipe de modération."


def turn(proposal):
    """Of a proposal the owner was asked to decide first, still open; else None."""
    until = proposal.owner_until
    if until is None or proposal.closed_at:
        return None
    if until > timezone.now():
        return Turn("Chez le porteur", f"jusqu’au {_day(until)}")
    return Turn("Chez l’équipe", f"depuis le {_day(until)} : le délai du porteur est passé")


def _day(moment):
    return date_format(timezone.localtime(moment), "j F Y")


def outcomes(kind, proposal):
    told = Outcomes([], [])
    for name, decision in proposal.decisions.items():
        outcome = Outcome(kind.documents.label(name), decision["reason"])
        (told.accepted if decision["accepted"] else told.refused).append(outcome)
    return told


class Row:
    """One path of a correction: what the page said, what is proposed, what it says now, what was decided."""

    def __init__(self, kind, proposal, name, present, mark):
        change = proposal.changes[name]
        self.name, self.label = name, kind.documents.label(name)
        self.before, self.after = kind.said(name, change["before"]), kind.said(name, change["after"])
        self.diff = diff.compare(
            change["before"], change["after"], lambda value: kind.documents.words(name, value)
        )
        # Read in one piece, before and after need no second showing.
        self.is_cut = bool(self.diff.kept) or any(one.kind == diff.SAME for one in self.diff.segments)
        self.decision = proposal.decisions.get(name)
        self.by = by_words(self.decision) if self.decision else ""
        self.mark = mark(present)
        moved = not kind.documents.same(name, present, change["before"])
        # What the page says today, where it is no longer what the person read.
        self.now = kind.said(name, present) if moved and not self.decision else ""


def rows(kind, proposal, mark):
    present = kind.documents.read(proposal.record, list(proposal.changes))
    return [Row(kind, proposal, name, present[name], mark) for name in proposal.changes]
