// Suggestions under a search field: a WAI-ARIA combobox, list autocomplete with manual selection.
// Without it, or without network, the field is the plain form it was.

const DELAY = 150;
const SHORTEST = 2;

function combobox(input) {
  const form = input.form;
  const status = document.createElement("p");
  status.className = "fr-sr-only";
  status.setAttribute("role", "status");
  const list = document.createElement("ul");
  list.className = "site-suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.parentElement.append(list);
  form.append(status);

  // A field of type « search » is a searchbox and may be nothing else.
  input.type = "text";
  input.enterKeyHint = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let active = -1;
  let timer;
  let request;
  let shown = "";

  const isOpen = () => !list.hidden;
  const typed = () => input.value.trim();
  const options = () => [...list.children];

  function point(position) {
    options()[active]?.setAttribute("aria-selected", "false");
    active = position;
    const option = options()[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    point(-1);
    list.hidden = true;
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
  }

  function open() {
    point(-1);
    const number = options().length;
    list.hidden = number === 0;
    input.setAttribute("aria-expanded", String(number > 0));
    status.textContent =
      number === 0 ? "Aucune suggestion." : number === 1 ? "1 suggestion." : `${number} suggestions.`;
  }

  function option({ titre, nature, url }, position) {
    const line = document.createElement("li");
    line.id = `${list.id}-${position}`;
    line.className = "site-suggestions__option";
    line.dataset.url = url;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const [name, kind] = [document.createElement("span"), document.createElement("span")];
    name.textContent = titre;
    kind.className = "site-suggestions__kind";
    kind.textContent = nature;
    // Read aloud as two things, not as one word.
    line.append(name, " ", kind);
    return line;
  }

  async function ask() {
    const text = typed();
    request?.abort();
    if (text.length < SHORTEST) return close();
    request = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: request.signal, credentials: "omit" });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      // Typing went on, or went elsewhere: this answer is for nobody.
      if (typed() !== text || document.activeElement !== input) return;
      shown = text;
      list.replaceChildren(...found.map(option));
      open();
    } catch {
      // Superseded, or the network is away: the field goes on as it is.
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  }

  function follow(line) {
    close();
    location.assign(line.dataset.url);
  }

  function move(step) {
    if (!isOpen()) {
      if (shown === typed() && options().length) open();
      else return ask();
    }
    const number = options().length;
    // Above the first and under the last there is the field itself.
    point(((active + 1 + step + number + 1) % (number + 1)) - 1);
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      const line = options()[active];
      if (!isOpen() || !line) {
        close();
        return false;
      }
      follow(line);
    },
    Escape: () => {
      if (isOpen()) close();
      else input.value = "";
    },
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keys[event.key];
    // Any other key is for the text: the caret moves, the choice is left.
    if (!key) {
      if (active !== -1 && event.key !== "Shift") point(-1);
    } else if (key() !== false) {
      event.preventDefault();
    }
  });
  input.addEventListener("input", later);
  input.addEventListener("blur", close);
  // The field keeps the focus while an option is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) follow(line);
  });
  form.addEventListener("submit", close);
  addEventListener("pageshow", close);
}

for (const input of document.querySelectorAll("input[data-suggestions]")) combobox(input);
