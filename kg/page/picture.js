// The picture: vis-network draws the nodes of the view where the page's maker has placed them.

const nodes = new vis.DataSet();
const edges = new vis.DataSet();
let network = null;
let moving = false;

/** Close together while all is folded, with room for quotes as soon as one is open, and for claims where they are shown. */
function positionOf(node) {
  const spread = scene.drawn.get(node.id);
  const folded = !view.open.length && node.overview;
  const [x, y] = folded ? node.overview : !view.hidden.includes("claim") && node.roomy ? node.roomy : [spread.x, spread.y];
  return { x, y };
}

function look(node, face) {
  // What a search did not find turns pale but stays opaque, so that no line shines through a card.
  const [fill, line, text] = isFound(node) ? ["fill", "line", "text"].map((part) => `--${node.group}-${part}`) : ["--panel", "--line", "--pale"];
  const color = { background: styled(fill), border: styled(line) };
  return {
    ...scene.drawn.get(node.id),
    ...positionOf(node),
    title: node.words,
    color: { ...color, highlight: color, hover: color },
    // The canvas colour behind a name that stands below its symbol keeps lines from crossing it out.
    font: { face, color: styled(text), background: groups.get(node.group).shape === "box" ? "none" : styled("--canvas") },
  };
}

/** Bring the picture in step with the view. */
function draw() {
  const face = styled("--sans");
  const color = { color: styled("--edge"), highlight: styled("--edge-strong"), hover: styled("--edge-strong") };
  const shown = visible();
  const ids = new Set(shown.map((node) => node.id));
  edges.clear();
  nodes.remove(nodes.getIds().filter((id) => !ids.has(id)));
  nodes.update(shown.map((node) => look(node, face)));
  edges.add(scene.network.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)).map((edge) => ({ ...edge, id: nameOfEdge(edge), color })));
  if (edges.get(view.edge)) network.selectEdges([view.edge]);
  else network.selectNodes(ids.has(view.selected) ? [view.selected] : []);
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

function clicked({ nodes: [id], edges: [edge] }) {
  if (id) choose(id);
  else visit({ selected: "", edge: edge || "" });
}

function toggleFolding() {
  visit({ open: view.open.length < scene.owners.size ? [...scene.owners] : [] });
  fit(nodes.getIds());
}

function toggleMoving() {
  moving = !moving;
  network.setOptions({ physics: { enabled: moving } });
  draw();
}

function showButtons() {
  const whole = view.open.length >= scene.owners.size && scene.owners.size;
  place("unfold").textContent = whole ? "Fold all" : "Unfold all";
  place("unfold").disabled = !scene.owners.size;
  place("move").textContent = moving ? "Put back" : "Let it move";
  place("back").disabled = step.now === 0;
  place("forward").disabled = step.now === step.last;
}

// ---------------------------------------------------------------- keys

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrows go to the next node on that side, Enter reads it, Escape lets go. */
function pressed(event) {
  if (event.key === "Escape") visit({ selected: "", edge: "" });
  else if (event.key === "Enter" && view.selected) place("details").focus();
  else if (ARROWS[event.key]) stepAside(ARROWS[event.key]);
  else return;
  event.preventDefault();
}

function stepAside([x, y]) {
  const shown = visible();
  const from = shown.find((node) => node.id === view.selected);
  const start = from ? positionOf(from) : null;
  let [nearest, least] = [shown[0], Infinity];
  for (const node of start ? shown : []) {
    const [dx, dy] = [positionOf(node).x - start.x, positionOf(node).y - start.y];
    const ahead = dx * x + dy * y;
    const cost = ahead + 3 * Math.abs(dx * y + dy * x);
    if (ahead > 0 && cost < least) [nearest, least] = [node, cost];
  }
  if (!nearest || (start && least === Infinity)) return;
  visit({ selected: nearest.id, edge: "" });
  bringIntoSight(nearest);
}
