"""The one place where a form writes a fiche and its children.

Each function is one transaction: the row is locked, the version the person read is compared, everything is
written, what the fiche derives is computed again. `state` is not written here: `moderation.py` does that.
"""

from django.db import transaction
from django.db.models import Value
from django.utils import timezone

from accounts.models import Organisation, User
from experiences import derived, enums, moderation
from experiences.models import Contact, Evaluation, Experience, ExperienceOrganisation, MatrixPosition
from partenariat.database import Plain
from partenariat.models import Territory

KEEP = object()  # None already means « remove it »


class Changed(Exception):
    """The fiche was written since the person opened it; `fiche` is what it holds now."""

    def __init__(self, fiche):
        super().__init__("La fiche a changé depuis que vous l’avez ouverte.")
        self.fiche = fiche


class Closed(Exception):
    """The fiche is no longer in the hands of its author."""


class AlreadyStarted(Exception):
    """This author has a draft of that title, with other contents; `fiche` is that draft."""

    def __init__(self, fiche):
        super().__init__("Vous avez déjà un brouillon qui porte ce titre.")
        self.fiche = fiche


@transaction.atomic
def start(
    author, *, title, summary, action, organisation, place, actors_user, actors_professional, contact_email
):
    """Create the draft of the first form; the same answers sent twice give the same draft.

    `organisation` is an `Organisation`, or the name of one to create, private; `place` a `Territory`.
    """
    # Two clicks at once: the second waits here, then finds the draft of the first.
    User.objects.select_for_update().get(pk=author.pk)
    started = author.experiences.filter(state=enums.State.DRAFT, plain=Plain(Value(title))).first()
    if started:
        if (started.summary, started.action) == (summary, action):
            return started
        raise AlreadyStarted(started)
    fiche = Experience(
        title=title,
        summary=summary,
        action=action,
        actors_user=actors_user,
        actors_professional=actors_professional,
        provenance=enums.Provenance.FORM,
        author=author,
    )
    carrier = _organisation(organisation, author)
    fiche.owner_organisation = carrier if _acts_for(author, carrier) else None
    fiche.save()
    ExperienceOrganisation.objects.create(
        experience=fiche, organisation=carrier, role=enums.OrganisationRole.LEAD
    )
    fiche.territories.set([place])
    Contact.objects.create(experience=fiche, email=contact_email)
    derived.refresh([fiche.pk])
    fiche.refresh_from_db()
    return fiche


@transaction.atomic
def save_rubric(
    experience,
    *,
    user,
    version,
    columns=None,
    lead=None,
    territories=None,
    contact=None,
    partners_kept=None,
    partner_added=None,
    evaluation=KEEP,
    positions=None,
):
    """Write one rubric; what is not given is left alone.

    `lead`: `Organisation` or name; `territories`: keys; `contact`: columns of `Contact`; `partners_kept`: pks of
    links; `partner_added`: (`Organisation` or name, role); `evaluation`: columns, or None to remove it;
    `positions`: {dimension: (level, example)}. Raises `Closed` or `Changed`.
    """
    fiche = _lock(experience, version)
    for name, value in (columns or {}).items():
        setattr(fiche, name, value)
    if fiche.published_at is None and "title" in (columns or {}):
        # Nobody outside has this address yet: it follows the title, and leaves no trace.
        fiche.set_slug(fiche.title)
        fiche.old_slugs = []
    if lead:
        _set_lead(fiche, _organisation(lead, user), user)
    fiche.save()
    if territories is not None:
        fiche.territories.set(Territory.objects.filter(key__in=territories))
    if contact is not None:
        Contact.objects.update_or_create(experience=fiche, defaults=contact)
    if partners_kept is not None:
        fiche.carriers.exclude(role=enums.OrganisationRole.LEAD).exclude(pk__in=partners_kept).delete()
    if partner_added:
        _add_partner(fiche, _organisation(partner_added[0], user), partner_added[1])
    if evaluation is not KEEP:
        _set_evaluation(fiche, evaluation)
    if positions is not None:
        _set_positions(fiche, positions)
    derived.refresh([fiche.pk])
    fiche.refresh_from_db()
    return fiche


@transaction.atomic
def declare_and_submit(experience, *, actor, version):
    """Record the four declarations and hand the fiche to the moderators, or neither. Raises `Changed`, `Refused`."""
    fiche = _lock(experience, version, closed=False)
    if fiche.state in enums.State.author_may_write():
        fiche.declarations = enums.Declaration.values
        fiche.declared_at = timezone.now()
        fiche.save(update_fields=["declarations", "declared_at"])
    return moderation.submit(experience=fiche, actor=actor)


@transaction.atomic
def confirm_coding(experience, *, version):
    """The author agrees with the coding a moderator proposed: its positions become declared ones."""
    fiche = _lock(experience, version, closed=False)
    fiche.matrix_positions.filter(basis=enums.MatrixBasis.EDITORS).update(basis=enums.MatrixBasis.DECLARED)
    fiche.coding_confirmed_at = timezone.now()
    fiche.save(update_fields=["coding_confirmed_at"])
    return fiche


def _lock(experience, version, *, closed=True):
    fiche = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
    if closed and fiche.state not in enums.State.author_may_write():
        raise Closed
    if fiche.version != version:
        raise Changed(fiche)
    return fiche


def _organisation(named, user):
    """An organisation as it is, or a new one, private to its author until a public fiche names it."""
    if isinstance(named, Organisation):
        return named
    return Organisation.objects.create(name=named, created_by=user)


def _acts_for(user, organisation):
    return user.memberships.filter(organisation=organisation, approved_at__isnull=False).exists()


def _set_lead(fiche, organisation, user):
    leads = fiche.carriers.filter(role=enums.OrganisationRole.LEAD)
    leads.exclude(organisation=organisation).delete()
    leads.get_or_create(
        experience=fiche, organisation=organisation, defaults={"role": enums.OrganisationRole.LEAD}
    )
    if fiche.owner_organisation is None and _acts_for(user, organisation):
        fiche.owner_organisation = organisation


def _add_partner(fiche, organisation, role):
    ExperienceOrganisation.objects.get_or_create(
        experience=fiche, organisation=organisation, role=role, defaults={"order": fiche.carriers.count()}
    )


def _set_evaluation(fiche, columns):
    """The form shows the latest evaluation; older ones are left alone."""
    latest = fiche.evaluations.first()
    if columns is None:
        if latest:
            latest.delete()
        return
    Evaluation.objects.update_or_create(
        pk=latest.pk if latest else None, defaults=columns | {"experience": fiche}
    )


def _set_positions(fiche, positions):
    """What the author saves is declared by the author."""
    fiche.matrix_positions.exclude(dimension__in=positions).delete()
    for dimension, (level, example) in positions.items():
        MatrixPosition.objects.update_or_create(
            experience=fiche,
            dimension=dimension,
            defaults={"level": level, "justification": example, "basis": enums.MatrixBasis.DECLARED},
        )
