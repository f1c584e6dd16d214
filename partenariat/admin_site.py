"""The staff side: Django's admin, signed in through allauth, with what waits on its first page."""

from allauth.account.decorators import secure_admin_login
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.text import capfirst

from partenariat.exports.staff import Downloadable


class PartenariatAdminSite(admin.AdminSite):
    site_title = "Administration Partenariat"
    site_header = "Administration Partenariat"
    index_title = "Ce qui attend"
    site_url = "/"
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_pages = []
        self.own_waiting = []

    def bring(self, pages, waiting):
        """What an app brings beside its models: pages [path], and what waits there: `waiting(request)`, as below."""
        self.own_pages += pages
        self.own_waiting.append(waiting)

    def get_urls(self):
        return [*self.own_pages, *super().get_urls()]

    @method_decorator(secure_admin_login)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """allauth's page instead, which counts the attempts; once signed in, on to the first page."""
        return redirect("admin:index")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def index(self, request, extra_context=None):
        """Each admin class may say what waits in its hands: `waiting(request)` → [(label, number, url, query)]."""
        waiting = [line for lines in self.own_waiting for line in lines(request)]
        waiting += [
            line
            # The fiches first: the apps are registered from the ground up.
            for model_admin in reversed(self._registry.values())
            if hasattr(model_admin, "waiting") and model_admin.has_view_permission(request)
            for line in model_admin.waiting(request)
        ]
        return super().index(request, {**(extra_context or {}), "waiting": waiting})


class DateInput(forms.DateInput):
    """The browser's own date field: no script, and the keyboard works."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    """The same for a moment, in one field instead of the two halves the admin shows."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


PLAIN_WIDGETS = {
    models.DateField: {"widget": DateInput},
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": DateTimeInput},
}


class PlainAdmin(Downloadable, admin.ModelAdmin):
    """What all our admin pages share: no bulk action, no script-drawn calendar, a bounded page, a list that downloads
    and is named by what it holds."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = PLAIN_WIDGETS

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ReadOnlyAdmin(PlainAdmin):
    """Looked at, never written here, whoever asks."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class KeptAdmin(PlainAdmin):
    """Never deleted here, even by a superuser: what is over is retired or archived."""

    def has_delete_permission(self, request, obj=None):
        return False


def labels_changed(row):
    """Tell those who keep texts made of its labels. By dotted path: this room imports no other app."""
    for path in settings.LABEL_LISTENERS:
        import_string(path)(row)
