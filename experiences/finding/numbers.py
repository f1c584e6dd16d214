"""The record whose number was typed: a reference of this site, FINESS, SIREN or SIRET."""

from django.db.models import Q

from accounts.models import Organisation
from experiences.finding import answers, gathering
from experiences.finding.answers import NAMED, SHOWN, Group
from experiences.models import Experience
from instances.models import Body, Establishment

SIREN = 9


def find(kind, value, user):
    """The groups of what has this number; none when nothing the reader may see has it."""
    groups = {"fiche": _fiche, "instance": _body}.get(kind, _sites_and_organisations)(value, user)
    return [group for group in groups if group.hits]


def _fiche(reference, user):
    found = Experience.objects.visible_to(user).filter(reference=reference).for_cards()
    return [
        _group(answers.FICHES, [gathering.fiche_hit(one) for one in found], "Une expérience porte ce numéro.")
    ]


def _body(reference, user):
    found = Body.objects.visible_to(user).filter(reference=reference).for_list()
    return [
        _group(answers.BODIES, [gathering.body_hit(one) for one in found], "Une instance porte ce numéro.")
    ]


def _sites_and_organisations(number, user):
    """A legal person may hold several sites: its SIREN, or its own FINESS, names them all."""
    sites = (
        Establishment.objects.visible_to(user)
        .filter(
            Q(finess=number)
            | Q(siret=number)
            | Q(legal_entity__finess=number)
            | Q(legal_entity__siren=number)
        )
        .for_list()
        .with_usual_names()
        .order_by("-is_open", "plain", "pk")[:SHOWN]
    )
    hits = [gathering.site_hit(site) for site in sites]
    siren = number[:SIREN]
    held = Organisation.objects.visible_to(user).filter(siren=siren).for_list() if siren.isdigit() else ()
    several = "Plusieurs établissements portent ce numéro." if len(hits) > 1 else ""
    return [
        _group(answers.SITES, hits, several or "Un établissement porte ce numéro."),
        _group(
            answers.ORGANISATIONS,
            [gathering.organisation_hit(one) for one in held],
            "Une organisation porte ce numéro.",
        ),
    ]


def _group(kind, hits, intro):
    return Group(kind, hits, len(hits), match=NAMED, intro=intro)
