"""The public table, its triggers, and its rows from the fiches there are."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from experiences.migrations import _0009_public_rows_sql as sql


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0008_alerts"),
        ("accounts", "0003_representation"),
        ("instances", "0005_representation"),
        ("partenariat", "0007_territory_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="FacetValue",
            fields=[
                ("code", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("facet", models.CharField(max_length=30)),
                ("value", models.CharField(max_length=60)),
            ],
            options={
                "verbose_name": "valeur de filtre",
                "verbose_name_plural": "valeurs de filtres",
            },
        ),
        migrations.CreateModel(
            name="PublicRow",
            fields=[
                (
                    "fiche",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="experiences.experience",
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("last_confirmed_at", models.DateField(null=True)),
                ("changes", models.IntegerField()),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                ("title_vector", django.contrib.postgres.search.SearchVectorField()),
                ("zone", models.CharField(max_length=20)),
                ("stage", models.CharField(max_length=60)),
                ("evidence_level", models.CharField(max_length=60)),
                ("reference", models.CharField(max_length=20)),
                ("plain", models.TextField(db_collation="C")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "dimensions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "cells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "activities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "audiences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "territory_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "barrier_codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "lever_codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("search_vector", django.contrib.postgres.search.SearchVectorField()),
                ("payload", models.TextField(null=True)),
                ("form", models.CharField(db_default="", max_length=16)),
            ],
            options={
                "verbose_name": "fiche publique",
                "verbose_name_plural": "fiches publiques",
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE experiences_publicrow ALTER title_vector SET STORAGE MAIN, "
            "ALTER search_vector SET STORAGE EXTERNAL, ALTER payload SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(sql.WRITE_ROW, "DROP FUNCTION experiences_write_public_row"),
        migrations.RunSQL(sql.FORGET_TRIGGERS, sql.DROP_FORGET_TRIGGERS),
        pgtrigger.migrations.AddTrigger(
            model_name="experience",
            trigger=pgtrigger.compiler.Trigger(
                name="public_row",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'DELETE' THEN\n                DELETE FROM experiences_publicrow WHERE fiche_id = OLD.id;\n            ELSE\n                PERFORM experiences_write_public_row(NEW);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="e615c0872af26fe5ceaf082b690e571c8e4ae705",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_public_row_78009",
                    table="experiences_experience",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="facetvalue",
            constraint=models.UniqueConstraint(fields=("facet", "value"), name="facetvalue_unique"),
        ),
        migrations.AddIndex(
            model_name="publicrow",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="publicrow_search"),
        ),
        migrations.AddIndex(
            model_name="publicrow",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["territory_keys"], name="publicrow_territories"
            ),
        ),
        migrations.AddIndex(
            model_name="publicrow",
            index=models.Index(fields=["-published_at", "-fiche"], name="publicrow_recent"),
        ),
        migrations.AddIndex(
            model_name="publicrow",
            index=models.Index(fields=["updated_at", "fiche"], name="publicrow_changed"),
        ),
        migrations.RunSQL(sql.REBUILD, migrations.RunSQL.noop),
    ]
