from django.conf import settings
from django.core.management import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = (
        "Charge les listes, territoires, pages et lexique. Relançable ; ce qui est modifié à la main reste."
    )

    def handle(self, *, verbosity, **options):
        # By dotted path: this room imports no other app.
        for path in settings.REFERENCE_LOADERS:
            for loaded in import_string(path)():
                if verbosity:
                    self.stdout.write(str(loaded))
