"""The public form of a fiche: one function for the API, exports, feeds and the printed sheet.

SECURITY: an allow-list by construction. What is not written here is never public: no contact, author,
reviewer, internal note, agreement, declaration or date of coding.
"""

from django.urls import reverse

from experiences import enums
from experiences.attachments.words import NOT_REUSABLE
from experiences.triggers import CODED_COLUMNS
from partenariat import terms
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
    partial_date,
    source,
    territory_link,
)

# Below this many people, a number may point at someone.
FEW = 5


def represent(fiche):
    """Takes a row of `Experience.objects.visible_to(user).for_list()`: no further query."""
    return {
        "reference": fiche.reference,
        "identifiant": fiche.slug,
        "url": absolute(fiche.get_absolute_url()),
        "titre": fiche.title,
        "resume": fiche.summary,
        "resume_facile": fiche.summary_falc or None,
        "etat": choice(enums.State, fiche.state),
        "zone": choice(enums.Zone, fiche.zone),
        **_what(fiche),
        **_who(fiche),
        **_how(fiche),
        **_worth(fiche),
        **_origin(fiche),
    }


def _what(fiche):
    return {
        "besoin": fiche.need or None,
        "action": fiche.action or None,
        "objectifs": fiche.objectives or None,
        "portee": _terms(fiche, "scope"),
        "criteres": _terms(fiche, "criteria"),
        "champs": _terms(fiche, "action_fields"),
        "secteurs": _terms(fiche, "sectors"),
        "domaines": _terms(fiche, "domains"),
        "activites": _terms(fiche, "activities"),
        "autres_activites": fiche.activities_other or None,
        "lieux_exercice": _terms(fiche, "settings"),
        "territoires": [territory_link(**item) for item in fiche.territory_items],
        "etablissements": [_establishment(item) for item in fiche.establishment_items],
        "reglementation": fiche.regulation or None,
    }


def _who(fiche):
    return {
        "acteurs": {
            "usagers": _terms(fiche, "actors_user"),
            "professionnels": _terms(fiche, "actors_professional"),
            "initiateurs": _terms(fiche, "initiators"),
            "facilitateurs": _terms(fiche, "facilitators"),
        },
        "publics": _terms(fiche, "audiences"),
        "themes": _terms(fiche, "themes"),
        "usagers_engages": _headcount(fiche.users_involved_count),
        "professionnels_engages": _headcount(fiche.professionals_count),
        "binome": choice(YesNoUnknown, fiche.pair_led),
        "gouvernance": {
            "usagers": _headcount(fiche.users_in_governance),
            "voix": choice(enums.Voice, fiche.governance_voice),
        },
        "organisations": [_organisation(item) for item in fiche.organisation_items],
        "instances": [_body(item) for item in fiche.body_items],
    }


def _how(fiche):
    return {
        "formation": {
            "besoin": choice(enums.TrainingNeed, fiche.training_need),
            "precisions": fiche.training_notes or None,
        },
        "competences": _terms(fiche, "skills"),
        "modalites": _terms(fiche, "modalities"),
        "modalites_precisions": fiche.modality_notes or None,
        "frais_pris_en_charge": choice(YesNoUnknown, fiche.expenses_covered),
        "financements": _terms(fiche, "funding_types"),
    }


def _worth(fiche):
    return {
        "benefices": _terms(fiche, "benefits"),
        "freins": _terms(fiche, "barriers"),
        "leviers": _terms(fiche, "levers"),
        "besoins_recueillis": choice(YesNoUnknown, fiche.user_needs_collected),
        "besoins_recueillis_precisions": fiche.user_needs_notes or None,
        "evaluations": [_evaluation(item) for item in fiche.evaluation_items],
        "reproductibilite": _terms(fiche, "reproducibility"),
        "reproductibilite_precisions": fiche.reproducibility_notes or None,
        "niveau_de_preuve": _terms(fiche, "evidence_level"),
        "matrice": [_position(item) for item in fiche.position_items],
        "anti_alibi": _anti_alibi(fiche),
        "avancement": _terms(fiche, "stage"),
        "debut": partial_date(fiche.start_date, fiche.start_precision),
        "fin": partial_date(fiche.end_date, fiche.end_precision),
        "reperes": [{"libelle": one["label"], "date": one.get("date")} for one in fiche.milestones],
    }


def _origin(fiche):
    roles = enums.OrganisationRole.carriers()
    carriers = [item["name"] for item in fiche.organisation_items if item["role"] in roles]
    return {
        "programme": _parent(fiche.parent),
        "source": source(fiche.source, fiche.source_section),
        "temoignages": [_testimony(item) for item in fiche.testimony_items],
        "medias": [_media(item) for item in fiche.media_items],
        "liens": [{"libelle": one["label"], "url": one["url"]} for one in fiche.links],
        "provenance": choice(enums.Provenance, fiche.provenance),
        "jamais_confirmee": fiche.never_confirmed,
        "confirmee_le": day(fiche.last_confirmed_at),
        "a_confirmer_avant": day(fiche.review_due_on),
        "publiee_le": moment(fiche.published_at),
        "archivee_le": moment(fiche.archived_at) if fiche.state == enums.State.ARCHIVED else None,
        "modifiee_le": moment(fiche.modified_at),
        "licence": LICENCE,
        "attribution": attribution(*carriers, fiche.reference, date=fiche.modified_at),
    }


def _terms(fiche, column):
    """A coded column with its labels, whatever the way it holds its codes."""
    vocabulary, reading = CODED_COLUMNS[column]
    value = getattr(fiche, column)
    if reading == "scalar":
        return coded(vocabulary, value)
    if reading == "list":
        return coded_list(vocabulary, value)
    return [coded(vocabulary, item["code"]) | {"commentaire": item.get("comment") or None} for item in value]


def _headcount(number):
    """A number of people: {nombre, libelle}, without the number when it is small; null when unknown."""
    if number is None:
        return None
    if number < FEW:
        return {"nombre": None, "libelle": f"moins de {FEW}"}
    return {"nombre": number, "libelle": str(number)}


def _establishment(item):
    return {
        "finess": item["finess"],
        "nom": item["name"],
        "api": absolute(f"/api/v1/etablissements/{item['finess']}/"),
    }


def _organisation(item):
    return {
        "identifiant": item["slug"],
        "nom": item["name"],
        "sigle": item["acronym"] or None,
        "type": coded("organisation_type", item["type"]),
        "role": choice(enums.OrganisationRole, item["role"]),
        "url": absolute(reverse("organisation_detail", args=[item["slug"]])),
    }


def _body(item):
    return {
        "reference": item["reference"],
        "identifiant": item["slug"],
        "nom": item["name"],
        "type": item["type"],
        "sigle": item["acronym"] or None,
        "url": absolute(reverse("body_detail", args=[item["slug"]])),
    }


def _evaluation(item):
    return {
        "annee": item["year"],
        "methodes": coded_list("evaluation_method", item["methods"]),
        "criteres_fixes_au_depart": choice(YesNoUnknown, item["criteria_set_at_start"]),
        "usagers_associes": choice(YesNoUnknown, item["users_in_evaluation"]),
        "resultats": item["results"] or None,
        "retour_aux_participants": choice(YesNoUnknown, item["results_returned"]),
        "rapport": item["report_url"] or None,
    }


def _position(item):
    return {
        "dimension": choice(enums.Dimension, item["dimension"]),
        "niveau": choice(enums.Level, item["level"]),
        "fondement": choice(enums.MatrixBasis, item["basis"]),
        "justification": item["justification"] or None,
    }


def _anti_alibi(fiche):
    """SECURITY: public only when the carrier chose so."""
    if not fiche.anti_alibi_public:
        return None
    return [
        coded("anti_alibi_check", code)
        | {
            "reponse": choice(enums.AntiAlibi, answer.get("answer")),
            "commentaire": answer.get("comment") or None,
        }
        for code, answer in sorted(fiche.anti_alibi.items())
    ]


def _testimony(item):
    return {
        "texte": item["text"],
        "profil": coded(_profile_list(item["author_profile"]), item["author_profile"]),
        "nom": item["display_name"] or None,
    }


def _profile_list(code):
    names = ("actor_profile_user", "actor_profile_professional")
    return next((name for name in names if code in terms.vocabulary(name)), names[0])


def _media(item):
    """What nobody may reuse is given as a link to the fiche, never as a file."""
    reusable = item["licence"] != NOT_REUSABLE
    address = item["url"] or absolute(reverse("media_file", args=[item["key"]]))
    return {
        "nature": choice(enums.MediaKind, item["kind"]),
        "titre": item["title"],
        "url": address if reusable or item["url"] else None,
        "description": item["alt_text"],
        "credit": item["credit"] or None,
        "licence": coded("licence", item["licence"]),
        "langue": item["language"],
        "octets": (item["size"] or None) if reusable else None,
        "largeur": (item["width"] or None) if reusable else None,
        "hauteur": (item["height"] or None) if reusable else None,
    }


def _parent(parent):
    """The programme it belongs to. SECURITY: one that is not public is not even named."""
    if parent is None or not parent.is_public:
        return None
    return {
        "reference": parent.reference,
        "titre": parent.title,
        "url": absolute(parent.get_absolute_url()),
    }
