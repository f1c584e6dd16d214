"""The page that explains the API, drawn from its OpenAPI description. No script, nothing from elsewhere."""

from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from partenariat.api.openapi import current_schema
from partenariat.api.pagination import DEFAULT_SIZE, MAX_SIZE
from partenariat.api.throttling import PublicThrottle
from partenariat.representation import LICENCE


@login_not_required
def documentation(request, views):
    """`views`: the view classes, in the order they are documented."""
    limit = PublicThrottle()
    groups = [
        {"title": section, "anchor": slugify(section), "routes": [route(view) for view in ours]}
        for section, ours in groupby(views, key=lambda view: view.section)
    ]
    return render(
        request,
        "api/documentation.html",
        {
            "trail": [("API", "")],
            "summary": [*SECTIONS, *((group["title"], group["anchor"]) for group in groups)],
            "groups": groups,
            "licence": LICENCE,
            "page_size": DEFAULT_SIZE,
            "max_size": MAX_SIZE,
            "limit": limit.num_requests,
            "seconds": limit.duration,
        },
    )


SECTIONS = [
    ("À quoi elle sert", "usage"),
    ("Licence", "licence"),
    ("Limite", "limite"),
    ("Pages et liens", "pages"),
    ("Erreurs", "erreurs"),
    ("Dates", "dates"),
    ("Garder une copie à jour", "copie"),
    ("Ce que dit une fiche", "fiche"),
]


def route(view):
    """{anchor, title, about, address, parameters, curl} of one view; `curl` is empty when there is no record."""
    operation = _operation(view.name)
    rows = [_parameter(one) for one in operation["parameters"] if one["in"] in ("path", "query")]
    return {
        "anchor": view.name,
        "title": view.summary,
        "about": view.about,
        "address": operation["address"],
        "parameters": rows,
        "curl": _example(view),
    }


def _operation(name):
    for address, methods in current_schema()["paths"].items():
        if methods["get"]["operationId"] == name:
            return methods["get"] | {"address": address}
    raise LookupError(name)


def _parameter(described):
    schema = described["schema"]
    many = schema["type"] == "array"
    value = schema["items"] if many else schema
    values = value.get("enum", [])
    return {
        "name": described["name"],
        "about": described["description"],
        "many": many,
        "kind": KINDS.get(value.get("format") or value["type"], ""),
        "values": list(zip(values, value.get("x-libelles", []), strict=True)),
        "first": value.get("minimum"),
        "last": value.get("maximum"),
    }


KINDS = {"string": "texte", "integer": "nombre entier", "date-time": "date et heure"}


def _example(view):
    url_name = f"api_{view.name}"
    if not hasattr(view, "example_key"):
        query = f"?{view.example}" if getattr(view, "example", "") else ""
        return f'curl "{settings.SITE_URL}{reverse(url_name)}{query}"'
    key = view().example_key()
    return f'curl "{settings.SITE_URL}{reverse(url_name, args=[key])}"' if key else ""
