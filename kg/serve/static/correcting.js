/* Correcting beside the text: a link "Correct" opens its form in the card, and words selected in the article go into the form. Form and
   decision are those of the page /correct, which does the same without script. */
"use strict";
const text = document.querySelector("article.text");
const adding = document.getElementById("missing");
const usual = adding.textContent;
let selected = "";
let open = null;

/* The words that are selected in the article, a piece a paragraph. */
function wordsSelected() {
  const now = getSelection();
  const inside = now.rangeCount && text.contains(now.getRangeAt(0).commonAncestorContainer);
  return inside ? now.toString().split("\n").map((line) => line.trim()).filter(Boolean).join("\n") : "";
}

document.addEventListener("selectionchange", () => {
  const now = wordsSelected();
  if (!now && document.activeElement !== document.body) return; /* the focus went to a button or a field: the words stay chosen */
  selected = now;
  adding.textContent = selected ? "Add the selected words as a quote" : usual;
  adding.parentElement.classList.toggle("offered", Boolean(selected));
  if (open) for (const button of open.querySelectorAll(".take button")) button.disabled = !selected;
});

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

/* Buttons above the field for the words: take what is selected in the text. */
function offerWords(form) {
  const field = form.elements.words;
  if (!field) return;
  const line = document.createElement("p");
  line.className = "take";
  line.append(
    button("Take the selected words", () => { field.value = selected; }),
    " ",
    button("Add them as another piece", () => { field.value = `${field.value.trim()}\n${selected}`.trim(); }),
  );
  for (const each of line.querySelectorAll("button")) each.disabled = !selected;
  field.closest("p").before(line);
}

function close() {
  if (!open) return;
  const { opener } = open;
  open.remove();
  open = null;
  opener.focus();
}

/* Fetch the form that a link leads to and show it inside a place; where there is none, follow the link. */
async function show(opener, place) {
  const words = selected;
  const answer = await fetch(opener.href);
  const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form.correct");
  if (!answer.ok || !form) {
    location.assign(opener.href);
    return;
  }
  close();
  open = document.adoptNode(form);
  open.opener = opener;
  if (opener === adding && words) open.elements.words.value = words;
  offerWords(open);
  const last = document.createElement("p");
  last.setAttribute("role", "status");
  last.append(button("Close", close));
  open.append(last);
  open.addEventListener("submit", () => { last.textContent = "The article is read anew with this …"; });
  open.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  place.append(open);
  const name = open.elements.by;
  (name.value ? open.elements.speaker || name : name).focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest(".card a[href^='/correct?article='], #missing");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(opener, opener.closest(".card") || document.getElementById("adding"));
});
