"""The list page of bodies: facets with their counts, active filters, sorts."""

from django.urls import reverse

from instances.filtersets import FACETS, Sort
from instances.models import BodyType
from partenariat import listing
from partenariat.typography import french

# Open at first sight on a wide screen; the others are one click away.
OPEN = {"zone", "nature", "echelle", "sieges"}


def query(filterset, raw, page="body_list"):
    return listing.Query(filterset, raw, reverse(page))


def sorts(asked):
    return asked.sorts(Sort, asked.values.get("tri") or (Sort.RELEVANCE if asked.text else Sort.REGION))


def labels(asked, counts, shown=()):
    """{facet: {value: label}} of every value counted or chosen: one statement for types, one for territories.

    `shown`: territories named whether or not they hold anything.
    """
    static = {
        name: {str(value): str(label) for value, label in asked.filterset.filters[name].extra["choices"]}
        for name in ("zone", "nature", "echelle", "sieges")
    }
    types = {row.code: str(row) for row in BodyType.objects.all()}
    territories = listing.territory_names(
        counts.get("territoire", {}), [*asked.values.get("territoire", []), *shown]
    )
    return static | {"type": types, "territoire": territories}


def groups(asked, counts, named):
    made = [
        listing.group(
            asked, facet.name, named[facet.name], counts.get(facet.name, {}),
            is_open=facet.name in OPEN, by_count=facet.name == "type",
        )
        for facet in FACETS
    ]  # fmt: skip
    return [group for group in made if group]


def tags(asked, named):
    def label(name, value):
        if name == "modifie_depuis":
            return f"Modifiées depuis le {asked.values[name]:%d/%m/%Y}"
        return french(named[name].get(value, value))

    return listing.tags(asked, label)
