"""Record and withdraw consents. What a consent allows is shown only while it stands: withdrawing hides at once."""

from datetime import datetime, time

from django.utils import timezone

from accounts.models import Consent, ConsentWording


def wording(kind):
    """The words in force for a kind of consent."""
    return ConsentWording.objects.filter(kind=kind).order_by("-version").first()


def record(*, wording, scope, channel, obtained_at=None, email="", person="", for_minor=False):
    """Keep the proof that a person agreed to `scope`, exactly what is published and where."""
    return Consent.objects.create(
        wording=wording,
        scope=scope,
        channel=channel,
        obtained_at=obtained_at or timezone.now(),
        email=email,
        person=person,
        for_minor=for_minor,
    )


def withdraw(consents):
    """Withdraw those that still stand; returns how many. Doing it twice changes nothing."""
    keys = [consent.pk for consent in consents if consent]
    return Consent.objects.valid().filter(pk__in=keys).update(withdrawn_at=timezone.now())


def erase_scope(consents):
    """Forget the words agreed to once they are published no longer; who, when, how and which version stay as proof."""
    keys = [consent.pk for consent in consents if consent]
    return Consent.objects.filter(pk__in=keys).exclude(scope="").update(scope="")


def start_of(day):
    """A day as a moment: its very start, so that a consent given today may be withdrawn today."""
    return timezone.make_aware(datetime.combine(day, time.min))
