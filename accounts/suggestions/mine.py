"""« Mes corrections »: what waits for those who keep a record, and what a person proposed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import perms
from accounts.suggestions import desk, routing, states
from accounts.suggestions.deciding import Refused
from partenariat.proposals import ProposalKind

SHOWN = 50


def index(request, kinds):
    waiting, sent = [], []
    for kind in kinds.values():
        proposals = kind.proposals.objects.filter(kind=ProposalKind.SUGGESTION).select_related("record")
        kept = proposals.open().filter(kind.kept_by(request.user)).exclude(author=request.user)
        waiting += [_line(kind, one) for one in kept.distinct()[:SHOWN]]
        sent += [_line(kind, one) for one in proposals.filter(author=request.user).order_by("-pk")[:SHOWN]]
    sent.sort(key=lambda line: line["proposal"].created_at, reverse=True)
    waiting.sort(key=lambda line: line["proposal"].sent_at)
    return render(request, "proposals/mine.html", {"waiting": waiting, "sent": sent, "trail": _trail()})


def detail(request, kinds, code, pk):
    kind = kinds.get(code)
    if kind is None:
        raise Http404
    proposal = kind.get(pk)
    decides = perms.decides_proposal(request.user, proposal, keeps=kind.keeps)
    is_author = proposal.author_id == request.user.pk
    if not (decides or is_author) or proposal.kind != ProposalKind.SUGGESTION:
        raise Http404
    refused, data = None, None
    if request.method == "POST":
        data = request.POST
        try:
            return _act(request, kind, proposal, is_author)
        except Refused as refusal:
            refused = refusal
            proposal = kind.get(pk)
    context = {
        "kind": kind,
        "proposal": proposal,
        "record": proposal.record,
        "state": states.state(proposal),
        "rows": desk.rows(kind, proposal, data, refused),
        "refused": refused,
        "open": decides and proposal.is_open,
        "several": len(proposal.undecided) > 1,
        "can_withdraw": is_author and proposal.closed_at is None,
        "trail": _trail(str(proposal.record)),
    }
    return render(request, "proposals/decide.html", context, status=409 if refused else 200)


def _act(request, kind, proposal, is_author):
    if "retirer" in request.POST and is_author:
        routing.withdraw(kind, proposal)
        messages.success(request, "Votre correction est retirée.")
        return redirect("my_suggestions")
    proposal = desk.press(kind, proposal, request.POST, actor=request.user)
    if proposal.closed_at:
        messages.success(request, "C’est fait. La personne qui a proposé cette correction est prévenue.")
        return redirect("my_suggestions")
    messages.success(request, "C’est noté. Il reste un point à décider, ou plusieurs.")
    return redirect(kind.my_url(proposal))


def _line(kind, proposal):
    labels = [kind.documents.label(name) for name in proposal.changes]
    return {
        "kind": kind,
        "proposal": proposal,
        "url": kind.my_url(proposal),
        "labels": labels,
        "state": states.state(proposal),
    }


def _trail(*last):
    here = [
        ("Mon compte", reverse("my_account")),
        ("Mes corrections", reverse("my_suggestions") if last else ""),
    ]
    return here + [(label, "") for label in last]
