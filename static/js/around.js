// « Autour de moi »: asks the browser where it is, once the button is pressed, and writes the nearest commune in the
// field. The position stays here; the names of the communes come to it. Without it, the field does the same.
const block = document.querySelector("[data-around]");
const RADIUS = 6371;
const FARTHEST = 25; // km: beyond, one is not in the région
const REFUSED = "Votre navigateur n’a pas donné votre position. Écrivez votre commune ou votre code postal.";
const FAR = "Vous semblez être hors d’Île-de-France. Écrivez une commune ou un code postal.";
const BROKEN = "La liste des communes n’a pas pu être lue. Écrivez votre commune ou votre code postal.";

const position = () =>
  new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 15_000, maximumAge: 600_000 });
  });

function kilometres(north, east, otherNorth, otherEast) {
  const radians = Math.PI / 180;
  const across = (otherEast - east) * radians * Math.cos(((north + otherNorth) / 2) * radians);
  return RADIUS * Math.hypot(across, (otherNorth - north) * radians);
}

async function locate(button, said) {
  const tell = (text) => (said.textContent = text);
  // Not `disabled`: a button that is loses the focus, and a keyboard starts again from the top of the page.
  if (button.ariaDisabled) return;
  button.ariaDisabled = "true";
  tell("Recherche de votre commune…");
  try {
    let coords;
    try {
      ({ coords } = await position());
    } catch {
      return tell(REFUSED);
    }
    let nearest;
    let shortest = FARTHEST;
    const answer = await fetch(block.dataset.around);
    if (!answer.ok) return tell(BROKEN);
    for (const [key, name, latitude, longitude] of await answer.json()) {
      const away = kilometres(coords.latitude, coords.longitude, latitude, longitude);
      if (away < shortest) {
        shortest = away;
        nearest = { name, department: key.slice(4, 6) };
      }
    }
    if (!nearest) return tell(FAR);
    const field = document.getElementById("champ-autour");
    field.value = `${nearest.name} (${nearest.department})`;
    tell(`Commune la plus proche\u00a0: ${field.value}. La liste arrive.`);
    document.getElementById("recherche").requestSubmit();
  } catch {
    tell(BROKEN);
  } finally {
    button.ariaDisabled = null;
  }
}

if (block && "geolocation" in navigator) {
  const button = block.querySelector("button");
  block.hidden = false;
  button.addEventListener("click", () => locate(button, block.querySelector("[data-around-said]")));
}
