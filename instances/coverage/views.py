"""How far the base knows the bodies of each département, and what it lacks."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from instances.coverage import counts, drawing, page
from instances.coverage.page import Measure
from partenariat.tables import streamed_csv

GAPS = (
    "Département", "Type d’instance", "Établissement ou territoire", "FINESS", "Entité juridique", "Pourquoi attendue",
    "Constat", "Sièges d’usagers", "Vacants", "Inconnus", "Page",
)  # fmt: skip


@login_not_required
@require_safe
def coverage(request):
    counted = counts.coverage()
    kinds = page.kinds(counted)
    measure = request.GET.get("carte") or Measure.KNOWN
    code = request.GET.get("type")
    kind = next((kind for kind in kinds if kind.code == code), None) if code else next(iter(kinds), None)
    if measure not in Measure.values or (code and not kind):
        raise Http404
    context = {
        "coverage": counted,
        "kinds": kinds,
        "kind": kind,
        "measures": Measure.choices,
        "measure": Measure(measure),
        "published": counts.published(),
        "trail": [("Instances et dispositifs", reverse("body_list")), ("Couverture", "")],
    }
    if kind:
        rows = page.rows(counted, kind, measure)
        context |= {
            "rows": rows,
            "parameters": urlencode({"type": kind.code}),
            "total": rows[-1],
            "drawing": drawing.draw(
                {row.key: row.share for row in rows}, {row.key: row.name for row in rows if row.key}
            ),
        }
    return render(request, "coverage/coverage.html", context)


@login_not_required
@require_safe
def gaps(request):
    """What the base lacks, line by line, for whoever can tell it."""
    rows = (
        (
            gap.department, gap.type, gap.place, gap.finess, gap.entity, gap.rule, gap.state, gap.seats, gap.vacant,
            gap.seats_unknown, request.build_absolute_uri(reverse("body_detail", args=[gap.slug])) if gap.slug else "",
        )
        for gap in counts.gaps()
    )  # fmt: skip
    return streamed_csv(f"instances-a-completer-{timezone.localdate():%Y-%m-%d}", GAPS, rows)
