// The map of a list: points gathered by a grid, one for each zoom, drawn on a canvas. Nothing is made for each point
// but a few numbers, so that ten thousand move on a phone. Without this file, the page has its picture and its table.

const root = document.querySelector("[data-map]");
const canvas = root?.querySelector("canvas");
const panel = root?.querySelector("[data-map-panel]");
const [ONE, MANY] = (root?.dataset.words ?? ",").split(",");

const TOGETHER = 48; // pixels: points that stay closer than that at the closest zoom are listed
const CLOSEST = 24; // times the whole région
const FEW = 12; // a mark of so many opens at once
const LISTED = 100; // lines of the panel
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const said = (number) => `${number.toLocaleString("fr-FR")}\u00a0${number < 2 ? ONE : MANY}`;

// ------------------------------------------------------------------------------------------ what is drawn

let land; // what map-land.js reads
let records = []; // [{title, url}]
let points; // {x, y: Float32Array; record, number: Uint32Array; place, detail: [text]}
let colours;
let gather;
let radiusOf;
let readLand;
let project;
let drawLand;

function readPoints(shapes, features) {
  const shown = features.filter(({ geometry, properties }) => geometry && properties.departement in shapes.labels);
  points = {
    x: new Float32Array(shown.length), y: new Float32Array(shown.length), record: new Uint32Array(shown.length),
    // A point of a commune says how many it stands for.
    number: Uint32Array.from(shown, ({ properties }) => properties.nombre ?? 1), place: shown.map(({ properties }) => properties.lieu),
    detail: shown.map(({ properties: { lieu, nombre } }) => (nombre ? said(nombre) : lieu)),
  };
  const known = new Map();
  shown.forEach(({ geometry, properties: { reference, titre, url } }, number) => {
    const { x, y } = project(shapes, ...geometry.coordinates);
    points.x[number] = x;
    points.y[number] = y;
    if (!known.has(reference)) {
      known.set(reference, records.length);
      // The site may be visited under another name than its own.
      const { pathname, search } = new URL(url);
      records.push({ title: titre, url: pathname + search });
    }
    points.record[number] = known.get(reference);
  });
}

// ---------------------------------------------------------------------------------- marks, once for each zoom

let base = 1; // pixels in a unit when the whole région is seen
const levels = new Map();

const levelOf = (scale) => Math.round(Math.log2(scale / base));

function marksAt(level) {
  let marks = levels.get(level);
  if (!marks) levels.set(level, (marks = gather(points, base * 2 ** level)));
  return marks;
}

// ----------------------------------------------------------------------------------------------- the view

const view = { x: 0, y: 0, scale: 1, width: 0, height: 0, ratio: 1 };
let selected = -1; // a point: its mark is the one selected, whatever the zoom
let waiting = 0;
let moving = 0;

const across = (x) => (x - view.x) * view.scale + view.width / 2;
const down = (y) => (y - view.y) * view.scale + view.height / 2;
// The marks of the other zooms, in the moments when nothing else is asked.
function foresee(level = 0) {
  if (level > Math.log2(CLOSEST) + 1 || !globalThis.requestIdleCallback) return;
  const before = base;
  requestIdleCallback(() => {
    if (base !== before) return;
    marksAt(level);
    foresee(level + 1);
  });
}

const marksNow = () => marksAt(levelOf(view.scale));

function redraw() {
  waiting ||= requestAnimationFrame(() => {
    waiting = 0;
    draw();
  });
}

function place(x, y, scale) {
  view.scale = Math.min(Math.max(scale, base * 0.8), base * CLOSEST);
  view.x = Math.min(Math.max(x, 0), land.width);
  view.y = Math.min(Math.max(y, 0), land.height);
  redraw();
}

function go(x, y, scale) {
  cancelAnimationFrame(moving);
  if (STILL.matches) return place(x, y, scale);
  const from = { ...view };
  const began = performance.now();
  const step = (now) => {
    const done = Math.min(1, (now - began) / 250);
    const eased = 1 - (1 - done) ** 3;
    place(from.x + (x - from.x) * eased, from.y + (y - from.y) * eased, from.scale * (scale / from.scale) ** eased);
    if (done < 1) moving = requestAnimationFrame(step);
  };
  moving = requestAnimationFrame(step);
}

// Keeps under the finger what is there.
function zoomAt(factor, column, row, glide) {
  const scale = Math.min(Math.max(view.scale * factor, base * 0.8), base * CLOSEST);
  const gain = 1 / view.scale - 1 / scale;
  const move = glide ? go : place;
  move(view.x + (column - view.width / 2) * gain, view.y + (row - view.height / 2) * gain, scale);
}

function fit(left, top, right, bottom, closest, glide) {
  const scale = Math.min(
    (view.width - 80) / Math.max(right - left, 1e-6), (view.height - 80) / Math.max(bottom - top, 1e-6), base * closest,
  );
  (glide ? go : place)((left + right) / 2, (top + bottom) / 2, scale);
}

const whole = (glide) => (glide ? go : place)(land.width / 2, land.height / 2, base);

function boxOf(members) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const point of members) {
    box[0] = Math.min(box[0], points.x[point]);
    box[1] = Math.min(box[1], points.y[point]);
    box[2] = Math.max(box[2], points.x[point]);
    box[3] = Math.max(box[3], points.y[point]);
  }
  return box;
}

function measure() {
  // Printed or hidden, it has no size.
  if (!canvas.clientWidth || !canvas.clientHeight) return;
  const before = view.scale / base;
  view.width = canvas.clientWidth;
  view.height = canvas.clientHeight;
  view.ratio = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(view.width * view.ratio);
  canvas.height = Math.round(view.height * view.ratio);
  base = Math.min((view.width - 24) / land.width, (view.height - 24) / land.height);
  levels.clear();
  foresee();
  place(view.x, view.y, base * before);
}

// ---------------------------------------------------------------------------------------------- drawing

function draw() {
  const pen = canvas.getContext("2d");
  pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  drawLand(pen, land, view, view.scale / base, colours);
  drawMarks(pen);
}

function drawMarks(pen) {
  const marks = marksNow();
  const chosen = selected < 0 ? -1 : marks.of[selected];
  pen.font = `700 14px ${colours.font}`;
  pen.lineWidth = 2;
  for (let mark = 0; mark < marks.count.length; mark++) {
    const column = across(marks.x[mark]);
    const row = down(marks.y[mark]);
    if (column < -30 || row < -30 || column > view.width + 30 || row > view.height + 30) continue;
    const count = marks.count[mark];
    const radius = radiusOf(count);
    pen.beginPath();
    pen.arc(column, row, radius, 0, 2 * Math.PI);
    pen.fillStyle = mark === chosen ? colours.chosen : colours.mark;
    pen.fill();
    pen.strokeStyle = "#fff";
    pen.stroke();
    if (mark === chosen) {
      pen.beginPath();
      pen.arc(column, row, radius + 5, 0, 2 * Math.PI);
      pen.strokeStyle = colours.chosen;
      pen.lineWidth = 3;
      pen.stroke();
      pen.lineWidth = 2;
    }
    if (count > 1) {
      pen.fillStyle = "#fff";
      pen.fillText(count > 999 ? `${Math.round(count / 100) / 10}k`.replace(".", ",") : count, column, row + 1);
    }
  }
}

// ------------------------------------------------------------------------------------- choosing, the panel

const speak = (text) => (root.querySelector("[data-map-said]").textContent = text);

const membersOf = (marks, mark) => marks.members.subarray(marks.start[mark], marks.start[mark + 1]);

function named(members) {
  const places = new Set();
  for (const point of members) {
    // « Hôpital, Saint-Denis (93) » is in Saint-Denis (93).
    places.add(points.place[point].split(", ").pop());
    if (places.size > 1) break;
  }
  return places.size === 1 ? [...places][0] : "";
}

function describe(marks, mark) {
  const members = membersOf(marks, mark);
  const where = named(members) || `autour de ${points.place[members[0]].split(", ").pop()}`;
  return `${said(marks.count[mark])}, ${where}`;
}

function choose(mark) {
  const marks = marksNow();
  selected = marks.members[marks.start[mark]];
  const column = across(marks.x[mark]);
  const row = down(marks.y[mark]);
  if (column < 40 || row < 40 || column > view.width - 70 || row > view.height - 40) go(marks.x[mark], marks.y[mark], view.scale);
  speak(describe(marks, mark));
  redraw();
}

function open(mark) {
  const marks = marksNow();
  const members = membersOf(marks, mark);
  selected = members[0];
  const [left, top, right, bottom] = boxOf(members);
  const spread = Math.max(right - left, bottom - top) * base * CLOSEST;
  if (marks.count[mark] <= FEW || spread < TOGETHER || view.scale >= base * CLOSEST * 0.99) return list(marks, mark);
  // One step at least, or a mark wider than the screen would never open.
  const scale = Math.max(
    Math.min((view.width - 80) / (right - left || 1e-6), (view.height - 80) / (bottom - top || 1e-6)), view.scale * 2,
  );
  go((left + right) / 2, (top + bottom) / 2, Math.min(scale, base * CLOSEST));
  speak(`${describe(marks, mark)}. Carte agrandie.`);
}

function list(marks, mark) {
  const seen = new Set();
  const lines = [];
  for (const point of membersOf(marks, mark)) {
    const record = points.record[point];
    if (seen.has(record)) continue;
    seen.add(record);
    if (seen.size > LISTED) continue;
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = records[record].url;
    link.textContent = records[record].title;
    const where = document.createElement("span");
    where.className = "map-panel__place";
    where.textContent = points.detail[point];
    line.append(link, where);
    lines.push(line);
  }
  if (seen.size > LISTED) {
    const line = document.createElement("li");
    line.textContent = `Et ${said(seen.size - LISTED)} de plus. Ajoutez un filtre, ou voyez la liste sous la carte.`;
    lines.push(line);
  }
  panel.querySelector("h3").textContent = describe(marks, mark);
  panel.querySelector("ul").replaceChildren(...lines);
  panel.hidden = false;
  root.classList.add("map-live--open");
  panel.querySelector("h3").focus();
  redraw();
}

function close() {
  if (panel.hidden) return false;
  panel.hidden = true;
  root.classList.remove("map-live--open");
  canvas.focus();
  return true;
}

function hit(column, row) {
  const marks = marksNow();
  let best = -1;
  let shortest = 24;
  for (let mark = 0; mark < marks.count.length; mark++) {
    const away = Math.hypot(across(marks.x[mark]) - column, down(marks.y[mark]) - row) - radiusOf(marks.count[mark]) / 2;
    if (away < shortest) [best, shortest] = [mark, away];
  }
  return best;
}

// ---------------------------------------------------------------------------------- keyboard, mouse, fingers

function next(rightward, downward) {
  const marks = marksNow();
  const chosen = selected < 0 ? -1 : marks.of[selected];
  const fromColumn = chosen < 0 ? view.width / 2 : across(marks.x[chosen]);
  const fromRow = chosen < 0 ? view.height / 2 : down(marks.y[chosen]);
  let best = -1;
  let shortest = Infinity;
  for (let mark = 0; mark < marks.count.length; mark++) {
    const column = across(marks.x[mark]);
    const row = down(marks.y[mark]);
    if (mark === chosen || column < 0 || row < 0 || column > view.width || row > view.height) continue;
    const along = (column - fromColumn) * rightward + (row - fromRow) * downward;
    const aside = Math.abs((column - fromColumn) * downward + (row - fromRow) * rightward);
    if (chosen >= 0 && (along <= 0 || aside > along * 1.5)) continue;
    const cost = chosen < 0 ? Math.hypot(along, aside) : along + 2 * aside;
    if (cost < shortest) [best, shortest] = [mark, cost];
  }
  if (best >= 0) return choose(best);
  go(view.x + (rightward * view.width) / 3 / view.scale, view.y + (downward * view.height) / 3 / view.scale, view.scale);
  speak("Carte déplacée.");
}

const ACTIONS = {
  in: () => zoomAt(2, view.width / 2, view.height / 2, true),
  out: () => zoomAt(0.5, view.width / 2, view.height / 2, true),
  all: () => whole(true),
};
const KEYS = {
  ArrowLeft: () => next(-1, 0), ArrowRight: () => next(1, 0), ArrowUp: () => next(0, -1), ArrowDown: () => next(0, 1),
  "+": ACTIONS.in, "=": ACTIONS.in, "-": ACTIONS.out, 0: ACTIONS.all,
  Enter: () => selected >= 0 && open(marksNow().of[selected]),
};

function listen() {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close()) event.preventDefault();
  });
  panel.querySelector("button").addEventListener("click", close);
  for (const button of root.querySelectorAll("[data-map-do]")) {
    button.addEventListener("click", () => ACTIONS[button.dataset.mapDo]());
  }
  canvas.addEventListener("wheel", (event) => {
    // Elsewhere than on a map one is using, the wheel goes down the page.
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoomAt(2 ** (-event.deltaY / 300), event.offsetX, event.offsetY);
  }, { passive: false });
  listenToFingers();
  new ResizeObserver(measure).observe(canvas);
}

function listenToFingers() {
  const fingers = new Map();
  let travelled = 0;
  const middle = () => {
    const all = [...fingers.values()];
    const x = all.reduce((sum, one) => sum + one.x, 0) / all.length;
    const y = all.reduce((sum, one) => sum + one.y, 0) / all.length;
    return { x, y, spread: all.length > 1 ? Math.hypot(all[0].x - all[1].x, all[0].y - all[1].y) : 0 };
  };
  canvas.addEventListener("pointerdown", (event) => {
    cancelAnimationFrame(moving);
    canvas.setPointerCapture(event.pointerId);
    if (!fingers.size) travelled = 0;
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = middle();
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    const now = middle();
    travelled += Math.hypot(now.x - before.x, now.y - before.y) + Math.abs(now.spread - before.spread);
    if (travelled < 6) return;
    place(view.x - (now.x - before.x) / view.scale, view.y - (now.y - before.y) / view.scale, view.scale);
    if (before.spread && now.spread) zoomAt(now.spread / before.spread, now.x, now.y);
  });
  const lift = (event) => {
    const alone = fingers.delete(event.pointerId) && !fingers.size;
    if (event.type !== "pointerup" || !alone || travelled >= 6) return;
    const mark = hit(event.offsetX, event.offsetY);
    if (mark >= 0) open(mark);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
}

// ------------------------------------------------------------------------------------------------ beginning

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return answer.json();
}

async function begin() {
  const { points: addresses, shapes: outlines, communes, marks, land: drawing } = root.dataset;
  const [shapes, names, answer, grid, ground] = await Promise.all([
    read(outlines), read(communes), read(addresses), import(marks), import(drawing),
  ]);
  ({ gather, radiusOf } = grid);
  ({ readLand, project, drawLand } = ground);
  land = readLand(shapes, names);
  readPoints(shapes, answer.features);
  if (!points.x.length) throw new Error("Nothing to place in the région.");
  const style = getComputedStyle(root);
  const colour = (name) => style.getPropertyValue(name).trim();
  colours = {
    water: "#eef1f2", line: "#d3d9dc", border: "#7d868b", mark: colour("--site-action"), chosen: colour("--site-accent"),
    quiet: colour("--site-quiet"), font: style.fontFamily,
  };
  view.x = land.width / 2;
  view.y = land.height / 2;
  view.scale = base;
  measure();
  // What was found fills the map: a few fiches of one town do not hide in the whole région.
  fit(...boxOf(points.x.keys()), 6);
  listen();
  root.querySelector("[data-map-wait]").hidden = true;
  draw();
  performance.mark("carte-dessinee");
  root.dataset.ready = "";
}

if (root) {
  root.hidden = false;
  begin().catch(() => {
    // The picture and the table say the same.
    root.hidden = true;
  });
}
