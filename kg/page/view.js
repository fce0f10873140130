// The view: what is chosen, open, hidden and filtered. Each change is a step of the browser's history, and the address
// says all of it, so that a link shows somebody else the same. Undo is Back.

const FILTERS = ["person", "institution", "article", "from", "to", "sure"];
const ALL = "*";
const step = { now: 0, last: 0 };
let view = null;

/** The view that a scene opens with; null is what the scene itself hides and opens. */
const opening = (name) => ({ selected: "", edge: "", around: name, words: "", hidden: null, open: null, filters: {} });
const usuallyOpen = () => (scene.unfolded ? [...scene.owners] : []);

/** What stands behind "#": the chosen node, and after "?" what differs from the view that the scene opens with. */
function addressOfView() {
  const parts = new URLSearchParams();
  const list = (name, values, before) => {
    if (values.length !== before.length || values.some((value) => !before.includes(value))) parts.set(name, values.map(encodeURIComponent).join(" "));
  };
  for (const name of ["around", "edge", "words"]) if (view[name]) parts.set(name, view[name]);
  list("hide", view.hidden, scene.usual);
  if (view.open.length < scene.owners.size || scene.unfolded) list("open", view.open, usuallyOpen());
  else if (scene.owners.size) parts.set("open", ALL);
  for (const name of FILTERS) if (view.filters[name]) parts.set(name, view.filters[name]);
  return addressOf(view.selected) + (parts.size ? `?${parts}` : "");
}

/** A part of an address as it was before it was written there; one that was mangled on its way is taken as it is. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The view that the address asks for. A bare "#node" changes nothing but what is chosen. */
function asked() {
  const [id] = window.location.hash.slice(1).split("?", 1);
  const said = window.location.hash.slice(id.length + 2);
  if (!said) return { ...view, selected: decoded(id), edge: "" };
  const parts = new URLSearchParams(said);
  const list = (name) => (parts.has(name) ? parts.get(name).split(" ").filter(Boolean).map(decoded) : null);
  const filters = Object.fromEntries(FILTERS.filter((name) => parts.get(name)).map((name) => [name, parts.get(name)]));
  const text = (name) => parts.get(name) || "";
  return { selected: decoded(id), edge: text("edge"), around: text("around"), words: text("words"), hidden: list("hide"), open: list("open"), filters };
}

/** An address for the history; none in a frame without an address of its own (a notebook), where writing one is an error. */
const kept = (address) => (window.location.protocol === "about:" ? undefined : address);

/** Go to a changed view: a step that Back undoes. */
function visit(changes, reveals = false) {
  step.now += 1;
  step.last = step.now;
  window.history.pushState({ step: step.now, view }, "", kept(window.location.hash || "#"));
  present({ ...view, ...changes }, reveals);
  remember();
}

/** Write the view into the step of the history that it belongs to. */
const remember = () => window.history.replaceState({ step: step.now, view }, "", kept(addressOfView()));

/** Back, forward, or an address that was typed or followed. */
async function moved(event) {
  if (event.state) {
    step.now = event.state.step;
    await arrive(event.state.view, false);
    return;
  }
  step.now += 1;
  step.last = step.now;
  await arrive(asked(), true);
}

/** Show a view that may lie in a scene that is not here yet. */
async function arrive(next, reveals) {
  try {
    const strange = source && next.selected && !scene.known.has(next.selected) && next.around === scene.around;
    present({ ...next, around: await around(strange ? next.selected : next.around) }, reveals);
  } catch (error) {
    present({ ...view, selected: "", edge: "" }, false);
    place("note").textContent = error.message;
  }
  remember();
}

/** Choose a node, as a click does; a served page asks the store for what surrounds it. */
async function choose(id) {
  const node = byId.get(id);
  if (!source || (node && !node.far)) {
    visit({ selected: id, edge: "" }, true);
    return;
  }
  place("note").textContent = "Asking the store …";
  try {
    visit({ ...opening(await around(id)), selected: id }, true);
  } catch (error) {
    place("note").textContent = error.message;
  }
}

/** Bring the whole page in step with a view; what it chooses is brought into the picture where it `reveals`. */
function present(next, reveals) {
  const focused = document.activeElement;
  const fresh = view === null || view.around !== next.around;
  enter(next.around);
  view = { ...next, hidden: next.hidden || scene.usual, open: next.open || usuallyOpen() };
  if (view.open.includes(ALL)) view.open = [...scene.owners];
  if (fresh) showScene();
  const chosen = byId.get(view.selected);
  const unfolded = reveals && chosen ? reveal(chosen) : null;
  place("search").value = view.words;
  showFilters();
  showDetails();
  if (chosen) showArticle(articleOf(chosen));
  draw();
  showIndex();
  markSelected();
  if (fresh || unfolded) fit(unfolded || nodes.getIds());
  else if (chosen && reveals) bringIntoSight(chosen);
  // The link that was followed may be gone: then reading goes on at the details.
  if (!focused.isConnected) place("details").focus({ preventScroll: true });
}

/** Undo the folding, hiding and filtering that keeps a node out of the picture; what was unfolded, if anything was. */
function reveal(node) {
  const owner = node.owner || node.id;
  view.hidden = view.hidden.filter((key) => key !== node.group);
  if (!passing().has(node.id)) view.filters = {};
  if (!scene.owners.has(owner) || view.open.includes(owner)) return null;
  view.open = [...view.open, owner];
  return visible().filter((other) => other.id === owner || other.owner === owner).map((other) => other.id);
}
