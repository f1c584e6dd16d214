// Suggests places while one types. Without it, or when the API does not answer, the form asks after sending.

const DELAY = 250;
const ENOUGH = 2;

for (const input of document.querySelectorAll("input[data-territories]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id}_suggestions`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer, request;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = input.value.trim();
      request?.abort();
      if (text.length < ENOUGH) return;
      request = new AbortController();
      try {
        const query = new URLSearchParams({ q: text, par_page: 8 });
        const answer = await fetch(`/api/v1/territoires/?${query}`, { signal: request.signal });
        if (answer.ok) fill(list, await answer.json());
      } catch {
        // Nothing to say: typing a full name works as well.
      }
    }, DELAY);
  });
}

function fill(list, page) {
  list.replaceChildren(
    ...page.resultats.map((place) => {
      const option = document.createElement("option");
      option.value = named(place);
      option.label = place.nature.libelle;
      return option;
    }),
  );
}

// « Montreuil (93) »: the server reads what a person would write.
function named(place) {
  const isSmall = place.cle.startsWith("com-") || place.nature.code === "arrondissement";
  const department = place.contenu_dans.find((one) => one.cle.startsWith("dep-"));
  return isSmall && department ? `${place.nom} (${department.code})` : place.nom;
}
