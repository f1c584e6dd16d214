// Fiches one keeps, in this browser alone, and nothing is written before one asks. The page that shows them names them
// in its address, which reaches the server.
// Without it, no button shows and the page of the kept fiches says how to do without.

const KEY = "fiches-gardees";
const MOST = 60;
const REFERENCE = /^EXP-\d{4}-\d{4,9}$/;
const REFUSED = "Votre navigateur refuse de garder des fiches, en navigation privée par exemple. Notez plutôt leur adresse.";
const FULL = `Vous gardez déjà ${MOST} fiches. Retirez-en une pour en garder une autre.`;

const fiches = (number) => `${number}\u00a0fiche${number > 1 ? "s" : ""}`;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => REFERENCE.test(one)).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

// Whether the browser took it.
function write(kept) {
  try {
    if (kept.length) localStorage.setItem(KEY, JSON.stringify(kept));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function isRefused() {
  try {
    localStorage.getItem(KEY);
    return false;
  } catch {
    return true;
  }
}

function address(base, kept) {
  const query = new URLSearchParams(kept.map((one) => ["fiche", one]));
  return kept.length ? `${base}?${query}` : base;
}

// ------------------------------------------------------------------ « Garder », on a card or a fiche

const said = document.createElement("p");
said.setAttribute("role", "status");
said.className = "keep-said";
document.body.append(said);
let quiet;

// Shown at the bottom of the screen for as long as it takes to read it.
function say(text) {
  said.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    said.textContent = "";
  }, 8_000);
}

const buttons = [];

for (const place of document.querySelectorAll("[data-keep]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "keep";
  button.dataset.reference = place.dataset.keep;
  const title = document.createElement("span");
  title.className = "fr-sr-only";
  title.textContent = ` «\u00a0${place.dataset.keepTitle}\u00a0»`;
  button.append("Garder", title);
  button.addEventListener("click", () => toggle(place.dataset.keep));
  place.prepend(button);
  buttons.push(button);
}

function toggle(reference) {
  const kept = read();
  const had = kept.includes(reference);
  if (!had && kept.length >= MOST) return say(FULL);
  const next = had ? kept.filter((one) => one !== reference) : [...kept, reference];
  if (!write(next)) return say(REFUSED);
  refresh();
  say(had ? `Fiche retirée. Vous en gardez ${next.length}.` : `Fiche gardée dans ce navigateur. Vous en gardez ${next.length}.`);
}

// ------------------------------------------------------------------ the page of the kept fiches

const page = document.querySelector("[data-kept-page]");
const asked = page?.dataset.keptAsked.split(" ").filter(Boolean) ?? [];
const part = (name) => page.querySelector(`[data-kept-${name}]`);
let removed = [];

function show(name, shown) {
  part(name).hidden = !shown;
}

function refreshPage(kept) {
  const others = asked.filter((one) => !kept.includes(one));
  const mine = asked.length > 0 && !others.length && kept.length === asked.length;
  page.hidden = false;
  show("add", others.length > 0 && !removed.length);
  show("mine", kept.length > 0 && !mine);
  show("clear", mine);
  show("undo", removed.length > 0);
  part("mine").href = address(location.pathname, kept);
  part("mine").textContent = `Voir mes fiches gardées (${kept.length})`;
  part("said").textContent = sentence(kept, others, mine);
}

function sentence(kept, others, mine) {
  if (isRefused()) return REFUSED;
  if (removed.length) return `Vous ne gardez plus ces ${fiches(removed.length)}. Elles restent affichées jusqu’à ce que vous quittiez la page.`;
  if (mine) return "Ce sont les fiches que vous gardez dans ce navigateur.";
  if (!asked.length) return "Vous ne gardez aucune fiche pour l’instant.";
  if (others.length === asked.length) return "Cette sélection n’est pas dans vos fiches gardées.";
  return others.length ? `${fiches(others.length)} de cette sélection ${others.length > 1 ? "ne sont pas" : "n’est pas"} dans vos fiches gardées.` : "Vous gardez toutes ces fiches, et d’autres encore.";
}

function listen() {
  part("add").addEventListener("click", () => {
    const next = [...new Set([...read(), ...asked])];
    if (next.length > MOST) return say(FULL);
    if (!write(next)) return say(REFUSED);
    refresh();
    (part("clear").hidden ? part("mine") : part("clear")).focus();
  });
  part("clear").addEventListener("click", () => {
    const kept = read();
    if (!write([])) return say(REFUSED);
    removed = kept;
    refresh();
    part("undo").focus();
  });
  part("undo").addEventListener("click", () => {
    if (!write([...new Set([...removed, ...read()])])) return say(REFUSED);
    removed = [];
    refresh();
    (part("clear").hidden ? part("mine") : part("clear")).focus();
  });
}

// ------------------------------------------------------------------ everything at once

function refresh() {
  const kept = read();
  // Kept again, one by one: there is nothing left to undo.
  if (kept.length) removed = [];
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(kept.includes(button.dataset.reference)));
  }
  for (const link of document.querySelectorAll("[data-kept-link]")) {
    link.href = address(link.dataset.keptLink, kept);
    link.querySelector("[data-kept-count]").textContent = kept.length ? `\u00a0(${kept.length})` : "";
    const item = link.closest("[data-kept-item]");
    if (item) item.hidden = !kept.length;
  }
  if (page) refreshPage(kept);
}

if (page && !asked.length && !location.search && read().length) {
  location.replace(address(location.pathname, read()));
} else {
  if (page) listen();
  refresh();
  // Another tab, or this page come back from the history.
  addEventListener("storage", refresh);
  addEventListener("pageshow", (event) => event.persisted && refresh());
}
