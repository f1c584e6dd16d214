"""The register through its command and through the admin: what is shown, what is asked, who may."""

import io
import os
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from instances.enums import ImportStep
from instances.models import Establishment, RegisterImport
from instances.register import finess, imports
from tests import factories
from tests.counting import queries
from tests.instances.extractions import extraction, number, place, site, written

pytestmark = pytest.mark.django_db
ADD = "/admin/instances/registerimport/add/"
SHIPPED = Path(finess.__file__).parent.parent / "data" / "finess_exemple_fictif.csv"


@pytest.fixture
def staff(client):
    user = factories.curator()
    client.force_login(user)
    return user


def send(client, *lines, **options):
    response = client.post(ADD, {"file": SimpleUploadedFile("extraction.csv", written(*lines, **options))})
    assert response.status_code == 302, response.content.decode()
    return RegisterImport.objects.latest("pk")


def opened(client, asked, query=""):
    return client.get(reverse("admin:instances_registerimport_change", args=[asked.pk]) + query)


def page(client, asked):
    return opened(client, asked).content.decode()


def apply(client, asked, **data):
    client.post(reverse("admin:registerimport_apply", args=[asked.pk]), data)
    asked.refresh_from_db()
    return asked


def run(path, **options):
    out = io.StringIO()
    call_command("import_finess", str(path), stdout=out, **options)
    return out.getvalue()


def test_the_command_says_what_it_read_and_what_is_wrong(tmp_path):
    path = tmp_path / "extraction.csv"
    path.write_bytes(written(site(number(1)), site("930000011"), place(number(1))))

    told = run(path)

    assert "Registre du 12/05/2026." in told
    assert "Nouveaux : 1" in told
    assert "ligne 3 : Ligne refusée : le numéro FINESS 930000011 est faux" in told
    assert RegisterImport.objects.get().step == ImportStep.APPLIED


def test_a_dry_run_writes_nothing(tmp_path):
    path = tmp_path / "extraction.csv"
    path.write_bytes(written(site(number(1))))

    assert "Rien n’a été écrit" in run(path, dry_run=True)
    assert not Establishment.objects.exists()
    assert not RegisterImport.objects.exists()


@pytest.mark.parametrize("content", [None, b"Bonjour"])
def test_the_command_fails_with_one_sentence_on_a_wrong_file(tmp_path, content):
    path = tmp_path / "autre.csv"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match="n’existe pas|pas une extraction"):
        run(path)


@pytest.mark.skipif(
    "FINESS_FILE" not in os.environ, reason="FINESS_FILE ne nomme pas d’extraction FINESS réelle"
)
def test_a_real_extraction_enters_whole_and_a_second_time_changes_nothing():
    path = Path(os.environ["FINESS_FILE"])
    told = run(path, france=True)
    with path.open("rb") as file:
        lines = sum(line.startswith(b"structureet;") for line in file)
    applied = RegisterImport.objects.get()

    assert applied.counts["new"] + applied.counts["refused"] == lines
    assert applied.counts["refused"] <= lines / 100, told
    assert Establishment.objects.filter(is_open=True).count() == applied.counts["new"]
    assert not Establishment.objects.filter(territory_keys=[]).exists()
    before = list(Establishment.objects.order_by("pk").values_list("pk", "version", "updated_at"))

    assert "Nouveaux : 0\nModifiés : 0\nRouverts : 0\nFermés : 0\n" in run(path, france=True)
    assert list(Establishment.objects.order_by("pk").values_list("pk", "version", "updated_at")) == before


def test_the_shipped_extraction_is_invented_complete_and_of_every_departement():
    outcome = finess.load(SHIPPED)

    assert (outcome.refused, outcome.warnings) == ([], [])
    sites = Establishment.objects.all()
    assert 50 <= sites.count() <= 80
    assert all("fictif" in made.name.lower() and made.is_fictitious for made in sites)
    assert set(sites.values_list("department", flat=True)) == {
        f"dep-{code}" for code in ("75", "77", "78", "91", "92", "93", "94", "95")
    }
    assert {"355", "101", "365", "128", "500", "255", "437", "183", "246", "354", "197"} <= set(
        sites.values_list("category_code", flat=True)
    )
    assert not sites.filter(latitude=None).exists()
    assert not finess.load(SHIPPED).has_differences


def test_a_file_sent_is_compared_looked_at_then_applied(client, staff):
    finess.apply(extraction(site(number(1)), *(site(number(rank)) for rank in range(10, 40))))
    asked = send(
        client, site(number(1), street="DES ORMES"), *(site(number(rank)) for rank in range(10, 39)),
        site(number(2), "CENTRE EXEMPLE FICTIF"), site("930000011"), date="2026-06-12",
    )  # fmt: skip
    shown = page(client, asked)

    assert not Establishment.objects.filter(finess=number(2)).exists()
    for words in (
        "Nouveaux&nbsp;: 1",
        "Modifiés&nbsp;: 1",
        "Fermés&nbsp;: 1",
        "est faux",
        "12 juin 2026",
        "Adresse",
    ):
        assert words in shown
    assert "Refresh" not in opened(client, asked).headers

    apply(client, asked)

    assert asked.step == ImportStep.APPLIED, asked.error
    assert Establishment.objects.get(finess=number(2)).is_open
    assert not Establishment.objects.get(finess=number(39)).is_open
    assert "appliqué le" in page(client, asked)


def test_applying_twice_applies_once(client, staff):
    asked = send(client, site(number(1)))
    apply(client, asked)
    when = asked.applied_at

    assert apply(client, asked).applied_at == when


def test_many_closings_have_to_be_said_right(client, staff):
    finess.apply(extraction(*(site(number(rank)) for rank in range(1, 6))))
    asked = send(client, site(number(1)))
    assert "plus d’un établissement ouvert sur dix" in page(client, asked).lower()

    assert apply(client, asked).step == ImportStep.COMPARED
    assert apply(client, asked, fermetures="1").step == ImportStep.APPLIED
    assert Establishment.objects.filter(is_open=True).count() == 1


def test_what_changed_since_the_comparison_is_compared_again(client, staff):
    finess.apply(extraction(site(number(1))))
    asked = send(client, site(number(1), street="DES ORMES"))
    Establishment.objects.update(phone="01 99 00 00 00", address="Autre adresse")

    assert apply(client, asked).step == ImportStep.FAILED
    assert "a changé depuis la comparaison" in page(client, asked)
    assert Establishment.objects.get().address == "Autre adresse"


def test_a_file_that_is_no_extraction_fails_with_a_sentence(client, staff):
    client.post(ADD, {"file": SimpleUploadedFile("notes.csv", b"Bonjour")})
    asked = RegisterImport.objects.get()

    assert asked.step == ImportStep.FAILED
    assert "n’est pas une extraction FINESS" in page(client, asked)


def test_while_it_runs_the_page_shows_how_far_and_renews_itself(client, staff):
    asked = RegisterImport.objects.create(
        file_name="x.csv", bytes_total=200, bytes_done=50, step=ImportStep.READING
    )

    assert '<progress id="part" max="100" value="25">' in page(client, asked)
    assert opened(client, asked).headers["Refresh"] == "3"
    assert "Refresh" not in opened(client, asked, "?fixe=1").headers


def test_all_the_differences_download_and_no_cell_is_a_formula(client, staff):
    asked = send(client, site(number(1), "=CALCUL FICTIF"), site(number(2)))

    content = b"".join(client.get(reverse("admin:registerimport_file", args=[asked.pk])).streaming_content)
    lines = content.decode("utf-8-sig").splitlines()

    assert len(lines) == 3
    assert lines[1].startswith(f"Nouveau;{number(1)};'=")


def test_only_the_last_files_are_kept(client, staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(imports.FILES_KEPT + 2):
            last = send(client, site(number(1)))

    assert RegisterImport.objects.exclude(file="").count() == imports.FILES_KEPT
    oldest = RegisterImport.objects.earliest("pk")
    assert (oldest.file.name, oldest.differences.name) == ("", "")
    assert last.file.storage.exists(last.file.name)


@pytest.mark.parametrize("role", [None, Role.CONTRIBUTOR, Role.MODERATOR])
def test_only_curators_import(client, role):
    if role:
        client.force_login(factories.user(role=role))
    asked = RegisterImport.objects.create(file_name="x.csv", step=ImportStep.COMPARED)

    for url in (ADD, reverse("admin:instances_registerimport_change", args=[asked.pk])):
        assert client.get(url).status_code in (302, 403)
    assert client.get(reverse("admin:registerimport_file", args=[asked.pk])).status_code in (302, 403)
    assert client.post(reverse("admin:registerimport_apply", args=[asked.pk])).status_code in (302, 403)
    asked.refresh_from_db()
    assert asked.step == ImportStep.COMPARED


def test_opening_the_page_of_an_import_costs_the_same_for_one_difference_and_twenty(client, staff):
    one = send(client, site(number(1)))
    twenty = send(client, *(site(number(rank)) for rank in range(1, 21)))
    url = "admin:instances_registerimport_change"

    assert queries(client, reverse(url, args=[one.pk])) == queries(client, reverse(url, args=[twenty.pk]))


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_the_second_is_refused():
    with psycopg.connect(**parameters()) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [finess.LOCK])

        with pytest.raises(finess.Refused, match="Un autre import"):
            finess.apply(extraction(site(number(1))))

    assert finess.apply(extraction(site(number(1)))).counts["new"] == 1


def parameters():
    own = connection.get_connection_params()
    return {name: own[name] for name in ("dbname", "host", "port", "user", "password") if name in own}


def test_a_name_edited_in_the_admin_is_ours_from_then_on(client, staff):
    finess.apply(extraction(site(number(1))))
    made = Establishment.objects.get()
    form = (
        client.get(reverse("admin:instances_establishment_change", args=[made.pk])).context["adminform"].form
    )
    data = {name: form[name].value() or "" for name in form.fields} | {
        "name": "Les Tilleuls",
        "is_open": "on",
    }

    response = client.post(
        reverse("admin:instances_establishment_change", args=[made.pk]),
        {name: value for name, value in data.items() if value is not False},
    )

    assert response.status_code == 302, response.context["errors"]
    finess.apply(extraction(site(number(1), "AUTRE NOM FICTIF")))
    made.refresh_from_db()
    assert (made.name, made.name_is_ours) == ("Les Tilleuls", True)


@pytest.mark.parametrize(
    "query", ["q=exemple", "departement=dep-93", "categorie=365", "is_open__exact=1", "q=surnom"]
)
def test_staff_find_a_site_by_what_they_know_of_it(client, staff, query):
    from instances.models import UsualName

    finess.apply(extraction(site(number(1))))
    UsualName.objects.create(finess=number(1), name="Le surnom")

    assert number(1) in client.get(f"/admin/instances/establishment/?{query}").content.decode()
