"""People who represent users: read and put right by staff alone."""

from django.contrib import admin

from instances.models import Representative
from instances.representatives import erasure
from partenariat.admin_site import KeptAdmin


@admin.register(Representative)
class RepresentativeAdmin(KeptAdmin):
    """SECURITY: private. Nothing of this page is shown elsewhere; the journal names nobody."""

    list_display = ("full_name", "email", "has_account")
    search_fields = ("last_name", "first_name", "email")
    search_help_text = "Nom ou adresse électronique"
    fields = ("first_name", "last_name", "email", "phone", "has_account")
    readonly_fields = ("has_account",)
    actions = ["erase"]

    @admin.action(description="Effacer ces personnes, à leur demande", permissions=["change"])
    def erase(self, request, queryset):
        """Nothing left names them; their seats keep their history."""
        people = list(queryset)
        for person in people:
            erasure.erase(person)
        self.message_user(
            request, f"Personnes effacées\u00a0: {len(people)}. Leurs sièges gardent leur histoire."
        )

    @admin.display(description="nom", ordering="last_name")
    def full_name(self, person):
        return person.full_name

    @admin.display(description="compte", boolean=True)
    def has_account(self, person):
        return person.account_id is not None
