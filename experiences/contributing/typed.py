"""What is being typed, kept as it stands until the page is saved: a closed browser or an ended session loses nothing."""

import json

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from experiences.models import TypedAnswers

FIRST_PAGE = "proposer"
# What a page sends that is not an answer.
NOT_ANSWERS = {"csrfmiddlewaretoken", "page_saisie", "next", "repartir"}
LARGEST = 200_000  # characters; the longest page of a fiche, everything filled in, is a quarter of it
SESSION_KEY, MOST_IN_SESSION = "typed_answers", 10


class TooLong(Exception):
    """More than any page of ours can hold."""


def page_of(fiche, rubric):
    return f"{fiche.reference}/{rubric}"


def keep(posted, *, page, user=None, fiche=None):
    """Keep what a page sent (`QueryDict`), in place of what was kept of it before. Raises `TooLong`."""
    data = {
        name: [value.replace("\x00", "") for value in values]
        for name, values in posted.lists()
        if name not in NOT_ANSWERS
    }
    if len(json.dumps(data)) > LARGEST:
        raise TooLong
    now = timezone.now()
    if user is None:
        return TypedAnswers.objects.create(page=page, data=data, saved_at=now)
    answers = {"data": data, "saved_at": now}
    try:
        with transaction.atomic():
            return TypedAnswers.objects.update_or_create(user=user, fiche=fiche, page=page, defaults=answers)[
                0
            ]
    except IntegrityError:
        # Another window kept the same page at this very moment, and was saved just after.
        return TypedAnswers.objects.update_or_create(user=user, fiche=fiche, page=page, defaults=answers)[0]


def find(page, *, user, fiche=None):
    return TypedAnswers.objects.filter(user=user, fiche=fiche, page=page).first()


def forget(page, *, user, fiche=None):
    TypedAnswers.objects.filter(user=user, fiche=fiche, page=page).delete()


def as_posted(kept):
    """What was kept, as the browser had sent it."""
    data = QueryDict(mutable=True)
    for name, values in kept.data.items():
        data.setlist(name, values)
    return data


def keep_for_later(request, page):
    """Keep what a signed-out person sent: whoever signs in again in this browser finds it. Raises `TooLong`."""
    kept = keep(request.POST, page=page)
    known = [*request.session.get(SESSION_KEY, []), kept.pk]
    request.session[SESSION_KEY] = known[-MOST_IN_SESSION:]


@transaction.atomic
def claim(request, page, *, fiche=None):
    """Give back to who has just signed in what this browser sent of this page meanwhile.

    SECURITY: `fiche` is one the person may write; the text is that of this browser's own session.
    """
    waiting = request.session.get(SESSION_KEY)
    if not waiting:
        return
    last = TypedAnswers.objects.filter(pk__in=waiting, user=None, page=page).order_by("pk").last()
    if last is None:
        return
    keep(as_posted(last), page=page, user=request.user, fiche=fiche)
    gone = TypedAnswers.objects.filter(pk__in=waiting, user=None, page=page)
    gone.delete()
    left = TypedAnswers.objects.filter(pk__in=waiting, user=None).values_list("pk", flat=True)
    request.session[SESSION_KEY] = list(left)


def purge():
    """Forget what nobody came back to."""
    limit = timezone.now() - settings.RETENTION["typed"]
    return TypedAnswers.objects.filter(saved_at__lt=limit).delete()[0]
