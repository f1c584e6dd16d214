"""The counter public references are numbered from. It only goes up: a reference is never used twice."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("partenariat", "0001_postgres_search")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE experiences_reference_seq",
            "DROP SEQUENCE experiences_reference_seq",
        )
    ]
