"""The fictitious extraction of the register, imported as a real one is; then what people would have said of its sites."""

from pathlib import Path

from instances import derived
from instances.models import Establishment, UsualName
from instances.register import finess

EXTRACTION = Path(__file__).parent.parent / "data" / "finess_exemple_fictif.csv"
SOURCE = "https://exemple.fr/noms-d-usage"


def add(rows, organisations):
    """{FINESS number: its site}, of those the demonstration is about."""
    finess.load(EXTRACTION)
    sites = {
        site.finess: site
        for site in Establishment.objects.filter(finess__in=rows["sites"], is_fictitious=True)
        .select_related("territory")
        .defer("search_vector", "search_text")
    }
    UsualName.objects.bulk_create(
        (UsualName(source=SOURCE, **row) for row in rows["usual_names"]), ignore_conflicts=True
    )
    for number, name in rows["sites"].items():
        sites[number].name, sites[number].name_is_ours = name, True
    for row in (rows["kept_site"], rows["other_site"]):
        for column, value in row["columns"].items():
            setattr(sites[row["finess"]], column, value)
    kept = rows["kept_site"]
    sites[kept["finess"]].maintainer = organisations[kept["organisation"]]
    Establishment.objects.bulk_update(
        sites.values(),
        ["name", "name_is_ours", "maintainer", "website", "users_rights_url", "public_contact"],
    )
    derived.refresh_establishments([site.pk for site in sites.values()])
    return sites
