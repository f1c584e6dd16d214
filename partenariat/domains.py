"""The seven domains of mission as entry pages."""

from django.urls import reverse
from django.utils.text import slugify

from partenariat import terms


def domain_slug(entry):
    """The word a domain has in its address."""
    return entry.data.get("slug") or slugify(entry.data.get("alt") or entry.label)


def domain_url(entry):
    return reverse("domain_detail", args=[domain_slug(entry)])


def domain_by_slug(slug):
    """The domain at this address, or None."""
    return next((entry for entry in domains() if domain_slug(entry) == slug), None)


def domains():
    return [entry for entry in terms.vocabulary("domain").values() if entry.is_active]
