from django.apps import AppConfig
from django.contrib.admin import apps as admin


class PartenariatConfig(AppConfig):
    default = True
    name = "partenariat"
    verbose_name = "Référentiels et pages"
    default_auto_field = "django.db.models.BigAutoField"


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "partenariat.admin_site.PartenariatAdminSite"
