"""From what a person pastes to the key of a record, and from keys to their names. Only what anyone may find."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve

from accounts.models import Organisation
from experiences.finding.answers import ORDER
from experiences.models import Experience
from instances.models import Body, Establishment
from partenariat.models import LexiconEntry, Territory

REFERENCE = re.compile(r"(EXP|INS)-\d{4}-\d+", re.IGNORECASE)
KINDS = {kind.code: kind.one for kind in ORDER}
ANYONE = AnonymousUser()


class Named(NamedTuple):
    title: str
    url: str
    kind: str


def _sources():
    """{kind: (what anyone may find, the field its key holds, the field its title is in, the name of its page)}."""
    return {
        "fiche": (Experience.objects.visible_to(ANYONE).listed(), "reference", "title", "experience_detail"),
        "instance": (Body.objects.visible_to(ANYONE), "reference", "name", "body_detail"),
        "etablissement": (Establishment.objects.listed(), "finess", "name", "establishment_detail"),
        "organisation": (Organisation.objects.visible_to(ANYONE), "slug", "name", "organisation_detail"),
        "lieu": (Territory.objects.all(), "key", "name", "territory_detail"),
        "mot": (LexiconEntry.objects.all(), "slug", "label", "lexicon"),
    }


def named(keys):
    """{key: Named} of those that can still be found: a statement a kind."""
    found = {}
    for kind, (queryset, field, title, _) in _sources().items():
        asked = [name for code, _, name in (key.partition(":") for key in keys) if code == kind]
        if asked:
            for row in queryset.filter(**{f"{field}__in": asked}):
                key = f"{kind}:{getattr(row, field)}"
                found[key] = Named(getattr(row, title), row.get_absolute_url(), KINDS[kind])
    return found


def key_of(text):
    """The key of the record a reference or the address of a page means, or None."""
    text = text.strip()
    if REFERENCE.fullmatch(text):
        kind = "fiche" if text[:3].upper() == "EXP" else "instance"
        return _existing(kind, "reference", text.upper())
    address = urlsplit(text)
    try:
        match = resolve(address.path)
    except Resolver404:
        return None
    for kind, (*_, page) in _sources().items():
        if match.url_name == page:
            name = next(iter(match.kwargs.values()), address.fragment)
            return _existing(kind, "slug" if kind in ("fiche", "instance") else None, name)
    return None


def _existing(kind, field, value):
    queryset, key_field, *_ = _sources()[kind]
    name = queryset.filter(**{field or key_field: value}).values_list(key_field, flat=True).first()
    return f"{kind}:{name}" if name else None
