"""Nothing unpublished is visible anywhere: one token per hidden record, every public address read."""

import json
import re
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.urls import get_resolver

from accounts.models import Organisation
from experiences.enums import State
from experiences.models import Experience, ModerationEvent, Report
from instances.models import Body
from tests import factories

pytestmark = pytest.mark.django_db

HIDDEN = [state for state in State if state not in State.public()]
LINK = re.compile(r'(?:href|action|src)="([^"#]+)')


def token(*parts):
    return "canari" + "".join(re.sub(r"[^a-z0-9]", "", str(part)) for part in parts)


def plant(state, author):
    """A fiche in a hidden state with a token of its own in every text, its organisation and its contact."""
    word = token(state)
    carrier = factories.organisation(f"{word} organisation", acronym=word, created_by=author)
    fiche = factories.experience(
        f"{word} titre de la fiche",
        state=state,
        author=author,
        organisations=[carrier],
        summary=f"{word} résumé",
        need=word,
        action=word,
        objectives=word,
        activities_other=word,
        regulation=word,
        modality_notes=word,
        training_notes=word,
        reproducibility_notes=word,
        editor_notes=word,
        benefits=[{"code": "BE-02", "comment": word}],
        links=[{"label": word, "url": f"https://exemple-fictif.fr/{word}"}],
        milestones=[{"label": word, "date": "2020"}],
    )
    fiche.contact.full_name = word
    fiche.contact.save()
    return fiche


@pytest.fixture
def canaries():
    author = factories.user(display_name="canariauteur")
    shown = factories.experience(
        "Une fiche publique (exemple fictif)",
        author=author,
        editor_notes="canarinotes",
        bodies=[factories.body()],
    )
    shown.contact.full_name = "canaricontact"
    shown.contact.email = "canaricontact@exemple-fictif.fr"
    shown.contact.phone = "canaritelephone"
    shown.contact.save()
    ModerationEvent.objects.create(
        experience=shown, actor=author, verb="publish", from_state="accepted", to_state="published",
        message="canaridecision", experience_version=1,
    )  # fmt: skip
    Report.objects.create(
        experience=shown, kind="error", message="canarisignalement", email="canari@exemple-fictif.fr"
    )
    hidden = [plant(state, author) for state in HIDDEN]
    # Hidden relations of a public fiche must not show through it.
    Experience.objects.filter(pk=shown.pk).update(parent=hidden[0])
    Experience.objects.filter(pk=hidden[1].pk).update(parent=shown)
    secret = factories.body(
        "canariinstance cachée", published=False, facts="canarifaits", host_organisation=None
    )
    shown.bodies.add(secret)
    factories.organisation("canariassociation privée", description="canaridescription")
    return hidden


def addresses(client):
    """Every address a reader, a robot or a partner can reach from what is public, followed to the end.

    Of the searches, one per parameter and page: facet links multiply without end and say the same.
    """
    seen, tried = set(), set()
    waiting = ["/", "/sitemap.xml", "/robots.txt", "/plan-du-site/", "/api/", "/api/v1/", "/api/v1/schema/"]
    while waiting:
        path = waiting.pop()
        page, _, query = path.partition("?")
        search = (page, *sorted(re.findall(r"(?:^|&)([^=&]+)", query)))
        if path in seen or (query and search in tried) or query.count("&") > 1:
            continue
        seen.add(path)
        tried.add(search)
        response = client.get(path)
        yield path, response
        kind = response.headers.get("Content-Type", "")
        if not re.search("html|xml|json", kind):
            continue
        text = unescape(response.content.decode())
        found = LINK.findall(text) if "html" in kind else re.findall(r'https?://[^\s"<>]+', text)
        for link in found:
            parts = urlsplit(urljoin(f"http://testserver{path}", link))
            if parts.netloc in ("testserver", "localhost") and not parts.path.startswith("/static/"):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def test_no_public_page_shows_what_is_not_public_nor_sets_a_cookie(client, canaries):
    leaks, cookies, pages = [], [], 0
    for path, response in addresses(client):
        pages += 1
        if "canari" in response.content.decode(errors="replace").lower():
            leaks.append(path)
        # A cookie is for those who write: forms have pages of their own.
        if response.cookies and "/signaler/" not in path and not path.startswith("/compte/"):
            cookies.append(path)
        client.cookies.clear()
    assert leaks == []
    assert cookies == []
    assert pages > 60


def test_no_direct_address_shows_what_is_not_public(client, canaries):
    for fiche in canaries:
        expected = (
            410
            if fiche.state in (State.SUSPENDED,) or (fiche.state == State.WITHDRAWN and fiche.published_at)
            else 404
        )
        for path in (
            f"/experiences/{fiche.slug}/",
            f"/experiences/{fiche.slug}/historique/",
            f"/experiences/{fiche.slug}/signaler/",
            f"/api/v1/experiences/{fiche.slug}/",
            f"/api/v1/experiences/{fiche.reference}/",
        ):
            response = client.get(path)
            assert response.status_code in (expected, 404), (path, response.status_code)
            assert "canari" not in response.content.decode().replace(fiche.slug, "").lower(), path
        for path in (f"/compte/fiches/{fiche.reference}/", f"/compte/fiches/{fiche.reference}/apercu/"):
            assert client.get(path).status_code == 302
    for organisation in Organisation.objects.filter(name__startswith="canari"):
        assert client.get(f"/organisations/{organisation.slug}/").status_code == 404
        assert client.get(f"/api/v1/organisations/{organisation.slug}/").status_code == 404
    secret = Body.objects.get(published_at=None)
    assert client.get(f"/instances/{secret.slug}/").status_code == 404
    assert client.get(f"/api/v1/instances/{secret.slug}/").status_code == 404


def test_no_search_finds_what_is_not_public(client, canaries):
    words = [token(state) for state in HIDDEN] + [
        "canariinstance",
        "canariassociation",
        "canaricontact",
        "canarinotes",
    ]
    for word in words:
        for path in ("/experiences/", "/instances/", "/organisations/", "/lexique/", "/territoires/"):
            response = client.get(f"{path}?q={quote(word)}")
            # The reader's own words come back in the search box, and nothing else does.
            assert response.content.decode().lower().count(
                "canari"
            ) <= response.content.decode().lower().count(word)
            assert f"/experiences/{word}" not in response.content.decode()
        for route in ("experiences", "instances", "organisations"):
            # Words close to a token may be public words; the token itself never comes back.
            found = client.get(f"/api/v1/{route}/?q={quote(word)}").json()["resultats"]
            assert "canari" not in json.dumps(found), (route, word)


def test_counts_and_etags_do_not_move_when_a_draft_is_born(client):
    factories.experience()
    before = [
        client.get(path) for path in ("/api/v1/experiences/", "/api/v1/organisations/", "/api/v1/domaines/")
    ]
    factories.experience(state=State.DRAFT, organisations=[factories.organisation()])
    after = [
        client.get(path) for path in ("/api/v1/experiences/", "/api/v1/organisations/", "/api/v1/domaines/")
    ]
    assert [r.content for r in before] == [r.content for r in after]
    assert [r["ETag"] for r in before] == [r["ETag"] for r in after]


def test_another_contributor_sees_no_more_than_the_public(client, canaries):
    client.force_login(factories.user())
    for fiche in canaries:
        assert client.get(f"/experiences/{fiche.slug}/").status_code in (404, 410)
        assert client.get(f"/compte/fiches/{fiche.reference}/").status_code == 404
    for path in ("/", "/experiences/", "/experiences/matrice/", "/instances/", "/organisations/", "/compte/"):
        assert "canari" not in client.get(path).content.decode().lower(), path


def test_every_route_is_reached_or_named_here():
    """A route nobody crawls could leak unseen: adding one means saying here how it is watched."""
    watched = {
        "home", "experience_list", "experience_matrix", "experience_detail", "experience_history", "experience_report", "experience_report_sent", "experience_propose", "licence",
        "experience_questions", "body_list", "body_detail", "organisation_list", "organisation_detail",
        "territory_list", "territory_detail", "domain_list", "domain_detail", "lexicon", "legal", "accessibility",
        "privacy", "moderation_rules", "site_plan", "sitemap", "robots", "health",
    }  # fmt: skip
    private = {"my_account"} | {
        f"my_experience{suffix}" for suffix in ("", "_rubric", "_preview", "_submit", "_withdraw", "_coding")
    }
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    unknown = {name for name in names if not name.startswith("account_")} - watched - private
    assert unknown <= {name for name in unknown if name.startswith("api")}, unknown
