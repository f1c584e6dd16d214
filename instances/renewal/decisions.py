"""What staff decide of mandates one by one or several at once, and who is told. Through `seats.mandates` only."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.outbox import enqueue
from instances.seats import mandates


def each(rows, function, **details):
    """Do it to each mandate. Returns (those done, [(mandate, sentence)] of those refused)."""
    done, refused = [], []
    for mandate in rows:
        try:
            with transaction.atomic():
                done.append(function(mandate=mandate, **details))
        except mandates.Refused as error:
            refused.append((mandate, str(error)))
    return done, refused


def tell(rows, *, key, send_after=None):
    """Write to those who proposed these mandates what was decided: one message each. No name of a person in it."""
    by_author = {}
    for mandate in rows:
        if mandate.proposed_by_id and mandate.proposed_by.is_active:
            by_author.setdefault(mandate.proposed_by, []).append(mandate)
    for author, proposals in by_author.items():
        enqueue(
            key=key,
            recipient=author.email,
            subject="Vos propositions pour des sièges d’usagers\u00a0: la décision",
            body=render_to_string(
                "instances/mail/decided.txt",
                {
                    "accepted": [row for row in proposals if row.appointed_at],
                    "refused": [row for row in proposals if row.refused_at],
                    "account_url": settings.SITE_URL + reverse("my_account"),
                },
            ),
            send_after=send_after,
        )
