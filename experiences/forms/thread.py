"""A message about a fiche, and the author's request for a second look."""

from django import forms

from experiences.exchanges import thread
from experiences.forms.fields import Text
from partenariat.form_fields import SiteForm
from partenariat.trap import TrapMixin

LONGEST = 3000


class ThreadForm(TrapMixin, forms.Form):
    """The same form for those who write the fiche and for staff; `token` makes one message of two clicks."""

    field_order = ["field", "text"]

    field = forms.ChoiceField(label="À propos de", required=False)
    text = forms.CharField(
        label="Votre message",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez votre message."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", "Toute la fiche"), *thread.questions()]

    def post(self, fiche, *, author, from_staff):
        """The message, or None when the fiche is deleted."""
        data = self.cleaned_data
        return thread.post(
            fiche,
            author=author,
            from_staff=from_staff,
            text=data["text"],
            field=data["field"],
            token=data["token"],
            suspicion=self.suspicion(user=author),
        )


class SiteThreadForm(ThreadForm, SiteForm):
    pass


class StaffThreadForm(ThreadForm):
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_thread_%s", **kwargs)
        self.fields["text"].widget.attrs["class"] = "vLargeTextField"


class AppealForm(SiteForm):
    message = Text(
        label="Pourquoi demandez-vous un second regard\u00a0?",
        help_text="Dites ce qui n’a pas été compris, ou ce que la fiche ne disait pas encore.",
        rows=6,
        max_length=2000,
        required=True,
        error_messages={"required": "Écrivez pourquoi vous demandez un second regard."},
    )
