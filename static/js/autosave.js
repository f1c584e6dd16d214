// Saves what is being typed in a form[data-autosave], so that a closed browser loses nothing. Without it, each step's
// button saves. `data-autosave` is where it goes, `data-page` the page it is, `data-login` where one signs in again.

const QUIET = 1500; // ms without a key
const LONGEST = 3000; // ms of typing without saving; five seconds at most may be lost, the way to the server included
const RETRY = 10000;
const PATIENCE = 20000; // ms a server may take before the next try
const KEEPALIVE = 60000; // bytes a browser carries after its page is gone

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  let quiet, longest, request;
  let waiting = false;
  let dirty = false;
  let leaving = false;

  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(quiet);
    quiet = setTimeout(save, QUIET);
    longest ??= setTimeout(save, LONGEST);
  });
  form.addEventListener("focusout", () => dirty && save());
  form.addEventListener("submit", () => {
    // The page itself is being saved: nothing older may arrive after it.
    leaving = true;
    stop();
    request?.abort();
  });
  addEventListener("pagehide", () => {
    if (dirty && !leaving) save({ last: true });
  });
  // Back on a page the browser had put aside.
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("online", () => dirty && save());

  function stop() {
    clearTimeout(quiet);
    clearTimeout(longest);
    quiet = longest = undefined;
  }

  // One at a time: on a slow line, an older text must neither be cut off for ever nor arrive after a newer one.
  async function save({ last = false } = {}) {
    stop();
    if (leaving) return;
    if (request && !last) {
      waiting = true;
      return;
    }
    request?.abort();
    const current = (request = new AbortController());
    const patience = setTimeout(() => current.abort(new DOMException("trop long", "TimeoutError")), PATIENCE);
    dirty = false;
    try {
      await send({ last, signal: current.signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      dirty = true;
      retry("Pas enregistré : plus de connexion, votre texte reste sur cette page.");
    } finally {
      clearTimeout(patience);
      if (request === current) {
        request = undefined;
        if (waiting) {
          waiting = false;
          save();
        }
      }
    }
  }

  async function send({ last, signal, again = true }) {
    const body = new URLSearchParams(new FormData(form));
    body.set("page_saisie", form.dataset.page);
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body,
      keepalive: last && body.toString().length < KEEPALIVE,
      signal,
    });
    if (answer.ok) return say(`Enregistré à ${(await answer.json()).a}`);
    dirty = true;
    if (answer.status === 401) return sayEnded();
    // Signed in again in another tab: this page needs a new token.
    if (answer.status === 403 && again && (await refresh())) return send({ last, signal, again: false });
    if (answer.status === 413) return say("Pas enregistré : le texte est trop long. Il reste sur cette page.");
    if (answer.status === 404) return say("Pas enregistré : la fiche ne se modifie plus. Votre texte reste sur cette page.");
    return retry("Pas enregistré pour le moment, votre texte reste sur cette page. Nous réessayons.");
  }

  function retry(text) {
    say(text);
    quiet ??= setTimeout(save, RETRY);
  }

  async function refresh() {
    const answer = await fetch(form.dataset.autosave);
    if (!answer.ok) {
      if (answer.status === 401) sayEnded();
      return false;
    }
    const { jeton } = await answer.json();
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = jeton;
    return true;
  }

  // Read aloud when it changes, so it changes once a minute at most.
  function say(text) {
    text = text.replace(" :", "\u00a0:");
    if (status && status.textContent !== text) status.textContent = text;
  }

  function sayEnded() {
    quiet ??= setTimeout(save, RETRY);
    if (status?.querySelector("a")) return;
    say("Votre session est finie. Votre texte reste ici\u00a0; ");
    const link = document.createElement("a");
    link.href = form.dataset.login;
    link.target = "_blank";
    link.textContent = "reconnectez-vous dans un autre onglet";
    status?.append(link, ", puis continuez.");
  }
}
