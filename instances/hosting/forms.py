"""What the host writes of its body: how it works, and its meetings."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from instances.enums import BodyLevel
from instances.hosting.seen import SeenForm
from instances.models import Body, BodyMeeting, Mandate
from instances.seats import mandates
from partenariat.form_fields import Radios, SiteForm
from partenariat.trap import TrapMixin

# Where taking part may cost, and what it gives, is not fixed by a text.
NETWORKS = ("CPTS", "DAC")
USUAL = "Laissé vide\u00a0: la durée prévue par les textes."


def day(label, help_text="", **options):
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Donnez la date.",
            "invalid": "Écrivez une date, par exemple 15/09/2026.",
        },
        **options,
    )


def address(label, help_text, longest=200):
    return forms.URLField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=longest,
        error_messages={"invalid": "Écrivez une adresse complète, par exemple https://www.exemple.fr/page."},
    )


class FactsForm(SeenForm):
    """The answers the kind of body calls for, and no others."""

    term_start = day("Début de la mandature", required=False)
    term_end = day(
        "Fin de la mandature",
        "La même pour tous les sièges. Elle sert de fin prévue aux mandats que vous notez.",
        required=False,
    )
    website = address("Site internet", "La page qui présente l’instance, s’il y en a une.")
    project_url = address("Projet des usagers", "La page ou le document où le public peut le lire.")
    rules_url = address("Règlement intérieur ou statuts", "La page ou le document où le public peut le lire.")
    complaints_since = day("Accès depuis le", required=False)

    class Meta:
        model = Body
        fields = [
            "public_contact", "website", "term_start", "term_end", "voice", "no_membership_fee", "expenses_paid",
            "expense_procedure", "rules_url", "project_url", "complaints_access", "complaints_since",
            "complaints_contact",
        ]  # fmt: skip
        labels = {
            "public_contact": "Comment joindre l’instance",
            "voice": "Voix des usagers",
            "no_membership_fee": "L’adhésion est-elle gratuite pour les usagers\u00a0?",
            "expenses_paid": "Les frais des représentants sont-ils remboursés\u00a0?",
            "expense_procedure": "Comment se faire rembourser",
            "complaints_access": "Les représentants ont-ils accès à l’outil de suivi des plaintes\u00a0?",
            "complaints_contact": "À qui demander cet accès",
        }
        help_texts = {
            "public_contact": "Une adresse, un téléphone ou un service de l’instance. Pas ceux d’une personne\u00a0: tout le monde les lira.",
            "expense_procedure": "Qui écrire, quels papiers garder, dans quel délai.",
            "complaints_access": "Dites seulement si l’accès existe. N’écrivez rien d’une plainte.",
            "complaints_contact": "Un service, pas une personne.",
        }
        widgets = {"expense_procedure": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.instance.type
        if kind.code not in NETWORKS:
            del self.fields["voice"], self.fields["no_membership_fee"]
        if kind.level != BodyLevel.ESTABLISHMENT:
            for name in ("complaints_access", "complaints_since", "complaints_contact", "project_url"):
                del self.fields[name]


class MeetingForm(SeenForm):
    held_on = day("Date de la séance")
    starts_at = forms.TimeField(
        label="Heure",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Écrivez une heure, par exemple 14:30."},
    )
    agenda_url = address("Ordre du jour", "L’adresse du document.", 300)
    minutes_url = address("Relevé ou compte rendu", "L’adresse du document.", 300)

    class Meta:
        model = BodyMeeting
        fields = ["held_on", "starts_at", "format", "agenda_url", "minutes_url", "documents_are_public"]
        labels = {"format": "Où", "documents_are_public": "Tout le monde peut lire ces documents"}
        help_texts = {
            "documents_are_public": "Cochez seulement si l’instance l’a décidé, et si les documents ne contiennent ni nom de "
            "personne, ni plainte, ni situation que l’on pourrait reconnaître. Sinon, seuls ses membres les voient.",
        }


def message(help_text):
    return forms.CharField(
        label="Message à l’équipe",
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
        validators=[MaxLengthValidator(1000)],
    )


class DeclareForm(SiteForm, TrapMixin):
    """The host says who holds a seat filled by a decision: dates, and what the team should know. Nobody is named."""

    start = day("Depuis le")
    end = day("Jusqu’au", USUAL, required=False)
    note = message(
        "Par exemple la référence de l’arrêté, et où le lire. N’écrivez aucune information sur la santé."
    )

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.seat = seat

    def clean(self):
        cleaned = super().clean()
        start = cleaned.get("start")
        if start and "end" in cleaned:
            cleaned["end"] = cleaned["end"] or mandates.usual_end(self.seat, start)
            if cleaned["end"] is None:
                self.add_error("end", "Aucun texte ne fixe cette durée\u00a0: donnez la date de fin.")
            elif cleaned["end"] < start:
                self.add_error("end", "La fin est avant le début\u00a0: vérifiez les deux dates.")
        return cleaned


class PersonForm(DeclareForm):
    """An association proposes somebody: what the team needs to appoint and to write to that person, and no more."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, error_messages={"required": "Écrivez le prénom de la personne."}
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, error_messages={"required": "Écrivez le nom de la personne."}
    )
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle de la personne\u00a0: nous lui écrivons que vous la proposez.",
        error_messages={
            "required": "Écrivez l’adresse électronique de la personne.",
            "invalid": "Écrivez une adresse complète, par exemple nom@exemple.fr.",
        },
    )
    phone = forms.CharField(
        label="Téléphone", max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    told = forms.BooleanField(
        label="La personne est d’accord pour être proposée",
        error_messages={
            "required": "Prévenez d’abord la personne\u00a0: sans son accord, on ne peut pas la proposer."
        },
    )
    start = day("Début du mandat")
    end = day("Fin du mandat", USUAL, required=False)
    note = message("Ce que l’équipe doit savoir pour décider. N’écrivez rien sur la santé de la personne.")
    field_order = ["first_name", "last_name", "email", "phone", "start", "end", "note", "told"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Of another person than whoever types: the browser must not fill in one's own.
        for name in ("first_name", "last_name", "email", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


END = "end"
REASONS = [
    (END, "Son mandat arrive à sa fin"),
    ("resigned", "Elle a démissionné"),
    ("lost_capacity", "Elle n’est plus membre de l’association, ou ne remplit plus les conditions"),
    ("deceased", "Elle est décédée"),
]


class ReplaceForm(PersonForm):
    """The same, for the seat somebody leaves. `mandate`: the one that ends."""

    reason = forms.ChoiceField(
        label="Pourquoi la personne quitte-t-elle ce siège\u00a0?",
        choices=REASONS,
        widget=Radios,
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )
    last_day = day(
        "Son dernier jour",
        "Laissé vide si le mandat va jusqu’à la date prévue.",
        required=False,
    )
    field_order = ["reason", "last_day", *PersonForm.field_order]

    def __init__(self, *args, mandate: Mandate, **kwargs):
        super().__init__(*args, seat=mandate.seat, **kwargs)
        self.mandate = mandate
        if mandate.ended_on:
            # Its end is known already.
            del self.fields["reason"], self.fields["last_day"]

    def clean(self):
        cleaned = super().clean()
        reason, last_day = cleaned.get("reason"), cleaned.get("last_day")
        if reason and reason != END and not self.errors.get("last_day"):
            if last_day is None:
                self.add_error("last_day", "Donnez le dernier jour de la personne sur ce siège.")
            elif not self.mandate.start_date <= last_day <= self.mandate.end_date:
                self.add_error("last_day", "Ce jour n’est pas pendant le mandat\u00a0: vérifiez la date.")
        ends = last_day if reason and reason != END else self.mandate.ended_on or self.mandate.end_date
        start = cleaned.get("start")
        if start and ends and start <= ends:
            self.add_error(
                "start", f"Le siège est encore tenu ce jour-là\u00a0: commencez après le {ends:%d/%m/%Y}."
            )
        return cleaned


def first_day(mandate=None):
    """When a new mandate may begin at the earliest, to begin with."""
    today = timezone.localdate()
    if mandate is None:
        return today
    ends = mandate.ended_on or mandate.end_date
    return max(today, ends + timedelta(days=1))
