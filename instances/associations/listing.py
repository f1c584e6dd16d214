"""The associations approved today, for the page and for the API: one FilterSet, one order."""

import django_filters as filters
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from accounts.models import Organisation
from instances.enums import AgreementLevel, MemberPolicy
from instances.models import Agreement, Body, Mandate
from partenariat.models import Territory


def approved(user, day=None):
    """Visible organisations that hold an agreement on a day, with it: `in_force`, a list of `with_status`."""
    running = Agreement.objects.on(day)
    shown = running.with_status(day).select_related("region").order_by("-end_date", "pk")
    return (
        Organisation.objects.visible_to(user)
        .public()
        .filter(Exists(running.filter(organisation=OuterRef("pk"))))
        .for_list()
        .prefetch_related(Prefetch("agreements", queryset=shown, to_attr="in_force"))
    )


def seats_held(organisations, user, day=None):
    """{organisation key: users' seats held today} where the public may read the association's name.

    SECURITY: a type of body that shows only the kind of association would be betrayed by a count: who knows that one
    CDU has one seat sent by a patients' association would find which. Those seats count only for holders whose name,
    and so association, is public by consent or by a published act.
    """
    return dict(
        Mandate.objects.on(day)
        .with_named()
        .filter(
            Q(is_named=True) | Q(body__type__member_policy=MemberPolicy.ORGANISATION),
            organisation__in=[one.pk for one in organisations],
            body__in=Body.objects.visible_to(user),
            seat__for_users=True,
            seat__confidential_name=False,
        )
        .exclude(body__type__member_policy=MemberPolicy.NEVER)
        .order_by()
        .values("organisation")
        .annotate(number=Count("seat", distinct=True))
        .values_list("organisation", "number")
    )


class ApprovedFilterSet(filters.FilterSet):
    niveau = filters.ChoiceFilter(
        label="Niveau de l’agrément",
        choices=AgreementLevel.choices,
        method="at_level",
        empty_label="Tous les niveaux",
    )
    departement = filters.ChoiceFilter(
        label="Département où elle est implantée",
        choices=lambda: [(row.code, f"{row.name} ({row.code})") for row in Territory.objects.departments()],
        method="in_department",
        empty_label="Tous les départements",
    )

    class Meta:
        model = Organisation
        fields = []

    def at_level(self, queryset, name, value):
        return queryset.filter(
            Exists(Agreement.objects.on().filter(organisation=OuterRef("pk"), level=value))
        )

    def in_department(self, queryset, name, value):
        key = f"dep-{value.lower()}"
        return queryset.filter(Q(territory__key=key) | Q(territory__ancestors__contains=[key]))
