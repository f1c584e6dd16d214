"""Errors as `application/problem+json` (RFC 9457): in French, saying what to change."""

import logging
import math

from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable, NotFound, Throttled
from rest_framework.response import Response

from partenariat.time_limits import RETRY_AFTER, is_too_long

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Requête incorrecte",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format non servi",
    410: "Contenu retiré",
    429: "Trop de requêtes",
    500: "Erreur du serveur",
    503: "Demande trop longue",
}

logger = logging.getLogger("django.request")


class BadParameters(APIException):
    """`errors`: [{"parametre", "message", "valeurs_possibles"?}], one per fault."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, errors):
        names = ", ".join(dict.fromkeys(error["parametre"] for error in errors))
        super().__init__(f"À corriger dans l’adresse\u00a0: {names}.")
        self.errors = errors


class Gone(APIException):
    """Was public and no longer is. SECURITY: neutral, it never names what was there."""

    status_code = status.HTTP_410_GONE
    default_detail = "Ce contenu n’est plus publié."


def exception_handler(exception, context):
    """Every error of the API. An unforeseen one is logged whole and answered without a trace."""
    view = context["view"]
    if isinstance(exception, Http404):
        exception = NotFound()
    if is_too_long(exception):
        response = problem(
            503, "Arrêtée avant la fin\u00a0: enlevez un mot ou un filtre, ou réessayez plus tard."
        )
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    if isinstance(exception, SuspiciousOperation):
        # Thousands of parameters, a host nobody serves: refused before anything was read.
        return problem(
            400, "Cette adresse ne se lit pas\u00a0: elle a trop de paramètres, ou ils sont mal écrits."
        )
    if not isinstance(exception, APIException):
        request = context["request"]
        logger.error("Erreur sans réponse prévue : %s", request.path, exc_info=exception)
        got_request_exception.send(sender=type(view), request=request)
        return problem(500, "L’erreur est enregistrée\u00a0; réessayez dans quelques minutes.")
    response = problem(exception.status_code, _detail(exception, view), getattr(exception, "errors", None))
    if isinstance(exception, Throttled) and exception.wait is not None:
        response["Retry-After"] = str(max(1, math.ceil(exception.wait)))
    return response


def problem(code, detail, errors=None):
    body = {"type": "about:blank", "title": TITLES.get(code, "Erreur"), "status": code, "detail": detail}
    if errors is not None:
        body["erreurs"] = errors
    response = Response(body, status=code, content_type=MEDIA_TYPE)
    # What is not found today may be published in a minute.
    response["Cache-Control"] = "no-store"
    return response


def _detail(exception, view):
    if isinstance(exception, MethodNotAllowed):
        return "L’API se lit seulement\u00a0: GET, HEAD et OPTIONS."
    if isinstance(exception, NotAcceptable):
        served = ", ".join(dict.fromkeys(renderer.media_type for renderer in view.renderer_classes))
        return f"Formats servis à cette adresse\u00a0: {served}."
    if isinstance(exception, Throttled):
        return "La limite est atteinte\u00a0: attendez le nombre de secondes que dit Retry-After."
    if isinstance(exception, NotFound) and exception.detail == NotFound.default_detail:
        return "Rien de public à cette adresse."
    return str(exception.detail)
