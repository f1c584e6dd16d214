"""One decision on several fiches: each through its verb, each refused or done on its own."""

from typing import NamedTuple

from django import forms
from django.db import transaction

from experiences import moderation, notifications
from experiences.enums import State, Verb
from experiences.models import Experience
from partenariat import terms
from partenariat.numbers import whole

VERBS = (Verb.TAKE, Verb.REQUEST_CHANGES, Verb.REJECT)
WILL = {
    Verb.TAKE: "sera prise en relecture par vous",
    Verb.REQUEST_CHANGES: "des compléments seront demandés",
    Verb.REJECT: "sera refusée",
}
DONE = {
    Verb.TAKE: "prise en relecture",
    Verb.REQUEST_CHANGES: "compléments demandés",
    Verb.REJECT: "refusée",
}


class Outcome(NamedTuple):
    """`text` is what was done, or why nothing was."""

    fiche: Experience
    done: bool
    text: str


class Preview(NamedTuple):
    """`mail` is the very one the first author will read, or None: nobody is written to."""

    outcomes: list
    mail: notifications.Mail | None

    @property
    def number(self):
        return sum(outcome.done for outcome in self.outcomes)


class BulkForm(forms.Form):
    """The reasons and the message, once for all."""

    reasons = forms.MultipleChoiceField(
        label="Motifs", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un motif."},
    )  # fmt: skip
    message = forms.CharField(
        label="Message",
        max_length=5000,
        help_text="Le même pour chaque fiche. Chaque auteur le lira dans son courriel.",
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        error_messages={
            "required": "Écrivez un message : les personnes qui ont proposé les fiches le liront."
        },
    )

    def __init__(self, *args, verb, **kwargs):
        super().__init__(*args, **kwargs)
        vocabulary = moderation.TRANSITIONS[verb].reasons
        if vocabulary:
            self.fields["reasons"].choices = terms.choices(vocabulary)
        else:
            del self.fields["reasons"], self.fields["message"]


def chosen(values):
    """({key: version seen or None}) of « 12 » or « 12:3 », whatever else is sent being left out."""
    seen = {}
    for value in values:
        key, _, version = value.partition(":")
        if whole(key) is not None:
            seen[whole(key)] = whole(version)
    return seen


def run(verb, seen, *, actor, reasons=(), message=""):
    """[Outcome] of each fiche, in the order of the queue."""
    fiches = Experience.objects.filter(pk__in=seen).light().select_related("author", "reviewer")
    return [
        _one(verb, fiche, seen[fiche.pk], actor, reasons, message)
        for fiche in fiches.order_by("submitted_at", "pk")
    ]


def _one(verb, fiche, version, actor, reasons, message):
    try:
        with transaction.atomic():
            if fiche.state == State.IN_REVIEW and fiche.reviewer_id not in (None, actor.pk):
                raise moderation.Refused(f"{fiche.reviewer} l’a en relecture.")
            if verb != Verb.TAKE and fiche.state == State.SUBMITTED:
                # Whoever decides has it in review, here as everywhere.
                version = moderation.take(experience=fiche, actor=actor, version=version).version
            moderation.apply(
                verb, experience=fiche, actor=actor, reasons=reasons, message=message, version=version
            )
    except moderation.Refused as refused:
        return Outcome(fiche, False, str(refused))
    return Outcome(fiche, True, DONE[verb])


def preview(verb, seen, *, actor, reasons=(), message=""):
    """What `run` would do: done, then undone. Nothing leaves before a commit."""
    with transaction.atomic():
        outcomes = run(verb, seen, actor=actor, reasons=reasons, message=message)
        told = [one.fiche for one in outcomes if one.done and one.fiche.author_id]
        mail = notifications.compose(told[0].decisions.first()) if told else None
        transaction.set_rollback(True)
    return Preview([one._replace(text=WILL[verb]) if one.done else one for one in outcomes], mail)
