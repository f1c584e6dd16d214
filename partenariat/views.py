"""Pages about the site itself: lexicon, legal and help texts, site plan, robots, health."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partenariat import markdown, site_texts, terms
from partenariat.definitions import holds, searched
from partenariat.domains import domain_url, domains
from partenariat.lexicon import role_anchor
from partenariat.models import LexiconEntry, Page, RoleAlias, Source, plain


@login_not_required
@require_safe
def lexicon(request):
    asked = request.GET.get("q", "").strip()[:100]
    words = plain(asked).split()
    entries = [entry for entry in _lexicon_entries() if holds(words, entry["searched"])]
    profiles = [profile for profile in _profiles() if holds(words, profile["searched"])]
    letters = {}
    for entry in entries:
        letters.setdefault(entry["letter"], []).append(entry)
    cited = {code for entry in entries for code in entry["entry"].sources}
    context = {
        "q": asked,
        "parameters": urlencode({"q": asked}) if asked else "",
        "letters": letters,
        "profiles": profiles,
        "total": len(entries),
        "cited": Source.objects.filter(code__in=cited),
        "trail": [("Lexique", "")],
    }
    return render(request, "lexicon/lexicon.html", context)


def _lexicon_entries():
    entries = sorted(LexiconEntry.objects.all(), key=lambda entry: plain(entry.label))
    by_slug = {entry.slug: entry for entry in entries}
    sources = {source.code: source for source in Source.objects.all()}
    return [
        {
            "entry": entry,
            "aliases": ", ".join(entry.aliases),
            "letter": plain(entry.label)[:1].upper(),
            "searched": searched(entry),
            "see_also": [by_slug[slug] for slug in entry.see_also if slug in by_slug],
            "sources": [sources[code] for code in entry.sources if code in sources],
        }
        for entry in entries
    ]


def _profiles():
    """The many names of roles, under the profile each one means here."""
    names = {}
    for alias in RoleAlias.objects.all():
        names.setdefault(alias.profile, []).append(alias)
    return [
        {
            "label": entry.label,
            "names": [(role_anchor(alias.alias), alias.alias, alias.usage) for alias in names[entry.code]],
            "searched": plain(" ".join([entry.label, *(alias.alias for alias in names[entry.code])])),
        }
        for entry in terms.vocabulary("actor_profile_user").values()
        if entry.code in names
    ]


def editable_page(request, slug, *, identities=(), **context):
    """An editable text; `identities` are the short pages (publisher, host...) shown under it, even empty."""
    pages = {page.slug: page for page in Page.objects.filter(slug__in=[slug, *identities])}
    if slug not in pages:
        raise Http404
    page = pages[slug]
    context |= {
        "page": page,
        "text": markdown.render(page.body),
        "identities": [
            (pages[name].title, markdown.render(pages[name].body)) for name in identities if name in pages
        ],
        "trail": [(page.title, "")],
    }
    return render(request, "pages/page.html", context)


@login_not_required
@require_safe
def legal(request):
    return editable_page(
        request, "mentions-legales", identities=["editeur", "directeur-publication", "hebergeur"]
    )


@login_not_required
@require_safe
def licence(request):
    return editable_page(request, "licence")


@login_not_required
@require_safe
def accessibility(request):
    return editable_page(request, "accessibilite", identities=["contact-accessibilite"])


@login_not_required
@require_safe
def privacy(request):
    return editable_page(request, "donnees-personnelles", identities=["dpo"])


@login_not_required
@require_safe
def site_plan(request):
    context = {
        "domains": [(entry.label, domain_url(entry)) for entry in domains()],
        "trail": [("Plan du site", "")],
    }
    return render(request, "pages/site_plan.html", context)


@require_safe
@login_not_required
def robots(request):
    """A demonstration, or a site that does not say who publishes and hosts it, is not indexed."""
    closed = settings.PARTENARIAT_DEMO or not all(map(site_texts.text, ("editeur", "hebergeur")))
    if closed:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        private = ("my_account", "admin:index")
        lines = [
            "User-agent: *",
            *(f"Disallow: {reverse(name)}" for name in private),
            f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def health(request):
    """For supervision: 200 when the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"etat": "indisponible"}, status=503)
    return JsonResponse({"etat": "ok"})
