"""What the staff pages of this application share: who opens them, and their frame."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from accounts import perms


def only_staff(view):
    """The ARS team; anyone else is sent away."""

    def guarded(request, *args, **kwargs):
        if not perms.can_moderate(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


def page(request, template, title, *, status=200, **context):
    return TemplateResponse(
        request,
        f"admin/instances/{template}.html",
        {**admin.site.each_context(request), "title": title, "subtitle": None, "is_popup": False, **context},
        status=status,
    )


def journal(request, rows, message):
    """Who did it, in the admin's journal: our rows name nobody there."""
    LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, change_message=message, single_object=False)


def say(request, text, *, wrong=False):
    messages.add_message(request, messages.ERROR if wrong else messages.SUCCESS, text)
