"""« Personnes qualifiées »: choose a département, read who may be asked for help there, and how."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from instances.enums import QualifiedField
from instances.qualified import page
from instances.qualified.forms import AskedForm
from partenariat import markdown, qr
from partenariat.models import Page, Territory
from partenariat.typography import french

EASY = "personne-qualifiee-facile-a-lire"
TITLE = "Personnes qualifiées"


@login_not_required
@require_safe
def qualified_departments(request):
    asked = request.GET.get("departement", "")
    if asked.isalnum() and Territory.objects.departments().filter(code__iexact=asked).exists():
        return redirect("qualified_department", key=f"dep-{asked.lower()}")
    context = {"known": page.known(request.user), "trail": [*_instances(), (TITLE, "")]}
    return render(request, "qualified/departments.html", context)


@login_not_required
@require_safe
def qualified_department(request, key):
    department = _department(key)
    if department.key != key:
        return redirect("qualified_department", key=department.key, permanent=True)
    [known] = page.known(request.user, [department])
    context = {
        "known": known,
        "department": department,
        "trail": [*_instances(), (TITLE, reverse("qualified_departments")), (french(department), "")],
    }
    if known.current:
        people = page.people(known.current)
        context |= {"list": known.current, "number": len(people), "activity": page.activity(known.current)}
        context |= _asked(request, department, people)
    return render(request, "qualified/department.html", context)


def _asked(request, department, people):
    """The people asked for, and what the reader is told of what was asked."""
    form = AskedForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    field, text = asked.get("domaine", ""), asked.get("commune", "").replace("\x00", "").strip()
    found = page.communes(department, text) if text else []
    commune = found[0] if len(found) == 1 else None
    shown = [one for one in people if not field or field in one.fields]
    if commune:
        shown = [one for one in shown if one.covers(commune)]
    fields = [one for one in QualifiedField.choices if any(one[0] in other.fields for other in people)]
    return {
        "people": shown,
        "is_narrowed": bool(field or commune),
        "field": field,
        "field_label": QualifiedField(field).label if field else "",
        "wrong_field": "domaine" in form.errors,
        "fields": fields,
        # A question the answer does not depend on is not asked.
        "asks_field": len(people) > 1 and len(fields) > 1,
        "asks_commune": len(people) > 1 and any(one.areas for one in people),
        "typed": commune.name if commune else text,
        "commune": commune,
        "unknown": text if text and not found else "",
        "communes": found[: page.CLOSE] if len(found) > 1 else (),
    }


@login_not_required
@require_safe
def qualified_poster(request, key):
    """A sheet to pin on a wall: the service to write to, never a direct contact."""
    department = _department(key)
    if department.key != key:
        return redirect("qualified_poster", key=department.key, permanent=True)
    current = get_object_or_404(page.in_force(request.user), department=department)
    people = page.people(current)
    path = reverse("qualified_department", args=[department.key])
    address = settings.SITE_URL + path
    context = {
        "list": current,
        "department": department,
        "people": people[: page.ON_POSTER],
        "others": max(len(people) - page.ON_POSTER, 0),
        "is_dense": len(people) > page.ROOMY
        or len(current.how_to_contact + current.service_contact) > page.SHORT,
        "url": path,
        "address": address,
        "code": qr.svg(address, "places-code"),
        "today": timezone.localdate(),
        "trail": [*_instances(), (TITLE, reverse("qualified_departments")), (french(department), path), ("Affiche", "")],
    }  # fmt: skip
    return render(request, "qualified/poster.html", context)


@login_not_required
@require_safe
def qualified_easy(request):
    text = get_object_or_404(Page, slug=EASY)
    context = {
        "page": text,
        "text": markdown.render(text.body),
        "trail": [*_instances(), (TITLE, reverse("qualified_departments")), ("En facile à lire", "")],
    }
    return render(request, "qualified/easy.html", context)


def _instances():
    return [("Instances et dispositifs", reverse("body_list"))]


def _department(key):
    """A département of the region, by its key or its code alone. Raises Http404."""
    key = key.lower()
    found = Territory.objects.departments().filter(key__in=[key, f"dep-{key}"]).first()
    if found is None:
        raise Http404
    return found
