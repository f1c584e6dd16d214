"""Domains, legal and help texts, robots, site map, health, and what is said when a page is not there."""

import re

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django.urls import reverse

from experiences.enums import State
from partenariat import errors, markdown, terms
from partenariat.domains import domain_by_slug, domain_slug, domain_url, domains
from partenariat.models import Page
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

TEXTS = ["legal", "licence", "accessibility", "privacy", "moderation_rules", "site_plan"]


# ---------------------------------------------------------------------------------- Markdown


def test_markdown_headings_start_at_level_two():
    assert "<h2>Un</h2>" in markdown.render("## Un\n\n### Deux")
    html = markdown.render("# Un\n\n## Deux")
    assert "<h2>Un</h2>" in html
    assert "<h3>Deux</h3>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[lien](javascript:alert(1))",
        '<a href="#" style="color:red" onclick="x()">a</a>',
        "![image](https://ailleurs.example/pixel.png)",
    ],
)
def test_markdown_gives_no_active_content(text):
    html = markdown.render(text)
    assert not re.search(r"<script|<img|<a [^>]*(javascript|style|onclick)", html)


def test_markdown_tables_scroll_and_have_headed_columns():
    html = markdown.render("| A | B |\n| --- | :-: |\n| 1 | 2 |")
    assert 'tabindex="0"' in html
    assert html.count('scope="col"') == 2
    assert "style" not in html


def test_markdown_is_printed_in_french():
    assert "L’usager&nbsp;: «&nbsp;oui&nbsp;»" in markdown.render("L'usager : « oui »")
    assert "l'a b'" in markdown.render("`l'a b'`")


# ---------------------------------------------------------------------------------- domains


def test_there_are_seven_domains_each_with_its_page(client):
    assert len(domains()) == 7
    for entry in domains():
        assert domain_by_slug(domain_slug(entry)) == entry
        assert client.get(domain_url(entry)).status_code == 200


def test_unknown_domain_is_a_404(client):
    assert client.get("/domaines/inconnu/").status_code == 404


def test_domain_counts_only_published_fiches(client):
    factories.experience(domains=["research"], skills=["SK-01"])
    factories.experience(domains=["research"], skills=["SK-02"], state=State.DRAFT)
    context = client.get("/domaines/recherche/").context
    assert context["total"] == 1
    assert context["skills"] == [(terms.label("skill", "SK-01"), 1)]


def test_domain_with_no_fiche_says_so_and_invents_nothing(client):
    content = client.get("/domaines/ethique/").content.decode()
    assert "Aucune expérience publiée dans ce domaine" in content
    assert "souvent cités" not in content


def test_domain_cites_its_sources(client):
    assert client.get("/domaines/recherche/").context["sources"]


@pytest.mark.parametrize("url", ["/domaines/", "/domaines/soutien-par-les-pairs/"])
def test_domains_ask_the_same_number_of_statements_for_1_and_20_fiches(client, url):
    factories.experience()
    one = queries(client, url)
    for _ in range(19):
        factories.experience(contact=False)
    assert queries(client, url) == one


# ---------------------------------------------------------------------------------- texts


@pytest.mark.parametrize("name", TEXTS)
def test_texts_have_one_title_and_headings_in_order(client, name):
    content = client.get(reverse(name)).content.decode()
    main = content[content.index("<main") : content.index("</main")]
    levels = [int(level) for level in re.findall(r"<h(\d)", main)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("legal", ["Éditeur", "Directeur de la publication", "Hébergeur"]),
        ("accessibility", ["Contact accessibilité"]),
        ("privacy", ["Délégué à la protection des données"]),
    ],
)
def test_identity_left_empty_is_to_be_completed(client, name, titles):
    content = client.get(reverse(name)).content.decode()
    for title in titles:
        assert re.search(rf"<h2>{title}</h2><p>à compléter</p>", content)


def test_identity_once_written_is_shown(client):
    Page.objects.filter(slug="hebergeur").update(body="Hébergeur **fictif**")
    assert "Hébergeur <strong>fictif</strong>" in client.get(reverse("legal")).content.decode()


def test_moderation_page_says_every_reason(client):
    content = client.get(reverse("moderation_rules")).content.decode()
    lists = [items for _, items in client.get(reverse("moderation_rules")).context["lists"]]
    assert [len(items) for items in lists] == [8, 10, 5]
    assert "Préciser le rôle des usagers" in content


def test_site_plan_leads_to_pages_that_exist(client):
    content = client.get(reverse("site_plan")).content.decode()
    main = content[content.index("<main") : content.index("</main")]
    for url in set(re.findall(r'href="(/[^"#]*)"', main)):
        assert client.get(url, follow=True).status_code == 200, url


# ---------------------------------------------------------------------------------- machines


def robots(client):
    return client.get("/robots.txt").content.decode()


def test_robots_are_sent_away_until_the_site_says_who_publishes_and_hosts_it(client):
    assert "Disallow: /\n" in robots(client)
    Page.objects.filter(slug__in=["editeur", "hebergeur"]).update(body="Quelqu’un")
    assert "Disallow: /\n" not in robots(client)
    assert "Sitemap: http" in robots(client)


def test_robots_are_sent_away_from_a_demonstration(client, settings):
    Page.objects.filter(slug__in=["editeur", "hebergeur"]).update(body="Quelqu’un")
    settings.PARTENARIAT_DEMO = True
    assert "Disallow: /\n" in robots(client)


def test_site_map_holds_what_is_listed_and_nothing_hidden(client):
    shown, hidden = factories.experience(), factories.experience("Une fiche cachée", state=State.DRAFT)
    archived = factories.experience("Une fiche archivée", state=State.ARCHIVED)
    body, private = factories.body(), factories.body(published=False)
    content = client.get("/sitemap.xml").content.decode()
    for record in (shown, body):
        assert record.get_absolute_url() in content
    for record in (hidden, archived, private):
        assert record.get_absolute_url() not in content
    assert "/domaines/recherche/" in content
    assert "<lastmod>" in content


def test_health_is_fresh_and_says_the_database_answers(client):
    response = client.get("/sante/")
    assert response.json() == {"etat": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_health_says_when_the_database_does_not_answer(client, monkeypatch):
    def refused():
        raise DatabaseError

    monkeypatch.setattr("partenariat.views.connection.cursor", refused)
    assert client.get("/sante/").status_code == 503


# ---------------------------------------------------------------------------------- errors


def test_missing_page_offers_a_search_and_ways_out(client):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    content = response.content.decode()
    assert 'action="/recherche/"' in content
    assert 'href="/plan-du-site/"' in content


def test_gone_page_is_neutral(rf, client):
    request = client.get("/").wsgi_request
    response = errors.gone(request)
    assert response.status_code == 410
    assert "a été retirée" in response.content.decode()


def test_error_page_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "La page n’a pas pu s’afficher" in response.content.decode()


@pytest.mark.parametrize(
    "name", ["lexicon", "territory_list", "domain_list", "body_list", "organisation_list", *TEXTS]
)
def test_reading_leaves_no_cookie_and_no_form_to_post(client, name):
    response = client.get(reverse(name))
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()
