"""What a public text should not hold: who a person is, how to reach them, how their health is.

A machine sees words, not persons: it only asks the writer to look again, and never refuses anything.
Sources of the rule: RGPD, articles 5 and 9; Code pénal, article 226-13.
"""

import re
from pathlib import Path
from typing import NamedTuple

from experiences.contributing import rubrics

# First names frequent in France: with a capitalised word after one, a text probably names somebody.
FIRST_NAMES = frozenset(
    (Path(__file__).parent / "data" / "first_names.txt").read_text(encoding="utf-8").split()
)
_LETTER = "A-ZÀÂÄÉÈÊËÎÏÔÖÙÛÜÇ"
_CIVILITY = r"(?:M\.|MM\.|Mme|Mmes|Mlle|Dr|Docteure?|Pr|Professeure?|Monsieur|Madame|Mademoiselle|Ma[iî]tre)"
_PERSON = r"(?:patiente?|résidente?|usagère?|femme|homme|personne|dame|monsieur|mère|père|fils|fille|enfant|adolescente?)"
_ILLNESS = (
    r"(?:cancer|tumeur|leucémie|diabète|vih|sida|hépatite|dépression|schizophrénie|bipolarité|psychose|autisme|"
    r"addiction|alcoolisme|toxicomanie|handicap|maladie|épilepsie|parkinson|alzheimer|sclérose|"
    r"insuffisance|obésité|anorexie|endométriose|asthme|chimiothérapie|dialyse|hospitalisation|tentative de suicide)"
)
_ILL = (
    r"(?:malade|diabétique|séropositi(?:f|ve)|bipolaire|schizophrène|alcoolique|toxicomane|dépressi(?:f|ve)|"
    r"autiste|handicapée?|épileptique|hospitalisée?|diagnostiquée?|opérée?|dialysée?|greffée?|"
    r"atteinte? d[e’']|enceinte)"
)


class Kind(NamedTuple):
    """`why` says what was seen, `how` what to do about it; both are read by the writer."""

    why: str
    how: str
    pattern: re.Pattern


KINDS = {
    "name": Kind(
        "un nom de personne",
        "Dites plutôt sa fonction\u00a0: «\u00a0une infirmière\u00a0», «\u00a0un patient partenaire\u00a0».",
        re.compile(rf"\b{_CIVILITY}\s+(?:[{_LETTER}][\w’'-]*\.?\s*){{1,3}}"),
    ),
    "email": Kind(
        "une adresse électronique",
        "Retirez-la du texte\u00a0: les lecteurs pourront vous écrire par la page de la fiche.",
        re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
    ),
    "phone": Kind(
        "un numéro de téléphone",
        "Retirez-le du texte\u00a0: le vôtre reste parmi les réponses privées.",
        re.compile(r"(?<![\d/])(?:\+33\s?|0033\s?|0)[1-9](?:[\s.\u00a0-]?\d{2}){4}(?!\d)"),
    ),
    "number": Kind(
        "un numéro de sécurité sociale",
        "Retirez-le\u00a0: il désigne une personne.",
        re.compile(r"(?<!\d)[12](?:[\s.\u00a0]?\d){12,14}(?!\d)"),
    ),
    "birth": Kind(
        "une date de naissance ou un âge précis",
        "Écrivez «\u00a0une jeune femme\u00a0», «\u00a0une personne âgée\u00a0».",
        re.compile(
            rf"\bnée?s? (?:le \d|en (?:19|20)\d\d)[\w/ .]*|\b{_PERSON}\s(?:de|âgée? de)\s\d{{1,3}}\sans",
            re.IGNORECASE,
        ),
    ),
    "health": Kind(
        "la santé d’une seule personne",
        "Parlez des personnes ensemble\u00a0: «\u00a0des patients diabétiques\u00a0», et non «\u00a0elle est "
        "diabétique\u00a0». Même sans son nom, on peut la reconnaître.",
        re.compile(
            rf"\b(?:il|elle|qui)\s(?:est|était|a été|fut)\s{_ILL}|"
            rf"\b(?:son|sa)\s{_ILLNESS}\b|"
            rf"\b(?:une?|cette|cet|ce|notre)\s{_PERSON}\s{_ILL}",
            re.IGNORECASE,
        ),
    ),
}
_FIRST_NAME = re.compile(
    rf"\b([{_LETTER}][a-zà-ÿ]+(?:-[{_LETTER}][a-zà-ÿ]+)?)(?=\s+([{_LETTER}][\w’'-]{{2,}}))"
)
# Shortly before a name, these make it the name of a place, not of a person.
_PLACES_BEFORE = re.compile(
    r"(?:hôpital|hôpitaux|clinique|ehpad|résidence|centre|maison|rue|avenue|place|boulevard|square|fondation|"
    r"institut|université|lycée|collège|école|espace|groupe hospitalier|chu|pôle|site|prix|loi)\s+(?:[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)
# The texts a reader will see; the contact is private.
TEXTS = (
    "title", "summary", "summary_falc", "need", "action", "objectives", "activities_other", "regulation",
    "training_notes", "modality_notes", "user_needs_notes", "reproducibility_notes",
)  # fmt: skip


class Finding(NamedTuple):
    """`excerpt` is what was seen, as written."""

    kind: str
    excerpt: str

    @property
    def why(self):
        return KINDS[self.kind].why

    @property
    def how(self):
        return KINDS[self.kind].how


class Remark(NamedTuple):
    """Findings about one answer, with its words and where it is asked."""

    name: str
    label: str
    rubric: str
    findings: list


def read(text):
    """The `Finding`s of a text, in the order of `KINDS`, each excerpt once."""
    found = [
        Finding(kind, " ".join(match.group().split()))
        for kind, rule in KINDS.items()
        for match in rule.pattern.finditer(text)
    ]
    found += [Finding("name", match) for match in _named(text)]
    return list(dict.fromkeys(found))


def _named(text):
    """First name and family name side by side; « hôpital Robert Debré » is a place."""
    for match in _FIRST_NAME.finditer(text):
        if match.group(1) in FIRST_NAMES and not _PLACES_BEFORE.search(text[: match.start()]):
            yield f"{match.group(1)} {match.group(2)}"


def of_fiche(fiche):
    """[Remark] of the texts of a fiche, comments and results included, in the order of the form."""
    texts = {name: getattr(fiche, name) for name in TEXTS}
    for name in ("benefits", "barriers", "levers"):
        texts[name] = "\n".join(entry.get("comment") or "" for entry in getattr(fiche, name))
    texts["evaluation_results"] = "\n".join(one.results for one in fiche.evaluations.all())
    texts["positions"] = "\n".join(one.justification for one in fiche.matrix_positions.all())
    return remarks(texts)


def remarks(texts):
    """[Remark] of {question: text}, without those where nothing was seen."""
    seen = []
    for name, text in texts.items():
        if isinstance(text, str) and (findings := read(text)):
            rubric, question = rubrics.locate(name)
            label = question.label if question else name
            seen.append(Remark(name, label, rubric.code if rubric else "", findings))
    return seen
