from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partenariat", "0006_synonyms")]
    operations = [
        migrations.AddField(
            model_name="territory",
            name="latitude",
            field=models.FloatField(blank=True, null=True, verbose_name="latitude"),
        ),
        migrations.AddField(
            model_name="territory",
            name="longitude",
            field=models.FloatField(blank=True, null=True, verbose_name="longitude"),
        ),
    ]
