"use strict";
// Draws what the data hold; counts nothing. A cell is a post: its worker's children, or empty.
const data = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("board"), slider = document.getElementById("day");
const play = document.getElementById("play"), now = document.getElementById("now");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const CELL = 26, GAP = 3, HEAD = 26;
let day = 0, timer = null;

function at(runs, wanted) { // the value of a list [day, value, day, value ...] on a day
  let low = 0, high = runs.length / 2 - 1, found = 0;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (runs[2 * middle] <= wanted) { found = runs[2 * middle + 1]; low = middle + 1; } else high = middle - 1;
  }
  return found;
}

function band(perWorker) {
  let place = 0;
  data.lines.forEach((line, i) => { if (perWorker > line) place = i + 1; });
  return data.bands[place];
}

function draw() {
  const ratio = window.devicePixelRatio || 1, width = canvas.parentElement.clientWidth;
  const columns = Math.max(1, Math.floor(width / (CELL + GAP)));
  const tops = [];
  let height = 0;
  for (const team of data.teams) {
    tops.push(height);
    height += HEAD + Math.ceil(team.posts.length / columns) * (CELL + GAP) + 10;
  }
  canvas.width = width * ratio; canvas.height = height * ratio;
  canvas.style.height = height + "px";
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  data.teams.forEach((team, i) => drawTeam(pen, team, tops[i], columns));
  tell();
}

function drawTeam(pen, team, top, columns) {
  pen.fillStyle = "#222"; pen.textAlign = "left"; pen.font = "600 14px 'Segoe UI', Arial, sans-serif";
  pen.fillText(team.name + ": " + at(team.waiting, day).toLocaleString("en-GB") + (at(team.waiting, day) === 1 ? " child" : " children") + " waiting", 0, top + 17);
  pen.textAlign = "center"; pen.font = "12px 'Segoe UI', Arial, sans-serif";
  team.posts.forEach((post, i) => {
    const x = (i % columns) * (CELL + GAP), y = top + HEAD + Math.floor(i / columns) * (CELL + GAP);
    const person = post.people.find(one => one.first <= day && day < one.until);
    if (!person) {
      if (day < post.open[0] || day >= post.open[1]) return;
      pen.strokeStyle = "#8a8a8a"; pen.setLineDash([3, 3]); pen.strokeRect(x + .5, y + .5, CELL - 1, CELL - 1);
      pen.setLineDash([]);
      return;
    }
    const held = at(person.held, day), [fill, ink] = band(held / person.fte);
    pen.fillStyle = fill; pen.fillRect(x, y, CELL, CELL);
    pen.fillStyle = ink; pen.fillText(held, x + CELL / 2, y + CELL / 2 + 4);
    pen.strokeStyle = "#555"; pen.strokeRect(x + .5, y + .5, CELL - 1, CELL - 1);
    if (at(person.away, day)) {
      pen.fillStyle = ink; pen.beginPath(); pen.moveTo(x + CELL - 10, y); pen.lineTo(x + CELL, y);
      pen.lineTo(x + CELL, y + 10); pen.fill();
    }
  });
}

function tell() {
  now.textContent = data.dates[day];
  slider.value = day; slider.setAttribute("aria-valuetext", data.dates[day]);
  data.teams.forEach((team, i) => ["workers", "away", "children", "waiting"].forEach(name => {
    document.getElementById(name + i).textContent = at(team[name], day).toLocaleString("en-GB");
  }));
  document.getElementById("caseload").textContent = data.caseload[day] === null ? "–" : data.caseload[day].toFixed(1);
  document.getElementById("unallocated").textContent = data.unallocated[day].toLocaleString("en-GB");
}

function go(to) { day = Math.min(Math.max(to, 0), data.dates.length - 1); draw(); }

function pause() {
  clearInterval(timer); timer = null;
  play.textContent = "Play"; now.setAttribute("aria-live", "polite");
}

function start() {
  if (day >= data.dates.length - 1) go(0);
  play.textContent = "Pause"; now.setAttribute("aria-live", "off");
  const speed = Number(document.getElementById("speed").value);
  const [step, wait] = still.matches ? [5, 2000] : [Math.ceil(speed / 20), 1000 * Math.ceil(speed / 20) / speed];
  timer = setInterval(() => { go(day + step); if (day >= data.dates.length - 1) pause(); }, wait);
}

play.addEventListener("click", () => timer === null ? start() : pause());
document.getElementById("back").addEventListener("click", () => { pause(); go(day - 1); });
document.getElementById("on").addEventListener("click", () => { pause(); go(day + 1); });
document.getElementById("speed").addEventListener("change", () => { if (timer !== null) { clearInterval(timer); start(); } });
slider.addEventListener("input", () => { pause(); go(Number(slider.value)); });
document.addEventListener("keydown", event => {
  if (["INPUT", "SELECT", "BUTTON", "SUMMARY"].includes(event.target.tagName) || event.ctrlKey || event.altKey || event.metaKey) return;
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -5, PageDown: 5, Home: -1e6, End: 1e6 };
  if (event.target.closest(".scroll")) return;
  if (event.key === " ") { event.preventDefault(); play.click(); }
  else if (event.key in steps) { event.preventDefault(); pause(); go(day + steps[event.key]); }
});
still.addEventListener("change", () => { if (timer !== null) { clearInterval(timer); start(); } });
window.addEventListener("resize", draw);
slider.max = data.dates.length - 1;
document.getElementById("controls").hidden = false;
go(0);
