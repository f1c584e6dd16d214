from django.core.management.base import BaseCommand

from experiences import demonstration


class Command(BaseCommand):
    help = "Charge la démonstration : fiches tirées de documents publics, comptes fictifs. Sans doublon."

    def handle(self, *args, **options):
        for what, number in demonstration.load().items():
            if options["verbosity"]:
                self.stdout.write(f"  {what} : {number} de plus")
