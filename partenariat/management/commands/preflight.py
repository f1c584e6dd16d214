from django.core.management import BaseCommand

from partenariat import preflight


class Command(BaseCommand):
    help = "Vérifie ce qu'il faut avant de servir : base, extensions, secrets, port libre."
    # Django's own checks read the database and would fail before our messages.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute prévue")
        parser.add_argument("--port", help="port prévu ; non vérifié sans cette option")

    def handle(self, *, host, port, **options):
        preflight.run(host=host, port=port)
        self.stdout.write("Tout est prêt.")
