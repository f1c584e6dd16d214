from django.apps import AppConfig
from django.db.models.signals import pre_delete


class ExperiencesConfig(AppConfig):
    name = "experiences"
    verbose_name = "Expériences de partenariat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from experiences.alerts import asking

        # By Django's own signal: an earlier room deletes the accounts, and does not know of alerts.
        pre_delete.connect(asking.account_erased, sender="accounts.User")
