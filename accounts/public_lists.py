"""The list of the organisations, for what leaves the site."""

from accounts.api.serializers import OrganisationSerializer
from accounts.api.views import readable
from accounts.filtersets import OrganisationFilterSet
from accounts.representation import represent
from partenariat.lists import PublicList


def _forms(keys):
    by_key = readable().in_bulk(list(keys))
    return [represent(by_key[key]) for key in keys if key in by_key]


ORGANISATIONS = PublicList(
    name="organisations",
    title="Organisations",
    page="organisation_list",
    filterset=lambda data: OrganisationFilterSet(data, readable()),
    keys=lambda filterset: list(filterset.qs.values_list("pk", flat=True)),
    forms=_forms,
    shape=OrganisationSerializer,
    words="organisation,organisations,cette",
)
