"""A citation as a file, for reference managers."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from experiences import citation
from experiences.models import Experience
from experiences.views import gone_or_not_found
from partenariat import addresses


@require_safe
@login_not_required
def experience_citation(request, slug, kind):
    """`kind`: « bib » or « ris »."""
    readable = Experience.objects.visible_to(request.user).public().for_list()
    try:
        fiche = addresses.find(readable, slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return addresses.PermanentRedirect(f"{fiche.url}citation.{kind}")
    cited = citation.of(fiche)
    written, media_type = {
        "bib": (cited.bibtex, "application/x-bibtex"),
        "ris": (cited.ris, "application/x-research-info-systems"),
    }[kind]
    response = HttpResponse(written, content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{fiche.reference}.{kind}"'
    return response
