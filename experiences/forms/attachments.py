"""The forms of testimonies, media and the consents they need."""

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils import timezone

from accounts.enums import ConsentChannel
from experiences.attachments import files, images
from experiences.forms.fields import Radios
from experiences.models import MediaAsset
from partenariat import terms
from partenariat.form_fields import SiteBoundField, SiteForm
from partenariat.trap import TrapMixin

LANGUAGES = (("fr", "Français"), ("en", "Anglais"), ("ar", "Arabe"), ("es", "Espagnol"), ("pt", "Portugais"), ("lsf", "Langue des signes française"), ("autre", "Autre langue"))  # fmt: skip


class ExampleField(SiteBoundField):
    @property
    def example(self):
        return self.form.examples.get(self.name, "")


class BaseForm(SiteForm):
    bound_field_class = ExampleField
    examples = {}

    @property
    def shown(self):
        return [field for field in self if field.name != "site" and not field.is_hidden]


class AttachmentForm(TrapMixin, BaseForm):
    """`seen`: when it was last written, as the page showed it; empty for something new."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    person_email = forms.EmailField(
        label="Adresse électronique de la personne",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Elle n’est jamais publiée. Elle sert à lui demander son accord, et à lui donner le moyen de le retirer. "
        "Sans adresse, vous pourrez noter un accord recueilli autrement.",
    )

    @property
    def answers(self):
        left_out = {"site", "opened", "token", "seen", "file"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


def profiles():
    return [
        ("", "Choisir"),
        ("Usagers et proches", terms.choices("actor_profile_user")),
        ("Professionnels", terms.choices("actor_profile_professional")),
    ]


class TestimonyForm(AttachmentForm):
    field_order = ["text", "author_profile", "display_name", "mentions_health", "is_minor", "person_email"]

    # No `maxlength`: a browser would cut what is pasted without a word.
    text = forms.CharField(
        label="Ce que dit la personne",
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[
            MinLengthValidator(50, "C’est un peu court\u00a0: il faut au moins 50 caractères."),
            MaxLengthValidator(1500, "C’est un peu long\u00a0: 1\u202f500 caractères au plus."),
        ],
        help_text="Avec ses propres mots\u00a0: de 50 à 1\u202f500 caractères.",
        error_messages={"required": "Écrivez ce que dit la personne."},
    )
    author_profile = forms.ChoiceField(
        label="Cette personne est",
        choices=profiles,
        help_text="C’est ainsi que la personne est présentée. Son nom n’est pas nécessaire.",
        error_messages={"required": "Choisissez dans la liste."},
    )
    display_name = forms.CharField(
        label="Nom affiché",
        required=False,
        max_length=100,
        help_text="Seulement si la personne le souhaite\u00a0: elle devra l’accepter à part.",
    )
    mentions_health = forms.BooleanField(
        label="Ce témoignage parle de la santé de la personne",
        required=False,
        help_text="Elle devra l’accepter expressément, et le témoignage paraîtra sans nom.",
    )
    is_minor = forms.BooleanField(
        label="La personne a moins de 18 ans",
        required=False,
        help_text="L’accord est alors donné par son représentant légal.",
    )
    examples = {
        "text": "Au début je n’osais pas parler. Maintenant je prépare les rencontres avec l’infirmière, et les "
        "autres me disent que cela les aide.",
        "display_name": "Camille, ou Camille Exemple.",
    }

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean(self):
        answers = super().clean()
        if answers.get("mentions_health") and answers.get("display_name"):
            self.add_error(
                "display_name",
                "Pour protéger la personne, un témoignage qui parle de sa santé paraît sans nom. Effacez le nom.",
            )
        return answers


class MediaForm(AttachmentForm):
    """What every media says of itself. `suffix` tells apart what an image, a document and a link ask."""

    title = forms.CharField(label="Titre", max_length=150, error_messages={"required": "Donnez un titre."})
    credit = forms.CharField(
        label="Crédit",
        max_length=150,
        help_text="Qui l’a fait\u00a0: un nom, ou celui de la structure.",
        error_messages={"required": "Dites qui l’a fait."},
    )
    licence = forms.ChoiceField(
        label="Licence",
        choices=lambda: terms.choices("licence"),
        initial="LO-2.0",
        help_text="Ce que d’autres personnes ont le droit d’en faire. En cas de doute, choisissez «\u00a0Droits réservés\u00a0».",
    )
    language = forms.ChoiceField(label="Langue", choices=LANGUAGES, initial="fr")
    people_identifiable = forms.TypedChoiceField(
        label="Peut-on y reconnaître quelqu’un\u00a0?",
        choices=(("oui", "Oui, au moins une personne"), ("non", "Non, personne")),
        coerce=lambda value: value == "oui",
        widget=Radios,
        help_text="Un visage, une voix, un nom écrit. Si oui, la personne doit être d’accord.",
        error_messages={"required": "Choisissez une réponse."},
    )
    examples = {"credit": "Association Les Pairs du Canal"}
    order = ("title", "alt_text", "credit", "licence", "language", "people_identifiable", "person_email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["file", "url", *self.order])


class AltTextMixin(forms.Form):
    alt_text = forms.CharField(
        label="Texte de remplacement",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que voit une personne qui regarde l’image, pour celles qui ne la voient pas.",
        error_messages={"required": "Décrivez l’image en une phrase ou deux."},
    )


class ImageForm(AltTextMixin, MediaForm):
    examples = MediaForm.examples | {
        "alt_text": "Six personnes assises en cercle dans une salle claire\u00a0; l’une d’elles montre une affiche."
    }


class DescribedForm(MediaForm):
    """A document or a link: what it holds, in words."""

    alt_text = forms.CharField(
        label="Ce qu’il contient",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En une phrase ou deux, pour savoir s’il vaut la peine de l’ouvrir.",
        error_messages={"required": "Dites en une phrase ce qu’il contient."},
    )


class DocumentForm(DescribedForm):
    examples = DescribedForm.examples | {"alt_text": "Le compte rendu de la première année, en quatre pages."}


class LinkForm(DescribedForm):
    url = forms.URLField(
        label="Adresse de la vidéo ou du son",
        max_length=200,
        help_text="Elle commence par https://. La vidéo reste sur l’autre site\u00a0: nous montrons un lien.",
        error_messages={"required": "Écrivez l’adresse.", "invalid": "Écrivez une adresse complète, qui commence par https://"},
    )  # fmt: skip
    examples = DescribedForm.examples | {
        "url": "https://exemple-fictif.fr/video",
        "alt_text": "Trois minutes, sous-titrées\u00a0: un pair-aidant et une infirmière racontent leur binôme.",
    }

    def clean_url(self):
        url = self.cleaned_data["url"]
        if not url.startswith("https://"):
            raise forms.ValidationError("Écrivez une adresse qui commence par https://")
        return url


class FileMixin(forms.Form):
    """A file to send. After an error a browser forgets it: the page says so and keeps the rest."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["file", *self.order])
        self.prepared = {}


class NewImageForm(FileMixin, ImageForm):
    file = forms.FileField(
        label="Votre image",
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Nous enlevons ce que l’appareil y a inscrit\u00a0: lieu, date, nom.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Choisissez une image.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self):
        try:
            picture = images.reencode(self.cleaned_data["file"])
        except images.Unusable as refused:
            raise forms.ValidationError(str(refused)) from refused
        self.prepared = {**picture._asdict(), "size": len(picture.content)}
        return self.cleaned_data["file"]


class NewDocumentForm(FileMixin, DocumentForm):
    file = forms.FileField(
        label="Votre document",
        help_text="PDF, 10 Mo au plus. Un PDF se lit mieux avec un lecteur d’écran s’il a des titres, du vrai texte et une "
        "langue déclarée\u00a0: dans votre traitement de texte, choisissez «\u00a0PDF accessible\u00a0» ou «\u00a0PDF balisé\u00a0».",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": "Choisissez un document.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self):
        try:
            content = files.clean_pdf(self.cleaned_data["file"])
        except images.Unusable as refused:
            raise forms.ValidationError(str(refused)) from refused
        self.prepared = {"content": content, "extension": "pdf", "size": len(content)}
        return self.cleaned_data["file"]


NEW = {"image": NewImageForm, "document": NewDocumentForm, "lien": LinkForm}
KINDS = {"image": "image", "document": "document", "lien": "link"}
EDIT = {"image": ImageForm, "document": DocumentForm, "link": LinkForm}


class CollectedForm(BaseForm):
    """A consent the author gathered: on paper, in person, by telephone."""

    channel = forms.ChoiceField(
        label="Comment la personne a-t-elle donné son accord\u00a0?",
        choices=[choice for choice in ConsentChannel.choices if choice[0] != ConsentChannel.LINK],
        widget=Radios,
        error_messages={"required": "Choisissez une réponse."},
    )
    on = forms.DateField(
        label="Quel jour\u00a0?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Donnez la date.",
            "invalid": "Écrivez une date, par exemple 15/09/2026.",
        },
    )
    person = forms.CharField(
        label="Qui a donné son accord\u00a0?",
        max_length=150,
        help_text="Son nom, ou celui de son représentant légal. Il n’est jamais publié\u00a0: c’est la preuve de l’accord.",
        error_messages={"required": "Écrivez qui a donné son accord."},
    )
    name = forms.BooleanField(label="La personne accepte aussi que son nom soit affiché", required=False)
    for_minor = forms.BooleanField(
        label="L’accord est donné par le représentant légal d’une personne mineure", required=False
    )
    held = forms.BooleanField(
        label="Je garde cet accord et je pourrai le montrer",
        help_text="La personne a lu ou entendu exactement ce qui sera publié et les phrases ci-dessus, et elle a dit oui.",
        error_messages={"required": "Cochez cette case pour noter l’accord."},
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, columns, minor, **kwargs):
        super().__init__(*args, **kwargs)
        if "name_consent" not in columns:
            del self.fields["name"]
        self.fields["for_minor"].required = minor
        self.fields["for_minor"].error_messages["required"] = (
            "La personne a moins de 18 ans\u00a0: son représentant légal doit avoir donné l’accord."
        )
        self._bound_fields_cache.clear()

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur.")
        return self.cleaned_data["on"]


class ConsentForm(BaseForm):
    """What the person answers. One box per part, none ticked beforehand."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, parts, minor, is_testimony, **kwargs):
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[part.column] = forms.BooleanField(
                label=AGREE[part.kind],
                required=part.needed,
                error_messages={"required": "Cochez cette case si vous êtes d’accord. Sinon, répondez «\u00a0Je ne suis pas d’accord\u00a0»."},
            )  # fmt: skip
        if minor or not is_testimony:
            self.fields["for_minor"] = forms.BooleanField(
                label="Je suis le représentant légal de cette personne mineure",
                required=minor,
                help_text="" if minor else "Seulement si la personne a moins de 18 ans.",
                error_messages={"required": "Seul le représentant légal peut donner cet accord."},
            )
        self._bound_fields_cache.clear()


AGREE = {
    "testimony_text": "Je suis d’accord pour publier ce témoignage",
    "name_publication": "Je suis d’accord pour afficher ce nom",
    "health_information": "Je suis expressément d’accord pour publier ces informations de santé",
    "image_voice": "Je suis d’accord pour cette publication",
}


def initial_of(attachment):
    """What the edit form shows first."""
    seen = {"seen": attachment.updated_at.isoformat()}
    if not isinstance(attachment, MediaAsset):
        return seen | {name: getattr(attachment, name) for name in TestimonyForm.field_order}
    values = {name: getattr(attachment, name) for name in (*MediaForm.order, "url")}
    return seen | values | {"people_identifiable": "oui" if attachment.people_identifiable else "non"}
