// Tells colleagues that this page is open, once a minute, and says who else has it open. Without it, « Je m’en
// occupe » does the job.

const EVERY = 60_000;

for (const form of document.querySelectorAll("form[data-reading]")) {
  const said = form.parentElement.querySelector("[data-reading-said]");

  const tell = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!answer.ok) return;
      const { texte } = await answer.json();
      // Read aloud only when it changes.
      if (said.textContent !== texte) said.textContent = texte;
    } catch {
      // The next minute will do.
    }
  };

  tell();
  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
}
