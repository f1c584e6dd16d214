"""What is looked at on a page that is open: each function returns what is wrong, in words."""

from contextlib import contextmanager

# Wide, as on a phone, and the narrowest that must hold.
WIDE, PHONE, NARROW = 1280, 390, 320
# axe skips what is folded: the menu, the groups of choices.
UNFOLD = """() => document.querySelectorAll("details:not([open])").forEach((one) => { one.open = true; one.unfolded = true })"""
FOLD = (
    """() => document.querySelectorAll("details").forEach((one) => { if (one.unfolded) one.open = false })"""
)
WIDER = "() => document.scrollingElement.scrollWidth - window.innerWidth"
SWAP = """([from, to]) => new Promise((done, failed) => {
  const sheet = [...document.querySelectorAll("link[rel=stylesheet]")].find((one) => one.href.includes(from));
  sheet.onload = done;
  sheet.onerror = failed;
  sheet.href = sheet.href.replace(from, to);
})"""
# Each colour of the letters one sees, their size, and what is under them up to something opaque. Apart, those axe passes
# over, too small to be seen, hidden from voices or disabled: met there, a colour is not met.
COLOURS = """() => {
  const ground = (one) => {
    const under = [];
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
      if (backgroundColor !== "rgba(0, 0, 0, 0)" || backgroundImage !== "none" || opacity !== "1")
        under.push(backgroundColor, backgroundImage, opacity);
      if (backgroundColor.startsWith("rgb(") && backgroundImage === "none" && opacity === "1") break;
    }
    return under;
  };
  const written = (one) => one.matches("input, select, textarea") ||
    [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const looks = [...document.body.querySelectorAll("*")]
    .filter((one) => written(one) && one.getClientRects().length)
    .map((one) => {
      const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
      const { width, height } = one.getBoundingClientRect();
      const passed = width <= 1 || height <= 1 || one.matches(":disabled") || one.closest("[aria-hidden=true]") !== null;
      return [passed, color, fontSize, fontWeight, textShadow, ...ground(one)].join("|");
    });
  return [...new Set(looks)];
}"""
# Of what axe checks, all that another sheet of colours and letters can change.
CONTRAST, LETTERS = ("color-contrast",), ("link-in-text-block", "scrollable-region-focusable")
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
ERRORS = """() => [...document.querySelectorAll("main [aria-invalid=true]")].map((field) =>
  (field.closest("fieldset[aria-describedby]") ?? field).getAttribute("aria-describedby") ?? "")"""


def wrong(right):
    return [what for what, holds in right.items() if not holds]


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 900})


def form(page):
    """As it came: well formed for those who do not see it."""
    facts = page.evaluate(READ)
    jumps = [b for a, b in zip(facts["levels"], facts["levels"][1:], strict=False) if b > a + 1]
    return wrong(
        {
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
    )


def refusal(page):
    """Of a form sent empty: said in the title, each error tied to its field."""
    described = page.evaluate(ERRORS)
    return wrong(
        {
            "l’erreur dans le titre": page.title().startswith(("À revoir", "Erreur")),
            "des champs en erreur": described,
            f"chaque erreur reliée à son champ {described}": all("error" in ids for ids in described),
        }
    )


def traces(page):
    """What reading it left in the browser."""
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    return wrong({"aucun cookie": page.context.cookies() == [], "rien dans le navigateur": stored == 0})


def sideways(page):
    """At 320 px; as it came, and unfolded."""
    resize(page, NARROW)
    found = [f"{more} px de trop, déplié" for more in [page.evaluate(WIDER)] if more > 0]
    page.evaluate(FOLD)
    return found + [f"{more} px de trop" for more in [page.evaluate(WIDER)] if more > 0]


@contextmanager
def other_sheet(page, sheet, other):
    """The same page with another style sheet in the place of one of its own."""
    page.evaluate(SWAP, [sheet, other])
    yield
    page.evaluate(SWAP, [other, sheet])


def axe_at_both_widths(page, axe, only=lambda: ()):
    """`only` gives the rules to run at each width: all, unless told otherwise."""
    found = []
    page.evaluate(UNFOLD)
    for width in (WIDE, PHONE):
        resize(page, width)
        try:
            axe(page, only=only())
        except AssertionError as violations:
            found.append(f"{width} px : {violations}")
    return found


def axe_on_another_sheet(page, axe, met):
    """`met`: the colours seen on this sheet already, each on its ground. Only new ones are looked at."""

    def rules():
        new = set(page.evaluate(COLOURS)) - met
        met.update(new)
        return LETTERS + (CONTRAST if new else ())

    return axe_at_both_widths(page, axe, only=rules)
