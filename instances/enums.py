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
