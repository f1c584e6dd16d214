"""The number that moves when something public does: once for a write of many rows, whatever happens in it."""

import pytest
from django.db import transaction

from partenariat.models import Page, PublicVersion
from partenariat.public_version import raised_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pages():
    return [Page.objects.create(slug=f"exemple-{number}", title="Exemple fictif") for number in range(3)]


def version():
    return PublicVersion.objects.get().number


def write(pages):
    for page in pages:
        page.body += "Un mot de plus."
        page.save()


def test_many_public_rows_written_together_raise_it_once(pages):
    before = version()
    with raised_once():
        write(pages)
    assert version() == before + 1


def test_nothing_public_written_raises_nothing():
    before = version()
    with raised_once():
        pass
    assert version() == before


def test_one_inside_another_counts_as_one(pages):
    before = version()
    with raised_once():
        write(pages)
        with raised_once():
            write(pages)
        write(pages)
    assert version() == before + 1


def test_what_comes_after_is_still_counted(pages):
    before = version()
    with transaction.atomic(), raised_once():
        write(pages)
    write(pages[:1])
    assert version() == before + 2


@raised_once()
def fail(pages):
    write(pages)
    raise ValueError("exemple")


def test_a_write_that_failed_leaves_no_setting_behind(pages):
    before = version()
    with transaction.atomic():
        with pytest.raises(ValueError, match="exemple"):
            fail(pages)
        write(pages)
    assert version() == before + 1
