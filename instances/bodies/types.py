"""Every type of body, as one page explains them."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import search
from instances.bodies import texts
from instances.enums import BodyLevel
from instances.models import BodyType
from partenariat.models import Source


@login_not_required
@require_safe
def body_types(request):
    types = list(BodyType.objects.prefetch_related("seat_templates").order_by("label", "pk"))
    sources = {
        row.code: row for row in Source.objects.filter(code__in={code for t in types for code in t.sources})
    }
    known = search.counts().get("type", {})
    levels = [
        (
            level.label,
            f"echelle-{level.value}",
            [_entry(type, known, sources) for type in types if type.level == level],
        )
        for level in BodyLevel
    ]
    context = {
        "levels": [row for row in levels if row[2]],
        "total": len(types),
        "trail": [("Instances et dispositifs", reverse("body_list")), ("Types d’instances", "")],
    }
    return render(request, "instances/types.html", context)


def _entry(type, known, sources):
    return {
        "type": type,
        "facts": texts.facts(type),
        "composition": texts.composition(type),
        "known": known.get(type.code, 0),
        "url": f"{reverse('body_list')}?type={type.code}",
        "sources": [sources[code] for code in type.sources if code in sources],
    }
