"""The accounts of the demonstration: fictitious people, public password."""

from typing import NamedTuple


class DemoAccount(NamedTuple):
    email: str
    role: str
    label: str
    display_name: str


DEMO_PASSWORD = "demonstration-partenariat"  # noqa: S105

DEMO_ACCOUNTS = (
    DemoAccount(
        "contributrice@exemple-fictif.fr",
        "contributor",
        "Contributrice",
        "Camille Exemple (personne fictive)",
    ),
    DemoAccount(
        "responsable@exemple-fictif.fr",
        "contributor",
        "Responsable d'une organisation fictive",
        "Dominique Exemple (personne fictive)",
    ),
    DemoAccount(
        "moderation@exemple-fictif.fr",
        "moderator",
        "Modération",
        "Sacha Exemple (personne fictive)",
    ),
    DemoAccount(
        "administration@exemple-fictif.fr",
        "curator",
        "Administration",
        "Alix Exemple (personne fictive)",
    ),
)
