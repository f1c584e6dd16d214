"""Which bodies quote a label that has just changed."""

from django.db.models import Q

from accounts.models import Organisation
from instances.derived import refresh as refresh_bodies
from instances.models import Body, BodyType, Establishment

QUOTED_BY = {
    BodyType: lambda row: Q(type=row.pk),
    Establishment: lambda row: Q(establishment=row.pk),
    Organisation: lambda row: Q(host_organisation=row.pk),
}


def refresh(row):
    """Recompute the derived texts of the bodies that quote this row."""
    if type(row) in QUOTED_BY:
        refresh_bodies(Body.objects.filter(QUOTED_BY[type(row)](row)).values_list("pk", flat=True))
