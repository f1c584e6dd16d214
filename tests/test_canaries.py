"""Nothing unpublished is visible anywhere: one token per hidden record, every public address read."""

import io
import json
import re
import zipfile
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import Organisation
from experiences import attachments
from experiences.enums import RequestStatus, State
from experiences.models import Experience, ExperienceProposal, MediaAsset, ModerationEvent, Report
from instances.models import Body
from partenariat.enums import TerritoryKind
from partenariat.models import Territory
from tests import factories
from tests.attachments import PERSON, TEXT, accept, agree, pictured, said

# Those that open hundreds of pages do it with real transactions: what is kept between two readers is kept then too.
pytestmark = pytest.mark.django_db

HIDDEN = [state for state in State if state not in State.public()]
FILE = re.compile(r"^/exports/|\.(atom|geojson)$")
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


def plant_attachments(fiche):
    """On a public fiche: an image to see, and what nobody agreed to, accepted, or agrees to any longer."""
    accept(pictured(fiche))
    agreed = [said(fiche, text=f"{token('temoignage')} {TEXT}", display_name="canarinom") for _ in range(2)]
    for one in agreed:
        agree(one)
    attachments.withdraw(accept(agreed[1]))
    said(fiche, text=f"{token('sansaccord')} {TEXT}", person_email="canari@exemple-fictif.fr")
    # Agreed to without the name.
    named = said(fiche, display_name="canarinom")
    agree(named, columns=["consent"])
    accept(named)
    words = {
        "title": "canarititre",
        "alt_text": "canaritexte",
        "credit": "canaricredit",
        "content": b"canarifichier",
    }
    pictured(fiche, **words)
    pictured(fiche, **words, people_identifiable=True, person_email=PERSON)
    withdrawn = pictured(fiche, **words, people_identifiable=True, person_email=PERSON)
    agree(withdrawn)
    attachments.withdraw(accept(withdrawn))


def plant_vacancies(secret):
    """A seat to fill that everyone sees, with who wants it; one of a hidden body, and a hidden call."""
    since = timezone.localdate()
    waiting = factories.seat(known_from=since)
    factories.call()
    factories.call(title="canariappel", published_at=None, share_text="canaripartage")
    factories.candidacy(waiting.body, name="canaricandidate", statement="canaricandidature", phone="canari")
    factories.seat(secret, label="canarisiege", known_from=since)


def plant_qualified():
    """Beside the list in force: a past one, a draft, who left, and a contact nobody agrees to any longer."""
    shown = factories.qualified_list("Personne Fictive")
    factories.qualified_person(shown, "canariancienne", is_active=False)
    factories.qualified_person(shown, contact_mode="direct", direct_contact="canaridirect")
    factories.qualified_list("canaripassee", start=-900, end=-200, decision_ref="canariarrete")
    factories.qualified_list(
        "canaribrouillon", department="dep-92", published=False, service_contact="canariservice"
    )


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
    for status in RequestStatus:
        factories.contact_request(
            shown, status=status, sender_name="canarilectrice", sender_email="canarilectrice@exemple-fictif.fr",
            sender_profile="canariprofil", message="canarimessage, assez long pour un message",
        )  # fmt: skip
    now = timezone.now()
    for sent, suspicion in ((None, ""), (now, ""), (now, "trap")):
        ExperienceProposal.objects.create(
            record=shown, kind="suggestion", email="canari@exemple-fictif.fr", reason="canariraison",
            source="canarisource", changes={"need": {"before": "", "after": "canaricorrection"}},
            sent_at=now, confirmed_at=sent, suspicion=suspicion,
        )  # fmt: skip
    plant_attachments(shown)
    hidden = [plant(state, author) for state in HIDDEN]
    # Hidden relations of a public fiche must not show through it.
    Experience.objects.filter(pk=shown.pk).update(parent=hidden[0])
    Experience.objects.filter(pk=hidden[1].pk).update(parent=shown)
    secret = factories.body(
        "canariinstance cachée", published=False, facts="canarifaits", host_organisation=None
    )
    shown.bodies.add(secret)
    plant_vacancies(secret)
    hidden_association = factories.organisation("canariassociation privée", description="canaridescription")
    factories.agreement(hidden_association, decision_ref="canariagrement")
    plant_qualified()
    return hidden


def written(response):
    """The text of any answer, streamed or not, a workbook unpacked."""
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    return content.decode(errors="replace")


def bare_communes():
    """The addresses of the communes nothing is in, one a département apart: a name is all they have of their own."""
    held = {
        territory
        for relation in Territory._meta.related_objects
        for territory in relation.related_model._base_manager.values_list(relation.field.name, flat=True)
    }
    communes = Territory.objects.filter(kind__in=[TerritoryKind.COMMUNE, TerritoryKind.BOROUGH])
    shown, bare = set(), set()
    for commune in communes.exclude(pk__in=held).order_by("key"):
        department = next((key for key in commune.ancestors if key.startswith("dep-")), "")
        if department in shown:
            bare.add(commune.get_absolute_url())
        shown.add(department)
    return bare


def addresses(client):
    """Every address a reader, a robot or a partner can reach from what is public, followed to the end.

    Of the searches, one per parameter or two and page, and one per parameter of the files made of them: facet
    links multiply without end and say the same.
    """
    seen, tried = bare_communes(), set()
    waiting = ["/", "/sitemap.xml", "/robots.txt", "/plan-du-site/", "/api/", "/api/v1/", "/api/v1/schema/"]
    while waiting:
        path = waiting.pop()
        page, _, query = path.partition("?")
        search = (page, *sorted(re.findall(r"(?:^|&)([^=&]+)", query)))
        most = 1 if FILE.search(page) else 2
        if path in seen or (query and search in tried) or query.count("&") >= most:
            continue
        seen.add(path)
        tried.add(search)
        # Who follows every link would pass the limits.
        cache.clear()
        response = client.get(path)
        text = written(response)
        yield path, response, text
        kind = response.headers.get("Content-Type", "")
        if not re.search("html|xml|json", kind):
            continue
        text = unescape(text)
        found = LINK.findall(text) if "html" in kind else re.findall(r'https?://[^\s"<>]+', text)
        for link in found:
            parts = urlsplit(urljoin(f"http://testserver{path}", link))
            if parts.netloc in ("testserver", "localhost") and not parts.path.startswith("/static/"):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_no_public_page_shows_what_is_not_public_nor_sets_a_cookie(client, canaries):
    leaks, cookies, pages = [], [], 0
    for path, response, text in addresses(client):
        pages += 1
        if "canari" in text.lower():
            leaks.append(path)
        # A cookie is for those who write: forms have pages of their own.
        writes = path.startswith("/compte/") or any(
            word in path
            for word in ("/signaler/", "/contacter/", "/sans-compte/", "/etre-candidat/", "/alertes/")
        )
        if response.cookies and not writes:
            cookies.append(path)
        client.cookies.clear()
    assert leaks == []
    assert cookies == []
    assert pages > 500


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
            f"/experiences/{fiche.slug}/fiche.pdf",
            f"/experiences/{fiche.slug}/citation.bib",
            f"/experiences/{fiche.slug}/citation.ris",
            f"/experiences/{fiche.slug}/signaler/",
            f"/experiences/{fiche.slug}/contacter/",
            f"/experiences/{fiche.slug}/contacter/merci/",
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


def test_no_address_gives_a_file_that_is_not_public(client, canaries):
    hidden = MediaAsset.objects.filter(title="canarititre")
    assert hidden.count() == 3
    assert {client.get(f"/medias/{media.key}/").status_code for media in hidden} == {404}
    shown = MediaAsset.objects.exclude(title="canarititre").get()
    assert client.get(f"/medias/{shown.key}/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_search_finds_what_is_not_public(client, canaries):
    words = [token(state) for state in HIDDEN] + [
        "canariinstance",
        "canariassociation",
        "canaricontact",
        "canarinotes",
    ]
    for word in words:
        for path in (
            "/experiences/", "/instances/", "/organisations/", "/lexique/", "/territoires/", "/recherche/",
        ):  # fmt: skip
            response = client.get(f"{path}?q={quote(word)}")
            # The reader's own words come back in the search box, and nothing else does.
            assert response.content.decode().lower().count(
                "canari"
            ) <= response.content.decode().lower().count(word)
            assert f"/experiences/{word}" not in response.content.decode()
        found = client.get(f"/recherche/suggestions/?q={quote(word)}").json()["suggestions"]
        found += client.get(f"/api/v1/recherche/?q={quote(word)}").json()["groupes"]
        # The address of a whole list says again what was typed.
        assert "canari" not in json.dumps([{**one, "url": ""} for one in found]), word
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
        "experience_questions", "body_list", "body_types", "body_detail", "organisation_list", "organisation_detail",
        "territory_list", "territory_detail", "domain_list", "domain_detail", "lexicon", "legal", "accessibility",
        "privacy", "moderation_rules", "site_plan", "sitemap", "robots", "health", "media_file",
        "experience_start", "access_link_ask", "access_link_sent",
        "experience_suggest", "experience_suggest_sent", "body_suggest", "body_suggest_sent", "organisation_suggest",
        "organisation_suggest_sent",
    }  # fmt: skip
    private = (
        {"my_account", "consent_page", "consent_media", "experience_similar"}
        | {
            "my_experience_share",
            "share_invitation",
            "access_link",
            "access_link_revoke",
            "mail_preferences",
        }
        | {
            f"my_experience{suffix}"
            for suffix in (
                "",
                "_rubric",
                "_preview",
                "_submit",
                "_withdraw",
                "_coding",
                "_thread",
                "_thread_read",
                "_appeal",
            )
        }
    )
    private |= {"my_mandates", "my_erasure", "my_mandate_name", "my_mandate_resign", "my_mandate_notice"}
    private |= {
        "organisation_join",
        "organisation_claim_withdraw",
        "organisation_members",
        "organisation_member",
    }
    watched |= {"experience_contact", "experience_contact_sent"}
    watched |= {"search", "search_suggestions", "opensearch"}
    watched |= {"coverage", "coverage_gaps"}
    watched |= {"experience_map", "experience_points", "body_map", "body_points", "body_figures"}
    watched |= {"vacant_seat_map", "vacant_seat_points", "place_map", "place_points", "place_communes"}
    watched |= {"difficulty_list", "difficulty_detail", "experience_compare", "experience_kept"}
    watched |= {"experience_feed", "body_feed", "vacant_seats_feed", "call_feed"}
    watched |= {"experience_pdf", "experience_bibtex", "experience_ris", "alert_new"}
    private |= {"alert_sent", "alert_confirm", "alert_manage", "alert_stop", "my_alerts"}
    watched |= {"qualified_departments", "qualified_department", "qualified_easy", "qualified_poster"}
    watched |= {"approved_associations"}
    watched |= {"vacant_seats", "call_detail"}
    watched |= {f"candidacy_{target}{after}" for target in ("body", "call") for after in ("", "_sent")}
    private |= {"candidacy_follow"}
    watched |= {"export", "experience_figures", "statistics", "statistics_csv"}
    watched |= {"my_representative", "establishment_detail", "establishment_poster", "establishment_block"}
    watched |= {"establishment_suggest", "establishment_suggest_sent"}
    private |= {"establishment_keep"}
    private |= {"experience_confirm", "contact_confirm", "my_experience_freshness", "my_experience_requests"}
    private |= {"suggestion_confirm", "my_suggestions", "my_suggestion"}
    private |= {"typed_answers", "my_experience_update"}
    private |= {f"body_keep{part}" for part in ("", "_seats", "_lines", "_propose", "_facts", "_meetings")}
    private |= {"body_keep_meeting", "body_keep_meeting_add", "body_verify"}
    private |= {"our_seats", "our_vacant_seats", "our_proposal", "our_replacement"}
    private |= {"organisation_claim", "body_claim", "establishment_claim", "maintenance_claim_withdraw"}
    private |= {
        f"my_experience_{kind}{suffix}"
        for kind in ("testimonies", "media")
        for suffix in ("", "_add", "_change", "_remove", "_consent")
    }
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    unknown = {name for name in names if not name.startswith("account_")} - watched - private
    assert unknown <= {name for name in unknown if name.startswith("api")}, unknown
