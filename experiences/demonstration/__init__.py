"""The demonstration: real records drawn from public documents; invented bodies, and a loop, to try the product with.

Loading is idempotent: what is already there, whatever was done to it since, is left as it is.
"""

from django.db import transaction

from experiences.demonstration import loop, records
from experiences.demonstration.loop import FICTITIOUS
from experiences.demonstration.records import DATA
from instances import demonstration as invented

__all__ = ["DATA", "FICTITIOUS", "load"]


@transaction.atomic
def load():
    """Load what is missing; return {what: how many were added}."""
    added = records.load()
    added["comptes"] = loop.accounts()
    # Before the fiches, some of which come from these places.
    with loop.mails_kept_here():
        added["instances fictives"] = invented.load()
    added["fiches fictives"] = loop.add()
    return added
