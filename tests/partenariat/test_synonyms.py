"""Synonyms are rows staff edit: loaded once, never overwritten, checked, and seen at work."""

from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from partenariat.language import understand
from partenariat.models import PublicVersion, Synonym
from partenariat.reference import synonyms
from partenariat.synonym_admin import SynonymForm
from tests import factories

pytestmark = pytest.mark.django_db


def also(text):
    return understand(text).expansions


def save(typed, found="", **fields):
    return SynonymForm({"typed": typed, "found": found, "is_active": "on", **fields})


def test_each_expression_of_a_group_finds_the_others():
    Synonym.objects.create(typed=["zorgue", "grande zorgue", "zinzolin"])
    assert set(also("zorgues")) == {"zinzolin"}
    assert set(also("zinzolin")) == {"zorgue", "grande zorgue"}
    assert set(also("la grande zorgue du soir")) == {"zinzolin", "zorgue"}


def test_one_way_finds_without_being_found():
    Synonym.objects.create(typed=["zorgue"], found=["zinzolin"])
    assert (also("zorgue"), also("zinzolin")) == (["zinzolin"], [])


def test_a_group_set_aside_is_not_used():
    group = Synonym.objects.create(typed=["zorgue", "zinzolin"])
    Synonym.objects.filter(pk=group.pk).update(is_active=False)
    assert also("zorgue") == []


def test_a_synonym_changes_what_the_public_reads():
    before = PublicVersion.objects.get().number
    Synonym.objects.create(typed=["zorgue", "zinzolin"])
    assert PublicVersion.objects.get().number == before + 1


def test_what_staff_edited_survives_a_reloading(client):
    group = Synonym.objects.get(code="ehpad")
    data = {"typed": "maison de retraite\nzorgue", "found": "", "is_active": "on"}
    client.force_login(factories.curator())
    assert client.post(reverse("admin:partenariat_synonym_change", args=[group.pk]), data).status_code == 302
    own = Synonym.objects.create(typed=["zorgue bleue", "zinzolin"])
    call_command("load_reference", verbosity=0)
    group.refresh_from_db()
    assert group.typed == ["maison de retraite", "zorgue"]
    assert Synonym.objects.filter(pk=own.pk).exists()


def test_loading_twice_changes_nothing():
    before = list(Synonym.objects.order_by("pk").values())
    call_command("load_reference", verbosity=0)
    assert list(Synonym.objects.order_by("pk").values()) == before


def test_the_groups_shipped_are_many_and_keep_the_rules_of_the_form():
    rows = synonyms()
    assert len(rows) >= 120
    Synonym.objects.all().delete()
    wrong = {}
    for row in rows:
        form = save("\n".join(row["typed"]), "\n".join(row["found"]), origin=row["origin"])
        if form.is_valid():
            form.save()
        else:
            wrong[row["code"]] = form.errors.as_text()
    assert wrong == {}


@pytest.mark.parametrize(
    ("typed", "found", "told"),
    [
        ("zorgue", "", "au moins deux"),
        ("zorgue\nles", "", "petits mots"),
        ("zorgue\nzorgues", "", "la même chose"),
        ("zorgue\nzinzolin", "zorgue", "déjà parmi"),
        ("zorgue\n" + "z" * 81, "", "80"),
        ("zorgue\nun deux trois quatre cinq six sept huit neuf", "", "trop de mots"),
        ("zorgue\nmaison de retraite", "", "déjà dans un autre groupe"),
        ("", "", "obligatoire"),
    ],
)
def test_a_group_that_would_mislead_is_refused_with_the_reason(typed, found, told):
    form = save(typed, found)
    assert not form.is_valid()
    assert told in form.errors.as_text()


def test_the_curator_writes_a_group_and_it_is_marked(client):
    client.force_login(factories.curator())
    url = reverse("admin:partenariat_synonym_add")
    data = {"typed": "zorgue\n zinzolin \n", "found": "", "origin": "Essai", "is_active": "on"}
    assert client.post(url, data).status_code == 302
    made = Synonym.objects.get(origin="Essai")
    assert made.typed == ["zorgue", "zinzolin"]
    assert made.edited_at


def test_a_group_is_found_by_any_of_its_words_and_never_deleted(client):
    client.force_login(factories.curator())
    answer = client.get(reverse("admin:partenariat_synonym_changelist"), {"q": "maison de retraite"})
    assert "Ehpad" in answer.content.decode()
    group = Synonym.objects.get(code="ehpad")
    assert (
        client.post(reverse("admin:partenariat_synonym_delete", args=[group.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_staff_see_what_a_text_becomes(client):
    client.force_login(factories.curator())
    url = reverse("admin:partenariat_synonym_understood")
    page = client.get(
        url, {"q": 'Qui peut m’aider, CDU à Montreuil -plainte "projet de vie"'}
    ).content.decode()
    page = unescape(page).replace("\u00a0", " ")
    for expected in (
        "cdu",
        "Commission des usagers",
        "Montreuil (93)",
        "sans « plainte »",
        "projet de vie",
    ):
        assert expected in page, expected
    assert "que des petits mots" in client.get(url, {"q": "le la les"}).content.decode()
    assert "EXP-2026-0001" in client.get(url, {"q": "exp 2026 0001"}).content.decode()


def test_others_do_not_see_it(client):
    client.force_login(factories.user())
    assert client.get(reverse("admin:partenariat_synonym_understood")).status_code in (302, 403)


def test_the_page_says_what_else_was_searched_and_what_was_mended(client):
    factories.experience("La commission des usagers (exemple fictif)")
    url = reverse("experience_list")
    assert "Recherche aussi" in client.get(url, {"q": "CDU"}).content.decode()
    page = client.get(url, {"q": "comission"}).content.decode()
    assert "« comission »" in unescape(page).replace("\u00a0", " ")
    assert "<strong>commission</strong>" in page
