"""Read the national FINESS extraction into the register of establishments (docs/operations.md)."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from instances.enums import ImportStep
from instances.models import RegisterImport
from instances.register import finess
from instances.register.imports import ERRORS
from instances.register.layout import Refused

SHOWN = 20
LINES = (
    ("new", "Nouveaux"),
    ("changed", "Modifiés"),
    ("reopened", "Rouverts"),
    ("closed", "Fermés"),
    ("unchanged", "Inchangés"),
    ("outside", "Lignes hors du périmètre"),
    ("refused", "Lignes refusées"),
    ("warned", "Remarques"),
)


class Command(BaseCommand):
    help = "Met à jour le registre des établissements d’après une extraction FINESS (data.gouv.fr)."

    def add_arguments(self, parser):
        parser.add_argument("fichier", help="l’extraction, telle que publiée")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui changerait, sans rien écrire")
        parser.add_argument("--france", action="store_true", help="tout le pays, et non la région du site")
        parser.add_argument(
            "--fermetures-nombreuses",
            action="store_true",
            help="accepter que plus d’un établissement ouvert sur dix soit fermé",
        )

    def handle(self, *, fichier, dry_run, france, fermetures_nombreuses, **options):
        path = Path(fichier)
        if not path.is_file():
            raise CommandError(f"Le fichier {path} n’existe pas.")
        scope = finess.COUNTRY if france else finess.own_region()
        progress = self.show if sys.stderr.isatty() else None
        try:
            with path.open("rb") as file:
                if dry_run:
                    outcome = finess.compare(file, scope=scope, progress=progress)
                else:
                    outcome = finess.apply(
                        file, scope=scope, progress=progress, allow_many_closings=fermetures_nombreuses
                    )
        except Refused as error:
            raise CommandError(str(error)) from None
        if not dry_run:
            self.record(path, scope, outcome)
        self.report(outcome, dry_run)

    def show(self, done, total):
        part = done / max(total, 1)
        end = "\n" if done >= total else ""
        self.stderr.write(f"\r[{'#' * round(30 * part):<30}] {part:4.0%}", ending=end)

    def record(self, path, scope, outcome):
        """The screen of the imports tells those of the command too."""
        RegisterImport.objects.create(
            file_name=path.name[-200:],
            digest=outcome.examined.digest,
            register_date=outcome.examined.date,
            scope=scope,
            step=ImportStep.APPLIED,
            bytes_total=outcome.examined.size,
            bytes_done=outcome.examined.size,
            counts=outcome.counts,
            samples={"warned": outcome.warnings[:ERRORS]},
            errors=outcome.refused[:ERRORS],
            applied_at=timezone.now(),
        )

    def report(self, outcome, dry_run):
        self.stdout.write(f"Registre du {outcome.examined.date:%d/%m/%Y}.")
        for kind, words in LINES:
            self.stdout.write(f"{words} : {outcome.counts[kind]}")
        for found in (outcome.refused, outcome.warnings):
            for line, sentence in found[:SHOWN]:
                self.stdout.write(f"  ligne {line} : {sentence}")
            if len(found) > SHOWN:
                self.stdout.write(f"  … et {len(found) - SHOWN} autres.")
        if dry_run:
            if finess.closes_many(outcome.counts):
                self.stdout.write(finess.closings_sentence(outcome.counts))
            self.stdout.write("Rien n’a été écrit : c’était un essai.")
