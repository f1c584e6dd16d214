"""Fiches written before contents were dated: the last write is the best that is known."""

from django.db import migrations

# Without the triggers: dating is no write, and must raise no version.
DATE = """
ALTER TABLE experiences_experience DISABLE TRIGGER USER;
UPDATE experiences_experience SET changed_at = updated_at;
ALTER TABLE experiences_experience ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("experiences", "0004_queue")]

    operations = [migrations.RunSQL(DATE, migrations.RunSQL.noop, elidable=True)]
