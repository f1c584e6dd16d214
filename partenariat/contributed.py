"""What a visitor sends: one object for one form, and a place to set aside what looks like a robot's."""

from django.db import models
from django.db.models.functions import Now


class Suspicion(models.TextChoices):
    """Why something was set aside for a person to look at. Nothing is ever refused silently."""

    NONE = "", "Rien de suspect"
    TRAP = "trap", "Le champ caché a été rempli"
    HASTE = "haste", "Envoyé trop vite pour une personne"
    LINKS = "links", "Trop d’adresses dans le texte"
    BLOCKED = "blocked", "Compte bloqué"


class ContributedQuerySet(models.QuerySet):
    def trusted(self):
        return self.filter(suspicion=Suspicion.NONE)


class Contributed(models.Model):
    """`form_token` comes from the form: sent twice, or twenty times at once, it makes one object."""

    form_token = models.UUIDField(unique=True, null=True, editable=False)
    suspicion = models.CharField(
        "mis de côté", max_length=20, choices=Suspicion, blank=True, default="", editable=False
    )
    created_at = models.DateTimeField("reçu le", db_default=Now(), editable=False)

    class Meta:
        abstract = True
