"""A program that asks again for what it holds is told so before anything else is done for it."""

from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpResponseNotModified
from rest_framework.renderers import JSONRenderer

from partenariat.api.etag import etag, is_known, validators
from partenariat.api.views import CORS


class KnownAnswerMiddleware:
    """The 304 of the API, for the one statement that reads the public version: less than half the price of going
    on to the view. It counts for nothing in the limit: a mirror that asks often and politely is never turned away.

    An ETag was only ever given with an answer: the address that carries it is right, and its parameters too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Whatever the base refuses here, the view asks too, and says as a problem.
        with suppress(DatabaseError):
            if self._asks_again(request) and is_known(
                request, current := etag(request, JSONRenderer.media_type)
            ):
                answer = HttpResponseNotModified(headers=validators(current) | CORS)
                # Nothing in it to apply a policy to; the copy held has its own.
                answer._csp_exempt = True
                return answer
        return self.get_response(request)

    def _asks_again(self, request):
        return (
            "HTTP_IF_NONE_MATCH" in request.META
            and request.method in ("GET", "HEAD")
            and request.path.startswith("/api/")
        )
