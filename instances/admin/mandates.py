"""Mandates: read here, changed only through `seats.mandates`."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from instances.admin import filters, pages
from instances.enums import MandateStatus
from instances.models import Mandate
from instances.renewal import dashboard, decisions
from instances.renewal.forms import ActForm, EndForm, RefuseForm, TrainingForm
from instances.seats import mandates
from partenariat.admin_site import ReadOnlyAdmin

LIST = "admin:instances_mandate_changelist"
# What may be decided: (title, form, button, the mandates it applies to).
VERBS = {
    "accepter": ("Accepter des propositions", ActForm, "Enregistrer la nomination"),
    "refuser": ("Refuser des propositions", RefuseForm, "Refuser"),
    "terminer": ("Mettre fin à des mandats", EndForm, "Mettre fin"),
    "former": ("Formation de base", TrainingForm, "Enregistrer"),
}


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ("seat_name", "body_name", "person", "sender", "start_date", "last_day", "status_label")
    list_filter = (
        filters.StatusFilter, filters.EndingFilter, filters.TrainingFilter, filters.WithoutAgreementFilter,
        filters.OfBodyFilter, ("body__type", admin.RelatedOnlyFieldListFilter),
    )  # fmt: skip
    search_fields = (
        "body__name", "body__reference", "organisation__name", "organisation__acronym",
        "representative__last_name", "representative__email",
    )  # fmt: skip
    search_help_text = "Instance, association ou personne"
    fields = (
        "body_name", "seat_name", "person", "sender", "start_date", "end_date", "ended_on", "end_reason", "role", "act",
        "source", "training_status", "training_date", "proposed_at", "proposal_note", "appointed_at", "refused_at",
        "refusal_reason",
    )  # fmt: skip
    change_form_template = "admin/instances/mandate/read.html"
    actions = ["accept", "refuse", "end", "train"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .with_status()
            .select_related("body", "seat", "representative", "organisation", "act")
        )

    @admin.display(description="siège", ordering="seat__label")
    def seat_name(self, mandate):
        return str(mandate.seat)

    @admin.display(description="instance", ordering="body__plain")
    def body_name(self, mandate):
        return mandate.body.name

    @admin.display(description="association", ordering="organisation__plain")
    def sender(self, mandate):
        return mandate.organisation and mandate.organisation.name

    @admin.display(description="personne", ordering="representative__last_name")
    def person(self, mandate):
        return mandate.representative.full_name if mandate.representative else None

    @admin.display(description="jusqu’au", ordering="last_day")
    def last_day(self, mandate):
        return mandate.last_day

    @admin.display(description="état")
    def status_label(self, mandate):
        return MandateStatus(mandate.status).label

    @admin.action(description="Accepter les propositions", permissions=["view"])
    def accept(self, request, queryset):
        return to_decision("accepter", queryset.values_list("pk", flat=True))

    @admin.action(description="Refuser les propositions", permissions=["view"])
    def refuse(self, request, queryset):
        return to_decision("refuser", queryset.values_list("pk", flat=True))

    @admin.action(description="Mettre fin aux mandats", permissions=["view"])
    def end(self, request, queryset):
        return to_decision("terminer", queryset.values_list("pk", flat=True))

    @admin.action(description="Formation de base", permissions=["view"])
    def train(self, request, queryset):
        return to_decision("former", queryset.values_list("pk", flat=True))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        mandate = self.get_object(request, object_id)
        links = (
            [(VERBS[verb][2], decision_url(verb, [mandate.pk])) for verb in _possible(mandate)]
            if mandate
            else []
        )
        return super().change_view(request, object_id, form_url, {"verbs": links, **(extra_context or {})})

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`; one statement for what mandates ask."""
        numbers = {
            "Propositions de mandats à décider": (Mandate.objects.proposed().count(), "etat=proposed"),
            f"Mandats finissant sous {dashboard.ENDING_MONTHS} mois": (
                dashboard.ending(Mandate.objects.all()).count(), "echeance=proche",
            ),
            "Formations de base à suivre": (
                Mandate.objects.on().filter(training_status__in=dashboard.TO_TRAIN).count(), "formation=a-suivre",
            ),
            "Mandats sans agrément en vigueur": (
                filters.without_agreement(Mandate.objects.all()).count(), "agrement=absent",
            ),
        }  # fmt: skip
        return [(label, number, LIST, query) for label, (number, query) in numbers.items() if number]


def _possible(mandate):
    """The verbs a mandate offers as it stands."""
    if mandate.status == MandateStatus.PROPOSED:
        return ["accepter", "refuser"]
    if mandate.status in (MandateStatus.ACTIVE, MandateStatus.APPOINTED):
        return ["former"] if mandate.ended_on else ["terminer", "former"]
    return []


def decision_url(verb, keys):
    query = "&".join(f"mandat={key}" for key in keys)
    return f"{reverse('admin:mandate_decide', args=[verb])}?{query}"


def to_decision(verb, keys):
    return redirect(decision_url(verb, keys))


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, verb):
    """One decision about one or several mandates: done for each, and those refused stay on the page with why."""
    if verb not in VERBS:
        raise Http404
    title, form_class, button = VERBS[verb]
    rows = _chosen(request, verb)
    form = form_class(request.POST or None)
    refused = []
    if request.method == "POST" and rows and form.is_valid():
        done, refused = _do(verb, form, rows, request.user)
        if done:
            pages.journal(request, done, title)
            pages.say(request, f"{button}\u00a0: {len(done)} mandat{'s' if len(done) > 1 else ''}.")
        if not refused:
            return redirect(LIST)
        rows = [mandate for mandate, _ in refused]
    return pages.page(
        request,
        "mandate/decide",
        title,
        form=form,
        rows=rows,
        reasons=[(mandate, reason) for mandate, reason in refused],
        button=button,
        verb=verb,
        list_url=reverse(LIST),
        status=409 if refused else 200,
    )


def _chosen(request, verb):
    source = request.POST if request.method == "POST" else request.GET
    keys = [
        int(key)
        for key in source.getlist("mandat")[:200]
        if key.isascii() and key.isdecimal() and len(key) < 16
    ]
    rows = (
        Mandate.objects.filter(pk__in=keys)
        .with_status()
        .select_related("seat__body__type", "representative", "organisation", "proposed_by")
        .order_by("body__plain", "seat_id")
    )
    return [mandate for mandate in rows if verb in _possible(mandate)]


def _do(verb, form, rows, actor):
    clean = form.cleaned_data
    if verb == "accepter":
        done, refused = decisions.each(rows, mandates.accept, act=form.act(), actor=actor)
    elif verb == "refuser":
        done, refused = decisions.each(rows, mandates.refuse, reason=clean["reason"], actor=actor)
    elif verb == "terminer":
        return decisions.each(rows, mandates.end, last_day=clean["last_day"], reason=clean["reason"])
    else:
        return decisions.each(rows, mandates.train, status=clean["status"], on=clean["on"])
    if done:
        decisions.tell(done, key=f"proposals-decided-{verb}-{done[0].pk}")
    return done, refused


admin.site.bring(
    [path("instances/mandate/decider/<slug:verb>/", pages.only_staff(decide), name="mandate_decide")],
    lambda request: [],
)
