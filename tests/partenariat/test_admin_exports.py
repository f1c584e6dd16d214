"""Every list of the staff side downloads what it shows, and leaves a line in the journal."""

import csv
import io
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook

from accounts import perms
from accounts.models import User
from experiences.models import UnansweredQuery
from instances.models import RenewalCampaign
from partenariat.admin_site import PlainAdmin
from tests import factories

pytestmark = pytest.mark.django_db

OURS = [one for one in admin.site._registry.values() if isinstance(one, PlainAdmin)]
DOWNLOADABLE = [one for one in OURS if one.is_downloadable]
# Brought by packages: their lists hold no data of the product.
FOREIGN = {"account.EmailAddress", "django_tasks_database.DBTaskResult", "dsfr.DsfrConfig"}
# Has a file of its own, which says more.
APART = {"instances.Candidacy", "experiences.Judgment"}


def address(model_admin, form="csv", page="download"):
    name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{page}"
    return reverse(name, args=[form] if page == "download" else [])


def of(label):
    return next(one for one in OURS if one.opts.label == label)


def table(response):
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def root(client):
    user = User.objects.create_superuser("racine@exemple-fictif.fr", factories.PASSWORD)
    client.force_login(user)
    return user


def test_every_list_is_downloadable_or_named_here():
    known = {one.opts.label for one in admin.site._registry.values()}
    assert known - {one.opts.label for one in DOWNLOADABLE} == FOREIGN | APART


def test_every_list_downloads_whole_with_the_columns_it_shows(client, demonstration):
    root(client)
    wrong = []
    for model_admin in DOWNLOADABLE:
        shown = client.get(address(model_admin, page="changelist"))
        lines = table(client.get(address(model_admin)))
        total = shown.context["cl"].result_count
        widths = {len(line) for line in lines}
        html = [cell for line in lines for cell in line if "<a " in cell or " object (" in cell]
        columns = len(model_admin.list_display) - len(model_admin.not_downloaded)
        if len(lines) != total + 1 or widths != {columns} or html:
            wrong.append((model_admin.opts.label, total, len(lines), widths, html[:2]))
        if total and address(model_admin) not in shown.content.decode():
            wrong.append((model_admin.opts.label, "no link"))
    assert wrong == []


def test_filters_and_search_are_those_of_the_list(client):
    client.force_login(factories.curator())
    factories.organisation("Alpha (exemple fictif)", is_verified=True)
    factories.organisation("Beta (exemple fictif)")
    organisations = of("accounts.Organisation")
    found = table(client.get(address(organisations) + "?is_verified__exact=1"))
    assert [line[0] for line in found[1:]] == ["Alpha (exemple fictif)"]
    found = table(client.get(address(organisations) + "?q=beta&p=3"))
    assert [line[0] for line in found[1:]] == ["Beta (exemple fictif)"]


def test_more_than_a_page_leaves(client):
    client.force_login(factories.curator())
    for _ in range(PlainAdmin.list_per_page + 2):
        factories.organisation()
    assert len(table(client.get(address(of("accounts.Organisation"))))) == PlainAdmin.list_per_page + 3


def test_a_cell_is_text_and_no_formula(client):
    client.force_login(factories.curator())
    factories.organisation("=1+1 (exemple fictif)", is_verified=True)
    header, line = table(client.get(address(of("accounts.Organisation"))))
    assert line[0] == "'=1+1 (exemple fictif)"
    assert line[header.index("Vérifiée")] == "oui"


def test_a_cell_made_of_html_is_the_text_one_reads(client):
    client.force_login(factories.curator())
    RenewalCampaign.objects.create(
        title="Hôpital & l'Ehpad (exemple fictif)", body_type=factories.body().type,
        term_start=date(2027, 1, 1), term_end=date(2029, 12, 31), proposals_until=date(2026, 12, 1),
    )  # fmt: skip
    text = client.get(address(of("instances.RenewalCampaign"))).getvalue().decode()
    assert "l'Ehpad" in text
    assert "Hôpital & l" in text
    assert "&amp;" not in text
    assert "&#x27;" not in text


def test_the_links_of_a_list_are_not_in_its_file(client):
    client.force_login(factories.curator())
    UnansweredQuery.objects.create(month=date(2027, 1, 1), digest="a", times=6, text="hospice fictif")
    header, line = table(client.get(address(of("experiences.UnansweredQuery"))))
    assert line[0] == "hospice fictif"
    assert "Que faire" not in header
    assert "Ajouter un synonyme" not in "".join(line)


def test_the_workbook_holds_the_same(client):
    client.force_login(factories.curator())
    factories.organisation("Alpha (exemple fictif)")
    response = client.get(address(of("accounts.Organisation"), "xlsx"))
    rows = list(load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True))
    assert rows[0][0] == "Nom"
    assert rows[1][0] == "Alpha (exemple fictif)"


def test_the_journal_says_who_took_what_and_never_what_was_searched_for(client):
    user = factories.moderator()
    client.force_login(user)
    client.get(address(of("instances.Representative")) + "?q=dupont").getvalue()
    entry = LogEntry.objects.get()
    assert entry.user == user
    assert entry.content_type.model_class() is of("instances.Representative").model
    assert entry.object_repr == "Liste téléchargée (CSV), lignes\u00a0: 0"
    assert "dupont" not in str(vars(entry)).lower()
    assert client.get("/admin/").status_code == 200


def test_the_file_of_the_candidacies_leaves_a_line_too(client):
    client.force_login(factories.moderator())
    assert client.get(reverse("admin:instances_candidacy_export")).status_code == 200
    assert LogEntry.objects.count() == 1
    with pytest.raises(NoReverseMatch):
        address(of("instances.Candidacy"))


@pytest.mark.parametrize("make", [factories.user, factories.moderator, factories.curator])
def test_who_may_not_look_at_a_list_may_not_take_it(client, make):
    user = make()
    client.force_login(user)
    wrong = []
    for model_admin in DOWNLOADABLE:
        allowed = (
            f"{model_admin.opts.app_label}.view_{model_admin.opts.model_name}"
            in perms.admin_permissions(user.role)
        )
        status = client.get(address(model_admin)).status_code
        if (status == 200) != (allowed and user.is_staff):
            wrong.append((model_admin.opts.label, status))
    assert wrong == []
    if not user.is_staff:
        assert not LogEntry.objects.exists()


def test_a_wrong_filter_goes_back_to_the_list_and_a_wrong_format_is_not_found(client):
    client.force_login(factories.curator())
    organisations = of("accounts.Organisation")
    assert client.get(address(organisations) + "?inconnu=1").status_code == 302
    assert client.get(address(organisations, "pdf")).status_code == 404
    assert client.post(address(organisations)).status_code == 405


def test_a_file_is_kept_by_nobody_on_the_way(client):
    client.force_login(factories.curator())
    response = client.get(address(of("accounts.User")))
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "attachment" in response["Content-Disposition"]
