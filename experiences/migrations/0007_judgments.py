import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0006_establishment_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Judgment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("query", models.CharField(max_length=200, verbose_name="recherche")),
                ("key", models.CharField(blank=True, max_length=160, verbose_name="réponse jugée")),
                ("grade", models.PositiveSmallIntegerField(verbose_name="note")),
                (
                    "judged_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="jugée le"
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "jugement sur une recherche",
                "verbose_name_plural": "jugements sur les recherches",
                "ordering": ["query", "-grade", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("query", "key"), name="judgment_once"),
                    models.CheckConstraint(condition=models.Q(("grade__lte", 3)), name="judgment_grade"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnansweredQuery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="mois")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("times", models.PositiveIntegerField(default=1, verbose_name="fois")),
                ("text", models.CharField(blank=True, max_length=80, verbose_name="recherche")),
            ],
            options={
                "verbose_name": "recherche sans réponse",
                "verbose_name_plural": "recherches sans réponse",
                "ordering": ["-month", "-times", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("month", "digest"), name="unanswered_once_a_month")
                ],
            },
        ),
    ]
