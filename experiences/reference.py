"""Load the lists of this room: the examples of the matrix, the ready replies."""

from pathlib import Path

from experiences.curation import replies
from experiences.models import MatrixExample
from partenariat.reference import read_yaml, synchronise

DATA = Path(__file__).resolve().parent / "data"


def load():
    yield synchronise(
        "Exemples de la matrice",
        MatrixExample,
        read_yaml(DATA / "matrix_examples.yaml"),
        key=["dimension", "level"],
    )
    yield from replies.load()
