// Details: the very words of what is chosen, the sentences around, how sure, who passes on whom, and the ways from there.

const HINT = "This page has no entry with that address.";

function showDetails() {
  const node = byId.get(view.selected);
  const edge = scene.network.edges.find((each) => nameOfEdge(each) === view.edge);
  const parts = node ? detailsOf(node) : edge ? detailsOfEdge(edge) : [element("p", {}, view.selected ? HINT : scene.hint)];
  place("details").replaceChildren(...parts);
  place("details").scrollTop = 0;
}

function detailsOf(node) {
  const parts = [element("span", { class: "badge" }, swatch(node.group), groups.get(node.group).one), element("h2", {}, node.heading || node.name)];
  if (node.words || node.context.length) parts.push(wordsOf(node));
  if (node.facts.length) parts.push(factsOf(node));
  parts.push(...chainOf(node));
  for (const [heading, others] of scene.related.get(node.id)) {
    parts.push(element("h3", {}, heading), listOf([...others].map((other) => byId.get(other)), false));
  }
  if (view.open.includes(node.id)) parts.push(button("Fold", () => visit({ open: view.open.filter((id) => id !== node.id) })));
  return parts;
}

const nameOfEdge = (edge) => [edge.kind, edge.from, edge.to].map(encodeURIComponent).join(" ");

/** A line between two: what it says, and the words that it rests on. */
function detailsOfEdge(edge) {
  const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
  const spoken = [to, from].find((node) => node.words || node.context.length);
  return [
    element("span", { class: "badge" }, swatch(from.group), scene.relations[edge.kind][2], swatch(to.group)),
    element("h2", {}, linkTo(from), ` ${scene.relations[edge.kind][2]} `, linkTo(to)),
    ...(spoken ? [wordsOf(spoken), factsOf(spoken)] : []),
  ];
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
  if (byId.has(target)) return element("a", { href: addressOf(target) }, value);
  return /^https?:\/\//.test(target) ? element("a", { href: target, rel: "noreferrer noopener", target: "_blank" }, value) : value;
}

/** Through whose mouths a quote came: from who says it first to who passes it on last. */
function chainOf(node) {
  const relays = scene.network.edges.filter((edge) => edge.kind === "relays");
  const chain = [node.id];
  const next = (from, to, at) => relays.find((edge) => edge[from] === at && !chain.includes(edge[to]));
  for (let edge = next("from", "to", chain[0]); edge; edge = next("from", "to", chain[0])) chain.unshift(edge.to);
  for (let edge = next("to", "from", chain.at(-1)); edge; edge = next("to", "from", chain.at(-1))) chain.push(edge.from);
  if (chain.length < 2) return [];
  const steps = chain.map((id) => byId.get(id)).map((quote) => element("li", {}, element("span", {}, element("span", { class: "quiet" }, quote.heading), linkTo(quote))));
  return [element("h3", {}, "Source chain, first mouth first"), element("ol", { class: "chain" }, ...steps)];
}

function listOf(others, withHeading) {
  return element("ul", {}, ...others.map((other) => {
    const heading = withHeading && other.words ? [element("span", { class: "quiet" }, other.heading)] : [];
    return element("li", {}, swatch(other.group), element("span", {}, ...heading, linkTo(other)));
  }));
}
