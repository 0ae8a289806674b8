// The words that the server put into the page, and what is said aloud.

const words = document.getElementById("words").dataset;

/** What the page's language has under this name, with values in the place of {names}. */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** An element with properties and children; a text stays text. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const live = element("p", { className: "unseen", role: "status" });
document.querySelector("main").append(live);

/** Says it to those who listen. */
export function announce(text) {
  live.textContent = text;
}

/** The buttons that belong to the whole page. */
export const tools = element("div", { className: "tools" });
document.querySelector("main").prepend(tools);

/** Kept on this machine, unless that is forbidden. */
export const kept = {
  get(name) {
    try {
      return localStorage.getItem(`audit-log.${name}`);
    } catch {
      return null; // then the page forgets
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`audit-log.${name}`, value);
    } catch {
      // as above
    }
  },
};
