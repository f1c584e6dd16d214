"""What was never published and is over does not stay: the fiche, what belongs to it, and its history."""

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from experiences import attachments
from experiences.enums import Provenance, State
from experiences.models import Assignment, Experience, ModerationEvent

OVER = (State.REJECTED, State.WITHDRAWN)


def expired(now=None):
    """The fiches refused, or withdrawn before any publication, longer ago than `RETENTION["rejected"]`."""
    ends = ModerationEvent.objects.standing().filter(experience=OuterRef("pk"), to_state=OuterRef("state"))
    over_since = Coalesce(Subquery(ends.order_by("-pk").values("created_at")[:1]), "updated_at")
    return (
        Experience.objects.filter(state__in=OVER, published_at=None)
        # Drawn from public documents, loaded again with them.
        .exclude(provenance=Provenance.SEED)
        .annotate(over_since=over_since)
        .filter(over_since__lt=(now or timezone.now()) - settings.RETENTION["rejected"])
    )


def purge_rejected():
    """Delete what expired. Returns how many fiches."""
    deleted = 0
    for pk in expired().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            fiche = Experience.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            # Its author asked for a second look meanwhile.
            if fiche is None or not expired().filter(pk=pk).exists():
                continue
            _delete(fiche)
            deleted += 1
    return deleted


def _delete(fiche):
    key = fiche.pk
    kind = ContentType.objects.get_for_model(Experience)
    LogEntry.objects.filter(content_type=kind, object_id=str(key)).delete()
    Assignment.objects.filter(table="experience", object_id=key).delete()
    attachments.remove_all([key])
    fiche.delete()
    # After the rows: deleting them is an event too.
    for model in _histories():
        link = "pgh_obj" if model.__name__ == "ExperienceEvent" else "experience"
        model.objects.filter(**{link: key}).delete()


def _histories():
    """The tables of events of a fiche and its children."""
    return [
        model
        for model in apps.get_app_config("experiences").get_models()
        if any(field.name == "pgh_created_at" for field in model._meta.fields)
    ]
