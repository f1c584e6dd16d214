"""The glossary page, and the words explained where they appear."""

import pytest
from django.template import Context, Template

from partenariat.models import LexiconEntry
from partenariat.templatetags.lexicon import lexique, sigles
from tests.counting import queries

pytestmark = pytest.mark.django_db


def test_acronym_gets_its_full_form_and_a_link_to_its_definition():
    html = lexique("Un programme d’ETP.")
    assert '<abbr title="Éducation thérapeutique du patient">ETP</abbr>' in html
    assert 'href="/lexique/#etp"' in html


def test_only_the_first_occurrence_is_linked():
    assert lexique("L’ARS, puis l’ARS.\n\nEncore l’ARS.").count("<abbr") == 1


def test_acronyms_are_case_sensitive_and_whole_words():
    assert "<a" not in lexique("Du pain, hasard, ARSENAL, cdu, has-been, MARS")


def test_role_names_are_linked_whatever_their_case_and_number():
    for text in ("Un patient expert.", "Des patients experts.", "Patient expert"):
        assert 'href="/lexique/#patient-expert"' in lexique(text)


def test_role_name_known_only_by_the_role_table_leads_to_its_line():
    assert 'href="/lexique/#role-patient-temoin"' in lexique("Un patient témoin.")


def test_longest_name_wins():
    assert "#patient-formateur" in lexique("Un patient partenaire formateur.")


def test_ambiguous_acronym_gives_both_meanings():
    html = lexique("Une MSP.")
    assert "Maison de santé pluriprofessionnelle ou Médiateur de santé pair" in html
    assert 'href="/lexique/?q=MSP"' in html


def test_text_of_an_author_is_escaped():
    html = lexique("<script>alert(1)</script> & l’ETP\n\nAutre paragraphe")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert html.count("<p>") == 2


def test_definition_cannot_break_out_of_its_tooltip():
    LexiconEntry.objects.create(
        slug="zzt", label='Nom "cité"', acronym="ZZT", definition='"><script>x</script>'
    )
    html = lexique("ZZT")
    assert "<script" not in html
    assert '"cité"' not in html


def test_apostrophes_of_the_lexicon_match_both_kinds():
    for text in ("le pouvoir d'agir", "le pouvoir d’agir"):
        assert "#pouvoir-d-agir" in lexique(text)


def test_filter_is_safe_in_a_template():
    template = Template("{% load lexicon %}{{ text|lexique }}")
    assert "<abbr" in template.render(Context({"text": "ETP"}))


def test_empty_text_gives_nothing():
    assert lexique("") == ""
    assert sigles("", None) == []


def test_acronyms_used_are_listed_once_with_their_full_form():
    assert sigles("L’ETP à la CDU.", "La CDU et la MSP") == [
        ("CDU", "Commission des usagers"),
        ("ETP", "Éducation thérapeutique du patient"),
        ("MSP", "Maison de santé pluriprofessionnelle ou Médiateur de santé pair"),
    ]


def test_changed_entry_is_read_again():
    LexiconEntry.objects.filter(slug="etp").update(label="Autre nom")
    assert 'title="Autre nom"' in lexique("ETP")


def test_page_has_every_entry_and_role_name_with_an_anchor(client):
    content = client.get("/lexique/").content.decode()
    for entry in LexiconEntry.objects.all():
        assert f'id="{entry.slug}"' in content
    assert 'id="role-patient-temoin"' in content
    assert 'id="source-has-ceu-1-2023"' in content


def test_page_searches_words_acronyms_and_role_names(client):
    assert client.get("/lexique/?q=MSP").context["total"] == 2
    assert client.get("/lexique/?q=sante mentale").context["total"] > 0
    assert client.get("/lexique/?q=mentor").context["profiles"]
    assert "Ce mot n’est pas dans le lexique" in client.get("/lexique/?q=zzzz").content.decode()


def test_page_asks_the_same_number_of_statements_with_more_entries(client):
    before = queries(client, "/lexique/")
    LexiconEntry.objects.bulk_create(
        LexiconEntry(slug=f"mot-{number}", label=f"Mot {number}", definition="Définition.", see_also=["etp"])
        for number in range(20)
    )
    assert queries(client, "/lexique/") == before


def test_lexicon_words_cost_no_statement_once_known(django_assert_num_queries):
    from partenariat import public_version

    token = public_version._current.set(1)
    lexique("ETP")
    with django_assert_num_queries(0):
        lexique("Un patient expert, l’ARS et la CDU.")
    public_version._current.reset(token)
