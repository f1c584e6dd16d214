"""What a reader asks of a list, and what staff write in it."""

import re

from django import forms
from django.utils import timezone

from accounts.enums import ConsentChannel
from instances.enums import ContactMode, QualifiedField
from instances.models import QualifiedPersonActivity, QualifiedPersonEntry, QualifiedPersonList
from instances.qualified import contacts
from partenariat.admin_site import DateInput
from partenariat.models import Territory
from partenariat.named import NamedListField

# SECURITY: a home address is never public. Enough to catch what is written as one.
HOME = re.compile(
    r"\b(rue|avenue|av\.|boulevard|bd|allée|impasse|chemin|square|quai|résidence|\d{5})\b", re.IGNORECASE
)
ONLINE = ConsentChannel.LINK


class AskedForm(forms.Form):
    """What narrows the people of a list, from the address of the page."""

    domaine = forms.ChoiceField(
        label="Domaine", required=False, choices=[("", "Tous les domaines"), *QualifiedField.choices],
        widget=forms.Select(attrs={"class": "fr-select"}),
    )  # fmt: skip
    commune = forms.CharField(
        label="Votre commune", required=False, max_length=100,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )  # fmt: skip


class ListForm(forms.ModelForm):
    class Meta:
        model = QualifiedPersonList
        fields = (
            "department", "decision_ref", "decision_date", "document_url", "signed_by_prefect", "signed_by_agency",
            "signed_by_department", "valid_from", "valid_to", "how_to_contact", "service_contact", "is_fictitious",
        )  # fmt: skip
        help_texts = {
            "how_to_contact": "Phrases courtes, mots de tous les jours\u00a0: à qui écrire ou téléphoner, ce qu’il faut dire.",
            "service_contact": "Un service, jamais une personne\u00a0: adresse postale, numéro ou adresse électronique générique.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "department" in self.fields:
            self.fields["department"].queryset = Territory.objects.departments()

    def _get_validation_exclusions(self):
        # Django leaves out the rules that name a field outside the form, and `published_at` never is inside.
        return super()._get_validation_exclusions() - {"published_at"}


class EntryForm(forms.ModelForm):
    """A person of the list. A contact of their own comes with the consent they gave, noted with it."""

    fields_chosen = forms.MultipleChoiceField(
        label="Domaines", choices=QualifiedField.choices, widget=forms.CheckboxSelectMultiple
    )
    areas = NamedListField(
        Territory.objects.all(), key="key", required=False, label="Secteur",
        help_text="Un territoire par ligne. Vide\u00a0: tout le département.",
    )  # fmt: skip
    agreed_by = forms.ChoiceField(
        label="Accord recueilli", required=False,
        choices=[("", "---------"), *(one for one in ConsentChannel.choices if one[0] != ONLINE)],
    )  # fmt: skip
    agreed_on = forms.DateField(label="Accord donné le", required=False, widget=DateInput)
    withdraws = forms.BooleanField(
        label="La personne retire son accord", required=False,
        help_text="Le contact disparaît aussitôt du site, et d’ici.",
    )  # fmt: skip

    class Meta:
        model = QualifiedPersonEntry
        fields = ("display_name", "areas", "contact_mode", "direct_contact", "is_active", "training_status")
        help_texts = {
            "direct_contact": "Un numéro ou une adresse électronique, jamais l’adresse du domicile. Publié sur la seule page du "
            "département, avec l’accord de la personne.",
            "is_active": "Décochez si la personne n’exerce plus, ou s’oppose à paraître ici\u00a0: son nom disparaît aussitôt.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fields_chosen"].initial = self.instance.fields
        self.fields["agreed_by"].help_text = self._agreement()

    def _agreement(self):
        consent = self.instance.consent if self.instance.pk else None
        if not consent or not consent.is_valid:
            return ""
        given = timezone.localtime(consent.obtained_at)
        return f"Accord du {given:%d/%m/%Y}, {consent.get_channel_display().lower()}."

    @property
    def _stands(self):
        """Whether the consent on record covers what is written now."""
        consent = self.instance.consent if self.instance.pk else None
        return bool(consent and consent.is_valid and "direct_contact" not in self.changed_data)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("withdraws"):
            cleaned |= {"contact_mode": ContactMode.SERVICE, "direct_contact": ""}
            return cleaned
        agreed_on = cleaned.get("agreed_on")
        if agreed_on and agreed_on > timezone.localdate():
            self.add_error("agreed_on", "Un accord se note une fois donné.")
        if HOME.search(cleaned.get("direct_contact") or ""):
            self.add_error("direct_contact", "Une adresse postale n’est jamais publiée.")
        direct = cleaned.get("contact_mode") == ContactMode.DIRECT
        if direct and not self._stands and not (cleaned.get("agreed_by") and agreed_on):
            self.add_error(
                "agreed_by",
                "Un contact direct demande l’accord de la personne\u00a0: comment et quel jour l’a-t-elle donné\u00a0?",
            )
        return cleaned

    def _post_clean(self):
        self.instance.fields = self.cleaned_data.get("fields_chosen") or self.instance.fields
        super()._post_clean()

    def save(self, commit=True):
        asked = self.cleaned_data
        if asked.get("withdraws"):
            contacts.withdraw(self.instance)
        elif (
            asked["contact_mode"] == ContactMode.DIRECT and asked.get("agreed_by") and asked.get("agreed_on")
        ):
            contacts.agree(self.instance, channel=asked["agreed_by"], day=asked["agreed_on"])
        return super().save(commit)


def _topic(field):
    return f"topic_{field.replace('-', '_')}"


TopicsForm = type(
    "TopicsForm",
    (forms.Form,),
    {
        _topic(field.value): forms.IntegerField(
            label=field.label, required=False, min_value=0, max_value=100_000
        )
        for field in QualifiedField
    },
)


class ActivityForm(forms.ModelForm, TopicsForm):
    """A year: how many requests, and in which fields."""

    class Meta:
        model = QualifiedPersonActivity
        fields = ("year", "requests", "handled")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in QualifiedField:
            self.fields[_topic(field.value)].initial = self.instance.topics.get(field.value)

    def clean(self):
        cleaned = super().clean()
        topics = {field.value: cleaned.get(_topic(field.value)) for field in QualifiedField}
        self.topics = {code: number for code, number in topics.items() if number}
        if self.topics and sum(self.topics.values()) != cleaned.get("requests"):
            raise forms.ValidationError(
                "Les demandes par domaine font ensemble le nombre de demandes\u00a0: une demande, un domaine."
            )
        return cleaned

    def save(self, commit=True):
        self.instance.topics = self.topics
        return super().save(commit)
