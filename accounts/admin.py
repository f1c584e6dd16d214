"""Accounts, organisations and the mail journal."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import members
from accounts.blocking_admin import BlockedFilter, BlockingMixin
from accounts.claim_admin import OrganisationClaimAdmin  # noqa: F401  registered by being imported
from accounts.claim_forms import AddressField, MembershipForm
from accounts.enums import MailKind
from accounts.models import Organisation, OrganisationMembership, OutboxMessage, User
from accounts.models.mail import IN_DOUBT
from partenariat import terms
from partenariat.admin_site import PLAIN_WIDGETS, KeptAdmin, ReadOnlyAdmin, labels_changed
from partenariat.models import Territory
from partenariat.named import NamedField
from partenariat.term_fields import TermField

# Rights come from the role: groups would be a second list to keep in step.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(BlockingMixin, KeptAdmin):
    """No password is shown or set here: a new person chooses one through « mot de passe oublié »."""

    list_display = ("email", "display_name", "role", "is_active", "date_joined")
    list_filter = ("role", "is_active", BlockedFilter)
    search_fields = ("email", "display_name")
    fields = (
        "email", "display_name", "role", "is_active", "date_joined", "last_login", "blocked_at", "blocked_reason",
    )  # fmt: skip
    readonly_fields = ("date_joined", "last_login", "blocked_at", "blocked_reason")
    ordering = ("email",)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def get_readonly_fields(self, request, obj=None):
        # Nobody shuts themselves out by mistake.
        own = obj is not None and obj.pk == request.user.pk
        return (*self.readonly_fields, "role", "is_active") if own else self.readonly_fields

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


class MembershipInline(admin.StackedInline):
    """Curators may name a manager, or replace one: the way out when nobody is left, or in a dispute."""

    model = OrganisationMembership
    form = MembershipForm
    # One blank row, for those whose browser cannot add one.
    extra = 1
    fields = ("user", "role", "approved_at")
    readonly_fields = ("approved_at",)
    formfield_overrides = PLAIN_WIDGETS

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user").order_by("pk")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "user":
            return AddressField(User.objects.filter(is_active=True), label="Adresse électronique du compte")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin):
    list_display = ("name", "acronym", "type_label", "territory", "is_verified", "is_carried")
    list_filter = ("is_verified", "is_carried")
    list_select_related = ("territory",)
    search_fields = ("name", "acronym", "siren", "rna")
    fieldsets = (
        (None, {"fields": ("name", "acronym", "type", "description", "territory")}),
        ("Identification", {"fields": ("siren", "rna", "source")}),
        ("Contact public", {"fields": ("website", "public_email")}),
        ("Vérification", {"fields": ("is_verified", "is_carried", "slug")}),
    )
    readonly_fields = ("is_carried", "slug")
    inlines = [MembershipInline]
    actions = ["verify"]

    @admin.display(description="type", ordering="type")
    def type_label(self, organisation):
        return terms.label("organisation_type", organisation.type)

    @admin.action(description="Marquer comme vérifiées", permissions=["change"])
    def verify(self, request, queryset):
        number = 0
        for organisation in queryset.filter(is_verified=False):
            organisation.is_verified = True
            organisation.save(update_fields=["is_verified"])
            self.log_change(request, organisation, "Vérifiée.")
            labels_changed(organisation)
            number += 1
        self.message_user(request, f"Organisations vérifiées : {number}.")

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        number = Organisation.objects.filter(is_verified=False).count()
        return [
            (
                "Organisations à vérifier",
                number,
                "admin:accounts_organisation_changelist",
                "is_verified__exact=0",
            )
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "type":
            return TermField("organisation_type", label=db_field.verbose_name)
        if db_field.name == "territory":
            return NamedField(
                Territory.objects.all(), key="key", required=False, label=db_field.verbose_name,
                help_text="Le nom, par exemple « Saint-Denis (93) », ou la clé, « com-93066 ».",
            )  # fmt: skip
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_formset(self, request, form, formset, change):
        """Its members, through the one place that writes them and tells them."""
        formset.save(commit=False)
        named = [
            (members.appoint, {"organisation": row.organisation, "user": row.user, "role": row.role})
            for row in formset.new_objects
        ]
        changed = [
            (members.change_role, {"membership": row, "role": row.role}) for row, _ in formset.changed_objects
        ]
        removed = [(members.remove, {"membership": row}) for row in formset.deleted_objects]
        for act, details in (*named, *changed, *removed):
            try:
                act(**details, actor=request.user)
            except members.Refused as refused:
                self.message_user(request, str(refused), "error")

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        if {"name", "acronym", "is_verified"} & set(form.changed_data):
            labels_changed(obj)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ("subject", "recipient", "created_at", "sent_at", "has_failed")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    search_fields = ("recipient", "subject", "key")
    actions = ["send_again"]
    fields = ("subject", "recipient", "text", "created_at", "sent_at", "error", "key")

    @admin.display(description="texte")
    def text(self, message):
        """SECURITY: a link opens what is its reader's alone; nobody of the team opens it in their place."""
        return (
            "Ce courriel contient un lien personnel\u00a0: il n’est pas montré."
            if message.kind in (MailKind.LINK, MailKind.ALERT)
            else message.body
        )

    @admin.display(description="échec", boolean=False)
    def has_failed(self, message):
        if message.sent_at:
            return ""
        if message.claimed_at and message.claimed_at < timezone.now() - IN_DOUBT:
            return "départ incertain"
        return "échec" if message.error else ""

    @admin.action(description="Renvoyer (départ incertain)", permissions=["view"])
    def send_again(self, request, queryset):
        """A process died while sending: only a person decides that nobody got it."""
        number = queryset.in_doubt().update(claimed_at=None)
        self.message_user(request, f"Courriels remis en attente : {number}.")
