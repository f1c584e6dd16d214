"""« Nos sièges » : an association's seats, for those who act for it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import perms
from accounts.models import Organisation
from instances.hosting import association, proposing
from instances.hosting.forms import PersonForm, ReplaceForm, first_day
from instances.models import Seat
from instances.seats import mandates
from partenariat import trap
from partenariat.paging import Pager, page_number
from partenariat.typography import french

SIZE = 20
# Enough to renew a whole region in a day; too few for a robot.
RATE = "200/d/user"
TOO_MANY = "Vous avez envoyé beaucoup de propositions aujourd’hui. Revenez demain\u00a0: votre texte est gardé ci-dessous."
SENT = (
    "Votre proposition est envoyée. L’équipe de l’ARS va décider, et la personne reçoit un courriel qui lui dit "
    "que vous la proposez."
)


def _own(request, slug):
    """(the organisation, whether one manages it), if one acts for it. Anybody else has no such page."""
    organisation = Organisation.objects.filter(
        slug=slug, memberships__user=request.user, memberships__approved_at__isnull=False
    ).first()
    if organisation is None:
        raise Http404
    return organisation, perms.manages(request.user, organisation)


def _managed(request, slug):
    organisation, is_manager = _own(request, slug)
    if not is_manager:
        raise Http404
    return organisation


def _trail(organisation, *last):
    members = reverse("organisation_members", args=[organisation.slug])
    ours = reverse("our_seats", args=[organisation.slug])
    return [
        ("Mon compte", reverse("my_account")),
        (french(organisation), members),
        ("Nos sièges", ours),
        *last,
    ]


@require_safe
def our_seats(request, slug):
    """Seats held, the first to end first; proposals; agreements."""
    organisation, is_manager = _own(request, slug)
    context = {
        "organisation": organisation,
        "is_manager": is_manager,
        "held": association.held(organisation, is_manager=is_manager),
        "vacated": association.vacated(organisation)[:SIZE],
        "proposed": association.proposed(organisation),
        "refused": association.refused(organisation),
        "agreements": association.agreements(organisation),
        "trail": _trail(organisation),
    }
    return render(request, "hosting/our_seats.html", context)


@require_safe
def our_vacant_seats(request, slug):
    """Where the association could propose somebody, by département."""
    organisation, is_manager = _own(request, slug)
    departments = association.departments()
    chosen = request.GET.get("departement", "")
    if chosen not in dict(departments):
        chosen = ""
    seats = association.open_seats(organisation, request.user, chosen)
    pager = Pager(page_number(request), seats.count(), SIZE, f"departement={chosen}" if chosen else "")
    if pager.number > pager.last:
        return redirect(request.path + pager.last_url)
    first = (pager.number - 1) * SIZE
    names = dict(departments)
    context = {
        "organisation": organisation,
        "is_manager": is_manager,
        "rows": [
            {"seat": seat, "place": names.get(seat.body.department, "")}
            for seat in seats[first : first + SIZE]
        ],
        "departments": departments,
        "chosen": chosen,
        "pager": pager,
        "trail": _trail(organisation, ("Sièges à pourvoir", "")),
    }
    return render(request, "hosting/our_vacant_seats.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def our_proposal(request, slug, pk):
    """Propose somebody for a seat."""
    organisation = _managed(request, slug)
    # An election fills it: nobody is proposed.
    seats = Seat.objects.visible_to(request.user).filter(for_users=True).exclude(appointed_by="election")
    seat = get_object_or_404(seats.select_related("body__type"), pk=pk)
    form = PersonForm(request.POST or None, seat=seat, initial={"start": first_day()})
    return _propose(
        request,
        organisation,
        form,
        lambda answers: proposing.propose(
            organisation=organisation, seat=seat, user=request.user, form=answers
        ),
        {
            "seat": seat,
            "title": "Proposer une personne",
            "trail": _trail(organisation, ("Proposer une personne", "")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def our_replacement(request, slug, pk):
    """Say that somebody leaves a seat, and propose who follows."""
    organisation = _managed(request, slug)
    mandate = get_object_or_404(association.last_ones(organisation, request.user), pk=pk)
    form = ReplaceForm(request.POST or None, mandate=mandate, initial={"start": first_day(mandate)})
    return _propose(
        request,
        organisation,
        form,
        lambda answers: proposing.replace(mandate=mandate, user=request.user, form=answers),
        {
            "seat": mandate.seat,
            "mandate": mandate,
            "title": "Remplacer une personne",
            "trail": _trail(organisation, ("Remplacer une personne", "")),
        },
    )


def _propose(request, organisation, form, send, about):
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        refusal, status = _send(request, send, form.cleaned_data)
        if not refusal:
            messages.success(request, SENT)
            return redirect("our_seats", organisation.slug)
    seat = about["seat"]
    context = {
        "organisation": organisation,
        "form": form,
        "refusal": refusal,
        "lacks_agreement": not proposing.has_agreement(organisation, seat, first_day(about.get("mandate"))),
        "no_agreement": proposing.NO_AGREEMENT,
        **about,
    }
    return render(request, "hosting/propose.html", context, status=status)


def _send(request, send, answers):
    """(why it was refused or "", status)."""
    if not trap.allowed(request, "mandate_proposal", RATE):
        return TOO_MANY, 429
    try:
        send(answers)
    except mandates.Refused as refused:
        return str(refused), 409
    return "", 200
