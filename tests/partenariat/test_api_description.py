"""The OpenAPI description and the documentation tell the truth."""

import html
import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator

from experiences import enums
from partenariat.api_urls import VIEWS
from partenariat.models import Territory
from tests import factories
from tests.api import forget_requests
from tests.attachments import accept, online_testimony, pictured

pytestmark = pytest.mark.django_db


def strict(node):
    """The same schema, where an object holds nothing that is not described."""
    if isinstance(node, dict):
        closed = {key: strict(value) for key, value in node.items()}
        if "properties" in node and node.get("type") == "object":
            closed["additionalProperties"] = False
        return closed
    return [strict(value) for value in node] if isinstance(node, list) else node


def validate(schema, operation, response):
    """The body of a real answer against what the description says of it."""
    media_type = response["Content-Type"].partition(";")[0]
    described = operation["responses"][str(response.status_code)]["content"][media_type]["schema"]
    Draft202012Validator(
        strict({**described, "components": schema["components"]}),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    ).validate(response.json())


@pytest.fixture
def schema(client):
    return client.get("/api/v1/schema/").json()


@pytest.fixture
def records():
    """One record as full as possible and one as empty as possible, of each kind."""
    full = factories.organisation(
        "Organisation complète (exemple fictif)", is_verified=True, acronym="OC", description="Présentation."
    )
    site = factories.establishment(manager=full, ownership="public", category="Centre de santé")
    body = factories.body(
        host_organisation=full,
        establishment=site,
        activity_status="active",
        website="https://exemple-fictif.fr",
    )
    parent = factories.seed_experience("Un programme plus large (exemple fictif)")
    fiche = factories.experience(
        "Une expérience complète (exemple fictif)",
        organisations=[full],
        bodies=[body],
        parent=parent,
        users_involved_count=12,
        users_in_governance=2,
        governance_voice="deliberative",
        anti_alibi_public=True,
        training_need="required",
        start_date="2020-02-01",
        start_precision="month",
        milestones=[{"label": "Première réunion", "date": "2020-02"}],
        links=[{"label": "Pour en savoir plus", "url": "https://exemple-fictif.fr"}],
        benefits=[{"code": "BE-02", "comment": "Un commentaire."}],
        skills=["SK-01"],
        initiators=["team"],
        reproducibility="documented",
        last_confirmed_at="2026-01-15",
    )
    fiche.establishments.add(site)
    online_testimony(fiche, display_name="Camille Exemple")
    accept(pictured(fiche))
    factories.seed_experience(positions=(), territories=(), organisations=[])
    factories.experience(state=enums.State.ARCHIVED)
    factories.organisation(is_verified=True)
    factories.body(territory=None, to_check="Lieu à vérifier.")
    listed = factories.qualified_list("Personne Fictive")
    factories.qualified_person(listed, areas=["com-93066"])
    region = Territory.objects.get(key="reg-11")
    factories.agreement(factories.organisation(is_verified=True), level="regional", region=region)


def test_the_description_is_openapi_3_and_made_without_warning(schema, capsys):
    assert schema["openapi"].startswith("3.")
    assert capsys.readouterr().err == ""


def test_the_description_is_served_in_json_and_in_yaml(client, schema):
    assert client.get("/api/v1/schema/", headers={"accept": "application/json"}).json() == schema
    asked = client.get("/api/v1/schema/", headers={"accept": "application/yaml"})
    for answer in (client.get("/api/v1/schema.yaml"), asked):
        assert yaml.load(answer.content, Loader=yaml.CSafeLoader) == schema
    assert "Accept" in asked["Vary"]


def test_every_route_is_described_once_with_its_errors(schema):
    operations = [methods["get"] for methods in schema["paths"].values()]
    assert sorted(one["operationId"] for one in operations) == sorted(view.name for view in VIEWS)
    for one in operations:
        assert {"200", "304", "404", "405", "406", "429", "500"} <= set(one["responses"])
        assert one["summary"]
        assert one["description"]
        for parameter in one["parameters"]:
            assert parameter["description"].strip(". ")


def test_every_real_answer_has_the_shape_described(client, schema, records):
    checked = set()
    for address, methods in schema["paths"].items():
        if "{" in address:
            continue
        forget_requests()
        answer = client.get(address)
        validate(schema, methods["get"], answer)
        checked.add(address)
        for row in answer.json().get("resultats", [])[:10]:
            validate_detail(client, schema, address, row)
            checked.add(address)
    assert len(checked) > 8


def validate_detail(client, schema, address, row):
    """Any of the keys a record shows finds it again."""
    template = next((path for path in schema["paths"] if path.startswith(f"{address}{{")), None)
    if template is None:
        return
    for name in ("reference", "identifiant", "finess", "cle", "nom"):
        if name not in row or (name == "nom" and "libelle" not in row):
            continue
        forget_requests()
        answer = client.get(f"{address}{row[name]}/")
        assert answer.status_code == 200
        validate(schema, schema["paths"][template]["get"], answer)
        return


def test_every_full_record_was_really_full(client, records):
    """The check above says nothing of a field that is null in every record."""
    fiche = client.get("/api/v1/experiences/une-experience-complete-exemple-fictif/").json()
    empty = {name for name, value in fiche.items() if value in (None, [])}
    assert empty <= {
        "resume_facile", "objectifs", "autres_activites", "reglementation", "professionnels_engages",
        "binome",
        "modalites_precisions", "frais_pris_en_charge", "financements", "besoins_recueillis_precisions",
        "reproductibilite_precisions", "fin", "source", "archivee_le",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("/api/v1/experiences/?couleur=bleu&zone=lune", "/api/v1/experiences/"),
        ("/api/v1/experiences/?page=4000", "/api/v1/experiences/"),
        ("/api/v1/experiences/n-existe-pas/", "/api/v1/experiences/{identifiant}/"),
    ],
)
def test_real_errors_have_the_shape_described(client, schema, url, route):
    validate(schema, schema["paths"][route]["get"], client.get(url))


def test_every_parameter_of_a_filterset_is_described(schema):
    for view in VIEWS:
        if not hasattr(view, "filterset_class"):
            continue
        operations = [methods["get"] for methods in schema["paths"].values()]
        (operation,) = [one for one in operations if one["operationId"] == view.name]
        described = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        assert described == {*view.filterset_class.base_filters, "page", "par_page"}


def examples(page):
    return [html.unescape(found) for found in re.findall(r"<code>curl &quot;(.*?)&quot;</code>", page)]


def test_every_example_of_the_documentation_works(client, records):
    page = client.get("/api/").content.decode()
    addresses = examples(page)
    assert len(addresses) == len(VIEWS)
    for address in addresses:
        response = client.get(address.removeprefix("http://localhost"))
        assert response.status_code == 200, address
        json.loads(response.content)


def test_the_documentation_of_an_empty_base_still_has_an_example_per_list(client):
    page = client.get("/api/").content.decode()
    assert "http://localhost/api/v1/experiences/?" in html.unescape(page)


def test_the_documentation_names_every_parameter(client, schema):
    page = client.get("/api/").content.decode()
    for methods in schema["paths"].values():
        for parameter in methods["get"]["parameters"]:
            if parameter["in"] != "header":
                assert f"<code>{parameter['name']}</code>" in page


def test_the_documentation_has_one_title_and_no_form(client):
    page = client.get("/api/").content.decode()
    assert page.count("<h1") == 1
    assert "csrfmiddlewaretoken" not in page
    assert "style=" not in page
