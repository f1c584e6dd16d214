from django.core.management.base import BaseCommand

from accounts.outbox import send_waiting


class Command(BaseCommand):
    help = "Envoie les courriels restés en attente."

    def handle(self, *args, **options):
        self.stdout.write(f"{send_waiting()} courriel(s) traité(s).")
