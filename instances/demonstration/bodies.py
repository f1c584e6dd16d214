"""Invented bodies: what is said of each, its seats, its meetings."""

from datetime import time

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from instances.demonstration.dates import days, months
from instances.enums import ActivityStatus, MeetingFormat
from instances.models import Body, BodyMeeting, BodyType
from instances.seats import composition
from partenariat.models import Territory

# By type: the start of the name, before that of the place.
NAMES = {
    "CDU": "Commission des usagers",
    "CVS": "Conseil de la vie sociale",
    "CSEPS": "Conseil de surveillance",
}
RELATIONS = "Service des relations avec les usagers"
SITE = "https://exemple.fr"


def add(rows, sites, organisations):
    """[(row, body)], in the order of the file, each with its seats."""
    types = {type.code: type for type in BodyType.objects.all()}
    keys = {row["territory"] for row in rows if "territory" in row}
    places = {place.key: place for place in Territory.objects.filter(key__in=keys)}
    made, meetings = [], []
    for row in rows:
        body = _body(row, types[row["type"]], sites.get(row.get("finess")), places, organisations)
        body.save()
        composition.compose(body, row.get("seats"))
        meetings += _meetings(row, body)
        made.append((row, body))
    BodyMeeting.objects.bulk_create(meetings)
    return made


def _body(row, type, site, places, organisations):
    number = row.get("finess") or row["territory"]
    body = Body(
        type=type,
        name=row.get("name") or f"{NAMES[type.code]} – {site.name}",
        establishment=site,
        territory=site.territory if site else places[row["territory"]],
        maintainer=organisations.get(row.get("maintainer")),
        activity_status=ActivityStatus.ACTIVE if "verified" in row else ActivityStatus.UNKNOWN,
        facts=row.get("facts", "Exemple fictif : cette instance n’existe pas."),
        to_check=row.get("to_check", ""),
        published_at=timezone.now() if row.get("published", True) else None,
        last_verified_at=days(-row["verified"]) if "verified" in row else None,
        project_url=f"{SITE}/{number}/projet-des-usagers" if row.get("project") else "",
        public_contact=f"{RELATIONS}, usagers@exemple-fictif.fr" if row.get("others") == "all" else "",
        **row.get("columns", {}),
    )
    if "complaints" in row:
        known = row["complaints"]
        body.complaints_access = known["access"]
        body.complaints_since = months(-known["since"]) if "since" in known else None
        body.complaints_contact = known.get("contact", RELATIONS)
    if "mandature" in row:
        body.term_end = months(row["mandature"]) - relativedelta(days=1)
        body.term_start = months(row["mandature"] - type.term_months)
    return body


def _meetings(row, body):
    told = row.get("meetings", {"past": [], "coming": []})
    for rank, day in enumerate([*(-day for day in told["past"]), *told["coming"]]):
        documents = f"{SITE}/seances/{body.reference.lower()}/{rank + 1}"
        agenda = told.get("agenda", False)
        yield BodyMeeting(
            body=body,
            held_on=days(day),
            starts_at=time(14, 30) if day > 0 else None,
            format=MeetingFormat.MIXED if rank % 2 else MeetingFormat.ROOM,
            agenda_url=f"{documents}/ordre-du-jour" if agenda else "",
            minutes_url=f"{documents}/releve" if agenda and day < 0 else "",
            documents_are_public=told.get("public", False) and agenda and day < 0,
        )
