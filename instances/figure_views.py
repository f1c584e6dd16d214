"""`/instances/chiffres/`: the list of the bodies in figures, same FilterSet, same address."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import figures, listing, search
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body


@login_not_required
@require_safe
def body_figures(request):
    filterset = BodyFilterSet(request.GET, asked_about(Body.objects.visible_to(request.user)))
    answer = search.run(filterset, limit=0, shared=search.is_shared(request.user))
    asked = listing.query(filterset, request.GET, "body_figures")
    named = listing.labels(asked, answer.counts)
    context = {
        "query": asked,
        "answer": answer,
        "charts": figures.drawn(asked, answer, named),
        "known": figures.known(asked),
        "tags": listing.tags(asked, named),
        "list_url": asked.on("body_list"),
        "map_url": asked.on("body_map"),
        "trail": [("Instances et dispositifs", reverse("body_list")), ("En chiffres", "")],
    }
    return render(request, "instances/figures.html", context)
