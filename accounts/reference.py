"""Load the words of the consents."""

from pathlib import Path

from accounts.models import ConsentWording
from partenariat.reference import read_yaml, synchronise

DATA = Path(__file__).resolve().parent / "data"


def load():
    # Never rewritten: what people agreed to must stay what they read.
    rows = [{**row, "text": row["text"].strip()} for row in read_yaml(DATA / "consents.yaml")]
    yield synchronise("Textes de consentement", ConsentWording, rows, key=["kind", "version"])
