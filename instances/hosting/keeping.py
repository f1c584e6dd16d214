"""Which bodies a person keeps, and who keeps a body."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import OrganisationMembership, User
from instances.models import Body
from partenariat.typography import french


def kept_by(user):
    """The bodies this person sees and keeps, through their maintainer or their establishment's. See `perms.keeps_body`."""
    own = OrganisationMembership.objects.filter(user=user.pk, approved_at__isnull=False).values(
        "organisation"
    )
    return Body.objects.visible_to(user).filter(Q(maintainer__in=own) | Q(establishment__maintainer__in=own))


def keepers(body):
    """The accounts of those who keep a body."""
    hosts = {body.maintainer_id, body.establishment.maintainer_id if body.establishment else None} - {None}
    if not hosts:
        return User.objects.none()
    members = OrganisationMembership.objects.filter(organisation__in=hosts, approved_at__isnull=False)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def own(request, slug):
    """The body of this address, if this person keeps it. Anybody else has no such page."""
    rows = kept_by(request.user).select_related("type", "establishment")
    return get_object_or_404(rows, slug=slug)


def trail(body, *last):
    here = reverse("body_keep", args=[body.slug])
    return [("Mon compte", reverse("my_account")), (french(f"Tenir «\u00a0{body.name}\u00a0»"), here), *last]
