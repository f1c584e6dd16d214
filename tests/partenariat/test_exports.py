"""Any list leaves the site whole, as anyone sees it: what each file holds, and what it refuses."""

import csv
import io
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from openpyxl import load_workbook

from accounts.models import Organisation
from experiences.enums import State
from experiences.models import Experience
from partenariat import lists, tables
from partenariat.exports.columns import columns
from partenariat.lists import public_lists
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

CSV = "/exports/experiences.csv"


def text(response):
    assert response.status_code == 200
    return response.getvalue().decode()


def table(response):
    """[{column: cell}] of a CSV file."""
    content = text(response)
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))


def book(response):
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.getvalue()))


def sheet(of, title="Données"):
    return list(of[title].iter_rows(values_only=True))


def test_a_csv_opens_in_a_spreadsheet_set_in_french(client):
    factories.experience("Une fiche accentuée (exemple fictif)")
    response = client.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    first = response.getvalue().decode().splitlines()[0]
    assert first.startswith("\ufeffreference;identifiant;url;titre;")
    [line] = table(client.get(CSV))
    assert line["titre"] == "Une fiche accentuée (exemple fictif)"


def test_codes_and_labels_have_each_their_column_and_several_values_share_a_cell(client):
    factories.experience(domains=["peer_support", "research"], territories=["com-93066", "dep-92"])
    [line] = table(client.get(CSV))
    assert line["domaines_code"] == "peer_support | research"
    assert len(line["domaines_libelle"].split(" | ")) == 2
    assert line["territoires_cle"] == "dep-92 | com-93066" or line["territoires_cle"] == "com-93066 | dep-92"
    assert (line["zone_code"], line["zone_libelle"]) == ("idf", "Île-de-France")
    assert line["jamais_confirmee"] == "oui"


def test_every_line_says_its_licence_its_day_and_where_it_comes_from(client):
    factories.experience(domains=["peer_support"])
    factories.experience(domains=["peer_support"])
    lines = table(client.get(CSV + "?domaine=peer_support&page=3"))
    assert {line["licence"] for line in lines} == {"Licence Ouverte 2.0"}
    assert {line["extrait_de"] for line in lines} == {"http://localhost/experiences/?domaine=peer_support"}
    assert {line["extrait_total"] for line in lines} == {"2"}
    assert all(line["extrait_le"] for line in lines)


@pytest.mark.parametrize("value", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_a_formula(value):
    assert tables.neutral(value) == f"'{value}"


def test_a_number_stays_a_number():
    assert tables.neutral(-2.35) == -2.35


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_title_written_as_a_formula_leaves_as_text(client, form):
    factories.experience('=HYPERLINK("https://exemple-fictif.fr")')
    response = client.get(f"/exports/experiences.{form}")
    if form == "csv":
        assert table(response)[0]["titre"].startswith("'=")
    else:
        header, line = sheet(book(response))
        assert line[header.index("titre")].startswith("'=")


def test_a_workbook_holds_the_table_and_says_what_it_is(client):
    factories.experience(domains=["peer_support"])
    made = book(client.get("/exports/experiences.xlsx?domaine=peer_support&territoire=dep-93"))
    assert made.sheetnames == ["Données", "À propos"]
    assert made["Données"].freeze_panes == "A2"
    assert made["Données"]["A1"].font.b
    about = dict(sheet(made, "À propos"))
    assert about["Nombre de lignes"] == 1
    assert about["Licence"] == "Licence Ouverte 2.0"
    assert about["Filtre\u00a0: Domaine"] == "Soutien par les pairs"
    assert about["Filtre\u00a0: Territoire"] == "Seine-Saint-Denis"


def test_a_workbook_takes_any_text(client):
    factories.experience("Un titre <b>&amp;</b> \x0b et \ufffe (exemple fictif)", summary="é" * 40_000)
    header, line = sheet(book(client.get("/exports/experiences.xlsx")))
    assert "<b>&amp;</b>" in line[header.index("titre")]
    assert len(line[header.index("resume")]) == 32_767


def test_json_holds_the_forms_of_the_api(client):
    factories.experience()
    made = json.loads(text(client.get("/exports/experiences.json")))
    assert made["total"] == 1
    assert made["licence"]["nom"] == "Licence Ouverte 2.0"
    assert made["attribution"].startswith("Expériences, Partenariat, ")
    assert made["resultats"] == client.get("/api/v1/experiences/").json()["resultats"]


def test_the_whole_answer_is_there_in_the_order_of_the_page(client):
    titles = [f"{letter} fiche (exemple fictif)" for letter in "CABED" * 5]
    for title in titles:
        factories.experience(title)
    page = client.get("/experiences/?tri=titre")
    lines = table(client.get(CSV + "?tri=titre"))
    assert len(lines) == page.context["answer"].total == 25
    assert [line["titre"] for line in lines] == sorted(titles)


def test_what_is_not_public_is_in_no_file_whoever_asks(client):
    shown = factories.experience()
    hidden = factories.experience("canari caché (exemple fictif)", state=State.DRAFT)
    factories.body("canari instance", published=False)
    client.force_login(factories.moderator())
    for name in public_lists():
        for form in ("csv", "json"):
            content = text(client.get(f"/exports/{name}.{form}"))
            assert "canari" not in content, name
    assert hidden.reference not in text(client.get(CSV))
    assert shown.reference in text(client.get(CSV))


@pytest.mark.parametrize("name", ["experiences", "instances", "organisations", "lexique", "territoires"])
def test_two_files_of_a_list_hold_the_same_table(client, name):
    factories.experience()
    factories.body()
    lines = table(client.get(f"/exports/{name}.csv"))
    header, *rows = sheet(book(client.get(f"/exports/{name}.xlsx")))
    assert [*lines[0]] == [*header]
    assert len(rows) == len(lines) == len(json.loads(text(client.get(f"/exports/{name}.json")))["resultats"])


def test_every_list_leaves_whole_with_a_name_for_each_column(client, demonstration):
    for name, of in public_lists().items():
        names = [column.name for column in columns(of.shape)]
        assert len(names) == len(set(names)), name
        lines = table(client.get(f"/exports/{name}.csv"))
        assert len(lines) == int(lines[0]["extrait_total"]), name
        cache.clear()


def test_a_file_of_twenty_rows_asks_no_more_than_a_file_of_one(client):
    factories.experience()
    one = _streamed_queries(client)
    for _ in range(19):
        factories.experience()
    assert _streamed_queries(client) == one


def _streamed_queries(client):
    class Reader:
        def get(self, url):
            response = client.get(url)
            response.getvalue()
            return response

    return queries(Reader(), CSV)


def test_rows_are_read_a_batch_at_a_time(client, monkeypatch):
    monkeypatch.setattr(lists, "BATCH", 2)
    monkeypatch.setattr(tables, "CHUNK", 1)
    for number in range(9):
        factories.organisation(f"Organisation {number} (exemple fictif)", is_verified=True)
    of = public_lists()["organisations"]
    read = []
    counted = of.__class__(**{**vars(of), "forms": lambda keys: (read.append(len(keys)), of.forms(keys))[1]})
    rows = counted.forms_of(of.keys(of.filterset({})))
    next(rows)
    assert read == [2]
    assert len(list(rows)) == 8
    assert read == [2, 2, 2, 2, 1]
    assert Organisation.objects.public().count() == 9


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("domaine=inconnu", "Domaine"),
        ("territoire=dep-00", "dep-00"),
        ("departemnt=93", "departemnt"),
        ("q=%00", "Rechercher"),
    ],
)
def test_a_wrong_parameter_is_explained_and_gives_no_file(client, query, word):
    response = client.get(f"{CSV}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert word in response.content.decode()
    assert "/experiences/" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/exports/inconnue.csv", "/exports/experiences.pdf", "/exports/comptes.csv"]
)
def test_there_is_no_other_list_nor_format(client, path):
    assert client.get(path).status_code == 404


def test_nothing_changed_nothing_sent(client):
    first = client.get(CSV)
    first.getvalue()
    again = client.get(CSV, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.experience()
    assert client.get(CSV, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_file_is_named_dated_kept_out_of_search_engines_and_sets_no_cookie(client):
    response = client.get(CSV)
    assert response["Content-Disposition"].startswith('attachment; filename="partenariat-experiences-20')
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Link"].endswith('rel="license"')
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_too_many_files_are_refused_kindly(client):
    answers = [client.get(CSV) for _ in range(31)]
    assert answers[29].status_code == 200
    assert answers[30].status_code == 429
    assert 1 <= int(answers[30]["Retry-After"]) <= 60
    assert "Réessayez dans une minute" in answers[30].content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/experiences/", "/instances/", "/instances/sieges-vacants/", "/organisations/", "/lexique/", "/territoires/",
        "/instances/associations-agreees/", "/instances/personnes-qualifiees/", "/instances/couverture/",
        "/instances/mon-representant/?departement=93",
    ],
)  # fmt: skip
def test_every_list_offers_its_files(client, demonstration, path):
    content = client.get(path).content.decode()
    assert content.count('href="/exports/') == 3
    assert 'rel="nofollow">Excel</a>' in content


def test_an_empty_list_offers_no_file(client):
    assert 'href="/exports/' not in client.get("/experiences/?q=zzzzqqqq").content.decode()


def test_the_files_of_a_search_are_those_of_its_address(client):
    factories.experience(domains=["peer_support"])
    content = client.get("/experiences/?domaine=peer_support&page=1").content.decode()
    assert 'href="/exports/experiences.csv?domaine=peer_support"' in content
    assert "Télécharger cette fiche" in content


def test_the_coverage_of_a_type_leaves_as_the_table_shows_it(client, demonstration):
    page = client.get("/instances/couverture/?type=CVS")
    lines = table(client.get("/exports/couverture.csv?type=CVS"))
    shown = {row.key: row.line.known for row in page.context["rows"] if row.key}
    assert {
        line["departement"]: int(line["instances_connues"]) for line in lines if line["departement"]
    } == shown


def test_the_seats_leave_in_the_order_of_the_api(client, demonstration):
    rows = client.get("/api/v1/sieges-vacants/?par_page=100").json()
    made = json.loads(text(client.get("/exports/sieges-vacants.json")))
    assert made["resultats"] == rows["resultats"]
    assert made["total"] == rows["total"]


def test_the_places_found_leave_as_the_page_finds_them(client, demonstration):
    page = client.get("/instances/mon-representant/?q=clinique")
    made = json.loads(text(client.get("/exports/etablissements.json?q=clinique")))
    assert [row["finess"] for row in made["resultats"]][:20] == [
        place.finess for place, _ in page.context["places"]
    ]


def test_a_list_is_what_anyone_may_read():
    hidden = factories.experience(state=State.SUBMITTED)
    of = public_lists()["experiences"]
    assert hidden.pk not in of.keys(of.filterset({}))
    assert Experience.objects.visible_to(AnonymousUser()).count() == 0
