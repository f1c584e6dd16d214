"""« Courriels » : at each change, or once a day."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import digests
from accounts.enums import MailRhythm
from accounts.models import User
from partenariat.form_fields import Radios, SiteForm


class RhythmForm(SiteForm, forms.ModelForm):
    mail_rhythm = forms.ChoiceField(
        label="Quand voulez-vous recevoir les nouvelles de vos fiches\u00a0?",
        choices=MailRhythm.choices,
        widget=Radios,
        error_messages={"required": "Choisissez une réponse."},
    )

    class Meta:
        model = User
        fields = ["mail_rhythm"]


@require_http_methods(["GET", "HEAD", "POST"])
def mail_preferences(request):
    form = RhythmForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        digests.choose(request.user, form.cleaned_data["mail_rhythm"])
        messages.success(request, "Votre choix est enregistré.")
        return redirect("my_account")
    return render(
        request,
        "accounts/preferences.html",
        {"form": form, "trail": [("Mon compte", reverse("my_account")), ("Courriels", "")]},
    )
