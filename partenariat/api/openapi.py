"""The OpenAPI description of a route, drawn from the route itself so that it cannot lie."""

import django_filters
from django import forms
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from partenariat.api.problems import MEDIA_TYPE, TITLES
from partenariat.api.serializers import ProblemSerializer
from partenariat.public_version import public_version

_cache = {"version": None, "schema": None}


def current_schema():
    """The description, made anew when a list it quotes changes: making it takes some tenths of a second."""
    version = public_version()
    if _cache["version"] != version:
        _cache.update(version=version, schema=SchemaGenerator().get_schema(request=None, public=True))
    return _cache["schema"]


class PublicSchema(AutoSchema):
    def get_operation_id(self):
        return self.view.name

    def get_tags(self):
        return [self.view.section]

    def get_summary(self):
        return self.view.summary

    def get_description(self):
        return self.view.about

    def get_request_serializer(self):
        return None

    def _is_list_view(self, serializer=None):
        return False

    def get_override_parameters(self):
        view = self.view
        parameters = [
            query_parameter(name, field, view.helps.get(name))
            for name, field in view.parameter_fields().items()
        ]
        if hasattr(view, "key"):
            parameters.insert(
                0, OpenApiParameter(view.key, str, OpenApiParameter.PATH, description=view.key_help)
            )
        return [*parameters, *self._headers()]

    def _headers(self):
        """What the route reads and writes beside its parameters and its body."""
        yield header("If-None-Match", "L’ETag d’une réponse déjà lue\u00a0: 304 si rien n’a changé.")
        yield header("ETag", "Change dès qu’un contenu public change.", [200, 304])
        yield header("Retry-After", "Secondes à attendre avant de recommencer.", [429, 503])
        if hasattr(self.view, "filterset_class"):
            yield header("Link", "Pages suivante, précédente, première et dernière.", [200])

    def get_response_serializers(self):
        problems = [400, 404, 405, 406, 429, 500, 503]
        if getattr(self.view, "may_be_gone", False):
            problems.append(410)
        return {
            200: self.view.response_shape(),
            304: OpenApiResponse(description="Rien n’a changé depuis l’ETag donné."),
            **{
                (code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=TITLES[code])
                for code in sorted(problems)
            },
        }


def header(name, description, codes=False):
    """A header of the request, or of the answers with these codes."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, response=codes)


def query_parameter(name, field, help_text=None):
    schema = value_schema(field)
    if takes_several(field):
        schema = {"type": "array", "items": schema}
    sentences = [help_text] if help_text else [f"{field.label}.", field.help_text]
    return OpenApiParameter(
        name,
        schema,
        OpenApiParameter.QUERY,
        description=" ".join(sentence for sentence in sentences if sentence),
    )


def takes_several(field):
    return getattr(field.widget, "allow_multiple_selected", False)


def value_schema(field):
    """JSON Schema of one value. `x-libelles` gives the label of each code, in the same order."""
    if isinstance(field, forms.IntegerField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer"} | {name: value for name, value in bounds.items() if value is not None}
    if isinstance(field, django_filters.fields.IsoDateTimeField):
        return {"type": "string", "format": "date-time"}
    choices = [(str(code), str(label)) for code, label in getattr(field, "choices", ()) if code != ""]
    if choices:
        return {
            "type": "string",
            "enum": [code for code, _ in choices],
            "x-libelles": [label for _, label in choices],
        }
    if getattr(field, "max_length", None):
        return {"type": "string", "maxLength": field.max_length}
    return {"type": "string"}
