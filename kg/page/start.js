// The beginning: the first scene, the listeners, the view that the address asks for.

/** A link to a node chooses it; with a key held down it is a link like any other. */
function followed(event) {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(decoded(link.getAttribute("href").slice(1)));
}

/** A mark or a row of a chart leads to its node. */
function charted(event) {
  const mark = event.target.closest("[data-node]");
  if (mark && mark.dataset.node) choose(mark.dataset.node);
}

/** A panel that is open closes as soon as something else is used. */
function closePanels(event) {
  for (const panel of document.querySelectorAll("details[open] > .choices")) {
    if (!panel.parentElement.contains(event.target)) panel.parentElement.open = false;
  }
}

function listen() {
  const acts = {
    unfold: toggleFolding, move: toggleMoving, fit: () => fit(nodes.getIds()), png: savePng, svg: saveSvg, query: showQuery,
    back: () => window.history.back(), forward: () => window.history.forward(), clear: () => visit({ filters: {} }),
  };
  for (const [name, act] of Object.entries(acts)) place(name).addEventListener("click", act);
  for (const name of FILTERS) place(`filter-${name}`).addEventListener("change", () => filter(name));
  for (const radio of document.querySelectorAll('input[name="pane"]')) radio.addEventListener("change", () => showPane(radio.value));
  place("search").addEventListener("input", search);
  place("search").addEventListener("keydown", goToFirstFound);
  place("network").addEventListener("keydown", pressed);
  place("numbers").addEventListener("click", charted);
  document.addEventListener("click", followed);
  document.addEventListener("pointerdown", closePanels);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  window.addEventListener("popstate", moved);
}

scenes.set("", prepared(JSON.parse(written.textContent)));
enter("");
network = new vis.Network(place("network"), { nodes, edges }, scene.network.options);
network.on("click", clicked);
listen();
// A page that is loaded again is where it was in the history.
if (window.history.state) step.now = step.last = window.history.state.step;
const wanted = asked();
present(opening(""), false);
arrive({ ...view, ...wanted }, true);
