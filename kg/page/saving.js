// What can be taken away: the picture as PNG or SVG, and the query whose answer the view shows.

/** Hand a file to the browser's downloads. */
function handOver(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function savePng() {
  const drawn = document.querySelector("#network canvas");
  const copy = element("canvas", { width: drawn.width, height: drawn.height });
  const ink = copy.getContext("2d");
  ink.fillStyle = styled("--canvas");
  ink.fillRect(0, 0, copy.width, copy.height);
  ink.drawImage(drawn, 0, 0);
  copy.toBlob((blob) => handOver("graph.png", blob));
}

function saveSvg() {
  handOver("graph.svg", new Blob([svgOfView()], { type: "image/svg+xml" }));
}

// ---------------------------------------------------------------- SVG

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 17;
const LINE = 1.2;
const ROOM = 40;
// Corners of the shapes around (0, 0), in units of their size.
const CORNERS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -1], [1, 1], [-1, 1]],
  hexagon: [[-1, 0], [-0.5, -0.87], [0.5, -0.87], [1, 0], [0.5, 0.87], [-0.5, 0.87]],
};

/** Characters that no XML may hold become the sign for one that is missing. */
const allowed = (text) => text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");

function drawnElement(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The view as the text of an SVG: the same view gives the same text. */
function svgOfView() {
  const shown = visible();
  const at = new Map(shown.map((node) => [node.id, positionOf(node)]));
  const boxes = shown.map((node) => boxOf(node, at.get(node.id)));
  const [left, top] = ["left", "top"].map((side) => Math.min(0, ...boxes.map((box) => box[side])) - ROOM);
  const [right, bottom] = ["right", "bottom"].map((side) => Math.max(0, ...boxes.map((box) => box[side])) + ROOM);
  const frame = { x: left, y: top, width: right - left, height: bottom - top };
  const lines = scene.network.edges.filter((edge) => at.has(edge.from) && at.has(edge.to) && !edge.hidden);
  const picture = drawnElement(
    "svg",
    { viewBox: Object.values(frame).join(" "), width: frame.width, height: frame.height, "font-family": styled("--sans"), role: "img" },
    drawnElement("title", {}, allowed(scene.title)),
    drawnElement("rect", { ...frame, fill: styled("--canvas") }),
    ...lines.map((edge) => lineOf(edge, at.get(edge.from), at.get(edge.to))),
    ...shown.map((node, number) => shapeOf(node, at.get(node.id), boxes[number])),
  );
  return new XMLSerializer().serializeToString(picture);
}

/** What a node covers: cards have the size that vis-network gives them, the name of all others stands below. */
function boxOf(node, { x, y }) {
  if (groups.get(node.group).shape !== "box") return { left: x - 90, right: x + 90, top: y - SIZE, bottom: y + 76 };
  const box = network.getBoundingBox(node.id);
  return Object.fromEntries(Object.entries(box).map(([side, value]) => [side, Math.round(value)]));
}

function lineOf(edge, from, to) {
  const bend = Math.round((to.x - from.x) / 2);
  const path = `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
  const dashes = edge.dashes ? { "stroke-dasharray": edge.dashes.join(" ") } : {};
  return drawnElement("path", { d: path, fill: "none", stroke: styled("--edge"), "stroke-width": 1.5, ...dashes });
}

function shapeOf(node, { x, y }, box) {
  const { label, color, font } = look(node, "");
  const { shape } = groups.get(node.group);
  const paint = { fill: color.background, stroke: color.border, "stroke-width": 2 };
  const size = shape === "box" ? 17 : 22;
  const lines = allowed(label).split("\n");
  const first = shape === "box" ? y - ((lines.length - 1) * size * LINE) / 2 + size / 3 : y + SIZE + size * 1.1;
  const words = lines.map((line, number) => drawnElement("tspan", { x, y: Math.round(first + number * size * LINE) }, line));
  return drawnElement("g", {}, outline(shape, x, y, box, paint), drawnElement("text", { "text-anchor": "middle", "font-size": size, fill: font.color }, ...words));
}

function outline(shape, x, y, box, paint) {
  if (shape === "dot") return drawnElement("circle", { cx: x, cy: y, r: SIZE, ...paint });
  if (shape === "box") return drawnElement("rect", { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, rx: 5, ...paint });
  return drawnElement("polygon", { points: CORNERS[shape].map(([dx, dy]) => `${x + dx * SIZE},${y + dy * SIZE}`).join(" "), ...paint });
}

// ---------------------------------------------------------------- query

const literal = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;
/** Only what may stand in an IRI gets into one; the rest is written as percent signs and digits. */
const iri = (id) => `<${scene.base}${id.replace(/[\0-\x20<>"{}|^`\\]/g, encodeURIComponent)}>`;

/** SPARQL for the quotes of the view: with what the filters, the legend and the folding ask for. */
function queryOfView() {
  const { filters, hidden, open } = view;
  const kinds = ["direct", "mixed", "indirect"].filter((kind) => !hidden.includes(kind));
  const owners = open.length && open.length < scene.owners.size ? open : [];
  const voice = "?quote prov:wasAttributedTo/prov:specializationOf?";
  const lines = [
    `VALUES ?kind { ${kinds.map((kind) => `eqv:${kind}`).join(" ")} }`,
    "?quote a schema:Quotation ; eq:quoteKind ?kind ; schema:text ?words ; schema:isPartOf ?article .",
    "OPTIONAL { ?quote prov:wasAttributedTo ?who . ?who schema:name ?speaker }",
    "OPTIONAL { ?article schema:datePublished ?published }",
    "OPTIONAL { ?quote prov:qualifiedAttribution/eq:confidence ?confidence }",
  ];
  if (view.around) lines.push(...belonging(view.around, voice));
  if (owners.length) lines.push(`VALUES ?owner { ${owners.map(iri).join(" ")} }`, `{ ${voice} ?owner } UNION { ?quote schema:isPartOf ?owner }`);
  if (filters.person) lines.push(`${voice} ${iri(filters.person)} .`);
  if (filters.institution) lines.push(...belonging(filters.institution, voice));
  if (filters.article) lines.push(`?quote schema:isPartOf ${iri(filters.article)} .`);
  if (filters.from) lines.push(`FILTER (STR(?published) >= ${literal(filters.from)})`);
  if (filters.to) lines.push(`FILTER (STR(?published) <= ${literal(filters.to)})`);
  if (filters.sure) lines.push(`FILTER (?confidence >= ${Number(filters.sure)})`);
  for (const word of view.words.toLowerCase().split(/\s+/).filter(Boolean)) {
    lines.push(`FILTER (CONTAINS(LCASE(CONCAT(?words, " ", COALESCE(?speaker, ""))), ${literal(word)}))`);
  }
  const names = Object.entries(scene.prefixes).map(([name, space]) => `PREFIX ${name}: <${space}>`);
  const columns = "?quote ?speaker ?kind ?words ?article ?published ?confidence";
  return [...names, `SELECT DISTINCT ${columns} WHERE {`, ...lines.map((line) => `  ${line}`), "}", "ORDER BY ?article ?quote ?speaker", ""].join("\n");
}

/** Quotes of somebody, of a body's people, or of an article. */
function belonging(id, voice) {
  if (id.startsWith("article/")) return [`?quote schema:isPartOf ${iri(id)} .`];
  return [
    `{ ${voice} ${iri(id)} }`,
    `UNION { ${voice} ?member . ?membership org:member/prov:specializationOf? ?member ; org:organization/prov:specializationOf? ${iri(id)} }`,
  ];
}

function showQuery() {
  const text = element("textarea", { readonly: "", rows: "14", spellcheck: "false", "aria-label": "Query" });
  text.value = queryOfView();
  const copy = button("Copy", () => {
    text.select();
    copy.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl-C";
  });
  place("details").replaceChildren(
    element("h2", {}, "The query behind this view"),
    element("p", { class: "quiet" }, "SPARQL for the quotes that are shown: kg query -f FILE, or the endpoint of kg serve."),
    text,
    element("p", {}, copy),
  );
  text.focus();
}
