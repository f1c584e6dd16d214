"""All that waits for staff: what it is, where each thing is treated, which comes next."""

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from experiences import enums
from experiences.models import Experience, QueueItem
from partenariat.contributed import Suspicion
from partenariat.numbers import whole

# The admin page where a row of each table is treated.
TREATED_AT = {
    "experience": "experiences_experience",
    "experienceproposal": "experiences_experienceproposal",
    "organisationproposal": "accounts_organisationproposal",
    "bodyproposal": "instances_bodyproposal",
    "establishmentproposal": "instances_establishmentproposal",
    "organisationclaim": "accounts_organisationclaim",
    "maintenanceclaim": "instances_maintenanceclaim",
    "report": "experiences_report",
    "testimony": "experiences_testimony",
    "mediaasset": "experiences_mediaasset",
    "contactrequest": "experiences_contactrequest",
    "mandate": "instances_mandate",
    "candidacy": "instances_candidacy",
    "mandatenotice": "instances_mandatenotice",
}
PROPOSALS = ("experienceproposal", "organisationproposal", "bodyproposal", "establishmentproposal")
KINDS = {
    "experience": enums.QueueKind.FICHE,
    "organisationclaim": enums.QueueKind.CLAIM,
    "maintenanceclaim": enums.QueueKind.CLAIM,
    "report": enums.QueueKind.REPORT,
    "opinion": enums.QueueKind.OPINION,
    "testimony": enums.QueueKind.ATTACHMENT,
    "mediaasset": enums.QueueKind.ATTACHMENT,
}
# What waits on a list of its own.
ON_THEIR_OWN = {
    "mandate": "Proposition de mandat",
    "candidacy": "Candidature",
    "mandatenotice": "Message de représentant",
}
# Somebody who was seen this lately still has it open.
FRESH = timedelta(minutes=3)


# ------------------------------------------------------------------------------ what waits


def items():
    """What waits and is not set aside, oldest first, with its people: one statement."""
    return QueueItem.objects.select_related("assignee", "reader").oldest_first()


def find(table, object_id):
    """The thing of this table and key, if it still waits; else None."""
    return items().filter(table=table, object_id=object_id).first()


def parse(key):
    """("report", 12) for « report-12 », or None."""
    table, _, number = key.rpartition("-")
    known = table.isascii() and table.isalpha() and whole(number) is not None
    return (table, whole(number)) if known else None


def kind_of(row):
    """What a row that waits is called."""
    return enums.QueueKind(
        getattr(row, "kind", "") if row._meta.model_name in PROPOSALS else KINDS[row._meta.model_name]
    )


def label_of(row):
    """What a row that arrives is called, in words."""
    return ON_THEIR_OWN.get(row._meta.model_name) or kind_of(row).label


def is_set_aside(row):
    """Whether a person has to look at it first; a fiche, at who began it."""
    author = row.author if isinstance(row, Experience) else None
    return bool(getattr(row, "suspicion", "") or (author and (author.suspicion or author.blocked_at)))


def treated_at(table, object_id, fiche_id=None):
    """The page where this is read and decided, or "" while there is none."""
    if table in TREATED_AT:
        return _address(TREATED_AT[table], object_id)
    # An opinion is given on its fiche, a message is read there.
    return _address("experiences_experience", fiche_id) if fiche_id else ""


def treated_at_item(item):
    return treated_at(item.table, item.object_id, item.fiche_id)


def _address(name, pk):
    try:
        return reverse(f"admin:{name}_change", args=[pk])
    except NoReverseMatch:
        return ""


def counts():
    """[(kind, number, since the oldest)] of what waits, in the order of the kinds; and how many are set aside."""
    rows = (
        QueueItem.objects.order_by()
        .values("kind")
        .annotate(
            number=Count("object_id", filter=Q(suspicion=Suspicion.NONE)),
            oldest=Min("since", filter=Q(suspicion=Suspicion.NONE)),
            aside=Count("object_id", filter=~Q(suspicion=Suspicion.NONE)),
        )
    )
    found = {row["kind"]: row for row in rows}
    kinds = [
        (kind, found[kind]["number"], found[kind]["oldest"])
        for kind in enums.QueueKind
        if kind in found and found[kind]["number"]
    ]
    return kinds, sum(row["aside"] for row in found.values())


def being_read(item, *, but=None):
    """Who has it open now, other than `but`, and since when; or None."""
    if item.reader_id is None or item.reading_until <= timezone.now() - FRESH:
        return None
    return None if but is not None and item.reader_id == but.pk else (item.reader, item.reading_since)


def next_after(table, object_id, user):
    """What to treat after this one: the next oldest in my hands or nobody's, that nobody else has open; or None.

    Past the last one, it starts again from the oldest: what was skipped is not lost. Late fiches are left out:
    their carriers are asked first.
    """
    waiting = (
        items()
        .trusted()
        .exclude(kind=enums.QueueKind.LATE)
        .exclude(table=table, object_id=object_id)
        .filter(Q(assignee=user.pk) | Q(assignee=None))
        .exclude(~Q(reader=user.pk), reader__isnull=False, reading_until__gt=timezone.now() - FRESH)
    )
    since = _since(table, object_id)
    if since is None:
        return waiting.first()
    later = Q(since__gt=since) | Q(since=since, table__gt=table)
    later |= Q(since=since, table=table, object_id__gt=object_id)
    return waiting.filter(later).first() or waiting.first()


def _since(table, object_id):
    """Since when it waited, even if it has just been decided; None when that is not known."""
    here = QueueItem.objects.filter(table=table, object_id=object_id).values_list("since", flat=True).first()
    if here is None and table == "experience":
        here = Experience.objects.filter(pk=object_id).values_list("submitted_at", flat=True).first()
    return here


def next_url(table, object_id, user):
    """The page of the next thing to treat, or the queue when there is none."""
    item = next_after(table, object_id, user)
    return (item and treated_at_item(item)) or reverse("admin:queue")
