"""Addresses never die: a record found by an address it had before sends to the one it has now."""

from django.http import Http404, HttpResponsePermanentRedirect


class PermanentRedirect(HttpResponsePermanentRedirect):
    status_code = 308


def find(queryset, slug):
    """The record at this address, or the redirection to its present one.

    Raises Http404 when the queryset, already restricted to what may be seen, has neither.
    """
    record = queryset.filter(slug=slug).first()
    if record:
        return record
    moved = queryset.filter(old_slugs__contains=[slug]).first()
    if moved is None:
        raise Http404
    return PermanentRedirect(moved.get_absolute_url())
