"""Publish the list of a département once its three authorities have signed it, and take it back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from instances.models import QualifiedPersonList


class Refused(Exception):
    """The sentence is for the person."""


def replaced_by(of_list):
    """The published lists of the département that run at the same time: publishing this one ends them."""
    others = QualifiedPersonList.objects.published().filter(department=of_list.department_id)
    others = others.filter(Q(valid_to=None) | Q(valid_to__gte=of_list.valid_from)).exclude(pk=of_list.pk)
    if of_list.valid_to:
        others = others.filter(valid_from__lte=of_list.valid_to)
    return others.order_by("valid_from")


@transaction.atomic
def publish(of_list, *, ending=()):
    """`ending`: the keys of the lists the person agreed to end, the day before this one begins."""
    row = _lock(of_list)
    if row.published_at:
        raise Refused("Cette liste est déjà publiée.")
    if not (row.signed_by_prefect and row.signed_by_agency and row.signed_by_department):
        raise Refused("Une liste se publie une fois signée par les trois autorités.")
    if not row.entries.filter(is_active=True).exists():
        raise Refused("Cette liste n’a encore personne en activité.")
    others = list(replaced_by(row))
    if {one.pk for one in others} != set(ending):
        raise Refused(
            "Les listes publiées de ce département ont changé entre-temps. Regardez, puis confirmez."
        )
    for one in others:
        if one.valid_from >= row.valid_from:
            raise Refused(
                f"La liste «\u00a0{one.decision_ref}\u00a0» est publiée et ne commence pas avant celle-ci\u00a0: "
                "dépubliez-la, ou corrigez les dates."
            )
        one.valid_to = row.valid_from - timedelta(days=1)
        one.save(update_fields=["valid_to"])
    row.published_at = timezone.now()
    row.save(update_fields=["published_at"])
    return row


@transaction.atomic
def unpublish(of_list):
    """Its names leave every page at once. Doing it twice changes nothing."""
    row = _lock(of_list)
    row.published_at = None
    row.save(update_fields=["published_at"])
    return row


def _lock(of_list):
    """All the lists of the département: two publications at once would each see the other's draft."""
    rows = QualifiedPersonList.objects.select_for_update(of=("self",)).filter(
        department=of_list.department_id
    )
    return {row.pk: row for row in rows.order_by("pk")}[of_list.pk]
