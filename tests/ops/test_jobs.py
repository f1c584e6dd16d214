"""Jobs: once when due, taken up when a worker dies, failing where staff see it. Real processes, real kills."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from partenariat import jobs
from partenariat.management.commands.worker import PeriodicWorker
from partenariat.models import PeriodicJob

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _tasks_in_the_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def result(*, worker="mort", attempts=1, status="RUNNING"):
    return DBTaskResult.objects.create(
        task_path="partenariat.jobs.run_periodic",
        args_kwargs={"args": ["partenariat.jobs.purge"], "kwargs": {}},
        backend_name="default",
        run_after=timezone.now(),
        status=status,
        started_at=timezone.now(),
        worker_ids=[worker] * attempts,
    )


def test_what_is_due_is_put_in_the_queue_once(settings):
    settings.PERIODIC_JOBS = {"partenariat.jobs.purge": timedelta(hours=1)}
    assert jobs.enqueue_due() == ["partenariat.jobs.purge"]
    assert jobs.enqueue_due() == []
    assert DBTaskResult.objects.count() == 1


def test_a_job_that_fails_shows_why(settings):
    settings.PERIODIC_JOBS = {"partenariat.absent.job": timedelta(hours=1)}
    jobs.enqueue_due()
    with pytest.raises(ImportError):
        jobs.run_periodic.func("partenariat.absent.job")
    assert "partenariat.absent" in PeriodicJob.objects.get().error


def test_a_task_of_a_dead_worker_is_run_again():
    row = result()
    assert jobs.recover() == (1, 0)
    row.refresh_from_db()
    assert row.status == "READY"


def test_a_task_that_kills_its_workers_is_given_up_and_shown():
    row = result(attempts=jobs.ATTEMPTS)
    assert jobs.recover() == (0, 1)
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert "arrêté" in row.traceback


def test_a_task_of_a_living_worker_is_left_alone():
    row = result(worker="vivant")
    with another_session() as living:
        living.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.LOCKS, jobs.lock_key("vivant")])
        assert jobs.recover() == (0, 0)
    row.refresh_from_db()
    assert row.status == "RUNNING"


@contextmanager
def another_session():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def start_worker(*options):
    environment = {
        **os.environ,
        "DATABASE_URL": _address(),
        "DJANGO_SETTINGS_MODULE": "partenariat.settings.dev",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *options], cwd=settings.BASE_DIR, env=environment
    )


def _address():
    parameters = connection.get_connection_params()
    return f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={parameters['host']}"


def until(condition):
    limit = time.monotonic() + 60
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < limit, "rien ne s’est passé en une minute"
        pause.wait(0.05)


def test_what_a_killed_worker_was_doing_is_done_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setenv("PARTENARIAT_VAR", str(tmp_path))
    PeriodicJob.objects.create(path="partenariat.jobs.purge", due_at=timezone.now() + timedelta(days=1))
    jobs.run_periodic.enqueue("partenariat.jobs.purge")
    task = DBTaskResult.objects.get()
    with another_session() as blocker:
        # The row of the job is held: the worker claims the task, then waits.
        blocker.execute("BEGIN; SELECT 1 FROM partenariat_periodicjob FOR UPDATE")
        first = start_worker()
        until(lambda: DBTaskResult.objects.get(pk=task.pk).status == "RUNNING")
        first.send_signal(signal.SIGKILL)
        first.wait()
        blocker.execute("ROLLBACK")
    second = start_worker("--once")
    assert second.wait(60) == 0
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"
    assert len(task.worker_ids) == 2
    assert PeriodicJob.objects.get(path="partenariat.jobs.purge").finished_at is not None


def test_told_to_end_a_worker_never_leaves_inside_a_statement():
    """Told twice, as a terminal and the parent both do: nothing is raised where it happens to be, and it ends."""
    worker = PeriodicWorker(
        queue_names=["*"], interval=600, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id="prévenu", excluded_queue_names=[],
    )  # fmt: skip
    for _ in range(2):
        worker.shutdown(signal.SIGTERM, None)
    worker.run()
    assert worker.told_to_end.is_set()


def test_every_periodic_job_exists():
    assert [path for path in settings.PERIODIC_JOBS if not callable(import_string(path))] == []
