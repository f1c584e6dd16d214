import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("experiences", "0007_judgments")]

    operations = [
        migrations.CreateModel(
            name="AlertReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.EmailField(max_length=254, unique=True, verbose_name="adresse électronique"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="depuis le",
                    ),
                ),
            ],
            options={
                "verbose_name": "personne prévenue",
                "verbose_name_plural": "personnes prévenues",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                        name="alertreader_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form_token", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "suspicion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Rien de suspect"),
                            ("trap", "Le champ caché a été rempli"),
                            ("haste", "Envoyé trop vite pour une personne"),
                            ("links", "Trop d’adresses dans le texte"),
                            ("blocked", "Compte bloqué"),
                        ],
                        default="",
                        editable=False,
                        max_length=20,
                        verbose_name="mis de côté",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="reçu le",
                    ),
                ),
                ("list_name", models.CharField(max_length=30, verbose_name="liste")),
                ("query", models.CharField(blank=True, max_length=2000, verbose_name="recherche")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("weekly", "Une fois par semaine au plus, le lundi matin"),
                            ("daily", "Une fois par jour au plus, le matin"),
                        ],
                        default="weekly",
                        max_length=10,
                        verbose_name="rythme",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="adresse confirmée le"),
                ),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêtée le")),
                (
                    "last_sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="dernier courriel le"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="prochain regard le")),
                (
                    "known",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="experiences.alertreader",
                    ),
                ),
            ],
            options={
                "verbose_name": "alerte",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", False), ("stopped_at", None)),
                        fields=["due_on"],
                        name="alert_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("reader", "list_name", "query"),
                        name="alert_once_per_search",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at", None), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="alert_confirmed_is_due",
                    ),
                ],
            },
        ),
    ]
