"""Erase a person: nothing left names them, and each seat keeps its history (« occupé » from a day to another).

SECURITY: whatever new table or mail may hold a representative's name or address is added here; a test looks for the
person in a dump of the whole database.
"""

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Case, ManyToOneRel, Q, Value, When
from django.utils.module_loading import import_string

from accounts.enums import ConsentKind
from accounts.models import AccessLink, Consent, OutboxMessage, User
from accounts.models.people import UNCONFIRMED
from instances.models import AppointmentBatch, Candidacy, Mandate, MandateNotice, Representative
from instances.vacancies import candidacies


@transaction.atomic
def erase(representative):
    """Forget the person everywhere. An account they use for something else is theirs, and stays."""
    person = Representative.objects.select_for_update(of=("self",)).get(pk=representative.pk)
    mandates = Mandate.objects.filter(representative=person)
    keys = list(mandates.values_list("pk", flat=True))
    # Those withdrawn and replaced since too. The proof that a consent was given stays, without the person.
    given = Q(mandate__in=keys) | Q(wording__kind=ConsentKind.SEAT_NAME, person=person.full_name)
    if person.email:
        given |= Q(wording__kind=ConsentKind.SEAT_NAME, email__iexact=person.email)
    consents = list(Consent.objects.filter(given).values_list("pk", flat=True))
    refused = When(refused_at__isnull=False, then=Value("Personne effacée."))
    mandates.update(
        representative=None,
        name_consent=None,
        proposal_note="",
        refusal_reason=Case(refused, default=Value("")),
    )
    Consent.objects.filter(pk__in=consents).update(person="", email="", scope="")
    MandateNotice.objects.filter(mandate__in=keys).delete()
    content_type = ContentType.objects.get_for_model(Representative)
    LogEntry.objects.filter(content_type=content_type, object_id=str(person.pk)).delete()
    _forget_mails(person)
    _forget_spreadsheets(person)
    if person.email:
        candidacies.erase(Candidacy.objects.filter(email__iexact=person.email))
        _forget_guests(person)
        for path in settings.ERASURE_LISTENERS:
            import_string(path)([person.email])
    person.delete()


def _forget_mails(person):
    written = Q(body__icontains=person.full_name) | Q(subject__icontains=person.full_name)
    if person.email:
        written |= Q(recipient__iexact=person.email) | Q(body__icontains=person.email)
    OutboxMessage.objects.filter(written).delete()


def _forget_spreadsheets(person):
    """Lines waiting to be applied, and what was said of them: checked again before they are applied, they fit no more."""
    for batch in AppointmentBatch.objects.select_for_update().filter(applied_at=None):
        rows, errors = batch.rows, batch.errors
        batch.rows = [row for row in rows if not _names(row, person)]
        # A sentence about a line may quote one column alone.
        batch.errors = [error for error in errors if person.last_name.lower() not in str(error).lower()]
        if (len(batch.rows), len(batch.errors)) != (len(rows), len(errors)):
            batch.save(update_fields=["rows", "errors"])


def _names(row, person):
    """Whether a line names the person: the first name and the name, in one column or two, or the address."""
    text = str(row).lower()
    both = person.first_name.lower() in text and person.last_name.lower() in text
    return both or bool(person.email and person.email.lower() in text)


def _forget_guests(person):
    """Accounts without password that only served to open this person's page."""
    AccessLink.objects.filter(email__iexact=person.email, user__email__endswith=UNCONFIRMED).delete()
    guests = User.objects.filter(email__iexact=person.email) | User.objects.filter(pk=person.account_id or 0)
    for account in guests:
        if (
            account.is_guest
            and not _writes(account)
            and account.representatives.exclude(pk=person.pk).count() == 0
        ):
            account.delete()


def _writes(account):
    """Whether anything but links, addresses and this person's row names the account."""
    ours = {"access_links", "emailaddress", "representatives"}
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model._meta.managed:
            if relation.related_model._meta.proxy or (relation.related_name or relation.name) in ours:
                continue
            if relation.related_model._base_manager.filter(**{relation.field.name: account}).exists():
                return True
    return False
