// Points gathered into marks by a grid, for one zoom of a map. Read by map.js.

const CELL = 76; // pixels: points of one cell make one mark
const APART = 48; // pixels: marks closer than that are one

// points: {x, y: Float32Array; record, number: Uint32Array (how many a point stands for)}; scale: pixels in a unit. What comes back: {x, y, count; start,
// members: the points of mark m are members[start[m]…start[m + 1]]; of: the mark of a point}.
export function gather(points, scale) {
  const total = points.x.length;
  const size = CELL / scale;
  const cells = new Map();
  const of = new Int32Array(total);
  const x = [];
  const y = [];
  const many = [];
  const keys = [];
  for (let point = 0; point < total; point++) {
    const key = Math.floor(points.x[point] / size) + Math.floor(points.y[point] / size) * 65536;
    let mark = cells.get(key);
    if (mark === undefined) {
      cells.set(key, (mark = x.length));
      x.push(0);
      y.push(0);
      many.push(0);
      keys.push(key);
    }
    of[point] = mark;
    many[mark]++;
    x[mark] += (points.x[point] - x[mark]) / many[mark];
    y[mark] += (points.y[point] - y[mark]) / many[mark];
  }
  const into = joined(x, y, many, keys, cells, APART / scale);
  return sorted(points, of, into, x, y);
}

// The grid cuts towns in two: the biggest marks take in those that touch them.
function joined(x, y, many, keys, cells, near) {
  const into = x.map((_, mark) => mark);
  const order = x.map((_, mark) => mark).sort((one, other) => many[other] - many[one]);
  for (const mark of order) {
    if (into[mark] !== mark) continue;
    for (let row = -1; row <= 1; row++) {
      for (let column = -1; column <= 1; column++) {
        const other = cells.get(keys[mark] + column + row * 65536);
        if (other === undefined || other === mark || into[other] !== other || many[other] > many[mark]) continue;
        if (Math.hypot(x[other] - x[mark], y[other] - y[mark]) > near) continue;
        into[other] = mark;
        const all = many[mark] + many[other];
        x[mark] += ((x[other] - x[mark]) * many[other]) / all;
        y[mark] += ((y[other] - y[mark]) * many[other]) / all;
        many[mark] = all;
      }
    }
  }
  return into;
}

function sorted(points, of, into, x, y) {
  const number = new Map();
  const last = (mark) => {
    let end = mark;
    while (into[end] !== end) end = into[end];
    return end;
  };
  for (let point = 0; point < of.length; point++) {
    const mark = last(of[point]);
    if (!number.has(mark)) number.set(mark, number.size);
    of[point] = number.get(mark);
  }
  const size = number.size;
  const start = new Uint32Array(size + 1);
  for (const mark of of) start[mark + 1]++;
  for (let mark = 0; mark < size; mark++) start[mark + 1] += start[mark];
  const members = new Uint32Array(of.length);
  const at = start.slice();
  for (let point = 0; point < of.length; point++) members[at[of[point]]++] = point;
  const marks = { x: new Float32Array(size), y: new Float32Array(size), count: new Uint32Array(size), start, members, of };
  for (const [old, mark] of number) {
    marks.x[mark] = x[old];
    marks.y[mark] = y[old];
    // Points of one record follow one another: it counts once.
    for (let one = start[mark]; one < start[mark + 1]; one++) {
      if (one === start[mark] || points.record[members[one]] !== points.record[members[one - 1]]) marks.count[mark] += points.number[members[one]];
    }
  }
  return marks;
}

export const radiusOf = (count) => (count === 1 ? 8 : Math.min(24, 13 + 2.2 * Math.log2(count)));
