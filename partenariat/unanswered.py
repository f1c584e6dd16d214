"""Tells whoever counts them of the queries that found nothing. The counting lives in a later room."""

from django.conf import settings
from django.utils.module_loading import import_string


def tell(request, text):
    """A query over everything found nothing."""
    if text.strip():
        import_string(settings.UNANSWERED_LISTENER)(request, text)


def tell_list(request, values, total):
    """A list is empty. `values`: what its FilterSet understood; when filters are set too, the words may be right."""
    if not total and set(values) <= {"q", "tri"}:
        tell(request, values.get("q", ""))
