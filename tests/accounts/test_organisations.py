"""What an organisation is, whoever writes it."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def test_stray_spaces_never_make_two_names():
    assert (
        factories.organisation("  Deux   espaces  (exemple fictif) ").name == "Deux espaces (exemple fictif)"
    )


def test_any_write_dates_the_organisation():
    made = factories.organisation()
    Organisation.objects.filter(pk=made.pk).update(created_at=timezone.now(), updated_at="2020-01-01T00:00Z")
    made.refresh_from_db()
    assert made.updated_at.year > 2020


def test_two_organisations_never_share_a_siren():
    factories.organisation(siren="552100554")
    with pytest.raises(IntegrityError, match="organisation_unique_siren"):
        factories.organisation(siren="552100554")


def test_an_organisation_nobody_verified_is_seen_by_its_author_and_staff_only():
    author = factories.user()
    private = factories.organisation(created_by=author)
    assert private in Organisation.objects.visible_to(author)
    assert private in Organisation.objects.visible_to(factories.moderator())
    assert private not in Organisation.objects.visible_to(factories.user())
    assert private not in Organisation.objects.public()
