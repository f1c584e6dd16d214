"""What staff think of the answers of the search, and the queries that found nothing."""

from time import monotonic
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts import perms
from experiences.models import Judgment, UnansweredQuery
from experiences.relevance import grading, naming, scores
from experiences.relevance.ranking import Base
from partenariat.admin_site import ReadOnlyAdmin

LIST = "admin:experiences_judgment_changelist"
BY_PAGE = 20
# Seconds a measure may last: each query is six searches, and somebody waits. `python -m bench.relevance` has the time.
LONGEST = 10
CLASH = (
    "Une autre personne vient de noter les mêmes réponses. Rien n’est enregistré. Vos notes sont "
    "ci-dessous\u00a0: relisez-les, puis enregistrez de nouveau pour les garder."
)


@admin.register(Judgment)
class JudgmentAdmin(ReadOnlyAdmin):
    """Its list is a page of ours: the queries judged, then one query to grade."""

    # It has its own file.
    is_downloadable = False

    def get_urls(self):
        download = self.admin_site.admin_view(self.download)
        return [path("jugements.yaml", download, name="experiences_judgment_file"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        if not perms.curates(request.user):
            raise PermissionDenied
        query = grading.normal(request.GET.get("q", ""))
        return self._grade(request, query) if query else self._list(request)

    def _list(self, request):
        rows = (
            Judgment.objects.values("query")
            .annotate(grades=Count("pk"), last=Max("judged_at"))
            .order_by("query")
        )
        page = Paginator(rows, BY_PAGE).get_page(request.GET.get("page"))
        wanted = request.GET.get("mesure")
        everything = wanted == "tout"
        measured, left = (
            _measure(None if everything else [row["query"] for row in page]) if wanted else ({}, 0)
        )
        return self._page(
            request,
            "list",
            "Les réponses de la recherche",
            page=page,
            rows=[(row, *measured.get(row["query"], (None, None))) for row in page],
            figures=_figures(measured) if wanted else None,
            left=left,
            everything=everything,
            query_url=reverse(LIST),
        )

    def _grade(self, request, query):
        answer = Base().everything(query)
        grades = grading.grades_of(query)
        shown = [hit.key for hit in answer.hits.values()]
        status = 200
        if request.method == "POST":
            form = grading.GradingForm.posted(request.POST)
            if form.is_valid():
                try:
                    grading.save(query, form.changes(), request.user)
                except grading.ClashError:
                    status = 409
                    messages.error(request, CLASH)
                    form.seen_now(grading.grades_of(query))
                else:
                    messages.success(request, "Vos notes sont enregistrées.")
                    return redirect(f"{reverse(LIST)}?{urlencode({'q': query})}")
        else:
            others = [key for key in grades if key and key not in shown]
            form = grading.GradingForm([*shown, *others], grades)
        title = f"Noter les réponses à «\u00a0{query}\u00a0»"
        names = naming.named(form.keys)
        lines = [
            {"named": named, "key": key, "grade": grade, "hidden": hidden, "shown": key in shown}
            for named, key, grade, *hidden in form.lines(names)
        ]
        return self._page(
            request,
            "query",
            f"À revoir – {title}" if form.errors or status == 409 else title,
            status=status,
            query=query,
            form=form,
            lines=lines,
            only_close=answer.only_close,
            list_url=reverse(LIST),
        )

    def _page(self, request, template, title, *, status=200, **context):
        frame = {**self.admin_site.each_context(request), "title": title, "subtitle": None, "is_popup": False}
        template = f"admin/experiences/judging/{template}.html"
        return TemplateResponse(request, template, {**frame, **context}, status=status)

    @method_decorator(require_safe)
    def download(self, request):
        """The judgments as the file `bench/relevance` reads: no name in it."""
        if not perms.curates(request.user):
            raise PermissionDenied
        text = scores.write(grading.judged(Base()))
        response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="jugements-{timezone.localdate():%Y-%m-%d}.yaml"'
        )
        return response


def _measure(queries):
    """({query: (Score or None, whether the search rightly shows nothing; None when something answers)}, how many were
    left out, the time being over). `queries`: those graded among them, or all that are."""
    base, measured, end = Base(), {}, monotonic() + LONGEST
    judged = grading.judged(base, queries)
    for one in judged:
        if monotonic() >= end:
            break
        ranked = base.everything(one.query)
        score = scores.score(one, ranked.hits, base.keys)
        quiet = not ranked.hits or ranked.only_close
        measured[one.query] = (score, quiet if one.is_empty else None)
    return measured, len(judged) - len(measured)


def _figures(measured):
    found = [score for score, _ in measured.values() if score]
    return {
        "count": len(measured),
        "ndcg": scores.mean(score.ndcg for score in found),
        "first": sum(score.success for score in found),
        "found": len(found),
    }


@admin.register(UnansweredQuery)
class UnansweredQueryAdmin(ReadOnlyAdmin):
    """Only what enough people typed; the others have no text to show."""

    list_display = ("text", "times", "month_name", "links")
    list_display_links = None
    not_downloaded = ("links",)
    search_fields = ("text",)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Recherches sans réponse", **(extra_context or {})})

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(text="")

    @admin.display(description="mois", ordering="month")
    def month_name(self, row):
        return f"{row.month:%m/%Y}"

    @admin.display(description="que faire")
    def links(self, row):
        asked = urlencode({"q": row.text})
        synonym = f"{reverse('admin:partenariat_synonym_add')}?{urlencode({'typed': row.text})}"
        links = [
            (f"{reverse('search')}?{asked}", "Chercher", row.text),
            (synonym, "Ajouter un synonyme", row.text),
            (f"{reverse(LIST)}?{asked}", "Dire ce qu’il fallait trouver", row.text),
        ]
        link = '<a href="{}">{}<span class="visually-hidden">\u00a0: {}</span></a>'
        return format_html_join(mark_safe("<br>"), link, links)
