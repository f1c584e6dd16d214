"""The lists of the staff side as files: what the list shows, filters and search applied, for whoever may look at it."""

import html
from copy import copy

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from partenariat import tables

BATCH = 500
FORMATS = {"csv": "CSV", "xlsx": "Excel"}


class Downloadable:
    """A changelist that downloads. `is_downloadable`: false where a list has its own file, or should have none.

    The columns are those of `list_display`, as text: who may see the list has them on the screen already. Each file
    taken leaves a line in the journal: what leaves the site may name people.
    """

    is_downloadable = True
    # Columns that are gestures, not data.
    not_downloaded = ()

    def get_urls(self):
        if not self.is_downloadable:
            return super().get_urls()
        view = self.admin_site.admin_view(require_safe(self.download_list))
        return [path("telecharger.<slug:form>", view, name=self._download_name()), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {**self._download_context(request), **(extra_context or {})})

    def download_list(self, request, form):
        """Every row the list shows to this person for this address, in its order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in FORMATS:
            raise Http404
        try:
            found = self._whole(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._list_name()}"))
        names = [name for name in self.get_list_display(request) if name not in self.not_downloaded]
        header = [_title(name, self) for name in names]
        rows = ([_text(name, row, self) for name in names] for row in found.result_list.iterator(BATCH))
        self.journal_download(request, form, found.result_count)
        file_name = f"{slugify(self.opts.verbose_name_plural)}-{timezone.localdate():%Y-%m-%d}"
        if form == "xlsx":
            response = tables.streamed_xlsx(file_name, [("Liste", header, rows, [24] * len(header))])
        else:
            response = tables.streamed_csv(file_name, header, rows)
        # A file that may name people is kept by nobody on the way.
        response["Cache-Control"] = "private, no-store"
        return response

    def _whole(self, request):
        """The changelist of this address, its pages put together."""
        asked = request.GET.copy()
        asked.pop(PAGE_VAR, None)
        asked[ALL_VAR] = ""
        request.GET = asked
        admin = copy(self)
        admin.list_max_show_all = float("inf")
        return admin.get_changelist_instance(request)

    def journal_download(self, request, form, number):
        """SECURITY: how many lines, never what was searched for: it may be a name."""
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(self.model, for_concrete_model=False),
            object_repr=f"Liste téléchargée ({FORMATS[form]}), lignes\u00a0: {number}",
            action_flag=CHANGE,
        )

    def _download_context(self, request):
        if not self.is_downloadable or "_popup" in request.GET:
            return {}
        asked = request.GET.copy()
        asked.pop(PAGE_VAR, None)
        query = f"?{asked.urlencode()}" if asked else ""
        name = f"{self.admin_site.name}:{self._download_name()}"
        return {
            "downloads": [(label, reverse(name, args=[form]) + query) for form, label in FORMATS.items()],
        }

    def _list_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_changelist"

    def _download_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_download"


def _title(name, model_admin):
    title = label_for_field(name, model_admin.model, model_admin)
    return str(title)[:1].upper() + str(title)[1:]


def _text(name, row, model_admin):
    """What the cell of the list says, as text; dates in the form programs read."""
    try:
        field, _, value = lookup_field(name, row, model_admin)
    except ObjectDoesNotExist:
        return ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "isoformat"):
        return (timezone.localtime(value) if hasattr(value, "hour") else value).isoformat()
    if field is None:
        return _plain(value)
    if field.remote_field:
        return str(getattr(row, field.name) or "")
    return _plain(display_for_field(value, field, ""))


def _plain(value):
    if not hasattr(value, "__html__"):
        return str(value)
    return html.unescape(strip_tags(value.replace("<br>", " ")))
