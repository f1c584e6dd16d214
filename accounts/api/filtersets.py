"""What a partner site may ask of the organisations."""

import django_filters as filters
from django.db.models import Q

from accounts.models import Organisation
from partenariat import terms
from partenariat.models import plain


def types():
    return terms.choices("organisation_type")


class OrganisationFilterSet(filters.FilterSet):
    q = filters.CharFilter(
        label="Mots du nom, ou sigle, sans tenir compte des accents", method="named", max_length=200
    )
    type = filters.MultipleChoiceFilter(label="Type d’organisation", choices=types)
    modifie_depuis = filters.IsoDateTimeFilter("updated_at", "gte", label="Modifiées depuis")

    class Meta:
        model = Organisation
        fields = []

    def named(self, queryset, name, value):
        for word in plain(value).split():
            queryset = queryset.filter(Q(plain__contains=word) | Q(acronym__icontains=word))
        return queryset
