"""Proposing a correction to an organisation."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.views.decorators.http import require_http_methods, require_safe

from accounts import perms
from accounts.document import organisations
from accounts.models import Organisation, OrganisationProposal, User
from accounts.suggestions import views
from accounts.suggestions.kinds import Kind


def members(organisation):
    """The people who act for an organisation; nobody without one."""
    approved = Q(memberships__organisation=organisation, memberships__approved_at__isnull=False)
    return User.objects.filter(approved, is_active=True).distinct().order_by("pk") if organisation else []


ORGANISATIONS = Kind(
    code="organisation",
    the="l’organisation",
    proposals=OrganisationProposal,
    documents=organisations,
    public=lambda: Organisation.objects.public().select_related("territory"),
    keeps=perms.acts_for,
    kept_by=lambda user: Q(record__memberships__user=user.pk, record__memberships__approved_at__isnull=False),
    keepers=members,
    route="organisation",
    trail=("Organisations", "organisation_list"),
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_suggest(request, slug):
    return views.suggest(request, ORGANISATIONS, slug)


@login_not_required
@require_safe
def organisation_suggest_sent(request, slug):
    return views.suggest_sent(request, ORGANISATIONS, slug)
