"""The lists of the site, as what leaves it takes them: files, feeds, alerts, maps.

An application describes its lists once (`PUBLIC_LISTS` names them by dotted path). What leaves the site is what the
page shows to anyone: same FilterSet, same order, same public form.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

# Rows turned into their public form at once: enough for the database, little for the memory.
BATCH = 200


@dataclass(frozen=True)
class PublicList:
    """`name` is used in addresses and file names, `page` is the URL name of the list.

    `filterset(data)`: the FilterSet of the page, over what anyone may read. `keys(filterset)`: the keys of every row
    it asks for, in the order of the page. `forms(keys)`: the public forms of a few of them, in the same order.
    `texts(keys)`: the same as JSON in UTF-8, where it is kept as such. `shape`: the serializer that describes such a form.
    `words`: « fiche,fiches,cette ». `whole`: « tous les territoires », for the lists whose page shows a part only.
    `points`: the URL name of its GeoJSON, for those whose rows have places.
    """

    name: str
    title: str
    page: str
    filterset: Callable
    keys: Callable
    forms: Callable
    shape: type
    texts: Callable | None = None
    words: str = "ligne,lignes,cette"
    whole: str = ""
    points: str = ""

    def forms_of(self, keys):
        """The public forms of these rows, a batch in memory at a time."""
        for start in range(0, len(keys), BATCH):
            yield from self.forms(keys[start : start + BATCH])

    def texts_of(self, keys):
        """The same as JSON, in UTF-8."""
        if not self.texts:
            yield from (json.dumps(form, ensure_ascii=False).encode() for form in self.forms_of(keys))
            return
        for start in range(0, len(keys), BATCH):
            yield from self.texts(keys[start : start + BATCH])


@cache
def public_lists():
    """{name: PublicList}."""
    return {one.name: one for one in map(import_string, settings.PUBLIC_LISTS)}
