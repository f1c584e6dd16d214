from django.core.management.base import BaseCommand

from accounts.models import OutboxMessage
from accounts.outbox import deliver


class Command(BaseCommand):
    help = "Envoie les courriels restés en attente."

    def handle(self, *args, **options):
        waiting = list(OutboxMessage.objects.pending().values_list("pk", flat=True))
        for pk in waiting:
            deliver(pk)
        self.stdout.write(f"{len(waiting)} courriel(s) traité(s).")
