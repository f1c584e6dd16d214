"""The host's space: one body, kept true by those whose organisation answers for it."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from instances.hosting import freshness, grid, lines, proposing, records
from instances.hosting.forms import DeclareForm, FactsForm, MeetingForm
from instances.hosting.keeping import own, trail
from instances.models import BodyMeeting
from instances.seats import mandates
from partenariat.paging import Pager, page_number

# Past that many rows, the button that saves comes back after each college.
LONG = 20
WRITTEN = ["GET", "HEAD", "POST"]
VERIFIED = "Merci. La page dit maintenant que tout est vrai à la date d’aujourd’hui."


@require_http_methods(WRITTEN)
def body_keep(request, slug):
    """Where the body stands, and what its host may change; one button says that all is still true."""
    body = own(request, slug)
    if request.method == "POST":
        freshness.verify(body)
        messages.success(request, VERIFIED)
        return redirect("body_keep", slug)
    rows = grid.rows(body)
    today = timezone.localdate()
    context = {
        "body": body,
        "due": freshness.due_on(body),
        "late": freshness.is_late(body),
        "counts": _counts(rows),
        "meetings": body.meetings.filter(held_on__gte=today).order_by("held_on")[:3],
        "trail": trail(body),
    }
    return render(request, "hosting/keep.html", context)


def _counts(rows):
    """(seats, held, vacant, unknown)."""
    states = [row.seat.state for row in rows]
    vacant, unknown = states.count("vacant"), states.count("inconnu")
    return {
        "seats": len(states),
        "held": len(states) - vacant - unknown,
        "vacant": vacant,
        "unknown": unknown,
    }


@require_http_methods(WRITTEN)
def body_keep_seats(request, slug):
    """The grid: one row per seat, one save."""
    body = own(request, slug)
    rows = grid.rows(body)
    if not rows:
        return redirect("body_keep_lines", slug)
    pager = Pager(page_number(request), len(rows), grid.SIZE)
    if pager.number > pager.last:
        return redirect(request.path + pager.last_url)
    first = (pager.number - 1) * grid.SIZE
    shown = rows[first : first + grid.SIZE]
    if request.method == "POST":
        shown, changed = grid.save(body, shown, request.POST, user=request.user)
        if not any(row.clash or row.errors for row in shown):
            if "vrai" in request.POST:
                freshness.verify(body)
            messages.success(request, _saved(changed, "vrai" in request.POST))
            return redirect(request.get_full_path())
    clashes, errors = ([row for row in shown if getattr(row, name)] for name in ("clash", "errors"))
    context = {
        "body": body,
        "colleges": _colleges(shown),
        "is_long": len(shown) > LONG,
        "counts": _counts(rows),
        "seen": grid.pack(shown),
        "clashes": clashes,
        "errors": errors,
        "verified": "vrai" in request.POST,
        "pager": pager,
        "trail": trail(body, ("La composition", "")),
    }
    return render(request, "hosting/seats.html", context, status=409 if clashes else 200)


def _saved(changed, verified):
    seats = {0: "Aucun siège n’a changé.", 1: "C’est enregistré\u00a0: un siège a changé."}
    told = seats.get(changed, f"C’est enregistré\u00a0: {changed} sièges ont changé.")
    return f"{told} {VERIFIED}" if verified else told


def _colleges(rows):
    """[(college, [row])], in the order of the composition."""
    grouped = {}
    for row in rows:
        college = row.seat.college
        grouped.setdefault(f"Collège {college}" if college[:1].isdigit() else college, []).append(row)
    return list(grouped.items())


@require_http_methods(WRITTEN)
def body_keep_lines(request, slug):
    """How many seats each line has: to begin with, and later when it changes."""
    body = own(request, slug)
    rows, refusal = lines.rows(body), ""
    is_new = not body.seats.exists()
    if request.method == "POST" and rows:
        rows, refusal = lines.save(body, request.POST)
        if not refusal and not any(row.errors or row.clash for row in rows):
            messages.success(request, "La composition est enregistrée.")
            return redirect("body_keep_seats" if body.seats.exists() else "body_keep_lines", slug)
    clashes = [row for row in rows if row.clash]
    context = {
        "body": body,
        "rows": rows,
        "seen": lines.pack(rows),
        "is_new": is_new,
        "refusal": refusal,
        "clashes": clashes,
        "errors": [row for row in rows if row.errors],
        "trail": trail(body, ("Le nombre de sièges", "")),
    }
    return render(request, "hosting/lines.html", context, status=409 if clashes else 200)


@require_http_methods(WRITTEN)
def body_keep_propose(request, slug, pk):
    """A seat filled by a decision: the host says what it knows, the team records the act."""
    body = own(request, slug)
    seat = get_object_or_404(body.seats.select_related("body__type"), pk=pk)
    if not mandates.by_act(seat):
        return redirect("body_keep_seats", slug)
    form = DeclareForm(request.POST or None, seat=seat)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            proposing.declare(seat=seat, user=request.user, form=form.cleaned_data)
            messages.success(request, "Merci. L’équipe de l’ARS va vérifier, puis enregistrer l’acte.")
            return redirect("body_keep_seats", slug)
        except mandates.Refused as refused:
            refusal = str(refused)
    context = {
        "body": body,
        "seat": seat,
        "form": form,
        "refusal": refusal,
        "waiting": seat.mandates.proposed().order_by("pk"),
        "trail": trail(body, ("La composition", reverse("body_keep_seats", args=[slug])), (str(seat), "")),
    }
    return render(request, "hosting/declare.html", context, status=409 if refusal else 200)


@require_http_methods(WRITTEN)
def body_keep_facts(request, slug):
    """Contact, mandature, expenses, documents."""
    body = own(request, slug)
    form = FactsForm(request.POST or None, instance=body)
    status = 200
    if request.method == "POST" and form.is_valid():
        if records.save_facts(body, form):
            messages.success(request, "C’est enregistré, et déjà visible sur la page de l’instance.")
            return redirect("body_keep", slug)
        status = 409
    context = {
        # The form wrote its answers on the body in memory: what is shown around it is the saved one.
        "body": own(request, slug),
        "form": form,
        "status": status,
        "trail": trail(body, ("Les informations pratiques", "")),
    }
    return render(request, "hosting/facts.html", context, status=status)


@require_safe
def body_keep_meetings(request, slug):
    body = own(request, slug)
    today = timezone.localdate()
    context = {
        "body": body,
        "to_come": body.meetings.filter(held_on__gte=today).order_by("held_on"),
        "past": body.meetings.filter(held_on__lt=today)[:50],
        "trail": trail(body, ("Les séances", "")),
    }
    return render(request, "hosting/meetings.html", context)


@require_http_methods(WRITTEN)
def body_keep_meeting(request, slug, pk=None):
    """One meeting, new or not; it may be removed."""
    body = own(request, slug)
    meeting = get_object_or_404(body.meetings, pk=pk) if pk else BodyMeeting(body=body)
    removing = pk is not None and "retirer" in request.POST
    form = MeetingForm(None if removing else request.POST or None, instance=meeting)
    refusal, status = "", 200
    if removing:
        if records.remove_meeting(meeting, request.POST.get("seen", "")):
            messages.success(request, "La séance est retirée.")
            return redirect("body_keep_meetings", slug)
        refusal = "Quelqu’un vient de changer cette séance\u00a0: relisez-la avant de la retirer."
        status = 409
    elif request.method == "POST" and form.is_valid():
        if records.save_meeting(form):
            messages.success(request, "La séance est enregistrée.")
            return redirect("body_keep_meetings", slug)
        status = 409
    context = {
        "body": body,
        "meeting": meeting,
        "form": form,
        "refusal": refusal,
        "has_clashes": status == 409 and not removing and not form.errors,
        "trail": trail(
            body,
            ("Les séances", reverse("body_keep_meetings", args=[slug])),
            ("Changer une séance" if pk else "Ajouter une séance", ""),
        ),
    }
    return render(request, "hosting/meeting.html", context, status=status)


@require_http_methods(WRITTEN)
@login_not_required
@never_cache
def body_verify(request, token):
    """The link of the mail: opening it changes nothing; its button says that all is still true, once."""
    body, due = freshness.read(token)
    if body is None:
        return render(request, "hosting/verify_unknown.html", status=404)
    if request.method == "POST":
        # Said already: the page tells when, without a button.
        with suppress(freshness.AlreadyVerified):
            freshness.verify(body, due=due)
        return redirect("body_verify", token)
    rows = grid.rows(body)
    context = {
        "body": body,
        "open": freshness.due_on(body) == due,
        "next_due": freshness.due_on(body),
        "counts": _counts(rows),
        "meeting": body.meetings.filter(held_on__gte=timezone.localdate()).order_by("held_on").first(),
    }
    return render(request, "hosting/verify.html", context)
