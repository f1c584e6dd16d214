"""What a person is asked to agree to before a testimony or a media is shown, and the link that asks it.

The same link shows what was agreed and withdraws it: no account, as easy as giving.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.enums import ConsentKind
from experiences.enums import MediaKind
from experiences.models import MediaAsset, Testimony
from partenariat import signed, terms

MODELS = {"temoignage": Testimony, "media": MediaAsset}
PURPOSE = "consent"
CONSENTS = ("consent", "name_consent", "health_consent")


class Part(NamedTuple):
    """One thing to agree to. `column` names the consent of the attachment; without a needed part nothing is shown."""

    kind: ConsentKind
    column: str
    label: str
    scope: str
    needed: bool = True


def parts(attachment):
    """What is published, part by part; empty when nobody has to agree."""
    if isinstance(attachment, MediaAsset):
        if not attachment.people_identifiable:
            return []
        return [Part(ConsentKind.IMAGE_VOICE, "consent", _media_label(attachment), _media_scope(attachment))]
    asked = [
        Part(
            ConsentKind.TESTIMONY_TEXT,
            "consent",
            "Le témoignage",
            f"{attachment.text}\n\nPrésenté ainsi\u00a0: {profile(attachment.author_profile)}\n\n{where(attachment)}",
        )
    ]
    if attachment.display_name:
        asked.append(
            Part(
                ConsentKind.NAME_PUBLICATION, "name_consent", "Le nom affiché", attachment.display_name, needed=False
            )
        )  # fmt: skip
    if attachment.mentions_health:
        asked.append(
            Part(
                ConsentKind.HEALTH_INFORMATION, "health_consent", "Les informations de santé", attachment.text
            )
        )
    return asked


def _media_label(media):
    return {
        MediaKind.IMAGE: "L’image",
        MediaKind.DOCUMENT: "Le document",
        MediaKind.LINK: "La vidéo ou le son",
    }[media.kind]


def _media_scope(media):
    lines = (
        media.get_kind_display(),
        media.title,
        media.url or f"Fichier {media.key}",
        media.alt_text,
        f"Crédit\u00a0: {media.credit}" if media.credit else "",
        f"Licence\u00a0: {terms.label('licence', media.licence)}",
        where(media),
    )
    return "\n".join(line for line in lines if line)


def where(attachment):
    fiche = attachment.experience
    return f"Publié dans la fiche «\u00a0{fiche.title}\u00a0» ({fiche.reference}), sur {settings.SITE_URL}"


def profile(code):
    """How the person is presented: a profile of users, or of professionals."""
    for vocabulary in ("actor_profile_user", "actor_profile_professional"):
        if entry := terms.vocabulary(vocabulary).get(code):
            return entry.label
    return code


def fingerprint(attachment):
    """Changes with anything that would be published: what was read must be what is agreed to."""
    seen = "\n".join(f"{part.kind}:{part.scope}" for part in parts(attachment))
    return salted_hmac("partenariat.agreement", seen).hexdigest()[:20]


def agreed(attachment):
    """Whether every consent it needs stands."""
    return type(attachment).objects.filter(type(attachment).objects.agreed_when(), pk=attachment.pk).exists()


def attached(attachment):
    """The consents it holds, whether they stand or not."""
    return [
        consent
        for column in CONSENTS
        if hasattr(attachment, f"{column}_id") and (consent := getattr(attachment, column))
    ]


# ------------------------------------------------------------------------------ the link


def link(attachment, email):
    """The address this person opens to agree, to read again what was agreed, and to withdraw it."""
    name = next(name for name, model in MODELS.items() if isinstance(attachment, model))
    return signed.url("consent_page", PURPOSE, f"{name}:{attachment.pk}:{_mark(email)}")


def find(token):
    """What a link is about, or None. It opens for the address now asked, and for those who agreed."""
    name, _, rest = str(signed.read(PURPOSE, token) or "").partition(":")
    pk, _, mark = rest.partition(":")
    if name not in MODELS:
        return None
    related = [f"{column}__wording" for column in CONSENTS if hasattr(MODELS[name], column)]
    attachment = MODELS[name].objects.select_related("experience", "added_by", *related).filter(pk=pk).first()
    if attachment is None:
        return None
    known = {attachment.person_email, *(consent.email for consent in attached(attachment))}
    return attachment if any(constant_time_compare(mark, _mark(email)) for email in known if email) else None


def _mark(email):
    # SECURITY: an address corrected by the author closes the link the wrong person was sent.
    return salted_hmac("partenariat.consent.email", email.lower()).hexdigest()[:16]
