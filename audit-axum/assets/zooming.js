// A range of the histogram's bars, chosen by dragging or with Shift and the arrows.

import { announce, say } from "./page.js";

export function start() {
  document.querySelectorAll("svg.histogram").forEach(watch);
}

function watch(chart) {
  const bars = [...chart.querySelectorAll("a[data-from]")];
  let range = null; // from where it began to where it is
  let isDragged = false;
  let wasDragged = false;

  const choose = (begin, end) => {
    range = [begin, end];
    const [first, last] = [Math.min(begin, end), Math.max(begin, end)];
    bars.forEach((bar, at) => bar.classList.toggle("chosen", first !== last && at >= first && at <= last));
  };
  const forget = () => {
    range = null;
    bars.forEach((bar) => bar.classList.remove("chosen"));
  };
  const isWide = () => range !== null && range[0] !== range[1];

  chart.addEventListener("dragstart", (event) => event.preventDefault()); // of a bar's link
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    isDragged = true;
    wasDragged = false;
    const at = nearest(bars, event.clientX);
    choose(at, at);
  });
  addEventListener("pointermove", (event) => {
    if (isDragged) choose(range[0], nearest(bars, event.clientX));
  });
  addEventListener("pointerup", () => {
    if (!isDragged) return;
    isDragged = false;
    wasDragged = isWide();
    if (wasDragged) show(bars, range);
    else forget();
  });
  addEventListener("pointercancel", () => {
    if (isDragged) forget();
    isDragged = false;
  });
  chart.addEventListener("click", (event) => {
    if (wasDragged) event.preventDefault(); // the range is meant, not the bar
    wasDragged = false;
  });

  chart.addEventListener("keydown", (event) => {
    const at = bars.indexOf(event.target.closest("a"));
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (at >= 0 && by && event.shiftKey) {
      event.preventDefault();
      const end = Math.max(0, Math.min(bars.length - 1, at + by));
      choose(range?.[0] ?? at, end);
      bars[end].focus();
      announce(say("bars", { count: Math.abs(range[1] - range[0]) + 1 }));
    } else if (event.key === "Enter" && isWide()) {
      event.preventDefault();
      show(bars, range);
    } else if (event.key === "Escape" && isWide()) {
      event.preventDefault();
      forget();
    } else if (event.key === "Tab") {
      forget();
    }
  });
}

function nearest(bars, x) {
  const away = (bar) => {
    const { left, right } = bar.getBoundingClientRect();
    return Math.abs((left + right) / 2 - x);
  };
  return bars.reduce((best, bar, at) => (away(bar) < away(bars[best]) ? at : best), 0);
}

function show(bars, range) {
  const address = new URL(location);
  const [first, last] = [Math.min(...range), Math.max(...range)];
  address.hash = "";
  address.searchParams.delete("cursor");
  address.searchParams.set("from", bars[first].dataset.from);
  address.searchParams.set("to", bars[last].dataset.to);
  location.assign(address);
}
