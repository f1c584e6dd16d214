from django.apps import AppConfig


class PartenariatConfig(AppConfig):
    name = "partenariat"
    verbose_name = "Référentiels et pages"
    default_auto_field = "django.db.models.BigAutoField"
