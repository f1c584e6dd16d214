// Says, while one types, that a fiche looks like this one. Without it, the page of the draft says so afterwards.

const DELAY = 900;
const ENOUGH = 10;

for (const form of document.querySelectorAll("form[data-similar]")) {
  const place = document.createElement("div");
  place.setAttribute("role", "status");
  form.querySelector("#id_title")?.closest(".fr-input-group")?.after(place);
  const fields = { titre: "title", porteur: "organisation", lieu: "place", resume: "summary" };
  const value = (name) => form.elements[name]?.value?.trim() ?? "";
  let timer, request, last;
  form.addEventListener("input", (event) => {
    if (!Object.values(fields).includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (value("title").length < ENOUGH) return;
      const query = new URLSearchParams(Object.entries(fields).map(([name, field]) => [name, value(field)])).toString();
      if (query === last) return;
      last = query;
      request?.abort();
      request = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.similar}?${query}`, { signal: request.signal });
        // A reading that says the same must not be read aloud again.
        const text = answer.ok && !answer.redirected ? await answer.text() : "";
        if (text.trim() !== place.innerHTML.trim()) place.innerHTML = text;
      } catch {
        // The network is away: nothing to say.
      }
    }, DELAY);
  });
}
