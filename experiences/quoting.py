"""Which fiches quote a label that has just changed."""

from django.db.models import Q

from accounts.models import Organisation
from experiences.derived import refresh as refresh_fiches
from experiences.models import Experience
from experiences.triggers import CODED_COLUMNS
from instances.models import Body, BodyType
from partenariat.models import RoleAlias, Term


def _holding(term):
    """The fiches one of whose columns holds this code."""
    holding = Q(pk=None)
    for column, (vocabulary, reading) in CODED_COLUMNS.items():
        if vocabulary == term.vocabulary and reading != "json":
            lookup = column if reading == "scalar" else f"{column}__contains"
            holding |= Q(**{lookup: term.code if reading == "scalar" else [term.code]})
    return holding


QUOTED_BY = {
    Term: _holding,
    # The profile may have changed with the alias: any fiche with users may have quoted the former one.
    RoleAlias: lambda row: ~Q(actors_user=[]),
    Organisation: lambda row: Q(carriers__organisation=row.pk),
    Body: lambda row: Q(bodies=row.pk),
    BodyType: lambda row: Q(bodies__type=row.pk),
}


def refresh(row):
    """Recompute the derived texts of the fiches that quote this row."""
    if type(row) in QUOTED_BY:
        fiches = Experience.objects.filter(QUOTED_BY[type(row)](row)).distinct()
        refresh_fiches(fiches.order_by().values_list("pk", flat=True))
