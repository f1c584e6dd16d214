"""Days counted from the day of loading."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone


def days(number):
    """The day so many days from today; before it when negative."""
    return timezone.localdate() + timedelta(days=number)


def months(number):
    """The day so many months from today; before it when negative."""
    return timezone.localdate() + relativedelta(months=number)


def ago(number):
    """The moment so many days before now."""
    return timezone.now() - timedelta(days=number)
