"""Forms to ask to act for an organisation, and to decide."""

from django import forms
from django.core.validators import MaxLengthValidator

from accounts import evidence
from accounts.enums import EvidenceKind, MembershipRole
from accounts.models import OrganisationMembership
from partenariat.form_fields import Radios, SiteForm
from partenariat.trap import TrapMixin

LONGEST = 2000


def _text(label, help_text, *, rows, **kwargs):
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST}),
        validators=[MaxLengthValidator(LONGEST)],
        **kwargs,
    )


class EvidenceForm(SiteForm, TrapMixin):
    """Who one is, and what shows it. `domain`: what the person's address shares with the record, or ""."""

    message = _text(
        "Ce que vous faites dans cette structure",
        "En quelques mots\u00a0: votre fonction, ou votre place.",
        rows=4,
        error_messages={"required": "Dites en quelques mots ce que vous faites dans cette structure."},
    )
    evidence_kind = forms.ChoiceField(
        label="Comment vérifier que vous agissez pour elle\u00a0?",
        widget=Radios,
        error_messages={
            "required": "Choisissez un moyen de vérifier.",
            "invalid_choice": "Ce moyen de vérifier n’est pas possible ici. Choisissez-en un autre.",
        },
    )
    evidence_file = forms.FileField(
        label="Document",
        required=False,
        help_text="Si vous avez choisi le document. Un PDF ou une image (JPEG, PNG, WebP), 5 Mo au plus. "
        "Seule l’équipe de modération le lit, puis il est supprimé.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
        error_messages={"empty": "Ce fichier est vide. Choisissez un autre fichier."},
    )
    evidence_note = _text(
        "Précisions",
        "Si vous avez choisi l’appel\u00a0: le service ou la personne à demander.",
        rows=3,
        required=False,
    )

    def __init__(self, *args, kinds=tuple(EvidenceKind), domain="", **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in kinds if domain or kind != EvidenceKind.DOMAIN]
        field = self.fields["evidence_kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        field.widget.hints = {EvidenceKind.DOMAIN.value: f"Elle se termine par @{domain}."} if domain else {}
        if EvidenceKind.DOCUMENT not in kinds:
            del self.fields["evidence_file"]

    def clean_evidence_file(self):
        upload = self.cleaned_data["evidence_file"]
        return evidence.clean_document(upload) if upload else ""

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("evidence_kind")
        if kind == EvidenceKind.DOCUMENT and not (
            cleaned.get("evidence_file") or self.errors.get("evidence_file")
        ):
            self.add_error("evidence_file", "Choisissez votre document, ou un autre moyen de vérifier.")
        if kind == EvidenceKind.CALL and not cleaned.get("evidence_note", "").strip():
            self.add_error("evidence_note", "Dites quel service ou quelle personne nous pouvons demander.")
        if self.errors and cleaned.get("evidence_file"):
            self.add_error(
                "evidence_file", "Choisissez de nouveau votre document\u00a0: le navigateur ne le garde pas."
            )
        return cleaned

    @property
    def evidence(self):
        """The columns of `Claim` this form fills."""
        return {
            "message": self.cleaned_data["message"],
            "evidence_kind": self.cleaned_data["evidence_kind"],
            "evidence_note": self.cleaned_data["evidence_note"],
            "evidence_file": self.cleaned_data.get("evidence_file", ""),
        }


class JoinForm(EvidenceForm):
    """`for_staff`: nobody decides there yet, so the first one asks to be a manager.

    Managers know their people and read no document: only staff do.
    """

    role = forms.ChoiceField(
        label="Ce que vous voulez faire",
        choices=MembershipRole.choices,
        widget=Radios,
        initial=MembershipRole.EDITOR,
        error_messages={"required": "Choisissez un rôle."},
    )
    field_order = ["role"]

    def __init__(self, *args, for_staff, **kwargs):
        kinds = tuple(EvidenceKind) if for_staff else (EvidenceKind.DOMAIN, EvidenceKind.CALL)
        super().__init__(*args, kinds=kinds, **kwargs)
        if for_staff:
            del self.fields["role"]
        else:
            self.fields["role"].widget.hints = {
                MembershipRole.EDITOR.value: "Écrire et tenir à jour les fiches de l’organisation.",
                MembershipRole.MANAGER.value: "La même chose, et décider qui agit pour l’organisation.",
            }


class RefusalForm(SiteForm):
    reason = _text(
        "Pourquoi refusez-vous\u00a0?",
        "La personne lira ce texte.",
        rows=3,
        error_messages={"required": "Dites pourquoi\u00a0: la personne le lira."},
    )


class RoleForm(SiteForm):
    role = forms.ChoiceField(
        label="Rôle",
        choices=MembershipRole.choices,
        widget=Radios,
        error_messages={"required": "Choisissez un rôle."},
    )


class AddressField(forms.ModelChoiceField):
    """An account, typed by its address: no list of everybody."""

    widget = forms.EmailInput

    def __init__(self, queryset, **kwargs):
        kwargs.pop("blank", None)
        super().__init__(queryset, to_field_name="email__iexact", **kwargs)
        self.error_messages["invalid_choice"] = "Aucun compte n’a cette adresse."

    def prepare_value(self, value):
        if isinstance(value, int):
            return self.queryset.filter(pk=value).values_list("email", flat=True).first()
        return value

    def to_python(self, value):
        # Of a member already there: the field is closed, and gives the key back.
        return self.queryset.get(pk=value) if isinstance(value, int) else super().to_python(value)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "").lower() != (data or "").strip().lower()


class MembershipForm(forms.ModelForm):
    """Staff name a member by address; somebody already there keeps it."""

    class Meta:
        model = OrganisationMembership
        fields = ["user", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "user" in self.fields:
            self.fields["user"].disabled = True
