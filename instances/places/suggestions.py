"""Proposing a correction to an establishment."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.views.decorators.http import require_http_methods, require_safe

from accounts import perms
from accounts.suggestion_views import members
from accounts.suggestions import views
from accounts.suggestions.kinds import Kind
from instances.models import Establishment, EstablishmentProposal
from instances.places.document import establishments

ESTABLISHMENTS = Kind(
    code="etablissement",
    the="l’établissement",
    proposals=EstablishmentProposal,
    documents=establishments,
    public=lambda: Establishment.objects.select_related("territory"),
    keeps=perms.maintains,
    kept_by=lambda user: Q(
        record__maintainer__memberships__user=user.pk,
        record__maintainer__memberships__approved_at__isnull=False,
    ),
    keepers=lambda establishment: members(establishment.maintainer),
    route="establishment",
    trail=("Mon représentant", "my_representative"),
    key="finess",
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def establishment_suggest(request, finess):
    return views.suggest(request, ESTABLISHMENTS, finess)


@login_not_required
@require_safe
def establishment_suggest_sent(request, finess):
    return views.suggest_sent(request, ESTABLISHMENTS, finess)
