"""« Proposer une expérience »: the first form, and the questions to print."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.link_forms import AddressForm
from experiences.contributing import guests, rubrics, typed, writing
from experiences.contributing.own_pages import keep_posted, kept_answers, sign_in_first
from experiences.forms import FirstForm
from partenariat import terms, trap

START_RATE = "20/h/ip"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def start(request):
    """Without an account: one address, and one writes at once. The link sent opens the draft again."""
    if request.user.is_authenticated:
        return redirect("experience_propose")
    form = AddressForm(_posted(request))
    too_many = False
    if form.is_valid():
        too_many = not trap.allowed(request, "experience_start", START_RATE)
        if not too_many:
            guest = guests.begin(
                request,
                email=form.cleaned_data["email"],
                token=form.cleaned_data["token"],
                suspicion=form.suspicion(),
            )
            if guest is None:
                return redirect("access_link_sent")
            links.sign_in(request, guest)
            return redirect("experience_propose")
    return render(
        request,
        "contribution/start.html",
        {"form": form, "too_many": too_many, "trail": _trail("Sans compte")},
        status=429 if too_many else 200,
    )


@login_not_required
def propose(request):
    """Signed out, how it goes, without a form nor a cookie; signed in, the eight questions."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            return sign_in_first(request, typed.FIRST_PAGE)
        return render(
            request,
            "contribution/invitation.html",
            {"questions": rubrics.FIRST_QUESTIONS, "here": reverse("experience_propose"), "trail": _trail()},
        )
    if "repartir" in request.POST:
        typed.forget(typed.FIRST_PAGE, user=request.user)
        return redirect("experience_propose")
    kept = None if request.method == "POST" else _kept(request)
    form = FirstForm(
        typed.as_posted(kept) if kept else _posted(request),
        user=request.user,
        quiet=kept is not None,
        initial={"contact_email": links.address_of(request.user)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            fiche = writing.start(request.user, **_answers(form))
        except writing.AlreadyStarted as started:
            form.add_error(
                "title",
                format_html(
                    '{} <a href="{}">Reprendre ce brouillon</a>, ou choisir un autre titre.',
                    str(started),
                    reverse("my_experience", args=[started.fiche.reference]),
                ),
            )
        else:
            typed.forget(typed.FIRST_PAGE, user=request.user)
            if request.user.is_unconfirmed:
                links.remember(request.user, reverse("my_experience", args=[fiche.reference]))
            messages.success(
                request,
                f"Votre brouillon est enregistré sous la référence {fiche.reference}. "
                "Il n’est pas encore envoyé\u00a0: vous pouvez le compléter, ou l’envoyer tel quel.",
            )
            return redirect("my_experience", fiche.reference)
    if request.method == "POST":
        keep_posted(request, typed.FIRST_PAGE)
    context = {"form": form, "kept": kept, "page": typed.FIRST_PAGE, "trail": _trail()}
    return render(request, "contribution/first.html", context)


def _kept(request):
    """What was being typed and is no draft yet, or None. The last keys may arrive after the draft they made."""
    kept = kept_answers(request, typed.FIRST_PAGE)
    if kept is None:
        return None
    typed_in = typed.as_posted(kept)
    summary = "\n".join(typed_in.get("summary", "").splitlines()).strip()
    if not request.user.experiences.filter(title=typed_in.get("title", "").strip(), summary=summary).exists():
        return kept
    typed.forget(typed.FIRST_PAGE, user=request.user)
    return None


def _answers(form):
    return {name: form.cleaned_data[name] for name in FirstForm.REQUIRED}


def _trail(page=""):
    trail = [
        ("Expériences", reverse("experience_list")),
        ("Proposer une expérience", reverse("experience_propose")),
    ]
    return [*trail, (page, "")] if page else trail


def _posted(request):
    return request.POST if request.method == "POST" else None


@login_not_required
def questions(request):
    """Every question on paper, with what can be answered."""
    printed = [
        (
            rubric,
            [
                (question, question.answers or [label for _, label in terms.choices(question.vocabulary)])
                for question in rubric.questions
            ],
        )
        for rubric in rubrics.RUBRICS
    ]
    return render(
        request, "contribution/questions.html", {"printed": printed, "trail": _trail("Les questions")}
    )
