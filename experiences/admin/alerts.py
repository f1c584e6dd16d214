"""« Être prévenu », seen by curators: how many by list, and whether an address is told, for who asks them.

SECURITY: what is searched for is not shown; it may say much of who searches.
"""

from django.contrib import admin

from accounts import perms
from experiences.alerts import asking, lists
from experiences.models import Alert
from partenariat.admin_site import ReadOnlyAdmin
from partenariat.lists import public_lists


class ListFilter(admin.SimpleListFilter):
    title = "liste"
    parameter_name = "liste"

    def lookups(self, request, model_admin):
        return [(name, public_lists()[name].title) for name in lists.names()]

    def queryset(self, request, queryset):
        return queryset.filter(list_name=self.value()) if self.value() else queryset


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "title",
        "rhythm",
        "confirmed_at",
        "last_sent_at",
        "stopped_at",
        "suspicion",
    )
    list_filter = (
        ListFilter,
        "rhythm",
        ("confirmed_at", admin.EmptyFieldListFilter),
        ("stopped_at", admin.EmptyFieldListFilter),
        ("suspicion", admin.EmptyFieldListFilter),
    )
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("reader",)
    # A whole address: nobody browses those of others.
    search_fields = ("=reader__address",)
    search_help_text = "L’adresse électronique entière."
    fields = (
        "title", "address", "rhythm", "created_at", "confirmed_at", "last_sent_at", "stopped_at", "suspicion",
    )  # fmt: skip
    actions = ["release"]

    def has_release_permission(self, request):
        return perms.curates(request.user)

    @admin.display(description="liste", ordering="list_name")
    def title(self, alert):
        known = public_lists().get(alert.list_name)
        return known.title if known else alert.list_name

    @admin.display(description="adresse")
    def address(self, alert):
        return alert.reader.address

    @admin.action(description="Laisser partir ce qui est mis de côté", permissions=["release"])
    def release(self, request, queryset):
        done = 0
        for alert in queryset.exclude(suspicion=""):
            if asking.release(alert):
                self.log_change(request, alert, "Laissée partir.")
                done += 1
        self.message_user(request, f"Alertes laissées partir\u00a0: {done}.")

    def waiting(self, request):
        """What looks like a robot's sends nothing: erased with what nobody confirmed, unless somebody looks."""
        number = Alert.objects.active().exclude(suspicion="").count()
        query = "suspicion__isempty=0&stopped_at__isempty=1"
        return [("Alertes mises de côté", number, "admin:experiences_alert_changelist", query)]
