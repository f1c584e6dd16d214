"""The view of all that waits for staff gains the corrections proposed to establishments."""

# ruff: noqa: S608  (made of constants)

from importlib import import_module

from django.db import migrations

queue = import_module("experiences.migrations.0004_queue")

BRANCH = f"""SELECT 'establishmentproposal', p.id, p.kind,
        {queue.record("h.finess", "h.name", "coalesce(p.sent_at, p.created_at)", "''", "h.territory_id")},
        p.suspicion, {queue.PROPOSER}, {queue.PROPOSED_TEXT}
    FROM instances_establishmentproposal p JOIN instances_establishment h ON h.id = p.record_id
    LEFT JOIN accounts_user u ON u.id = p.author_id
    WHERE {queue.PROPOSED}"""
# The new branch comes last: the first ones give the columns their types.
LAST = ') AS w (\n    "table", object_id'
VIEW = queue.VIEW.replace("CREATE VIEW", "CREATE OR REPLACE VIEW").replace(LAST, f" UNION ALL {BRANCH}{LAST}")


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0005_date_contents"),
        ("instances", "0005_representation"),
    ]

    operations = [
        migrations.RunSQL(VIEW, queue.VIEW.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")),
    ]
