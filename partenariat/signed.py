"""Signed links sent by mail. The signature says the link is ours; the row it names says whether it still holds.

A link is opened by GET, which changes nothing: mail programs open links by themselves. A button does the rest.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse


def token(purpose, pk):
    return signing.dumps(pk, salt=f"partenariat.{purpose}")


def read(purpose, text):
    """The key signed for this purpose, or None: another purpose, a changed letter, anything else."""
    try:
        return signing.loads(text, salt=f"partenariat.{purpose}")
    except signing.BadSignature:
        return None


def url(name, purpose, pk):
    """The absolute address of the page `name`, which takes the token."""
    return settings.SITE_URL + reverse(name, args=[token(purpose, pk)])
