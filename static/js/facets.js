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
