"""The representation of users by département, for staff."""

from django.contrib import admin
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from instances.admin import filters, pages
from instances.renewal import dashboard
from partenariat import tables


@require_safe
def show(request):
    """One line a département; each figure opens the list it counts."""
    rows = [
        {
            "name": name,
            "is_total": key is None,
            "cells": [
                (number, _link(column, key), column.label)
                for number, column in zip(numbers, dashboard.COLUMNS, strict=True)
            ],
        }
        for key, name, numbers in dashboard.table()
    ]
    agreements = [
        (status.label, number, f"{reverse('admin:instances_agreement_changelist')}?etat={status.value}")
        for status, number in dashboard.agreements().items()
    ]
    return pages.page(
        request,
        "dashboard",
        "Représentation des usagers",
        columns=dashboard.COLUMNS,
        rows=rows,
        agreements=agreements,
        day=timezone.localdate(),
    )


def _link(column, key):
    """The list behind a figure; nothing where no list shows just that."""
    if key is not None and (column.places == "none" or (column.places == "departments" and not key)):
        return ""
    try:
        address = reverse(column.address)
    except NoReverseMatch:
        return ""
    place = "" if key is None else f"departement={key or filters.ELSEWHERE}"
    query = "&".join(filter(None, (place, column.query)))
    return f"{address}?{query}" if query else address


@require_safe
def download(request):
    rows = [[name, *numbers] for _, name, numbers in dashboard.table()]
    header = ["Département", *(column.label for column in dashboard.COLUMNS)]
    return tables.as_csv(f"representation-{timezone.localdate()}", header, rows)


admin.site.bring(
    [
        path("representation/", pages.only_staff(show), name="representation"),
        path("representation.csv", pages.only_staff(download), name="representation_csv"),
    ],
    lambda request: [],
)
