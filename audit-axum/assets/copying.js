// Buttons that copy.

import { announce, element, say } from "./page.js";

/** Gives each text within an element that is worth copying its button. */
export function start(root) {
  for (const text of root.querySelectorAll("code[data-copy], pre[data-copy]")) {
    const button = element("button", { type: "button", className: "small" }, say("copy"));
    button.addEventListener("click", () => copy(text, button));
    text.matches("pre") ? text.before(button) : text.after(" ", button);
  }
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text.textContent);
    told(button, say("copied"));
  } catch {
    getSelection().selectAllChildren(text); // without the right to, the hand can
    told(button, say("notCopied"));
  }
}

function told(button, words) {
  button.textContent = words;
  announce(words);
  button.addEventListener("blur", () => (button.textContent = say("copy")), { once: true });
}
