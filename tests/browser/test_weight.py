import gzip

import pytest

from tests import kept
from tests.browser.places import World

ALREADY_COMPRESSED = ("font/", "image/png", "image/jpeg")
LIMIT, NEXT = 300_000, 60_000  # bytes
REQUESTS = 25


@pytest.mark.parametrize("path", ["/", "/experiences/"])
def test_a_first_view_weighs_little(demonstration, open_page, path):
    """The test server compresses nothing: each body is counted as gzip would send it, headers left out."""
    page, answers = open_page(width=390), []
    page.on("requestfinished", lambda request: answers.append(request.response()))
    page.goto(path, wait_until="networkidle")
    sizes = {}
    for answer in answers:
        body = answer.body()
        kind = answer.headers.get("content-type", "")
        sizes[answer.url] = len(body) if kind.startswith(ALREADY_COMPRESSED) else len(gzip.compress(body))
    assert len(answers) <= REQUESTS
    assert sum(sizes.values()) <= LIMIT, sizes


@pytest.mark.parametrize("path", ["/", "/experiences/", "/experiences/?q=patient&zone=idf"])
def test_a_next_view_weighs_almost_nothing(demonstration, client, path):
    """The files of the site are kept by the browser (`tests/ops/test_static_files.py`): the page alone comes again."""
    response = client.get(path)
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) <= NEXT


def test_reading_leaves_no_cookie_and_calls_nobody_else(open_page, live_server):
    """Only the pages that hold a form to send may set one; `open_page` fails on any request to another host."""
    page = open_page()
    forms = (
        "signaler",
        "accord",
        "corriger",
        "écrire",
        "connexion",
        "inscription",
        "mot de passe",
        "confirm",
        "messagerie",
        "lien",
        "envoyer",
        "commencer",
        "suivie",
        "candidat",
        "nouveautés",
        "alertes",
    )
    read = [
        place
        for place in kept.once(World).public()
        if not place.press and not any(word in place.name for word in forms)
    ]
    assert len(read) > 10
    for place in read:
        page.goto(place.path)
        assert page.context.cookies() == [], place.name
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0, place.name
