"""Seats: their own list, what they are, and the entry grid of a body."""

from django.contrib import admin
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from instances.admin import filters, pages
from instances.enums import SeatState
from instances.models import Body, Seat
from instances.renewal import grid
from instances.renewal.forms import BasisForm, RowForm
from instances.seats import composition
from partenariat.admin_site import KeptAdmin
from partenariat.paging import Pager, page_number
from partenariat.term_fields import TermField

# A page of the grid: the fields of all its lines stay under what a request may hold.
LINES = 50


def state_label(seat):
    return SeatState(seat.state).label


@admin.register(Seat)
class SeatAdmin(KeptAdmin):
    list_display = ("label_full", "body_name", "college", "state_shown", "for_users")
    list_filter = (
        filters.StateFilter, filters.OfBodyFilter, "for_users", "kind", ("body__type", admin.RelatedOnlyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("body",)
    search_fields = ("body__name", "body__reference", "label")
    search_help_text = "Nom ou référence de l’instance, ou siège"
    readonly_fields = ("body", "template", "state_shown", "grid_link")
    raw_id_fields = ("paired_seat",)
    fieldsets = (
        (None, {"fields": ("body", "state_shown", "grid_link")}),
        ("Le siège", {"fields": ("template", "college", "label", "number", "kind", "paired_seat", "voice")}),
        (
            "Ses règles",
            {
                "fields": (
                    "appointed_by", "for_users", "needs_agreement", "needs_training", "confidential_name",
                )
            },
        ),
        ("Ce que l’on sait", {"fields": ("known_from", "known_source")}),
    )  # fmt: skip

    def has_add_permission(self, request):
        # A seat comes from the composition of its body.
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).with_state().order_by("body__plain", "body_id", "pk")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "appointed_by":
            return TermField("appointing_authority", required=False, label=db_field.verbose_name)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="siège", ordering="label")
    def label_full(self, seat):
        return str(seat)

    @admin.display(description="instance", ordering="body__plain")
    def body_name(self, seat):
        return seat.body.name

    @admin.display(description="état")
    def state_shown(self, seat):
        return state_label(seat)

    @admin.display(description="tous les sièges")
    def grid_link(self, seat):
        url = reverse("admin:body_grid", args=[seat.body_id])
        return format_html('<a href="{}">Ouvrir la grille de l’instance</a>', url)


class SeatInline(admin.TabularInline):
    """The seats of a body, read: the grid is where they are filled."""

    model = Seat
    fk_name = "body"
    extra = max_num = 0
    can_delete = False
    template = "admin/instances/body/seats.html"
    fields = readonly_fields = ("college", "seat_link", "state_shown", "for_users")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).with_state().order_by("pk")

    @admin.display(description="siège")
    def seat_link(self, seat):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:instances_seat_change", args=[seat.pk]), seat
        )

    @admin.display(description="état")
    def state_shown(self, seat):
        return state_label(seat)


# ------------------------------------------------------------------------------- composition


@require_http_methods(["GET", "HEAD", "POST"])
def compose(request, pk):
    """How many seats of each line of the text: made all at once, then adjusted line by line."""
    body = get_object_or_404(Body.objects.select_related("type"), pk=pk)
    lines = composition.lines(body.type)
    existing = list(body.seats.values_list("template", "kind"))
    rows = [_line(line, existing, request) for line in lines]
    if request.method == "POST":
        error = _composed(body, lines, rows, bool(existing))
        if not error:
            pages.journal(request, [body], "Composition.")
            pages.say(request, "La composition est enregistrée.")
            return redirect("admin:body_grid", pk=pk)
        pages.say(request, error, wrong=True)
    return pages.page(
        request,
        "seats/compose",
        f"Composition\u00a0: {body.name}",
        body=body,
        rows=rows,
        is_composed=bool(existing),
        status=409 if request.method == "POST" else 200,
    )


def _line(line, existing, request):
    template = line.template
    held = {kind: existing.count((template.pk, kind)) for kind in ("titular", "substitute")}
    seats, substitutes = (held["titular"], held["substitute"]) if existing else (line.seats, line.substitutes)
    bounds = "libre" if template.to_check or (line.most is None and not line.least) else (
        f"{line.least}" if line.least == line.most else f"de {line.least} à {line.most or 'plus'}"
    )  # fmt: skip
    return {
        "template": template,
        "bounds": bounds,
        "before": (held["titular"], held["substitute"]),
        "seats": request.POST.get(f"t-{template.pk}", str(seats)),
        "substitutes": request.POST.get(f"s-{template.pk}", str(substitutes)),
    }


def _composed(body, lines, rows, is_composed):
    """Do it. Returns the sentence that refuses it, or ""."""
    wanted = {}
    for line, row in zip(lines, rows, strict=True):
        numbers = (row["seats"], row["substitutes"])
        if not all(number.isascii() and number.isdecimal() and int(number) <= 200 for number in numbers):
            return f"«\u00a0{line.template.label}\u00a0»\u00a0: écrivez des nombres entiers, de 0 à 200."
        wanted[line.template.code] = tuple(map(int, numbers))
    try:
        with transaction.atomic():
            if not is_composed:
                composition.compose(body, wanted)
                return ""
            for line, row in zip(lines, rows, strict=True):
                if wanted[line.template.code] != row["before"]:
                    composition.resize(body, line.template, *wanted[line.template.code])
    except composition.Refused as refused:
        return str(refused)
    return ""


# -------------------------------------------------------------------------------------- grid


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, pk):
    """All the seats of a body in one table, saved at once."""
    body = get_object_or_404(Body.objects.select_related("type"), pk=pk)
    pager = Pager(page_number(request), body.seats.count(), LINES)
    first = (min(pager.number, pager.last) - 1) * LINES
    keys = list(body.seats.order_by("pk").values_list("pk", flat=True)[first : first + LINES])
    lines = grid.rows(Seat.objects.filter(pk__in=keys))
    data = request.POST if request.method == "POST" else None
    basis = BasisForm(data, prefix="acte")
    forms = [RowForm(data, prefix=f"s{line.seat.pk}", initial=line.initial, line=line) for line in lines]
    status = 200
    if data is not None:
        changed = [form for form in forms if form.is_touched]
        if _saved(request, basis, changed):
            pages.journal(request, [body], f"Sièges\u00a0: {len(changed)}.")
            pages.say(request, f"Sièges enregistrés\u00a0: {len(changed)}.")
            return redirect(request.get_full_path())
        status = 409
        # The other lines show what is saved now.
        forms = [
            form
            if form.is_touched
            else RowForm(prefix=form.prefix, initial=form.line.initial, line=form.line)
            for form in forms
        ]
    return pages.page(
        request,
        "seats/grid",
        f"Sièges\u00a0: {body.name}",
        body=body,
        basis=basis,
        forms=forms,
        pager=pager,
        number_wrong=sum(bool(form.is_bound and form.errors) for form in forms),
        status=status,
    )


def _saved(request, basis, forms):
    """Everything, or nothing with what to mend on each line."""
    good = [form for form in forms if form.is_valid()]
    if not basis.is_valid() or len(good) < len(forms):
        return False
    wishes = [_wish(form) for form in good]
    with transaction.atomic():
        errors = grid.save(
            wishes=wishes, actor=request.user, act=basis.act(), source=basis.cleaned_data["source"]
        )
        if errors:
            transaction.set_rollback(True)
    for form in good:
        if form.line.seat.pk in errors:
            field, sentence = errors[form.line.seat.pk]
            form.add_error(field if field in form.fields else None, sentence)
            if sentence == grid.CHANGED:
                form.see_again()
    return not errors


def _wish(form):
    clean = form.cleaned_data
    words = {name: " ".join(clean[name].split()) for name in ("first_name", "last_name", "email")}
    return grid.Wish(
        row=form.line,
        person=grid.Person(words["first_name"], words["last_name"], words["email"]),
        organisation=clean["organisation"],
        start=clean["start"],
        end=clean["end"],
        vacant_since=clean["vacant_since"],
        reason=clean["reason"],
        seen=form.mark_seen,
    )


admin.site.bring(
    [
        path("instances/body/<int:pk>/sieges/", pages.only_staff(fill), name="body_grid"),
        path("instances/body/<int:pk>/composition/", pages.only_staff(compose), name="body_compose"),
    ],
    lambda request: [],
)
