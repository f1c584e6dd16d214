"""To ask to act for an organisation, and the pages of those who do."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import claims, evidence, members, perms
from accounts.claim_forms import JoinForm, RefusalForm, RoleForm
from accounts.enums import MembershipRole
from accounts.members import Refused
from accounts.models import Organisation, OrganisationClaim
from partenariat import addresses, trap
from partenariat.typography import french

# Enough for somebody who works for many; too few for a robot.
RATE = "20/d/user"
TOO_MANY = "Vous avez envoyé beaucoup de demandes aujourd’hui. Revenez demain\u00a0: votre texte est gardé ci-dessous."
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_join(request, slug):
    """Explain the two roles, ask; once asked, say where the request stands."""
    organisation = addresses.find(Organisation.objects.visible_to(request.user), slug)
    if isinstance(organisation, HttpResponse):
        return organisation
    for_staff = claims.is_for_staff(organisation)
    form = JoinForm(
        request.POST or None,
        request.FILES or None,
        for_staff=for_staff,
        domain=evidence.shared_domain(request.user, organisation),
    )
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        refusal, status = _ask(request, organisation, form)
        if not refusal:
            return redirect("organisation_join", organisation.slug)
    member = perms.acts_for(request.user, organisation)
    pending = claims.pending(OrganisationClaim, user=request.user, organisation=organisation).first()
    context = {
        "organisation": organisation,
        "form": form,
        "refusal": refusal,
        "for_staff": for_staff,
        "is_member": member,
        "claim": pending,
        "is_open": refusal or not (pending or (member and not for_staff)),
        "trail": [
            ("Organisations", reverse("organisation_list")),
            (french(organisation), organisation.get_absolute_url()),
            ("Agir pour cette organisation", ""),
        ],
    }
    return render(request, "organisations/join.html", context, status=status)


def _ask(request, organisation, form):
    """(why it was refused or "", status). Sent twice, it is one request."""
    if not trap.allowed(request, "claim", RATE):
        return TOO_MANY, 429
    try:
        claims.request(
            organisation=organisation,
            user=request.user,
            role=form.cleaned_data.get("role", MembershipRole.MANAGER),
            evidence=form.evidence,
            token=form.cleaned_data["token"],
            suspicion=form.suspicion(user=request.user),
        )
    except Refused as refused:
        return str(refused), 409
    return "", 200


@require_POST
def organisation_claim_withdraw(request, slug):
    mine = OrganisationClaim.objects.filter(user=request.user, organisation__slug=slug)
    return withdraw(request, mine.order_by("-pk").first())


def withdraw(request, claim):
    """Common to every kind of request: back to one's account, told what happened."""
    if claim is None:
        raise Http404
    try:
        claim = claims.withdraw(claim=claim, actor=request.user)
        messages.success(request, french(f"Votre demande pour {claim.words} est retirée."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my_account")


def _mine(request, slug):
    """The organisation, if one acts for it. Anybody else has no such page."""
    organisation = Organisation.objects.filter(
        slug=slug, memberships__user=request.user, memberships__approved_at__isnull=False
    ).first()
    if organisation is None:
        raise Http404
    return organisation


def _trail(organisation, *last):
    here = reverse("organisation_members", args=[organisation.slug])
    return [("Mon compte", reverse("my_account")), (french(organisation), here), *last]


@require_http_methods(["GET", "HEAD"])
def organisation_members(request, slug):
    """Who acts for the organisation; for its managers, who asks to."""
    organisation = _mine(request, slug)
    is_manager = perms.manages(request.user, organisation)
    rows = organisation.memberships.filter(approved_at__isnull=False).select_related("user")
    asked = claims.pending(OrganisationClaim, organisation=organisation, suspicion="") if is_manager else ()
    context = {
        "organisation": organisation,
        "is_manager": is_manager,
        "rows": [
            {
                "member": row,
                "is_me": row.user_id == request.user.pk,
                "is_manager": row.role == MembershipRole.MANAGER,
            }
            for row in rows.order_by("-role", "approved_at", "pk")
        ],
        "asked": [claim for claim in asked if claim.user_id != request.user.pk],
        "bodies": organisation.maintained_bodies.visible_to(request.user).order_by("plain", "pk")[:SHOWN],
        "establishments": organisation.maintained_establishments.order_by("name", "pk")[:SHOWN],
        "trail": _trail(organisation),
    }
    return render(request, "organisations/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_claim(request, slug, pk):
    """One request, read and decided by a manager."""
    organisation = _mine(request, slug)
    claim = get_object_or_404(
        OrganisationClaim.objects.select_related("user", "organisation", "decided_by"),
        pk=pk,
        organisation=organisation,
        suspicion="",
    )
    if not perms.decides(request.user, claim):
        raise Http404
    refusing = "refuser" in request.POST
    form = RefusalForm(request.POST if refusing else None)
    refusal = ""
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            if refusing:
                claims.refuse(claim=claim, actor=request.user, reason=form.cleaned_data["reason"])
                messages.success(
                    request, f"La demande de {claim.user} est refusée. Un courriel lui dit pourquoi."
                )
            else:
                claims.approve(claim=claim, actor=request.user)
                messages.success(request, f"{claim.user} agit maintenant pour cette organisation.")
            return redirect("organisation_members", organisation.slug)
        except Refused as refused:
            refusal = str(refused)
    context = {
        "organisation": organisation,
        "claim": claim,
        "form": form,
        "refusal": refusal,
        "trail": _trail(organisation, (f"Demande de {claim.user}", "")),
    }
    return render(request, "organisations/members_claim.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_member(request, slug, pk):
    """One member: for a manager, to change; for oneself, to leave."""
    organisation = _mine(request, slug)
    member = get_object_or_404(
        organisation.memberships.filter(approved_at__isnull=False).select_related("user", "organisation"),
        pk=pk,
    )
    is_me, is_manager = member.user_id == request.user.pk, perms.manages(request.user, organisation)
    if not (is_me or is_manager):
        raise Http404
    form = RoleForm(request.POST if "role" in request.POST else None, initial={"role": member.role})
    refusal = ""
    if request.method == "POST":
        try:
            done = _change(request, member, form)
        except Refused as refused:
            refusal = str(refused)
        else:
            if done:
                messages.success(request, done)
                gone = is_me and "quitter" in request.POST
                return redirect("my_account") if gone else redirect("organisation_members", organisation.slug)
    context = {
        "organisation": organisation,
        "member": member,
        "is_me": is_me,
        "can_change": is_manager,
        "can_hand_over": is_manager and not is_me,
        "form": form,
        "refusal": refusal,
        "trail": _trail(organisation, (str(member.user), "")),
    }
    return render(request, "organisations/members_one.html", context, status=409 if refusal else 200)


def _change(request, member, form):
    """Do what the button pressed says. Returns the sentence that tells it, or "" when the form is to correct."""
    actor, name = request.user, member.user
    if "quitter" in request.POST:
        members.leave(membership=member, actor=actor)
        return french(f"Vous n’agissez plus pour « {member.organisation} ».")
    if "retirer" in request.POST:
        members.remove(membership=member, actor=actor)
        return f"{name} n’agit plus pour cette organisation. Un courriel le lui dit."
    if "transmettre" in request.POST:
        members.hand_over(membership=member, actor=actor)
        return f"{name} est maintenant responsable. Vous restez membre, avec le rôle «\u00a0rédaction\u00a0»."
    if not form.is_valid():
        return ""
    members.change_role(membership=member, role=form.cleaned_data["role"], actor=actor)
    return f"Le rôle de {name} est changé. Un courriel le lui dit."
