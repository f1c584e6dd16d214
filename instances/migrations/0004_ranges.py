"""Rules on spans of days compare a key and a range in one index."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("instances", "0003_contribution_loop")]

    operations = [BtreeGistExtension()]
