"""The list of the bodies in figures, and what is known of those that the texts give.

Every count of a facet is the length of the list it leads to. A body nobody told us of is in no list: it is counted by
the coverage, for the choices the coverage can answer.
"""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from instances.coverage import counts
from partenariat import charts
from partenariat.charts import Chart, Drawing
from partenariat.enums import Zone

DRAWINGS = (
    Drawing("type", "Par type", "Type", is_single=True),
    Drawing(
        "territoire",
        "Par département",
        "Département",
        "Celles de toute la région ne sont dans aucun département.",
        by_count=False,
    ),
    Drawing("nature", "Instances et dispositifs", "Nature", is_single=True),
    Drawing("echelle", "Par échelle", "Échelle", is_single=True, by_count=False),
    Drawing(
        "sieges", "Sièges d’usagers", "Sièges", is_single=True, unknown_label="Sans siège d’usagers vacant connu"
    ),
    Drawing("zone", "Île-de-France ou ailleurs", "Où", is_single=True, by_count=False),
)  # fmt: skip
# What the coverage can be asked.
COUNTED = {"type", "nature", "echelle", "zone", "territoire", "tri"}


class Known(NamedTuple):
    """`expected`: how many bodies the texts give; `url`: the page that says where each is known or not."""

    expected: int
    charts: list
    url: str


def drawn(query, answer, named):
    """[Chart] of a query (`partenariat.listing.Query`) answered by `instances.search.Answer`."""

    def labels(name):
        return charts.departments(named[name]) if name == "territoire" else named[name]

    return charts.of_facets(query, DRAWINGS, labels, answer.counts, answer.total)


def known(query):
    """What the base knows, in the région, of what the texts give for these choices: a `Known`.

    None when the choices ask something else (words, a commune), or when nothing is expected there.
    """
    counted = counts.coverage()
    if not _is_counted(query.values, counted):
        return None
    lines = [line for line in counted.lines if _answers(line, query.values)]
    found = {name: sum(getattr(line, name) for line in lines) for name in counts.NUMBERS}
    if not found["expected"]:
        return None
    types = query.values.get("type", [])
    page = reverse("coverage") + (f"?{urlencode({'type': types[0]})}" if len(types) == 1 else "")
    return Known(found["expected"], _charts(found), page)


def _is_counted(values, counted):
    places = {place.department.key for place in counted.departments} | {_region()}
    return (
        values.keys() <= COUNTED
        and Zone.REGION in values.get("zone", [Zone.REGION])
        and places.issuperset(values.get("territoire", []))
    )


def _answers(line, values):
    territories = values.get("territoire", [_region()])
    here = _region() in territories or bool(line.department and line.department.key in territories)
    traits = {"type": line.type.code, "nature": line.type.kind, "echelle": line.type.level}
    return here and all(value in values.get(name, [value]) for name, value in traits.items())


def _charts(found):
    return [
        Chart(
            "connues",
            "Ce que les textes prévoient",
            "Ce que nous en savons",
            charts.bars(
                [
                    ("Instances connues", found["known"], "", False),
                    ("Instances inconnues", found["expected"] - found["known"], "", False),
                ]
            ),
            note="Inconnue\u00a0: personne ne nous l’a encore indiquée. Cela ne veut pas dire qu’elle manque.",
        ),
        Chart(
            "etats",
            "Les sièges d’usagers des instances connues",
            "État du siège",
            charts.bars(
                [
                    ("Occupés", found["filled"], "", False),
                    ("Occupés, fin proche", found["ending"], "", False),
                    ("Vacants", found["vacant"], "", False),
                    ("Inconnus", found["seats_unknown"], "", False),
                ]
            ),
            note="Inconnu\u00a0: aucune source ne dit si le siège est occupé ou vacant.",
        ),
    ]


def _region():
    return f"reg-{settings.PARTENARIAT_REGION}"
