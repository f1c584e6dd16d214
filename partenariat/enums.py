from django.db import models


class TerritoryKind(models.TextChoices):
    COUNTRY = "country", "Pays"
    REGION = "region", "Région"
    DEPARTMENT = "department", "Département"
    EPCI = "epci", "Intercommunalité"
    EPT = "ept", "Établissement public territorial"
    COMMUNE = "commune", "Commune"
    BOROUGH = "arrondissement", "Arrondissement"

    @classmethod
    def wide(cls):
        """What a reader filters by; communes are reached by typing their name."""
        return (cls.REGION, cls.DEPARTMENT)


class YesNoUnknown(models.TextChoices):
    YES = "yes", "Oui"
    NO = "no", "Non"
    UNKNOWN = "", "Non renseigné"


class DatePrecision(models.TextChoices):
    DAY = "day", "Jour"
    MONTH = "month", "Mois"
    YEAR = "year", "Année"


class Zone(models.TextChoices):
    """Our region apart from elsewhere. Derived from the territories covered."""

    REGION = "idf", "Île-de-France"
    FRANCE = "france", "Ailleurs en France"
    NATIONAL = "national", "France entière"
    ABROAD = "etranger", "À l’étranger"
    UNKNOWN = "non-localisee", "Non localisée"
