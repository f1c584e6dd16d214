"""The public form of what everybody quotes: coded values, dates, sources, territories, lists.

Shapes are stable: what is unknown is null or an empty list, never a missing key.
"""

from functools import cache

from django.conf import settings
from django.utils import timezone

from partenariat import terms
from partenariat.enums import DatePrecision, TerritoryKind
from partenariat.reference import DATA, read_yaml

LICENCE = {
    "nom": "Licence Ouverte 2.0",
    "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
SITE_NAME = "Partenariat"


def absolute(path):
    return f"{settings.SITE_URL}{path}"


def coded(vocabulary, code):
    """{code, libelle} of a `Term`, or null."""
    return {"code": code, "libelle": terms.label(vocabulary, code)} if code else None


def coded_list(vocabulary, codes):
    return [coded(vocabulary, code) for code in codes]


def choice(enum, value):
    """{code, libelle} of an enum's member, or null for « non renseigné »."""
    return {"code": str(value), "libelle": str(enum(value).label)} if value else None


def moment(value):
    """Timezone-aware ISO 8601 with every digit: the last one seen can be asked for again."""
    return timezone.localtime(value).isoformat() if value else None


def day(value):
    return value.isoformat() if value else None


def partial_date(value, precision):
    """{date, precision}, the date written only as far as it is known: 2020, 2020-02 or 2020-02-04."""
    if value is None:
        return None
    precision = precision or DatePrecision.DAY
    length = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(precision, 10)
    return {"date": value.isoformat()[:length], "precision": choice(DatePrecision, precision)}


def attribution(*names, date):
    """The line a reuser prints: who, where it was found, its last change (Licence Ouverte 2.0)."""
    return ", ".join([*(name for name in names if name), SITE_NAME, f"{timezone.localtime(date):%d/%m/%Y}"])


def source(document, passage=""):
    """A document cited, by title, publisher and year."""
    if document is None:
        return None
    return {
        "titre": document.title,
        "editeur": document.publisher,
        "annee": document.year,
        "url": document.url or None,
        "passage": passage or None,
    }


def territory_link(*, key, kind, code, name):
    return {
        "cle": key,
        "nature": choice(TerritoryKind, kind),
        "code": code,
        "nom": name,
        "url": absolute(f"/territoires/{key}/"),
    }


def territory_of(territory):
    """The short form, where another record names its place."""
    if territory is None:
        return None
    return territory_link(key=territory.key, kind=territory.kind, code=territory.code, name=territory.name)


def territory(territory):
    """The whole form. Takes a row of `partenariat.api.reference.territories()`."""
    return territory_of(territory) | {
        "codes_postaux": territory.postcodes,
        "population": territory.population,
        "contenu_dans": [territory_link(**item) for item in territory.ancestor_items],
    }


def domain(entry, slug, url):
    """One of the domains of mission. `entry` is a `terms.Entry`."""
    activities = terms.vocabulary("activity").values()
    return {
        "code": entry.code,
        "libelle": entry.label,
        "autre_nom": entry.data.get("alt"),
        "identifiant": slug,
        "url": absolute(url),
        "activites": coded_list("activity", [a.code for a in activities if a.parent == entry.code]),
    }


def vocabulary_link(name):
    """A controlled list, without its entries."""
    return {
        "nom": name,
        "libelle": _vocabulary_labels().get(name, name),
        "nombre": len(terms.vocabulary(name)),
        "url": absolute(f"/api/v1/vocabulaires/{name}/"),
    }


def vocabulary(name):
    parents = _vocabulary_parents().get(name, "")
    return vocabulary_link(name) | {
        "entrees": [
            {
                "code": entry.code,
                "libelle": entry.label,
                "rattachement": coded(parents, entry.parent) if entry.parent else None,
                "proposee": entry.is_active,
            }
            for entry in terms.vocabulary(name).values()
        ]
    }


def _vocabulary_labels():
    return {name: content["label"] for name, content in _vocabularies().items()}


def _vocabulary_parents():
    return {name: content.get("parent_vocabulary", "") for name, content in _vocabularies().items()}


@cache
def _vocabularies():
    """Names of the lists themselves: the database only holds their entries."""
    return {
        name: {key: value for key, value in content.items() if key != "terms"}
        for name, content in read_yaml(DATA / "vocabularies.yaml").items()
    }
