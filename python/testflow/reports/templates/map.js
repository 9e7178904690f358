"use strict";
(() => {
  const island = document.getElementById("map-data");
  if (!island) return;
  const data = JSON.parse(island.textContent);
  const element = (id) => document.getElementById(id);
  const make = (name, text, ...classes) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.classList.add(...classes);
    return made;
  };
  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

  // Seven bits a byte, the lowest first; the top bit says that more follow.
  const counts = (text) => {
    if (text === null) return null;
    const found = [];
    let value = 0, scale = 1;
    for (const byte of bytes(text)) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) { found.push(value); value = 0; scale = 1; }
    }
    return found;
  };

  const size = data.names.length;
  const covered = counts(data.covered), possible = counts(data.possible);
  const deeper = counts(data.deeper), lift = counts(data.lift);
  const pairAt = (one, other) => {
    const [first, second] = one < other ? [one, other] : [other, one];
    return first * (2 * size - first - 1) / 2 + second - first - 1;
  };

  // Pairs of classes: the rows of the matrix of classes in which they stand.
  const width = data.starts[data.starts.length - 1];
  const owner = new Int32Array(width);
  data.rows.forEach((_, order) => owner.fill(order, data.starts[order], data.starts[order + 1]));
  const runs = counts(data.runs), failing = counts(data.failing), forbidden = bytes(data.forbidden);
  const firstOf = new Float64Array(width + 1);
  for (let row = 0; row < width; row++) {
    firstOf[row + 1] = firstOf[row] + width - data.starts[owner[row] + 1];
  }
  const classesAt = (one, other) => {
    const [first, second] = one < other ? [one, other] : [other, one];
    return firstOf[first] + second - data.starts[owner[first] + 1];
  };
  const orderOf = new Map(data.rows.map((row, order) => [row, order]));
  const key = (one, other) => (one < other ? `${one} ${other}` : `${other} ${one}`);
  const targets = new Set(data.targets.map(([one, other]) => key(one, other)));
  const suspects = new Set();
  for (const rows of data.suspects) {
    const alone = rows.length === 1;
    for (const one of rows) for (const other of rows) if (alone || one !== other) suspects.add(key(one, other));
  }
  const marked = new Set(data.targets.map(([one, other]) =>
    key(data.rows[owner[one]], data.rows[owner[other]])));

  const canvas = element("matrix"), frame = element("matrix-frame");
  const rowChoice = element("map-row"), columnChoice = element("map-column");
  const radios = [...document.querySelectorAll("input[name=mode]")];
  const chosen = { row: Math.min(1, size - 1), column: 0 };
  let mode = "coverage", shape = { cell: 1, left: 0, top: 0 };
  const numbers = new Intl.NumberFormat("en");

  const legends = {
    coverage: [["covered", "all tried"], ["openfaint", ""], ["open", "not all tried: the stronger, the fewer"], ["forbidden", "never allowed together"]],
    deeper: [["covered", "all tried"], ["openfaint", ""], ["open", "not all tried: the stronger, the fewer"], ["unknown", "not measured"]],
    lift: [["heat0", "not more often than all runs"], ["heat1", "up to 1.5 times"], ["heat2", "up to 2 times"], ["heat3", "up to 4 times"], ["heat4", "more often than that"], ["unknown", "not compared"]],
  };
  const heat = (times) => (times <= 1 ? 0 : times <= 1.5 ? 1 : times <= 2 ? 2 : times <= 4 ? 3 : 4);

  const hatch = (context, colours) => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 6;
    const pen = tile.getContext("2d");
    pen.fillStyle = colours["--ground"];
    pen.fillRect(0, 0, 6, 6);
    pen.strokeStyle = colours["--never"];
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const from of [-3, 3]) { pen.moveTo(from, 6); pen.lineTo(from + 6, 0); }
    pen.stroke();
    return context.createPattern(tile, "repeat");
  };

  const shareOf = (pair) => {
    if (mode === "deeper") return deeper && deeper[pair] ? (deeper[pair] - 1) / 100 : null;
    return possible[pair] ? covered[pair] / possible[pair] : null;
  };

  const paint = (context, colours, pair, hatched) => {
    context.globalAlpha = 1;
    if (mode === "lift") {
      const known = lift && lift[pair];
      context.fillStyle = known ? colours[`--heat${heat((lift[pair] - 1) / 100)}`] : colours["--ground"];
      return;
    }
    const share = shareOf(pair);
    if (share === null) {
      context.fillStyle = mode === "coverage" ? hatched : colours["--ground"];
    } else if (share >= 1) {
      context.fillStyle = colours["--covered"];
    } else {
      context.globalAlpha = 0.35 + 0.65 * (1 - share);
      context.fillStyle = colours["--open-cell"];
    }
  };

  const clip = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

  const layOut = () => {
    const room = frame.clientWidth;
    const gutter = Math.min(room * 0.4, 8 + 7 * Math.min(28, Math.max(...data.names.map((name) => name.length))));
    const fitting = (used) => Math.max(2, Math.min(36, Math.floor((room - used) / size)));
    // Names need twelve pixels; where they have no room the squares take it.
    const named = fitting(gutter) >= 12 || size <= 30;
    const cell = named ? Math.max(fitting(gutter), 12) : fitting(16);
    const left = named ? gutter : 8;
    shape = { cell, left, top: named ? Math.min(gutter, 170) : 8, named, letters: Math.floor((left - 8) / 7) };
  };

  const names = (context, colours) => {
    const { cell, left, top, letters } = shape;
    context.globalAlpha = 1;
    context.fillStyle = colours["--text"];
    context.font = `11px ${colours["--mono"]}`;
    context.textBaseline = "middle";
    const tall = Math.floor((top - 8) / 7);
    data.names.forEach((name, place) => {
      const middle = place * cell + cell / 2;
      context.textAlign = "right";
      context.fillText(clip(name, letters), left - 5, top + middle);
      context.save();
      context.translate(left + middle, top - 5);
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillText(clip(name, tall), 0, 0);
      context.restore();
    });
  };

  const variables = ["--ground", "--text", "--quiet", "--line", "--mono", "--covered", "--open-cell", "--never",
    "--heat0", "--heat1", "--heat2", "--heat3", "--heat4"];

  const draw = () => {
    layOut();
    const { cell, left, top, named } = shape;
    const style = getComputedStyle(document.documentElement);
    const colours = Object.fromEntries(variables.map((name) => [name, style.getPropertyValue(name).trim()]));
    const wide = left + size * cell + 8, high = top + size * cell + 8;
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = wide * sharp;
    canvas.height = high * sharp;
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${high}px`;
    Object.assign(canvas.dataset, { left, top, cell });
    const context = canvas.getContext("2d");
    context.scale(sharp, sharp);
    const hatched = hatch(context, colours);
    const edge = cell > 4 ? cell - 1 : cell;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        if (row === column) continue;
        paint(context, colours, pairAt(row, column), hatched);
        context.fillRect(left + column * cell, top + row * cell, edge, edge);
        if (cell >= 12 && marked.has(key(row, column))) {
          context.globalAlpha = 1;
          context.fillStyle = colours["--text"];
          context.beginPath();
          context.arc(left + column * cell + edge / 2, top + row * cell + edge / 2, 2.5, 0, 7);
          context.fill();
        }
      }
    }
    if (named) names(context, colours);
    context.globalAlpha = 1;
    context.strokeStyle = colours["--text"];
    context.lineWidth = 2;
    context.strokeRect(left + chosen.column * cell - 1, top + chosen.row * cell - 1, cell + 1, cell + 1);
  };

  const sentence = (row, column) => {
    const pair = pairAt(row, column);
    const parts = [possible[pair]
      ? `${numbers.format(covered[pair])} of ${numbers.format(possible[pair])} pairs of values tried`
      : "never allowed together"];
    if (deeper && deeper[pair]) parts.push(`${deeper[pair] - 1}% of the triples with them tried`);
    if (lift && lift[pair]) {
      const times = (lift[pair] - 1) / 100;
      parts.push(times > 1 ? `some values fail at least ${times.toFixed(times < 2 ? 2 : 1)} times as often as all runs` : "no values surely fail more often than all runs");
    }
    return `${data.names[row]} × ${data.names[column]}: ${parts.join("; ")}.`;
  };

  const square = (one, other) => {
    const at = classesAt(one, other), name = key(one, other);
    const cell = document.createElement("td");
    const failed = failing ? failing[at] : 0;
    if (runs[at]) {
      cell.className = "covered";
      cell.append(numbers.format(runs[at]));
      if (failed) {
        cell.classList.add("failing");
        cell.append(make("span", `✗ ${numbers.format(failed)}`, "failed-count"));
      }
    } else if (forbidden[at >> 3] >> (at & 7) & 1) {
      cell.className = "forbidden";
      cell.append(make("span", "never"));
    } else {
      cell.className = "open";
      cell.append("0");
    }
    if (targets.has(name)) cell.append(make("span", "★", "sign"));
    if (suspects.has(name) || suspects.has(key(one, one)) || suspects.has(key(other, other))) cell.append(make("span", "◆", "sign"));
    const said = { covered: `tried in ${numbers.format(runs[at])} runs, ${numbers.format(failed)} failed`, forbidden: "never allowed together", open: "never tried" };
    cell.title = said[cell.classList[0]] + (targets.has(name) ? "; worth trying next" : "");
    return cell;
  };

  const values = (row, column) => {
    const [first, second] = [orderOf.get(row), orderOf.get(column)];
    if (first === undefined || second === undefined) {
      return make("p", "The values of this pair are not on this page.", "left-out");
    }
    const table = make("table", "", "values");
    table.append(make("caption", `${data.names[row]} downwards, ${data.names[column]} across`));
    const head = document.createElement("tr");
    head.append(document.createElement("td"), ...data.classes[second].map((name) => {
      const cell = make("th", name);
      cell.scope = "col";
      return cell;
    }));
    const top = document.createElement("thead"), body = document.createElement("tbody");
    top.append(head);
    data.classes[first].forEach((name, code) => {
      const line = document.createElement("tr"), named = make("th", name);
      named.scope = "row";
      line.append(named, ...data.classes[second].map((_, other) =>
        square(data.starts[first] + code, data.starts[second] + other)));
      body.append(line);
    });
    table.append(top, body);
    return table;
  };

  const choose = (row, column) => {
    if (row === column) return;
    Object.assign(chosen, { row, column });
    rowChoice.value = String(row);
    columnChoice.value = String(column);
    element("map-status").textContent = sentence(row, column);
    element("map-values").replaceChildren(values(row, column));
    draw();
  };

  const legend = () => element("map-legend").replaceChildren(...legends[mode].map(([name, words]) => {
    const item = document.createElement("li");
    item.append(make("span", "", "key", name), words);
    return item;
  }));

  const under = (event) => {
    const place = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - place.left - shape.left) / shape.cell);
    const row = Math.floor((event.clientY - place.top - shape.top) / shape.cell);
    return row >= 0 && row < size && column >= 0 && column < size && row !== column ? [row, column] : null;
  };

  const step = (row, column, down, across) => {
    const inside = (place) => Math.max(0, Math.min(size - 1, place));
    let next = [inside(row + down), inside(column + across)];
    if (next[0] === next[1]) next = [inside(next[0] + down), inside(next[1] + across)];
    return next;
  };

  const keys = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    const way = keys[event.key];
    if (!way) return;
    event.preventDefault();
    choose(...step(chosen.row, chosen.column, ...way));
  });
  canvas.addEventListener("click", (event) => {
    const found = under(event);
    if (found) choose(...found);
  });
  canvas.addEventListener("pointermove", (event) => {
    const found = under(event);
    canvas.title = found ? sentence(...found) : "";
  });
  for (const choice of [rowChoice, columnChoice]) {
    choice.append(...data.names.map((name, place) => new Option(name, place)));
    choice.addEventListener("change", () => {
      const [row, column] = [Number(rowChoice.value), Number(columnChoice.value)];
      // The same one twice is no pair: the other choice gives way.
      const next = (row + 1) % size;
      choose(row === column && choice === columnChoice ? next : row, row === column && choice === rowChoice ? next : column);
    });
  }
  for (const radio of radios) {
    radio.disabled = (radio.value === "lift" && !lift) || (radio.value === "deeper" && !deeper);
    radio.addEventListener("change", () => { mode = radio.value; legend(); draw(); });
  }
  element("explored").hidden = false;
  legend();
  // First what fails, or else what to try next.
  const telling = [...data.suspects, ...data.targets].map((rows) => rows.map((row) => data.rows[owner[row]]));
  const first = telling.find((rows) => rows.length > 1 && rows.every((row) => row >= 0));
  choose(...(first ?? [chosen.row, chosen.column]).slice(0, 2));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let drawnAt = frame.clientWidth;
  addEventListener("resize", () => {
    if (frame.clientWidth !== drawnAt) { drawnAt = frame.clientWidth; draw(); }
  });
})();
