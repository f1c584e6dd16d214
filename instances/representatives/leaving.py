"""Somebody resigns, or tells the team that something is wrong. Whoever has to act on it is told once."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from accounts import members, perms
from accounts.claim_mails import subject
from accounts.outbox import enqueue
from instances.enums import EndReason
from instances.models import MandateNotice
from instances.seats import mandates
from partenariat import trap


@transaction.atomic
def resign(mandate, user, last_day):
    """End the person's own mandate. The association, the host and the team are told. Raises `mandates.Refused`."""
    if not perms.represents(user, mandate.representative):
        raise mandates.Refused("Ce mandat n’est pas le vôtre.")
    ended = mandates.end(mandate=mandate, last_day=last_day, reason=EndReason.RESIGNED)
    body = ended.seat.body
    told = set()
    for organisation in {ended.organisation, body.maintainer} - {None}:
        told |= {manager.email for manager in members.managers(organisation)}
    for address in sorted(told):
        # SECURITY: the seat is named, never the person.
        enqueue(
            key=f"mandate-resigned-{ended.pk}",
            recipient=address,
            subject=subject(f"Un siège devient vacant : {body}"),
            body=render_to_string(
                "representatives/mail/resigned.txt",
                {"mandate": ended, "body": body, "url": settings.SITE_URL + body.get_absolute_url()},
            ),
        )
    return ended


def tell(mandate, user, *, kind, on_date, text, token):
    """(the notice of this form, whether it was made now); staff are told."""

    def create():
        notice = MandateNotice.objects.create(
            mandate=mandate, kind=kind, on_date=on_date, text=text, form_token=token
        )
        for path in settings.ARRIVAL_LISTENERS:
            import_string(path)(notice, by=user)
        return notice

    return trap.once(MandateNotice, token, create)
