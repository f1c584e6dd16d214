"""All that waits for staff, in one list: a view of the database over every table something waits in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, When

from accounts.models import User
from experiences import enums
from experiences.models.fiche import Experience
from partenariat.contributed import Suspicion


class QueueQuerySet(models.QuerySet):
    def trusted(self):
        return self.filter(suspicion=Suspicion.NONE)

    def set_aside(self):
        return self.exclude(suspicion=Suspicion.NONE)

    def followed_by(self, user):
        return self.filter(assignee=user.pk)

    def followed_by_nobody(self):
        return self.filter(assignee=None)

    def in_place(self, place):
        """`place` is the key of a territory, « dep-93 », or a zone."""
        if place in enums.Zone.values:
            return self.filter(zone=place)
        return self.filter(territory_keys__contains=[place])

    def oldest_first(self):
        """Late fiches last: their carriers are written to, the others have nobody but the team."""
        late = Case(When(kind=enums.QueueKind.LATE, then=1), default=0)
        return self.order_by(late, "since", "table", "object_id")


class QueueItem(models.Model):
    """One thing that waits (migration `0004_queue`). Read only: its own table holds it."""

    pk = models.CompositePrimaryKey("table", "object_id")
    # The name of its model, « report »
    table = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    kind = models.CharField("nature", max_length=20, choices=enums.QueueKind)
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    since = models.DateTimeField("depuis")
    fiche = models.ForeignKey(Experience, on_delete=models.DO_NOTHING, null=True, related_name="+")
    # The state of a fiche, the nature of a report, or nothing
    state = models.CharField(max_length=20)
    provenance = models.CharField(max_length=20)
    carrier = models.TextField("porteur")
    zone = models.CharField(max_length=20)
    territory_keys = ArrayField(models.CharField(max_length=30))
    suspicion = models.CharField("mis de côté", max_length=20, choices=Suspicion)
    from_whom = models.TextField("de")
    # What was written, to tell a robot's from a person's
    excerpt = models.TextField()
    assignee = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+")
    reader = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+")
    reading_since = models.DateTimeField(null=True)
    reading_until = models.DateTimeField(null=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "experiences_queue"
        verbose_name = "ce qui attend"

    def __str__(self):
        return self.title

    @property
    def key(self):
        """« report-12 »: what forms and addresses carry."""
        return f"{self.table}-{self.object_id}"
