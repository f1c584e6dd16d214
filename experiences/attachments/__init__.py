"""Write testimonies and media: this module alone does.

Each function is one transaction: the row is locked, what its writer had seen is compared, the change and the mails
it causes are written together. Nothing is shown before a moderator accepted it and the consents it needs stand.
"""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts import consents, perms
from accounts.enums import ConsentChannel
from accounts.models import Consent
from experiences.attachments import agreements
from experiences.attachments import mail as attachment_mail
from experiences.enums import State
from experiences.models import Experience, MediaAsset, Testimony
from partenariat import trap

# Where `MediaAsset.file` puts what is sent.
FOLDER = "medias"


class Refused(Exception):
    """Why this cannot be done, in words for the person who asked."""


class Changed(Refused):
    """It is no longer what this person had read."""


class StorageFailed(Refused):
    """The file could not be kept."""


def is_open(fiche):
    """Whether its authors may still add and change testimonies and media."""
    return fiche.state in (*State.author_may_write(), *State.waiting(), State.PUBLISHED)


# ------------------------------------------------------------------------------ its authors


def add(model, *, experience, user, token, content=None, extension="", **fields):
    """Returns (attachment, whether it was made now). `content`: the bytes of its file, already cleaned."""
    create = partial(_create, model, experience, user, token, content, extension, fields)
    with transaction.atomic():
        attachment, made = trap.once(model, token, create)
        if made:
            attachment_mail.tell_staff(attachment)
    return attachment, made


def _create(model, experience, user, token, content, extension, fields):
    attachment = model(experience=experience, added_by=user, form_token=token, **fields)
    if content is None:
        attachment.save()
        return attachment
    # SECURITY: the name people gave their file may name somebody; it is not kept.
    name = f"{attachment.key}.{extension}"
    try:
        attachment.file.save(name, ContentFile(content), save=False)
    except OSError as error:
        raise StorageFailed(
            "Le fichier n’a pas pu être enregistré, à cause d’une panne de notre côté. Réessayez dans quelques minutes."
        ) from error
    try:
        with transaction.atomic():
            attachment.save()
    except Exception:
        # The same form sent twice at once: the other one made it.
        attachment.file.storage.delete(attachment.file.name)
        raise
    return attachment


@transaction.atomic
def edit(attachment, *, seen, **fields):
    """Write new answers. What was agreed to is asked again when what is shown changes (a trigger forgets it)."""
    attachment = _lock(attachment, seen)
    if not is_open(attachment.experience):
        raise Refused("La fiche ne peut plus être modifiée.")
    held = agreements.attached(attachment)
    changed = {name for name, value in fields.items() if getattr(attachment, name) != value}
    if changed - {"person_email"}:
        _touch(attachment)
    for name, value in fields.items():
        setattr(attachment, name, value)
    if changed - {"person_email", "display_name"}:
        # Read again before it is shown again.
        attachment.accepted_at = None
    if changed:
        attachment.refused_at, attachment.refusal, attachment.declined_at = None, "", None
        attachment.save()
        attachment.refresh_from_db()
    kept = {consent.pk for consent in agreements.attached(attachment)}
    consents.erase_scope([consent for consent in held if consent.pk not in kept])
    if changed:
        attachment_mail.tell_staff(attachment)
    return attachment


@transaction.atomic
def remove(attachment):
    """Delete it and its file; the proofs stay, without the words."""
    attachment = _lock(attachment)
    consents.erase_scope(agreements.attached(attachment))
    _touch(attachment)
    _delete(attachment)


def remove_all(fiches):
    """Delete those of fiches about to be deleted for good, with their files. `fiches`: keys."""
    for model in (Testimony, MediaAsset):
        for attachment in model.objects.filter(experience__in=fiches):
            consents.erase_scope(agreements.attached(attachment))
            _delete(attachment)


def _delete(attachment):
    file = getattr(attachment, "file", None)
    if file:
        transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
    attachment.delete()


# ------------------------------------------------------------------------------ consent


@transaction.atomic
def ask(attachment):
    """Write to the person: the link shows what would be published and asks whether they agree."""
    attachment = _lock(attachment)
    if not attachment.person_email:
        raise Refused("Il manque l’adresse électronique de la personne.")
    if not agreements.parts(attachment):
        raise Refused("Personne n’a d’accord à donner ici.")
    attachment.asked_at, attachment.declined_at = timezone.now(), None
    attachment.save(update_fields=["asked_at", "declined_at"])
    attachment_mail.ask(attachment)


@transaction.atomic
def agree(
    attachment, *, seen, columns, channel=ConsentChannel.LINK, on=None, for_minor=False, email="", person=""
):
    """Record the consents of one person. `columns`: the parts agreed to; `on`: the day, when not now."""
    attachment = _lock(attachment)
    if seen != agreements.fingerprint(attachment):
        raise Changed("Ce qui serait publié a changé entre-temps. Relisez-le avant de répondre.")
    asked = agreements.parts(attachment)
    if not asked or any(part.needed and part.column not in columns for part in asked):
        raise Refused("Il manque un accord nécessaire à la publication.")
    if getattr(attachment, "is_minor", False) and not for_minor:
        raise Refused("Pour une personne mineure, son représentant légal donne l’accord.")
    consents.erase_scope(agreements.attached(attachment))
    for part in asked:
        given = part.column in columns and consents.record(
            wording=consents.wording(part.kind),
            scope=part.scope,
            channel=channel,
            obtained_at=consents.start_of(on) if on else None,
            email=email,
            person=person,
            for_minor=for_minor,
        )
        setattr(attachment, part.column, given or None)
    attachment.declined_at = None
    attachment.save()
    attachment.refresh_from_db()
    attachment_mail.agreed(attachment, email=email, by_link=channel == ConsentChannel.LINK)
    attachment_mail.tell_staff(attachment)
    return attachment


@transaction.atomic
def decline(attachment):
    """The person does not agree: nothing is published, and who asked is told, without a reason."""
    attachment = _lock(attachment)
    consents.withdraw(agreements.attached(attachment))
    attachment.declined_at = timezone.now()
    attachment.save(update_fields=["declined_at"])
    _touch(attachment)
    attachment_mail.tell_author(attachment, "declined")


@transaction.atomic
def withdraw(attachment, column=""):
    """Withdraw one part, or all of it. Hidden at once everywhere: every page asks for consents that stand."""
    attachment = _lock(attachment)
    held = agreements.attached(attachment)
    alone = [getattr(attachment, column)] if column == "name_consent" else held
    if consents.withdraw(alone):
        _touch(attachment)
        attachment_mail.tell_author(attachment, "name_withdrawn" if column == "name_consent" else "withdrawn")


# ------------------------------------------------------------------------------ moderators


@transaction.atomic
def accept(attachment, *, actor, seen, harmless):
    """`harmless`: the moderator read that it does not reveal the health of somebody recognisable."""
    attachment = _judged(attachment, actor, seen)
    if not agreements.agreed(attachment):
        raise Refused("L’accord de la personne manque, ou a été retiré.")
    if not harmless and not getattr(attachment, "mentions_health", False):
        raise Refused("Confirmez que rien ne révèle la santé d’une personne reconnaissable.")
    if isinstance(attachment, MediaAsset) and not attachment.alt_text:
        raise Refused("Il manque le texte de remplacement.")
    if attachment.accepted_at is None:
        attachment.accepted_at, attachment.refused_at, attachment.refusal = timezone.now(), None, ""
        attachment.save(update_fields=["accepted_at", "refused_at", "refusal"])
        _touch(attachment)
        attachment_mail.tell_author(attachment, "accepted")


@transaction.atomic
def refuse(attachment, *, actor, seen, message):
    attachment = _judged(attachment, actor, seen)
    if not message.strip():
        raise Refused("Écrivez pourquoi\u00a0: la personne qui l’a proposé le lira.")
    _touch(attachment)
    attachment.accepted_at, attachment.refused_at, attachment.refusal = None, timezone.now(), message.strip()
    attachment.save(update_fields=["accepted_at", "refused_at", "refusal"])
    attachment_mail.tell_author(attachment, "refused")


def _judged(attachment, actor, seen):
    if not perms.moderates(actor, attachment.experience):
        raise Refused("Seule l’équipe de modération décide.")
    return _lock(attachment, seen)


# ------------------------------------------------------------------------------ jobs


def purge():
    """Some time after a consent was withdrawn, forget what it allowed. Returns how many were forgotten.

    The text, the file and the name are erased for good, and the words kept in the proofs with them. The proofs
    stay (RGPD, article 7.1): who agreed, when, how, to which version of which wording, and when it was withdrawn.
    """
    past = Q(withdrawn_at__lt=timezone.now() - settings.RETENTION["withdrawn_consent"])
    gone = Consent.objects.filter(past)
    forgotten = 0
    for model, columns in ((Testimony, ("consent", "health_consent")), (MediaAsset, ("consent",))):
        over = Q()
        for column in columns:
            over |= Q(**{f"{column}__in": gone})
        for pk in model.objects.filter(over).values_list("pk", flat=True):
            forgotten += _purge_one(model, pk, over)
    for pk in Testimony.objects.filter(name_consent__in=gone).values_list("pk", flat=True):
        forgotten += _purge_name(pk, gone)
    _sweep()
    return forgotten


def _sweep():
    """Delete the files no row leads to: what a crash left between the file and its row."""
    storage = MediaAsset._meta.get_field("file").storage
    if not storage.exists(FOLDER):
        return
    yesterday = timezone.now() - timedelta(days=1)
    known = set(MediaAsset.objects.exclude(file="").values_list("file", flat=True))
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in known and storage.get_modified_time(path) < yesterday:
            storage.delete(path)


@transaction.atomic
def _purge_one(model, pk, over):
    attachment = model.objects.select_for_update(of=("self",)).filter(over, pk=pk).first()
    if attachment is None:  # agreed to again meanwhile
        return 0
    consents.erase_scope(agreements.attached(attachment))
    _delete(attachment)
    return 1


@transaction.atomic
def _purge_name(pk, gone):
    testimony = Testimony.objects.select_for_update(of=("self",)).filter(pk=pk, name_consent__in=gone).first()
    if testimony is None:
        return 0
    consents.erase_scope([testimony.name_consent])
    testimony.display_name, testimony.name_consent = "", None
    testimony.save(update_fields=["display_name", "name_consent"])
    return 1


# ------------------------------------------------------------------------------ shared


def _lock(attachment, seen=None):
    """The row as it stands. `seen`: its `updated_at` as text when the page was shown."""
    rows = type(attachment).objects.select_for_update(of=("self",)).select_related("experience", "added_by")
    try:
        locked = rows.get(pk=attachment.pk)
    except type(attachment).DoesNotExist:
        raise Changed("Cet élément a été retiré entre-temps.") from None
    if seen is not None and seen != locked.updated_at.isoformat():
        raise Changed("Cet élément a changé depuis que vous avez ouvert la page. Relisez-le.")
    return locked


def _touch(attachment):
    """What readers see of the fiche changed: say so to those who follow its dates."""
    if attachment.accepted_at:
        fiches = Experience.objects.public().filter(pk=attachment.experience_id)
        fiches.update(updated_at=Now(), changed_at=Now())
