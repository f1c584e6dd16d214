"""The pages of the queue: what waits, who looks after it, what was set aside, and several fiches at once."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST, require_safe
from django_tasks_db.models import DBTaskResult

from accounts import perms
from accounts.models import OutboxMessage, User
from experiences import enums, notifications
from experiences.curation import aside, bulk, following, queue
from experiences.enums import QueueKind, Verb
from experiences.exchanges import relay
from experiences.moderation import Refused
from partenariat.models import Territory
from partenariat.numbers import whole
from partenariat.paging import Pager, page_number

PAGE_SIZE = 50
PLURALS = {
    QueueKind.FICHE: "Nouvelles fiches",
    QueueKind.UPDATE: "Mises à jour",
    QueueKind.SUGGESTION: "Corrections proposées",
    QueueKind.CLAIM: "Demandes de rattachement",
    QueueKind.REPORT: "Signalements",
    QueueKind.OPINION: "Seconds avis demandés",
    QueueKind.ATTACHMENT: "Témoignages et médias",
    QueueKind.LATE: "Fiches à confirmer",
    QueueKind.MESSAGE: "Messages",
    QueueKind.GUEST: "Liens demandés",
}
FOLLOWED = (("", "Tout le monde"), ("moi", "Moi"), ("personne", "Personne"))
ASIDE = "mis-de-cote"


# ------------------------------------------------------------------------------- what waits


@require_safe
def queue_view(request):
    """What waits, oldest first; what was set aside is a list of its own."""
    asked = {name: request.GET.get(name, "") for name in ("vue", "nature", "suivi", "lieu")}
    set_aside = asked["vue"] == ASIDE
    kinds, number_aside = queue.counts()
    places = _places()
    items = queue.items().set_aside() if set_aside else queue.items().trusted()
    if asked["nature"] in QueueKind.values:
        items = items.filter(kind=asked["nature"])
    if asked["suivi"] == "moi":
        items = items.followed_by(request.user)
    elif asked["suivi"] == "personne":
        items = items.followed_by_nobody()
    if asked["lieu"] in dict(places):
        items = items.in_place(asked["lieu"])
    kept = request.GET.copy()
    kept.pop("page", None)
    pager = Pager(page_number(request), items.count(), PAGE_SIZE, kept.urlencode())
    if pager.number > pager.last:
        return redirect(request.path + pager.last_url)
    shown = items[(pager.number - 1) * PAGE_SIZE : pager.number * PAGE_SIZE]
    rows = [_row(item, request.user) for item in shown]
    return _page(
        request,
        "list",
        "Mis de côté" if set_aside else "Ce qui attend",
        rows=rows,
        pager=pager,
        set_aside=set_aside,
        number_aside=number_aside,
        kinds=[(kind.value, PLURALS[kind], number, kind == asked["nature"]) for kind, number, _ in kinds],
        asked=asked,
        total=sum(number for _, number, _ in kinds),
        is_filtered=any(asked[name] for name in ("nature", "suivi", "lieu")),
        followed=[(value, label, value == asked["suivi"]) for value, label in FOLLOWED],
        places=[(value, label, value == asked["lieu"]) for value, label in places],
        bulk_verbs=[(verb.value, verb.label) for verb in bulk.VERBS]
        if any(row["choosable"] for row in rows)
        else [],
        here=request.get_full_path(),
    )


def _places():
    """The départements of our region, then the zones."""
    return [*Territory.objects.departments().values_list("key", "name"), *enums.Zone.choices]


def _row(item, user):
    """What the table shows of one thing that waits."""
    reading = queue.being_read(item, but=user)
    mine = item.assignee_id == user.pk
    followable = item.state != enums.State.ACCEPTED and not item.suspicion
    return {
        "item": item,
        "key": item.key,
        "url": queue.treated_at_item(item),
        "state": _state(item),
        "age": age(item.since),
        "mine": mine,
        "seen": f"{item.key}:{item.assignee_id or ''}",
        "may_take": followable and not mine,
        "may_give": followable,
        "reading": said(*reading) if reading else "",
        "choosable": item.kind == QueueKind.FICHE
        and not item.suspicion
        and item.state != enums.State.ACCEPTED,
        "may_keep": aside.may_keep(item),
        "may_close": aside.may_close(item),
    }


def _state(item):
    if item.kind == QueueKind.REPORT:
        return enums.ReportKind(item.state).label
    return enums.State(item.state).label if item.kind == QueueKind.FICHE else ""


def age(moment):
    """« depuis 3 jours », or « depuis un instant »."""
    said = timesince(moment, depth=1)
    return "depuis un instant" if said.startswith("0") else f"depuis {said}"


def said(reader, since):
    return f"En cours de relecture par {reader} {age(since)}"


# --------------------------------------------------------------------------------- following


@require_POST
def follow(request):
    """« Je m’en occupe » and « Rendre »: `prendre` or `rendre` is « report-12:7 », 7 following it on the page read."""
    verb = "prendre" if "prendre" in request.POST else "rendre"
    key, _, seen = request.POST.get(verb, "").partition(":")
    _assign(request, queue.parse(key), seen, request.user if verb == "prendre" else None)
    return _back(request)


def give(request, table, object_id):
    """Choose the colleague who will look after it."""
    item = queue.find(table, object_id)
    if item is None:
        raise Http404
    if request.method == "POST":
        person = get_object_or_404(User.objects.team(), pk=whole(request.POST.get("a")))
        _assign(request, (table, object_id), request.POST.get("vu", ""), person)
        return redirect("admin:queue")
    colleagues = [person for person in User.objects.team() if person.pk != item.assignee_id]
    return _page(request, "give", "Confier à une personne de l’équipe", item=item, colleagues=colleagues)


def _assign(request, place, seen, person):
    try:
        if place is None:
            raise following.Taken("Cet élément n’est plus dans la file.")
        following.assign(*place, to=person, by=request.user, seen=whole(seen))
    except (following.Taken, Refused) as refused:
        messages.error(request, str(refused))
        return
    if person is None:
        messages.success(request, "C’est rendu à la file : quelqu’un d’autre peut s’en occuper.")
    elif person == request.user:
        messages.success(request, "C’est noté : vous vous en occupez.")
    else:
        messages.success(request, f"C’est confié à {person}.")


@require_POST
def reading(request):
    """Asked every minute by a page where something is read: {"texte"} says who else has it open."""
    place = queue.parse(f"{request.POST.get('table', '')}-{request.POST.get('numero', '')}")
    if place is None or place[0] not in queue.TREATED_AT:
        return JsonResponse({"texte": ""}, status=400)
    other = following.open_by(*place, request.user)
    return JsonResponse({"texte": said(*other) + "." if other else ""})


@require_safe
def go_next(request, table, object_id):
    """On to the next thing to treat; back to the queue when nothing else waits."""
    address = queue.next_url(table, object_id, request.user)
    if address == reverse("admin:queue"):
        messages.info(request, "Rien d’autre n’attend : vous êtes au bout de la file.")
    return redirect(address)


# --------------------------------------------------------------------------------- set aside


@require_POST
def sort(request):
    """« Ce n’est pas un indésirable » or « Indésirable »: `legitime` or `indesirable` is « report-12 »."""
    wanted = "legitime" in request.POST
    place = queue.parse(request.POST.get("legitime" if wanted else "indesirable", ""))
    item = place and queue.find(*place)
    allowed = item and (aside.may_keep(item) if wanted else aside.may_close(item))
    try:
        if not allowed:
            raise aside.Gone
        row = aside.keep(item, request=request) if wanted else aside.close(item, by=request.user)
    except aside.Gone:
        messages.error(request, "Ce n’est plus dans cette liste : quelqu’un vient de s’en occuper.")
    except relay.Unreachable as unreachable:
        messages.error(request, str(unreachable))
    else:
        said = "N’est pas un indésirable." if wanted else "Indésirable."
        LogEntry.objects.log_actions(request.user.pk, [row], CHANGE, said, single_object=True)
        messages.success(
            request,
            "C’est remis dans son parcours normal." if wanted else "C’est classé. Rien n’est effacé.",
        )
    return _back(request)


# ----------------------------------------------------------------------------- several fiches


def several(request):
    """Choose, say why once, read what will happen, confirm."""
    verb = request.POST.get("verbe", "")
    seen = bulk.chosen(request.POST.getlist("fiche"))
    if request.method != "POST" or verb not in [known.value for known in bulk.VERBS] or not seen:
        if request.method == "POST":
            messages.error(request, "Cochez au moins une fiche, puis choisissez ce que vous voulez faire.")
        return redirect("admin:queue")
    verb = Verb(verb)
    asked = "etape" in request.POST or verb == Verb.TAKE
    form = bulk.BulkForm(request.POST if asked else None, verb=verb)
    context = {"verb": verb, "form": form, "chosen": [f"{pk}:{seen[pk]}" if seen[pk] else pk for pk in seen]}
    title = f"{verb.label} : plusieurs fiches"
    if not asked or "modifier" in request.POST or not form.is_valid():
        title = f"À revoir – {title}" if form.errors else title
        return _page(request, "bulk_form", title, number=len(seen), **context)
    given = {"actor": request.user, **form.cleaned_data}
    if "confirmer" in request.POST:
        outcomes = bulk.run(verb, seen, **given)
        told = verb in notifications.SUBJECTS and any(outcome.done for outcome in outcomes)
        return _page(request, "bulk_done", title, outcomes=outcomes, told=told, **context)
    preview = bulk.preview(verb, seen, **given)
    # From here on, nobody decides on a text that changes meanwhile.
    context["chosen"] = [f"{one.fiche.pk}:{one.fiche.version}" for one in preview.outcomes]
    return _page(request, "bulk_preview", title, preview=preview, **context)


# ------------------------------------------------------------------------------------ frame


def _page(request, template, title, **context):
    return TemplateResponse(
        request,
        f"admin/experiences/queue/{template}.html",
        {**admin.site.each_context(request), "title": title, "subtitle": None, "is_popup": False, **context},
    )


def _back(request):
    """Where the person was, if that is one of our pages."""
    address = request.POST.get("retour", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        address = reverse("admin:queue")
    return redirect(address)


def _only_moderators(view):
    def guarded(request, *args, **kwargs):
        if not perms.can_moderate(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


def waiting(request):
    """What the first page says: one statement for all that is in the queue, and what went wrong."""
    kinds, number_aside = queue.counts()
    lines = [(PLURALS[kind], number, "admin:queue", f"nature={kind}") for kind, number, _ in kinds]
    if number_aside:
        lines.append(("Mis de côté", number_aside, "admin:queue", f"vue={ASIDE}"))
    unsent = OutboxMessage.objects.filter(sent_at=None).exclude(error="").count()
    if unsent:
        lines.append(
            ("Courriels en échec", unsent, "admin:accounts_outboxmessage_changelist", "sent_at__isempty=1")
        )
    failed = DBTaskResult.objects.failed().count()
    if failed and perms.curates(request.user):
        tasks = "admin:django_tasks_db_dbtaskresult_changelist"
        may_see = request.user.has_perm("django_tasks_db.view_dbtaskresult")
        lines.append(("Tâches en échec", failed, tasks if may_see else "", "status__exact=FAILED"))
    return lines


admin.site.bring(
    [
        path("file/", _only_moderators(queue_view), name="queue"),
        path("file/suivre/", _only_moderators(follow), name="queue_follow"),
        path("file/lecture/", _only_moderators(reading), name="queue_reading"),
        path("file/tri/", _only_moderators(sort), name="queue_sort"),
        path("file/groupe/", _only_moderators(several), name="queue_bulk"),
        path("file/<slug:table>-<int:object_id>/suivant/", _only_moderators(go_next), name="queue_next"),
        path("file/<slug:table>-<int:object_id>/confier/", _only_moderators(give), name="queue_give"),
    ],
    waiting,
)
