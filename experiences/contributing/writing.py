"""The one place where a form writes a fiche that is not public yet. Its updates once public: `updates`.

Each function is one transaction: the row is locked, what the person was shown is compared with what is there, the
answers are written through the document. `state` is not written here: `moderation.py` does that.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Value
from django.utils import timezone

from accounts.models import User
from experiences import enums, moderation
from experiences.document import fiches
from experiences.models import Experience
from partenariat.database import Plain
from partenariat.merging import merge


class Changed(Exception):
    """The fiche was written since the person opened it; `fiche` is what it holds now.

    `merged` says where the two meet, when answers were being saved.
    """

    def __init__(self, fiche, merged=None):
        super().__init__("La fiche a changé depuis que vous l’avez ouverte.")
        self.fiche, self.merged = fiche, merged


class Impossible(Exception):
    """Answers that cannot hold together once joined with somebody else's. `messages` is {path: message}."""

    def __init__(self, messages):
        super().__init__(" ".join(messages.values()))
        self.messages = messages


class Closed(Exception):
    """The fiche is no longer in the hands of its author."""


class AlreadyStarted(Exception):
    """This author has a draft of that title, with other contents; `fiche` is that draft."""

    def __init__(self, fiche):
        super().__init__("Vous avez déjà un brouillon qui porte ce titre.")
        self.fiche = fiche


class Saved(NamedTuple):
    """`kept`: the answers of the page that somebody else changed meanwhile, left as they made them.

    `live` and `prepared`, for a fiche already public: what readers see at once, and what waits in the update.
    """

    fiche: Experience
    kept: list
    live: tuple = ()
    prepared: tuple = ()


@transaction.atomic
def start(
    author, *, title, summary, action, organisation, place, actors_user, actors_professional, contact_email
):
    """Create the draft of the first form; the same answers sent twice give the same draft.

    `organisation` is {"organisation": pk, or None for one to create, "name"}; `place` a `Territory`.
    """
    # Two clicks at once: the second waits here, then finds the draft of the first.
    User.objects.select_for_update().get(pk=author.pk)
    started = author.experiences.filter(state=enums.State.DRAFT, plain=Plain(Value(title))).first()
    if started:
        if (started.summary, started.action) == (summary, action):
            return started
        raise AlreadyStarted(started)
    fiche = Experience(
        title=title, summary=summary, action=action, provenance=enums.Provenance.FORM, author=author
    )
    fiche.save()
    return fiches.write(
        fiches.lock(fiche),
        {
            "actors_user": actors_user,
            "actors_professional": actors_professional,
            "carriers": [organisation | {"role": enums.OrganisationRole.LEAD.value}],
            "territories": [place.key],
            "contact": {"email": contact_email},
        },
        user=author,
    )


@transaction.atomic
def save(fiche, *, user, base, changes):
    """Write the answers of one page. `base` is the document as the page showed it, `changes` what is asked now.

    Raises `Closed`, `Changed` when an answer was changed by somebody else too, `Impossible`.
    """
    fiche = fiches.lock(fiche)
    if fiche.state not in enums.State.author_may_write():
        raise Closed
    now = fiches.read(fiche, dict.fromkeys([*base, *changes]))
    merged = merge(fiches, base, changes, now)
    if merged.clashes:
        raise Changed(fiche, merged)
    check(fiche, now | merged.changes)
    if merged.changes:
        fiche = fiches.write(fiche, merged.changes, user=user)
    return Saved(fiche, merged.kept)


def check(fiche, document):
    """Refuse answers which hold alone, and no longer do beside what somebody else wrote meanwhile."""
    messages = {}
    start, end = document.get("start"), document.get("end")
    if start and end and end[0] < start[0]:
        messages["end"] = (
            f"La fin précède le début, qui est maintenant «\u00a0{fiches.words('start', start)}\u00a0»."
        )
    known = {row.year for row in fiche.evaluations.all()[1:]}
    if (evaluation := document.get("evaluation")) and evaluation["year"] in known:
        messages["evaluation"] = "La fiche a déjà une évaluation pour cette année."
    if messages:
        raise Impossible(messages)


@transaction.atomic
def declare_and_submit(experience, *, actor, version):
    """Record the four declarations and hand the fiche to the moderators, or neither. Raises `Changed`, `Refused`."""
    fiche = _lock(experience, version)
    if fiche.state in enums.State.author_may_write():
        fiche.declarations = enums.Declaration.values
        fiche.declared_at = timezone.now()
        fiche.save(update_fields=["declarations", "declared_at"])
    return moderation.submit(experience=fiche, actor=actor)


@transaction.atomic
def confirm_coding(experience, *, version):
    """The author agrees with the coding a moderator proposed: its positions become declared ones."""
    fiche = _lock(experience, version)
    fiche.matrix_positions.filter(basis=enums.MatrixBasis.EDITORS).update(basis=enums.MatrixBasis.DECLARED)
    fiche.coding_confirmed_at = timezone.now()
    fiche.save(update_fields=["coding_confirmed_at"])
    return fiche


def _lock(experience, version):
    fiche = fiches.lock(experience)
    if fiche.version != version:
        raise Changed(fiche)
    return fiche
