// Scenes: a graph with its places. A page from disk has one; a served page has the overview and, fetched when asked for,
// what surrounds a node. `scene` is the one that is shown; everything else reads it from here.

const written = place("data");
const source = written.dataset.source;
const scenes = new Map();
let scene = null;
let byId = null;
let groups = null;

/** A scene ready for use: nodes by name, their relations, what they own, the words to search in. */
function prepared(content) {
  const known = new Map(content.nodes.map((node) => [node.id, node]));
  for (const node of content.nodes) node.haystack = folded([node.name, node.heading, node.words, ...node.facts.map(([, value]) => value)].join(" "));
  return {
    ...content,
    known,
    kinds: new Map(content.groups.map((group) => [group.key, group])),
    drawn: new Map(content.network.nodes.map((node) => [node.id, node])),
    owners: new Set(content.nodes.map((node) => node.owner).filter(Boolean)),
    related: relationsOf(content),
    usual: content.groups.filter((group) => group.hidden).map((group) => group.key),
  };
}

/** For each node the headings of its relations, each with the ids at the other end. */
function relationsOf(content) {
  const found = new Map(content.nodes.map((node) => [node.id, new Map()]));
  const add = (id, heading, other) => {
    if (!heading) return;
    const lists = found.get(id);
    lists.set(heading, (lists.get(heading) || new Set()).add(other));
  };
  for (const edge of content.network.edges) {
    const [forward, backward] = content.relations[edge.kind];
    add(edge.from, forward, edge.to);
    add(edge.to, backward, edge.from);
  }
  return found;
}

function enter(name) {
  scene = scenes.get(name);
  byId = scene.known;
  groups = scene.kinds;
}

/** What the store answers; a refusal is an error with a sentence. */
async function askStore(what, value) {
  const answer = await fetch(`${source}?${what}=${encodeURIComponent(value)}`);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

/** The name of the scene around a node, fetched from the store where it is not here yet; a refusal is an error with a sentence. */
async function around(id) {
  if (scenes.has(id)) return id;
  const told = await askStore("node", id);
  scenes.set(told.around, prepared(told));
  return told.around;
}
