"""One function per right, in plain words. A signed-out visitor has none of them."""

from accounts.enums import Role

# What each role may do in the admin, by application and model; « change » never covers `state`.
ADMIN_RIGHTS = {
    Role.MODERATOR: {
        "experiences": {
            "experience": "view add change",
            "report": "view change",
            "moderationevent": "view",
        },
        "accounts": {
            "organisation": "view add change",
            "outboxmessage": "view",
            "organisationmembership": "view",
        },
        "instances": {
            "body": "view add change",
            "establishment": "view add change",
            "bodytype": "view",
        },
        "partenariat": {
            "term": "view",
            "territory": "view",
            "page": "view",
            "lexiconentry": "view",
            "source": "view add",
        },
    },
    Role.CURATOR: {
        "experiences": {
            "experience": "view add change",
            "report": "view change",
            "moderationevent": "view",
            "matrixexample": "view change",
        },
        "accounts": {
            "user": "view add change",
            "organisation": "view add change",
            "organisationmembership": "view add change delete",
            "outboxmessage": "view",
        },
        "instances": {
            "body": "view add change",
            "establishment": "view add change",
            "bodytype": "view add change",
            "seattemplate": "view add change delete",
        },
        "partenariat": {
            "term": "view add change",
            "territory": "view",
            "page": "view add change",
            "lexiconentry": "view add change delete",
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
    """Wrote the fiche, or is an approved member of the organisation responsible for it.

    A fiche nobody wrote (drawn from a document) is in the hands of ARS staff.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if experience.author_id == user.pk:
        return True
    if experience.author_id is None and experience.owner_organisation_id is None:
        return is_staff(user)
    return (
        experience.owner_organisation_id is not None
        and user.memberships.filter(
            organisation=experience.owner_organisation_id, approved_at__isnull=False
        ).exists()
    )


def admin_permissions(role):
    """The admin permissions of a role, as Django names them: `experiences.change_experience`."""
    return {
        f"{app}.{verb}_{model}"
        for app, models in ADMIN_RIGHTS.get(role, {}).items()
        for model, verbs in models.items()
        for verb in verbs.split()
    }
