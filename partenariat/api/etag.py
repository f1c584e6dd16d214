"""ETags from the public version: knowing that nothing changed costs one small statement."""

import hashlib

from django.utils import timezone
from django.utils.http import parse_etags

from partenariat.public_version import public_version

# Raise it when the form of an answer changes while the data does not.
FORM = 4


def etag(request, media_type):
    """Weak, because a proxy may compress. One address in one format has one ETag per public version and day.

    The day counts because a seat falls vacant at midnight, and nothing is written then.
    """
    parts = (FORM, public_version(), timezone.localdate(), media_type, request.get_full_path())
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return f'W/"{digest[:24]}"'


def is_known(request, current):
    """Whether the reader already holds this answer."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return current.removeprefix("W/") in {value.removeprefix("W/") for value in known}


def validators(current):
    """The headers by which an answer is recognised next time."""
    return {"ETag": current, "Cache-Control": "public, max-age=0, must-revalidate"}
