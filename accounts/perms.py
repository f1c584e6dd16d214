"""One function per right, in plain words. A signed-out visitor has none of them."""

from accounts.enums import MembershipRole, Role
from partenariat.proposals import ProposalKind

# What each role may do in the admin, by application and model; « change » never covers `state`.
ADMIN_RIGHTS = {
    Role.MODERATOR: {
        "experiences": {
            "experienceproposal": "view change",
            "experience": "view add change",
            "report": "view change",
            "testimony": "view",
            "mediaasset": "view",
            "moderationevent": "view",
            "contactrequest": "view",
            "replytemplate": "view",
        },
        "accounts": {
            "organisationproposal": "view change",
            "organisation": "view add change",
            "outboxmessage": "view",
            "organisationmembership": "view",
            "organisationclaim": "view change",
        },
        "instances": {
            "bodyproposal": "view change",
            "establishmentproposal": "view change",
            "body": "view add change",
            "establishment": "view add change",
            "maintenanceclaim": "view change",
            "callforcandidates": "view add change",
            "candidacy": "view change",
            "seat": "view change",
            "mandate": "view",
            "mandatenotice": "view",
            "representative": "view add change",
            "appointmentact": "view add change",
            "agreement": "view add change",
            "qualifiedpersonlist": "view add change",
            "qualifiedpersonentry": "view add change delete",
            "qualifiedpersonactivity": "view add change delete",
            "renewalcampaign": "view add change",
            "appointmentbatch": "view",
            "bodytype": "view",
            "usualname": "view add change delete",
            "legalentity": "view",
        },
        "partenariat": {
            "term": "view",
            "territory": "view",
            "page": "view",
            "lexiconentry": "view",
            "synonym": "view",
            "source": "view add",
        },
    },
    Role.CURATOR: {
        "experiences": {
            "alert": "view",
            "experienceproposal": "view change",
            "experience": "view add change",
            "report": "view change",
            "testimony": "view",
            "mediaasset": "view",
            "moderationevent": "view",
            "contactrequest": "view",
            "replytemplate": "view add change delete",
            "matrixexample": "view change",
            "judgment": "view",
            "unansweredquery": "view",
        },
        "accounts": {
            "organisationproposal": "view change",
            "user": "view add change",
            "organisation": "view add change",
            "organisationmembership": "view add change delete",
            "organisationclaim": "view change",
            "outboxmessage": "view",
        },
        "instances": {
            "bodyproposal": "view change",
            "establishmentproposal": "view change",
            "body": "view add change",
            "establishment": "view add change",
            "maintenanceclaim": "view change",
            "callforcandidates": "view add change",
            "candidacy": "view change",
            "seat": "view change",
            "mandate": "view",
            "mandatenotice": "view",
            "representative": "view add change",
            "appointmentact": "view add change",
            "agreement": "view add change",
            "qualifiedpersonlist": "view add change",
            "qualifiedpersonentry": "view add change delete",
            "qualifiedpersonactivity": "view add change delete",
            "renewalcampaign": "view add change",
            "appointmentbatch": "view",
            "bodytype": "view add change",
            "seattemplate": "view add change delete",
            "usualname": "view add change delete",
            "legalentity": "view add change",
            "registerimport": "view add",
        },
        "partenariat": {
            "term": "view add change",
            "territory": "view",
            "page": "view add change",
            "lexiconentry": "view add change delete",
            "synonym": "view add change",
            "rolealias": "view add change delete",
            "source": "view add change",
        },
    },
}


def is_staff(user):
    """A member of the ARS team."""
    return user.is_authenticated and user.is_active and user.is_staff


def can_moderate(user):
    """May take a fiche, ask for changes, accept, publish, refuse, suspend, restore and archive it."""
    return is_staff(user)


def moderates(user, experience):
    """The same right, asked about one fiche."""
    return can_moderate(user)


def owns_experience(user, experience):
    """Wrote the fiche, alone or with others, or is an approved member of the organisation responsible for it.

    A fiche nobody wrote (drawn from a document) is in the hands of ARS staff.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if experience.author_id == user.pk or experience.coauthor_links.filter(user=user.pk).exists():
        return True
    if experience.author_id is None and experience.owner_organisation_id is None:
        return is_staff(user)
    return (
        experience.owner_organisation_id is not None
        and user.memberships.filter(
            organisation=experience.owner_organisation_id, approved_at__isnull=False
        ).exists()
    )


def takes_out(user, experience, person):
    """Removes a co-author from a fiche: who began it may, and everyone may leave; who began it stays."""
    if person.pk == experience.author_id or not owns_experience(user, experience):
        return False
    return user.pk in (person.pk, experience.author_id) or experience.author_id is None


def acts_for(user, organisation):
    """Is an approved member of this organisation."""
    return (
        user.is_authenticated
        and user.is_active
        and organisation is not None
        and user.memberships.filter(organisation=organisation, approved_at__isnull=False).exists()
    )


def manages(user, organisation):
    """Approves the members of this organisation, and may hand it over."""
    return (
        user.is_authenticated
        and user.is_active
        and user.memberships.filter(
            organisation=organisation, role=MembershipRole.MANAGER, approved_at__isnull=False
        ).exists()
    )


def maintains(user, record):
    """Is an approved member of the organisation that keeps this body or establishment up to date."""
    return acts_for(user, record.maintainer)


def keeps_body(user, body):
    """Keeps this body true: an approved member of its maintainer, or of the one that keeps its establishment."""
    return maintains(user, body) or (
        body.establishment_id is not None and maintains(user, body.establishment)
    )


def fills(user, body, *, by_act):
    """Records who holds a seat of this body: staff; and whoever keeps the body, where no written decision is needed."""
    return is_staff(user) or (not by_act and keeps_body(user, body))


def represents(user, representative):
    """Is this representative: by the account joined to the row, else by an address the person has confirmed."""
    if not user.is_authenticated or not user.is_active:
        return False
    if representative.account_id:
        return representative.account_id == user.pk
    address = representative.email
    return bool(address) and user.emailaddress_set.filter(email__iexact=address, verified=True).exists()


def decides(user, claim):
    """Accepts or refuses this request, never one's own.

    The managers of the organisation decide who joins it, unless the request was set aside; staff decide the
    rest, and a curator when another organisation holds what is asked for.
    """
    if not user.is_authenticated or claim.user_id == user.pk:
        return False
    if is_staff(user):
        return curates(user) if claim.is_dispute else True
    return claim.is_for_managers and not claim.suspicion and manages(user, claim.organisation)


def decides_proposal(user, proposal, *, keeps):
    """Accepts or refuses what is proposed to a public record: staff; and, for a reader's correction that was sent and
    is not set aside, those who keep the record, never on what they proposed themselves.

    `keeps(user, record)` says who keeps a record of that kind.
    """
    if is_staff(user):
        return True
    if not user.is_authenticated or not user.is_active or proposal.author_id == user.pk:
        return False
    is_sent = proposal.confirmed_at is not None and not proposal.suspicion
    return proposal.kind == ProposalKind.SUGGESTION and is_sent and keeps(user, proposal.record)


def curates(user, experience=None):
    """May delete and restore, and look after lists, pages and accounts."""
    return is_staff(user) and (user.is_superuser or user.role == Role.CURATOR)


def admin_permissions(role):
    """The admin permissions of a role, as Django names them: `experiences.change_experience`."""
    return {
        f"{app}.{verb}_{model}"
        for app, models in ADMIN_RIGHTS.get(role, {}).items()
        for model, verbs in models.items()
        for verb in verbs.split()
    }
