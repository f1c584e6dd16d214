"""The author's side of a fiche. Only its author, or an approved member of its organisation, gets here."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse

from accounts import links
from experiences import duplicates, moderation
from experiences.contributing import progress, similar_views, update_views, updates
from experiences.contributing.own_pages import owned, trail
from experiences.contributing.sending_views import coding_waits
from experiences.enums import Verb
from experiences.exchanges import thread_views
from experiences.models import Experience, ExperienceProposal
from partenariat.proposals import ProposalKind


def my_account(request):
    """One's fiches and those of one's organisations, with where each stands."""
    fiches = (
        Experience.objects.written_by(request.user)
        .light()
        .prefetch_related("decisions")
        .order_by("-updated_at", "-pk")
    )
    waiting = _waiting(fiches)
    rows = [
        {
            "fiche": fiche,
            "waiting": waiting(fiche),
            "url": reverse("my_experience", args=[fiche.reference]),
            "words": progress.words(fiche),
            "last": next((one for one in progress.decisions(fiche) if one.message), None),
        }
        for fiche in fiches
    ]
    return render(
        request,
        "compte/account.html",
        {
            "rows": rows,
            "address": links.address_of(request.user),
            "trail": trail(),
        },
    )


def _waiting(fiches):
    """What to call for one fiche: [(sentence, address)] of what waits about it. One statement for them all."""
    is_update = Q(kind=ProposalKind.UPDATE)
    counted = (
        ExperienceProposal.objects.filter(record__in=[fiche.pk for fiche in fiches], closed_at=None)
        .values("record")
        .annotate(
            prepared=Count("pk", filter=is_update & Q(sent_at=None)),
            sent=Count("pk", filter=is_update & Q(sent_at__isnull=False)),
            asked=Count("pk", filter=~is_update & Q(confirmed_at__isnull=False, suspicion="")),
        )
    )
    proposals = {row["record"]: row for row in counted}

    def of(fiche):
        row = proposals.get(fiche.pk, {"prepared": 0, "sent": 0, "asked": 0})
        hub = reverse("my_experience", args=[fiche.reference])
        told = []
        if fiche.is_late:
            address = reverse("my_experience_freshness", args=[fiche.reference])
            told.append(("Elle devrait être confirmée\u00a0: est-elle toujours exacte\u00a0?", address))
        if row["asked"]:
            told.append(("Une correction proposée attend votre réponse.", reverse("my_suggestions")))
        if row["prepared"]:
            told.append(("Une mise à jour est en préparation, pas encore envoyée.", hub))
        if row["sent"]:
            told.append(("Une mise à jour est en relecture.", hub))
        return told

    return of


def _similar(fiche, user):
    """What a fiche being written resembles: published ones, and the person's own."""
    return similar_views.cards(duplicates.near(user, duplicates.of_fiche(fiche)))


def my_experience(request, reference):
    fiche = owned(request, reference)
    update = updates.current(fiche)
    verbs = moderation.allowed_verbs(fiche, request.user)
    return render(
        request,
        "compte/hub.html",
        {
            "fiche": fiche,
            "words": progress.words(fiche),
            "delay": progress.delay(fiche),
            "editable": progress.editable(fiche),
            "may_write": progress.editable(fiche) or updates.is_prepared(fiche, update),
            "update": update_views.block(fiche, update),
            "steps": progress.steps(fiche),
            "completeness": progress.completeness(fiche),
            "thread": thread_views.block(fiche, request.user),
            "can_submit": Verb.SUBMIT in verbs,
            "can_withdraw": Verb.WITHDRAW in verbs,
            "can_appeal": Verb.APPEAL in verbs,
            "coding_waits": coding_waits(fiche),
            "similar": _similar(fiche, request.user) if progress.editable(fiche) else [],
            "trail": trail(fiche),
        },
    )
