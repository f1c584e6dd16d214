import pytest

from tests.browser.places import World, go

WIDTHS = (1280, 390)
# axe skips what is folded: the menu, the groups of choices.
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
# What axe does not look at, in one reading of the page.
READ = """() => ({
  title: document.title,
  titles: document.head.querySelectorAll("title").length,
  h1: document.querySelectorAll("h1").length,
  levels: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => Number(one.tagName[1])),
  lang: document.documentElement.lang,
  doctype: document.doctype?.name,
  standards: document.compatMode,
  skips: [...document.querySelectorAll(".fr-skiplinks a[href^='#'], .skip-to-content-link")]
    .filter((one) => !document.getElementById(one.hash.slice(1))).map((one) => one.hash),
  skipLinks: document.querySelectorAll(".fr-skiplinks a, .skip-to-content-link").length,
  windows: document.querySelectorAll("a[target], form[target]").length,
  frames: document.querySelectorAll("iframe, frame, object, embed").length,
  described: [...document.querySelectorAll("[aria-describedby], [aria-labelledby]")].flatMap((one) =>
    `${one.getAttribute("aria-describedby") ?? ""} ${one.getAttribute("aria-labelledby") ?? ""}`.split(/\\s+/))
    .filter((id) => id && !document.getElementById(id)),
  identity: [...document.querySelectorAll("#contenu input:is([type=email], [type=password], [type=tel])")]
    .filter((one) => !one.autocomplete).map((one) => one.name),
  invalid: [...document.querySelectorAll("[aria-invalid=true]")]
    .filter((one) => !one.closest("[aria-describedby]") && !one.hasAttribute("aria-describedby")).map((one) => one.id),
})"""


@pytest.mark.parametrize("skin", ["neutre", "etat"])
def test_axe_finds_nothing_on_any_page(open_page, axe, settings, skin):
    """Each page is loaded once and looked at in both widths. The admin looks the same in both skins: once is enough."""
    settings.PARTENARIAT_SKIN = skin
    settings.PARTENARIAT_DEMO = True
    world, violations = World(), []
    for account, places in world.all() if skin == "neutre" else world.site():
        page = open_page(account=account)
        # axe may copy stylesheets into the page, which our CSP refuses where one imports another: the admin's.
        options = {"resultTypes": ["violations"], "preload": not (account and account.is_staff)}
        for place in places:
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            go(page, place)
            page.evaluate(UNFOLD)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                try:
                    axe(page, options=options)
                except AssertionError as found:
                    violations.append(f"{place.name} ({width} px) : {found}")
    assert not violations, "\n".join(violations)


def test_every_page_is_well_formed_for_those_who_do_not_see_it(open_page):
    problems = []
    for account, places in World().all():
        page = open_page(account=account)
        for place in places:
            go(page, place)
            facts = page.evaluate(READ)
            jumps = [b for a, b in zip(facts["levels"], facts["levels"][1:], strict=False) if b > a + 1]
            right = {
                "un titre de page": facts["titles"] == 1 and facts["title"].strip() != "",
                "un h1": facts["h1"] == 1,
                f"des titres dans l’ordre {facts['levels']}": not jumps,
                "la langue": facts["lang"] == "fr",
                "un doctype": facts["doctype"] == "html" and facts["standards"] == "CSS1Compat",
                "des liens d’évitement": facts["skipLinks"] > 0,
                f"leurs cibles {facts['skips']}": not facts["skips"],
                "aucune fenêtre imposée": facts["windows"] == 0,
                "aucun cadre": facts["frames"] == 0,
                f"des descriptions qui existent {facts['described']}": not facts["described"],
                f"autocomplete {facts['identity']}": not facts["identity"],
                f"des erreurs reliées {facts['invalid']}": not facts["invalid"],
            }
            problems += [f"{place.name} : {what}" for what, holds in right.items() if not holds]
    assert not problems, "\n".join(problems)


def test_public_pages_all_have_their_own_title(open_page):
    page, titles = open_page(), {}
    for place in World().public():
        # The same page as the list: its panel open, or a wrong parameter left out.
        if place.name not in ("filtres ouverts", "paramètre faux"):
            go(page, place)
            titles.setdefault(page.title(), []).append(place.name)
    assert [names for names in titles.values() if len(names) > 1] == []


def test_a_form_in_error_says_so_in_its_title_and_ties_each_error_to_its_field(open_page):
    world = World()
    pages = [
        (open_page(), [place for place in world.public() if place.press]),
        (open_page(account=world.author), [place for place in world.authors() if place.press]),
    ]
    for page, places in pages:
        for place in places:
            go(page, place)
            assert page.title().startswith(("À revoir", "Erreur")), place.name
            wrong = page.locator("main [aria-invalid=true]")
            assert wrong.count(), place.name
            described = page.evaluate(
                """() => [...document.querySelectorAll("main [aria-invalid=true]")].map((field) =>
                     (field.closest("fieldset[aria-describedby]") ?? field).getAttribute("aria-describedby") ?? "")"""
            )
            assert all("error" in ids for ids in described), place.name
