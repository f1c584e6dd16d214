import pytest
from django.core.management import call_command
from django.urls import reverse

from partenariat.models import Page, Source, Term, Territory
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(client):
    client.force_login(factories.curator())


def change(row, **data):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]), data


def test_an_edited_term_keeps_its_code_and_survives_a_reloading(client):
    term = Term.objects.get(vocabulary="domain", code="peer_support")
    fiche = factories.experience(domains=["peer_support"])
    url, data = change(
        term,
        label="Entraide zébrée",
        rank=term.rank,
        data="{}",
        is_active="on",
        code="autre",
        vocabulary="autre",
    )
    assert client.post(url, data).status_code == 302
    call_command("load_reference", verbosity=0)
    term.refresh_from_db()
    fiche.refresh_from_db()
    assert (term.label, term.code, term.vocabulary) == ("Entraide zébrée", "peer_support", "domain")
    assert term.edited_at
    assert "zebree" in fiche.search_text


def test_a_term_is_retired_never_deleted(client):
    term = Term.objects.get(vocabulary="domain", code="peer_support")
    url = reverse("admin:partenariat_term_delete", args=[term.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    url, data = change(term, label=term.label, rank=1, data="{}")
    client.post(url, data)
    term.refresh_from_db()
    assert not term.is_active


def test_an_edited_page_is_marked_and_keeps_its_address(client):
    page = Page.objects.first()
    slug = page.slug
    url, data = change(page, title="Titre changé", body="## Un texte", slug="autre")
    client.post(url, data)
    page.refresh_from_db()
    assert (page.title, page.slug) == ("Titre changé", slug)
    assert page.edited_at


def test_a_territory_is_read_only(client):
    territory = Territory.objects.get(key="dep-93")
    url, data = change(territory, name="Autre")
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 403


def test_a_source_is_edited(client):
    source = Source.objects.first()
    url, data = change(source, title="Titre corrigé", publisher=source.publisher)
    client.post(url, data)
    source.refresh_from_db()
    assert source.title == "Titre corrigé"


def test_the_first_page_counts_what_waits_and_names_nobody(client):
    author = factories.user(display_name="Personne Fictive")
    for state in ("submitted", "submitted", "in_review"):
        factories.experience(state=state, author=author)
    response = client.get("/admin/")
    counts = {label: number for label, number, *_ in response.context["waiting"]}
    assert counts["Nouvelles fiches"] == 3
    assert "Personne Fictive" not in response.content.decode()


def test_the_first_page_leads_to_every_list_of_the_role(client):
    page = client.get("/admin/").content.decode()
    for address in ("experiences/experience", "accounts/organisation", "instances/body", "partenariat/term"):
        assert f'href="/admin/{address}/"' in page


def test_the_demonstration_says_so_in_the_admin_too(client, settings):
    settings.PARTENARIAT_DEMO = True
    client.force_login(factories.curator())
    assert "Démonstration." in client.get("/admin/").content.decode()
