from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from partenariat import preflight
from partenariat.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD


class Command(BaseCommand):
    help = "Prépare la démonstration (base, référentiels, exemples) et la sert. Relançable."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute")
        parser.add_argument("--port", default="8000", help="port d'écoute")
        parser.add_argument(
            "--follow-parent",
            action="store_true",
            help="s'arrêter avec le processus parent (utilisé par make)",
        )

    def handle(self, *, host, port, follow_parent, **options):
        if not settings.PARTENARIAT_DEMO:
            raise CommandError(
                "Cette commande écrit des comptes au mot de passe public : elle refuse une "
                "installation réelle (PARTENARIAT_DEMO n'est pas activé)."
            )
        try:
            from partenariat import serving
        except ImportError as error:
            raise CommandError(
                "Le serveur de démonstration demande Linux ou macOS (sous Windows : WSL)."
            ) from error
        if follow_parent:
            serving.end_with_parent()

        if urlsplit(settings.SITE_URL).hostname == "localhost":
            # Known here only; links in mails have to lead back to this server.
            settings.SITE_URL = f"http://localhost:{port}"
        self.step(1, "Vérifications")
        preflight.run(host=host, port=port)
        self.step(2, "Structure de la base")
        call_command("migrate", verbosity=0, interactive=False)
        self.step(3, "Référentiels : vocabulaires, territoires, pages")
        call_command("load_reference", verbosity=0)
        self.step(4, "Exemples et comptes de démonstration")
        call_command("load_demo", verbosity=0)
        self.step(5, "Démarrage du site")

        # The workers are forks of this process: none may share its connection.
        connections.close_all()
        serving.start_worker()
        serving.DemoServer(host=host, port=port, when_ready=self.announce).run()

    def step(self, number, text):
        self.stdout.write(f"[{number}/5] {text}")
        self.stdout.flush()

    def announce(self):
        site = settings.SITE_URL
        width = max(len(account.email) for account in DEMO_ACCOUNTS)
        lines = [
            "",
            "Partenariat est prêt (démonstration).",
            f"  Site            {site}/",
            f"  Administration  {site}/admin/",
            f"  API             {site}/api/",
            "",
            f"Comptes fictifs, mot de passe : {DEMO_PASSWORD}",
            *[f"  {account.email:<{width}}  {account.label}" for account in DEMO_ACCOUNTS],
            "",
            f"Courriels envoyés : {settings.EMAIL_FILE_PATH} (un fichier par envoi)",
            "Arrêt : Ctrl-C. Ce qui a été saisi est gardé.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
