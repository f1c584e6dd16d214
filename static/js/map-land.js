// The ground of a map: the région, its départements and its communes. Read by map.js. A unit is that of the file of
// shapes; `view` is {x, y: the unit in the middle; scale: pixels in a unit; width, height: pixels}.

const COMMUNES_FROM = 2.6; // times the whole région: the communes are drawn
const NAMES_FROM = 5; // and named
const CENTRE_FROM = 1.8; // the small départements are
const SMALL = ["dep-75", "dep-92", "dep-93", "dep-94"];
const PADDING = 6; // pixels between two names

function unpack(flat, steps) {
  const line = new Float32Array(flat.length);
  let x = 0;
  let y = 0;
  for (let at = 0; at < flat.length; at += 2) {
    x += flat[at];
    y += flat[at + 1];
    line[at] = x / steps;
    line[at + 1] = y / steps;
  }
  return line;
}

function trace(path, line) {
  path.moveTo(line[0], line[1]);
  for (let at = 2; at < line.length; at += 2) path.lineTo(line[at], line[at + 1]);
}

// {outline, borders: Path2D; lines: [Float32Array…] with their boxes; towns: the most populated first; labels…}
export function readLand(shapes, communes) {
  const path = (lines) => {
    const made = new Path2D();
    for (const line of lines) trace(made, line);
    return made;
  };
  const lines = shapes.lines.map((flat) => unpack(flat, shapes.steps));
  const boxes = new Float32Array(lines.length * 4);
  lines.forEach((line, number) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < line.length; at += 2) {
      box[0] = Math.min(box[0], line[at]);
      box[1] = Math.min(box[1], line[at + 1]);
      box[2] = Math.max(box[2], line[at]);
      box[3] = Math.max(box[3], line[at + 1]);
    }
    boxes.set(box, number * 4);
  });
  return {
    outline: path([unpack(shapes.outline, shapes.steps)]),
    borders: path(shapes.borders.map((flat) => unpack(flat, shapes.steps))),
    lines, boxes, labels: Object.entries(shapes.labels), width: shapes.width, height: shapes.height,
    towns: communes.map(([, name, latitude, longitude]) => ({
      name: name.replace(" Arrondissement", ""), wide: 0, ...project(shapes, longitude, latitude),
    })),
  };
}

export const project = (shapes, longitude, latitude) => ({
  x: (longitude - shapes.west) * shapes.across,
  y: (shapes.north - latitude) * shapes.down,
});

export function drawLand(pen, land, view, near, colours) {
  pen.fillStyle = colours.water;
  pen.fillRect(0, 0, view.width, view.height);
  pen.save();
  pen.translate(view.width / 2 - view.x * view.scale, view.height / 2 - view.y * view.scale);
  pen.scale(view.scale, view.scale);
  pen.lineJoin = "round";
  pen.fillStyle = "#fff";
  pen.fill(land.outline);
  if (near >= COMMUNES_FROM) drawCommunes(pen, land, view, colours);
  pen.strokeStyle = colours.border;
  pen.lineWidth = (near < COMMUNES_FROM ? 1 : 1.75) / view.scale;
  pen.stroke(land.borders);
  pen.stroke(land.outline);
  pen.restore();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = colours.quiet;
  if (near < NAMES_FROM) drawNumbers(pen, land, view, near, colours);
  else drawNames(pen, land, view, colours);
}

const across = (view, x) => (x - view.x) * view.scale + view.width / 2;
const down = (view, y) => (y - view.y) * view.scale + view.height / 2;

function drawNumbers(pen, land, view, near, colours) {
  pen.font = `700 13px ${colours.font}`;
  for (const [key, [x, y]] of land.labels) {
    if (near > CENTRE_FROM || !SMALL.includes(key)) pen.fillText(key.slice(4), across(view, x), down(view, y));
  }
}

// The biggest first, none upon another, a little under the centre: a mark stands there.
function drawNames(pen, land, view, colours) {
  pen.font = `500 12px ${colours.font}`;
  const taken = [];
  for (const town of land.towns) {
    const column = across(view, town.x);
    const row = down(view, town.y) + 20;
    if (column < -60 || row < -20 || column > view.width + 60 || row > view.height + 20) continue;
    town.wide ||= pen.measureText(town.name).width / 2 + PADDING;
    const hidden = taken.some(
      (other) => Math.abs(other.column - column) < other.wide + town.wide && Math.abs(other.row - row) < 16 + PADDING,
    );
    if (hidden) continue;
    taken.push({ column, row, wide: town.wide });
    pen.fillText(town.name, column, row);
  }
}

function drawCommunes(pen, land, view, colours) {
  const left = view.x - view.width / 2 / view.scale;
  const right = view.x + view.width / 2 / view.scale;
  const top = view.y - view.height / 2 / view.scale;
  const bottom = view.y + view.height / 2 / view.scale;
  const { lines, boxes } = land;
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1 / view.scale;
  pen.beginPath();
  for (let number = 0; number < lines.length; number++) {
    const at = number * 4;
    if (boxes[at] < right && boxes[at + 2] > left && boxes[at + 1] < bottom && boxes[at + 3] > top) trace(pen, lines[number]);
  }
  pen.stroke();
}
