// Keeps « Voir les 12 fiches » true while boxes are ticked. Without it the figure is that of the current page.
const button = document.querySelector("[data-live-count]");
const form = document.getElementById("recherche");
let timer;
let asked;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form)).toString();
  try {
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live-count]");
    if (fresh) button.textContent = fresh.textContent;
  } catch {
    // Offline or superseded: the button still submits.
  }
}

document.getElementById("filtres")?.addEventListener("change", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, 250);
});

// On a phone the filters cover the page: nothing behind them takes the focus.
const drawer = document.getElementById("filtres");
const narrow = matchMedia("(max-width: 61.99em)");

function hideWhatIsBehind() {
  const open = narrow.matches && location.hash === "#filtres";
  for (let node = drawer; node && node !== document.body; node = node.parentElement) {
    for (const sibling of node.parentElement.children) {
      if (sibling !== node) sibling.inert = open;
    }
  }
}

if (drawer) {
  addEventListener("hashchange", hideWhatIsBehind);
  narrow.addEventListener("change", hideWhatIsBehind);
  hideWhatIsBehind();
}
