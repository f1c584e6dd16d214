"""How a fiche is shown: plain values for the templates, no query. Coded fields become their French labels here."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator

from experiences import enums
from experiences.attachments import words as attachment_words
from experiences.helping import words as difficulties
from partenariat import terms
from partenariat.domains import domain_url
from partenariat.enums import DatePrecision, TerritoryKind, Zone
from partenariat.typography import french

EXCERPT_WORDS = 38
# Under this, a figure could point at persons (a small group, a named place, a pathology).
SMALLEST_FIGURE = 5


@dataclass
class Card:
    """A fiche in a list; `headline` holds the words found between markers, for the filter `marked`."""

    reference: str
    title: str
    url: str
    compare_url: str
    place: str
    zone: str
    zone_kind: str
    carriers: str
    domain: str
    stage: str
    evidence: str
    headline: str
    never_confirmed: bool
    why: str = ""


def card(fiche, why=""):
    """`fiche` comes from `for_cards()`, or holds as much. `why` says in words what brings it here (related fiches)."""
    return Card(
        reference=fiche.reference,
        title=french(fiche.title),
        url=fiche.get_absolute_url(),
        compare_url=f"{_compare()}?fiche={fiche.reference}",
        place=places_in_short(fiche.territory_items),
        zone=Zone(fiche.zone).label,
        zone_kind="region" if fiche.zone == Zone.REGION else "elsewhere",
        carriers=carriers_in_short(fiche.organisation_items),
        domain=french(terms.label("domain", fiche.main_domain)),
        stage=terms.label("experience_stage", fiche.stage),
        evidence=french(terms.label("evidence_level", fiche.evidence_level)),
        headline=getattr(fiche, "headline", "") or Truncator(fiche.summary).words(EXCERPT_WORDS),
        never_confirmed=fiche.never_confirmed,
        why=why,
    )


@cache
def _compare():
    return reverse("experience_compare")


def place_name(item):
    """« Saint-Denis (93) » for a commune or an arrondissement, the plain name for wider places."""
    if item["kind"] not in (TerritoryKind.COMMUNE, TerritoryKind.BOROUGH):
        return item["name"]
    code = item["code"]
    return f"{item['name']} ({code[:3] if code.startswith('97') else code[:2]})"


def places_in_short(items):
    names = [place_name(item) for item in items]
    return _in_short(names, "autre lieu", "autres lieux")


def carriers_in_short(items):
    names = [item["name"] for item in items if item["role"] in enums.OrganisationRole.carriers()]
    return french(_in_short(names, "autre porteur", "autres porteurs"))


def _in_short(names, singular, plural):
    rest = len(names) - 2
    # Names of organisations hold commas of their own.
    shown = "\u00a0; ".join(names[:2])
    return f"{shown} et {rest} {plural if rest > 1 else singular}" if rest > 0 else shown


class Item(NamedTuple):
    label: str
    comment: str = ""
    url: str = ""


@dataclass
class Block:
    """One answer of a rubric: a short `fact`, a `text` by its author, a list, or lists under a heading each."""

    label: str
    fact: str = ""
    text: str = ""
    items: list = ()
    groups: list = ()

    def __bool__(self):
        return bool(self.fact or self.text or self.items or self.groups)


@dataclass
class Rubric:
    anchor: str
    title: str
    blocks: list

    def __post_init__(self):
        self.blocks = [block for block in self.blocks if block]


def rubrics(fiche):
    """The rubrics that hold something, in the order of the guide. `fiche` comes from `for_list()`."""
    shown = (
        Rubric("besoin", "Besoin et action", _need(fiche)),
        Rubric("activites", "Activités", _activities(fiche)),
        Rubric("lieux", "Lieux", _places(fiche)),
        Rubric("reglementation", "Réglementation", [Block("Textes et conventions", text=fiche.regulation)]),
        Rubric("acteurs", "Acteurs impliqués", _actors(fiche)),
        Rubric("formation", "Formation", _training(fiche)),
        Rubric("competences", "Savoirs et compétences", [_coded("", "skill", fiche.skills)]),
        Rubric("modalites", "Modalités d’intervention", _modalities(fiche)),
        Rubric("valeur", "Valeur ajoutée", _value(fiche)),
    )
    return [rubric for rubric in shown if rubric.blocks]


@dataclass
class Sheet:
    """All a page about one fiche shows, apart from what is found around it."""

    title: str
    rubrics: list
    grid: object
    carriers: list
    bodies: list
    milestones: list
    period: str
    place: str
    zone: str
    zone_kind: str
    domain: str
    stage: str
    evidence: str
    links: list
    testimonies: list
    media: list
    contents: list


def sheet(fiche):
    shown = rubrics(fiche)
    short = card(fiche)
    place_in_matrix = grid(fiche)
    contents = [(rubric.title, rubric.anchor) for rubric in shown]
    if place_in_matrix:
        contents.append(("Place dans la matrice", "matrice"))
    if fiche.testimony_items:
        contents.append(("Témoignages", "temoignages"))
    if fiche.media_items:
        contents.append(("Images et documents", "medias"))
    return Sheet(
        title=short.title,
        rubrics=shown,
        grid=place_in_matrix,
        carriers=carriers(fiche),
        bodies=bodies(fiche),
        milestones=milestones(fiche),
        period=period(fiche),
        place=short.place,
        zone=short.zone,
        zone_kind=short.zone_kind,
        domain=short.domain,
        stage=short.stage,
        evidence=short.evidence,
        links=[Item(french(link["label"] or link["url"]), url=link["url"]) for link in fiche.links],
        testimonies=[attachment_words.testimony_item(**item) for item in fiche.testimony_items],
        media=[attachment_words.media_item(**item) for item in fiche.media_items],
        contents=[*contents, ("D’où vient cette fiche", "source")],
    )


def _coded(label, vocabulary, codes):
    return Block(label, items=[Item(french(name)) for name in terms.labels(vocabulary, codes)])


def _need(fiche):
    return [
        Block("Besoin initial", text=fiche.need),
        Block("Ce qui a été fait", text=fiche.action),
        Block("Objectifs communs", text=fiche.objectives),
        Block("Portée", fact=french(terms.label("partnership_scope", fiche.scope))),
        _coded("Ce qui en fait un partenariat", "partnership_criterion", fiche.criteria),
        _coded("Champs", "action_field", fiche.action_fields),
        _coded("Secteurs", "sector", fiche.sectors),
    ]


def _activities(fiche):
    activities = terms.vocabulary("activity")
    domains = terms.vocabulary("domain")
    groups = []
    for code in fiche.domains:
        found = [
            Item(french(activities[activity].label))
            for activity in fiche.activities
            if activity in activities and activities[activity].parent == code
        ]
        name = french(terms.label("domain", code))
        groups.append((Item(name, url=domain_url(domains[code]) if code in domains else ""), found))
    apart = [
        code
        for code in fiche.activities
        if code not in activities or activities[code].parent not in fiche.domains
    ]
    return [
        Block("", groups=groups),
        _coded("Dans d’autres domaines", "activity", apart),
        Block("Autres activités", text=fiche.activities_other),
    ]


def _places(fiche):
    territories = [
        Item(place_name(item), url=reverse("territory_detail", args=[item["key"]]))
        for item in fiche.territory_items
    ]
    return [
        Block("Territoires", items=territories),
        _coded("Lieux d’exercice", "setting", fiche.settings),
        Block("Établissements", items=[Item(item["name"]) for item in fiche.establishment_items]),
    ]


def _actors(fiche):
    partners = [
        Item(french(item["name"]), enums.OrganisationRole(item["role"]).label, organisation_url(item))
        for item in fiche.organisation_items
        if item["role"] not in enums.OrganisationRole.carriers()
    ]
    return [
        _coded("Usagers partenaires", "actor_profile_user", fiche.actors_user),
        _coded("Professionnels", "actor_profile_professional", fiche.actors_professional),
        _coded("Publics", "audience", fiche.audiences),
        _coded("Pathologies et thèmes", "theme", fiche.themes),
        Block("Autres organisations", items=partners),
        Block("Usagers engagés", fact=_figure(fiche.users_involved_count)),
        Block("Professionnels engagés", fact=_number(fiche.professionals_count)),
        Block("Copilotage par un usager et un professionnel", fact=_answer(fiche, "pair_led")),
        _coded("À l’initiative de", "initiator", fiche.initiators),
        _coded("Facilitateurs", "facilitator_type", fiche.facilitators),
        Block("Usagers dans la gouvernance", fact=_figure(fiche.users_in_governance)),
        Block("Leur voix dans la gouvernance", fact=_answer(fiche, "governance_voice")),
    ]


def _training(fiche):
    return [
        Block("Formation des usagers", fact=_answer(fiche, "training_need")),
        Block("Formations suivies", text=fiche.training_notes),
    ]


def _modalities(fiche):
    return [
        _coded("Statuts et modalités", "modality", fiche.modalities),
        Block("Précisions", text=fiche.modality_notes),
        Block("Frais pris en charge", fact=_answer(fiche, "expenses_covered")),
        _coded("Financements", "funding_type", fiche.funding_types),
    ]


def _value(fiche):
    return [
        Block("Ce que l’expérience apporte", groups=_benefits(fiche.benefits)),
        Block("Freins rencontrés", items=_commented("barrier", fiche.barriers, difficulties.url)),
        Block("Leviers", items=_commented("lever", fiche.levers)),
        Block("Besoins des usagers recueillis", fact=_answer(fiche, "user_needs_collected")),
        Block("Comment les besoins ont été recueillis", text=fiche.user_needs_notes),
        *(block for item in fiche.evaluation_items for block in _evaluation(item)),
        Block("Niveau de preuve", fact=french(terms.label("evidence_level", fiche.evidence_level))),
        Block("Reproductibilité", fact=french(terms.label("reproducibility", fiche.reproducibility))),
        Block("Pour refaire ailleurs", text=fiche.reproducibility_notes),
        Block("Autoévaluation anti-alibi", items=_anti_alibi(fiche)),
    ]


def _commented(vocabulary, entries, url=lambda code: ""):
    return [
        Item(
            french(terms.label(vocabulary, entry["code"])),
            french(entry.get("comment") or ""),
            url(entry["code"]),
        )
        for entry in entries
    ]


def _benefits(entries):
    """[(who benefits, [what])], in the order of the list of stakeholders."""
    known = terms.vocabulary("benefit")
    by_stakeholder = {}
    for entry, item in zip(entries, _commented("benefit", entries), strict=True):
        stakeholder = known[entry["code"]].parent if entry["code"] in known else ""
        by_stakeholder.setdefault(stakeholder, []).append(item)
    order = [*terms.vocabulary("stakeholder"), ""]
    return [
        (Item(french(terms.label("stakeholder", who))), by_stakeholder[who])
        for who in order
        if who in by_stakeholder
    ]


def _evaluation(item):
    when = f" ({item['year']})" if item["year"] else ""
    asked = (
        ("Critères fixés au départ", item["criteria_set_at_start"]),
        ("Usagers associés", item["users_in_evaluation"]),
        ("Retour fait aux participants", item["results_returned"]),
    )
    answers = {"yes": "oui", "no": "non"}
    details = [Item(f"{label}\u00a0: {answers[answer]}") for label, answer in asked if answer in answers]
    methods = [Item(french(label)) for label in terms.labels("evaluation_method", item["methods"])]
    report = [Item("Rapport ou publication", url=item["report_url"])] if item["report_url"] else []
    return [
        Block(f"Évaluation{when}", items=methods + details + report),
        Block(f"Résultats de l’évaluation{when}", text=item["results"]),
    ]


def _anti_alibi(fiche):
    if not fiche.anti_alibi_public:
        return []
    return [
        Item(
            f"{french(entry.label)}\u00a0: {enums.AntiAlibi(fiche.anti_alibi[code]['answer']).label.lower()}",
            french(fiche.anti_alibi[code].get("comment") or ""),
        )
        for code, entry in terms.vocabulary("anti_alibi_check").items()
        if fiche.anti_alibi.get(code, {}).get("answer") in enums.AntiAlibi.values
    ]


def _answer(fiche, name):
    return getattr(fiche, f"get_{name}_display")() if getattr(fiche, name) else ""


def _number(value):
    return "" if value is None else f"{value:,}".replace(",", "\u202f")


def _figure(value):
    """SECURITY: a small group is never counted exactly, its members could be recognised."""
    return f"moins de {SMALLEST_FIGURE}" if value is not None and value < SMALLEST_FIGURE else _number(value)


def organisation_url(item):
    return reverse("organisation_detail", args=[item["slug"]])


def carriers(fiche):
    """Who answers for the action: [Item(name, role, url)]."""
    return [
        Item(french(item["name"]), enums.OrganisationRole(item["role"]).label, organisation_url(item))
        for item in fiche.organisation_items
        if item["role"] in enums.OrganisationRole.carriers()
    ]


def bodies(fiche):
    return [
        Item(french(item["name"]), item["acronym"], reverse("body_detail", args=[item["slug"]]))
        for item in fiche.body_items
    ]


def milestones(fiche):
    return [(written_date(item["date"]), french(item["label"])) for item in fiche.milestones]


def period(fiche):
    """« depuis mars 2021 », « de 2018 à 2020 », or nothing."""
    start = _precise_date(fiche.start_date, fiche.start_precision)
    end = _precise_date(fiche.end_date, fiche.end_precision)
    if start and end:
        return f"{start} – {end}"
    if start:
        return f"depuis {start}"
    return f"jusqu’à {end}" if end else ""


def _precise_date(date, precision):
    if date is None:
        return ""
    formats = {DatePrecision.YEAR: "Y", DatePrecision.MONTH: "F Y"}
    return date_format(date, formats.get(precision, "j F Y"))


def written_date(text):
    """« 2017 », « 2020-02 » or « 2020-02-04 », in words and no more precise than written."""
    precision = {4: DatePrecision.YEAR, 7: DatePrecision.MONTH}.get(len(text), DatePrecision.DAY)
    date = parse_date(f"{text}-01-01"[:10] if len(text) < 10 else text)
    return _precise_date(date, precision) if date else text


class Position(NamedTuple):
    dimension: str
    level: str
    basis: str
    justification: str
    url: str


@dataclass
class Grid:
    """The place of a fiche in the matrix: each row is (dimension, [taken or not, one per level])."""

    levels: list
    rows: list
    positions: list


def grid(fiche):
    """None for a fiche that has no place yet."""
    if not fiche.position_items:
        return None
    held = {item["dimension"]: item for item in fiche.position_items}
    levels = list(enums.Level.matrix())
    rows = [
        (dimension.label, [held.get(dimension, {}).get("level") == level for level in levels])
        for dimension in enums.Dimension
    ]
    positions = [_position(held[dimension]) for dimension in enums.Dimension if dimension in held]
    return Grid([level.label for level in levels], rows, positions)


def _position(item):
    return Position(
        enums.Dimension(item["dimension"]).label,
        enums.Level(item["level"]).label,
        enums.MatrixBasis(item["basis"]).label,
        french(item["justification"]),
        f"{reverse('experience_list')}?case={item['dimension']}-{item['level']}",
    )
