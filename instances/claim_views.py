"""To ask, for one's organisation, to keep a body or an establishment up to date."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import evidence
from accounts.claim_views import RATE, TOO_MANY, withdraw
from accounts.claims import pending
from accounts.enums import MembershipRole
from accounts.members import Refused
from accounts.models import Organisation
from instances import claims
from instances.claim_forms import EstablishmentForm, MaintenanceForm
from instances.models import Body, Establishment, MaintenanceClaim
from partenariat import addresses, trap
from partenariat.typography import french


def _organisations(user):
    return Organisation.objects.filter(
        memberships__user=user,
        memberships__role=MembershipRole.MANAGER,
        memberships__approved_at__isnull=False,
    ).order_by("plain", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def body_claim(request, slug):
    body = addresses.find(Body.objects.visible_to(request.user).select_related("maintainer"), slug)
    if isinstance(body, HttpResponse):
        return body
    return _about(request, body, ("Instances et dispositifs", reverse("body_list")))


@require_http_methods(["GET", "HEAD", "POST"])
def establishment_keep(request, finess):
    establishments = Establishment.objects.visible_to(request.user).select_related("maintainer")
    establishment = get_object_or_404(establishments, finess=finess)
    return _about(request, establishment, ("Mon représentant", reverse("my_representative")))


def _about(request, target, home):
    """The request about a record already known; `home` is the first step of the trail."""
    organisations = _organisations(request.user)
    form = MaintenanceForm(
        request.POST or None,
        request.FILES or None,
        organisations=organisations,
        domain=evidence.shared_domain(request.user, target),
    )
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        refusal, status = _ask(request, form, target)
        if not refusal:
            return redirect(request.path)
    mine = {organisation.pk for organisation in organisations}
    context = {
        "name": target.name,
        "back_url": target.get_absolute_url(),
        "held_by_mine": target.maintainer_id in mine,
        "is_dispute": target.maintainer_id is not None and target.maintainer_id not in mine,
        "waiting": pending(MaintenanceClaim, user=request.user, **{target._meta.model_name: target}),
        "trail": [home, (french(target.name), target.get_absolute_url()), ("Tenir cette page à jour", "")],
    }
    return _page(request, form, organisations, refusal, status, context)


@require_http_methods(["GET", "HEAD", "POST"])
def establishment_claim(request):
    organisations = _organisations(request.user)
    form = EstablishmentForm(request.POST or None, request.FILES or None, organisations=organisations)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        refusal, status = _ask(request, form, form.cleaned_data["establishment"])
        if not refusal:
            return redirect("establishment_claim")
    context = {
        "name": "",
        "back_url": reverse("my_account"),
        "held_by_mine": False,
        "is_dispute": False,
        "waiting": pending(MaintenanceClaim, user=request.user, body=None),
        "trail": [("Mon compte", reverse("my_account")), ("Tenir un établissement à jour", "")],
    }
    return _page(request, form, organisations, refusal, status, context)


def _page(request, form, organisations, refusal, status, context):
    return render(
        request,
        "instances/claim.html",
        {"form": form, "organisations": organisations, "refusal": refusal, **context},
        status=status,
    )


def _ask(request, form, target):
    """(why it was refused or "", status). Sent twice, it is one request."""
    if not trap.allowed(request, "claim", RATE):
        return TOO_MANY, 429
    try:
        claims.request(
            target=target,
            organisation=form.cleaned_data["organisation"],
            user=request.user,
            evidence=form.evidence,
            token=form.cleaned_data["token"],
            suspicion=form.suspicion(user=request.user),
        )
    except Refused as refused:
        return str(refused), 409
    return "", 200


@require_POST
def maintenance_claim_withdraw(request, pk):
    return withdraw(request, MaintenanceClaim.objects.filter(user=request.user, pk=pk).first())
