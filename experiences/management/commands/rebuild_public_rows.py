from django.core.management.base import BaseCommand
from django.db import connection, transaction

from experiences.public_rows import payloads, sql


class Command(BaseCommand):
    help = "Réécrit la table publique des fiches (listes, recherche, API). Sans danger : elle se déduit des fiches."

    def handle(self, *args, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.REBUILD)
        written = payloads.fill()
        self.stdout.write(f"{written} fiches publiques réécrites.")
