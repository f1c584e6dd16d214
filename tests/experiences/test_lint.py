"""What a public text should not hold is seen, and ordinary sentences are left alone."""

import pytest

from experiences import lint
from tests import factories


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("L’atelier est animé par Mme Durand et un patient.", "name"),
        ("Merci au Dr Le Goff pour son aide.", "name"),
        ("Avec Sophie Martin, infirmière du service.", "name"),
        ("Écrivez à sophie.martin@exemple-fictif.fr", "email"),
        ("Appelez le 06 12 34 56 78 le matin.", "phone"),
        ("Appelez le +33 1 23 45 67 89.", "phone"),
        ("Son numéro : 2 85 05 78 006 084 36", "number"),
        ("Une patiente née le 12 mars 1985 a proposé l’idée.", "birth"),
        ("Un homme de 54 ans a raconté son parcours.", "birth"),
        ("Elle est diabétique depuis dix ans.", "health"),
        ("Il a été hospitalisé deux fois.", "health"),
        ("Après son cancer, il anime les séances.", "health"),
        ("Cette patiente bipolaire accompagne les autres.", "health"),
    ],
)
def test_what_points_at_a_person_is_seen(text, kind):
    assert kind in [finding.kind for finding in lint.read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Des patients diabétiques et des soignants coaniment six ateliers par an.",
        "Le groupe se réunit à l’hôpital Robert Debré et au centre Georges Pompidou.",
        "Créé en 2014, le programme compte 12 séances de 90 minutes pour 150 personnes.",
        "La maison de santé Léon Blum, à Belfort, accueille les habitants.",
        "Les usagers sont formés pendant 40 heures ; le diabète reste le sujet principal.",
        "La patiente partenaire anime le groupe avec l’infirmière.",
    ],
)
def test_ordinary_sentences_are_left_alone(text):
    assert lint.read(text) == []


@pytest.mark.django_db
def test_the_remarks_on_a_fiche_say_which_answer_and_where_to_change_it():
    fiche = factories.experience(need="Mme Durand a demandé un groupe.", summary="Un résumé sans personne.")
    remark = lint.of_fiche(fiche)[0]
    assert (remark.label, remark.rubric) == ("Le besoin de départ", "besoin")
    assert remark.findings[0].excerpt.startswith("Mme Durand")


@pytest.mark.django_db
def test_the_real_records_of_the_demonstration_raise_few_remarks():
    from experiences.demonstration import DATA
    from partenariat.reference import read_yaml

    texts = [row["summary"] for row in read_yaml(DATA)["experiences"] if row.get("summary")]
    assert sum(bool(lint.read(text)) for text in texts) <= len(texts) * 0.05
