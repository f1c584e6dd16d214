"""What holds at every address of the API: reading only, errors, pages, ETag, other sites, limit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from experiences import enums
from instances.derived import refresh_establishments
from partenariat.api.throttling import PublicThrottle
from tests import factories
from tests.api import forget_requests

pytestmark = pytest.mark.django_db
ROUTES = [
    "experiences", "instances", "couverture", "sieges-vacants", "personnes-qualifiees", "associations-agreees",
    "organisations", "etablissements", "territoires", "domaines", "vocabulaires",
]  # fmt: skip
LISTS = [f"/api/v1/{name}/" for name in ROUTES]


def is_problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["detail"]
    return body


def test_the_root_lists_every_route(client):
    routes = client.get("/api/v1/").json()["routes"]
    assert list(routes) == ROUTES
    for url in routes.values():
        assert client.get(url.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("url", ["/api/v1/", *LISTS])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_is_read_only(client, url, method):
    response = getattr(client, method)(url)
    is_problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("url", LISTS)
def test_an_unknown_parameter_is_refused_and_named(client, url):
    body = is_problem(client.get(f"{url}?couleur=bleu"), 400)
    (error,) = body["erreurs"]
    assert error["parametre"] == "couleur"
    assert "page" in error["valeurs_possibles"]


def test_details_take_no_parameter(client):
    fiche = factories.experience()
    is_problem(client.get(f"/api/v1/experiences/{fiche.slug}/?format=xml"), 400)


def test_a_wrong_value_comes_with_the_values_possible(client):
    body = is_problem(client.get("/api/v1/experiences/?zone=lune&niveau=partnership&tri=hasard"), 400)
    errors = {error["parametre"]: error for error in body["erreurs"]}
    assert set(errors) == {"zone", "tri"}
    assert "idf" in errors["zone"]["valeurs_possibles"]
    assert "lune" in errors["zone"]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("territoire", "dep-999"),
        ("territoire", "93"),
        ("modifie_depuis", "hier"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "un"),
        ("page", "9" * 30),
        ("par_page", "101"),
        ("par_page", "0"),
        ("q", "a" * 201),
    ],
)
def test_each_wrong_value_is_a_fault_of_its_own_parameter(client, name, value):
    body = is_problem(client.get("/api/v1/experiences/", {name: value}), 400)
    assert [error["parametre"] for error in body["erreurs"]] == [name]


def test_a_parameter_with_one_value_is_not_given_twice(client):
    for query in ("q=a&q=b", "tri=titre&tri=recentes", "page=1&page=2"):
        is_problem(client.get(f"/api/v1/experiences/?{query}"), 400)
    assert client.get("/api/v1/experiences/?theme=diabetes&theme=oncology").status_code == 200


@pytest.mark.parametrize("value", ["\x00", "%27", "a" * 150, "(", "&amp;", "🙂"])
def test_no_text_breaks_a_search(client, value):
    for name in ("experiences", "instances", "organisations", "etablissements", "territoires"):
        assert client.get(f"/api/v1/{name}/", {"q": value}).status_code in (200, 400)


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("key", ["%00", "%ED%A0%80", "%F0%9F%99%82", "a" * 3000, "..%2F", "'--"])
def test_no_identifier_breaks_a_record(client, name, key):
    assert client.get(f"/api/v1/{name}/{key}/").status_code == 404


@pytest.mark.parametrize(
    "value", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "2026-01-01", "2026-13-01"]
)
def test_no_date_breaks_a_list(client, value):
    for name in ("experiences", "instances", "organisations"):
        assert client.get(f"/api/v1/{name}/", {"modifie_depuis": value}).status_code in (200, 400)


@pytest.mark.parametrize("path", ["nulle-part/", "experiences/nulle-part/", "experiences/a/b/", "x"])
def test_an_address_without_content_is_a_problem_and_not_a_page(client, path):
    is_problem(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("name", ROUTES)
def test_a_record_that_does_not_exist_is_not_found(client, name):
    is_problem(client.get(f"/api/v1/{name}/n-existe-pas/"), 404)


def test_a_missing_final_slash_is_forgiven(client):
    response = client.get("/api/v1/experiences?tri=titre")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/experiences/?tri=titre"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_format_that_is_not_served_is_refused(client):
    is_problem(client.get("/api/v1/experiences/", headers={"accept": "text/csv"}), 406)


def test_a_browser_gets_json(client):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/api/v1/experiences/", headers={"accept": accept})
    assert response["Content-Type"] == "application/json"


def test_an_unforeseen_error_is_a_problem_without_a_trace(client):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partenariat_territory RENAME TO partenariat_elsewhere")
    response = client.get("/api/v1/territoires/")
    is_problem(response, 500)
    assert "territory" not in response.content.decode()


# ------------------------------------------------------------------------------------ pages


def test_pages_follow_each_other_without_overlap(client):
    for _ in range(5):
        factories.experience()
    seen, url = [], "/api/v1/experiences/?par_page=2&tri=titre"
    while url:
        body = client.get(url).json()
        seen += [fiche["reference"] for fiche in body["resultats"]]
        assert (body["total"], body["pages"]) == (5, 3)
        url = body["suivante"] and body["suivante"].removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == 5


def test_the_link_header_names_the_four_pages(client):
    for _ in range(3):
        factories.organisation(is_verified=True)
    response = client.get("/api/v1/organisations/?par_page=1&page=2&q=fictif")
    assert response["Link"] == ", ".join(
        f'<http://localhost/api/v1/organisations/?par_page=1&q=fictif{page}>; rel="{name}"'
        for name, page in (("next", "&page=3"), ("prev", ""), ("first", ""), ("last", "&page=3"))
    )


def test_an_empty_list_has_one_empty_page(client):
    body = client.get("/api/v1/experiences/").json()
    assert body == {
        "total": 0, "page": 1, "pages": 1, "suivante": None, "precedente": None, "resultats": [],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["experiences", "territoires", "domaines"])
def test_a_page_beyond_the_last_says_which_is_the_last(client, name):
    body = is_problem(client.get(f"/api/v1/{name}/?page=5000"), 404)
    assert "la dernière est la page" in body["detail"]


def test_a_page_holds_20_rows_unless_asked_and_100_at_most(client):
    url = "/api/v1/territoires/?nature=commune"
    assert len(client.get(url).json()["resultats"]) == 20
    assert len(client.get(f"{url}&par_page=100").json()["resultats"]) == 100


# -------------------------------------------------------------------------------- what it costs

MAKERS = {
    "instances": lambda: factories.body(
        host_organisation=factories.organisation(is_verified=True), establishment=factories.establishment()
    ),
    "organisations": lambda: factories.organisation(is_verified=True),
    "etablissements": lambda: factories.establishment(manager=factories.organisation(is_verified=True)),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_costs_the_same_few_statements_for_1_20_and_100_rows(client, name):
    costs, made, url = [], 0, f"/api/v1/{name}/?par_page=100"
    for wanted in (1, 20, 100):
        for _ in range(wanted - made):
            MAKERS[name]()
        made = wanted
        forget_requests()
        assert len(client.get(url).json()["resultats"]) == wanted
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        costs.append(len(captured))
    assert costs[0] == costs[1] == costs[2] <= 6


@pytest.mark.parametrize("name", ["territoires", "domaines", "vocabulaires"])
def test_a_reference_list_costs_the_same_few_statements_for_1_20_and_100_rows(client, name):
    costs = []
    for size in (1, 20, 100):
        url = f"/api/v1/{name}/?par_page={size}"
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        costs.append(len(captured))
    assert costs[0] == costs[1] == costs[2] <= 4


# ----------------------------------------------------------------------------------- ETag


@pytest.mark.parametrize("url", ["/api/v1/", *LISTS])
def test_an_answer_already_known_is_a_304_for_one_statement(client, url):
    first = client.get(url)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    with CaptureQueriesContext(connection) as captured:
        second = client.get(url, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 304
    assert second.content == b""
    assert second["ETag"] == first["ETag"]
    assert len(captured) == 1


def test_asking_again_for_what_one_holds_is_not_counted(client):
    first = client.get(LISTS[0])
    for _ in range(70):
        again = client.get(LISTS[0], headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/")["RateLimit-Remaining"] == "58"


def test_a_publication_changes_the_etag(client):
    before = client.get("/api/v1/experiences/")["ETag"]
    factories.experience()
    answer = client.get("/api/v1/experiences/", headers={"if-none-match": before})
    assert answer.status_code == 200
    assert answer["ETag"] != before


NEVER_PUBLIC = ["draft", "submitted", "in_review", "changes_requested", "accepted", "rejected", "withdrawn"]


@pytest.mark.parametrize("state", NEVER_PUBLIC)
def test_what_is_not_public_changes_neither_count_nor_etag(client, state):
    carrier = factories.organisation(is_verified=True)
    factories.experience(organisations=[carrier])
    before = {url: client.get(url) for url in LISTS}
    factories.experience(state=state, organisations=[carrier])
    for url, known in before.items():
        now = client.get(url)
        assert now.json()["total"] == known.json()["total"]
        assert now["ETag"] == known["ETag"]


def test_two_questions_have_two_etags(client):
    assert client.get("/api/v1/experiences/")["ETag"] != client.get("/api/v1/experiences/?tri=titre")["ETag"]


@pytest.mark.parametrize("url", ["/api/v1/", "/api/v1/schema/", "/api/v1/nulle-part/", *LISTS])
def test_reading_sets_no_cookie_and_varies_on_none(client, url):
    response = client.get(url)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


# --------------------------------------------------------------------------- other sites


@pytest.mark.parametrize("url", [*LISTS, "/api/v1/nulle-part/", "/api/v1/experiences/?page=0"])
def test_any_site_may_read_the_answers_and_the_errors(client, url):
    response = client.get(url, headers={"origin": "https://exemple-fictif.fr"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert {"Link", "ETag", "Retry-After"} <= set(response["Access-Control-Expose-Headers"].split(", "))


def test_a_preflight_is_answered_and_does_not_count(client):
    for _ in range(70):
        response = client.options(
            "/api/v1/experiences/",
            headers={
                "origin": "https://exemple-fictif.fr",
                "access-control-request-method": "GET",
                "access-control-request-headers": "if-none-match",
            },
        )
    assert response.status_code == 204
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_a_page_of_the_site_is_not_opened_to_other_sites(client):
    assert "Access-Control-Allow-Origin" not in client.get("/api/")


# ------------------------------------------------------------------------------------ limit


def test_every_answer_tells_what_is_left(client):
    answers = [client.get("/api/v1/") for _ in range(3)]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["59", "58", "57"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"60"}


def test_beyond_the_limit_one_waits_and_others_do_not(client):
    for _ in range(60):
        assert client.get("/api/v1/").status_code == 200
    response = client.get("/api/v1/experiences/")
    is_problem(response, 429)
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["RateLimit-Remaining"] == "0"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_count_starts_again_when_its_minute_is_over_and_the_address_is_forgotten(client):
    for _ in range(61):
        client.get("/api/v1/", REMOTE_ADDR="192.0.2.7")
    forget_requests()
    assert client.get("/api/v1/")["RateLimit-Remaining"] == "59"
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM partenariat_cache WHERE cache_key LIKE 'api:%'")
        assert cursor.fetchall() == [("api:127.0.0.1",)]
    assert client.get("/api/v1/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_requests_in_parallel_are_all_counted():
    # Each thread has a connection of its own, outside the transaction of the test.
    with ThreadPoolExecutor(4) as pool:
        counted = list(pool.map(_count_once, range(40)))
        pool.submit(_forget_counted).result()
    assert sorted(counted) == list(range(1, 41))


def _count_once(_):
    limit = PublicThrottle()
    limit.allow_request(RequestFactory().get("/api/v1/", REMOTE_ADDR="198.51.100.9"), None)
    connection.close()
    return limit.count


def _forget_counted():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partenariat_cache WHERE cache_key = 'api:198.51.100.9'")
    connection.close()


def test_a_forged_forwarding_header_does_not_escape_the_limit(client):
    for number in range(60):
        client.get("/api/v1/", headers={"x-forwarded-for": f"192.0.2.{number}"})
    assert client.get("/api/v1/", headers={"x-forwarded-for": "198.51.100.1"}).status_code == 429


# ------------------------------------------------------------------------------- the rest


def test_a_head_request_gets_the_headers_alone(client):
    response = client.head("/api/v1/experiences/")
    assert response.status_code == 200
    assert response["ETag"]
    assert response.content == b""


def test_an_unpublished_body_is_nowhere(client):
    hidden = factories.body(published=False)
    factories.experience(bodies=[hidden])
    assert client.get(f"/api/v1/experiences/?instance={hidden.slug}").json()["total"] == 0
    assert client.get("/api/v1/experiences/").json()["resultats"][0]["instances"] == []
    assert client.get("/api/v1/instances/").json()["total"] == 0
    is_problem(client.get(f"/api/v1/instances/{hidden.slug}/"), 404)
    is_problem(client.get(f"/api/v1/instances/{hidden.reference}/"), 404)


def test_a_private_organisation_is_nowhere(client):
    hidden = factories.organisation("Canari (exemple fictif)")
    body = factories.body(host_organisation=hidden)
    site = factories.establishment(manager=hidden)
    factories.experience(state=enums.State.DRAFT, organisations=[hidden])
    is_problem(client.get(f"/api/v1/organisations/{hidden.slug}/"), 404)
    for path in ("organisations/", f"instances/{body.slug}/", f"etablissements/{site.finess}/"):
        assert "Canari" not in client.get(f"/api/v1/{path}").content.decode()


def test_organisations_are_filtered(client):
    wanted = factories.organisation("Réseau des Étoiles (exemple fictif)", is_verified=True, type="ars")
    factories.organisation(is_verified=True)
    for query in ("q=etoiles reseau", "type=ars"):
        body = client.get(f"/api/v1/organisations/?{query}").json()
        assert [one["identifiant"] for one in body["resultats"]] == [wanted.slug]


def test_establishments_are_filtered_by_name_and_by_what_contains_them(client):
    wanted = factories.establishment("Hôpital des Étoiles (exemple fictif)", territory="com-93066")
    factories.establishment(territory="com-75056")
    refresh_establishments()
    for query in ("q=hopital etoiles", f"q={wanted.finess}", "territoire=dep-93"):
        body = client.get(f"/api/v1/etablissements/?{query}").json()
        assert [one["finess"] for one in body["resultats"]] == [wanted.finess]


def test_a_territory_says_what_contains_it(client):
    body = client.get("/api/v1/territoires/com-93066/").json()
    assert body["nature"] == {"code": "commune", "libelle": "Commune"}
    assert {"dep-93", "reg-11", "pays-fr"} <= {one["cle"] for one in body["contenu_dans"]}


@pytest.mark.parametrize("query", ["q=saint-den&nature=commune&dans=dep-93", "q=93200&nature=commune"])
def test_territories_are_found_by_name_postcode_kind_and_container(client, query):
    keys = [one["cle"] for one in client.get(f"/api/v1/territoires/?{query}").json()["resultats"]]
    assert "com-93066" in keys


def test_every_domain_and_every_list_has_its_own_address(client):
    domains = client.get("/api/v1/domaines/").json()["resultats"]
    assert len(domains) == 7
    for one in domains:
        assert client.get(f"/api/v1/domaines/{one['identifiant']}/").json()["code"] == one["code"]
    for one in client.get("/api/v1/vocabulaires/?par_page=100").json()["resultats"]:
        forget_requests()
        whole = client.get(f"/api/v1/vocabulaires/{one['nom']}/").json()
        assert len(whole["entrees"]) == one["nombre"]
