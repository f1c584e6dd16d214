"""The short texts every page shows (banner, publisher): kept until something public changes."""

from partenariat.models import Page
from partenariat.public_version import public_version

_cache = {"version": None, "texts": {}}


def text(slug):
    """The Markdown of an editable page, or an empty string: « à compléter » is the caller's business."""
    version = public_version()
    if _cache["version"] != version:
        texts = dict(Page.objects.values_list("slug", "body"))
        _cache.update(version=version, texts=texts)
    return _cache["texts"].get(slug, "").strip()
