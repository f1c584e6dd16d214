"""What backs a request to act for an organisation: the domain of an address, or a document. Never public."""

from io import BytesIO
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.models import EmailAddress
from django import forms
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

LARGEST = 5 * 1024 * 1024
# Anybody opens an address or a page there: such a domain proves nothing.
OPEN_TO_ALL = {
    "aol.com", "bbox.fr", "club-internet.fr", "facebook.com", "free.fr", "gmail.com", "gmx.com", "gmx.fr",
    "googlemail.com", "helloasso.com", "hotmail.com", "hotmail.fr", "icloud.com", "instagram.com",
    "laposte.net", "linkedin.com", "live.com", "live.fr", "mac.com", "mail.com", "mailo.com", "mailo.fr",
    "me.com", "msn.com", "neuf.fr", "netcourrier.com", "numericable.fr", "orange.fr", "outlook.com",
    "outlook.fr", "posteo.net", "proton.me", "protonmail.com", "sfr.fr", "tutanota.com", "wanadoo.fr",
    "wordpress.com", "yahoo.com", "yahoo.fr", "ymail.com", "yopmail.com",
}  # fmt: skip
IMAGES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
WRONG_KIND = (
    "Ce fichier n’est ni un PDF, ni une image lisible (JPEG, PNG ou WebP). Choisissez un autre fichier."
)
TOO_LARGE = "Ce fichier dépasse 5 Mo. Choisissez un fichier plus léger, par exemple une photo réduite."


def shared_domain(user, *records):
    """The domain that the account's confirmed address shares with a record's site or public address, or ""."""
    own = user.email.rpartition("@")[2].lower()
    if own in OPEN_TO_ALL or own not in {name for record in records for name in _domains(record)}:
        return ""
    confirmed = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
    return own if confirmed else ""


def _domains(record):
    """The domains a record shows to the public: of its site, and of its address."""
    host = urlsplit(getattr(record, "website", "")).hostname or ""
    yield host.removeprefix("www.")
    for name in ("public_email", "public_contact"):
        for word in getattr(record, name, "").split():
            if "@" in word:
                yield word.rpartition("@")[2].strip(".,;:()<>").lower()


def clean_document(upload):
    """A document read as what it is, whatever its name says, and given a name that says nothing.

    Raises ValidationError when it is too large or neither a PDF nor an image.
    """
    if upload.size > LARGEST:
        raise forms.ValidationError(TOO_LARGE)
    content = upload.read()
    upload.seek(0)
    upload.name = f"{uuid4().hex}.{_extension(content)}"
    return upload


def _extension(content):
    if content.startswith(b"%PDF-"):
        try:
            PdfReader(BytesIO(content), strict=False).trailer["/Root"]
        except (PyPdfError, KeyError, ValueError, RecursionError, OSError):
            raise forms.ValidationError(WRONG_KIND) from None
        return "pdf"
    try:
        with Image.open(BytesIO(content), formats=list(IMAGES)) as image:
            image.verify()
            return IMAGES[image.format]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise forms.ValidationError(WRONG_KIND) from None
