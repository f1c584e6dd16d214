"""The feed of the fiches."""

from experiences import search
from experiences.enums import OrganisationRole
from experiences.filtersets import Sort
from experiences.public_lists import EXPERIENCES
from partenariat.feeds import NEWEST, Entry, Feed
from partenariat.typography import french


def _filterset(data):
    ordered = data.copy()
    ordered["tri"] = Sort.RECENT.value
    return EXPERIENCES.filterset(ordered)


def _newest(filterset):
    _, keys = search.page(filterset, offset=0, limit=NEWEST)
    return [_entry(form) for form in EXPERIENCES.forms(keys)]


def _entry(form):
    carriers = {str(role) for role in OrganisationRole.carriers()}
    return Entry(
        key=f"experiences/{form['reference']}",
        title=french(form["titre"]),
        url=form["url"],
        updated=form["modifiee_le"],
        published=form["publiee_le"],
        summary=french(form["resume"]),
        authors=tuple(
            french(item["nom"]) for item in form["organisations"] if item["role"]["code"] in carriers
        ),
        rights=form["attribution"],
    )


FICHES = Feed(
    "experiences", "Expériences de partenariat", EXPERIENCES.page, filterset=_filterset, newest=_newest
)
