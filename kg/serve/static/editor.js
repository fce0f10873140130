/* The editor: line numbers that follow, Ctrl+Enter, the place of an error selected, an example opened when it is chosen. */
"use strict";
const query = document.getElementById("query");
const numbers = document.getElementById("numbers");

function number() {
  const wrong = Number(query.dataset.line || 0);
  const count = Math.max(query.value.split("\n").length, 12);
  numbers.replaceChildren(...Array.from({ length: count }, (_, index) => {
    const span = document.createElement("span");
    span.textContent = `${index + 1}\n`;
    if (index + 1 === wrong) span.className = "wrong";
    return span;
  }));
  follow();
}

function follow() {
  numbers.scrollTop = query.scrollTop;
}

/* Characters are counted as code points; a textarea counts UTF-16 units. The parser stops behind the word that it cannot take. */
function select(line, character) {
  const lines = query.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const place = before + [...(lines[line - 1] || "")].slice(0, character - 1).join("").length;
  const word = /[\w:.?$-]+(?=\s?$)/u.exec(query.value.slice(before, place));
  query.focus();
  const start = word ? before + word.index : place;
  query.setSelectionRange(start, word ? start + word[0].length : Math.min(query.value.length, place + 1));
  query.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(query).lineHeight));
}

query.addEventListener("input", () => {
  delete query.dataset.line;
  number();
});
query.addEventListener("scroll", follow);
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.getElementById("editor").requestSubmit();
  }
});
number();
if (query.dataset.line) select(Number(query.dataset.line), Number(query.dataset.character));
