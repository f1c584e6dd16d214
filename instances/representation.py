"""The public form of a body. SECURITY: an allow-list; it names nobody who sits there."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.representation import link as organisation_link
from instances.enums import (
    ActivityStatus,
    BodyKind,
    BodyLevel,
    Obligation,
    SeatKind,
    SeatState,
    Voice,
)
from instances.models import BodyMeeting, Establishment
from instances.seats.states import states
from partenariat.enums import YesNoUnknown
from partenariat.representation import (
    LICENCE,
    absolute,
    attribution,
    choice,
    coded,
    coded_list,
    day,
    moment,
    source,
    territory_of,
)

SHOWN_MEETINGS = 24


def represented(rows):
    """These bodies with all that their representation takes. Takes a queryset of visible bodies."""
    meetings = BodyMeeting.objects.filter(body=OuterRef("pk")).order_by("-held_on")
    sites = Establishment.objects.filter(bodies_also_here=OuterRef("pk")).order_by("plain", "pk")
    return rows.for_list().annotate(
        meetings_given=ArraySubquery(
            meetings.values(
                given=JSONObject(
                    day="held_on", public="documents_are_public", agenda="agenda_url", minutes="minutes_url"
                )
            )[:SHOWN_MEETINGS]
        ),
        sites_given=ArraySubquery(sites.values(given=JSONObject(finess="finess", name="name"))),
    )


def with_seats(bodies):
    """Give each body its `seats_given`: one statement for all of them. Returns them."""
    found = states(bodies)
    for body in bodies:
        body.seats_given = found[body.pk]
    return bodies


def represent(body):
    """Takes a row of `represented`, then of `with_seats`."""
    return {
        "reference": body.reference,
        "identifiant": body.slug,
        "url": absolute(body.get_absolute_url()),
        "nom": body.name,
        "type": body_type(body.type),
        "presentation": body.facts or None,
        "territoire": territory_of(body.territory),
        "etablissement": establishment_link(body.establishment),
        "etablissement_nom": body.establishment_name or None,
        "autres_sites": [_site(site["finess"], site["name"]) for site in body.sites_given],
        "porteur": organisation_link(body.host_organisation),
        "formes_de_representation": coded_list("representation_form", body.representation_forms),
        "place_des_usagers": coded("representation_status", body.representation_status),
        "activite": choice(ActivityStatus, body.activity_status),
        "creee_le": day(body.created_on),
        "acte_de_creation": {"reference": body.decision_ref or None, "url": body.decision_url or None},
        "mandature": {"debut": day(body.term_start), "fin": day(body.term_end)},
        "reunions_par_an": body.meetings_min or body.type.meetings_min,
        "voix": choice(Voice, body.voice),
        "adhesion_gratuite": choice(YesNoUnknown, body.no_membership_fee),
        "frais_rembourses": choice(YesNoUnknown, body.expenses_paid),
        "remboursement": body.expense_procedure or None,
        "contact": body.public_contact or None,
        "site": body.website or None,
        "reglement": body.rules_url or None,
        "projet_des_usagers": body.project_url or None,
        "suivi_des_plaintes": {
            "acces": choice(YesNoUnknown, body.complaints_access),
            "depuis": day(body.complaints_since),
            "a_qui_demander": body.complaints_contact or None,
        },
        "sieges": [_seat(state) for state in body.seats_given],
        "seances": [_meeting(meeting) for meeting in body.meetings_given],
        "a_verifier": body.to_check or None,
        "source": source(body.source, body.source_section),
        "verifiee_le": day(body.last_verified_at),
        "publiee_le": moment(body.published_at),
        "modifiee_le": moment(body.updated_at),
        "licence": LICENCE,
        "attribution": attribution(body.name, body.reference, date=body.updated_at),
    }


def _seat(state):
    seat = state.seat
    return {
        "college": seat.college,
        "libelle": seat.label,
        "numero": seat.number,
        "nature": choice(SeatKind, seat.kind),
        "usagers": seat.for_users,
        "etat": choice(SeatState, state.state),
        "jusqu_a": _month(state.until),
        "vacant_depuis": _month(state.vacant_since),
        "voix": choice(Voice, seat.voice),
        "designation": coded("appointing_authority", seat.appointed_by),
    }


def _month(day):
    """The day itself would say more than the public may read."""
    return f"{day:%Y-%m}" if day else None


def _meeting(meeting):
    """SECURITY: documents are given only when the body made them public."""
    public = meeting["public"]
    return {
        "date": meeting["day"],
        "ordre_du_jour": (public and meeting["agenda"]) or None,
        "compte_rendu": (public and meeting["minutes"]) or None,
    }


def body_type(kind):
    return {
        "code": kind.code,
        "libelle": kind.label,
        "sigle": kind.acronym or None,
        "nature": choice(BodyKind, kind.kind),
        "echelle": choice(BodyLevel, kind.level),
        "obligation": choice(Obligation, kind.mandatory),
        "place_des_usagers": coded("representation_status", kind.representation_status),
        "base_legale": kind.legal_basis or None,
        "duree_des_mandats": kind.term or None,
        "duree_en_mois": kind.term_months,
        "reunions_par_an": kind.meetings_min,
        "mission": kind.mission or None,
        "a_verifier": kind.to_check or None,
    }


def establishment_link(establishment):
    """The short form, where another record names it."""
    if establishment is None:
        return None
    return _site(establishment.finess, establishment.name)


def _site(finess, name):
    return {"finess": finess, "nom": name, "api": absolute(f"/api/v1/etablissements/{finess}/")}
