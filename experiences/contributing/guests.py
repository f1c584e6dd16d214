"""Proposing without an account: how it begins, and what becomes of drafts whose address nobody confirmed."""

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Greatest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.enums import MailKind
from accounts.models import AccessLink, Organisation, OutboxMessage, User
from accounts.models.people import UNCONFIRMED
from accounts.outbox import enqueue
from experiences import attachments
from experiences.enums import State
from experiences.models import Experience
from partenariat import trap


def begin(request, *, email, token, suspicion):
    """Open a guest for this form and mail its link. Returns the guest, or None when the form is not new any more.

    Sent twice, a form opens one guest, and this browser goes on with it; once that guest has begun a fiche or is
    confirmed, only its link opens it. What looks like a robot's gets the same answer, and no mail leaves.
    """
    with transaction.atomic():
        link, made = trap.once(
            AccessLink,
            token,
            lambda: links.begin(
                email=email, token=token, next_path=reverse("experience_propose"), suspicion=suspicion
            ),
        )
        if made and not suspicion:
            links.send(request, link)
    guest = link.user
    return guest if guest.is_unconfirmed and not guest.experiences.exists() else None


def keep_latest_typed(guest, account):
    """Of the same page typed twice, once before and once without an account, the latest typing stays."""
    for typed in guest.typed_answers.all():
        account.typed_answers.filter(
            fiche=typed.fiche_id, page=typed.page, saved_at__lte=typed.saved_at
        ).delete()


def purge_unconfirmed():
    """Warn of the drafts whose address was never confirmed, then delete them. Returns (warned, deleted).

    Counted from the last time something was written; nothing goes without its notice having been written first.
    """
    told_after, deleted_after = settings.UNCONFIRMED_DRAFTS
    now = timezone.now()
    silent = _silent_since(now - told_after)
    warned = deleted = 0
    for pk in list(silent.values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked: a link opened at this very moment wins, or finds nothing.
            if not User.objects.select_for_update().filter(pk=pk, email__endswith=UNCONFIRMED).exists():
                continue
            guest = _silent_since(now - told_after).filter(pk=pk).first()
            if guest is None:
                continue
            # A robot may have typed anybody's address; and nobody is told that nothing was lost.
            has_written = guest.typed_answers.exists() or _deletable(guest).exists()
            address = links.address_of(guest) if has_written and not guest.suspicion else ""
            if not address:
                deleted += guest.written_at <= now - deleted_after and _delete(guest)
                continue
            notice = OutboxMessage.objects.filter(key=_key(guest), recipient=address).first()
            if notice is None:
                _warn(guest, address, now + deleted_after - told_after)
                warned += 1
            elif notice.created_at <= now - (deleted_after - told_after):
                deleted += _delete(guest)
    return warned, deleted


def _silent_since(limit):
    """Unconfirmed guests who have written nothing since; `written_at` is the last time they did."""
    return (
        User.objects.filter(email__endswith=UNCONFIRMED)
        .annotate(
            written_at=Greatest(
                F("date_joined"), Max("experiences__updated_at"), Max("typed_answers__saved_at")
            )
        )
        .filter(written_at__lte=limit)
        .order_by("pk")
    )


def _key(guest):
    """One notice for one silence: who writes again and stops again is told again."""
    return f"unconfirmed-{guest.pk}-{guest.written_at.isoformat()}"


def _warn(guest, address, day):
    link = guest.access_links.filter(revoked_at=None).first()
    enqueue(
        key=_key(guest),
        recipient=address,
        subject="Votre brouillon sera bientôt effacé",
        body=render_to_string(
            "experiences/mail/unconfirmed.txt",
            {"fiches": _deletable(guest), "day": timezone.localtime(day).date(), "url": links.url(link)},
        ),
        kind=MailKind.LINK,
    )


def _deletable(guest):
    """What nobody else has read or writes: never sent, never published, shared with no one."""
    return guest.experiences.filter(
        Q(state=State.DRAFT) | Q(state=State.WITHDRAWN),
        submitted_at=None,
        published_at=None,
        coauthor_links=None,
    )


def _forget_versions(fiches):
    """The history keeps every version, of the parts too: nothing of a deleted draft stays there."""
    for events in apps.get_app_config("experiences").get_models():
        if getattr(events, "pgh_tracked_model", None) is Experience:
            events.objects.filter(pgh_obj__in=fiches).delete()
        elif hasattr(events, "pgh_tracked_model"):
            events.objects.filter(experience__in=fiches).delete()


def _delete(guest):
    """Delete the drafts with all that hangs on them, the organisations typed for them, then the guest."""
    drafts = list(_deletable(guest).values_list("pk", flat=True))
    attachments.remove_all(drafts)
    Experience.objects.filter(pk__in=drafts).delete()
    _forget_versions(drafts)
    if guest.experiences.exists() or guest.coauthor_links.exists():
        return False
    Organisation.objects.filter(
        created_by=guest, is_verified=False, is_carried=False, experiences=None, owned_experiences=None
    ).delete()
    guest.delete()
    return True
