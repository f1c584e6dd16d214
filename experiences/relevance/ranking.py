"""What the searches of the site answer, as keys in reading order: what judgments are compared with.

Fiches and bodies are named by their address, not by their reference: a reference follows the order of entry.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation
from experiences.finding.search import find
from experiences.models import Experience
from instances.models import Body, Establishment
from partenariat.models import LexiconEntry, Territory

# `{fiche:…}` in a query stands for the reference of what it names: a reference differs from base to base.
NAMED = re.compile(r"\{([^}]+)\}")


@dataclass
class Ranked:
    """`hits`: {key: Hit}, in reading order. `only_close`: nothing holds what was typed, only words close to it."""

    hits: dict
    only_close: bool


class Base:
    """The public keys of this base, read once for as many queries as wanted."""

    @cached_property
    def slugs(self):
        """{reference: address} of the fiches and bodies anyone may find."""
        return dict(
            [
                *Experience.objects.visible_to(AnonymousUser()).listed().values_list("reference", "slug"),
                *Body.objects.visible_to(AnonymousUser()).values_list("reference", "slug"),
            ]
        )

    @cached_property
    def keys(self):
        """Every key that may answer a query."""
        names = {
            "fiche": [slug for reference, slug in self.slugs.items() if reference.startswith("EXP-")],
            "instance": [slug for reference, slug in self.slugs.items() if reference.startswith("INS-")],
            "etablissement": Establishment.objects.listed().values_list("finess", flat=True),
            "organisation": Organisation.objects.visible_to(AnonymousUser()).values_list("slug", flat=True),
            "lieu": Territory.objects.values_list("key", flat=True),
            "mot": LexiconEntry.objects.values_list("slug", flat=True),
        }
        return [f"{kind}:{name}" for kind, of_kind in names.items() for name in of_kind]

    def typed(self, query):
        """The query as it is typed in this base."""
        return NAMED.sub(lambda found: self._reference(found[1]), query)

    def _reference(self, key):
        name = key.partition(":")[2].removesuffix("*")
        return next((reference for reference, slug in self.slugs.items() if slug.startswith(name)), key)

    def everything(self, query):
        """The first page of the search over everything."""
        answer = find(self.typed(query))
        hits = {self.lasting(hit.key): hit for group in answer.groups for hit in group.hits}
        return Ranked(hits, answer.close)

    def lasting(self, key):
        """The key of a hit, by address."""
        kind, _, name = key.partition(":")
        return f"{kind}:{self.slugs.get(name, name)}"
