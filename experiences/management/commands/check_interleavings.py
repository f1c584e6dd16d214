"""Two people write one fiche at random, many times: does anything saved get lost? Nothing is kept in the base."""

from django.core.management.base import BaseCommand, CommandError

from experiences.contributing import interleavings


class Command(BaseCommand):
    help = "Fait écrire deux personnes au hasard dans une même fiche, et vérifie que rien n’est perdu."

    def add_arguments(self, parser):
        parser.add_argument(
            "--runs", type=int, default=500, help="combien d’essais pour chaque chemin d’écriture"
        )
        parser.add_argument("--seed", type=int, default=0, help="la graine du premier essai")

    def handle(self, *, runs, seed, **options):
        lost = []
        for subject in interleavings.SUBJECTS:
            saved = refused = 0
            for number in range(seed, seed + runs):
                try:
                    tally = interleavings.run(number, subject)
                except interleavings.Lost as error:
                    lost.append(str(error))
                else:
                    saved, refused = saved + tally.saved, refused + tally.refused
            self.stdout.write(f"{subject} : {runs} essais, {saved} enregistrements, {refused} refus")
        if lost:
            raise CommandError("Texte perdu.\n" + "\n".join(lost))
        self.stdout.write("Rien n’a été perdu.")
