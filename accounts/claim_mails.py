"""The mails of requests to act for an organisation, each naming it."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator

from accounts.outbox import enqueue
from partenariat.typography import french

SUBJECTS = {
    "received": "Votre demande pour {words} est arrivée",
    "arrived": "Une personne demande à {words}",
    "approved": "Votre demande pour {words} est acceptée",
    "refused": "Votre demande pour {words} n’est pas acceptée",
    "expired": "Votre demande pour {words} a expiré",
}


def absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def subject(text):
    """A name may fill a whole subject: cut at the length of the column."""
    return Truncator(french(text)).chars(200)


def tell(claim, event, *, recipient, **context):
    """Once per request, event and person. `event`: one of `SUBJECTS`."""
    enqueue(
        key=f"{claim._meta.model_name}-{claim.pk}-{event}",
        recipient=recipient,
        subject=subject(SUBJECTS[event].format(words=claim.words)),
        body=render_to_string(
            "accounts/mail/claim_arrived.txt" if event == "arrived" else "accounts/mail/claim_news.txt",
            {
                "claim": claim,
                "event": event,
                "account_url": absolute("my_account"),
                "members_url": absolute("organisation_members", claim.organisation.slug),
                **context,
            },
        ),
    )
