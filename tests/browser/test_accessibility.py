"""Every page is visited once, and looked at in both skins. Dealt out between tests, so that the processes of the tests share them."""

import fcntl
import re

import pytest
from django.conf import settings as configured

from tests import kept
from tests.browser import looks
from tests.browser.place import go
from tests.browser.places import World

SHARES = 8
# The list with its panel open, or without a parameter it does not understand.
SAME_AS_THE_LIST = ("filtres ouverts", "paramètre faux", "autour de, pas assez précis")
# Only the pages that hold a form to send may set a cookie.
FORMS = (
    "signaler", "accord", "corriger", "écrire", "connexion", "inscription", "mot de passe", "confirm", "messagerie",
    "lien", "envoyer", "commencer", "suivie", "candidat", "nouveautés", "alertes",
)  # fmt: skip
SHEETS = ("css/skin-neutre.css", "css/skin-etat.css")
SKINNED = {"layout/base.html", "layout/_header.html", "layout/_footer.html"}


def share(pages, number):
    """[(account, place)]: one in eight of these, the accounts kept together."""
    return [(account, place) for account, places in pages for place in places][number::SHARES]


@pytest.fixture
def visit(open_page):
    """visit(account, place): its page, ready to be looked at; one browser per account; without one, no cookie of another page."""
    pages = {}

    def visit(account, place):
        if account not in pages:
            pages[account] = open_page(account=account)
        looks.resize(pages[account], looks.WIDE)
        if account is None:
            pages[account].context.clear_cookies()
        if "#" in place.path:
            # From the same page without it, nothing would be loaded.
            pages[account].goto("about:blank")
        go(pages[account], place)
        return pages[account]

    return visit


@pytest.fixture(scope="session")
def met():
    """The colours seen in the state's skin."""
    return set()


@pytest.fixture
def titles(tmp_path_factory, worker_id):
    """titles(title, name): the names of all the other pages met with this title, by any process of the tests."""
    folder = tmp_path_factory.getbasetemp()
    book = (folder if worker_id == "master" else folder.parent) / "titles"

    def titles(title, name):
        with book.open("a+") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX)
            lines.seek(0)
            known = [line.rstrip("\n").split("\t") for line in lines]
            lines.write(f"{title}\t{name}\n")
        return [other for same, other in known if same == title and other != name]

    return titles


@pytest.mark.long
@pytest.mark.parametrize("number", range(SHARES))
def test_nothing_is_wrong_on_any_page(visit, axe, titles, met, settings, number):
    settings.PARTENARIAT_DEMO = True
    world, found = kept.once(World), []
    for account, place in share(world.all(), number):
        page = visit(account, place)
        problems = looks.form(page)
        if account is None and not place.press and not any(word in place.name for word in FORMS):
            problems += looks.traces(page)
        if place.press and not (account and account.is_staff):
            problems += looks.refusal(page)
        if account is None and place.name not in SAME_AS_THE_LIST:
            problems += [f"le même titre que {other}" for other in titles(page.title(), place.name)]
        problems += looks.axe_at_both_widths(page, axe)
        # The state's skin is another sheet of colours and letters on the same markup, which two tests below hold it
        # to: the rest is checked above, on the very same elements. The admin looks the same in both.
        if not (account and account.is_staff):
            with looks.other_sheet(page, *SHEETS):
                problems += looks.axe_on_another_sheet(page, axe, met)
        if account is None:
            problems += looks.sideways(page)
        found += [f"{place.name} : {problem}" for problem in problems]
    assert not found, "\n".join(found)


def test_nothing_is_wrong_with_the_brand_of_the_state(visit, axe, settings):
    """Its markup differs around the page only: one page of each kind of account has it all."""
    settings.PARTENARIAT_SKIN = "etat"
    settings.PARTENARIAT_DEMO = True
    for account, places in kept.once(World).site():
        page = visit(account, places[0])
        assert looks.form(page) + looks.axe_at_both_widths(page, axe) + looks.sideways(page) == []


def test_a_skin_is_only_colours_and_letters():
    for skin in ("neutre", "etat"):
        css = (configured.BASE_DIR / f"static/css/skin-{skin}.css").read_text()
        properties = set(re.findall(r"[{;]\s*(?:/\*.*?\*/\s*)*([\w-]+)\s*:", css))
        allowed = r"--.*|font-.*|src|unicode-range|letter-spacing"
        assert {one for one in properties if not re.fullmatch(allowed, one)} == set()


def test_the_skin_changes_the_markup_of_the_brand_and_no_other():
    """What the tests of the second skin leave out relies on it."""
    folder = configured.BASE_DIR / "templates"
    told = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if re.search(r"\bskin\b", path.read_text())
    }
    assert told == SKINNED
    for name in SKINNED:
        lines = [line for line in (folder / name).read_text().splitlines() if re.search(r"\bskin\b", line)]
        assert all(
            re.search('<link|fr-logo|site-brand__publisher|^ *{% if skin == "etat" %}$', line)
            for line in lines
        )
