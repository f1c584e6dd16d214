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


class MailRhythm(models.TextChoices):
    """When news reaches a person. Links asked for and messages of one person to another never wait."""

    EACH = "each", "À chaque changement"
    DAILY = "daily", "Une fois par jour, en un seul message"


class MailKind(models.TextChoices):
    LINK = "link", "Lien demandé"
    RELAY = "relay", "Message transmis"
    DIGEST = "digest", "Résumé du jour"
    NEWS = "news", "Nouvelle"
    ALERT = "alert", "Alerte sur une recherche"


class EvidenceKind(models.TextChoices):
    DOMAIN = "domain", "Mon adresse électronique est celle de la structure"
    DOCUMENT = "document", "J’ai un document (délibération, attestation, mandat)"
    CALL = "call", "Vous pouvez appeler la structure à son numéro public"


class ClaimOutcome(models.TextChoices):
    APPROVED = "approved", "Acceptée"
    REFUSED = "refused", "Refusée"
    EXPIRED = "expired", "Expirée"
    WITHDRAWN = "withdrawn", "Retirée"


class ConsentKind(models.TextChoices):
    TESTIMONY_TEXT = "testimony_text", "Témoignage écrit"
    IMAGE_VOICE = "image_voice", "Image ou voix"
    NAME_PUBLICATION = "name_publication", "Publication du nom"
    DIRECT_CONTACT = "direct_contact", "Publication d’un contact direct"
    CANDIDACY = "candidacy", "Être recontacté au sujet d’une candidature"
    SEAT_NAME = "seat_name", "Nom d’une personne qui représente les usagers"
    HEALTH_INFORMATION = "health_information", "Mention d’une situation de santé"


class ConsentChannel(models.TextChoices):
    LINK = "link", "En ligne, par la personne elle-même"
    PAPER = "paper", "Sur papier"
    MEETING = "meeting", "De vive voix, lors d’une rencontre"
    PHONE = "phone", "Par téléphone"
