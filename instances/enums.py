from django.db import models


class BodyKind(models.TextChoices):
    """« Instance » is kept for what a text fixes, « dispositif » for the rest (CPTS, DAC, CLS...)."""

    INSTANCE = "instance", "Instance"
    DISPOSITIF = "dispositif", "Dispositif de participation"


class BodyLevel(models.TextChoices):
    NATIONAL = "national", "National"
    REGIONAL = "regional", "Régional"
    TERRITORIAL = "territorial", "Territorial (département et en deçà)"
    LOCAL = "local", "Local (commune, quartier, intercommunalité)"
    ESTABLISHMENT = "establishment", "Établissement, service ou structure"


class Obligation(models.TextChoices):
    YES = "yes", "Obligatoire"
    NO = "no", "Facultative"
    CONDITIONAL = "conditional", "Obligatoire sous conditions"


class ActivityStatus(models.TextChoices):
    UNKNOWN = "", "Non renseignée"
    ACTIVE = "active", "En activité"
    DORMANT = "dormant", "En sommeil"
    TO_RENEW = "to_renew", "À renouveler"
    ENDED = "ended", "Terminée"


class Ownership(models.TextChoices):
    UNKNOWN = "", "Non renseigné"
    PUBLIC = "public", "Public"
    NON_PROFIT = "non_profit", "Privé non lucratif"
    FOR_PROFIT = "for_profit", "Privé lucratif"


class MemberPolicy(models.TextChoices):
    """What may be public of who holds a users' seat, when nothing more was consented to or published.

    A seat whose template says « nom jamais public » shows nothing, whatever the type.
    """

    CONSENT = (
        "consent",
        "Type d’association ; nom et association avec l’accord de la personne ou un acte publié",
    )
    ORGANISATION = "organisation", "Organisation ; nom avec l’accord de la personne ou un acte publié"
    NEVER = "never", "Jamais de nom en ligne"


class Voice(models.TextChoices):
    UNKNOWN = "", "Non renseignée"
    DELIBERATIVE = "deliberative", "Délibérative"
    CONSULTATIVE = "consultative", "Consultative"


class SeatKind(models.TextChoices):
    TITULAR = "titular", "Titulaire"
    SUBSTITUTE = "substitute", "Suppléant"


class SeatState(models.TextChoices):
    """What a seat is on a day: computed from its spans, never stored."""

    FILLED = "occupe", "Occupé"
    ENDING = "bientot-vacant", "Occupé, fin proche"
    VACANT = "vacant", "Vacant"
    UNKNOWN = "inconnu", "Inconnu"


class MandateRole(models.TextChoices):
    MEMBER = "member", "Membre"
    PRESIDENT = "president", "Présidence"
    VICE_PRESIDENT = "vice_president", "Vice-présidence"
    SECRETARY = "secretary", "Secrétariat"
    BUREAU = "bureau", "Bureau"


class EndReason(models.TextChoices):
    """Why a mandate stopped before its term; the codes of the list « mandate_status »."""

    NONE = "", "Aucune fin anticipée"
    RESIGNED = "resigned", "Démission"
    DEEMED_RESIGNED = "deemed_resigned", "Réputé démissionnaire (absences)"
    LOST_CAPACITY = "lost_capacity", "Perte de la qualité ouvrant le siège"
    REVOKED = "revoked", "Fin décidée par l’autorité"
    DECEASED = "deceased", "Décès"


class MandateStatus(models.TextChoices):
    """Where a mandate stands on a day: computed, never stored."""

    PROPOSED = "proposed", "Proposé"
    REFUSED = "refused", "Proposition refusée"
    APPOINTED = "appointed", "Nommé, pas encore en cours"
    ACTIVE = "active", "En cours"
    ENDED = "ended", "Arrivé à terme"
    RESIGNED = EndReason.RESIGNED.value, EndReason.RESIGNED.label
    DEEMED_RESIGNED = EndReason.DEEMED_RESIGNED.value, EndReason.DEEMED_RESIGNED.label
    LOST_CAPACITY = EndReason.LOST_CAPACITY.value, EndReason.LOST_CAPACITY.label
    REVOKED = EndReason.REVOKED.value, EndReason.REVOKED.label
    DECEASED = EndReason.DECEASED.value, EndReason.DECEASED.label


class TrainingStatus(models.TextChoices):
    NOT_REQUIRED = "not_required", "Non requise"
    TO_DO = "to_do", "À faire"
    REGISTERED = "registered", "Inscrit"
    DONE = "done", "Attestée"
    EXEMPT = "exempt", "Dispense (mandat antérieur)"


class AgreementLevel(models.TextChoices):
    NATIONAL = "national", "Agrément national"
    REGIONAL = "regional", "Agrément régional"


class AgreementStatus(models.TextChoices):
    """Computed from the dates."""

    PENDING = "pending", "Pas encore en vigueur"
    ACTIVE = "active", "En vigueur"
    EXPIRING = "expiring", "Bientôt à renouveler"
    EXPIRED = "expired", "Expiré"


class QualifiedField(models.TextChoices):
    OLDER = "personnes-agees", "Personnes âgées"
    DISABILITY = "handicap", "Handicap"
    CHILDHOOD = "enfance", "Enfance et familles"
    HARDSHIP = "difficultes-sociales", "Difficultés sociales"
    ADDICTION = "addictions", "Addictions"
    OTHER = "autre", "Autre"


class ContactMode(models.TextChoices):
    SERVICE = "service", "Par le service indiqué"
    DIRECT = "direct", "Directement, avec l’accord de la personne"


class MeetingFormat(models.TextChoices):
    UNKNOWN = "", "Non renseigné"
    ROOM = "room", "Sur place"
    REMOTE = "remote", "À distance"
    MIXED = "mixed", "Sur place et à distance"


class ExpectedRule(models.TextChoices):
    """Why a body is expected somewhere; one code per sentence of the written rule (docs/operations.md)."""

    PUBLIC_ENTITY = "public-entity", "Établissement public de santé : une commission par entité juridique"
    APHP_HOSPITAL = "aphp-hospital", "AP-HP : une commission par hôpital"
    PRIVATE_SITE = "private-site", "Établissement de santé privé : une commission par site"
    SOCIAL_SITE = "social-site", "Hébergement, accueil de jour continu ou aide par le travail"
    DEPARTMENT = "department", "Un conseil par département"
    REGION = "region", "Une conférence par région"
    STAFF = "staff", "Décision motivée de l’équipe"


class ImportStep(models.TextChoices):
    READING = "reading", "Lecture du fichier"
    COMPARED = "compared", "Différences à vérifier"
    APPLYING = "applying", "Application"
    APPLIED = "applied", "Appliqué"
    FAILED = "failed", "Échec"


class AlertKind(models.TextChoices):
    """What people are told of some months before its end, or after its beginning for a training."""

    MANDATE = "mandate", "Fin de mandat"
    TRAINING = "training", "Formation à faire"
    AGREEMENT = "agreement", "Fin d’agrément"
    TERM = "term", "Fin de mandature"


class NoticeKind(models.TextChoices):
    NOT_ME = "not_me", "Ce n’est pas moi, ou je ne siège pas ici"
    DATES = "dates", "Les dates sont fausses"
    TRAINING = "training", "J’ai suivi la formation de base"
    OTHER = "other", "Autre chose"
