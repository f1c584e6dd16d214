"""The matrix as a way in: how many fiches stand in each cell. A cell's count is its list, by construction."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Func
from django.urls import reverse

from experiences import enums
from experiences.models import MatrixExample
from partenariat.typography import french


class Unnest(Func):
    function = "unnest"
    set_returning = True
    output_field = CharField()


@dataclass
class Cell:
    """`shade` is 0 (no fiche) to 3: four tints, beside the figure that says it."""

    dimension: str
    level: str
    count: int
    url: str
    example: str
    shade: int


@dataclass
class Matrix:
    levels: list
    rows: list
    beyond: list


def build(queryset):
    """`queryset` holds the fiches counted: the visible and listed ones."""
    counts = dict(
        queryset.order_by()
        .annotate(cell=Unnest(F("cells")))
        .values("cell")
        .annotate(number=Count("pk"))
        .values_list("cell", "number")
    )
    examples = {(one.dimension, one.level): french(one.text) for one in MatrixExample.objects.all()}
    most = max(counts.values(), default=0)

    def cell(dimension, level):
        code = f"{dimension}-{level}"
        count = counts.get(code, 0)
        return Cell(
            dimension.label, level.label, count, f"{reverse('experience_list')}?case={code}",
            examples.get((dimension, level), ""), (count > 0) + (count > most / 4) + (count > most / 2),
        )  # fmt: skip

    return Matrix(
        levels=[level.label for level in enums.Level.matrix()],
        rows=[
            (dimension.label, [cell(dimension, level) for level in enums.Level.matrix()])
            for dimension in enums.Dimension
        ],
        beyond=[cell(dimension, level) for level in enums.Level.beyond() for dimension in enums.Dimension],
    )
