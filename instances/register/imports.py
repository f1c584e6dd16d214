"""An extraction sent through the admin: compared by the worker, looked at, then applied by the worker."""

import io
import tempfile
from functools import partial

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from instances.enums import ImportStep
from instances.models import Establishment, RegisterImport
from instances.register import comparing, finess
from instances.register.layout import Refused

ERRORS = 1000
FILES_KEPT = 3
RUNNING = (ImportStep.READING, ImportStep.APPLYING)
KIND_LABELS = {"new": "Nouveau", "changed": "Modifié", "reopened": "Rouvert", "closed": "Fermé"}
LABELS = KIND_LABELS | {
    name: str(Establishment._meta.get_field(name).verbose_name).capitalize() for name in comparing.FIELDS
}


@transaction.atomic
def request(file, user):
    """Keep the file and have the worker compare it with the register. Only the last files stay."""
    asked = RegisterImport.objects.create(
        file=file,
        file_name=file.name[-200:],
        bytes_total=file.size,
        scope=finess.own_region(),
        created_by=user,
    )
    for old in RegisterImport.objects.exclude(file="").order_by("-pk")[FILES_KEPT:]:
        _forget_files(old)
    compare_later.enqueue(asked.pk)
    return asked


def ask_to_apply(asked, *, allow_many_closings):
    """Have the worker apply what was compared; whether this call is the one that asks."""
    with transaction.atomic():
        moved = RegisterImport.objects.filter(pk=asked.pk, step=ImportStep.COMPARED).update(
            step=ImportStep.APPLYING, bytes_done=0
        )
        if moved:
            apply_later.enqueue(asked.pk, allow_many_closings)
        return bool(moved)


@task()
def compare_later(pk):
    _run(pk, _compare)


@task()
def apply_later(pk, allow_many_closings):
    _run(pk, partial(_apply, allow_many_closings=allow_many_closings))


def _run(pk, do):
    """A refusal is said on the page; any other failure too, and the task fails where staff see it."""
    asked = RegisterImport.objects.filter(pk=pk, step__in=RUNNING).first()
    if asked is None:
        return
    if not asked.file:
        _fail(
            asked, "Le fichier n’est plus là : seuls les derniers envoyés sont gardés. Envoyez-le de nouveau."
        )
        return
    try:
        with Progress(asked.pk) as progress:
            do(asked, progress)
    except Refused as error:
        _fail(asked, str(error))
    except Exception:
        _fail(asked, "L’import s’est arrêté sur une erreur inattendue. Rien n’a été changé dans le registre.")
        raise


def _fail(asked, sentence):
    RegisterImport.objects.filter(pk=asked.pk).update(step=ImportStep.FAILED, error=sentence)


def _compare(asked, progress):
    with asked.file.open("rb") as file, tempfile.TemporaryFile() as kept:
        written = io.TextIOWrapper(kept, encoding="utf-8", newline="")
        outcome = finess.compare(
            file, scope=asked.scope, progress=progress, differences=written, labels=LABELS
        )
        written.flush()
        asked.differences.save(f"differences-{asked.pk}.csv", File(kept), save=False)
        written.detach()
    asked.digest, asked.register_date = outcome.examined.digest, outcome.examined.date
    asked.fingerprint, asked.samples = outcome.fingerprint, outcome.samples
    _keep(asked, outcome, ImportStep.COMPARED)


def _apply(asked, progress, *, allow_many_closings):
    with asked.file.open("rb") as file:
        outcome = finess.apply(
            file,
            scope=asked.scope,
            progress=progress,
            allow_many_closings=allow_many_closings,
            digest=asked.digest,
            fingerprint=asked.fingerprint,
        )
    asked.applied_at = timezone.now()
    _keep(asked, outcome, ImportStep.APPLIED)


def _keep(asked, outcome, step):
    asked.step, asked.counts, asked.error = step, outcome.counts, ""
    asked.errors = outcome.refused[:ERRORS]
    asked.samples["warned"] = outcome.warnings[:ERRORS]
    asked.bytes_done = asked.bytes_total
    asked.save()


def _forget_files(asked):
    for kept in (asked.file, asked.differences):
        if kept:
            transaction.on_commit(partial(kept.storage.delete, kept.name))
    RegisterImport.objects.filter(pk=asked.pk).update(file="", differences="")


class Progress:
    """Writes how far the reading is through a connection of its own: the import's is in one long transaction."""

    def __init__(self, pk):
        self.pk = pk

    def __enter__(self):
        self.connection = connection.copy()
        return self

    def __exit__(self, *exception):
        self.connection.close()

    def __call__(self, done, total):
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE instances_registerimport SET bytes_done = %s WHERE id = %s",
                [min(done, total), self.pk],
            )
