"""One act naming hundreds from a spreadsheet: every fault said, applied whole, undone whole."""

import io
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import OutboxMessage
from instances.models import AppointmentAct, AppointmentBatch, Mandate, RenewalCampaign, Representative, Seat
from instances.renewal import batches, campaigns, checking
from instances.seats import mandates
from partenariat import tables
from tests import factories

pytestmark = pytest.mark.django_db
START, END = date(2027, 1, 1), date(2029, 12, 31)


def act():
    return AppointmentAct.objects.get_or_create(
        reference="Arrêté 2026-1 (exemple fictif)", decided_on=date(2026, 12, 1), authority="dg_ars"
    )[0]


def line(seat, number, **cells):
    return {
        "Instance": seat.body.reference, "N° du siège": str(seat.pk), "Prénom": "Exemple", "Nom": f"Fictif{number}",
        "Adresse électronique": f"ru{number}@exemple-fictif.fr", "Association": "", "Début": "01/01/2027",
        "Fin": "31/12/2029",
    } | cells  # fmt: skip


def table(lines):
    return [list(checking.COLUMNS), *([row.get(column, "") for column in checking.COLUMNS] for row in lines)]


def received(lines, **options):
    return batches.receive(
        act=act(), rows=table(lines), file_name="nominations.csv", actor=factories.moderator(), **options
    )


def applied(batch, actor=None):
    return batches.apply(batch=batch, actor=actor or factories.moderator(), expected=batches.seen(batch))


def seats(number, **fields):
    body = factories.body(type="CDU", territory="com-93066")
    return [
        factories.seat(body, appointed_by="dg_ars", number=rank, **fields) for rank in range(1, number + 1)
    ]


def everything():
    """The rows of mandates and seats, whole."""
    return [list(model.objects.order_by("pk").values()) for model in (Mandate, Seat)]


def reasons(batch):
    return {(number, column): reason for number, column, reason in batch.errors}


def test_nothing_is_written_before_the_batch_is_applied():
    (seat,) = seats(1)
    batch = received([line(seat, 1)])
    assert (Mandate.objects.count(), batch.counts["good"], batch.errors) == (0, 1, [])


def test_every_planted_fault_is_said_with_its_line_and_column():
    rows = seats(12)
    free = rows[0]
    factories.mandate(rows[1], act=act(), end=3000)
    factories.representative("Autre", email="prise@exemple-fictif.fr")
    gone = factories.organisation("Association sans agrément (exemple fictif)")
    factories.agreement(gone, start=-3000)
    rows[2].needs_agreement = True
    rows[2].save()
    sitting = factories.representative("Assise", email="assise@exemple-fictif.fr")
    factories.mandate(rows[3], act=act(), end=3000, representative=sitting)
    batch = received([
        line(free, 1),
        line(free, 2),
        line(free, 3, Instance="INS-1999-9999"),
        line(free, 4, **{"N° du siège": "99999999"}),
        line(factories.seat(), 5, Instance=free.body.reference),
        line(rows[1], 6),
        line(rows[4], 7, **{"Adresse électronique": "pas une adresse"}),
        line(rows[5], 8, **{"Adresse électronique": "prise@exemple-fictif.fr"}),
        line(rows[6], 9, Association="Association inconnue"),
        line(rows[2], 10, Association=gone.name),
        line(rows[7], 11, Début="31/02/2027"),
        line(rows[8], 12, Début="01/01/2031"),
        line(rows[9], 13, Nom=""),
        line(rows[10], 1),
        line(rows[11], 14, **{"Prénom": "Exemple", "Nom": "Assise", "Adresse électronique": "assise@exemple-fictif.fr"}),
    ])  # fmt: skip
    found = reasons(batch)
    assert {(number, column) for number, column in found} == {
        (3, "N° du siège"), (4, "Instance"), (5, "N° du siège"), (6, "N° du siège"), (7, "Début"),
        (8, "Adresse électronique"), (9, "Adresse électronique"), (10, "Association"), (11, "Association"),
        (12, "Début"), (13, "Fin"), (14, "Nom"), (15, "Nom"), (16, "Nom"),
    }  # fmt: skip
    assert found[3, "N° du siège"] == "Ce siège est déjà à la ligne 2."
    assert "tenu jusqu’au" in found[7, "Début"]
    assert "déjà celle de Exemple Autre" in found[9, "Adresse électronique"]
    assert "agrément" in found[11, "Association"]
    assert "ligne 2" in found[15, "Nom"]
    assert "tient déjà un siège" in found[16, "Nom"]
    assert batch.counts["good"] == 1


def test_only_the_good_lines_are_applied_and_the_names_go():
    rows = seats(3)
    batch = received([line(rows[0], 1), line(rows[1], 2), line(rows[2], 3, Nom="")])
    assert applied(batch) == 2
    batch.refresh_from_db()
    assert (batch.rows, batch.errors) == ([], [])
    assert "fictif1" not in str(batch.counts).lower()
    assert Mandate.objects.filter(batch=batch, act=act()).count() == 2


def test_three_hundred_lines_are_applied_at_once():
    rows = seats(300)
    batch = received([line(seat, number) for number, seat in enumerate(rows)])
    assert applied(batch) == 300
    assert Seat.objects.with_state(date(2028, 1, 1)).filter(state="occupe").count() == 300


def test_the_check_costs_the_same_for_1_and_for_200_lines():
    rows = seats(200)
    few, many = received([line(rows[0], 1)]), received([line(seat, n) for n, seat in enumerate(rows)])

    def cost(batch):
        with CaptureQueriesContext(connection) as queries:
            checking.check(batch)
        return len(queries)

    assert cost(few) == cost(many)


def test_an_undone_batch_leaves_mandates_and_seats_as_they_were():
    rows = seats(4)
    holder = factories.mandate(rows[0], act=act(), end=3000, representative=factories.representative())
    person = factories.representative("Proposée", email="ru2@exemple-fictif.fr")
    proposal = factories.mandate(
        rows[1], appointed_at=None, source="", start=500, end=1000, representative=person,
        proposed_by=factories.user(),
    )  # fmt: skip
    before, people = everything(), set(Representative.objects.values_list("pk", flat=True))
    named = {"Prénom": "Exemple", "Nom": "Proposée"}
    batch = received([line(rows[0], 1), line(rows[1], 2, **named), line(rows[2], 3)], end_current=True)
    assert batch.errors == []
    assert applied(batch) == 3
    holder.refresh_from_db()
    proposal.refresh_from_db()
    assert (holder.ended_on, holder.end_reason) == (date(2026, 12, 31), "revoked")
    assert (proposal.start_date, proposal.batch) == (START, batch)
    assert everything() != before
    assert batches.undo(batch=batch, actor=factories.moderator()) == 3
    assert everything() == before
    assert set(Representative.objects.values_list("pk", flat=True)) == people


@pytest.mark.parametrize("what", ["made", "ended"])
def test_an_undo_is_refused_once_something_changed_and_says_which_seat(what):
    rows = seats(2)
    holder = factories.mandate(rows[0], act=act(), end=3000)
    batch = received([line(rows[0], 1), line(rows[1], 2)], end_current=True)
    applied(batch)
    if what == "made":
        mandates.train(mandate=rows[1].mandates.get(), status="done", on=date(2027, 2, 1))
        seat = rows[1]
    else:
        Mandate.objects.filter(pk=holder.pk).update(role="president")
        seat = rows[0]
    before = everything()
    with pytest.raises(batches.Refused, match="ont changé depuis") as refused:
        batches.undo(batch=batch, actor=factories.moderator())
    assert str(seat) in str(refused.value)
    assert everything() == before


def test_a_batch_is_applied_once_only():
    batch = received([line(seats(1)[0], 1)])
    expected = batches.seen(batch)
    batches.apply(batch=batch, actor=factories.moderator(), expected=expected)
    with pytest.raises(batches.Refused, match="déjà été appliqué"):
        batches.apply(batch=batch, actor=factories.moderator(), expected=expected)
    assert Mandate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_applying_at_the_same_moment_apply_it_once():
    rows = seats(3)
    batch = received([line(seat, number) for number, seat in enumerate(rows)])
    staff, start, answers = [factories.moderator(), factories.moderator()], Barrier(2), []

    def run(person):
        start.wait()
        try:
            answers.append(applied(batch, person))
        except batches.Refused as refused:
            answers.append(str(refused))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(person,)) for person in staff]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 3 in answers
    assert any("déjà été appliqué" in str(answer) for answer in answers)
    assert Mandate.objects.count() == 3


def test_what_changed_between_the_check_and_the_button_is_shown_again():
    rows = seats(2)
    batch = received([line(rows[0], 1), line(rows[1], 2)])
    factories.mandate(rows[0], act=act(), end=3000)
    with pytest.raises(batches.Changed):
        applied(batch)
    batch.refresh_from_db()
    assert Mandate.objects.count() == 1
    assert [number for number, _, _ in batch.errors] == [2]


def test_a_person_moves_from_one_seat_of_a_body_to_the_other():
    titular, substitute = seats(2)
    person = factories.representative("Mobile", email="mobile@exemple-fictif.fr")
    factories.mandate(substitute, act=act(), end=3000, representative=person)
    moved = {"Nom": "Mobile", "Adresse électronique": "mobile@exemple-fictif.fr"}
    batch = received([line(titular, 1, **moved), line(substitute, 2)], end_current=True)
    assert batch.errors == []
    assert applied(batch) == 2
    assert titular.mandates.get().representative == person


def test_one_address_is_one_person_and_one_name_in_two_bodies_is_two():
    one, two = seats(1)[0], seats(1)[0]
    three, four = seats(1)[0], seats(1)[0]
    same = {"Nom": "Homonyme", "Adresse électronique": ""}
    batch = received([line(one, 1), line(two, 1), line(three, 2, **same), line(four, 3, **same)])
    assert applied(batch) == 4
    assert Representative.objects.filter(last_name="Fictif1").count() == 1
    assert Representative.objects.filter(last_name="Homonyme").count() == 2


def test_an_abandoned_batch_leaves_nothing():
    batch = received([line(seats(1)[0], 1)])
    batches.abandon(batch=batch)
    assert not AppointmentBatch.objects.exists()


def test_a_batch_left_waiting_for_long_is_purged_with_its_names(settings):
    batch = received([line(seats(1)[0], 1)])
    old = timezone.now() - settings.RETENTION["typed"] - timedelta(days=1)
    AppointmentBatch.objects.filter(pk=batch.pk).update(created_at=old)
    assert batches.purge() == 1


# --------------------------------------------------------------------------------- the files


def upload(content, name="nominations.csv"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_csv_is_read_whatever_its_separator_and_its_encoding(delimiter, encoding):
    text = delimiter.join(["Prénom", "Nom"]) + "\r\n" + delimiter.join(["Zoé", "Müller"]) + "\r\n"
    assert tables.read(upload(text.encode(encoding))) == [["Prénom", "Nom"], ["Zoé", "Müller"]]


def test_a_workbook_is_read_with_its_dates_and_numbers():
    book, out = Workbook(), io.BytesIO()
    book.active.append(["N° du siège", "Début", "Nom"])
    book.active.append([12, date(2027, 1, 1), None])
    book.save(out)
    assert tables.read(upload(out.getvalue(), "a.xlsx"))[1] == ["12", "01/01/2027", ""]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"\x00\x01\x02", b""])
def test_what_is_no_table_is_refused_with_a_sentence(content):
    with pytest.raises(tables.Unreadable):
        tables.read(upload(content))


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\tx"])
def test_no_cell_of_ours_runs_as_a_formula(text):
    assert tables.neutral(text) == f"'{text}"


def campaign_of(body):
    campaign = RenewalCampaign.objects.create(
        title="Renouvellement (exemple fictif)", body_type=body.type, term_start=START, term_end=END,
        proposals_until=date(2026, 12, 1),
    )  # fmt: skip
    campaign.bodies.add(body)
    return campaign


def test_the_template_of_a_campaign_filled_in_is_read_back(client):
    staff = factories.moderator()
    client.force_login(staff)
    rows = seats(3)
    campaign = campaign_of(rows[0].body)
    factories.mandate(rows[0], act=act(), end=3000, representative=factories.representative("Nommément"))
    answer = client.get(reverse("admin:campaign_template", args=[campaign.pk, "xlsx"]))
    book = load_workbook(io.BytesIO(answer.content))
    assert "Nommément" not in str(list(book.active.values))
    columns = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(3, columns["Nom"], "Fictive")
    book.active.cell(4, columns["Nom"], "Imaginée")
    out = io.BytesIO()
    book.save(out)
    data = {
        "file": upload(out.getvalue(), "rempli.xlsx"), "reference": "Arrêté 2", "decided_on": "2026-12-01",
        "authority": "dg_ars",
    }  # fmt: skip
    answer = client.post(reverse("admin:batch_send") + f"?campagne={campaign.pk}", data)
    batch = AppointmentBatch.objects.get()
    assert answer.url == reverse("admin:batch_page", args=[batch.pk])
    assert (batch.counts["good"], batch.counts["empty"], batch.campaign) == (2, 1, campaign)
    page = client.get(answer.url).content.decode()
    assert "Appliquer les 2 bonnes lignes" in page
    client.post(reverse("admin:batch_act", args=[batch.pk, "appliquer"]), {"vu": batches.seen(batch)})
    assert Mandate.objects.filter(batch=batch, start_date=START, end_date=END).count() == 2
    assert campaigns.progress(campaign)["nomme"] == 2
    client.post(reverse("admin:batch_act", args=[batch.pk, "annuler"]))
    assert Mandate.objects.count() == 1


def test_the_lines_to_mend_are_downloaded_with_why(client):
    client.force_login(factories.moderator())
    batch = received([line(seats(1)[0], 1, Début="=cmd()")])
    text = client.get(reverse("admin:batch_errors", args=[batch.pk])).content.decode("utf-8-sig")
    assert "n’est pas une date" in text
    assert "'=cmd()" in text


def test_those_who_proposed_are_told_of_what_the_batch_decided():
    (seat,) = seats(1)
    author = factories.user()
    person = factories.representative("Secrète", email="ru1@exemple-fictif.fr")
    factories.mandate(
        seat, appointed_at=None, source="", start=500, end=1000, representative=person, proposed_by=author
    )
    batch = received([line(seat, 1, Nom="Secrète")])
    applied(batch)
    mail = OutboxMessage.objects.get(recipient=author.email)
    assert "Nommées" in mail.body
    assert "Secrète" not in mail.body
    batches.undo(batch=batch, actor=factories.moderator())
    assert not OutboxMessage.objects.filter(recipient=author.email).exists()
