from django.db import models

from partenariat.enums import Zone as Zone


class State(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Envoyée"
    IN_REVIEW = "in_review", "En relecture"
    CHANGES_REQUESTED = "changes_requested", "Compléments demandés"
    ACCEPTED = "accepted", "Acceptée"
    PUBLISHED = "published", "Publiée"
    REJECTED = "rejected", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"
    SUSPENDED = "suspended", "Suspendue"
    ARCHIVED = "archived", "Archivée"
    DELETED = "deleted", "Supprimée"

    @classmethod
    def public(cls):
        """Readable by anyone at its address; only `PUBLISHED` is also listed and found."""
        return (cls.PUBLISHED, cls.ARCHIVED)

    @classmethod
    def gone(cls):
        """Was public: the address answers 410, neutrally."""
        return (cls.SUSPENDED, cls.WITHDRAWN, cls.DELETED)

    @classmethod
    def waiting(cls):
        """In the hands of the moderators."""
        return (cls.SUBMITTED, cls.IN_REVIEW, cls.ACCEPTED)

    @classmethod
    def author_may_write(cls):
        return (cls.DRAFT, cls.CHANGES_REQUESTED)

    @classmethod
    def closed(cls):
        return (cls.REJECTED,)

    @classmethod
    def undeclared(cls):
        """Where a fiche may be without the four declarations."""
        return (cls.DRAFT, cls.WITHDRAWN, cls.DELETED)


class Verb(models.TextChoices):
    """What can be done to a fiche; the table of who and from where is in `moderation.py`."""

    SUBMIT = "submit", "Envoyer"
    TAKE = "take", "Prendre en relecture"
    RELEASE = "release", "Rendre à la file"
    REQUEST_CHANGES = "request_changes", "Demander des compléments"
    ACCEPT = "accept", "Accepter"
    PUBLISH = "publish", "Publier"
    REJECT = "reject", "Refuser"
    WITHDRAW = "withdraw", "Retirer"
    SUSPEND = "suspend", "Suspendre"
    RESTORE = "restore", "Remettre en ligne"
    ARCHIVE = "archive", "Archiver"
    APPEAL = "appeal", "Demander un second regard"
    DELETE = "delete", "Supprimer"
    UNDELETE = "undelete", "Rétablir"


class Provenance(models.TextChoices):
    FORM = "form", "Proposée en ligne"
    STAFF = "staff", "Saisie par l’ARS pour une personne"
    IMPORT = "import", "Importée"
    SEED = "seed", "Tirée d’un document public"


class AgreementChannel(models.TextChoices):
    NONE = "", "Sans objet"
    PHONE = "phone", "Par téléphone"
    LETTER = "letter", "Par courrier"
    EMAIL = "email", "Par courriel"
    MEETING = "meeting", "Lors d’une rencontre"


class Dimension(models.TextChoices):
    """Where users engage: the six rows of the HAS matrix (avis n° 1-2023 du CEU)."""

    DIAGNOSIS = "diagnosis", "Diagnostics et états des lieux"
    PUBLIC_HEALTH_ACTION = (
        "public_health_action",
        "Actions de santé publique ou de promotion de la santé",
    )
    ACCOMPANIMENT_ACTION = "accompaniment_action", "Actions d’accompagnement"
    GOVERNANCE = "governance", "Gouvernances"
    EVALUATION_RESEARCH = "evaluation_research", "Évaluation et recherche"
    INITIAL_TRAINING = (
        "initial_training",
        "Formation initiale des futurs professionnels",
    )


class Level(models.TextChoices):
    """How far users engage. The HAS matrix has four columns; leadership is beyond it, on the same continuum."""

    INFORMATION = "information", "Échange et partage d’information"
    CONSULTATION = "consultation", "Consultation"
    COLLABORATION = "collaboration", "Collaboration"
    PARTNERSHIP = "partnership", "Partenariat"
    LEADERSHIP = "leadership", "Leadership des personnes concernées"

    @classmethod
    def matrix(cls):
        return (cls.INFORMATION, cls.CONSULTATION, cls.COLLABORATION, cls.PARTNERSHIP)

    @classmethod
    def beyond(cls):
        return (cls.LEADERSHIP,)


class MatrixBasis(models.TextChoices):
    SOURCE = "source", "Position citée par le document source"
    DECLARED = "declared", "Position déclarée par le porteur"
    EDITORS = "editors", "Position proposée par la rédaction"


class OrganisationRole(models.TextChoices):
    LEAD = "lead", "Porteur"
    CO_LEAD = "co_lead", "Coporteur"
    PARTNER = "partner", "Partenaire"
    HOST = "host", "Lieu d’accueil"
    FUNDER = "funder", "Financeur"
    METHOD_SUPPORT = "method_support", "Appui méthodologique"
    EVALUATOR = "evaluator", "Évaluateur"

    @classmethod
    def carriers(cls):
        return (cls.LEAD, cls.CO_LEAD)


class Voice(models.TextChoices):
    UNKNOWN = "", "Non renseignée"
    DELIBERATIVE = "deliberative", "Délibérative"
    CONSULTATIVE = "consultative", "Consultative"
    NONE = "none", "Sans voix"


class TrainingNeed(models.TextChoices):
    UNKNOWN = "", "Non renseignée"
    NONE = "none", "Aucune"
    RECOMMENDED = "recommended", "Recommandée"
    REQUIRED = "required", "Exigée"


class AntiAlibi(models.TextChoices):
    YES = "yes", "Oui"
    PARTLY = "partly", "En partie"
    NO = "no", "Non"
    NOT_APPLICABLE = "na", "Sans objet"


class ContactMode(models.TextChoices):
    RELAY = "relay", "Un formulaire, sans montrer d’adresse"
    NONE = "none", "Ne rien publier"
    GENERIC = "generic", "Publier une adresse générique"


class ReportKind(models.TextChoices):
    ERROR = "error", "Une information est fausse ou périmée"
    PRIVACY = "privacy", "Une personne est reconnaissable, une donnée est privée"
    OFFENCE = "offence", "Un contenu est blessant ou illicite"
    OTHER = "other", "Autre chose"


class Declaration(models.TextChoices):
    """What the author states when submitting. All are needed."""

    RIGHT = (
        "right",
        "J’ai le droit de proposer cette fiche au nom de la structure ou du groupe.",
    )
    NO_HEALTH_DATA = (
        "no_health_data",
        "La fiche ne dit rien de la santé d’une personne que l’on pourrait reconnaître.",
    )
    CONSENTS = (
        "consents",
        "Les personnes citées ont donné leur accord, ou personne n’est cité.",
    )
    LICENCE = (
        "licence",
        "J’accepte que la fiche soit réutilisée librement sous Licence Ouverte 2.0.",
    )


class ReviewRhythm(models.IntegerChoices):
    """How often the carrier says that the fiche is still true, in months."""

    SIX = 6, "Tous les six mois"
    TWELVE = 12, "Tous les ans"
    TWENTY_FOUR = 24, "Tous les deux ans"


class RequestStatus(models.TextChoices):
    """What became of a message relayed to the carrier."""

    UNCONFIRMED = "unconfirmed", "Adresse non confirmée"
    SENT = "sent", "Transmis"
    ANSWERED = "answered", "Répondu"
    SPAM = "spam", "Indésirable"


class MediaKind(models.TextChoices):
    IMAGE = "image", "Image"
    DOCUMENT = "document", "Document"
    LINK = "link", "Vidéo ou son, sur un autre site"


class QueueKind(models.TextChoices):
    """What can wait for staff. What was set aside keeps its kind: `suspicion` says why."""

    FICHE = "fiche", "Nouvelle fiche"
    UPDATE = "update", "Mise à jour"
    SUGGESTION = "suggestion", "Correction proposée"
    CLAIM = "claim", "Demande de rattachement"
    REPORT = "report", "Signalement"
    OPINION = "opinion", "Second avis demandé"
    ATTACHMENT = "attachment", "Témoignage ou média"
    LATE = "late", "Fiche à confirmer"
    # These wait only when set aside: otherwise they go straight to the person they are for.
    MESSAGE = "message", "Message"
    GUEST = "guest", "Lien demandé"


class AlertRhythm(models.TextChoices):
    """How often an alert may write; never when nothing is new."""

    WEEKLY = "weekly", "Une fois par semaine au plus, le lundi matin"
    DAILY = "daily", "Une fois par jour au plus, le matin"
