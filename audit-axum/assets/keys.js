// Keys for those who read a lot.

import { closeNearest } from "./opening.js";
import { element, kept, say, tools } from "./page.js";

const KEYS = {
  "/": { told: "keySearch", act: () => focus(document.querySelector("input[name=q]")) },
  j: { told: "keyNext", act: () => move(1) },
  k: { told: "keyPrevious", act: () => move(-1) },
  Enter: { told: "keyOpen" }, // the button has the focus, and the browser presses it
  Escape: { told: "keyClose", act: closeNearest },
  "?": { told: "keyHelp", act: () => !help.open && (help.showModal(), true) },
};

const SHOWN = { Escape: "Esc" };

let isUsed = kept.get("keys") !== "off";

const help = dialog();

export function start() {
  const button = element("button", { type: "button" }, say("keys"));
  button.addEventListener("click", () => help.showModal());
  tools.append(button);
  document.body.append(help);
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  const isOurs = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
  const isTyped = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (!isOurs || isTyped || help.open || event.defaultPrevented) return;
  if (!isUsed && event.key !== "Escape") return;
  if (Object.hasOwn(KEYS, event.key) && KEYS[event.key].act?.()) event.preventDefault();
}

/** From the row that holds the focus, or from the first. */
function move(by) {
  const rows = [...document.querySelectorAll(".entries tr[id^='e-']")];
  const active = document.activeElement.closest(".entries tr");
  const row = active?.matches(".opened") ? active.previousElementSibling : active;
  const at = rows.indexOf(row);
  const next = at < 0 ? rows[0] : rows[at + by];
  return focus(next?.querySelector(".open > button"));
}

function focus(found) {
  found?.focus();
  return Boolean(found);
}

function dialog() {
  const title = element("h2", { id: "keys-title" }, say("keys"));
  const list = element("dl");
  for (const [key, { told }] of Object.entries(KEYS)) {
    list.append(element("dt", {}, element("kbd", {}, SHOWN[key] ?? key)), element("dd", {}, say(told)));
  }
  const use = element("input", { type: "checkbox", checked: isUsed });
  use.addEventListener("change", () => {
    isUsed = use.checked;
    kept.set("keys", isUsed ? "on" : "off");
  });
  const shut = element("button", { type: "button" }, say("close"));
  const made = element("dialog", {}, title, list, element("label", {}, use, " ", say("useKeys")), shut);
  made.setAttribute("aria-labelledby", title.id);
  shut.addEventListener("click", () => made.close());
  return made;
}
