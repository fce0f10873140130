// The article with everything that was found in it, each piece a link to its node.

const articleOf = (node) => scene.articles.find(({ id }) => id === node.article) || scene.articles.find(({ marks }) => marks.some(([id]) => id === node.id));

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
  const link = element("a", { href: addressOf(id), class: classes, "data-marks": marks.map(([marked]) => encoded(marked)).join(" ") }, text);
  if (reached.has(id)) link.setAttribute("tabindex", "-1");
  reached.add(id);
  return link;
}

/** Show in article, index and charts what is chosen. */
function markSelected() {
  for (const old of document.querySelectorAll("#article .selected")) old.classList.remove("selected");
  const marked = encoded(view.selected);
  const marks = [...document.querySelectorAll("#article a")].filter((mark) => mark.dataset.marks.split(" ").includes(marked));
  for (const mark of marks) mark.classList.add("selected");
  if (marks.length) scrollTo(place("article"), marks[0]);
  for (const link of document.querySelectorAll("#index a")) {
    if (view.selected && link.getAttribute("href") === addressOf(view.selected)) link.setAttribute("aria-current", "true");
  }
}

/** Scroll within the pane only: on a small screen the page itself should stay where it is. */
function scrollTo(pane, mark) {
  pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 4;
}
