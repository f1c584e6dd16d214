// « Copier le lien », or another label: a button that exists only where it can work.
for (const place of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fr-link fr-link--icon-left fr-icon-links-line";
  button.textContent = place.dataset.copyLabel ?? "Copier le lien";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "site-small";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(place.dataset.copy);
      said.textContent = ` ${place.dataset.copyDone ?? "Lien copié"}`;
    } catch {
      said.textContent = ` ${place.dataset.copyFailed ?? place.dataset.copy}`;
    }
  });
  place.append(button, said);
}
