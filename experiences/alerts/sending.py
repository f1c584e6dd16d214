"""What is new, told once: one mail an address and a day, in the transaction that marks what it tells."""

import logging
from array import array
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.enums import MailKind
from accounts.models import OutboxMessage
from accounts.outbox import enqueue
from experiences.alerts import asking, lists
from experiences.models import Alert, AlertReader
from partenariat.public_version import public_version

logger = logging.getLogger(__name__)
# Local time: the mail is there when people open theirs.
HOUR = 7
# Titles in one mail; the rest is a link.
MOST_TITLES = 20
# Searches whose answer is kept during a run, sixteen bytes a record each.
MOST_ANSWERS = 50


@dataclass
class News:
    """What one mail says of one search."""

    alert: Alert
    search: lists.Search
    lines: list
    total: int
    # How many are only counted.
    rest: int

    @property
    def url(self):
        return settings.SITE_URL + self.search.url


def send(now=None):
    """Write to those whose day has come and who have something to read. Returns how many mails were written.

    Whoever cannot be written to stops nobody else. Raises at the end, so that the task is seen to have failed.
    """
    now = timezone.localtime(now)
    if now.hour < HOUR:
        return 0
    due = Alert.objects.live().filter(due_on__lte=now.date())
    answers = _Answers()
    readers = list(due.order_by("reader").values_list("reader", flat=True).distinct())
    written, failed = 0, []
    for reader in readers:
        try:
            written += _tell(reader, now.date(), answers)
        except Exception as error:
            # SECURITY: the text of an error may hold what is searched for.
            logger.error("Alerts of reader %s: %s", reader, type(error).__name__)
            failed.append(reader)
    if failed:
        raise RuntimeError(f"Alerts not sent, of readers {failed}; mails written: {written}.")
    return written


@transaction.atomic
def _tell(pk, today, answers):
    """Two workers at once: the second waits on the person's row, then finds nothing due."""
    reader = AlertReader.objects.select_for_update().filter(pk=pk).first()
    alerts = list(Alert.objects.trusted().live().filter(reader=pk))
    due = [alert for alert in alerts if alert.due_on <= today]
    key = f"alerts-{pk}-{today}"
    if reader is None or not due:
        return 0
    # One mail a day at most, whatever was asked for since.
    may_write = not OutboxMessage.objects.filter(key=key).exists()
    told = {}
    news = [one for alert in due if may_write and (one := _news(alert, answers, told))]
    for alert in alerts:
        # Told by one alert, it is not new in another.
        alert.told = sorted({*alert.told, *told.get(alert.list_name, ())})
        if alert in due:
            alert.due_on = asking.next_day(alert.rhythm, today)
    for one in news:
        one.alert.last_sent_at = timezone.now()
    Alert.objects.bulk_update(alerts, ["told", "due_on", "last_sent_at"])
    if news:
        _write(reader, news, key)
    return len(news) > 0


def _news(alert, answers, told):
    """What is new for one alert, or None. `told`: {list: marks} this mail tells already; what it adds is put there."""
    search = lists.of(alert)
    if search is None or search.lost:
        return None
    marks = dict(zip(*answers.of(search), strict=True))
    already = told.setdefault(alert.list_name, set())
    seen = already.union(alert.known, alert.told)
    fresh = [mark for mark in marks if mark not in seen]
    room = max(MOST_TITLES - sum(map(len, told.values())), 0)
    forms = search.forms([marks[mark] for mark in fresh[:room]])
    # What left the site since it was found is neither told nor marked.
    fresh = [mark for position, mark in enumerate(fresh) if position >= room or marks[mark] in forms]
    if not fresh:
        return None
    already.update(fresh)
    lines = search.watched.lines(list(forms.values()))
    return News(alert, search, lines, total=len(fresh), rest=len(fresh) - len(forms))


def _write(reader, news, key):
    total = sum(one.total for one in news)
    stop_url = asking.stop_url(reader)
    enqueue(
        key=key,
        recipient=reader.address,
        kind=MailKind.ALERT,
        # SECURITY: it does not say what is searched for; a telephone shows it to everyone around.
        subject=f"{total} nouveauté{'s' if total > 1 else ''} dans vos alertes",
        body=render_to_string(
            "alerts/mail/news.txt",
            {"news": news, "manage_url": asking.manage_url(reader), "stop_url": stop_url},
        ),
        headers={
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


class _Answers:
    """The same search of many people is run once, as long as nothing public moves and few others come between."""

    def __init__(self):
        self._version, self._kept = None, {}

    def of(self, search):
        """(marks, keys) of all that answers, as `Search.marks` gives them."""
        version = public_version()
        if version != self._version:
            self._version, self._kept = version, {}
        key = (search.name, search.query)
        found = self._kept.pop(key, None)
        if found is None:
            marks = search.marks()
            found = array("q", marks), array("q", marks.values())
            if len(self._kept) >= MOST_ANSWERS:
                self._kept.pop(next(iter(self._kept)))
        # The last one asked for goes last.
        self._kept[key] = found
        return found
