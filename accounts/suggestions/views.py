"""Proposing a correction: choose the answers, write them, confirm one's address. One view for each kind of record."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator

from accounts.suggestions import routing, states
from accounts.suggestions.forms import SuggestionForm, is_known, mark
from partenariat import addresses, signed, trap

# Enough for a careful reader, too few for a robot; and nobody's address is flooded.
RATE, MAIL_RATE = "10/h/ip", "3/h/key"
# How much of a present value the list of answers shows.
SHOWN_WORDS = 30


def suggest(request, kind, slug, *, missing=None):
    """`missing(request, slug)`: what answers when no public record has this address; a plain 404 by default."""
    record = _public(request, kind, slug, missing)
    if not hasattr(record, "pk"):
        return record
    asked = request.GET.getlist("champ")
    names = [path.name for path in kind.asked() if path.name in asked]
    if not names:
        return _choose(request, kind, record)
    posted = request.POST if request.method == "POST" else None
    form = SuggestionForm(posted, kind=kind, record=record, names=names, user=request.user)
    status, too_many = 200, False
    if posted is not None and form.is_valid():
        if form.has_moved():
            status = 409
        elif _sent_already(kind, form) or _is_allowed(request, form):
            routing.send(kind, record, form, user=request.user)
            return redirect(kind.url(record, "_suggest_sent"))
        else:
            status, too_many = 429, True
    context = {"kind": kind, "record": record, "form": form, "too_many": too_many, "conflict": status == 409}
    context["trail"] = _trail(kind, record)
    return render(request, "proposals/suggest.html", context, status=status)


def suggest_sent(request, kind, slug):
    record = _public(request, kind, slug, None)
    if not hasattr(record, "pk"):
        return record
    context = {"kind": kind, "record": record, "known": is_known(request.user), "trail": _trail(kind, record)}
    return render(request, "proposals/sent.html", context)


def follow(request, kinds, token):
    """What the link of the mail opens. GET changes nothing; the buttons confirm and take back."""
    kind, proposal = _from_link(kinds, token)
    if proposal is None:
        return render(request, "proposals/expired.html", {"trail": [("Correction proposée", "")]}, status=404)
    if request.method == "POST":
        (routing.withdraw if "retirer" in request.POST else routing.confirm)(kind, proposal)
        return redirect("suggestion_confirm", token)
    return render(
        request,
        "proposals/follow.html",
        {
            "kind": kind,
            "proposal": proposal,
            "record": proposal.record,
            "state": states.state(proposal),
            "rows": states.rows(kind, proposal, mark),
            "waits": proposal.confirmed_at is None and proposal.closed_at is None,
            "trail": [("Correction proposée", "")],
        },
    )


def _public(request, kind, slug, missing):
    """The record, or the answer to give instead: its present address, a page that is gone. Raises Http404."""
    try:
        record = kind.find(slug)
    except Http404:
        if missing is None:
            raise
        return missing(request, slug)
    if isinstance(record, addresses.PermanentRedirect):
        return redirect(record.url + request.path.split(f"/{slug}/", 1)[1])
    return record


def _choose(request, kind, record):
    present = kind.documents.read(record, [path.name for path in kind.asked()])

    def row(path):
        return path, Truncator(kind.said(path.name, present[path.name])).words(SHOWN_WORDS)

    groups = [(title, [row(path) for path in paths]) for title, paths in kind.groups()]
    context = {"kind": kind, "record": record, "groups": groups, "nothing": "suite" in request.GET}
    context["trail"] = _trail(kind, record)
    return render(request, "proposals/choose.html", context)


def _sent_already(kind, form):
    token = form.cleaned_data["token"]
    return token and kind.proposals.objects.filter(form_token=token).exists()


def _is_allowed(request, form):
    if not trap.allowed(request, "suggest", RATE):
        return False
    address = form.cleaned_data.get("email", "").lower()
    return not address or trap.allowed(request, "suggest_mail", MAIL_RATE, key=address)


def _from_link(kinds, token):
    """(kind, proposal) of a link that still holds, else (None, None)."""
    code, pk = signed.read("suggestion", token) or (None, None)
    kind = kinds.get(code)
    proposal = (
        kind and kind.proposals.objects.trusted().select_related("record", "author").filter(pk=pk).first()
    )
    # SECURITY: a page taken down says nothing more, even to who once read it.
    if (
        not proposal
        or routing.is_expired(proposal)
        or not kind.public().filter(pk=proposal.record_id).exists()
    ):
        return None, None
    return kind, proposal


def _trail(kind, record):
    label, route = kind.trail
    return [
        (label, reverse(route)),
        (str(record), record.get_absolute_url()),
        ("Proposer une correction", ""),
    ]
