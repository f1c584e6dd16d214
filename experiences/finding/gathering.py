"""Each kind of record, searched by its own search and turned into hits."""

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.utils.text import Truncator

from accounts.filtersets import OrganisationFilterSet, holds
from accounts.models import Organisation
from experiences import presentation
from experiences import search as fiche_search
from experiences.enums import State
from experiences.filtersets import ExperienceFilterSet
from experiences.finding import answers, reading
from experiences.finding.answers import SHOWN, Hit, group
from experiences.models import Experience
from instances import search as body_search
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body
from instances.places import categories
from instances.places import search as site_search
from partenariat import definitions as lexicon
from partenariat import terms
from partenariat.database import Plain
from partenariat.models import Territory, plain
from partenariat.typography import french

BODY_WORDS = 30
# Ideas of a question an organisation is looked for by, each a statement.
IDEAS = 4
# Who types one of these looks for a place to be cared for in.
FACILITIES = frozenset(
    [
        "chu",
        "clinique",
        "cliniques",
        "ehpad",
        "foyer",
        "hopital",
        "hopitaux",
        "hospitalier",
        "maternite",
        "residence",
    ]
)


def fiches(text, user):
    listed = Experience.objects.visible_to(user).listed()
    found = fiche_search.run(ExperienceFilterSet({"q": text}, queryset=listed), limit=SHOWN, counting=False)
    hits = [fiche_hit(fiche) for fiche in found.fiches]
    return group(answers.FICHES, text, hits, found.total, close=found.close, understood=found.understood)


def bodies(text, user):
    visible = asked_about(Body.objects.visible_to(user))
    found = body_search.run(BodyFilterSet({"q": text}, visible), limit=SHOWN, counting=False)
    hits = [body_hit(body) for body in found.bodies]
    return group(answers.BODIES, text, hits, found.total, close=found.close, understood=found.understood)


def sites(text):
    """The register is public and the same for everyone."""
    found = site_search.find(text, limit=SHOWN)
    made = group(answers.SITES, text, [site_hit(site) for site in found], found[0].found if found else 0)
    if made and made.match == answers.COVERED and not FACILITIES.isdisjoint(plain(text).split()):
        # « Clinique de l’Écluse » is its own page before the bodies that sit there.
        made.match = answers.EXACT
    return made


def organisations(text, user, understood):
    nearest = reading.distance(plain(text))
    visible = Organisation.objects.visible_to(user).for_list().order_by(nearest, "plain", "pk")
    found = list(OrganisationFilterSet({"q": text}, visible).qs.annotate(found=_found())[:SHOWN])
    if not found and understood.asks_who:
        found = _about_one_idea(visible, understood)
        return group(
            answers.ORGANISATIONS, text, [organisation_hit(one) for one in found], len(found), close=True
        )
    hits = [organisation_hit(one) for one in found]
    return group(answers.ORGANISATIONS, text, hits, found[0].found if found else 0)


def _about_one_idea(visible, understood):
    """The organisations one idea alone is enough to tell: « qui peut nous soutenir, mon mari a un cancer »."""
    named, found = visible.annotate(plain_acronym=Plain("acronym")), []
    for idea in [one for one in understood.groups if not one.places][:IDEAS]:
        some = list(named.filter(holds(idea))[: SHOWN + 1])
        found += some if len(some) <= SHOWN else []
    return list(dict.fromkeys(found))[:SHOWN]


def territories(text, understood):
    """Those the text names, then those whose name begins so; the most peopled first."""
    asked = plain(text)
    if len(asked) < 2:
        return None
    named = [place.key for place in understood.places]
    exact = Q(plain=asked) | Q(postcodes__contains=[text]) | Q(key=text.lower())
    if not understood.rest:
        exact |= Q(key__in=named)
    rank = Case(
        When(exact, then=Value(2)),
        When(key__in=named, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    found = list(
        Territory.objects.filter(Q(key__in=[*named, text.lower()]) | Q(pk__in=Territory.objects.matching(text).values("pk")))
        .annotate(rank=rank, found=_found())
        .order_by("-rank", F("population").desc(nulls_last=True), "plain", "pk")[:SHOWN]
    )  # fmt: skip
    if not found:
        return None
    match = answers.NAMED if found[0].rank == 2 else answers.BESIDE if found[0].rank else None
    hits, close = [territory_hit(one) for one in found], bool(understood.corrected)
    return group(answers.PLACES, text, hits, found[0].found, match=match, close=close, understood=understood)


def definitions(text, understood):
    """The word typed, as a card; else the words said among the others, then those whose text holds all of them.

    A question is answered by the word that speaks of all it asks about.
    """
    called = lexicon.called(text, understood.words)
    said = called or lexicon.named(understood)
    if called or lexicon.cover(said, understood):
        # What only mentions it is on the page of the lexicon.
        return _words(text, said, answers.NAMED, understood)
    if understood.is_question and (told := lexicon.answering(understood)):
        return _words(text, [*said, *told], answers.COVERED, understood)
    match = answers.OTHER if said else answers.BESIDE
    return _words(text, [*said, *lexicon.matching(text)], match, understood)


def _words(text, found, match, understood):
    found = list(dict.fromkeys(found))
    hits = [word_hit(one) for one in found[:SHOWN]]
    close = bool(understood.corrected)
    return group(answers.WORDS, text, hits, len(found), match=match, close=close, understood=understood)


def fiche_hit(fiche):
    """`fiche` comes from `for_cards()`."""
    card = presentation.card(fiche)
    place = card.place if card.place != card.zone else ""
    return Hit(
        key=f"fiche:{fiche.reference}",
        title=card.title,
        url=card.url,
        context=_line(place, card.zone, card.carriers),
        text=card.headline,
        badge="" if fiche.state == State.PUBLISHED else fiche.get_state_display(),
    )


def body_hit(body):
    """`body` comes from `for_list()`."""
    where = body.territory or (body.establishment and body.establishment.name) or body.establishment_name
    return Hit(
        key=f"instance:{body.reference}",
        title=french(body.name),
        url=body.get_absolute_url(),
        context=_line(_with_acronym(body.type.label, body.type.acronym), where),
        text=french(Truncator(body.facts).words(BODY_WORDS)),
        badge="" if body.published_at else "Non publiée",
        names=(body.type.acronym, body.type.label, str(where or "")),
    )


def site_hit(site):
    """`site` comes from `places.search.find`, or holds `usual_names` too."""
    usual = ", ".join(site.usual_names)
    return Hit(
        key=f"etablissement:{site.finess}",
        title=french(site.name),
        url=site.get_absolute_url(),
        context=_line(categories.words(site), site.territory),
        text=french(f"Aussi appelé : {usual}") if usual else "",
        badge=_site_badge(site),
        names=(*site.usual_names, site.territory.name),
    )


def organisation_hit(organisation):
    return Hit(
        key=f"organisation:{organisation.slug}",
        title=french(_with_acronym(organisation.name, organisation.acronym)),
        url=organisation.get_absolute_url(),
        context=_line(terms.label("organisation_type", organisation.type), organisation.territory),
        names=(organisation.name, organisation.acronym),
    )


def territory_hit(territory):
    return Hit(
        key=f"lieu:{territory.key}",
        title=french(territory),
        url=territory.get_absolute_url(),
        context=territory.get_kind_display(),
        names=(territory.name,),
    )


def word_hit(definition):
    return Hit(
        key=f"mot:{definition.slug}", title=definition.label, url=definition.url, text=definition.text,
        names=definition.names,
    )  # fmt: skip


def _site_badge(site):
    if site.is_fictitious and "exemple fictif" not in site.plain:
        return "Exemple fictif"
    return "" if site.is_open else "Fermé"


def _with_acronym(name, acronym):
    return f"{name} ({acronym})" if acronym and acronym not in name else name


def _line(*parts):
    return french(" · ".join(str(part) for part in parts if part))


def _found():
    """How many rows there are before the page is cut."""
    return Window(Count("pk"))
