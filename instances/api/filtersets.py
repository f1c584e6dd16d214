"""What a partner site may ask of the establishments."""

import django_filters as filters
from django.db.models import Q, Value

from instances.models import Establishment
from partenariat.database import Plain
from partenariat.filters import WithinTerritory
from partenariat.models import plain


class EstablishmentFilterSet(filters.FilterSet):
    q = filters.CharFilter(
        label="Mots du nom, sans tenir compte des accents, ou début du numéro FINESS",
        method="named",
        max_length=200,
    )
    territoire = WithinTerritory(label="Territoire")

    class Meta:
        model = Establishment
        fields = []

    def named(self, queryset, name, value):
        queryset = queryset.alias(plain=Plain("name"))
        for word in plain(value).split():
            queryset = queryset.filter(Q(plain__contains=Value(word)) | Q(finess__istartswith=word))
        return queryset
