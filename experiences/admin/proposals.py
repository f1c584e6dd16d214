"""What is proposed to public records, as staff read and decide it: readers' corrections and owners' updates."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts.models import OrganisationProposal
from accounts.suggestions import desk, routing, states
from accounts.suggestions.deciding import Refused
from experiences.curation import following, queue
from experiences.exchanges import suggestions
from experiences.models import Experience, ExperienceProposal
from experiences.upkeep import versions
from instances.models import BodyProposal, EstablishmentProposal
from partenariat.admin_site import KeptAdmin
from partenariat.numbers import whole

NOTED = "C’est noté."
CLOSED = '<a href="{}">{}</a>\u00a0: {}. La personne qui a proposé est prévenue par courriel.'


class VersionRead(NamedTuple):
    """The version its author read, its page if it has one, and the one of today when it is another."""

    number: int
    url: str = ""
    today: int | None = None


def _version_read(proposal):
    """VersionRead, numbered as the page of all versions does where there is one; None of what has no version."""
    record, number, url = proposal.record, proposal.base_version, ""
    today = getattr(record, "version", number)
    if isinstance(record, Experience):
        number, today = versions.number_at(record, number), versions.number_at(record, today)
        url = reverse("admin:experiences_experience_version", args=[record.pk, number])
    if not number:
        return None
    return VersionRead(number, url, today if today != number else None)


class StandingFilter(admin.SimpleListFilter):
    """What is in the hands of staff, unless something else is asked for."""

    title = "la file"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        return [
            ("porteur", "Chez le porteur"),
            ("a-confirmer", "Adresse à confirmer"),
            ("mises-de-cote", "Mises de côté"),
            ("closes", "Closes"),
            ("toutes", "Toutes"),
        ]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield {**first, "display": "À décider"}
        yield from others

    def queryset(self, request, queryset):
        asked = {
            "porteur": Q(owner_until__gt=timezone.now(), closed_at=None),
            "a-confirmer": Q(sent_at__isnull=False, confirmed_at=None, closed_at=None, suspicion=""),
            "mises-de-cote": ~Q(suspicion="") & Q(closed_at=None),
            "closes": Q(closed_at__isnull=False),
            "toutes": Q(),
        }
        return queryset.for_staff() if self.value() is None else queryset.filter(asked[self.value()])


@admin.register(ExperienceProposal, OrganisationProposal, BodyProposal, EstablishmentProposal)
class ProposalAdmin(KeptAdmin):
    """Read, then decided path by path; what a person proposed is never rewritten."""

    list_display = ("page_title", "standing", "answers", "proposer", "kind", "sent_at")
    list_filter = (StandingFilter, "kind")
    list_select_related = ("record", "author")
    ordering = ("sent_at", "pk")

    def has_add_permission(self, request):
        return False

    @admin.display(description="page")
    def page_title(self, proposal):
        return Truncator(str(proposal.record)).chars(70)

    @admin.display(description="ce qui change")
    def answers(self, proposal):
        kind = suggestions.of(proposal)
        return ", ".join(kind.documents.label(name) for name in proposal.changes)

    @admin.display(description="proposée par")
    def proposer(self, proposal):
        return proposal.author or proposal.email or None

    @admin.display(description="état")
    def standing(self, proposal):
        return "Mise de côté" if proposal.suspicion else states.state(proposal).label

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page to decide; nothing else is written from the admin."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        if whole(key) is None:
            raise Http404
        kind = suggestions.of(self.model())
        proposal = kind.get(key)
        data = refused = None
        if request.method == "POST":
            data = request.POST
            try:
                return self._press(request, kind, proposal)
            except Refused as refusal:
                refused, proposal = refusal, kind.get(key)
        return self._page(request, kind, proposal, data, refused)

    def _press(self, request, kind, proposal):
        if "legitime" in request.POST:
            proposal = routing.release(kind, proposal)
            said, done = "N’est pas un indésirable.", "Remise dans son parcours normal."
        elif "indesirable" in request.POST:
            proposal = routing.dismiss(kind, proposal)
            said, done = "Indésirable.", "Classée comme indésirable. Rien n’est effacé."
        else:
            left = len(proposal.undecided)
            proposal = desk.press(kind, proposal, request.POST, actor=request.user)
            said = f"Points décidés\u00a0: {left - len(proposal.undecided)}."
            done = NOTED
            if proposal.closed_at:
                label = states.state(proposal).label.lower()
                done = format_html(CLOSED, kind.admin_url(proposal), proposal.record, label)
        self.log_change(request, proposal, said)
        messages.success(request, done)
        if proposal.closed_at:
            # Nothing is left to decide here: on to the next thing that waits.
            return redirect(queue.next_url(self.opts.model_name, proposal.pk, request.user))
        return redirect(kind.admin_url(proposal))

    def _page(self, request, kind, proposal, data, refused):
        table = self.opts.model_name
        other = following.open_by(table, proposal.pk, request.user) if proposal.is_open else None
        return TemplateResponse(
            request,
            "admin/proposals/decide.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": str(proposal.record),
                "subtitle": None,
                "is_popup": False,
                "kind": kind,
                "proposal": proposal,
                "record": proposal.record,
                "record_admin": kind.record_admin_url(proposal.record),
                "state": states.state(proposal),
                "rows": desk.rows(kind, proposal, data, refused),
                "refused": refused,
                "several": len(proposal.undecided) > 1,
                "version": _version_read(proposal),
                "turn": states.turn(proposal) if not proposal.suspicion else None,
                "other": other,
                "queue_table": table,
            },
            status=409 if refused else 200,
        )
