"""The dry run of a spreadsheet of appointments: every line read against the base, in a number of statements that does
not depend on the number of lines."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.models import Organisation
from instances.models import Agreement, Body, Mandate, Seat
from instances.renewal import people
from instances.renewal.people import Person
from instances.seats import mandates
from partenariat.models import plain
from partenariat.tables import Unreadable

BODY, BODY_NAME, SEAT, SEAT_NAME = "Instance", "Nom de l’instance", "N° du siège", "Siège"
FIRST, LAST, EMAIL, ASSOCIATION, START, END = (
    "Prénom",
    "Nom",
    "Adresse électronique",
    "Association",
    "Début",
    "Fin",
)
CURRENT_ASSOCIATION, CURRENT_END = "Association actuelle", "Fin du mandat actuel"
COLUMNS = (
    BODY, BODY_NAME, SEAT, SEAT_NAME, CURRENT_ASSOCIATION, CURRENT_END, FIRST, LAST, EMAIL, ASSOCIATION, START, END,
)  # fmt: skip
READ = (BODY, SEAT, SEAT_NAME, FIRST, LAST, EMAIL, ASSOCIATION, START, END)
# A line whose cells are all empty here names nobody: it is left aside.
NAMING = (FIRST, LAST, EMAIL, ASSOCIATION)


@dataclass
class Line:
    """One good line. `ends`: the running mandate stopped the day before; `proposal`: the one it accepts."""

    number: int
    seat: Seat
    person: Person
    start: date
    end: date
    representative: object = None
    organisation: Organisation = None
    ends: Mandate = None
    proposal: Mandate = None

    @property
    def last_day_before(self):
        return self.start - timedelta(days=1)


@dataclass
class Checked:
    """`errors`: [[line, column or "", reason]]."""

    lines: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def lines_of(rows):
    """What a table names people by: [{column: text, "ligne": number}]. Raises `Unreadable`."""
    header, *rest = rows
    places = {plain(title): number for number, title in enumerate(header) if title}
    missing = [
        title
        for title in (BODY, SEAT, LAST, EMAIL, ASSOCIATION, START, END)
        if plain(title) not in places and not (title == SEAT and plain(SEAT_NAME) in places)
    ]
    if missing:
        raise Unreadable(
            "Il manque à la première ligne du tableau\u00a0: "
            + ", ".join(f"«\u00a0{title}\u00a0»" for title in missing)
            + ". Partez du modèle de la campagne."
        )
    lines = []
    for number, row in enumerate(rest, start=2):
        cells = {
            title: row[places[plain(title)]]
            if plain(title) in places and places[plain(title)] < len(row)
            else ""
            for title in READ
        }
        if any(cells[title] for title in NAMING):
            lines.append({"ligne": number, **cells})
    return lines


def check(batch):
    """Every line of the batch against the base as it stands."""
    return _Check(batch).run()


class _Check:
    def __init__(self, batch):
        self.batch = batch
        self.end_current = batch.counts.get("end_current", False)
        self.campaign = batch.campaign
        self.checked = Checked()
        self.seats_named, self.addresses = {}, {}
        self._read_base()

    def _read_base(self):
        rows = self.batch.rows
        numbers = {int(row[SEAT]) for row in rows if row[SEAT].isdecimal() and len(row[SEAT]) < 16}
        references = {row[BODY].upper() for row in rows if row[BODY]}
        self.bodies = {body.reference: body for body in Body.objects.filter(reference__in=references)}
        wanted = Seat.objects.filter(Q(pk__in=numbers) | Q(body__reference__in=references))
        self.seats = {seat.pk: seat for seat in wanted.select_related("body__type")}
        self.by_label = defaultdict(list)
        for seat in self.seats.values():
            self.by_label[seat.body_id, plain(str(seat))].append(seat)
        self.in_campaign = set(self.campaign.bodies.values_list("pk", flat=True)) if self.campaign else None
        body_ids = {seat.body_id for seat in self.seats.values()}
        self.of_seat, self.of_person, self.proposals = defaultdict(list), defaultdict(list), defaultdict(list)
        rows_of_mandates = Mandate.objects.filter(body__in=body_ids, refused_at=None).order_by(
            "start_date", "pk"
        )
        for mandate in rows_of_mandates:
            if mandate.appointed_at is None:
                self.proposals[mandate.seat_id].append(mandate)
                continue
            self.of_seat[mandate.seat_id].append(mandate)
            if mandate.representative_id:
                self.of_person[mandate.body_id, mandate.representative_id].append(mandate)
        self.people = {row["ligne"]: Person(row[FIRST], row[LAST], row[EMAIL]) for row in rows}
        self.known = people.Known(self.people.values(), body_ids)
        self._read_organisations({row[ASSOCIATION] for row in rows if row[ASSOCIATION]})

    def _read_organisations(self, names):
        words = {plain(name) for name in names}
        found = Organisation.objects.filter(Q(plain__in=words) | Q(acronym__in=names) | Q(slug__in=names))
        self.organisations = defaultdict(dict)
        for organisation in found:
            for name in (organisation.name, organisation.acronym, organisation.slug):
                if name:
                    self.organisations[plain(name)][organisation.pk] = organisation
        spans = Agreement.objects.filter(organisation__in=[row.pk for row in found])
        self.agreements = defaultdict(list)
        for agreement in spans:
            self.agreements[agreement.organisation_id].append((agreement.start_date, agreement.end_date))

    # ------------------------------------------------------------------------------ the lines

    def run(self):
        lines = [line for line in map(self._line, self.batch.rows) if line]
        ends = {line.ends.pk: line.last_day_before for line in lines if line.ends}
        taken = defaultdict(list)
        for line in lines:
            problem = self._elsewhere(line, ends, taken)
            if problem:
                self.checked.errors.append([line.number, LAST, problem])
            else:
                self.checked.lines.append(line)
        self.checked.errors.sort(key=lambda error: error[0])
        return self.checked

    def _line(self, row):
        """The line read, or None once its errors are noted."""
        number, errors = row["ligne"], []

        def wrong(column, reason):
            errors.append([number, column, reason])

        seat = self._seat(row, wrong)
        person = self.people[number]
        representative = None
        try:
            representative = self.known.find(person, seat.body_id if seat else None)
        except people.Refused as refused:
            wrong(EMAIL if refused.about == "email" else LAST, str(refused))
        self._same_address(person, number, wrong)
        start, end = self._dates(row, seat, wrong)
        organisation = self._organisation(row, seat, start, wrong)
        line = None
        if seat and start and end and not errors:
            line = Line(number, seat, person, start, end, representative, organisation)
            self._held(line, wrong)
        self.checked.errors += errors
        return None if errors else line

    def _seat(self, row, wrong):
        body = self.bodies.get(row[BODY].upper()) if row[BODY] else None
        if row[BODY] and body is None:
            wrong(BODY, f"Aucune instance n’a la référence «\u00a0{row[BODY]}\u00a0».")
            return None
        if row[SEAT]:
            seat = self.seats.get(int(row[SEAT])) if row[SEAT].isdecimal() and len(row[SEAT]) < 16 else None
            if seat is None:
                wrong(SEAT, f"Aucun siège n’a le numéro «\u00a0{row[SEAT]}\u00a0».")
                return None
        elif body and row[SEAT_NAME]:
            named = self.by_label[body.pk, plain(row[SEAT_NAME])]
            if len(named) != 1:
                wrong(
                    SEAT_NAME,
                    "Ce nom ne désigne pas un seul siège de cette instance\u00a0: donnez son numéro.",
                )
                return None
            seat = named[0]
        else:
            wrong(SEAT, "Donnez le numéro du siège.")
            return None
        if body and seat.body_id != body.pk:
            wrong(SEAT, f"Le siège n° {seat.pk} n’est pas un siège de cette instance.")
            return None
        if self.in_campaign is not None and seat.body_id not in self.in_campaign:
            wrong(BODY, "Cette instance n’est pas dans la campagne.")
            return None
        if seat.pk in self.seats_named:
            wrong(SEAT, f"Ce siège est déjà à la ligne {self.seats_named[seat.pk]}.")
            return None
        self.seats_named[seat.pk] = row["ligne"]
        return seat

    def _same_address(self, person, number, wrong):
        """One address, one person, all through the table."""
        if not person.email:
            return
        words, line = self.addresses.setdefault(person.email.lower(), (person.words, number))
        if words != person.words:
            wrong(EMAIL, f"La ligne {line} donne cette adresse à une autre personne.")

    def _dates(self, row, seat, wrong):
        start = self._date(row, START, wrong) if row[START] else (self.campaign and self.campaign.term_start)
        if not row[START] and not start:
            wrong(START, "Donnez le premier jour du mandat, par exemple 01/01/2027.")
        if row[END]:
            end = self._date(row, END, wrong)
        else:
            end = (self.campaign and self.campaign.term_end) or (
                seat and start and mandates.usual_end(seat, start)
            )
            if seat and start and not end:
                wrong(
                    END, "Donnez le dernier jour du mandat\u00a0: ce type d’instance n’a pas de durée fixe."
                )
        if start and end and start > end:
            wrong(END, "Le mandat finit avant d’avoir commencé.")
            return None, None
        return start, end

    def _date(self, row, column, wrong):
        found = day(row[column])
        if found is None:
            wrong(column, f"«\u00a0{row[column]}\u00a0» n’est pas une date. Écrivez par exemple 01/01/2027.")
        return found

    def _organisation(self, row, seat, start, wrong):
        if not row[ASSOCIATION]:
            return None
        named = self.organisations.get(plain(row[ASSOCIATION]), {})
        if len(named) != 1:
            wrong(
                ASSOCIATION,
                "Plusieurs organisations ont ce nom\u00a0: écrivez leur code dans la base."
                if named
                else f"«\u00a0{row[ASSOCIATION]}\u00a0» n’est pas dans la base. Écrivez le nom exact de la fiche.",
            )
            return None
        (organisation,) = named.values()
        if seat and start and seat.needs_agreement:
            spans = self.agreements[organisation.pk]
            if not any(first <= start <= last for first, last in spans):
                wrong(ASSOCIATION, mandates.NO_AGREEMENT)
        return organisation

    def _held(self, line, wrong):
        """Who holds the seat at these dates: stopped the day before if that was asked, refused otherwise."""
        for mandate in self.of_seat[line.seat.pk]:
            last = mandate.ended_on or mandate.end_date
            if last < line.start or mandate.start_date > line.end:
                continue
            if mandate.start_date >= line.start:
                wrong(START, f"Un autre mandat commence sur ce siège le {said(mandate.start_date)}.")
            elif mandate.ended_on or not self.end_current:
                wrong(
                    START,
                    f"Ce siège est tenu jusqu’au {said(last)}\u00a0: changez la date de début"
                    + (
                        "."
                        if mandate.ended_on
                        else ", ou demandez de mettre fin aux mandats en cours à la veille."
                    ),
                )
            else:
                line.ends = mandate
        for proposal in self.proposals[line.seat.pk]:
            same_sender = proposal.organisation_id == (line.organisation and line.organisation.pk)
            if same_sender and line.representative and proposal.representative_id == line.representative.pk:
                line.proposal = proposal

    def _elsewhere(self, line, ends, taken):
        """The person on another seat of the same body at these dates, in the base or in this table."""
        if line.representative:
            for mandate in self.of_person[line.seat.body_id, line.representative.pk]:
                last = min(ends.get(mandate.pk, date.max), mandate.ended_on or mandate.end_date)
                if mandate.start_date <= line.end and last >= line.start:
                    return f"Cette personne tient déjà un siège dans cette instance jusqu’au {said(last)}."
        key = (line.seat.body_id, line.representative.pk if line.representative else line.person.key)
        for other in taken[key]:
            if other.start <= line.end and other.end >= line.start:
                return f"Cette personne est déjà à la ligne {other.number}, pour la même instance."
        taken[key].append(line)
        return ""


def day(text):
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None


def said(value):
    return f"{value:%d/%m/%Y}"
