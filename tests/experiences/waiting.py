"""Rows of every kind that waits for staff, for the tests of the queue."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Consent, ConsentWording, OrganisationClaim, OrganisationProposal
from experiences.models import (
    ContactRequest,
    Experience,
    ExperienceProposal,
    MediaAsset,
    Opinion,
    Report,
    Testimony,
    ThreadMessage,
)
from instances.models import BodyProposal, EstablishmentProposal, MaintenanceClaim
from tests import factories


def report(**fields):
    fiche = fields.pop("experience", None) or factories.experience()
    return Report.objects.create(
        **{"experience": fiche, "kind": "error", "message": "Une date inventée est fausse.", **fields}
    )


def proposal(record=None, *, model=ExperienceProposal, kind="suggestion", **fields):
    now = timezone.now()
    return model.objects.create(
        **{
            "record": record or factories.experience(),
            "kind": kind,
            "email": "lectrice@exemple-fictif.fr",
            "changes": {"title": {"before": "Avant", "after": "Après (exemple fictif)"}},
            "sent_at": now,
            "confirmed_at": now,
            **fields,
        }
    )


def claim(organisation=None, *, user=None, **fields):
    return OrganisationClaim.objects.create(
        organisation=organisation or factories.organisation(),
        user=user or factories.user(),
        message="J’y travaille (exemple fictif).",
        evidence_kind="call",
        expires_at=timezone.now() + timedelta(days=30),
        **fields,
    )


def maintenance(**fields):
    return MaintenanceClaim.objects.create(
        **{
            "organisation": factories.organisation(),
            "body": factories.body(),
            "user": factories.user(),
            "message": "Nous l’animons (exemple fictif).",
            "evidence_kind": "call",
            "expires_at": timezone.now() + timedelta(days=30),
            **fields,
        }
    )


def consent(**fields):
    wording, _ = ConsentWording.objects.get_or_create(
        kind="testimony_text", version=1, defaults={"text": "Texte inventé."}
    )
    return Consent.objects.create(
        **{
            "wording": wording,
            "scope": "Le témoignage.",
            "channel": "link",
            "obtained_at": timezone.now() - timedelta(days=1),
            **fields,
        }
    )


def testimony(**fields):
    return Testimony.objects.create(
        **{
            "experience": factories.experience(),
            "text": "Un témoignage inventé pour les tests, assez long pour être accepté.",
            "author_profile": "expert_patient",
            "consent": consent(),
            **fields,
        }
    )


def media(**fields):
    return MediaAsset.objects.create(
        **{
            "experience": factories.experience(),
            "kind": "link",
            "url": "https://exemple-fictif.fr/film",
            "title": "Un film inventé",
            "alt_text": "Un film inventé.",
            **fields,
        }
    )


def opinion(**fields):
    fiche = fields.pop("experience", None) or factories.experience(state="in_review")
    return Opinion.objects.create(
        **{"experience": fiche, "experience_version": 1, "question": "Qu’en pensez-vous ?", **fields}
    )


def late(*, days=400, **fields):
    fiche = factories.experience(**fields)
    Experience.objects.filter(pk=fiche.pk).update(
        last_confirmed_at=timezone.localdate() - timedelta(days=days)
    )
    return fiche


def contact_request(**fields):
    return ContactRequest.objects.create(
        **{
            "experience": factories.experience(),
            "sender_name": "Lectrice fictive",
            "sender_email": "lectrice@exemple-fictif.fr",
            "message": "Un message inventé, assez long.",
            "purge_on": timezone.localdate() + timedelta(days=30),
            "suspicion": "links",
            **fields,
        }
    )


def thread_message(**fields):
    return ThreadMessage.objects.create(
        **{
            "experience": factories.experience(state="in_review"),
            "from_staff": False,
            "text": "Un message inventé.",
            "suspicion": "blocked",
            **fields,
        }
    )


def one_of_each():
    """One row of each kind that waits and is not set aside: {table: row}."""
    return {
        "experience": factories.experience(state="submitted"),
        "late": late(),
        "experienceproposal": proposal(kind="update"),
        "organisationproposal": proposal(factories.organisation(), model=OrganisationProposal),
        "bodyproposal": proposal(factories.body(), model=BodyProposal),
        "establishmentproposal": proposal(factories.establishment(), model=EstablishmentProposal),
        "organisationclaim": claim(),
        "maintenanceclaim": maintenance(),
        "report": report(),
        "opinion": opinion(experience=factories.experience(state="in_review")),
        "testimony": testimony(),
        "mediaasset": media(),
    }
