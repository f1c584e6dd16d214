"""The list of the fiches in figures. Every count is that of a facet: the length of the list it leads to."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, F
from django.db.models.functions import Cast, ExtractYear

from experiences import enums, listing, search
from experiences.filtersets import FACETS, ExperienceFilterSet
from experiences.matrix import Unnest
from experiences.models import Experience
from partenariat import charts
from partenariat.charts import Drawing
from partenariat.database import among
from partenariat.kept import Kept
from partenariat.listing import territory_names

SEVERAL = "Une fiche peut compter dans plusieurs lignes."
# In the order of the page; the matrix comes after the third.
DRAWINGS = (
    Drawing("territoire", "Par département", "Département", SEVERAL, by_count=False),
    Drawing("domaine", "Par domaine", "Domaine", SEVERAL, by_count=False),
    Drawing("public", "Par public", "Public", SEVERAL),
    Drawing("theme", "Par pathologie ou thème", "Pathologie ou thème", SEVERAL),
    Drawing("debut", "Par année de début", "Année", is_single=True, by_count=False),
    Drawing("avancement", "Par avancement", "Avancement", is_single=True, by_count=False),
    Drawing("preuve", "Par niveau de preuve", "Niveau de preuve", is_single=True, by_count=False),
)
# Facets the list has no boxes for: {parameter: what is counted}.
OWN = {"case": Unnest(F("cells")), "debut": Cast(ExtractYear("start_date"), CharField())}

_kept = Kept(32)


class Cell(NamedTuple):
    """`shade` is 0 (no fiche) to 3, beside the figure that says it."""

    level: str
    dimension: str
    count: int
    shade: int
    url: str
    chosen: bool


class Figures(NamedTuple):
    """`understood`: what was asked in the end; `levels`: the columns of the grid; `grid`: [(dimension, [Cell])]."""

    total: int
    understood: object
    charts: list
    levels: list
    grid: list
    tags: list


def build(query, raw, user):
    """The `Figures` of a query (`experiences.listing.Query`) made from `raw`, the parameters of the address."""
    answer = search.run(query.filterset, limit=1)
    counts = answer.counts | _own(raw)
    territories = territory_names(counts.get("territoire", {}), query.values.get("territoire", []))

    def labels(name):
        if name == "debut":
            return {year: year for year in sorted({*counts[name], *query.values.get(name, [])}, reverse=True)}
        if name == "territoire":
            return charts.departments(territories)
        return listing.labels(query.filterset, name)

    return Figures(
        answer.total, answer.understood, charts.of_facets(query, DRAWINGS, labels, counts, answer.total),
        [level.label for level in enums.Level], _grid(query, counts["case"]), listing.tags(query, territories, user),
    )  # fmt: skip


def _grid(query, found):
    chosen = query.values.get("case", [])
    most = max(found.values(), default=0)

    def cell(dimension, level):
        value, count = f"{dimension}-{level}", found.get(f"{dimension}-{level}", 0)
        url = (
            query.without("case", value) if value in chosen else query.adding("case", value) if count else ""
        )
        shade = (count > 0) + (count > most / 3) + (count > 2 * most / 3)
        return Cell(level.label, dimension.label, count, shade, url, value in chosen)

    return [
        (dimension.label, [cell(dimension, level) for level in enums.Level]) for dimension in enums.Dimension
    ]


def _own(raw):
    """{facet: {value: fiches}} of those the list does not count: as there, its own choices do not narrow a facet."""
    found, read = {}, {}
    for name in OWN:
        data = raw.copy()
        data.pop(name, None)
        filterset = ExperienceFilterSet(data, Experience.objects.visible_to(AnonymousUser()).listed())
        asked = {key: value for key, value in filterset.values.items() if key != "tri"}
        # What was typed is searched each time; choices in lists are few enough to be kept.
        if asked.keys() <= {facet.name for facet in FACETS}:
            key = (name, *sorted((facet, tuple(sorted(values))) for facet, values in asked.items()))
            found[name] = _kept.get(key, lambda name=name, asked=filterset: _count(name, search.keys(asked)))
        else:
            # The same question, unless one of them is answered: it is asked once.
            same = data.urlencode()
            read[same] = read[same] if same in read else search.keys(filterset)
            found[name] = _count(name, read[same])
    return found


def _count(name, keys):
    rows = Experience.objects.filter(pk__in=among(keys)).order_by().annotate(counted=OWN[name])
    counted = rows.values_list("counted").annotate(number=Count("pk"))
    return {value: number for value, number in counted if value}
