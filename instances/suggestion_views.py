"""Proposing a correction to a body."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.views.decorators.http import require_http_methods, require_safe

from accounts import perms
from accounts.suggestions import views
from accounts.suggestions.kinds import Kind
from instances.document import bodies
from instances.hosting import keeping
from instances.models import Body, BodyProposal

BODIES = Kind(
    code="instance",
    the="l’instance",
    proposals=BodyProposal,
    documents=bodies,
    public=lambda: Body.objects.public().select_related("territory"),
    keeps=perms.keeps_body,
    kept_by=lambda user: Q(record__in=keeping.kept_by(user)),
    keepers=keeping.keepers,
    route="body",
    trail=("Instances et dispositifs", "body_list"),
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def body_suggest(request, slug):
    return views.suggest(request, BODIES, slug)


@login_not_required
@require_safe
def body_suggest_sent(request, slug):
    return views.suggest_sent(request, BODIES, slug)
