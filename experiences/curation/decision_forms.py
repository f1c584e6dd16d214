"""What staff fill in to decide on a fiche, to ask a colleague, and to write a ready reply."""

import json

from django import forms

from experiences import moderation
from experiences.curation import replies
from experiences.enums import Provenance, Verb
from experiences.models import ReplyTemplate
from partenariat import terms

# Where a message may be left: names that `rubrics.locate` leads to the author's own page of the form.
RUBRICS = {
    "title": "Titre",
    "summary": "Résumé",
    "need": "Besoin initial",
    "action": "Ce qui a été fait",
    "domains": "Domaines et activités",
    "territories": "Lieu",
    "organisation": "Qui porte l’expérience",
    "acteurs": "Usagers et professionnels",
    "benefits": "Valeur ajoutée",
    "matrice": "Place dans la matrice",
}
LARGE = {"rows": 4, "class": "vLargeTextField"}


class DecisionForm(forms.Form):
    """One decision on one fiche, from wherever it stands. `decide` carries it out, or raises `moderation.Refused`.

    `shown` fields come first in the template, those of `by_question` are folded. The form is made once for each
    decision of a page: `auto_id` keeps them apart.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(label="Motifs", required=False, widget=forms.CheckboxSelectMultiple)
    evidence_level = forms.ChoiceField(
        label="Niveau de preuve retenu", required=False, widget=forms.RadioSelect,
        help_text="Il sera affiché sur la fiche. Retenez ce que la fiche montre, pas ce qu’elle espère.",
    )  # fmt: skip
    reply = forms.ModelChoiceField(
        ReplyTemplate.objects.none(), label="Réponse type", required=False, empty_label="Choisir…",
    )  # fmt: skip
    message = forms.CharField(
        label="Message", required=False, max_length=5000, widget=forms.Textarea(attrs={**LARGE, "rows": 5})
    )

    def __init__(self, *args, fiche, verb, **kwargs):
        self.fiche, self.verb = fiche, verb
        kwargs.setdefault("auto_id", f"id_{verb.value}_%s")
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = fiche.version
        self._set_reasons()
        self._set_evidence_level()
        self._set_message()
        self._set_replies()
        if verb == Verb.REQUEST_CHANGES:
            for name, label in RUBRICS.items():
                self.fields[f"on_{name}"] = forms.CharField(
                    label=label, required=False, max_length=2000,
                    widget=forms.Textarea(attrs={**LARGE, "rows": 2}),
                )  # fmt: skip

    def _set_reasons(self):
        vocabulary = moderation.TRANSITIONS[self.verb].reasons
        if not vocabulary:
            del self.fields["reasons"]
            return
        field = self.fields["reasons"]
        field.choices = terms.choices(vocabulary)
        field.required = True
        field.error_messages["required"] = "Choisissez au moins un motif."

    def _set_evidence_level(self):
        if self.verb not in (Verb.ACCEPT, Verb.PUBLISH):
            del self.fields["evidence_level"]
            return
        field = self.fields["evidence_level"]
        kept = self.fiche.evidence_level
        field.choices = [
            (entry.code, ". ".join(filter(None, [entry.label, entry.data.get("definition")])))
            for entry in terms.vocabulary("evidence_level").values()
            if entry.is_active or entry.code == kept
        ]
        offered = {code for code, _ in field.choices}
        proposed = self.fiche.evidence_level_proposed
        field.initial = kept or (proposed if proposed in offered else "")
        field.required = not kept and self.fiche.provenance != Provenance.SEED
        field.error_messages["required"] = "Retenez un niveau de preuve : il sera affiché sur la fiche."

    def _set_message(self):
        field = self.fields["message"]
        if self.verb in moderation.TO_THE_TEAM:
            field.label = "Pourquoi"
            field.help_text = "Pour l’équipe : l’auteur ne le lit pas."
        if self.verb in moderation.MESSAGE_REQUIRED:
            field.required = True
            field.error_messages["required"] = (
                "Écrivez pourquoi : l’équipe le relira."
                if self.verb in moderation.TO_THE_TEAM
                else "Écrivez un message : la personne qui a proposé la fiche le lira."
            )

    def _set_replies(self):
        offered = replies.offered(self.verb, self.fiche, fields=self._written_about())
        if not offered:
            del self.fields["reply"]
            return
        self.fields["reply"].queryset = ReplyTemplate.objects.filter(verb=self.verb)
        self.fields["reply"].choices = [("", "Choisir…"), *((row.pk, row.title) for row, _ in offered)]
        # Read by static/js/replies.js, which saves a round trip.
        texts = {str(row.pk): text for row, text in offered}
        self.fields["reply"].widget.attrs["data-replies"] = json.dumps(texts, ensure_ascii=False)
        self._texts = texts

    def _written_about(self):
        return [name for name in RUBRICS if self.is_bound and self.data.get(f"on_{name}", "").strip()]

    def with_reply(self):
        """The same form, nothing checked, with the chosen reply after what was typed."""
        data = self.data.copy()
        text = getattr(self, "_texts", {}).get(data.get("reply", ""))
        if text:
            data["message"] = replies.added_to(data.get("message", ""), text)
        initial = {name: data.get(name) for name in self.fields if name != "reasons"}
        return DecisionForm(
            initial=initial | {"reasons": data.getlist("reasons"), "reply": ""},
            fiche=self.fiche,
            verb=self.verb,
        )

    @property
    def by_question(self):
        return [self[name] for name in self.fields if name.startswith("on_")]

    def decide(self, actor):
        """Write what the decision needs and the decision itself: all or nothing."""
        data = self.cleaned_data
        return moderation.decide(
            self.verb,
            experience=self.fiche,
            actor=actor,
            evidence_level=data.get("evidence_level", ""),
            reasons=data.get("reasons", ()),
            message=data["message"],
            field_messages={name: data.get(f"on_{name}", "") for name in RUBRICS},
            version=data["version"],
        )


class AskOpinionForm(forms.Form):
    """Only the reasons one person does not decide on alone."""

    reasons = forms.MultipleChoiceField(
        label="Motif envisagé", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez le motif sur lequel vous demandez un avis."},
    )  # fmt: skip
    question = forms.CharField(
        label="Votre question", max_length=2000, widget=forms.Textarea(attrs=LARGE),
        error_messages={"required": "Écrivez ce que vous demandez à votre collègue."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_ask_%s", **kwargs)
        labels = dict(terms.choices("refusal_reason"))
        self.fields["reasons"].choices = [
            (code, labels[code]) for code in moderation.SECOND_OPINION if code in labels
        ]


class GiveOpinionForm(forms.Form):
    agrees = forms.ChoiceField(
        label="Votre avis", choices=[("oui", "D’accord"), ("non", "Pas d’accord")], widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous êtes d’accord ou non."},
    )  # fmt: skip
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={**LARGE, "rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_give_%s", **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("agrees") == "non" and not data.get("comment", "").strip():
            self.add_error("comment", "Dites pourquoi vous n’êtes pas d’accord.")
        return data


class ReplyTemplateForm(forms.ModelForm):
    class Meta:
        model = ReplyTemplate
        fields = ("verb", "reason", "title", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [(verb.value, verb.label) for verb in Verb if verb in replies.VERBS]
        self.fields["reason"].help_text = "Le code d’un motif de cette décision, ou rien."
        self.fields["text"].help_text = (
            "Variables : " + ", ".join(f"{{{name}}}" for name in replies.VARIABLES) + "."
        )

    def clean_text(self):
        text = self.cleaned_data["text"]
        if unknown := replies.unknown_variables(text):
            named = ", ".join(f"{{{name}}}" for name in unknown)
            known = ", ".join(f"{{{name}}}" for name in replies.VARIABLES)
            raise forms.ValidationError(f"{named} : variable inconnue. Utilisez {known}.")
        return text

    def clean(self):
        data = super().clean()
        transition = moderation.TRANSITIONS.get(data.get("verb"))
        reason = data.get("reason", "")
        if transition and reason and reason not in terms.vocabulary(transition.reasons or "-"):
            self.add_error("reason", "Ce motif n’est pas dans la liste de cette décision.")
        return data
