"""The values of a facet, written by a tag and not by a template."""

from partenariat.listing import Choice
from partenariat.templatetags.facets import facet_choices


def test_no_text_of_a_value_becomes_html():
    choices = [Choice('"><script>', "<b>R&D</b>", 2, checked=False)]
    written = facet_choices('sec"teur', choices, "fiche,<i>fiches</i>")
    assert "<script>" not in written
    assert "<b>" not in written
    assert "<i>" not in written
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in written
    assert 'name="sec&quot;teur" value="&quot;&gt;&lt;script&gt;"' in written


def test_a_value_says_how_many_to_the_eye_and_to_the_ear():
    written = facet_choices("secteur", [Choice("ville", "Ville", 1234, checked=True)], "fiche,fiches")
    assert 'value="ville" id="secteur-ville" checked>' in written
    assert '<label for="secteur-ville">Ville ' in written
    assert '<span aria-hidden="true">(1234)</span>' in written
    assert "1\u202f234\u00a0fiches" in written
