"""Who represents users in a place: the bodies known there, those the rule expects and nobody told us of.

A body concerns a place when it stands there, when it says so (`other_sites`), or when it stands on another site that
the rule of expected bodies ties to this one.
"""

from dataclasses import dataclass, field

from django.db.models import F

from instances.enums import ActivityStatus
from instances.models import Body, ExpectedSite

# Those who are nearest to people: shown first.
FIRST = ("CDU", "CVS")


@dataclass
class Represented:
    """`bodies`: visible ones, those of the very site first. `unknown`: [ExpectedSite] of types without any body here.

    `expected`: [ExpectedSite], all that the rule expects.
    """

    bodies: list = field(default_factory=list)
    expected: list = field(default_factory=list)

    @property
    def unknown(self):
        known = {body.type_id for body in self.bodies}
        return [site for site in self.expected if site.type_id not in known]


def gather(establishments, user):
    """{establishment key: Represented}, in three statements whatever their number."""
    keys = [establishment.pk for establishment in establishments]
    gathered = {key: Represented() for key in keys}
    expected = ExpectedSite.objects.filter(establishment__in=keys).select_related(
        "type", "expected__establishment", "expected__legal_entity"
    )
    for site in expected.order_by("type__label", "pk"):
        gathered[site.establishment_id].expected.append(site)
    pairs = _pairs(keys, user)
    bodies = Body.objects.for_list().in_bulk({body for body, _ in pairs})
    for body, place in pairs:
        gathered[place].bodies.append(bodies[body])
    for place, represented in gathered.items():
        represented.bodies.sort(
            key=lambda body: (
                body.establishment_id != place,
                body.type.code not in FIRST,
                body.type.label,
                body.pk,
            )
        )
    return gathered


def _pairs(keys, user):
    """{(body key, establishment key)}: a body several ways here is there once."""
    bodies = Body.objects.visible_to(user).exclude(activity_status=ActivityStatus.ENDED)
    here = bodies.filter(establishment__in=keys).values_list("pk", "establishment")
    also = Body.other_sites.through.objects.filter(establishment__in=keys, body__in=bodies).values_list(
        "body", "establishment"
    )
    attached = ExpectedSite.objects.filter(
        establishment__in=keys,
        expected__sites__establishment__bodies__in=bodies,
        expected__sites__establishment__bodies__type=F("type"),
    ).values_list("expected__sites__establishment__bodies", "establishment")
    return set(here.order_by().union(also.order_by(), attached.order_by()))
