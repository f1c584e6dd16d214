"""In production the files of the site have their contents in their name: a browser fetches each once, for ever."""

import re

import pytest
from django.conf import settings
from django.test import override_settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

from partenariat.settings import base

NAME = "css/site.css"


@pytest.fixture
def collected(tmp_path):
    """`site.css`, as `collectstatic` leaves it in production, and the middleware that serves it."""
    options = {
        "STATIC_ROOT": str(tmp_path),
        "WHITENOISE_USE_FINDERS": False,
        "WHITENOISE_AUTOREFRESH": False,
        "STORAGES": settings.STORAGES | {"staticfiles": base.STORAGES["staticfiles"]},
    }
    with override_settings(**options):
        content = "body { color: black }" * 50
        (tmp_path / "css").mkdir()
        (tmp_path / NAME).write_text(content)
        storage = CompressedManifestStaticFilesStorage()
        done = list(storage.post_process({NAME: (storage, NAME)}))
        assert done
        yield storage, WhiteNoiseMiddleware(lambda request: None)


def test_a_file_of_the_site_is_kept_for_ever(collected, rf):
    storage, serve = collected
    address = storage.url(NAME)
    assert re.fullmatch(r"/static/css/site\.[0-9a-f]{12}\.css", address)
    response = serve(rf.get(address, headers={"accept-encoding": "gzip"}))
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1]) > 365 * 24 * 3600
    assert response["Content-Encoding"] == "gzip"
    response.close()
