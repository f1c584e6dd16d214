"""The lists of the bodies, for what leaves the site."""

from django.contrib.auth.models import AnonymousUser

from instances import search
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body
from instances.representation import represent, represented, with_seats
from partenariat.lists import PublicList


def _visible():
    return Body.objects.visible_to(AnonymousUser())


def _forms(keys):
    by_key = {body.pk: body for body in with_seats(list(represented(_visible()).filter(pk__in=list(keys))))}
    return [represent(by_key[key]) for key in keys if key in by_key]


BODIES = PublicList(
    name="instances",
    title="Instances et dispositifs",
    page="body_list",
    filterset=lambda data: BodyFilterSet(data, asked_about(_visible())),
    keys=search.keys,
    forms=_forms,
)
