// Legend and filters: which kinds are shown, and of whom, where, when and how sure what is shown has to be.

/** The nodes that pass the filters: quotes, claims and quantities by themselves, all others by what passes of theirs. */
function passing() {
  const asks = view.filters;
  const all = new Set(scene.nodes.map((node) => node.id));
  if (!FILTERS.some((name) => asks[name])) return all;
  const edges = scene.network.edges;
  const members = new Set(edges.filter((edge) => edge.kind === "member_of" && edge.to === asks.institution).map((edge) => edge.from));
  const fits = (node) =>
    (!asks.person || node.owner === asks.person) &&
    (!asks.institution || node.owner === asks.institution || members.has(node.owner)) &&
    (!asks.article || node.article === asks.article) &&
    (!asks.from || (node.published && node.published >= asks.from)) &&
    (!asks.to || (node.published && node.published <= asks.to)) &&
    (!asks.sure || (node.confidence !== null && node.confidence >= Number(asks.sure)));
  const kept = new Set(scene.nodes.filter((node) => node.box && fits(node)).map((node) => node.id));
  for (const node of scene.nodes) {
    if (!kept.has(node.id) || !node.box) continue;
    kept.add(node.owner);
    kept.add(node.article);
  }
  for (const edge of edges) {
    if (edge.kind === "member_of" && kept.has(edge.from)) kept.add(edge.to);
    if (edge.kind === "about" && kept.has(edge.from)) kept.add(edge.to);
  }
  for (const name of ["person", "institution", "article"]) kept.add(asks[name]);
  return kept;
}

/** The nodes that are drawn, if `kept` pass the filters. */
function visible(kept = passing()) {
  const hidden = new Set(view.hidden);
  const open = new Set(view.open);
  return scene.nodes.filter((node) => kept.has(node.id) && !hidden.has(node.group) && (!node.owner || open.has(node.owner)));
}

const isFound = (node) => folded(view.words).split(/\s+/).every((word) => node.haystack.includes(word));

/** The legend and the choices of the filters, for a scene that was just entered. */
function showScene() {
  for (const name of ["title", "summary", "note"]) place(name).textContent = scene[name];
  const boxes = scene.groups.map((group) => {
    const box = element("input", { type: "checkbox", value: group.key });
    box.addEventListener("change", () => toggleGroup(group.key, box.checked));
    return element("label", {}, box, swatch(group.key), group.name, element("span", { class: "quiet" }));
  });
  place("legend").replaceChildren(place("legend").firstElementChild, ...boxes);
  const speaking = (node) => scene.owners.has(node.id) && node.group !== "article";
  const choices = { person: speaking, institution: (node) => node.group === "organisation", article: (node) => node.group === "article" };
  for (const [name, belongs] of Object.entries(choices)) {
    const options = scene.nodes.filter(belongs).map((node) => element("option", { value: node.id }, node.name));
    place(`filter-${name}`).replaceChildren(element("option", { value: "" }, "any"), ...options);
  }
  const dates = scene.nodes.map((node) => node.published).filter(Boolean).sort();
  for (const name of ["from", "to"]) place(`filter-${name}`).disabled = !dates.length;
  if (scene.articles.length) showArticle(scene.articles[0]);
  showPane(scene.articles.length ? "article" : "index");
}

function toggleGroup(key, on) {
  visit({ hidden: on ? view.hidden.filter((each) => each !== key) : [...view.hidden, key] });
  // Beside claims everything else stands elsewhere.
  if (key === "claim") fit(nodes.getIds());
}

/** Legend, counts and choices as the view has them. */
function showFilters() {
  const kept = passing();
  for (const label of place("legend").querySelectorAll("label")) {
    const [box, count] = [label.querySelector("input"), label.querySelector(".quiet")];
    const members = scene.nodes.filter((node) => node.group === box.value);
    const here = members.filter((node) => kept.has(node.id)).length;
    box.checked = !view.hidden.includes(box.value);
    count.textContent = here < members.length ? `${here} of ${members.length}` : String(members.length);
  }
  const used = FILTERS.filter((name) => view.filters[name]);
  for (const name of FILTERS) place(`filter-${name}`).value = view.filters[name] || "";
  place("filters").textContent = used.length ? `Filter (${used.length})` : "Filter";
  place("clear").disabled = !used.length;
}

function filter(name) {
  visit({ filters: { ...view.filters, [name]: place(`filter-${name}`).value } });
}
