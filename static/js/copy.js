// « Copier le lien »: a button that exists only where it can work.
for (const place of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fr-link fr-link--icon-left fr-icon-links-line";
  button.textContent = "Copier le lien";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "site-small";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(place.dataset.copy);
      said.textContent = " Lien copié";
    } catch {
      said.textContent = ` ${place.dataset.copy}`;
    }
  });
  place.append(button, said);
}
