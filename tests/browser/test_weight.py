import gzip

import pytest

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
