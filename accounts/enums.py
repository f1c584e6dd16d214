from django.db import models


class Role(models.TextChoices):
    """What a person may do on the whole site; rights on an organisation come from its memberships."""

    CONTRIBUTOR = "contributor", "Contributrice ou contributeur"
    MODERATOR = "moderator", "Modération ARS"
    CURATOR = "curator", "Administration fonctionnelle ARS"

    @classmethod
    def staff(cls):
        return (cls.MODERATOR, cls.CURATOR)


class MembershipRole(models.TextChoices):
    EDITOR = "editor", "Rédaction"
    MANAGER = "manager", "Responsable"
