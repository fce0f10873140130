// Elements, texts and colours: what every other part of the page is written with.

const place = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text nodes, so nothing is ever parsed as markup. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A button that does something. */
function button(text, act) {
  const made = element("button", { type: "button" }, text);
  made.addEventListener("click", act);
  return made;
}

/** Lower case without accents, so that "bard" finds "Bård". */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const swatch = (group) => element("span", { class: `swatch g-${group} ${groups.get(group).shape}`, "aria-hidden": "true" });
const styled = (name) => window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const animation = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 });
const encoded = (id) => encodeURIComponent(id).replaceAll("%2F", "/");
const addressOf = (id) => `#${encoded(id)}`;
const linkTo = (node) => element("a", { href: addressOf(node.id) }, node.name);
