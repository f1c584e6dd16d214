"""« Citer cette fiche » : in words, as BibTeX, as RIS, whatever the title holds."""

import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from experiences import citation
from experiences.enums import State
from experiences.models import Experience
from tests import factories

pytestmark = pytest.mark.django_db

ODD = [
    r"Accolades {ouvertes, {jamais fermées (exemple fictif)",
    r"Barre \oblique\ & 100 % de #mots_clés $ ~ ^ (exemple fictif)",
    "Été, œuvre, naïveté, Łódź : l’accent (exemple fictif)",
    "Des “guillemets” @misc{x, «déjà» là (exemple fictif)",
    "Un titre\r\nTY  - sur deux lignes (exemple fictif)",
]


def cited(fiche):
    return citation.of(Experience.objects.for_list().get(pk=fiche.pk))


def test_the_reference_says_who_what_where_and_when(client):
    carriers = [factories.organisation(f"Association {name} (exemple fictif)") for name in ("A", "B")]
    fiche = factories.experience("Un titre ordinaire (exemple fictif)", organisations=carriers)
    today = date_format(timezone.localdate(), "j F Y")
    assert cited(fiche).text == (
        f"Association A (exemple fictif)\u00a0; Association B (exemple fictif). «\u00a0{fiche.title}\u00a0». "
        f"Partenariat, fiche {fiche.reference}, {timezone.localdate().year}, version du {today}. "
        f"{cited(fiche).url} (consultée le {today})"
    )
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert "Citer cette fiche" in page
    assert f"version du {today}" in page


def test_without_a_carrier_the_document_it_comes_from_is_its_author():
    fiche = factories.seed_experience(organisations=[])
    assert cited(fiche).authors == (fiche.source.publisher.replace("'", "’"),)


def test_no_person_is_an_author(client):
    author = factories.user(display_name="Camille Canari")
    fiche = factories.experience(author=author, organisations=[])
    for kind in ("bib", "ris"):
        content = client.get(f"{fiche.get_absolute_url()}citation.{kind}").content.decode()
        assert "Canari" not in content
        assert "Partenariat" in content


@pytest.mark.parametrize("title", ODD)
def test_bibtex_stays_well_formed_whatever_the_title(client, title):
    fiche = factories.experience(title)
    answer = client.get(f"{fiche.get_absolute_url()}citation.bib")
    assert answer["Content-Type"].startswith("application/x-bibtex")
    assert f'filename="{fiche.reference}.bib"' in answer["Content-Disposition"]
    text = answer.content.decode()
    assert text.startswith(f"@misc{{{fiche.reference},\n")
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, flags=re.MULTILINE))
    assert {"author", "title", "year", "url", "urldate", "howpublished"} <= fields.keys()
    # No sign LaTeX would act upon is left bare.
    assert re.search(r"(?<!\\)[%#$&_~^]", fields["title"]) is None


def test_bibtex_keeps_accents_and_names_backslashes():
    fiche = factories.experience("Été \\ {naïf} (exemple fictif)")
    assert r"Été \textbackslash{} \textbraceleft{}naïf\textbraceright{}" in cited(fiche).bibtex


@pytest.mark.parametrize("title", ODD)
def test_ris_has_one_line_a_field_whatever_the_title(client, title):
    fiche = factories.experience(title)
    answer = client.get(f"{fiche.get_absolute_url()}citation.ris")
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert sum(line.startswith("TY") for line in lines) == 1


def test_an_old_address_leads_to_the_citation(client):
    fiche = factories.experience()
    old = fiche.get_absolute_url()
    fiche.set_slug("un tout autre titre")
    fiche.save()
    answer = client.get(f"{old}citation.bib")
    assert answer.url == f"{fiche.get_absolute_url()}citation.bib"


@pytest.mark.parametrize("state", [State.DRAFT, State.SUSPENDED])
def test_what_is_not_public_is_not_cited(client, state):
    fiche = factories.experience(state=state)
    for kind in ("bib", "ris"):
        assert client.get(f"{fiche.get_absolute_url()}citation.{kind}").status_code in (404, 410)


@pytest.mark.parametrize("path", ["fiche.pdf", "citation.bib", "citation.ris"])
def test_an_old_address_leads_for_good_to_the_present_one(client, path):
    fiche = factories.experience(old_slugs=["ancien-nom"])
    answer = client.get(f"/experiences/ancien-nom/{path}")
    assert answer.status_code == 308
    assert answer.url == f"{fiche.get_absolute_url()}{path}"
