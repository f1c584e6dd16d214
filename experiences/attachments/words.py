"""Testimonies and media as they are shown: where each stands for its author, what readers see of it."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from experiences.attachments import agreements
from experiences.enums import MediaKind
from experiences.models import MediaAsset, Testimony
from partenariat import terms
from partenariat.typography import french

ADDED = {
    Testimony: "Le témoignage est enregistré. Il n’est pas encore public.",
    MediaAsset: "C’est enregistré. Ce n’est pas encore public.",
}
LANGUAGES = {
    "fr": "en français", "en": "en anglais", "ar": "en arabe", "es": "en espagnol", "pt": "en portugais",
    "lsf": "en langue des signes française",
}  # fmt: skip
NOT_REUSABLE = "all_rights"


class Row(NamedTuple):
    """One testimony or media in its author's list. `kind`: the look of the badge, never the only way to tell."""

    attachment: object
    standing: str
    kind: str
    next: str
    proofs: list
    needs_consent: bool
    text: str
    who: str
    item: dict | None
    urls: dict


def row(attachment):
    """`attachment` comes with its fiche and its consents: no further query."""
    is_testimony = isinstance(attachment, Testimony)
    page = "my_experience_testimonies" if is_testimony else "my_experience_media"
    where = [attachment.experience.reference, attachment.pk]
    standing, kind, following = _standing(attachment)
    return Row(
        attachment,
        standing,
        kind,
        following,
        [_proof(part, getattr(attachment, part.column)) for part in agreements.parts(attachment)],
        not _agreed(attachment),
        attachment.text if is_testimony else "",
        testimony_item(**_said(attachment))["who"] if is_testimony else "",
        None if is_testimony else media_item(**_columns(attachment)),
        {name: reverse(f"{page}_{name}", args=where) for name in ("change", "remove", "consent")},
    )


def _agreed(attachment):
    for part in agreements.parts(attachment):
        consent = getattr(attachment, part.column)
        if part.needed and (consent is None or not consent.is_valid):
            return False
    return not getattr(attachment, "is_minor", False) or attachment.consent.for_minor


def _standing(attachment):
    """(where it stands, look, what comes next)."""
    withdrawn = any(not consent.is_valid for consent in _needed(attachment))
    if withdrawn:
        return "Accord retiré", "warning", "Ce n’est plus visible, et sera effacé. Vous n’avez rien à faire."
    if attachment.declined_at:
        return (
            "Accord refusé",
            "warning",
            "La personne ne souhaite pas cette publication. Vous pouvez retirer cet ajout.",
        )
    if attachment.refused_at:
        return (
            "Non retenu",
            "error",
            "L’équipe de modération explique pourquoi ci-dessous. Si vous le modifiez, il sera relu.",
        )
    if not _agreed(attachment):
        if attachment.asked_at:
            return (
                "Accord demandé",
                "info",
                f"Courriel envoyé le {_day(attachment.asked_at)}. Nous attendons la réponse.",
            )
        return "Accord à demander", "new", "Rien ne paraît sans l’accord de la personne."
    if attachment.accepted_at is None:
        return (
            "À relire",
            "info",
            "L’équipe de modération le relit, avec la fiche ou tout de suite si la fiche est en ligne.",
        )
    if attachment.experience.is_public:
        return "En ligne", "success", "Tout le monde peut le voir sur la fiche."
    return "Retenu", "success", "Il paraîtra avec la fiche."  # fmt: skip


def _needed(attachment):
    columns = [part.column for part in agreements.parts(attachment) if part.needed]
    return [consent for column in columns if (consent := getattr(attachment, column))]


def _proof(part, consent):
    if consent is None:
        return f"{part.label}\u00a0: pas d’accord enregistré."
    given = (
        f"{part.label}\u00a0: accord du {_day(consent.obtained_at)} ({consent.get_channel_display().lower()})"
    )
    return given + (f", retiré le {_day(consent.withdrawn_at)}." if consent.withdrawn_at else ".")


def _day(moment):
    return date_format(localtime(moment), "j F Y")


# ------------------------------------------------------------------------------ for readers


MEDIA_COLUMNS = ("key", "kind", "url", "title", "alt_text", "credit", "licence", "language", "size", "width", "height")  # fmt: skip


def _said(testimony):
    return {name: getattr(testimony, name) for name in ("text", "author_profile", "display_name")}


def _columns(media):
    return {name: getattr(media, name) for name in MEDIA_COLUMNS}


def media_item(*, key, kind, url, title, alt_text, credit, licence, language, size, width, height):
    """What the page of a fiche shows of one media. `details`: « PDF, 240 ko, en français »."""
    details = [weight(size)] if size else []
    if kind == MediaKind.DOCUMENT:
        details = ["PDF", *details]
    spoken = [] if kind == MediaKind.IMAGE else [LANGUAGES.get(language, "")]
    return {
        "kind": kind,
        "url": url if kind == MediaKind.LINK else reverse("media_file", args=[key]),
        "title": french(title),
        "alt": french(alt_text),
        "credit": french(credit),
        "licence": "" if licence == NOT_REUSABLE else french(terms.label("licence", licence)),
        "details": ", ".join(word for word in [*details, *spoken] if word),
        "width": width,
        "height": height,
    }


def weight(size):
    """240 ko, 1,2 Mo."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\u00a0ko"
    return f"{size / 1_000_000:.1f}".replace(".", ",") + "\u00a0Mo"


def testimony_item(*, text, author_profile, display_name):
    """A quotation and who says it. The name comes only with the consent that allows it (`querysets`)."""
    who = french(agreements.profile(author_profile))
    return {
        "text": text,
        "who": f"{french(display_name)}, {who[:1].lower()}{who[1:]}" if display_name else who,
    }
