"""The fiches as staff meet them: the queue, the fiche to read, and the page where its text is corrected."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts import perms
from accounts.models import Organisation
from experiences import enums, lint
from experiences.admin import attachments, deciding, filters, reading, steps, talking, versions
from experiences.curation.moderation_forms import CorrectionForm, coded_field
from experiences.derived import refresh
from experiences.models import Contact, Evaluation, Experience, ExperienceOrganisation, MatrixPosition
from experiences.triggers import CODED_COLUMNS
from partenariat.admin_site import PLAIN_WIDGETS, KeptAdmin
from partenariat.models import plain
from partenariat.named import NamedField
from partenariat.numbers import whole
from partenariat.term_fields import TermsField


def folded(title, fields):
    """A fieldset closed at first, because the page is long; Django opens it when it holds an error."""
    return title, {"classes": ("collapse",), "fields": fields.split()}


class ChildInline(admin.StackedInline):
    """Stacked: a table has no label for its fields, and does not fit a phone."""

    # One blank row, for those whose browser cannot add one.
    extra = 1
    formfield_overrides = PLAIN_WIDGETS

    def has_view_permission(self, request, obj=None):
        return perms.can_moderate(request.user)

    # Whoever may correct the fiche may correct its children.
    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class CarrierInline(ChildInline):
    model = ExperienceOrganisation
    fields = ("organisation", "role", "order")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "organisation":
            return NamedField(Organisation.objects.all(), key="slug", label="Organisation (nom exact)")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PositionInline(ChildInline):
    model = MatrixPosition
    fields = ("dimension", "level", "justification", "basis")
    max_num = len(enums.Dimension)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "basis":
            kwargs["initial"] = enums.MatrixBasis.EDITORS
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_formset(self, request, obj=None, **kwargs):
        # The database wants a place for what is published: refuse here, with words.
        kept = (
            obj is not None and obj.state == enums.State.PUBLISHED and obj.provenance != enums.Provenance.SEED
        )
        return super().get_formset(request, obj, min_num=int(kept), validate_min=kept, **kwargs)


class EvaluationInline(ChildInline):
    model = Evaluation
    fields = (
        "year", "methods", "criteria_set_at_start", "users_in_evaluation", "results", "results_returned",
        "report_url",
    )  # fmt: skip

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "methods":
            return TermsField("evaluation_method", required=False, label="Méthodes")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ContactInline(ChildInline):
    model = Contact


@admin.register(Experience)
class ExperienceAdmin(KeptAdmin):
    form = CorrectionForm
    change_form_template = "admin/experiences/experience/correct.html"
    list_display = (
        "reference", "title_short", "state", "waiting_since", "carrier", "places", "provenance",
        "reviewer_name",
    )  # fmt: skip
    list_display_links = ("reference", "title_short")
    list_filter = (
        filters.QueueFilter, "state", filters.DomainFilter, filters.ZoneFilter, "provenance",
    )  # fmt: skip
    search_fields = ("reference", "title")
    search_help_text = "Référence, titre ou organisation"
    inlines = [CarrierInline, PositionInline, EvaluationInline, ContactInline]
    fieldsets = (
        ("L’essentiel", {"fields": ("seen_version", "title", "summary", "summary_falc")}),
        folded("Besoin et action", "need action objectives scope criteria action_fields sectors"),
        folded("Activités", "domains activities activities_other"),
        folded("Lieux", "settings territories"),
        folded("Réglementation", "regulation"),
        folded(
            "Acteurs impliqués",
            "actors_user actors_professional audiences themes users_involved_count professionals_count pair_led "
            "initiators facilitators users_in_governance governance_voice bodies",
        ),
        folded("Formation", "training_need training_notes"),
        folded("Savoirs et compétences", "skills"),
        folded("Modalités d’intervention", "modalities modality_notes expenses_covered funding_types"),
        folded(
            "Valeur ajoutée",
            "benefits barriers levers reproducibility reproducibility_notes evidence_level_proposed "
            "evidence_level user_needs_collected user_needs_notes",
        ),
        folded("Calendrier", "stage start_date start_precision end_date end_precision"),
        folded("Origine", "parent source source_section owner_organisation"),
        folded("Interne", "editor_notes"),
    )

    # ------------------------------------------------------------------------------ the queue

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .light()
            .annotate(since=Coalesce("submitted_at", "created_at"))
            .order_by("since", "pk")
        )

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Fiches", **(extra_context or {})})

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        changelist.result_list = changelist.result_list.for_list().select_related("reviewer")
        return changelist

    def get_ordering(self, request):
        return (F("since").asc(), "pk")

    def get_search_results(self, request, queryset, search_term):
        """Accents, hyphens and capitals never matter."""
        if not search_term:
            return queryset, False
        words = plain(search_term)
        named = ExperienceOrganisation.objects.filter(organisation__plain__contains=words).values(
            "experience"
        )
        return queryset.filter(
            Q(reference__iexact=search_term.strip()) | Q(plain__contains=words) | Q(pk__in=named)
        ), False

    @admin.display(description="titre", ordering="plain")
    def title_short(self, fiche):
        return Truncator(fiche.title).chars(80)

    @admin.display(description="en attente depuis", ordering="since")
    def waiting_since(self, fiche):
        return fiche.submitted_at if fiche.state in enums.State.waiting() else None

    @admin.display(description="porteur")
    def carrier(self, fiche):
        carriers = enums.OrganisationRole.carriers()
        return (
            ", ".join(item["name"] for item in fiche.organisation_items if item["role"] in carriers) or None
        )

    @admin.display(description="territoire")
    def places(self, fiche):
        names = [item["name"] for item in fiche.territory_items]
        return ", ".join(names[:3]) + (f" et {len(names) - 3} autres" if len(names) > 3 else "") or None

    @admin.display(description="en relecture par", ordering="reviewer")
    def reviewer_name(self, fiche):
        return fiche.reviewer

    def waiting(self, request):
        """What the first page says beside the queue, for `PartenariatAdminSite.index`."""
        number = Experience.objects.filter(state="changes_requested", provenance="seed").count()
        query = "state__exact=changes_requested&provenance__exact=seed"
        return [
            (
                "Fiches tirées d’un document, à compléter",
                number,
                "admin:experiences_experience_changelist",
                query,
            )
        ]

    # ------------------------------------------------------------------------------ the pages

    def get_urls(self):
        def page(view, name):
            return self.admin_site.admin_view(view), f"experiences_experience_{name}"

        named = [
            ("<int:pk>/corriger/", self.correct_view, "correct"),
            ("<int:pk>/classement/", self.coding_view, "coding"),
            ("<int:pk>/moderer/<slug:verb>/", self.decide_view, "decide"),
            ("<int:pk>/annuler/<int:event>/", self.undo_view, "undo"),
            ("<int:pk>/avis/", self.ask_opinion_view, "ask_opinion"),
            ("<int:pk>/avis/<int:opinion>/", self.give_opinion_view, "give_opinion"),
            ("<int:pk>/versions/", self.versions_view, "versions"),
            ("<int:pk>/versions/<int:number>/", self.version_view, "version"),
            ("<int:pk>/messages/", self.thread_view, "thread"),
            ("<int:pk>/messages/lus/", self.thread_read_view, "thread_read"),
        ]
        own = []
        for route, view, name in named:
            wrapped, full = page(view, name)
            own.append(path(route, wrapped, name=full))
        return own + super().get_urls()

    def fiche_or_404(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        fiche = (
            Experience.objects.filter(pk=pk).select_related("author", "reviewer", "source", "parent").first()
        )
        if fiche is None:
            raise Http404
        return fiche

    def page(self, request, template, fiche, title, **context):
        """One of our own pages about a fiche, in the frame of the admin."""
        return TemplateResponse(
            request,
            f"admin/experiences/experience/{template}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "fiche": fiche,
                "title": title,
                "subtitle": None,
                "is_popup": False,
                **context,
            },
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The fiche to read. Its text is corrected on another page, its state by the verbs alone."""
        key = unquote(object_id)
        if whole(key) is None:
            raise Http404
        if request.method == "POST":
            # The form is at « corriger »; nothing is written from here.
            return redirect("admin:experiences_experience_change", key)
        fiche = self.fiche_or_404(request, key)
        missing = reading.missing(fiche)
        return self.page(
            request,
            "read",
            fiche,
            fiche.title,
            panels=deciding.panels(fiche, request.user, missing),
            direct_verbs=deciding.direct(fiche, request.user),
            proposed_level=deciding.proposed_level(fiche),
            undoable=deciding.undoable(fiche, request.user),
            opinion=deciding.opinion_block(fiche, request.user),
            second_look=reading.second_look(fiche, request.user),
            thread=talking.block(fiche),
            can_code=fiche.state in reading.CODABLE,
            is_deleted=fiche.state == enums.State.DELETED,
            owned=perms.owns_experience(request.user, fiche) and fiche.state != enums.State.DELETED,
            sheet=reading.sheet(fiche),
            missing=missing,
            contact=Contact.objects.filter(experience=fiche).first(),
            anti_alibi=reading.anti_alibi(fiche),
            attachments=attachments.of_fiche(fiche, request.user),
            history=reading.history(fiche),
            reports=fiche.reports.filter(handled_at=None).order_by("created_at"),
            similar=reading.similar(fiche, request.user),
            remarks=lint.of_fiche(fiche),
        )

    def correct_view(self, request, pk):
        """Django's own form, which logs who changed what; pghistory keeps the texts."""
        return self.changeform_view(
            request, str(pk), extra_context={"title": "Corriger", "show_save_and_add_another": False}
        )

    def add_view(self, request, form_url="", extra_context=None):
        return steps.enter(self, request)

    def coding_view(self, request, pk):
        return steps.code(self, request, self.fiche_or_404(request, pk))

    def decide_view(self, request, pk, verb):
        if verb not in enums.Verb.values:
            raise Http404
        return deciding.decide(self, request, self.fiche_or_404(request, pk), enums.Verb(verb))

    def undo_view(self, request, pk, event):
        fiche = self.fiche_or_404(request, pk)
        return deciding.undo(request, fiche, event) if request.method == "POST" else steps.to_fiche(fiche)

    def ask_opinion_view(self, request, pk):
        return deciding.ask_opinion(self, request, self.fiche_or_404(request, pk))

    def give_opinion_view(self, request, pk, opinion):
        return deciding.give_opinion(self, request, self.fiche_or_404(request, pk), opinion)

    def thread_view(self, request, pk):
        return talking.write(self, request, self.fiche_or_404(request, pk))

    def thread_read_view(self, request, pk):
        fiche = self.fiche_or_404(request, pk)
        return talking.mark_read(request, fiche) if request.method == "POST" else steps.to_fiche(fiche)

    def versions_view(self, request, pk):
        return versions.listing(self, request, self.fiche_or_404(request, pk))

    def version_view(self, request, pk, number):
        return versions.show(self, request, self.fiche_or_404(request, pk), number)

    # ------------------------------------------------------------------------------ correcting

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in CODED_COLUMNS:
            return coded_field(db_field.name)
        if db_field.name == "parent":
            return NamedField(
                Experience.objects.all(), key="reference", required=False, label="Programme",
                help_text="La référence (EXP-…) ou le titre exact de la fiche dont celle-ci fait partie.",
            )  # fmt: skip
        if db_field.name == "owner_organisation":
            return NamedField(
                Organisation.objects.all(), key="slug", required=False,
                label="Organisation responsable de la fiche", help_text="Le nom exact. Ses membres approuvés pourront écrire la fiche.",
            )  # fmt: skip
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        refresh([form.instance.pk])

    def response_change(self, request, obj):
        self.message_user(
            request,
            format_html(
                "Correction enregistrée. Elle figure dans l’historique de la fiche {}.", obj.reference
            ),
            messages.SUCCESS,
        )
        url = (
            "admin:experiences_experience_correct"
            if "_continue" in request.POST
            else ("admin:experiences_experience_change")
        )
        return redirect(reverse(url, args=[obj.pk]))
