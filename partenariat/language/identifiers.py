"""Numbers and references typed raw: what they are, before anything is searched."""

import re
from typing import NamedTuple

_REFERENCE = re.compile(r"(EXP|INS)[ ‐‑–-]?(\d{4})[ ‐‑–-]?(\d{4,7})", re.IGNORECASE | re.ASCII)
_SEPARATORS = re.compile(r"[\s.\u00a0\u202f-]+")
_NAMED = re.compile(r"^(?:NUMERO|N[°º])?(?:FINESS|SIREN|SIRET)?(?:N[°º])?:?")
_NUMBER = re.compile(r"[0-9]{9}|2[AB][0-9]{7}|[0-9]{14}")


class Identifier(NamedTuple):
    """`kind`: « fiche », « instance » or « number »; `value` as our tables write it.

    A number is a FINESS, a SIREN or a SIRET: nine digits may be either of the first two, looking alone tells.
    """

    kind: str
    value: str


def identify(text):
    """The identifier a text is, and nothing else than that; or None."""
    text = text.strip()
    if found := _REFERENCE.fullmatch(text):
        prefix = found[1].upper()
        return Identifier("fiche" if prefix == "EXP" else "instance", f"{prefix}-{found[2]}-{found[3]}")
    packed = _NAMED.sub("", _SEPARATORS.sub("", text).upper())
    return Identifier("number", packed) if _NUMBER.fullmatch(packed) else None
