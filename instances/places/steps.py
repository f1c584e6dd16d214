"""What to do where nobody told us how to reach the representatives: steps anyone can take, with where they come from."""

from typing import NamedTuple


class Step(NamedTuple):
    text: str
    url: str = ""
    label: str = ""


# Whom to ask inside, and in which words: by type of body.
ASK = {
    "CDU": "Demandez à l’accueil, ou au service chargé des relations avec les usagers, comment joindre les "
    "représentants des usagers de la commission.",
    "CVS": "Demandez à la direction, ou à l’accueil, comment joindre les personnes élues au conseil de la vie sociale.",
}
ASK_OTHERS = "Demandez à la direction, ou à l’accueil, comment joindre les représentants des usagers."
LOOK = {
    "CDU": "Regardez les panneaux d’affichage et le livret d’accueil\u00a0: la liste des membres y figure souvent.",
    "CVS": "Regardez les panneaux d’affichage et le livret d’accueil\u00a0: l’établissement y présente souvent le conseil.",
}
# CSP R1112-83: the agency appoints them.
AGENCY = (
    "Sans réponse, écrivez à l’agence régionale de santé\u00a0: c’est elle qui désigne ces représentants "
    "(code de la santé publique, article R1112-83)."
)


def steps(type, establishment):
    """[Step] to find the representatives of a body of this type, the nearest first."""
    found = []
    if establishment.users_rights_url:
        found.append(
            Step(
                "L’établissement a une page sur la représentation des usagers\u00a0:",
                establishment.users_rights_url,
            )
        )
    if establishment.public_contact:
        found.append(Step(f"Écrivez au contact pour les usagers\u00a0: {establishment.public_contact}"))
    found.append(Step(ASK.get(type.code, ASK_OTHERS)))
    if type.code in LOOK:
        found.append(Step(LOOK[type.code]))
    if type.code == "CDU":
        found.append(Step(AGENCY))
    if type.code == "CVS":
        found.append(Step("Sans réponse,", "#personne-qualifiee", "une personne qualifiée peut vous aider"))
    return found
