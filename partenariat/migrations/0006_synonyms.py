import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partenariat", "0005_easy_to_read")]
    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        blank=True, editable=False, max_length=60, null=True, unique=True, verbose_name="code"
                    ),
                ),
                (
                    "typed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        size=None,
                        verbose_name="mots ou expressions équivalents",
                    ),
                ),
                (
                    "found",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="trouvent aussi",
                    ),
                ),
                (
                    "origin",
                    models.CharField(blank=True, max_length=200, verbose_name="d’où vient ce rapprochement"),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="utilisé par la recherche"),
                ),
                (
                    "edited_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="modifié à la main le"
                    ),
                ),
            ],
            options={
                "verbose_name": "synonyme",
                "verbose_name_plural": "synonymes de la recherche",
                "ordering": ["typed", "pk"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="synonym",
            trigger=pgtrigger.compiler.Trigger(
                name="public_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO partenariat_publicversion AS v (id, number) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = v.number + 1 WHERE v.xmin <> pg_current_xact_id()::xid; RETURN NULL;",
                    hash="3c93d0d2660350b16a18c49a46d0ceab76e2c59e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_public_version_635e0",
                    table="partenariat_synonym",
                    when="AFTER",
                ),
            ),
        ),
    ]
