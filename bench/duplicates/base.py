"""The base the entries are compared with: the fiches of the demonstration, as portraits. Needs the territories."""

from experiences.demonstration import DATA
from experiences.duplicates import Detector, Portrait, around
from partenariat.lookups import find_territory
from partenariat.models import Territory
from partenariat.reference import read_yaml


def detector():
    territories = {territory.key: territory for territory in Territory.objects.all()}
    return Detector(
        Portrait(
            row["key"],
            row["title"],
            row.get("summary") or "",
            ", ".join(link["name"] for link in row["organisations"] if link["role"] in ("lead", "co_lead")),
            frozenset(row["territories"]),
            around(territories[key] for key in row["territories"]),
        )
        for row in read_yaml(DATA)["experiences"]
    )


def portrait(entry):
    place = find_territory(entry.place).exact if entry.place else None
    return Portrait(
        None,
        entry.title,
        entry.summary,
        entry.carriers,
        frozenset([place.key] if place else []),
        around([place] if place else []),
    )
