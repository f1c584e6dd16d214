"""From the form to the last button: an alert asked for, confirmed from its mail, changed, stopped, forgotten.

Whoever asks gets the same answer on the page; what differs is in the mail, which only its address reads.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.enums import MailKind
from accounts.models import OutboxMessage
from accounts.outbox import enqueue
from experiences.alerts import lists
from experiences.enums import AlertRhythm
from experiences.models import Alert, AlertReader
from partenariat import signed, trap
from partenariat.contributed import Suspicion

# A link for each gesture. SECURITY: mail programs are given the one that stops, which opens nothing else.
CONFIRM, MANAGE, STOP = "alert-confirm", "alert-manage", "alert-stop"
MOST = 20
# How the keys of the mails begin, those that tell news and those that answer a form.
MAIL_KEYS = r"^alerts?-"


@transaction.atomic
def ask(search, *, address, rhythm, token, suspicion=Suspicion.NONE, is_own=False):
    """Keep the request, once a form and once a search. `is_own`: the address is known to be the sender's, nothing has
    to be confirmed. Returns the alert, or None when this address has as many as it may."""
    reader, _ = AlertReader.objects.select_for_update().get_or_create(address=address.lower())
    alert = reader.alerts.active().filter(list_name=search.name, query=search.query).first()
    if alert is None:
        if not _has_room(reader):
            _write(
                reader,
                "alerts/mail/full.txt",
                "Vos alertes Partenariat",
                key=f"alerts-full-{reader.pk}-{token}",
            )
            return None
        alert, made = trap.once(
            Alert, token, lambda: _create(reader, search, rhythm=rhythm, token=token, suspicion=suspicion)
        )
        if not made and alert.reader_id != reader.pk:
            # The same page sent again with another address: the first was mistyped.
            alert = _create(reader, search, rhythm=rhythm, token=None, suspicion=suspicion)
        elif not made:
            return alert
    if suspicion:
        return alert
    if not alert.confirmed_at:
        alert.suspicion, alert.rhythm = Suspicion.NONE, rhythm
        alert.save(update_fields=["suspicion", "rhythm"])
    if is_own:
        _take(alert, rhythm)
        return _confirm(alert)
    _send(alert, search, token)
    return alert


def _has_room(reader):
    """Whether this address may have one alert more. What nobody confirmed gives way: anyone may ask for it."""
    if reader.alerts.active().count() < MOST:
        return True
    oldest = reader.alerts.waiting().order_by("pk").first()
    if oldest:
        oldest.delete()
    return oldest is not None


def _create(reader, search, **fields):
    return Alert.objects.create(
        reader=reader,
        list_name=search.name,
        query=search.query,
        form_token=fields.pop("token"),
        **fields,
    )


def _send(alert, search, token):
    """The link that confirms; or, when that was done already, the page where alerts are looked after."""
    if alert.confirmed_at:
        _write(
            alert.reader, "alerts/mail/already.txt", "Cette alerte est déjà en place", search=search,
            key=f"alert-already-{alert.pk}-{token}",
        )  # fmt: skip
    else:
        _write(
            alert.reader, "alerts/mail/confirm.txt", "Confirmez votre alerte", search=search, alert=alert,
            url=signed.url("alert_confirm", CONFIRM, alert.pk), key=f"alert-confirm-{alert.pk}-{token}",
        )  # fmt: skip


def _write(reader, template, subject, *, key, **context):
    # SECURITY: no subject says what is searched for; a telephone shows it to everyone around.
    context |= {"manage_url": manage_url(reader), "most": MOST}
    enqueue(
        key=key,
        recipient=reader.address,
        kind=MailKind.LINK,
        subject=subject,
        body=render_to_string(template, context),
    )


def manage_url(reader):
    return signed.url("alert_manage", MANAGE, reader.pk)


def stop_url(reader):
    return signed.url("alert_stop", STOP, reader.pk)


# ------------------------------------------------------------------------ from the signed links


def to_confirm(token):
    """The alert of this link, or None: unknown, stopped, set aside, erased."""
    pk = signed.read(CONFIRM, token)
    return Alert.objects.trusted().active().select_related("reader").filter(pk=pk).first() if pk else None


@transaction.atomic
def confirm(alert):
    """What the button does; a second click changes nothing. Returns the alert, or None when it was erased meanwhile."""
    reader = AlertReader.objects.select_for_update().filter(pk=alert.reader_id).first()
    alert = Alert.objects.active().filter(pk=alert.pk).first()
    return _confirm(alert) if reader and alert else None


def _confirm(alert):
    """The reader's row is locked. What answers already is known: the person has just seen it. What can no longer be
    followed does not begin."""
    search = lists.of(alert)
    if alert.confirmed_at or search is None or search.lost:
        return alert
    alert.known = sorted(search.marks())
    # Told once by another alert of theirs, it is not new here either.
    others = alert.reader.alerts.live().filter(list_name=alert.list_name).values_list("told", flat=True)
    alert.told = sorted({mark for told in others for mark in told})
    alert.confirmed_at = timezone.now()
    alert.due_on = next_day(alert.rhythm, timezone.localdate())
    alert.save(update_fields=["known", "told", "confirmed_at", "due_on"])
    return alert


def next_day(rhythm, today):
    """The next day after this one on which an alert may write: tomorrow, or next Monday."""
    days = 1 if rhythm == AlertRhythm.DAILY else 7 - today.weekday()
    return today + timedelta(days=days)


def reader_of(purpose, token):
    """Whose link this is, or None once nothing of theirs is left."""
    pk = signed.read(purpose, token)
    return AlertReader.objects.filter(pk=pk).first() if pk else None


def shown(reader):
    """The alerts of a person, with the search of each: [(alert, search)]."""
    found = [(alert, lists.of(alert)) for alert in reader.alerts.trusted().live()]
    return [(alert, search) for alert, search in found if search]


@transaction.atomic
def change_rhythm(reader, pk, rhythm):
    alert = _locked(reader).filter(pk=pk).first()
    if alert:
        _take(alert, rhythm)


def _take(alert, rhythm):
    """The reader's row is locked."""
    if alert.rhythm != rhythm:
        alert.rhythm = rhythm
        alert.due_on = next_day(rhythm, timezone.localdate())
        alert.save(update_fields=["rhythm", "due_on"])


@transaction.atomic
def stop(reader, pk=None):
    """Stop one alert, or all of them, those never confirmed too. Once none is left, what was written and has not left
    yet does not leave."""
    alerts = _locked(reader)
    (alerts.filter(pk=pk) if pk else alerts).update(stopped_at=timezone.now())
    if not reader.alerts.live().exists():
        news = OutboxMessage.objects.filter(kind=MailKind.ALERT, recipient=reader.address)
        news.filter(sent_at=None, claimed_at=None).delete()


def _locked(reader):
    """The alerts not stopped, while nobody else writes to this person's."""
    AlertReader.objects.select_for_update().filter(pk=reader.pk).first()
    return reader.alerts.active()


@transaction.atomic
def release(alert):
    """A person of the team saw that it is no robot's: its link leaves. Returns whether it did."""
    reader = AlertReader.objects.select_for_update().get(pk=alert.reader_id)
    alert = reader.alerts.active().filter(pk=alert.pk).exclude(suspicion="").first()
    if alert and (search := lists.of(alert)):
        alert.suspicion = Suspicion.NONE
        alert.save(update_fields=["suspicion"])
        _send(alert, search, "released")
        return True
    return False


# --------------------------------------------------------------------------------- forgetting


def purge():
    """Erase what was never confirmed and what was stopped, then the addresses left with nothing and their mails."""
    now = timezone.now()
    Alert.objects.waiting().filter(created_at__lt=now - settings.ALERT_UNCONFIRMED).delete()
    Alert.objects.filter(stopped_at__lt=now - settings.RETENTION["stopped_alert"]).delete()
    with transaction.atomic():
        alone = AlertReader.objects.filter(alerts=None)
        # An alert asked for at this moment holds its reader's row, or finds none and makes another.
        held = list(alone.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
        forget(AlertReader.objects.filter(pk__in=held, alerts=None).values_list("address", flat=True))


def forget(addresses):
    """Erase what these addresses asked for, and the mails that came of it."""
    lowered = [address.lower() for address in addresses if address]
    AlertReader.objects.filter(address__in=lowered).delete()
    OutboxMessage.objects.filter(key__regex=MAIL_KEYS, recipient__in=lowered).delete()


def account_erased(sender, instance, **_):
    """An account goes with the alerts of its addresses. One without a password may only be joining another."""
    if not instance.is_guest:
        shown = instance.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        forget([instance.email, *shown])
