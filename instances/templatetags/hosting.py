"""What a page about one's account shows of the bodies one keeps."""

from django import template

from instances.hosting import freshness
from instances.hosting.keeping import kept_by
from instances.models import Establishment

register = template.Library()
SHOWN = 50


@register.inclusion_tag("hosting/_my_bodies.html")
def my_bodies(user):
    """The bodies one keeps true, those that should be verified first, and the establishments."""
    bodies = kept_by(user).select_related("type").order_by("plain", "pk")[:SHOWN]
    rows = [{"body": body, "late": freshness.is_late(body)} for body in bodies]
    own = user.memberships.filter(approved_at__isnull=False).values("organisation")
    places = Establishment.objects.listed().filter(maintainer__in=own).order_by("plain", "pk")[:SHOWN]
    return {"rows": sorted(rows, key=lambda row: not row["late"]), "places": places}
