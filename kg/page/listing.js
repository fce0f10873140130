// The index: all entries by kind as lists, the picture's equivalent for who does not see it, and what a search finds.

/** What the whole store of a served page has by the words of the search. */
let afar = { words: "", found: [] };

async function lookAfar() {
  const words = view.words.trim();
  try {
    const { found } = await askStore("words", words);
    if (words === view.words.trim()) afar = { words, found };
  } catch (error) {
    place("note").textContent = error.message;
  }
  showIndex();
}

function showIndex() {
  const kept = passing();
  const found = scene.nodes.filter((node) => kept.has(node.id) && !view.hidden.includes(node.group) && isFound(node));
  const parts = scene.groups.flatMap((group) => {
    const members = found.filter((node) => node.group === group.key);
    return members.length ? [element("h3", {}, `${group.name} (${members.length})`), listOf(members, true)] : [];
  });
  const words = view.words.trim();
  if (words && words === afar.words && afar.found.length) {
    const items = afar.found.map((each) => element("li", {}, element("span", {}, element("span", { class: "quiet" }, each.about), linkTo(each))));
    parts.push(element("h3", {}, "In the whole store"), element("ul", {}, ...items));
  }
  place("index").replaceChildren(...(parts.length ? parts : [element("p", {}, "Nothing here. Change the search or the filters above.")]));
  place("found").textContent = words ? `${found.length} found` : "";
}

function showPane(name) {
  for (const radio of document.querySelectorAll('input[name="pane"]')) {
    place(radio.value).hidden = radio.value !== name;
    radio.checked = radio.value === name;
  }
  if (view) markSelected(); // what is hidden cannot be scrolled
}

/** While typing the view changes without a step of its own. */
function search() {
  present({ ...view, words: place("search").value }, false);
  remember();
  if (!view.words.trim()) return;
  showPane("index");
  if (source) lookAfar();
}

function goToFirstFound(event) {
  const first = event.key === "Enter" && view.words.trim() ? place("index").querySelector("a") : null;
  if (first) first.click();
}
