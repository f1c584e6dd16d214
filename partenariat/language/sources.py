"""Words that mean the same, found in the reference lists rather than typed a second time.

`LANGUAGE_SOURCES` names such functions by dotted path: each returns tuples of equivalent expressions.
"""

from partenariat import terms
from partenariat.models import LexiconEntry, RoleAlias


def lexicon():
    """What is explained, its acronym, its other names; with neither, it is still a word of the field."""
    rows = LexiconEntry.objects.values_list("label", "acronym", "aliases")
    return [(label, acronym, *aliases) for label, acronym, aliases in rows]


def roles():
    """The names given to one profile, the profile's own included."""
    profiles = terms.vocabulary("actor_profile_user")
    names = {}
    for profile, alias in RoleAlias.objects.values_list("profile", "alias"):
        if profile in profiles:
            names.setdefault(profile, [profiles[profile].label]).append(alias)
    return names.values()
