"""Testimonies and media at each step of their life, made by the functions that make them on the site."""

from io import BytesIO

from PIL import Image

from experiences import attachments
from experiences.attachments import agreements
from experiences.models import MediaAsset, Testimony
from tests import factories

TEXT = "Un témoignage inventé pour les tests, assez long pour être accepté sans discussion."
PERSON = "temoin@exemple-fictif.fr"


def said(fiche, **fields):
    answers = {
        "text": TEXT, "author_profile": "carer", "display_name": "", "mentions_health": False, "is_minor": False,
        "person_email": PERSON,
    }  # fmt: skip
    made, _ = attachments.add(
        Testimony, experience=fiche, user=fiche.author, token=None, **{**answers, **fields}
    )
    made.refresh_from_db()
    return made


def agree(one, **options):
    columns = options.pop("columns", [part.column for part in agreements.parts(one)])
    return attachments.agree(
        one, seen=agreements.fingerprint(one), columns=columns, email=one.person_email, **options
    )


def accept(one, **options):
    one.refresh_from_db()
    options = {
        "actor": factories.moderator(),
        "seen": one.updated_at.isoformat(),
        "harmless": True,
        **options,
    }
    attachments.accept(one, **options)
    one.refresh_from_db()
    return one


def online_testimony(fiche, **fields):
    one = said(fiche, **fields)
    agree(one, for_minor=bool(fields.get("is_minor")))
    return accept(one)


def picture(size=(40, 30), form="JPEG", **options):
    """The bytes of a plain image."""
    written = BytesIO()
    Image.new("RGB", size, "steelblue").save(written, form, **options)
    return written.getvalue()


def pictured(fiche, **fields):
    """An image just added. A link or a document: give `kind`, and `url` or `content` and `extension`."""
    answers = {
        "kind": "image", "title": "Une image inventée", "alt_text": "Un rectangle bleu, inventé pour les tests.",
        "credit": "Personne (exemple fictif)", "licence": "LO-2.0", "language": "fr", "people_identifiable": False,
        "person_email": "", "content": picture(), "extension": "jpg", "size": 1234, "width": 40, "height": 30,
    }  # fmt: skip
    made, _ = attachments.add(
        MediaAsset, experience=fiche, user=fiche.author, token=None, **{**answers, **fields}
    )
    made.refresh_from_db()
    return made
