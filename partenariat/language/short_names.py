"""Towns by the beginning of their name, as people say it: « Vitry » for Vitry-sur-Seine."""

from partenariat.language.words import EMPTY, singular

SHORTEST = 3
# Who lives elsewhere says the whole name of a village: one of the towns called so has that many people at least.
TOWN = 3_000
_SAINTS = {"saint", "sainte"}
# What French makes names of places with. Alone, each is the word itself: « deuil » is not Deuil-la-Barre.
_PLAIN = frozenset((
    "abbaye", "bain", "barre", "basse", "beau", "bel", "belle", "blanc", "blanche", "bois", "bord", "bourg", "brie",
    "butte", "camp", "carriere", "celle", "champ", "champagne", "chapelle", "chateau", "chatelet", "chaume",
    "chemin", "chene", "clos", "comte", "cote", "cour", "croix", "deuil", "deux", "ecluse", "eglise", "etang",
    "ferme", "fontaine", "forge", "fosse", "four", "gare", "grand", "grande", "gros", "haut", "haute", "ile", "isle",
    "jardin", "lac", "loge", "long", "maison", "mare", "mer", "mont", "montagne", "moulin", "neuf", "neuve", "noir",
    "orme", "palais", "paroisse", "pavillon", "petit", "petite", "pierre", "place", "plaine", "pont", "port",
    "porte", "pre", "puit", "quai", "queue", "riviere", "roche", "rouge", "rue", "sable", "saint", "source", "tour",
    "trois", "val", "vallee", "vaux", "vert", "verte", "vieille", "vieux", "village", "ville", "voisin",
))  # fmt: skip


def short_name(plain):
    """What people call a town of this name, as `plain` writes it; empty when only the whole name says it."""
    words = [word for word in plain.split() if word not in EMPTY]
    size = 2 if words and words[0] in _SAINTS else 1
    short = words[:size]
    if (
        len(words) <= size
        or len(short[-1]) < SHORTEST
        or (size == 1 and not _PLAIN.isdisjoint((short[0], singular(short[0]))))
    ):
        return ""
    return " ".join(short)


def by_short_name(towns, is_known):
    """{short name: [what stands for each town]}, those of our région first, then the most peopled.

    `towns`: [(plain name, whether it is in our région, people, what stands for it)]. `is_known(word)`: whether the
    word alone says something else.
    """
    called = {}
    for plain, is_ours, people, town in towns:
        if (short := short_name(plain)) and not is_known(short):
            called.setdefault(short, []).append((not is_ours, -people, plain, town))
    return {
        short: [town for *_, town in sorted(some, key=lambda one: one[:3])]
        for short, some in called.items()
        if min(people for _, people, *_ in some) <= -TOWN
    }
