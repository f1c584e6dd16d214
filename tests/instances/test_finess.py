"""Reading the national register: what enters, what is refused and why, what a second reading changes."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from instances.models import Establishment, LegalEntity
from instances.register import finess
from instances.register.layout import Refused
from partenariat.models import PublicVersion
from tests import factories
from tests.instances.extractions import checked, extraction, number, place, site, written

pytestmark = pytest.mark.django_db
# Of a public body, by its first figure.
SIREN = checked("29999999")
SIRET = checked(f"{SIREN}0001")


def the_site(rank=1):
    return Establishment.objects.select_related("territory", "legal_entity").get(finess=number(rank))


def everything():
    """Every row of the register, and the version the public reads."""
    rows = list(Establishment.objects.order_by("pk").values_list())
    return rows, list(LegalEntity.objects.order_by("pk").values_list()), PublicVersion.objects.get().number


def test_a_line_becomes_a_site_with_all_that_the_register_says():
    line = site(number(1), "CLINIQUE DE L EXEMPLE FICTIF", legal=number(50), siret=SIRET, phone="0174454647")

    outcome = finess.apply(extraction(line, place(number(1))))

    made = the_site()
    assert outcome.counts["new"] == 1
    assert made.register_name == "CLINIQUE DE L EXEMPLE FICTIF"
    assert made.name.startswith("Clinique de l’")
    assert made.siret == SIRET
    assert made.legal_entity.finess == number(50)
    assert (made.territory.key, made.postcode, made.department) == ("com-93066", "93200", "dep-93")
    assert made.phone == "01 74 45 46 47"
    assert made.opened_on == datetime.date(1979, 2, 13)
    assert made.register_date == datetime.date(2026, 5, 12)
    assert (made.is_open, made.is_fictitious, made.version) == (True, False, 1)
    assert Establishment.objects.search("exemple fictif").get() == made
    assert "com-93066" in made.territory_keys


def test_a_position_in_lambert_93_falls_where_it_should():
    # By definition of the projection.
    finess.apply(extraction(site(number(1)), place(number(1), 700000.0, 6600000.0)))

    assert (the_site().latitude, the_site().longitude) == (46.5, 3.0)


def test_a_position_overseas_is_read_in_its_own_zone():
    line = site("970100004", department="9A", commune="105", town="97100 BASSE TERRE")
    zone = "1,ATLASANTE,96,BAN,EPSG:5490 RGAF09 / UTM zone 20N (Antilles)"

    outcome = finess.apply(
        extraction(line, place("970100004", 640000.0, 1770000.0, zone)), scope=finess.COUNTRY
    )

    made = Establishment.objects.get()
    assert outcome.refused == []
    assert made.department == "dep-971"
    assert 15.8 < made.latitude < 16.6
    assert -62 < made.longitude < -61


def test_a_position_of_2016_whose_source_is_cut_in_columns_is_read():
    older = place(number(1), source="1;ATLASANTE;100;IGN;BD_ADRESSE;V2.1;LAMBERT_93")

    finess.apply(extraction(site(number(1)), older))

    assert the_site().latitude


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (place(number(1), source="1,X,96,BAN,EPSG:9999"), "système de coordonnées"),
        (place(number(1), "ici", "là"), "pas des nombres"),
        (place(number(1), 0, 0), "hors de sa zone"),
        (f"geolocalisation;{number(1)};12", "3 colonnes au lieu de 6"),
    ],
)
def test_a_position_that_cannot_be_used_is_said_and_the_site_stays(line, said):
    outcome = finess.apply(extraction(site(number(1)), line))

    assert the_site().latitude is None
    [(line_number, sentence)] = outcome.warnings + outcome.refused
    assert line_number == 3
    assert said in sentence


def test_a_file_without_positions_keeps_those_known():
    finess.apply(extraction(site(number(1)), place(number(1))))
    finess.apply(extraction(site(number(1), phone="0174454647")))

    assert the_site().latitude
    assert the_site().phone


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends_are_recognised(encoding, end):
    line = site(number(1), category="Hôpital des armées", opened="13/02/1979")

    finess.apply(extraction(line, encoding=encoding, end=end))

    assert the_site().category == "Hôpital des armées"
    assert the_site().opened_on == datetime.date(1979, 2, 13)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("structureet;930000012;X", "3 colonnes au lieu de 32"),
        (site("93000001"), "pas un numéro FINESS"),
        (site("930000011"), "clé de contrôle"),
        (site(number(2), department="ZZ"), "département « ZZ »"),
        (site(number(2), name=""), "pas de nom"),
        ("autrechose;1;2", "nature de ligne"),
        (site(number(2)).replace("TILLEULS", "TIL\0LEULS"), "ligne de texte"),
        (site(number(1)), "déjà plus haut"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_enter(line, said):
    outcome = finess.apply(extraction(site(number(1)), line, site(number(3))))

    assert sorted(Establishment.objects.values_list("finess", flat=True)) == sorted([number(1), number(3)])
    [(line_number, sentence)] = outcome.refused
    assert line_number == 3
    assert said in sentence


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"siret": f"{SIREN}00012"}, "SIRET"),
        ({"siret": "12"}, "SIRET"),
        ({"legal": "930000011"}, "entité juridique"),
        ({"opened": "1979-02-31"}, "date d’ouverture"),
        ({"commune": "999"}, "commune"),
    ],
)
def test_what_is_wrong_beside_the_number_is_left_out_and_said(cells, said):
    outcome = finess.apply(extraction(site(number(1), **cells)))

    [(line_number, sentence)] = outcome.warnings
    assert line_number == 2
    assert said in sentence
    assert the_site().department == "dep-93"


def test_a_siren_is_kept_as_it_comes():
    finess.apply(extraction(site(number(1), siret=SIREN)))

    assert the_site().siret == SIREN


def test_a_number_of_corsica_has_no_check_digit():
    line = site("2A0000019", commune="004", town="20000 AJACCIO")

    finess.apply(extraction(line), scope=finess.COUNTRY)

    assert Establishment.objects.get().department == "dep-2A"


@pytest.mark.parametrize(
    ("town", "key"),
    [("75020 PARIS", "com-75120"), ("75571 PARIS CEDEX 12", "com-75112"), ("75116 PARIS", "com-75116"), ("75941 PARIS", "com-75056")],
)  # fmt: skip
def test_in_paris_the_postcode_gives_the_arrondissement(town, key):
    finess.apply(extraction(site(number(1, "75"), commune="056", town=town)))

    assert Establishment.objects.get().territory.key == key


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"status": "1"}, "public"),
        ({"status": "6"}, "non_profit"),
        ({"siret": SIRET}, "public"),
        ({"siret": checked("39999999")}, ""),
        ({}, ""),
    ],
)
def test_ownership_is_only_what_is_certain(cells, expected):
    finess.apply(extraction(site(number(1), **cells)))

    assert the_site().ownership == expected


def test_lines_of_other_regions_stay_out_unless_the_country_is_asked_for():
    path = extraction(site(number(1)), site(number(1, "13"), commune="055", town="13001 MARSEILLE"))

    assert finess.apply(path).counts["outside"] == 1
    assert finess.apply(path, scope=finess.COUNTRY).counts["new"] == 1


def test_the_same_file_twice_changes_nothing():
    path = extraction(
        *(site(number(rank), legal=number(50)) for rank in range(1, 20)), place(number(1)), place(number(2))
    )
    finess.apply(path)
    before = everything()

    outcome = finess.apply(path)

    assert not outcome.has_differences
    assert outcome.counts["unchanged"] == 19
    assert everything() == before


def test_a_change_is_told_field_by_field_and_raises_the_version():
    finess.apply(extraction(site(number(1)), site(number(2))))
    path = extraction(site(number(1), street="DES ORMES"), site(number(2)), date="2026-06-12")

    outcome = finess.compare(path)
    assert the_site().version == 1
    finess.apply(path)

    [(finess_number, _, changes)] = outcome.samples["changed"]
    assert finess_number == number(1)
    assert list(changes) == ["address"]
    assert "rue des ormes" in the_site().address.lower()
    assert the_site(2).register_date == datetime.date(2026, 6, 12)


def test_the_names_and_the_things_people_wrote_stay():
    finess.apply(extraction(site(number(1))))
    keeper = factories.organisation()
    Establishment.objects.filter(finess=number(1)).update(
        name="Les Tilleuls", name_is_ours=True, website="https://exemple-fictif.fr", ownership="for_profit",
        maintainer=keeper, public_contact="Service des usagers", cdu_expected="no", expected_reason="Fermé l’été",
    )  # fmt: skip

    finess.apply(extraction(site(number(1), "AUTRE NOM FICTIF", status="1", phone="0174454647")))

    made = the_site()
    assert (made.name, made.register_name, made.ownership) == (
        "Les Tilleuls",
        "AUTRE NOM FICTIF",
        "for_profit",
    )
    assert (made.website, made.maintainer, made.cdu_expected) == ("https://exemple-fictif.fr", keeper, "no")
    assert made.public_contact == "Service des usagers"
    assert Establishment.objects.search("autre nom fictif").get() == made


def test_what_the_register_leaves_empty_erases_nothing():
    finess.apply(extraction(site(number(1), phone="0174454647", siret=SIREN)))

    assert not finess.apply(extraction(site(number(1), opened=""))).has_differences


def test_a_site_that_left_the_register_closes_and_opens_again_when_it_returns():
    lines = [site(number(rank)) for rank in range(1, 12)]
    finess.apply(extraction(*lines))

    closing = finess.apply(extraction(*lines[1:], date="2026-06-12"))
    assert closing.counts["closed"] == 1
    assert (the_site().is_open, the_site().closed_on) == (False, datetime.date(2026, 6, 12))

    assert finess.apply(extraction(*lines, date="2026-07-12")).counts["reopened"] == 1
    assert (the_site().is_open, the_site().closed_on) == (True, None)


def test_a_file_that_would_close_many_sites_is_refused_unless_said_so():
    finess.apply(extraction(*(site(number(rank)) for rank in range(1, 12))))
    truncated = extraction(*(site(number(rank)) for rank in range(1, 9)), site(number(9))[:60])

    with pytest.raises(Refused, match="plus d’un sur dix"):
        finess.apply(truncated)
    assert Establishment.objects.filter(is_open=True).count() == 11

    outcome = finess.apply(truncated, allow_many_closings=True)
    assert outcome.counts["closed"] == 2  # the number of the line cut short can be read: not closed


def test_only_what_came_from_the_register_and_from_this_region_is_closed():
    by_hand = factories.establishment()
    far = extraction(site(number(1, "13"), commune="055", town="13001 MARSEILLE"))
    finess.apply(far, scope=finess.COUNTRY)

    finess.apply(extraction(site(number(1))))

    by_hand.refresh_from_db()
    assert by_hand.is_open
    assert Establishment.objects.get(finess=number(1, "13")).is_open


def test_invented_sites_and_real_ones_never_write_over_each_other(tmp_path):
    path = tmp_path / "exemple.csv"
    path.write_bytes(written(site(number(1)), site(number(2)), mark="exemple-fictif"))
    finess.load(path)
    assert the_site().is_fictitious

    outcome = finess.apply(extraction(site(number(1), "VRAI NOM"), site(number(3))))

    assert [sentence for _, sentence in outcome.refused] == [
        f"Ligne refusée : le numéro {number(1)} est celui d’un exemple fictif."
    ]
    assert outcome.counts["closed"] == 0
    assert not the_site(3).is_fictitious


@pytest.mark.parametrize(
    "content", [b"", b"Bonjour", b"finess;etalab;96;hier\n", b"PK\x03\x04\x00", b"finess;x;1;2026-01-01"]
)
def test_a_file_that_is_no_extraction_is_refused(content):
    with pytest.raises(Refused):
        finess.apply(io.BytesIO(content))


def test_a_renamed_site_reaches_the_bodies_that_quote_it():
    finess.apply(extraction(site(number(1))))
    body = factories.body(type="CDU", territory=None, establishment=the_site())

    finess.apply(extraction(site(number(1), "CLINIQUE DES ORMES EXEMPLE FICTIF")))

    body.refresh_from_db()
    assert "ormes" in body.search_text


def test_the_number_of_statements_does_not_grow_with_the_file():
    def statements(ranks, street):
        lines = [site(number(rank), legal=number(50), street=street) for rank in ranks]
        with CaptureQueriesContext(connection) as captured:
            finess.apply(extraction(*lines), allow_many_closings=True)
        return len(captured)

    finess.apply(extraction(*(site(number(rank)) for rank in range(1, 31))))
    assert statements([1], "DES ORMES") == statements(range(1, 31), "DES CHARMES")
