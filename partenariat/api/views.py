"""The base of every route: read only, anonymous, limited, open to other sites, cheap when nothing changed."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from partenariat.api.etag import etag, validators
from partenariat.api.openapi import PublicSchema, takes_several
from partenariat.api.pagination import Page, PageForm
from partenariat.api.problems import BadParameters
from partenariat.api.serializers import page_of
from partenariat.api.throttling import PublicThrottle

# Whoever asks and whatever they send with it, the API shows what everyone may read.
READER = AnonymousUser()

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class PublicView(APIView):
    """A route of the API. A subclass gives `answer` and, for the documentation, the attributes below."""

    http_method_names = ["get", "head", "options"]
    schema = PublicSchema()

    name = ""  # operation identifier, unique
    section = ""  # the heading it is documented under
    helps = {}  # {parameter: what it asks}, where the label of the form is too short
    summary = ""
    about = ""
    shape = None  # serializer describing the answer

    def get(self, request, **kwargs):
        self.refuse_unknown_parameters()
        response = self.answer(request, **kwargs)
        for name, value in validators(etag(request, request.accepted_renderer.media_type)).items():
            response[name] = value
        return response

    def options(self, request, **kwargs):
        return Response(status=204, headers=PREFLIGHT)

    def answer(self, request, **kwargs):
        raise NotImplementedError

    def parameter_fields(self):
        """{parameter: form field}: what may be asked, checked and documented from the same place."""
        return {}

    def response_shape(self):
        return self.shape

    def initial(self, request, *args, **kwargs):
        # LoginRequiredMiddleware looked at the session; the answer does not depend on it, and « Vary: Cookie »
        # would keep shared caches from serving one reader's answer to the next.
        request.session.accessed = False
        super().initial(request, *args, **kwargs)

    def check_throttles(self, request):
        # A browser asks leave before the request that counts.
        if request.method == "OPTIONS":
            return
        throttle = PublicThrottle()
        is_allowed = throttle.allow_request(request, self)
        # Once it has counted: when the base refuses even that, there is nothing to tell in the headers.
        self.throttle = throttle
        if not is_allowed:
            self.throttled(request, throttle.wait())

    def refuse_unknown_parameters(self):
        fields = self.parameter_fields()
        errors = []
        for name, values in self.request.query_params.lists():
            if name not in fields:
                error = {"parametre": name, "message": "Ce paramètre n’existe pas à cette adresse."}
                errors.append(error | ({"valeurs_possibles": sorted(fields)} if fields else {}))
            elif len(values) > 1 and not takes_several(fields[name]):
                errors.append({"parametre": name, "message": "Ce paramètre n’accepte qu’une valeur."})
        if errors:
            raise BadParameters(errors)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        limit = self.throttle.headers() if hasattr(self, "throttle") else {}
        for name, value in {**CORS, **limit}.items():
            response[name] = value
        return response


class ListView(PublicView):
    """A list, a page at a time. `filterset_class` is the one of the pages."""

    filterset_class = None
    example = ""  # query string of the documented example

    def get_queryset(self):
        raise NotImplementedError

    def find(self, filterset, *, offset, limit):
        """(how many rows match, the rows of the page). The order is total, so pages never overlap."""
        rows = filterset.qs
        return rows.count(), list(rows[offset : offset + limit])

    def represent(self, row):
        raise NotImplementedError

    def parameter_fields(self):
        filters = self.filterset_class.base_filters
        return {**{name: known.field for name, known in filters.items()}, **PageForm.base_fields}

    def response_shape(self):
        return page_of(self.shape)

    def answer(self, request, **kwargs):
        filterset = self.filterset_class(request.query_params, queryset=self.get_queryset(), request=request)
        paging = PageForm(request.query_params)
        refuse_wrong_values(filterset.form, paging)
        page = Page(request, number=paging.cleaned_data["page"], size=paging.cleaned_data["par_page"])
        total, rows = self.find(filterset, offset=page.offset, limit=page.size)
        return self.respond(page, total, rows)

    def respond(self, page, total, rows):
        body, links = page.answer(total, [self.represent(row) for row in rows])
        return Response(body, headers={"Link": links})


class DetailView(PublicView):
    """One record. `find` takes the identifier of the address and raises `NotFound` or `Gone`."""

    key = "identifiant"
    key_help = ""

    def find(self, key):
        raise NotImplementedError

    def represent(self, row):
        raise NotImplementedError

    def example_key(self):
        """The identifier of a record that exists, for the documentation; empty if there is none yet."""
        raise NotImplementedError

    def answer(self, request, **kwargs):
        key = kwargs[self.key]
        # PostgreSQL refuses this character in a text: no record can have it.
        if "\x00" in key:
            raise NotFound
        return Response(self.represent(self.find(key)))


class UnknownView(PublicView):
    """Any other address under /api/: a problem, not a page. A missing final slash is forgiven."""

    schema = None

    def get(self, request, **kwargs):
        if not request.path.endswith("/") and self._is_route(f"{request.path}/"):
            path, mark, query = request.get_full_path().partition("?")
            return HttpResponsePermanentRedirect(f"{path}/{mark}{query}")
        raise NotFound

    def _is_route(self, path):
        try:
            return resolve(path).func is not self.request.resolver_match.func
        except Resolver404:
            return False


def refuse_wrong_values(*bound_forms):
    errors = [
        {"parametre": name, "message": " ".join(messages), **_possible_values(form.fields[name])}
        for form in bound_forms
        for name, messages in form.errors.items()
    ]
    if errors:
        raise BadParameters(errors)


def _possible_values(field):
    values = [str(value) for value, _ in getattr(field, "choices", ()) if value != ""]
    return {"valeurs_possibles": values} if values else {}
