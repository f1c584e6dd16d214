"""The import of the national register: read, compare, then write, in one transaction under one lock."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction

from instances.register import applying, comparing, expected
from instances.register.layout import Examined, Refused, examine
from instances.register.staging import stage
from partenariat.public_version import raised_once

# A key of our own among advisory locks: « regi ».
LOCK = 0x72656769
# A truncated file, or one of hospitals only, would close all it lacks.
MANY_CLOSINGS = 0.10
COUNTRY = "pays-fr"
DIFFERENT = "Le fichier ou le registre a changé depuis la comparaison : rien n’a été appliqué. Comparez de nouveau, puis relisez."


def own_region():
    """The scope of an import unless it says otherwise."""
    return f"reg-{settings.PARTENARIAT_REGION}"


@dataclass
class Outcome:
    """What an extraction changes, or has changed. `refused` and `warnings`: [[line, sentence]]."""

    examined: Examined
    counts: dict
    refused: list
    warnings: list
    samples: dict = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def has_differences(self):
        return any(self.counts[kind] for kind in comparing.KINDS)


def compare(file, *, scope=None, progress=None, differences=None, labels=None):
    """What an open binary file would change; nothing is written. `differences`: a text file that receives them all, as CSV."""
    with transaction.atomic():
        outcome = _prepare(file, scope or own_region(), progress)
        outcome.samples = comparing.samples()
        outcome.fingerprint = comparing.fingerprint()
        if differences:
            comparing.write_csv(differences, labels)
        return outcome


def apply(file, *, scope=None, progress=None, allow_many_closings=False, digest="", fingerprint=""):
    """Change the register. With a `digest` and a `fingerprint`, only if file and differences are those compared.

    Raises `Refused`, and nothing is written, when the file is no extraction, when another import runs, or when the
    file would close more than a tenth of the sites open and that was not allowed.
    """
    with raised_once():
        outcome = _prepare(file, scope or own_region(), progress)
        if (digest and digest != outcome.examined.digest) or (
            fingerprint and fingerprint != comparing.fingerprint()
        ):
            raise Refused(DIFFERENT)
        if closes_many(outcome.counts) and not allow_many_closings:
            raise Refused(closings_sentence(outcome.counts))
        applying.write(outcome.examined.date, outcome.examined.is_fictitious)
        if outcome.has_differences:
            expected.refresh()
        return outcome


def load(path):
    """The extraction at `path`, whatever it closes: what the demonstration calls. Loading it again changes nothing."""
    with open(path, "rb") as file:
        return apply(file, scope=COUNTRY, allow_many_closings=True)


def closes_many(counts):
    """Whether an import with these counts has to be said to be right."""
    return counts.get("closed", 0) > MANY_CLOSINGS * counts.get("open", 0)


def closings_sentence(counts):
    return (
        f"Ce fichier fermerait {counts['closed']} établissements sur {counts['open']} ouverts, plus d’un sur dix. "
        "Il est peut-être tronqué, ou d’un autre périmètre : rien n’a été appliqué."
    )


def _prepare(file, scope, progress):
    """The temporary tables filled and compared, until the end of the transaction."""
    _lock()
    examined = examine(file)
    read = stage(file, examined, scope, progress)
    counts = comparing.compare(scope, examined.is_fictitious)
    counts |= {"refused": len(read.refused), "warned": len(read.warnings), "outside": read.outside}
    return Outcome(examined, counts, read.refused, read.warnings)


def _lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Refused(
                "Un autre import du registre est en cours. Attendez qu’il finisse, puis recommencez."
            )
