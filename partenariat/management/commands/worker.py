"""The process that runs the jobs: mail that waits, reminders, purges, whatever a page put in the queue."""

import logging
import time
from threading import Event

import psycopg
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from partenariat import jobs

# Seconds between two looks at what is due and at what dead workers left.
ROUND = 15


class PeriodicWorker(Worker):
    """The worker of the package, which also puts what is due in the queue and takes up what others dropped."""

    last_round = 0.0

    def __init__(self, **options):
        super().__init__(**options)
        self.told_to_end = Event()

    def shutdown(self, signum, frame):
        """The package leaves at once, be it inside a statement, whose connection then complains: here, after it.

        Told again, as a terminal and its parent both do, it leaves a task that is running.
        """
        if self.running:
            self.running = False
            self.told_to_end.set()
        elif self.running_task:
            super().shutdown(signum, frame)

    def run(self):
        # A connection of its own, held as long as the process lives: how others know it is alive.
        with psycopg.connect(**_connection_parameters(), autocommit=True) as life:
            life.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.LOCKS, jobs.lock_key(self.worker_id)])
            while self.running:
                self.look_around()
                # In batches: what it holds is run, then this loop has the hand again.
                self.batch = True
                super().run()
                if self.once:
                    return
                self.told_to_end.wait(self.interval)

    def look_around(self):
        if time.monotonic() - self.last_round >= ROUND or not self.last_round:
            self.last_round = time.monotonic()
            jobs.recover()
            jobs.enqueue_due()


def _connection_parameters():
    parameters = connection.get_connection_params()
    return {
        name: parameters[name]
        for name in ("dbname", "host", "port", "user", "password")
        if name in parameters
    }


class Command(BaseCommand):
    help = "Exécute les tâches : courriels en attente, rappels, purges. À laisser tourner à côté du site."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="faire ce qui attend, puis s'arrêter")
        parser.add_argument(
            "--follow-parent", action="store_true", help="s'arrêter avec le processus parent (démonstration)"
        )

    def handle(self, *, once, follow_parent, **options):
        if follow_parent:
            from partenariat import serving

            serving.end_with_parent()
        worker = PeriodicWorker(
            queue_names=["*"],
            interval=1,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.once = once
        # Being told to end is no event worth a line; a task that fails is.
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker.configure_signals()
        worker.run()
