"""The forms of the staff pages about seats and mandates."""

import json

from django import forms

from accounts.models import Organisation
from instances.enums import EndReason, TrainingStatus
from instances.models import AppointmentAct, Body, RenewalCampaign
from instances.renewal import campaigns, grid
from partenariat import tables
from partenariat.admin_site import DateInput
from partenariat.models import Territory
from partenariat.named import NamedField, NamedListField
from partenariat.term_fields import TermField


def a_day(label, **kwargs):
    return forms.DateField(label=label, widget=DateInput(), **kwargs)


class ActForm(forms.Form):
    """The decision that names people. `act()` gives its row, found or made."""

    reference = forms.CharField(
        label="Référence de l’acte", max_length=200, help_text="Par exemple «\u00a0Arrêté n° 2026-123\u00a0»."
    )
    decided_on = a_day("Date de l’acte")
    authority = TermField("appointing_authority", label="Autorité", empty="Choisissez")
    url = forms.URLField(label="Adresse de l’acte publié", max_length=300, required=False)
    names_are_public = forms.BooleanField(
        label="L’acte est publié avec les noms",
        required=False,
        help_text="Recueil des actes administratifs, Journal officiel\u00a0: les noms y sont déjà publics.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("names_are_public") and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", "Un acte publié a une adresse où le lire.")
        if not self.errors and (known := self._known()):
            told = (cleaned["url"] or known.url, cleaned["names_are_public"])
            if told != (known.url, known.names_are_public):
                self.add_error(
                    "reference",
                    "Cet acte est déjà enregistré, avec une autre adresse ou un autre choix pour les noms. "
                    "Reprenez les mêmes, ou corrigez d’abord l’acte.",
                )
        return cleaned

    def _key(self):
        return {name: self.cleaned_data[name] for name in ("reference", "decided_on", "authority")}

    def _known(self):
        return AppointmentAct.objects.filter(**self._key()).first()

    def act(self):
        rest = {name: self.cleaned_data[name] for name in ("url", "names_are_public")}
        return AppointmentAct.objects.get_or_create(**self._key(), defaults=rest)[0]


class BasisForm(ActForm):
    """What a whole table rests on: an act, or where the information comes from. Both empty: nothing is new."""

    source = forms.CharField(
        label="Sans acte\u00a0: d’où vient l’information",
        max_length=200,
        required=False,
        help_text="Par exemple «\u00a0liste affichée dans l’établissement, juin 2026\u00a0». "
        "Les sièges pourvus par une décision ont besoin de l’acte.",
    )

    ACT = ("reference", "decided_on", "authority")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([*self.ACT, "url", "names_are_public", "source"])
        for name in self.ACT:
            self.fields[name].required = False

    def clean(self):
        cleaned = super(ActForm, self).clean()
        typed = [name for name in self.ACT if cleaned.get(name)]
        if (typed or cleaned.get("url") or cleaned.get("names_are_public")) and not self.errors:
            for name in self.ACT:
                if name not in typed:
                    self.add_error(name, "Un acte a une référence, une date et une autorité.")
        return super().clean() if typed and not self.errors else cleaned

    def act(self):
        return super().act() if self.cleaned_data.get("reference") else None


class RowForm(forms.Form):
    """One line of the entry grid."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    first_name = forms.CharField(label="Prénom", max_length=80, required=False)
    last_name = forms.CharField(label="Nom", max_length=80, required=False)
    email = forms.EmailField(label="Adresse électronique", required=False)
    organisation = NamedField(Organisation.objects.all(), key="slug", label="Association", required=False)
    start = a_day("Du", required=False)
    end = a_day("Au", required=False)
    vacant_since = a_day("Vacant depuis le", required=False)
    reason = forms.ChoiceField(
        label="Pourquoi", required=False, choices=[("", "Raison"), *EndReason.choices[1:]]
    )

    def __init__(self, *args, line=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        self.initial["seen"] = line.seen
        for name, field in self.fields.items():
            if name != "seen":
                # Each control says its seat: a screen reader does not read the row again.
                field.widget.attrs |= {"aria-label": f"{field.label}, {line.seat}"}
                field.widget.attrs.pop("class", None)

    @property
    def is_touched(self):
        """Whether the person changed this line: compared with what their page showed, not with what is saved now."""
        typed = [" ".join(self.data.get(self.add_prefix(name), "").split()) for name in grid.TYPED]
        more = [self.data.get(self.add_prefix(name), "") for name in ("vacant_since", "reason")]
        return any(more) or typed != [" ".join(text.split()) for text in self.texts_seen]

    @property
    def mark_seen(self):
        return grid.read_seen(self.data.get(self.add_prefix("seen"), ""))[0]

    @property
    def texts_seen(self):
        return grid.read_seen(self.data.get(self.add_prefix("seen"), ""))[1]

    def see_again(self):
        """The page comes back with what is saved now as seen: saved once more, it is done knowingly."""
        self.data = self.data.copy()
        texts = self.texts_seen
        self.data[self.add_prefix("seen")] = json.dumps([self.line.mark, *texts])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["start"] > cleaned["end"]:
            self.add_error("end", "Le mandat finit avant d’avoir commencé.")
        return cleaned


class CampaignForm(forms.ModelForm):
    department = forms.ModelChoiceField(
        Territory.objects.none(),
        label="Département",
        required=False,
        empty_label="Toute la base",
        help_text="Toutes les instances de ce type, encore en activité.",
    )
    chosen = NamedListField(
        Body.objects.all(),
        key="reference",
        label="Ou ces instances, une par ligne",
        required=False,
        help_text="Leur référence (INS-2026-0001) ou leur nom exact. Laissé vide\u00a0: celles du département choisi.",
    )
    field_order = (
        "title", "body_type", "department", "chosen", "term_start", "term_end", "proposals_until", "message",
    )  # fmt: skip

    class Meta:
        model = RenewalCampaign
        fields = ("title", "body_type", "term_start", "term_end", "proposals_until", "message")
        widgets = {name: DateInput() for name in ("term_start", "term_end", "proposals_until")}
        help_texts = {"message": "Repris tel quel dans le courriel aux associations. Sans nom de personne."}

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        if self.instance.pk:
            # A campaign under way keeps its list: one adds or takes away by name.
            del self.fields["department"]
            self.fields["chosen"].label = "Instances de la campagne, une par ligne"
            self.fields["chosen"].help_text = "Leur référence ou leur nom exact."
            self.initial["chosen"] = "\n".join(
                self.instance.bodies.order_by("plain", "pk").values_list("reference", flat=True)
            )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        chosen = cleaned["chosen"]
        wrong = [body.name for body in chosen if body.type_id != cleaned["body_type"].pk]
        if wrong:
            self.add_error("chosen", "Ces instances sont d’un autre type\u00a0: " + " ; ".join(wrong[:10]))
        department = cleaned.get("department")
        bodies = chosen or campaigns.bodies_of(cleaned["body_type"], department.key if department else "")
        if not bodies:
            self.add_error("chosen", "Aucune instance de ce type\u00a0: la campagne serait vide.")
        cleaned["bodies"] = bodies
        return cleaned


class UploadForm(ActForm):
    file = forms.FileField(
        label="Tableau rempli",
        help_text="Classeur XLSX ou CSV, 5 Mo au plus. Rien n’est enregistré avant votre accord.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    end_current = forms.BooleanField(
        label="Mettre fin aux mandats en cours à la veille du nouveau",
        required=False,
        help_text="Sans cette case, une ligne dont le siège est encore tenu est refusée.",
    )
    field_order = ("file", "end_current", "reference", "decided_on", "authority", "url", "names_are_public")

    def clean_file(self):
        try:
            self.rows = tables.read(self.cleaned_data["file"])
        except tables.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["file"]


class EndForm(forms.Form):
    last_day = a_day("Dernier jour du mandat")
    reason = forms.ChoiceField(label="Pourquoi", choices=[("", "Choisissez"), *EndReason.choices[1:]])


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Motif du refus",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lu par qui a proposé. Sans nom de personne\u00a0: ce texte est gardé.",
    )


class TrainingForm(forms.Form):
    status = forms.ChoiceField(label="Formation de base", choices=TrainingStatus.choices)
    on = a_day("Suivie le", required=False, help_text="Pour une formation attestée.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") == TrainingStatus.DONE and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "Donnez la date de la formation.")
        return cleaned
