"""What the base holds and how it lives, for everyone. Only what anyone may read is counted.

SECURITY: numbers of people below five are not told (`few`).
"""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Organisation, User
from experiences import search
from experiences.enums import OrganisationRole
from experiences.filtersets import ExperienceFilterSet, Freshness
from experiences.models import Evaluation, Experience, Testimony
from instances import search as bodies
from instances.coverage import counts as coverage
from instances.enums import SeatState
from instances.models import Body, BodyType, Mandate
from partenariat import charts
from partenariat.domains import domains
from partenariat.enums import Zone
from partenariat.kept import Kept
from partenariat.models import Territory
from partenariat.representation import absolute
from partenariat.typography import french

HEADER = ("rubrique", "chiffre", "detail", "valeur", "adresse", "calcule_le", "licence", "source")
# Below it a number could point at someone.
FEWEST = 5
FEW = f"moins de {FEWEST}"
MONTHS = 12

_kept = Kept(1)


class Figure(NamedTuple):
    """`value`: a number, or `FEW`; `label`: what it counts, to be read after it; `url`: the list it is the length of."""

    label: str
    value: object
    url: str = ""


@dataclass(frozen=True)
class Section:
    """`how`: how it is counted, one sentence each."""

    anchor: str
    title: str
    figures: list
    charts: list = field(default_factory=list)
    how: list = field(default_factory=list)


@dataclass(frozen=True)
class Statistics:
    day: datetime.date
    sections: list

    def lines(self):
        """One line a figure: (section, figure, detail, value, address of the list)."""
        for section in self.sections:
            for figure in section.figures:
                yield section.title, figure.label, "", figure.value, _address(figure.url)
            for chart in section.charts:
                for bar in [*chart.bars, *chart.more]:
                    yield section.title, chart.title, bar.label, bar.count, _address(bar.url)


def statistics():
    """The `Statistics` of today, kept until something public changes."""
    return _kept.get("", _count)


def few(number):
    return FEW if 0 < number < FEWEST else number


def _count():
    return Statistics(timezone.localdate(), [_fiches(), _life(), _bodies(), _people()])


def _listed():
    return Experience.objects.visible_to(AnonymousUser()).listed()


def _answer():
    return search.run(ExperienceFilterSet({}, _listed()), limit=1)


def _fiches():
    answer = _answer()
    found, page = answer.counts, reverse("experience_list")
    here = found["zone"].get(Zone.REGION, 0)
    elsewhere = "&".join(f"zone={zone}" for zone in Zone if zone != Zone.REGION)
    places = [
        (
            f"{place.name} ({place.code})",
            found["territoire"].get(place.key, 0),
            f"{page}?territoire={place.key}",
        )
        for place in Territory.objects.departments()
    ]
    themes = [
        (french(entry.label), found["domaine"].get(entry.code, 0), f"{page}?domaine={entry.code}")
        for entry in domains()
    ]
    return Section(
        "fiches",
        "Les expériences",
        [
            Figure("expériences publiées", answer.total, page),
            Figure("en Île-de-France", here, f"{page}?zone={Zone.REGION}"),
            Figure("ailleurs", answer.total - here, f"{page}?{elsewhere}"),
        ],
        [
            _chart("departements", "Par département", "Département", places),
            _chart("domaines", "Par domaine", "Domaine", themes),
            _months(answer.total),
        ],
        [
            "Nous comptons les fiches publiées. Ni les brouillons, ni les fiches archivées.",
            "Une fiche qui agit dans plusieurs départements, ou dans plusieurs domaines, compte dans chacun.",
        ],
    )


def _months(total):
    """How many of the fiches published today were published in each of the last months; the others together."""
    first = timezone.localdate().replace(day=1) - relativedelta(months=MONTHS - 1)
    rows = _listed().order_by().annotate(month=TruncMonth("published_at")).values_list("month")
    found = {month.date(): number for month, number in rows.annotate(number=Count("pk"))}
    months = [first + relativedelta(months=number) for number in range(MONTHS)]
    lines = [(date_format(month, "F Y"), found.get(month, 0), "") for month in reversed(months)]
    before = total - sum(number for _, number, _ in lines)
    if before:
        lines.append((f"Avant {date_format(first, 'F Y')}", before, ""))
    return _chart("mois", "Par mois de publication", "Mois", lines)


def _life():
    answer = _answer()
    page, found = reverse("experience_list"), answer.counts["fraicheur"]
    told = Testimony.objects.shown().filter(experience=OuterRef("pk"))
    looked_at = (
        Evaluation.objects.filter(experience=OuterRef("pk")).exclude(methods=["none"]).exclude(methods=[])
    )
    told_by = _listed().filter(Exists(told)).count()
    evaluated = _listed().filter(Exists(looked_at)).count()
    lines = [(state.label, found.get(state, 0), f"{page}?fraicheur={state}") for state in Freshness]
    return Section(
        "fraicheur",
        "Des fiches à jour, et ce qu’on en sait",
        [
            Figure(f"confirmées par leur porteur dans l’année{_percent(found.get(Freshness.RECENT, 0), answer.total)}",
                   found.get(Freshness.RECENT, 0), f"{page}?fraicheur={Freshness.RECENT}"),
            Figure(f"avec au moins un témoignage{_percent(told_by, answer.total)}", told_by),
            Figure(f"dont les effets ont été évalués{_percent(evaluated, answer.total)}", evaluated),
        ],
        [_chart("confirmation", "Dernière confirmation par le porteur", "Confirmation", lines)],
        [
            "Chaque année, nous demandons à qui porte une expérience si sa fiche est encore exacte.",
            "Une fiche tirée d’un document public n’a jamais été confirmée par son porteur, sauf s’il nous l’a écrit.",
            "Un témoignage compte quand il est publié, avec l’accord de la personne.",
        ],
    )  # fmt: skip


def _percent(number, total):
    """« , soit 26 % des fiches », or nothing."""
    return f", soit {100 * number // total}\u00a0% des fiches" if total and number else ""


def _bodies():
    total = coverage.coverage().total
    found, page = bodies.counts(), reverse("body_list")
    vacant = f"{reverse('vacant_seats')}?territoire=reg-{settings.PARTENARIAT_REGION}"
    kinds = {row.code: french(str(row)) for row in BodyType.objects.all()}
    types = sorted(found["type"].items(), key=lambda item: (-item[1], item[0]))
    lines = [(kinds.get(code, code), number, f"{page}?type={code}") for code, number in types]
    seats = [
        ("Occupés", total.filled, ""),
        ("Occupés, fin proche", total.ending, f"{vacant}&etat={SeatState.ENDING}"),
        ("Vacants", total.vacant, f"{vacant}&etat={SeatState.VACANT}"),
        ("Inconnus", total.seats_unknown, ""),
    ]
    return Section(
        "instances",
        "Les instances et les sièges d’usagers",
        [
            Figure("instances et dispositifs publiés", sum(found["type"].values()), page),
            Figure(
                f"instances connues en Île-de-France, sur {_spaced(total.expected)} que les textes prévoient",
                total.known, reverse("coverage"),
            ),
            Figure("sièges d’usagers vacants ou bientôt vacants en Île-de-France", total.vacant + total.ending, vacant),
        ],
        [
            _chart("types", "Instances par type", "Type", lines),
            _chart("sieges", "Sièges d’usagers en Île-de-France", "État", seats),
        ],
        [
            "Une instance que nous ne connaissons pas n’est pas une instance qui manque\u00a0: personne ne nous l’a encore "
            "indiquée.",
            "Un siège dont aucune source ne parle est inconnu\u00a0: nous ne le disons pas vacant.",
        ],
    )  # fmt: skip


def _people():
    today = timezone.localdate()
    since = today - relativedelta(years=1)
    carriers = Organisation.objects.public().filter(
        Exists(_listed().filter(carriers__organisation=OuterRef("pk"),
                                carriers__role__in=OrganisationRole.carriers()))
    )  # fmt: skip
    fiches = _listed()
    wrote = User.objects.filter(pk__in=fiches.exclude(author=None).values("author"))
    shared = User.objects.filter(pk__in=fiches.exclude(coauthors=None).values("coauthors"))
    appointed = (
        Mandate.objects.appointed()
        .filter(start_date__gt=since, start_date__lte=today, seat__for_users=True, refused_at=None)
        .filter(body__in=Body.objects.visible_to(AnonymousUser()))
    )
    return Section(
        "personnes",
        "Les personnes et les organisations",
        [
            Figure(
                "organisations publiées", Organisation.objects.public().count(), reverse("organisation_list")
            ),
            Figure("organisations qui portent une expérience publiée", carriers.count()),
            Figure("personnes qui ont écrit une fiche publiée", few((wrote | shared).distinct().count())),
            Figure(
                "sièges d’usagers pourvus ces douze derniers mois",
                few(appointed.values("seat").distinct().count()),
            ),
        ],
        [],
        [
            f"Un nombre de personnes plus petit que {FEWEST} n’est pas donné\u00a0: il pourrait faire reconnaître quelqu’un.",
            "Un siège est pourvu quand une personne y a commencé son mandat. Nous ne comptons que les instances publiées.",
        ],
    )


def _chart(anchor, title, heading, lines):
    """`lines`: [(label, number, address of the list)]; what is empty leads nowhere."""
    drawn = charts.bars((label, number, url if number else "", False) for label, number, url in lines)
    return charts.Chart(anchor, title, heading, drawn)


def _spaced(number):
    return f"{number:,}".replace(",", "\u202f")


def _address(url):
    return absolute(url) if url else ""
