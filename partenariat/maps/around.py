"""« Autour de » a commune: what is placed in a commune whose centre lies within so many kilometres.

What covers an intercommunalité or more is around nothing in particular, and the page says so. A position is never asked
by the server: `static/js/around.js` turns it into the nearest commune in the browser.
"""

from functools import wraps
from typing import NamedTuple

import django_filters as filters
from django import forms
from django.db.models import F, FloatField
from django.db.models.expressions import Value
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

from partenariat.enums import TerritoryKind
from partenariat.lookups import Found, find_territory
from partenariat.middleware import PERMISSIONS_POLICY
from partenariat.models import Territory, plain

KINDS = (TerritoryKind.COMMUNE, TerritoryKind.BOROUGH)
RADII = (5, 10, 20, 50)
RADIUS = 10
# Communes looked at, and communes proposed, when a name is not precise enough.
MANY, CLOSE = 200, 8
DIAMETER_OF_THE_EARTH = 2 * 6371  # km


def near(place, kilometres):
    """The keys of the communes whose centre is within that distance of a commune's, itself included."""
    half = Value(0.5, output_field=FloatField())
    north = Power(Sin((Radians(F("latitude")) - Radians(Value(place.latitude))) * half), 2)
    east = Power(Sin((Radians(F("longitude")) - Radians(Value(place.longitude))) * half), 2)
    # Haversine, on a sphere.
    bent = north + Cos(Radians(F("latitude"))) * Cos(Radians(Value(place.latitude))) * east
    return (
        Territory.objects.filter(kind__in=KINDS, latitude__isnull=False)
        .alias(distance=DIAMETER_OF_THE_EARTH * ASin(Sqrt(bent)))
        .filter(distance__lte=kilometres)
        .order_by()
        .values("key")
    )


def find_commune(text):
    """The commune meant by a key, a name or a postcode, or those it may be."""
    found = find_territory(text, kinds=KINDS, limit=MANY)
    # 75011 is a postcode of Paris and of its 11th arrondissement: the narrowest is meant.
    wider = {key for one in found.close for key in one.ancestors}
    close = [one for one in found.close if one.key not in wider]
    if wider and len(close) == 1 and len(found.close) > 1:
        return Found(close[0], [])
    if all(one.plain.startswith(plain(text)) for one in close):
        # Of a hundred « Saint- », the biggest are the likeliest.
        close.sort(key=lambda one: -(one.population or 0))
    return Found(found.exact, close[:CLOSE])


class CommuneField(forms.CharField):
    """A commune, as a `Territory`. The error holds those it may be, as `params["close"]`."""

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return ""
        found = find_commune(text)
        if found.exact:
            return found.exact
        if found.close:
            message = (
                "«\u00a0%(text)s\u00a0» n’est pas assez précis. Voulez-vous dire\u00a0: %(names)s\u00a0?"
            )
        else:
            message = "Aucune commune connue ne s’appelle «\u00a0%(text)s\u00a0». Essayez un code postal."
        names = ", ".join(map(str, found.close))
        raise forms.ValidationError(
            message, code="invalid", params={"text": text[:80], "names": names, "close": found.close}
        )


class AroundFilter(filters.CharFilter):
    field_class = CommuneField

    def __init__(self, field_name="territory_keys"):
        super().__init__(field_name, label="Autour de", max_length=120)

    def filter(self, queryset, value):
        if not value:
            return queryset
        radius = int(self.parent.values.get("rayon") or RADIUS)
        return queryset.filter(**{f"{self.field_name}__overlap": near(value, radius)})


class RadiusFilter(filters.ChoiceFilter):
    """How far; alone, it filters nothing."""

    def __init__(self):
        choices = [(str(radius), f"{radius}\u00a0km") for radius in RADII]
        super().__init__(label="Rayon", choices=choices, empty_label=None)

    def filter(self, queryset, value):
        return queryset


class Choice(NamedTuple):
    label: str
    url: str


class Around:
    """The field as a page shows it: what was typed, what is wrong with it, the communes it may be."""

    def __init__(self, query, raw):
        self.place = query.values.get("autour")
        self.typed = str(self.place) if self.place else raw.get("autour", "").strip()[:120]
        self.radius = str(query.values.get("rayon") or RADIUS)
        self.radii = [(str(radius), f"{radius}\u00a0km") for radius in RADII]
        errors = query.filterset.form.errors.as_data().get("autour", []) if query.filterset.is_bound else []
        self.error = " ".join(error.messages[0] for error in errors)
        close = [place for error in errors for place in (error.params or {}).get("close", ())]
        if close:
            self.error = f"«\u00a0{self.typed}\u00a0» n’est pas assez précis\u00a0: choisissez au-dessus des résultats."
        self.choices = [Choice(str(place), query.replaced("autour", place.key)) for place in close]

    @property
    def label(self):
        """« à 10 km au plus de Saint-Denis (93) »."""
        return f"à {self.radius}\u00a0km au plus de {self.place}"


def may_locate(view):
    """Let the page ask the browser where it is, once its button is pressed."""
    policy = PERMISSIONS_POLICY.replace("geolocation=()", "geolocation=(self)")

    @wraps(view)
    def located(request, *arguments, **named):
        response = view(request, *arguments, **named)
        response["Permissions-Policy"] = policy
        return response

    return located
