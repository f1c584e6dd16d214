"""Candidacies leave by themselves: those never confirmed, and those whose call is long over."""

from django.db import transaction
from django.utils import timezone

from instances.models import Candidacy
from instances.vacancies import candidacies


@transaction.atomic
def purge():
    """Delete the candidacies whose day has come. Returns how many."""
    over = Candidacy.objects.filter(purge_on__lt=timezone.localdate())
    return candidacies.erase(over.select_for_update(of=("self",), skip_locked=True))
