"""« Proposer une expérience »: the first form, and the questions to print."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from experiences import rubrics, writing
from experiences.forms import FirstForm
from partenariat import terms


@login_not_required
def propose(request):
    """Signed out, how it goes, without a form nor a cookie; signed in, the eight questions."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            # The session ended while typing: the browser's « back » shows the answers again.
            return redirect(f"{reverse('account_login')}?next={reverse('experience_propose')}")
        return render(
            request,
            "contribution/invitation.html",
            {"questions": rubrics.FIRST_QUESTIONS, "here": reverse("experience_propose"), "trail": _trail()},
        )
    form = FirstForm(_posted(request), user=request.user, initial={"contact_email": request.user.email})
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
            messages.success(
                request,
                f"Votre brouillon est enregistré sous la référence {fiche.reference}. "
                "Il n’est pas encore envoyé\u00a0: vous pouvez le compléter, ou l’envoyer tel quel.",
            )
            return redirect("my_experience", fiche.reference)
    return render(request, "contribution/first.html", {"form": form, "trail": _trail()})


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
