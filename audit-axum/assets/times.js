// Local time beside UTC, and ages that stay right.

import { element, kept, say, tools } from "./page.js";

const UNITS = [
  ["year", 365 * 86400],
  ["month", 31 * 86400, 30 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

const language = document.documentElement.lang;
const locale = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
const digits = { numberingSystem: "latn" };
const age = new Intl.RelativeTimeFormat(locale, { ...digits, numeric: "auto" });
const local = new Intl.DateTimeFormat(locale, {
  ...digits,
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

let isLocal = kept.get("time") !== "utc";

export function start() {
  const turn = element("button", { type: "button" });
  const told = () => (turn.textContent = say(isLocal ? "showUtc" : "showLocal"));
  turn.addEventListener("click", () => {
    isLocal = !isLocal;
    kept.set("time", isLocal ? "local" : "utc");
    told();
    show(document);
  });
  told();
  tools.append(turn);
  show(document);
  setInterval(() => tellAges(document), 30_000);
}

/** Shows the times within an element as their reader wants them. */
export function show(root) {
  for (const time of root.querySelectorAll("time")) {
    time.dataset.utc ??= time.textContent;
    const both = [time.dataset.utc];
    const moment = new Date(time.dateTime);
    if (moment.getTimezoneOffset() !== 0) both.push(local.format(moment));
    if (isLocal) both.reverse();
    time.title = both.join("\n");
    time.textContent = time.matches(".both") ? both.join(" · ") : both[0];
  }
  tellAges(root);
}

function tellAges(root) {
  for (const told of root.querySelectorAll(".ago")) {
    const time = told.parentElement.querySelector("time");
    const seconds = Math.floor((Date.now() - new Date(time.dateTime)) / 1000);
    if (seconds > -60) told.textContent = ago(seconds); // a time ahead is told by the server
  }
}

function ago(seconds) {
  const unit = UNITS.find(([, from]) => seconds >= from);
  if (!unit) return say("now");
  const [name, from, length = from] = unit;
  return age.format(-Math.floor(seconds / length), name);
}
