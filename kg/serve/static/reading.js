/* The reading pane: what is chosen in the text is shown beside it, and the other way round; the address says what is chosen. */
"use strict";
const cards = document.getElementById("cards");
let chosen = [];

function named(hash) {
  let id = decodeURIComponent(hash.slice(1));
  if (id.startsWith("at-")) {
    // "Begins at this character": the widest mark that does.
    const start = `${id.slice(3)}-`;
    const found = [...cards.querySelectorAll(".card")].find((card) => card.id.slice(2).startsWith(start) && card.id[1] === "-");
    id = found ? found.id : "";
  }
  return id.startsWith("tq-") || id.startsWith("tn-") || id.startsWith("tp-") ? id.slice(1) : id;
}

function choose(id, into) {
  const card = id && document.getElementById(id);
  if (!card || !cards.contains(card)) return;
  for (const each of chosen) each.classList.remove("selected");
  chosen = [card, ...document.querySelectorAll(`[data-mark="${CSS.escape(id)}"]`)];
  for (const each of chosen) each.classList.add("selected");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  if (getComputedStyle(cards).overflowY === "auto") cards.scrollTo({ top: card.offsetTop - cards.offsetTop - 12, behavior: still });
  else if (!into) card.scrollIntoView({ block: "nearest" });
  if (into && chosen[1]) chosen[1].scrollIntoView({ block: "center" });
}

document.querySelector("article.text").addEventListener("click", (event) => {
  const mark = event.target.closest("a[data-mark]");
  if (!mark || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.pushState(null, "", `#${mark.dataset.mark}`);
  choose(mark.dataset.mark, false);
});
document.querySelector("article.text").addEventListener("focusin", (event) => {
  const mark = event.target.closest("a[data-mark]");
  if (mark && mark.matches(":focus-visible")) choose(mark.dataset.mark, false);
});
cards.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  event.preventDefault();
  history.pushState(null, "", link.hash);
  choose(named(link.hash), true);
});
addEventListener("hashchange", () => choose(named(location.hash), true));
addEventListener("popstate", () => choose(named(location.hash), true));
if (location.hash) choose(named(location.hash), true);
