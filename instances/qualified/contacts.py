"""A direct contact is public while the person's consent stands, and only then."""

from accounts import consents
from accounts.enums import ConsentKind
from instances.enums import ContactMode


def agree(entry, *, channel, day):
    """Note the consent given for the contact this entry holds; the caller saves the entry.

    What was agreed to before is forgotten, not the proof that it was.
    """
    consents.erase_scope([entry.consent])
    entry.consent = consents.record(
        wording=consents.wording(ConsentKind.DIRECT_CONTACT),
        scope=f"{entry.display_name}\u00a0: {entry.direct_contact}",
        channel=channel,
        obtained_at=consents.start_of(day),
        person=entry.display_name,
    )


def withdraw(entry):
    """The contact leaves the page and the base; the caller saves the entry."""
    consents.withdraw([entry.consent])
    consents.erase_scope([entry.consent])
    entry.contact_mode, entry.direct_contact = ContactMode.SERVICE, ""
