"""What the tests of requests share: a form filled in, documents, who is told."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter

from accounts.enums import MembershipRole
from accounts.models import OrganisationMembership, OutboxMessage
from tests import factories


def own_files(settings, folder):
    """Real files, as in production, in a folder of this test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = folder


def pdf(name="mandat.pdf"):
    content = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.write(content)
    return SimpleUploadedFile(name, content.getvalue(), "application/pdf")


def photo(name="mandat.png", kind="PNG"):
    content = BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


def filled(**answers):
    """The form, the call chosen: the one way that needs nothing else."""
    return {
        **factories.trap_fields(),
        "message": "Je coordonne les bénévoles (exemple fictif).",
        "evidence_kind": "call",
        "evidence_note": "Demander le secrétariat.",
        **answers,
    }


def evidence(**answers):
    return {
        "message": "Je coordonne les bénévoles (exemple fictif).",
        "evidence_kind": "call",
        "evidence_note": "Demander le secrétariat.",
        "evidence_file": "",
        **answers,
    }


def member(organisation, user=None, role=MembershipRole.EDITOR):
    return OrganisationMembership.objects.create(
        organisation=organisation, user=user or factories.user(), role=role, approved_at=timezone.now()
    )


def manager(organisation, user=None):
    return member(organisation, user, MembershipRole.MANAGER)


def mails_to(person):
    return list(OutboxMessage.objects.filter(recipient=person.email).order_by("pk"))
