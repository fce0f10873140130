/* The editor: line numbers that follow, colours behind the words, Ctrl+Enter, the place of an error marked, answers in the same page. The
   form works without any of it. */
"use strict";
const form = document.getElementById("editor");
const query = document.getElementById("query");
const numbers = document.getElementById("numbers");
const paint = document.getElementById("paint");
const KEYWORDS =
  "ADD|ALL|AS|ASC|ASK|BASE|BIND|BY|CONSTRUCT|COUNT|DESC|DESCRIBE|DISTINCT|EXISTS|FALSE|FILTER|FROM|GRAPH|GROUP|HAVING|IN|LIMIT|MINUS|NAMED|NOT|" +
  "OFFSET|OPTIONAL|ORDER|PREFIX|REDUCED|SELECT|SEPARATOR|SERVICE|TRUE|UNDEF|UNION|VALUES|WHERE|a";
/* What is coloured, in the order in which it is tried at a place; "other" is passed over. Nothing is looked at twice. */
const WORDS = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>"""(?:[^"\\]|\\[^]|"(?!""))*(?:""")?|'''(?:[^'\\]|\\[^]|'(?!''))*(?:''')?|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)`,
    String.raw`(?<iri><[^<>"{}|^${"`"}\s]*>)`,
    String.raw`(?<variable>[?$][\p{L}\p{N}_]+)`,
    String.raw`(?<name>[\p{L}_][\p{L}\p{N}_-]*:[\p{L}\p{N}_%.-]*|:[\p{L}\p{N}_%-]+)`,
    String.raw`(?<keyword>(?:${KEYWORDS})(?![\p{L}\p{N}_-]))`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`(?<other>[\p{L}\p{N}_-]+|[^])`,
  ].join("|"),
  "giu",
);
const MOST_PAINTED = 20000;
let wrong = null;

function span(text, kind) {
  const made = document.createElement("span");
  made.textContent = text;
  made.className = kind;
  return made;
}

/* Colour the words; an error's place has a mark of its own. */
function colour() {
  const text = query.value;
  const fits = text.length <= MOST_PAINTED;
  form.classList.toggle("painted", fits);
  const parts = [];
  for (const found of fits ? text.matchAll(WORDS) : []) {
    const kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
    const bad = wrong && found.index < wrong.end && found.index + found[0].length > wrong.start;
    const look = [kind === "other" ? "" : `s-${kind}`, bad ? "s-wrong" : ""].filter(Boolean).join(" ");
    parts.push(look ? span(found[0], look) : found[0]);
  }
  paint.replaceChildren(...parts, "\n");
}

function number() {
  const line = Number(query.dataset.line || 0);
  const count = Math.max(query.value.split("\n").length, 12);
  numbers.replaceChildren(...Array.from({ length: count }, (_, index) => span(`${index + 1}\n`, index + 1 === line ? "wrong" : "")));
  colour();
  follow();
}

function follow() {
  numbers.scrollTop = query.scrollTop;
  paint.scrollTop = query.scrollTop;
  paint.scrollLeft = query.scrollLeft;
}

/* Characters are counted as code points; a textarea counts UTF-16 units. The parser stops behind the word that it cannot take. */
function select(line, character) {
  const lines = query.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const place = before + [...(lines[line - 1] || "")].slice(0, character - 1).join("").length;
  const word = /[\w:.?$-]+(?=\s?$)/u.exec(query.value.slice(before, place));
  const start = word ? before + word.index : place;
  wrong = { start, end: word ? start + word[0].length : Math.min(query.value.length, place + 1) };
  query.focus();
  query.setSelectionRange(wrong.start, wrong.end);
  query.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(query).lineHeight));
}

/* Mark the line and the place of an error, where the answer says one. */
function mark() {
  wrong = null;
  if (query.dataset.line) select(Number(query.dataset.line), Number(query.dataset.character));
  number();
}

/* Put the parts of an answered page in the place of those here: what went wrong, and the answer. */
function take(page) {
  const told = page.getElementById("told");
  const answer = page.getElementById("answer");
  const sentence = page.querySelector(".sentence");
  if (sentence) sentence.className = "problem";
  document.getElementById("told").replaceChildren(...(told ? told.childNodes : [sentence || ""]));
  document.getElementById("answer").replaceChildren(...(answer ? answer.childNodes : []));
  const there = page.getElementById("query");
  for (const name of ["data-line", "data-character", "aria-invalid", "aria-describedby"]) {
    const value = there && there.getAttribute(name);
    if (value) query.setAttribute(name, value);
    else query.removeAttribute(name);
  }
  mark();
}

async function run() {
  const running = document.getElementById("running");
  const button = form.querySelector("button.strong");
  running.textContent = "Asking …";
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams({ query: query.value }) });
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    running.textContent = "";
    if (answer.ok) document.getElementById("answer").scrollIntoView({ block: "nearest" });
  } catch {
    running.textContent = "The server does not answer: is it still running?";
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.name) return; /* a download */
  event.preventDefault();
  run();
});
query.addEventListener("input", () => {
  delete query.dataset.line;
  wrong = null;
  number();
});
query.addEventListener("scroll", follow);
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.strong"));
  }
});
mark();
