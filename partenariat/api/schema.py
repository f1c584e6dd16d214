"""The OpenAPI description, in JSON and in YAML."""

from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from rest_framework.response import Response

from partenariat.api.openapi import current_schema
from partenariat.api.views import PublicView


class SchemaView(PublicView):
    schema = None
    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer2]

    def answer(self, request, **kwargs):
        return Response(current_schema())


class YAMLSchemaView(SchemaView):
    """For who cannot choose an Accept header, a browser for one."""

    renderer_classes = [OpenApiYamlRenderer2]
