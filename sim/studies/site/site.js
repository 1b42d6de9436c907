"use strict";
// Shows what was computed; the data are scripts, so that the page works from a folder without a server.
const caseload = {
  known: {}, about: null,
  index(about) { caseload.about = about; begin(); },
  add(name, data) { caseload.known[name] = data; if (byId("council").value === name) show(); },
};
const byId = id => document.getElementById(id);
const SCALES = { "share": [100, "%"], "share a year": [100, "% a year"], "£ a year": [1e-6, "£m a year"] };
const INK = "#222222", BLUE = "#12436D", PINK = "#801650", GRID = "#D9D9D9", SHADE = "#ECECEC";
const HOW = ["may be chance", "more than chance", "lowest to highest; may be chance", "lowest to highest; more than chance"];

function element(name, words, attributes) {
  const made = document.createElement(name);
  if (words !== undefined) made.textContent = words;
  for (const key in attributes || {}) made.setAttribute(key, attributes[key]);
  return made;
}

function options(select, groups) {
  for (const [group, members] of groups) {
    const place = group ? select.appendChild(element("optgroup", undefined, { label: group })) : select;
    for (const [value, words] of members) place.appendChild(element("option", words, { value }));
  }
}

function begin() {
  const groups = new Map();
  for (const one of caseload.about.settings) groups.set(one.group, [...(groups.get(one.group) || []), [one.id, one.label]]);
  options(byId("council"), [["", Object.entries(caseload.about.councils)]]);
  options(byId("setting"), [...groups]);
  const [council, setting] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (council in caseload.about.councils) byId("council").value = council;
  if (caseload.about.settings.some(one => one.id === setting)) byId("setting").value = setting;
  for (const id of ["council", "setting"]) byId(id).addEventListener("change", choose);
  byId("csv").addEventListener("click", download);
  window.addEventListener("resize", () => { if (byId("council").value in caseload.known) draw(); });
  byId("pick").addEventListener("submit", event => event.preventDefault());
  choose();
}

function choose() {
  const council = byId("council").value;
  history.replaceState(null, "", "#" + council + "/" + byId("setting").value);
  if (council in caseload.known) { show(); return; }
  byId("title").textContent = "Loading " + caseload.about.councils[council];
  const script = element("script", undefined, { src: "data/" + encodeURIComponent(council) + ".js" });
  script.onerror = () => { byId("title").textContent = "The file data/" + council + ".js is missing beside this page"; };
  document.head.appendChild(script);
}

function unit(name) {
  const [label, what] = caseload.about.measures[name];
  const [scale, words] = SCALES[what] || [1, what];
  return { label, scale, words };
}

function number(value, scale, signed) {
  if (value === null || value === undefined) return "–";
  const scaled = value * scale, size = Math.abs(scaled);
  const places = size >= 100 || size === 0 ? 0 : size >= 1 ? 1 : 2;
  const text = size.toLocaleString("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places });
  const zero = !/[1-9]/.test(text);
  return (scaled < 0 && !zero ? "−" : signed && !zero ? "+" : "") + text;
}

function picked() {
  const council = byId("council").value, id = byId("setting").value, data = caseload.known[council];
  return { council, data, about: caseload.about.settings.find(one => one.id === id), answer: data.settings[id] };
}

function show() {
  const { council, data, about, answer } = picked(), run = caseload.about.run;
  byId("title").textContent = data.name + ": " + about.label[0].toLowerCase() + about.label.slice(1);
  byId("says").replaceChildren(...answer.says.map((text, i) => element("p", text, i ? {} : { class: "answer" })));
  byId("figure").replaceChildren(element("div", undefined, { id: "drawing" }), element("figcaption",
    "Mean of " + run.replications + " simulated futures, at the close of one day a week. Shaded: while the change holds."));
  draw();
  byId("table").replaceChildren(tableOf(data, answer));
  byId("sure").textContent = run.replications + " pairs of simulated futures of " + run.weeks + " weeks, seed " + run.seed +
    (caseload.about.version ? ", version " + caseload.about.version : "") + ".";
  byId("tested").textContent = data.tested ?
    "Its forecasts for " + data.name + " were also compared with each published year (the back-test of the manual)." :
    "The record of past years has no forecasts of " + data.name + ".";
  byId("beside").replaceChildren(...besideOf(data));
  byId("opening").textContent = data.opening;
  byId("sources").replaceChildren(...data.sources.map(text => element("li", text)));
  byId("command").textContent = "python -m sim " + about.type.replace("COUNCIL", council);
}

function draw() { // anew when the page is turned or made wider: its words keep their size
  const place = byId("drawing");
  if (place === null) return;
  const { data, answer, about } = picked();
  place.replaceChildren(drawing(data, answer, about, Math.min(Math.max(place.clientWidth, 260), 900)));
}

function headsOf(table, words) {
  const head = table.appendChild(element("thead")).appendChild(element("tr"));
  for (const [word, kind] of words) head.appendChild(element("th", word, { scope: "col", class: kind }));
}

function nameOf(name) { // a row's head: the measure, and its unit
  const { label, words } = unit(name), cell = element("th", label + " ", { scope: "row", title: caseload.about.measures[name][2] });
  cell.appendChild(element("span", words, { class: "unit" }));
  return cell;
}

function tableOf(data, answer) {
  const box = element("div", undefined, { class: "scroll", role: "region", tabindex: "0", "aria-label": "Before and after" });
  const table = box.appendChild(element("table"));
  table.appendChild(element("caption", "Without the change, with it, and the difference with its 95% interval"));
  headsOf(table, [["Measure", ""], ["Without", "n"], ["With", "n"], ["Difference", "n"], ["95% interval", "n wide"], ["How sure", "wide"]]);
  const body = table.appendChild(element("tbody"));
  for (const name in answer.lines) {
    const { scale } = unit(name), line = answer.lines[name], row = body.appendChild(element("tr"));
    if (line[6] % 2 === 0) row.className = "chance";
    row.appendChild(nameOf(name));
    [[data.usual[name][0]], [line[0]], [line[3], true]].forEach(([value, signed]) =>
      row.appendChild(element("td", number(value, scale, signed), { class: "n" })));
    const span = line[4] === null ? "–" : number(line[4], scale, true) + " to " + number(line[5], scale, true);
    const how = line[4] === null ? "too few differ to say" : HOW[line[6]];
    for (const words of [span, how]) row.lastChild.appendChild(element("span", words, { class: "narrow" }));
    row.appendChild(element("td", span, { class: "n wide" }));
    row.appendChild(element("td", how, { class: "wide" }));
  }
  return box;
}

function besideOf(data) {
  const names = Object.keys(data.published);
  if (!names.length) return [element("p", "No figures are published of it by itself.")];
  const near = names.filter(name => Math.abs(data.usual[name][0] - data.published[name][1]) <= 0.1 * data.published[name][1]);
  const box = element("div", undefined, { class: "scroll", role: "region", tabindex: "0", "aria-label": "Published beside the model" });
  const table = box.appendChild(element("table"));
  table.appendChild(element("caption", "The last published figures of " + data.name + " beside the model without the change"));
  headsOf(table, [["Measure", ""], ["Year", "n"], ["Published", "n"], ["Model", "n"]]);
  const body = table.appendChild(element("tbody"));
  for (const name of names) {
    const { scale } = unit(name), [year, value] = data.published[name], row = body.appendChild(element("tr"));
    row.appendChild(nameOf(name));
    row.appendChild(element("td", String(year), { class: "n" }));
    [value, data.usual[name][0]].forEach(one => row.appendChild(element("td", number(one, scale), { class: "n" })));
  }
  return [element("p", near.length + " of " + names.length + " published figures are within a tenth of what the model gives " +
    "without any change. Where one is far off, read the difference that a change makes, not the level." +
    (data.counted ? " " + data.counted : "")), box];
}

function whole(steps) {
  let level = 0;
  return steps.map(step => { if (step === null) return null; level += step; return level / 100; });
}

function drawing(data, answer, about, W) {
  const narrow = W < 560, [H, L, R, T] = narrow ? [280, 28, 14, 62] : [360, 50, 170, 20], B = 40, usual = whole(data.weeks), changed = whole(answer.weeks);
  const all = [...usual, ...changed].filter(value => value !== null), top = Math.ceil(Math.max(...all) / 5) * 5 || 5;
  const x = i => L + i * (W - L - R) / (usual.length - 1 || 1), y = value => H - B - value * (H - T - B) / top;
  const svg = shape("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-labelledby": "figure-title figure-desc",
    "font-family": "Segoe UI, Arial, sans-serif", "font-size": "13" });
  const highest = Math.max(...changed.filter(value => value !== null)), when = data.dates[changed.indexOf(highest)];
  svg.append(shape("title", { id: "figure-title" }, "Children for each full-time worker: " + data.name + ", " + about.label),
    shape("desc", { id: "figure-desc" }, `With the change the highest is ${highest.toFixed(1)} in the week of ${when}; ` +
      `without it that week has ${usual[changed.indexOf(highest)].toFixed(1)}. It ends at ${changed.at(-1).toFixed(1)} and ${usual.at(-1).toFixed(1)}.`));
  for (const [from, to] of answer.changes)
    svg.append(shape("rect", { x: x(from), y: T, width: Math.max(x(Math.min(to, usual.length - 1)) - x(from), 1), height: H - T - B, fill: SHADE }));
  for (let value = 0; value <= top; value += top > 20 ? 10 : 5) svg.append(
    shape("line", { x1: L, x2: W - R, y1: y(value), y2: y(value), stroke: GRID }),
    shape("text", { x: L - 8, y: y(value) + 4, "text-anchor": "end", fill: INK }, value));
  svg.append(shape("text", { x: narrow ? 0 : L, y: narrow ? 14 : T - 6, fill: INK }, "Children for each full-time worker"));
  let free = L; // where the next date may stand
  data.dates.forEach((date, i) => {
    if (i === 0 || date.slice(0, 7) === data.dates[i - 1].slice(0, 7) || +date.slice(5, 7) % 3 !== 1) return;
    if (x(i) - 32 < free || x(i) + 30 > W) return;
    free = x(i) + 40;
    svg.append(shape("text", { x: x(i), y: H - B + 20, "text-anchor": "middle", fill: INK },
      new Date(date + "T12:00").toLocaleDateString("en-GB", { month: "short", year: "numeric" })));
  });
  const ends = [y(usual.at(-1)), y(changed.at(-1))];
  if (Math.abs(ends[0] - ends[1]) < 15) { const up = ends[1] <= ends[0] ? 1 : -1; ends[0] += 8 * up; ends[1] -= 8 * up; }
  [[usual, BLUE, "", "Without the change"], [changed, PINK, "6 3", "With the change"]].forEach(([line, stroke, dash, words], i) => {
    const points = line.map((value, at) => value === null ? "" : `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    svg.append(shape("polyline", { points, fill: "none", stroke, "stroke-width": 2.5, "stroke-dasharray": dash }));
    if (!narrow) { svg.append(shape("text", { x: W - R + 8, y: ends[i] + 4, fill: stroke, "font-weight": 600 }, words)); return; }
    const left = i ? 0 : W / 2; // the key stands above, in the order in which the lines are named
    svg.append(shape("line", { x1: left, x2: left + 24, y1: 38, y2: 38, stroke, "stroke-width": 2.5, "stroke-dasharray": dash }),
      shape("text", { x: left + 30, y: 42, fill: stroke, "font-weight": 600 }, words));
  });
  return svg;
}

function shape(name, attributes, words) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) if (attributes[key] !== "") made.setAttribute(key, attributes[key]);
  if (words !== undefined) made.textContent = words;
  return made;
}

function csvText() {
  const { data, answer } = picked();
  const quoted = text => /[",\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  const rows = [["measure", "label", "unit", ...["baseline", "scenario", "difference"].flatMap(part => [part, part + "_low", part + "_high"])]];
  for (const name in answer.lines) {
    const [label, what] = caseload.about.measures[name];
    rows.push([name, label, what, ...data.usual[name], ...answer.lines[name].slice(0, 6)]);
  }
  return rows.map(row => row.map(cell => cell === null ? "" : quoted(String(cell))).join(",")).join("\r\n") + "\r\n";
}

function download() {
  const { council, about } = picked();
  const link = element("a", "", { download: council + "_" + about.id + ".csv",
    href: URL.createObjectURL(new Blob([csvText()], { type: "text/csv;charset=utf-8" })) });
  link.click();
  URL.revokeObjectURL(link.href);
}
