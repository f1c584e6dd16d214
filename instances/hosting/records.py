"""What the host writes at once: how its body works, its meetings. Everyone who reads gets it, and it answers for it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from instances.derived import refresh
from instances.hosting.forms import MeetingForm
from instances.hosting.seen import unpack
from instances.models import Body, BodyMeeting


@transaction.atomic
def save_facts(body, form):
    """Whether it is written; else the form says what to look at again."""
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    return _apply(form, body)


@transaction.atomic
def save_meeting(form):
    """Whether it is written. The same new meeting sent twice is one."""
    meeting = form.instance
    if meeting.pk:
        return _apply(form, BodyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk))
    # Everyone who adds a meeting to a body waits here: the second one finds the first.
    Body.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.body_id)
    there = BodyMeeting.objects.filter(body=meeting.body_id, held_on=meeting.held_on).first()
    if there is None:
        meeting.save()
        return True
    if form.values(there) == form.values(meeting):
        return True
    form.add_error("held_on", "Une séance est déjà notée ce jour-là\u00a0: changez-la depuis la liste.")
    return False


@transaction.atomic
def remove_meeting(meeting, seen):
    """Whether it is gone. Changed since the page was opened, it stays."""
    now = BodyMeeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if now is not None and MeetingForm(instance=now).values(now) != unpack(seen):
        return False
    if now is not None:
        now.delete()
    return True


def _apply(form, record):
    """Write what this person changed on the locked row."""
    merged = form.merged(record)
    if merged.clashes:
        form.show_clashes(record, merged.clashes)
        return False
    for name in merged.changes:
        setattr(record, name, form.cleaned_data[name])
    if not merged.changes:
        return True
    try:
        record.validate_constraints()
        with transaction.atomic():
            record.save(update_fields=list(merged.changes))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except IntegrityError:
        form.add_error(None, "Quelqu’un vient d’enregistrer la même chose\u00a0: relisez la page.")
        return False
    if isinstance(record, Body):
        refresh([record.pk])
    return True
