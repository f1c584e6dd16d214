"""What was never published and is over is deleted in its time, with all that belongs to it; nothing else is."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from experiences import moderation
from experiences.enums import State
from experiences.models import Experience, ModerationEvent, Report, ThreadMessage
from experiences.upkeep import retention
from tests import factories

pytestmark = pytest.mark.django_db

LONG = settings.RETENTION["rejected"] + timedelta(days=1)


def over(state, ago, **fields):
    """A fiche in this state since then, by a decision of that time."""
    fiche = factories.experience(state=state, author=factories.user(), **fields)
    event = ModerationEvent.objects.create(
        experience=fiche, verb="reject" if state == State.REJECTED else "withdraw", from_state="in_review",
        to_state=state, message="Un message", experience_version=1,
    )  # fmt: skip
    ModerationEvent.objects.filter(pk=event.pk).update(created_at=timezone.now() - ago)
    return fiche


def test_exactly_what_expired_goes():
    gone = [over(State.REJECTED, LONG), over(State.WITHDRAWN, LONG)]
    kept = [over(state, LONG) for state in State if state not in (State.REJECTED, State.WITHDRAWN)]
    kept += [over(State.REJECTED, LONG - timedelta(days=2)), over(State.WITHDRAWN, timedelta(0))]
    kept.append(over(State.WITHDRAWN, LONG, published_at=timezone.now() - timedelta(days=900)))
    kept.append(factories.seed_experience(state=State.REJECTED))
    assert retention.purge_rejected() == 2
    assert set(Experience.objects.values_list("pk", flat=True)) == {fiche.pk for fiche in kept}
    assert not {fiche.pk for fiche in gone} & {fiche.pk for fiche in Experience.objects.all()}
    assert retention.purge_rejected() == 0


def test_all_that_belongs_to_it_goes_with_it():
    fiche = over(State.REJECTED, LONG)
    neighbour = factories.experience(bodies=[factories.body()])
    fiche.bodies.add(factories.body())
    fiche.establishments.add(factories.establishment())
    ThreadMessage.objects.create(experience=fiche, from_staff=False, text="Un message")
    Report.objects.create(experience=fiche, kind="error", message="Un signalement")
    kind = ContentType.objects.get_for_model(Experience)
    LogEntry.objects.create(
        user=factories.moderator(), content_type=kind, object_id=str(fiche.pk), object_repr=fiche.title,
        action_flag=CHANGE, change_message="",
    )  # fmt: skip
    key = fiche.pk
    before = counts(neighbour.pk)
    assert retention.purge_rejected() == 1
    assert not any(counts(key).values()), counts(key)
    assert not LogEntry.objects.exists()
    assert counts(neighbour.pk) == before


def counts(key):
    """{table: rows} of everything that names this fiche."""
    found = {}
    for model in apps.get_app_config("experiences").get_models():
        for field in model._meta.concrete_fields:
            # The list of what waits is a view over the others.
            if field.related_model is Experience and model._meta.managed:
                rows = model._base_manager.filter(**{field.attname: key}).count()
                found[model.__name__] = found.get(model.__name__, 0) + rows
    return found


def test_the_history_of_a_fiche_is_in_what_is_counted():
    fiche = factories.experience(bodies=[factories.body()])
    found = counts(fiche.pk)
    assert found["ExperienceEvent"]
    assert found["MatrixPositionEvent"]
    assert found["ExperienceBodyEvent"]


def test_a_second_look_asked_for_keeps_it():
    fiche = over(State.REJECTED, LONG)
    moderation.appeal(experience=fiche, actor=fiche.author, message="Merci de relire.")
    assert retention.purge_rejected() == 0


def test_its_files_go_with_it(tmp_path, settings, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    fiche = over(State.REJECTED, LONG)
    asset = fiche.media.model(experience=fiche, kind="document", title="Un document (exemple fictif)")
    asset.file.save("document.pdf", ContentFile(b"%PDF-"), save=True)
    path = Path(asset.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.purge_rejected() == 1
    assert not path.exists()
