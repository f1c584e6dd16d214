"""Renewal campaigns: which seats, who was told, what is proposed, what is left."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from instances.admin import pages
from instances.models import RenewalCampaign
from instances.renewal import campaigns, checking
from instances.renewal.forms import CampaignForm
from partenariat import tables
from partenariat.admin_site import KeptAdmin
from partenariat.models import Territory
from partenariat.paging import Pager, page_number

LINES = 100


@admin.register(RenewalCampaign)
class RenewalCampaignAdmin(KeptAdmin):
    form = CampaignForm
    list_display = (
        "title",
        "body_type",
        "term_start",
        "term_end",
        "proposals_until",
        "mailed_at",
        "closed_at",
    )
    list_display_links = None
    list_filter = ("body_type",)
    list_select_related = ("body_type",)
    search_fields = ("title",)
    actions = ["close"]

    def get_list_display(self, request):
        return ("page_link", *self.list_display[1:])

    @admin.display(description="campagne", ordering="title")
    def page_link(self, campaign):
        return format_html('<a href="{}">{}</a>', _url(campaign), campaign.title)

    def get_fieldsets(self, request, obj=None):
        names = [name for name in CampaignForm.field_order if not (obj and name == "department")]
        return [(None, {"fields": names})]

    def get_form(self, request, obj=None, **kwargs):
        # Its own fields are no columns: Django is told of those of the model only.
        kwargs["fields"] = CampaignForm.Meta.fields
        form = super().get_form(request, obj, **kwargs)
        departments = Territory.objects.departments()

        class WithDepartments(form):
            def __init__(self, *args, **options):
                super().__init__(*args, departments=departments, **options)

        return WithDepartments

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.bodies.set(form.cleaned_data["bodies"])

    def response_add(self, request, obj, post_url_continue=None):
        return redirect(_url(obj))

    def response_change(self, request, obj):
        return redirect(_url(obj))

    @admin.action(description="Clore", permissions=["change"])
    def close(self, request, queryset):
        number = queryset.filter(closed_at=None).update(closed_at=timezone.now())
        self.message_user(request, f"Campagnes closes\u00a0: {number}.")


def _url(campaign):
    return reverse("admin:campaign_page", args=[campaign.pk])


def _campaign(pk):
    return get_object_or_404(RenewalCampaign.objects.select_related("body_type"), pk=pk)


@require_safe
def show(request, pk):
    """Every seat concerned, and where it stands for the new term."""
    campaign = _campaign(pk)
    numbers = campaigns.progress(campaign)
    asked = request.GET.get("etat", "")
    asked = asked if asked in campaigns.STANDINGS else ""
    seats = campaigns.seats(campaign)
    if asked:
        seats = seats.filter(standing=asked)
    kept = request.GET.copy()
    kept.pop("page", None)
    pager = Pager(page_number(request), numbers[asked or "seats"], LINES, kept.urlencode())
    number = min(pager.number, pager.last)
    shown = campaigns.with_holders(seats, campaign)[(number - 1) * LINES : number * LINES]
    return pages.page(
        request,
        "campaign/page",
        campaign.title,
        campaign=campaign,
        numbers=numbers,
        standings=[
            ("", "Tous", numbers["seats"], not asked),
            *((code, label, numbers[code], code == asked) for code, label in campaigns.STANDINGS.items()),
        ],
        rows=[_row(seat) for seat in shown],
        batches=campaign.batches.select_related("act"),
        pager=pager,
    )


def _row(seat):
    return {
        "seat": seat,
        "standing": campaigns.STANDINGS[seat.standing],
        "holder": seat.holders[0] if seat.holders else None,
        "proposals": seat.proposals,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request, pk):
    """Read who will be written to, then write."""
    campaign = _campaign(pk)
    if request.method == "POST":
        try:
            written, silent = campaigns.tell(campaign=campaign)
        except campaigns.Refused as refused:
            pages.say(request, str(refused), wrong=True)
        else:
            pages.journal(request, [campaign], f"Associations prévenues\u00a0: {written} courriels.")
            pages.say(
                request,
                f"Courriels écrits\u00a0: {written}. Associations sans responsable\u00a0: {len(silent)}.",
            )
        return redirect(_url(campaign))
    waiting, done, silent = (
        [(organisation, len(rows), len(addresses)) for organisation, rows, addresses in group]
        for group in campaigns.standing(campaign)
    )
    return pages.page(
        request,
        "campaign/tell",
        "Prévenir les associations",
        campaign=campaign,
        waiting=waiting,
        done=done,
        silent=silent,
    )


@require_safe
def template(request, pk, form):
    """The spreadsheet to fill in: one line a seat nobody is named to yet."""
    campaign = _campaign(pk)
    rows = campaigns.template_rows(campaign)
    name = f"campagne-{campaign.pk}"
    if form == "xlsx":
        return tables.as_xlsx(
            name, checking.COLUMNS, rows, widths=(16, 40, 12, 40, 30, 18, 16, 20, 32, 36, 12, 12)
        )
    if form == "csv":
        return tables.as_csv(name, checking.COLUMNS, rows)
    raise Http404


admin.site.bring(
    [
        path("campagnes/<int:pk>/", pages.only_staff(show), name="campaign_page"),
        path("campagnes/<int:pk>/prevenir/", pages.only_staff(tell), name="campaign_tell"),
        path("campagnes/<int:pk>/modele.<slug:form>", pages.only_staff(template), name="campaign_template"),
    ],
    lambda request: [],
)
