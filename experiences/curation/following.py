"""Who follows what waits, and who has it open: signs for colleagues, never locks."""

from django.db import transaction
from django.utils import timezone

from experiences import enums, moderation
from experiences.curation import queue
from experiences.models import Assignment, Experience


class Taken(Exception):
    """Somebody else took it meanwhile, in words for the person who asked."""


@transaction.atomic
def assign(table, object_id, *, to, by, seen=None):
    """Say who follows this; `to` None gives it back. A fiche goes through its verbs.

    `seen` is the key of who followed it on the page the person was looking at (None: nobody): another since is
    refused with `Taken`, so that nobody takes from a colleague without knowing. Also raises `moderation.Refused`.
    """
    row = _locked(table, object_id)
    item = queue.find(table, object_id)
    if item is None:
        raise Taken("Ce n’est plus dans la file : quelqu’un vient de le traiter.")
    if item.assignee_id != seen and item.assignee_id != (to and to.pk):
        raise Taken(
            f"{item.assignee} s’en occupe depuis peu. Rechargez la page."
            if item.assignee
            else "Plus personne ne s’en occupe. Rechargez la page."
        )
    row.assignee = None if item.kind == enums.QueueKind.FICHE and _through_verbs(item, to, by) else to
    row.save(update_fields=["assignee"])


def _through_verbs(item, to, by):
    """Keep the state of a fiche in step. True when the state itself now says who follows it."""
    fiche = Experience.objects.get(pk=item.object_id)
    if fiche.state == enums.State.ACCEPTED:
        raise moderation.Refused(
            "Cette fiche est acceptée : il reste à la publier. Toute l’équipe peut le faire."
        )
    if fiche.state == enums.State.IN_REVIEW and fiche.reviewer_id != (to and to.pk):
        fiche = moderation.release(experience=fiche, actor=by)
    if to is None or to.pk != by.pk:
        # Given to a colleague: they take it when they open it.
        return to is None
    if fiche.state == enums.State.SUBMITTED:
        moderation.take(experience=fiche, actor=by)
    return True


def _locked(table, object_id):
    row, _ = Assignment.objects.get_or_create(table=table, object_id=object_id)
    return Assignment.objects.select_for_update(of=("self",)).get(pk=row.pk)


@transaction.atomic
def open_by(table, object_id, user):
    """This person has it open. Returns (who else has, since when), or None. It keeps nobody out."""
    now = timezone.now()
    row = _locked(table, object_id)
    if row.reader_id not in (None, user.pk) and row.reading_until > now - queue.FRESH:
        return row.reader, row.reading_since
    if row.reader_id != user.pk or row.reading_until <= now - queue.FRESH:
        row.reader, row.reading_since = user, now
    row.reading_until = now
    row.save(update_fields=["reader", "reading_since", "reading_until"])
    return None
