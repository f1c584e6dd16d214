import os
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instances.derived import refresh_establishments
from instances.enums import ExpectedRule
from instances.models import ExpectedBody, ExpectedSite, LegalEntity
from instances.register import expected
from partenariat.models import PublicVersion
from tests import factories

pytestmark = pytest.mark.django_db

real_file = pytest.mark.skipif(not os.environ.get("FINESS_FILE"), reason="FINESS_FILE n’est pas donné")


def entity(finess):
    return LegalEntity.objects.get_or_create(finess=finess)[0]


def site(category, *, of="930000012", **fields):
    made = factories.establishment(
        category_code=category, legal_entity=entity(of) if of else None, **{"address": "", **fields}
    )
    refresh_establishments([made.pk])
    return made


def public(category="355", **fields):
    return site(category, ownership="public", **fields)


def bodies(type="CDU"):
    """{key: {finess of the sites it speaks for}}"""
    expected.refresh()
    found = {body.key: set() for body in ExpectedBody.objects.filter(type__code=type)}
    for line in ExpectedSite.objects.filter(type__code=type).select_related("expected", "establishment"):
        found[line.expected.key].add(line.establishment.finess)
    return found


def rule_of(key):
    return ExpectedBody.objects.get(key=key).rule


# ------------------------------------------------------------------------ Commission des usagers


def test_a_public_entity_has_one_commission_for_all_its_sites():
    sites = [public("362"), public("355"), public("156", territory="com-75056"), public("127")]
    assert bodies() == {"CDU ej-930000012": {one.finess for one in sites}}
    body = ExpectedBody.objects.get(key="CDU ej-930000012")
    assert (body.rule, body.legal_entity.finess) == (ExpectedRule.PUBLIC_ENTITY, "930000012")


def test_the_main_site_of_a_public_entity_is_its_heaviest_category_then_its_lowest_number():
    public("362", finess="930000004")
    public("355", finess="930000202")
    main = public("355", finess="930000103")
    bodies()
    assert ExpectedBody.objects.get(key="CDU ej-930000012").establishment == main


def test_one_public_site_makes_the_entity_public():
    sites = [public(), site("355")]
    assert bodies() == {"CDU ej-930000012": {one.finess for one in sites}}


def test_each_hospital_of_the_aphp_has_its_commission():
    hospitals = [public("101", of=expected.APHP) for _ in range(3)]
    assert bodies() == {f"CDU et-{one.finess}": {one.finess} for one in hospitals}
    assert set(ExpectedBody.objects.filter(type__code="CDU").values_list("rule", flat=True)) == {
        "aphp-hospital"
    }


def test_the_other_sites_of_the_aphp_go_with_the_nearest_hospital():
    far = public("101", of=expected.APHP, territory="com-75056", finess="750000001")
    near = public("101", of=expected.APHP, territory="com-93066", address="1 rue Haute", finess="930000103")
    same = public("101", of=expected.APHP, territory="com-93066", address="2 rue Basse", finess="930000202")
    long_stay = public("362", of=expected.APHP, territory="com-93066", address="2 rue BASSE")
    home = public("127", of=expected.APHP, territory="com-93008")
    assert bodies() == {
        f"CDU et-{far.finess}": {far.finess},
        f"CDU et-{near.finess}": {near.finess, home.finess},
        f"CDU et-{same.finess}": {same.finess, long_stay.finess},
    }


def test_each_private_establishment_has_its_commission():
    first, second, alone = site("365"), site("109"), site("128", of=None)
    assert bodies() == {f"CDU et-{one.finess}": {one.finess} for one in (first, second, alone)}
    assert rule_of(f"CDU et-{alone.finess}") == ExpectedRule.PRIVATE_SITE


def test_two_numbers_of_an_entity_at_one_address_are_one_site():
    low = site("109", address="2 rue d’Orgemont")
    high = site("365", address="2 RUE D’ORGEMONT")
    elsewhere = site("109", address="2 rue d’Orgemont", territory="com-75056")
    other = site("109", address="2 rue d’Orgemont", of="930000020")
    assert bodies() == {
        f"CDU et-{high.finess}": {low.finess, high.finess},
        f"CDU et-{elsewhere.finess}": {elsewhere.finess},
        f"CDU et-{other.finess}": {other.finess},
    }


def test_sites_without_address_are_not_at_one_address():
    assert len({one.finess for one in (site("109"), site("109"))} & {k[-9:] for k in bodies()}) == 2


def test_a_dialysis_unit_goes_with_the_hospital_of_its_entity():
    hospital, unit = site("365"), site("146", territory="com-75056")
    assert bodies() == {f"CDU et-{hospital.finess}": {hospital.finess, unit.finess}}


def test_dialysis_units_without_hospital_have_one_commission_together():
    units = [site("146", finess="930000103"), site("146", finess="930000202", territory="com-75056")]
    assert bodies() == {"CDU et-930000103": {one.finess for one in units}}


@pytest.mark.parametrize("category", ["124", "156", "412", "698", "699", "114", "696", ""])
def test_what_is_no_health_establishment_expects_no_commission(category):
    site(category)
    assert bodies() == {}


def test_a_closed_site_expects_nothing():
    site("365", is_open=False)
    site("500", is_open=False)
    assert bodies() == bodies("CVS") == {}


# ------------------------------------------------------------------------ Conseil de la vie sociale


@pytest.mark.parametrize(
    "category", ["500", "202", "255", "437", "448", "449", "252", "382", "183", "186", "192", "246", "214"]
)
def test_a_council_is_expected_where_one_lives_spends_the_day_or_works(category):
    home = site(category)
    assert bodies("CVS") == {f"CVS et-{home.finess}": {home.finess}}
    assert bodies() == {}


@pytest.mark.parametrize("category", ["182", "354", "446", "445", "190", "177", "355", "124"])
def test_no_council_is_expected_where_another_form_is_allowed(category):
    site(category)
    assert bodies("CVS") == {}


# ------------------------------------------------------------------------ Territories


def test_each_departement_has_two_councils_and_the_region_a_conference():
    departments = {"75", "77", "78", "91", "92", "93", "94", "95"}
    assert set(bodies("CTS")) == {f"CTS dep-{code}" for code in departments}
    assert set(bodies("CDCA")) == {f"CDCA dep-{code}" for code in departments}
    assert set(bodies("CRSA")) == {"CRSA reg-11"}
    assert ExpectedBody.objects.get(key="CTS dep-93").department == "dep-93"
    assert ExpectedBody.objects.get(key="CRSA reg-11").department == ""


# ------------------------------------------------------------------------ Staff


def test_staff_may_expect_a_body_the_rule_does_not():
    centre = site("124", cdu_expected="yes", cvs_expected="yes", expected_reason="Séjour de nuit")
    assert bodies() == {f"CDU et-{centre.finess}": {centre.finess}}
    assert bodies("CVS") == {f"CVS et-{centre.finess}": {centre.finess}}
    assert set(ExpectedBody.objects.filter(establishment=centre).values_list("rule", flat=True)) == {"staff"}


def test_staff_may_say_that_nothing_is_expected():
    site("500", cvs_expected="no", expected_reason="Groupe d’expression")
    site("365", cdu_expected="no", expected_reason="Fermé")
    assert bodies() == bodies("CVS") == {}


def test_a_site_taken_out_of_a_public_entity_leaves_the_others_together():
    main, other = public("355", finess="930000103", cdu_expected="no", expected_reason="Loué"), public("362")
    assert bodies() == {"CDU ej-930000012": {other.finess}}
    assert main.finess not in {one for sites in bodies().values() for one in sites}


def test_a_public_site_with_a_commission_of_its_own_leaves_that_of_the_entity():
    main = public("355")
    own = public("292", cdu_expected="yes", expected_reason="Commission propre")
    assert bodies() == {"CDU ej-930000012": {main.finess}, f"CDU et-{own.finess}": {own.finess}}


def test_a_decision_of_staff_counts_at_once(client):
    home = site("500")
    bodies()
    client.force_login(factories.curator())
    page = reverse("admin:instances_establishment_change", args=[home.pk])
    form = client.get(page).context["adminform"].form
    values = {name: "" if value is None else value for name, value in form.initial.items()}
    values |= {"cvs_expected": "no", "expected_reason": "Groupe d’expression", "is_open": "on"}
    values["territory"] = home.territory.key
    response = client.post(page, values)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert not ExpectedBody.objects.filter(type__code="CVS").exists()


# ------------------------------------------------------------------------ Recomputing


def test_a_second_refresh_writes_nothing():
    public(), site("365"), site("500"), site("146", of="930000020")
    assert expected.refresh() > 0
    version = PublicVersion.objects.get().number
    before = set(ExpectedBody.objects.values_list("pk", "key"))
    assert expected.refresh() == 0
    assert PublicVersion.objects.get().number == version
    assert set(ExpectedBody.objects.values_list("pk", "key")) == before


def test_a_site_that_changes_hands_changes_body():
    moved = public("355")
    public("355")
    bodies()
    moved.legal_entity = entity("930000020")
    moved.save()
    assert bodies()["CDU ej-930000020"] == {moved.finess}


def test_an_entity_whose_main_site_closes_keeps_its_body():
    main, other = public("355", finess="930000103"), public("355", finess="930000202")
    bodies()
    before = ExpectedBody.objects.get(key="CDU ej-930000012").pk
    main.is_open = False
    main.save()
    bodies()
    after = ExpectedBody.objects.get(key="CDU ej-930000012")
    assert (after.pk, after.establishment) == (before, other)


def test_refreshing_costs_the_same_statements_whatever_the_number_of_sites():
    site("365")
    with CaptureQueriesContext(connection) as few:
        expected.refresh()
    for _ in range(20):
        site("365"), site("500")
    with CaptureQueriesContext(connection) as many:
        expected.refresh()
    assert len(few) == len(many)


# ------------------------------------------------------------------------ What the page says


def test_a_site_says_which_body_speaks_for_it_and_by_which_article():
    main = public("355", name="Hôpital principal")
    annex = public("362")
    bodies()
    (sentence,) = expected.explain(annex)
    assert "Commission des usagers (CDU) attendue au site principal" in sentence
    assert "Hôpital principal" in sentence
    assert "R1112-79" in sentence
    assert "sur ce site" in expected.explain(main)[0]


def test_a_home_says_why_a_council_is_expected():
    home = site("500")
    bodies()
    (sentence,) = expected.explain(home)
    assert sentence.startswith("Conseil de la vie sociale (CVS) attendu sur ce site")
    assert "D311-3" in sentence


def test_a_site_says_what_staff_decided():
    kept = site("124", cdu_expected="yes", expected_reason="Séjour de nuit")
    removed = site("500", cvs_expected="no", expected_reason="Groupe d’expression")
    bodies()
    assert expected.explain(kept)[0].endswith("sur décision de l’équipe\u00a0: Séjour de nuit.")
    assert "Groupe d’expression" in expected.explain(removed)[0]


def test_an_army_hospital_says_that_it_has_a_commission_of_its_own():
    assert "R6147-116" in expected.explain(site("114"))[0]


def test_a_site_of_which_nothing_is_expected_says_so():
    assert "aucune instance n’est attendue" in expected.explain(site("124"))[0]


@real_file
def test_the_real_register_gives_the_published_order_of_magnitude():
    from instances.register import finess

    finess.load(os.environ["FINESS_FILE"])
    found = bodies()
    by_rule = Counter(ExpectedBody.objects.filter(type__code="CDU").values_list("rule", flat=True))
    assert 30 <= by_rule["aphp-hospital"] <= 40
    assert 40 <= by_rule["public-entity"] <= 60
    # 1,516 seats of users published for the région, four a commission.
    assert 0.8 < len(found) / (1516 / 4) < 1.2
    assert expected.refresh() == 0
