// The index: all entries by kind as lists, the picture's equivalent for who does not see it, and what a search finds.

function showIndex() {
  const kept = passing();
  const found = scene.nodes.filter((node) => kept.has(node.id) && !view.hidden.includes(node.group) && isFound(node));
  const parts = scene.groups.flatMap((group) => {
    const members = found.filter((node) => node.group === group.key);
    return members.length ? [element("h3", {}, `${group.name} (${members.length})`), listOf(members, true)] : [];
  });
  place("index").replaceChildren(...(parts.length ? parts : [element("p", {}, "Nothing here. Change the search or the filters above.")]));
  place("found").textContent = view.words.trim() ? `${found.length} found` : "";
}

function showPane(name) {
  for (const radio of document.querySelectorAll('input[name="pane"]')) {
    place(radio.value).hidden = radio.value !== name;
    radio.checked = radio.value === name;
  }
}

/** While typing the view changes without a step of its own. */
function search() {
  present({ ...view, words: place("search").value }, false);
  remember();
  if (view.words.trim()) showPane("index");
}

function goToFirstFound(event) {
  const first = event.key === "Enter" && view.words.trim() ? place("index").querySelector("a") : null;
  if (first) first.click();
}
