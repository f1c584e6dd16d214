from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_representation")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="headers",
            field=models.JSONField(blank=True, default=dict, verbose_name="en-têtes"),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("link", "Lien demandé"),
                    ("relay", "Message transmis"),
                    ("digest", "Résumé du jour"),
                    ("news", "Nouvelle"),
                    ("alert", "Alerte sur une recherche"),
                ],
                default="news",
                max_length=20,
                verbose_name="nature",
            ),
        ),
    ]
