"""How many statements a page asks the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from partenariat import lexicon, site_texts, terms
from partenariat.language import understand


def queries(client, url):
    """The statements of one page whose caches of labels are cold, so that two pages compare."""
    for cache in (terms._cache, lexicon._cache, site_texts._cache):
        cache["version"] = None
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(captured)


# The statement that reads which fiches hold each value of the facets: at each answer in a transaction, as a test is.
HOLDERS = 1


def words_known():
    """The statements that read what the site knows of words: at each search in a transaction, as a test is."""
    with CaptureQueriesContext(connection) as captured:
        understand("exemple")
    return len(captured)
