"""What the public table counts stands in its numbers alone: rows a third narrower."""

from django.db import migrations

from experiences.migrations._0009_public_rows_sql import REBUILD
from experiences.migrations._0009_public_rows_sql import WRITE_ROW as WRITE_ROW_BEFORE
from experiences.migrations._0010_narrower_rows_sql import WRITE_ROW

COUNTED = ("stage", "evidence_level", "levels", "dimensions", "sectors", "domains", "audiences", "themes")


class Migration(migrations.Migration):
    dependencies = [("experiences", "0009_public_rows")]

    operations = [
        migrations.RunSQL(WRITE_ROW, WRITE_ROW_BEFORE + REBUILD),
        *(migrations.RemoveField(model_name="publicrow", name=name) for name in COUNTED),
        # A row keeps the room of the columns it had until it is written again.
        migrations.RunSQL(
            "UPDATE experiences_publicrow SET changes = changes", "DELETE FROM experiences_publicrow"
        ),
    ]
