"""What the list of vacant seats and its map offer to choose, and the choices in place, in words."""

from instances.models import BodyType
from instances.vacancies.filtersets import STATES
from partenariat import listing
from partenariat.typography import french


def labels(asked, counts, shown=()):
    """{facet: {value: label}}. `shown`: territories named whether or not they hold anything."""
    territories = listing.territory_names(
        counts.get("territoire", {}), [*asked.values.get("territoire", []), *shown]
    )
    types = {row.code: str(row) for row in BodyType.objects.all()}
    return {"etat": dict(STATES), "territoire": territories, "type": types}


def groups(asked, counts, named):
    made = [
        listing.group(
            asked, name, labels, counts.get(name, {}), is_open=name != "type", by_count=name == "type"
        )
        for name, labels in named.items()
    ]
    return [group for group in made if group]


def tags(asked, named):
    return listing.tags(asked, lambda name, value: french(named[name].get(value, value)))
