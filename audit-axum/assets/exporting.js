// Exports that show that they run, and are saved whole or not at all.

import { announce, element, say } from "./page.js";

const PIECE = 4 * 1024 * 1024; // beyond, the browser may keep it on disk

export function start() {
  for (const link of document.querySelectorAll("a[data-export]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!link.dataset.runs) run(link);
    });
  }
}

async function run(link) {
  const stop = new AbortController();
  const status = element("span");
  const cancel = element("button", { type: "button", className: "small" }, say("cancel"));
  cancel.addEventListener("click", () => stop.abort());
  const place = link.closest("p, ul, nav, div") ?? link;
  place.parentElement.querySelector(":scope > .exporting")?.remove(); // what the last one said
  const line = element("p", { className: "exporting" }, status, " ", cancel);
  place.after(line);
  link.dataset.runs = "yes";
  const told = await saved(link.href, stop.signal, status).catch((error) => failure(error, stop.signal));
  delete link.dataset.runs;
  if (document.activeElement === cancel) link.focus();
  cancel.remove();
  status.textContent = told;
  announce(told);
}

/** A body that ends too early is an error of the reader's: what was cut off is never saved. */
async function saved(address, signal, status) {
  const response = await fetch(address, { signal });
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || type.startsWith("text/html")) throw new Refused();
  announce(say("exporting", { size: size(0) }));
  let [bytes, parts, fresh] = [0, [], 0];
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
    fresh += value.length;
    if (fresh > PIECE) [parts, fresh] = [[new Blob(parts)], 0];
    status.textContent = say("exporting", { size: size(bytes) });
  }
  const name = named(response);
  save(new Blob(parts, { type }), name);
  return say("exported", { size: size(bytes), name });
}

class Refused extends Error {}

function failure(error, signal) {
  if (signal.aborted) return say("canceled");
  return say(error instanceof Refused ? "notExported" : "brokenOff");
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the click
}

function named(response) {
  const told = response.headers.get("content-disposition") ?? "";
  const last = new URL(response.url).pathname.split("/").pop();
  return told.match(/filename="?([^";]+)"?/)?.[1] ?? `audit-log-${last}`;
}

function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const at = Math.min(3, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const form = { style: "unit", unit: units[at], unitDisplay: "short", maximumFractionDigits: 1 };
  const locale = document.documentElement.lang;
  return new Intl.NumberFormat(locale, { ...form, numberingSystem: "latn" }).format(bytes / 1000 ** at);
}
