// Details that open below their row.

import * as copying from "./copying.js";
import { announce, element, say } from "./page.js";
import * as times from "./times.js";

const opened = new Map(); // by button: the row below, and what stops its loading

export function start() {
  for (const link of document.querySelectorAll(".entries .open > a")) turnIntoButton(link);
  openShared();
  addEventListener("hashchange", openShared);
}

/** Closes the details that hold the focus, else those that were opened last. */
export function closeNearest() {
  const buttons = [...opened.keys()];
  const holder = buttons.find((button) => opened.get(button).row.contains(document.activeElement));
  const button = holder ?? buttons.at(-1);
  if (button) close(button);
  return Boolean(button);
}

function turnIntoButton(link) {
  const row = link.closest("tr");
  const button = element("button", { type: "button", className: "small" }, link.textContent);
  button.ariaLabel = link.ariaLabel;
  button.ariaExpanded = "false";
  button.setAttribute("aria-controls", `opened-${row.id}`);
  button.addEventListener("click", () => {
    opened.has(button) ? close(button) : open(button, link.href);
  });
  link.replaceWith(button);
}

/** What a shared address points at. */
function openShared() {
  const row = document.getElementById(location.hash.slice(1));
  const button = row?.querySelector(".open > button");
  if (!button || opened.has(button)) return;
  button.click();
  button.focus();
  row.scrollIntoView({ block: "start" });
}

function open(button, address) {
  const row = button.closest("tr");
  const cell = element("td", { colSpan: row.cells.length, role: "cell" });
  const below = element("tr", { id: `opened-${row.id}`, className: "opened", role: "row" }, cell);
  row.after(below);
  opened.set(button, { row: below, stop: new AbortController() });
  button.ariaExpanded = "true";
  history.replaceState(history.state, "", `#${row.id}`);
  load(button, address, cell);
}

function close(button) {
  const { row, stop } = opened.get(button);
  stop.abort();
  opened.delete(button);
  row.remove();
  button.ariaExpanded = "false";
  button.focus();
  announce(say("closed"));
  if (location.hash === `#${button.closest("tr").id}`) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
}

async function load(button, address, cell) {
  const { signal } = opened.get(button).stop;
  cell.replaceChildren(element("p", { className: "note" }, say("loading")));
  announce(say("loading"));
  try {
    const article = await fetched(address, signal);
    cell.replaceChildren(article);
    times.show(article);
    copying.start(article);
    announce(say("opened"));
  } catch {
    if (!signal.aborted) tellFailure(button, address, cell);
  }
}

/** The article of an entry's own page, with links that hold on this one. */
async function fetched(address, signal) {
  const response = await fetch(address, { signal });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const article = page.querySelector("article.entry");
  if (!response.ok || !article) throw new Error(`no entry at ${address}`);
  for (const link of article.querySelectorAll("[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href"), response.url));
  }
  article.querySelector("header").remove(); // the row says it
  return document.adoptNode(article);
}

function tellFailure(button, address, cell) {
  const again = element("button", { type: "button", className: "small" }, say("again"));
  again.addEventListener("click", () => {
    button.focus();
    load(button, address, cell);
  });
  const whole = element("a", { href: address }, button.textContent);
  cell.replaceChildren(element("p", {}, say("notLoaded"), " ", again, " ", whole));
  announce(say("notLoaded"));
}
