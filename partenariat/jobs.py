"""Jobs in PostgreSQL. What comes back by itself is in `settings.PERIODIC_JOBS`; the worker asks what is due.

A worker holds an advisory lock on a connection of its own for as long as it lives: a task marked as running
whose worker holds none was cut short. It is run again, a few times, then left failed, where staff see it.
"""

from datetime import timedelta
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from partenariat.models import PeriodicJob

ATTEMPTS = 3
KEPT = timedelta(days=30)
# The first half of the two-part key of our advisory locks: « work ».
LOCKS = 0x776F726B


def lock_key(worker_id):
    """The second half of a worker's lock: a signed 32-bit integer."""
    return crc32(worker_id.encode()) - 2**31


@transaction.atomic
def enqueue_due():
    """Put what is due in the queue, once even with several workers. Returns the paths enqueued."""
    for path in settings.PERIODIC_JOBS:
        PeriodicJob.objects.get_or_create(path=path)
    due = PeriodicJob.objects.select_for_update(skip_locked=True).filter(
        path__in=settings.PERIODIC_JOBS, due_at__lte=timezone.now()
    )
    enqueued = []
    for job in due:
        job.due_at = timezone.now() + settings.PERIODIC_JOBS[job.path]
        job.save(update_fields=["due_at"])
        run_periodic.enqueue(job.path)
        enqueued.append(job.path)
    return enqueued


@task()
def run_periodic(path):
    """Run one periodic job and keep how it went. An error is raised again: the task shows as failed."""
    job = PeriodicJob.objects.filter(path=path)
    job.update(started_at=timezone.now())
    try:
        import_string(path)()
    except Exception as error:
        job.update(finished_at=timezone.now(), error=f"{type(error).__name__}: {error}"[:2000])
        raise
    job.update(finished_at=timezone.now(), error="")


@transaction.atomic
def recover():
    """Take up what dead workers left. Returns (tasks run again, tasks given up)."""
    again = failed = 0
    for result in DBTaskResult.objects.running().select_for_update(skip_locked=True):
        if _is_alive(result.worker_ids[-1]):
            continue
        if len(result.worker_ids) < ATTEMPTS:
            result.status = "READY"
            again += 1
        else:
            result.status = "FAILED"
            result.finished_at = timezone.now()
            result.exception_class_path = "partenariat.jobs.WorkerDied"
            result.traceback = f"Le processus s'est arrêté {ATTEMPTS} fois pendant cette tâche."
            failed += 1
        result.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
    return again, failed


def _is_alive(worker_id):
    with connection.cursor() as cursor:
        # Held by somebody: that worker lives. Taken here: released with this transaction.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, lock_key(worker_id)])
        return not cursor.fetchone()[0]


def purge():
    """Forget the tasks finished for a while; failures stay longer, to be looked at."""
    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - timedelta(days=2)).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT).delete()
