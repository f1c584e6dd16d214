"""The approved associations: who they are, until when, and how to become one."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances.associations.listing import ApprovedFilterSet, approved, seats_held
from partenariat.paging import Pager, page_number
from partenariat.typography import french

SIZE = 20


@login_not_required
@require_safe
def approved_associations(request):
    filterset = ApprovedFilterSet(request.GET, approved(request.user), request=request)
    form = filterset.form
    form.is_valid()
    # A wrong value does not filter: the page says so.
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    rows = filterset.filter_queryset(filterset.queryset)
    total = rows.count()
    kept = request.GET.copy()
    for name in list(kept):
        if name not in asked:
            del kept[name]
    pager = Pager(page_number(request), total, SIZE, kept.urlencode())
    if pager.number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    shown = list(rows[(pager.number - 1) * SIZE : pager.number * SIZE])
    seats = seats_held(shown, AnonymousUser())
    choices = {name: [*form.fields[name].choices] for name in form.fields}
    context = {
        "rows": [(one, one.in_force, seats.get(one.pk, 0)) for one in shown],
        "counts_seats": bool(seats),
        "total": total,
        "pager": pager,
        "questions": [
            (name, form.fields[name].label, choices[name], asked.get(name, "")) for name in form.fields
        ],
        "words": [french(str(dict(choices[name]).get(value, value))) for name, value in asked.items()],
        "errors": [
            f"Le filtre «\u00a0{form.fields[name].label}\u00a0» n’a pas été pris en compte."
            for name in form.errors
        ],
        "trail": [("Instances et dispositifs", reverse("body_list")), ("Associations agréées", "")],
    }
    return render(request, "associations/list.html", context)
