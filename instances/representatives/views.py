"""« Mes mandats »: what a representative reads and decides about their own seats."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from instances.enums import MandateStatus
from instances.models import BodyMeeting
from instances.representatives import erasure, leaving, naming, people
from instances.representatives.forms import NameForm, NoticeForm, ResignForm
from instances.seats import mandates

# Meetings shown of each body: those to come, and the last ones.
MEETINGS = 4
SENT = "Votre message est arrivé. Une personne de l’équipe le lit et vous répond par courriel si besoin."


@require_safe
def my_mandates(request):
    """The person's mandates, with the meetings of each body: its documents too, titular and substitute alike."""
    rows = list(people.mandates(request.user))
    running = [row for row in rows if row.status in (MandateStatus.ACTIVE, MandateStatus.APPOINTED)]
    context = {
        "running": running,
        "proposed": [row for row in rows if row.status == MandateStatus.PROPOSED],
        "past": [row for row in rows if row not in running and row.status != MandateStatus.PROPOSED],
        "meetings": _meetings(running),
        "is_known": people.own(request.user).exists(),
        "trail": [("Mon compte", reverse("my_account")), ("Mes mandats", "")],
    }
    return render(request, "representatives/mandates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_mandate_name(request, pk):
    """Show my name, or not: the answer counts at once."""
    mandate = _own(request, pk)
    refusal, status = "", 200
    form = NameForm(request.POST or None, initial={"seen": naming.scope(mandate), "answer": _answer(mandate)})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["answer"] == "oui":
                naming.agree(mandate, request.user, seen=form.cleaned_data["seen"])
                done = "Votre nom est affiché sur la page de l’instance."
            else:
                naming.withdraw(mandate, request.user)
                done = "Votre nom n’est pas affiché. S’il l’était, il a disparu."
            people.join(mandate.representative, request.user)
            messages.success(request, done)
            return redirect("my_mandates")
        except naming.Refused as refused:
            refusal, status = str(refused), 409
            form = NameForm(initial={"seen": naming.scope(mandate)})
    context = {
        "mandate": mandate,
        "form": form,
        "refusal": refusal,
        "scope": naming.scope(mandate),
        "wording": naming.wording(),
        "may_be_shown": naming.may_be_shown(mandate),
        "trail": _trail("Afficher mon nom"),
    }
    return render(request, "representatives/name.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def my_mandate_resign(request, pk):
    mandate = _own(request, pk)
    if mandate.status not in (MandateStatus.ACTIVE, MandateStatus.APPOINTED):
        raise Http404
    form = ResignForm(request.POST or None, mandate=mandate)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            leaving.resign(mandate, request.user, form.cleaned_data["last_day"])
            people.join(mandate.representative, request.user)
            messages.success(request, "Votre démission est enregistrée. Merci pour le temps donné.")
            return redirect("my_mandates")
        except mandates.Refused as refused:
            refusal, status = str(refused), 409
    context = {"mandate": mandate, "form": form, "refusal": refusal, "trail": _trail("Démissionner")}
    return render(request, "representatives/resign.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def my_mandate_notice(request, pk):
    mandate = _own(request, pk)
    form = NoticeForm(request.POST or None, initial={"token": uuid4()})
    if request.method == "POST" and form.is_valid():
        leaving.tell(mandate, request.user, **form.cleaned_data)
        people.join(mandate.representative, request.user)
        messages.success(request, SENT)
        return redirect("my_mandates")
    context = {"mandate": mandate, "form": form, "trail": _trail("Signaler une erreur")}
    return render(request, "representatives/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_erasure(request):
    """Erase what the site keeps of the person as a representative; the seats stay, without them."""
    rows = list(people.own(request.user))
    if not rows:
        raise Http404
    if request.method == "POST":
        for row in rows:
            erasure.erase(row)
        # The account may have gone with the person.
        if not User.objects.filter(pk=request.user.pk).exists():
            request.session.flush()
            return redirect("home")
        messages.success(request, "Vos données de représentante ou représentant sont effacées.")
        return redirect("my_account")
    return render(request, "representatives/erasure.html", {"trail": _trail("Effacer mes données")})


def _own(request, pk):
    mandate = people.mandates(request.user).filter(pk=pk).first()
    if mandate is None:
        raise Http404
    return mandate


def _answer(mandate):
    if mandate.name_consent and mandate.name_consent.is_valid:
        return "oui"
    return "non" if mandate.objected_at else None


def _trail(last):
    return [("Mon compte", reverse("my_account")), ("Mes mandats", reverse("my_mandates")), (last, "")]


def _meetings(rows):
    """[(body, meetings to come, last meetings)] of these mandates' bodies, in one statement."""
    bodies = {row.body_id: row.body for row in rows}
    today = timezone.localdate()
    held = {pk: [] for pk in bodies}
    for meeting in BodyMeeting.objects.filter(body__in=bodies).order_by("-held_on"):
        held[meeting.body_id].append(meeting)
    return [
        (
            body,
            [meeting for meeting in held[pk] if meeting.held_on >= today][::-1][:MEETINGS],
            [meeting for meeting in held[pk] if meeting.held_on < today][:MEETINGS],
        )
        for pk, body in bodies.items()
    ]
