"""What the anti-alibi self-check suggests where the answer is « non » or « en partie »."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from experiences import enums
from partenariat import terms
from partenariat.models import Source
from partenariat.reference import read_yaml

DATA = Path(__file__).resolve().parent / "data" / "anti_alibi.yaml"


class Advice(NamedTuple):
    """`source` is a `Source`; `section` the passage the advice rests on."""

    question: str
    answer: str
    text: str
    source: object
    section: str


@cache
def _advices():
    return {entry["code"]: entry for entry in read_yaml(DATA)}


def text(code):
    """What this point suggests, or nothing."""
    return _advices()[code]["advice"] if code in _advices() else ""


def of_fiche(fiche):
    """[Advice] for each point not fully met, in the order of the list."""
    weak = (enums.AntiAlibi.NO, enums.AntiAlibi.PARTLY)
    sources = Source.objects.in_bulk(field_name="code")
    return [
        Advice(
            entry.label,
            enums.AntiAlibi(fiche.anti_alibi[code]["answer"]).label,
            _advices()[code]["advice"],
            sources.get(_advices()[code]["source"]),
            _advices()[code]["section"],
        )
        for code, entry in terms.vocabulary("anti_alibi_check").items()
        if fiche.anti_alibi.get(code, {}).get("answer") in weak and code in _advices()
    ]
