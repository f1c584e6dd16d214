"""What a fiche still lacks, for the author, the moderator and `moderation.py` alike.

To submit, little is asked: the rest comes rubric by rubric, and a moderator may propose the coding.
To publish, every rubric a reader needs is there; the database refuses the fiche otherwise.
"""

from typing import NamedTuple

from experiences import enums


class Criterion(NamedTuple):
    """`rubric` is the form step where it is met; `met` takes a fiche."""

    label: str
    rubric: str
    met: callable


def filled(field):
    return lambda fiche: bool(getattr(fiche, field))


def _has_contact(fiche):
    return hasattr(fiche, "contact")


def _has_carrier(fiche):
    return fiche.carriers.filter(role__in=enums.OrganisationRole.carriers()).exists()


def _declared(fiche):
    return set(fiche.declarations) >= set(enums.Declaration.values)


TO_SUBMIT = (
    Criterion("un titre d’au moins dix caractères", "essentiel", lambda f: len(f.title) >= 10),
    Criterion("un résumé", "essentiel", filled("summary")),
    Criterion("ce qui a été fait", "essentiel", filled("action")),
    Criterion("qui porte l’expérience", "essentiel", _has_carrier),
    Criterion("où elle se passe", "essentiel", lambda f: f.territories.exists()),
    Criterion("qui sont les usagers", "essentiel", filled("actors_user")),
    Criterion("qui sont les professionnels", "essentiel", filled("actors_professional")),
    Criterion("une personne à qui écrire", "essentiel", _has_contact),
    Criterion("les quatre déclarations", "envoyer", _declared),
)

TO_PUBLISH = (
    Criterion("le besoin de départ", "besoin", filled("need")),
    Criterion("la portée", "besoin", filled("scope")),
    Criterion("au moins un critère de partenariat", "besoin", filled("criteria")),
    Criterion("le secteur", "besoin", filled("sectors")),
    Criterion("le domaine de mission", "activites", filled("domains")),
    Criterion("au moins une activité", "activites", filled("activities")),
    Criterion("les modalités d’intervention", "modalites", filled("modalities")),
    Criterion("au moins un bénéfice", "valeur", filled("benefits")),
    Criterion("l’avancement", "besoin", filled("stage")),
    Criterion(
        "comment les besoins des usagers ont été recueillis",
        "valeur",
        filled("user_needs_collected"),
    ),
    Criterion(
        "l’évaluation, même « pas d’évaluation à ce jour »",
        "valeur",
        lambda f: f.evaluations.exists(),
    ),
    Criterion("l’autoévaluation anti-alibi", "anti-alibi", filled("anti_alibi")),
    Criterion("une place dans la matrice", "matrice", lambda f: f.matrix_positions.exists()),
    Criterion(
        "la confirmation du classement par son auteur",
        "matrice",
        lambda f: not f.coding_proposed_at or f.coding_confirmed_at is not None,
    ),
    Criterion(
        "le niveau de preuve retenu par la modération",
        "moderation",
        filled("evidence_level"),
    ),
)


def missing_to_submit(fiche):
    if fiche.provenance == enums.Provenance.SEED:
        return []
    return [criterion for criterion in TO_SUBMIT if not criterion.met(fiche)]


def missing_to_publish(fiche):
    """Records drawn from a public document follow their own rule: what the source does not say stays absent."""
    if fiche.provenance == enums.Provenance.SEED:
        return []
    return [
        *missing_to_submit(fiche),
        *(criterion for criterion in TO_PUBLISH if not criterion.met(fiche)),
    ]


def completeness(fiche):
    """[(criterion, is met)] of all that publication needs, in the order of the fiche."""
    return [(criterion, criterion.met(fiche)) for criterion in (*TO_SUBMIT, *TO_PUBLISH)]
