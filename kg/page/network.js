// The page's behaviour: draws the network, shows what is selected, finds, filters, unfolds.
//
// Enters: the JSON in #data (written by kg.view), vis-network as the global `vis`. All positions and all cuts of the
// text come ready from there: nothing here slices a string by offset or computes a layout. Text becomes text nodes
// and canvas text only; what is selected is the part of the address behind "#", so Back and links work.
//
// Reading order: `state`, `draw`, `follow`, and the listeners at the end.
"use strict";

(() => {
  const page = JSON.parse(document.getElementById("data").textContent);
  const byId = new Map(page.nodes.map((node) => [node.id, node]));
  const drawn = new Map(page.network.nodes.map((node) => [node.id, node]));
  const groups = new Map(page.groups.map((group) => [group.key, group]));
  const owners = new Set(page.nodes.map((node) => node.owner).filter(Boolean));
  const relations = relationsByNode();

  const state = {
    selected: null,
    words: [],
    hidden: new Set(page.groups.filter((group) => group.hidden).map((group) => group.key)),
    open: new Set(page.unfolded ? owners : []),
    moving: false,
  };

  const place = (id) => document.getElementById(id);
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(place("network"), { nodes, edges }, page.network.options);

  // ---------------------------------------------------------------- helpers

  /** An element with attributes and children; strings become text nodes, so nothing is ever parsed as markup. */
  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const address = (id) => "#" + encodeURIComponent(id).replaceAll("%2F", "/");

  /** The node id in the address bar; one that was mangled on its way is taken as it is. */
  function addressed() {
    const written = window.location.hash.slice(1);
    try {
      return decodeURIComponent(written);
    } catch {
      return written;
    }
  }

  /** Lower case without accents, so that "bard" finds "Bård". */
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const swatch = (group) => element("span", { class: `swatch g-${group} ${groups.get(group).shape}`, "aria-hidden": "true" });
  const linkTo = (node) => element("a", { href: address(node.id) }, node.name);
  const styled = (name) => window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const animation = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 });

  /** For each node the headings of its relations, each with the ids at the other end. */
  function relationsByNode() {
    const found = new Map(page.nodes.map((node) => [node.id, new Map()]));
    const add = (id, heading, other) => {
      if (!heading) return;
      const lists = found.get(id);
      lists.set(heading, (lists.get(heading) || new Set()).add(other));
    };
    for (const edge of page.network.edges) {
      const [forward, backward] = page.relations[edge.kind];
      add(edge.from, forward, edge.to);
      add(edge.to, backward, edge.from);
    }
    return found;
  }

  // ---------------------------------------------------------------- what is drawn

  const isVisible = (node) => !state.hidden.has(node.group) && (!node.owner || state.open.has(node.owner));
  const isFound = (node) => state.words.every((word) => node.haystack.includes(word));

  /** Close together while all is folded; with room for quotes as soon as one is open. */
  function positionOf(node) {
    const spread = drawn.get(node.id);
    const [x, y] = state.open.size || !node.overview ? [spread.x, spread.y] : node.overview;
    return { x, y };
  }

  function look(node, face) {
    // What a search did not find turns pale but stays opaque, so that no line shines through a card.
    const [fill, line, text] = isFound(node) ? ["fill", "line", "text"].map((part) => `--${node.group}-${part}`) : ["--panel", "--line", "--pale"];
    const color = { background: styled(fill), border: styled(line) };
    return {
      ...drawn.get(node.id),
      ...positionOf(node),
      title: node.words,
      color: { ...color, highlight: color, hover: color },
      // The canvas colour behind a name that stands below its symbol keeps lines from crossing it out.
      font: { face, color: styled(text), background: groups.get(node.group).shape === "box" ? "none" : styled("--canvas") },
    };
  }

  /** Bring the picture in step with the state. */
  function draw() {
    const face = styled("--sans");
    const color = { color: styled("--edge"), highlight: styled("--edge-strong"), hover: styled("--edge-strong") };
    const visible = page.nodes.filter(isVisible);
    const shown = new Set(visible.map((node) => node.id));
    edges.clear();
    nodes.remove(nodes.getIds().filter((id) => !shown.has(id)));
    nodes.update(visible.map((node) => look(node, face)));
    edges.add(page.network.edges.filter((edge) => shown.has(edge.from) && shown.has(edge.to)).map((edge) => ({ ...edge, color })));
    network.selectNodes(state.selected && shown.has(state.selected.id) ? [state.selected.id] : []);
    showButtons();
  }

  /** Show these nodes as large as they fit. */
  function fit(ids) {
    network.fit({ nodes: ids, maxZoomLevel: 1, animation: false });
    // vis-network leaves a tenth of the width free on either side.
    network.moveTo({ scale: network.getScale() * 1.06, animation: false });
  }

  /** Move the picture only where the node is not in sight. */
  function bringIntoSight(node) {
    const at = network.canvasToDOM(positionOf(node));
    const frame = place("network");
    const margin = 60;
    const inside = at.x > margin && at.y > margin && at.x < frame.clientWidth - margin && at.y < frame.clientHeight - margin;
    if (!inside) network.moveTo({ position: positionOf(node), animation: animation() });
  }

  // ---------------------------------------------------------------- selecting

  /** Show the node of the address; a folded or hidden one is brought back first. */
  function follow() {
    const id = addressed();
    const focused = document.activeElement;
    state.selected = byId.get(id) || null;
    showDetails(id);
    if (state.selected) {
      showArticle(articleOf(state.selected));
      reveal(state.selected);
    }
    draw();
    markSelected();
    // The link that was followed may be gone: then reading goes on at the details.
    if (!focused.isConnected) place("details").focus({ preventScroll: true });
  }

  function reveal(node) {
    if (state.hidden.delete(node.group)) filtered();
    const owner = node.owner || node.id;
    if (!owners.has(owner) || state.open.has(owner)) {
      bringIntoSight(node);
      return;
    }
    state.open.add(owner);
    draw();
    fit(page.nodes.filter((other) => other.id === owner || other.owner === owner).map((other) => other.id).filter((id) => nodes.get(id)));
  }

  function markSelected() {
    for (const old of document.querySelectorAll("#article .selected")) old.classList.remove("selected");
    for (const old of document.querySelectorAll("#index [aria-current]")) old.removeAttribute("aria-current");
    if (!state.selected) return;
    const { id } = state.selected;
    const marks = [...document.querySelectorAll("#article a")].filter((mark) => mark.dataset.marks.split(" ").includes(id));
    for (const mark of marks) mark.classList.add("selected");
    if (marks.length) scrollTo(place("article"), marks[0]);
    const entry = [...document.querySelectorAll("#index a")].find((link) => link.getAttribute("href") === address(id));
    if (entry) entry.setAttribute("aria-current", "true");
  }

  /** Scroll within the pane only: on a small screen the page itself should stay where it is. */
  function scrollTo(pane, mark) {
    pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 4;
  }

  // ---------------------------------------------------------------- details

  function showDetails(id) {
    const parts = state.selected ? detailsOf(state.selected) : [element("p", {}, id ? "This page has no entry with that address." : page.hint)];
    place("details").replaceChildren(...parts);
    place("details").scrollTop = 0;
  }

  function detailsOf(node) {
    const parts = [element("span", { class: "badge" }, swatch(node.group), groups.get(node.group).one), element("h2", {}, node.heading || node.name)];
    if (node.words || node.context.length) parts.push(wordsOf(node));
    if (node.facts.length) parts.push(factsOf(node));
    for (const [heading, others] of relations.get(node.id)) {
      parts.push(element("h3", {}, heading), listOf([...others].map((other) => byId.get(other)), false));
    }
    return parts;
  }

  /** The sentences that the words stand in, the words themselves marked. */
  function wordsOf(node) {
    const passage = node.context.length ? node.context : [[node.words, true]];
    const pieces = passage.map(([text, inside]) => (inside ? element("mark", { class: `m-${node.group}` }, text) : text));
    return element("blockquote", {}, ...pieces);
  }

  function factsOf(node) {
    return element("dl", {}, ...node.facts.flatMap(([name, value, target]) => [element("dt", {}, name), element("dd", {}, linked(value, target))]));
  }

  /** A value that leads to a node of this page, to an address elsewhere, or nowhere. */
  function linked(value, target) {
    if (byId.has(target)) return element("a", { href: address(target) }, value);
    return /^https?:\/\//.test(target) ? element("a", { href: target, rel: "noreferrer noopener", target: "_blank" }, value) : value;
  }

  function listOf(others, withHeading) {
    return element("ul", {}, ...others.map((other) => {
      const heading = withHeading && other.words ? [element("span", { class: "quiet" }, other.heading)] : [];
      return element("li", {}, swatch(other.group), element("span", {}, ...heading, linkTo(other)));
    }));
  }

  // ---------------------------------------------------------------- article

  const articleOf = (node) => page.articles.find(({ id }) => id === node.article) || page.articles.find(({ marks }) => marks.some(([id]) => id === node.id));

  function showArticle(article) {
    const pane = place("article");
    if (!article || pane.dataset.shown === article.id) return;
    pane.dataset.shown = article.id;
    const reached = new Set();
    const paragraphs = article.paragraphs.map((pieces) => element("p", {}, ...pieces.map((piece) => pieceOf(article, piece, reached))));
    pane.replaceChildren(element("h2", {}, article.title), element("p", { class: "byline" }, article.byline), ...paragraphs);
    pane.scrollTop = 0;
  }

  /** A piece of text as a link to its innermost mark; only a node's first piece is a stop of the Tab key. */
  function pieceOf(article, [text, ...numbers], reached) {
    if (!numbers.length) return text;
    const marks = numbers.map((number) => article.marks[number]);
    const [id] = marks[marks.length - 1];
    const classes = marks.map(([, group]) => `m-${group}`).join(" ");
    const link = element("a", { href: address(id), class: classes, "data-marks": marks.map(([marked]) => marked).join(" ") }, text);
    if (reached.has(id)) link.setAttribute("tabindex", "-1");
    reached.add(id);
    return link;
  }

  // ---------------------------------------------------------------- index, search, legend

  function showIndex() {
    const found = page.nodes.filter((node) => !state.hidden.has(node.group) && isFound(node));
    const parts = page.groups.flatMap((group) => {
      const members = found.filter((node) => node.group === group.key);
      return members.length ? [element("h3", {}, `${group.name} (${members.length})`), listOf(members, true)] : [];
    });
    place("index").replaceChildren(...(parts.length ? parts : [element("p", {}, "Nothing here. Change the search or the filters above.")]));
    place("found").textContent = state.words.length ? `${found.length} found` : "";
  }

  function showPane(name) {
    for (const pane of ["article", "index"]) place(pane).hidden = pane !== name;
    document.querySelector(`input[name="pane"][value="${name}"]`).checked = true;
  }

  function search() {
    state.words = folded(place("search").value).split(/\s+/).filter(Boolean);
    if (state.words.length) showPane("index");
    filtered();
  }

  function goToFirstFound(event) {
    const first = event.key === "Enter" && state.words.length ? place("index").querySelector("a") : null;
    if (first) window.location.hash = first.getAttribute("href");
  }

  function showLegend() {
    for (const group of page.groups) {
      const count = page.nodes.filter((node) => node.group === group.key).length;
      const box = element("input", { type: "checkbox", value: group.key });
      box.addEventListener("change", () => toggleGroup(group.key, box.checked));
      place("legend").append(element("label", {}, box, swatch(group.key), group.name, element("span", { class: "quiet" }, String(count))));
    }
  }

  function toggleGroup(key, on) {
    if (on) state.hidden.delete(key);
    else state.hidden.add(key);
    filtered();
  }

  /** Bring everything in step with a changed search or filter. */
  function filtered() {
    for (const box of place("legend").querySelectorAll("input")) box.checked = !state.hidden.has(box.value);
    draw();
    showIndex();
    markSelected();
  }

  // ---------------------------------------------------------------- buttons

  function toggleFolding() {
    state.open = new Set(state.open.size < owners.size ? owners : []);
    draw();
    fit(nodes.getIds());
  }

  function toggleMoving() {
    state.moving = !state.moving;
    network.setOptions({ physics: { enabled: state.moving } });
    draw();
  }

  function showButtons() {
    place("unfold").textContent = state.open.size < owners.size || !owners.size ? "Unfold all" : "Fold all";
    place("unfold").disabled = !owners.size;
    place("move").textContent = state.moving ? "Put back" : "Let it move";
  }

  // ---------------------------------------------------------------- start

  function prepare() {
    for (const name of ["title", "summary", "note"]) place(name).textContent = page[name];
    for (const node of page.nodes) node.haystack = folded([node.name, node.heading, node.words, ...node.facts.map(([, value]) => value)].join(" "));
    showLegend();
    filtered();
    fit(nodes.getIds());
    showArticle(page.articles[0]);
    follow();
  }

  function listen() {
    place("search").addEventListener("input", search);
    place("search").addEventListener("keydown", goToFirstFound);
    place("unfold").addEventListener("click", toggleFolding);
    place("fit").addEventListener("click", () => fit(nodes.getIds()));
    place("move").addEventListener("click", toggleMoving);
    for (const radio of document.querySelectorAll('input[name="pane"]')) radio.addEventListener("change", () => showPane(radio.value));
    network.on("click", ({ nodes: [id] }) => { window.location.hash = id ? address(id) : ""; });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    window.addEventListener("hashchange", follow);
  }

  prepare();
  listen();
})();
