// What holds whatever has been left open: one line beside the outcome, and where every question is answered a bar.

const family = unpackFamily(data);
const MOST_IN_WORDS = 200n; // in as many weightings at most a share is said as 49 of every 64
const FILLS = 4; // ways to fill a part of the bar

function showWhatever(state) {
  const reached = family && !state.clash ? possibleUnder(family, state.given, state.compiled.judged) : null;
  const said = reached ? whateverSaid(state.possible, reached) : [];
  tellHere("whatever-said", said);
  const isParted = said.length > 0 && state.possible.length === 1 && reached.length > 1 && judgedIn(model, state.given).length === 0;
  const parts = isParted ? acceptabilityOf(family, state.given) : null;
  byId("weightings").hidden = parts === null;
  if (parts !== null) showWeightings(state.possible[0], reached, parts);
  byId("whatever").hidden = said.length === 0;
}

// Nothing is said where every outcome is possible as it is.
function whateverSaid(possible, reached) {
  if (possible.length === outcomes.length) return [];
  const { kind, free, kept, hasOrders } = family;
  const others = reached.filter((leaf) => !possible.includes(leaf)).map((leaf) => named(outcomes[leaf]));
  const how = others.length ? "also" : possible.length === 1 ? "stays" : "nothing_else";
  const said = [sentence(`${how}_${kind}`, { outcomes: series(others, "or"), outcome: named(outcomes[possible[0]]) })];
  if (free) said.push(sentence("free", { loose: told(free) }));
  if (hasOrders) said.push(sentence("orders_stay"));
  if (kept.length) said.push(sentence("points_stay", { aspects: series(kept.map((id) => named(nodeNamed(id))), "and") }));
  return spaced(said);
}

function spaced(sentences) {
  return sentences.flatMap((said, i) => (i ? [" ", ...said] : said));
}

// In which share of all weightings each outcome comes out, in words and as a bar. No share of what is possible is said
// to be nothing, and none to be all: the rest is at the edge.
function showWeightings(outcome, reached, parts) {
  const whole = parts.reduce((shared, { bottom }) => leastCommon(shared, bottom), 1n);
  const counts = parts.map(({ top, bottom }) => top * (whole / bottom));
  const shown = percentages(counts, whole);
  const inParts = whole > 1n && whole <= MOST_IN_WORDS;
  const share = (leaf) => {
    if (inParts) return sentence("weightings_part", { count: counts[leaf], total: whole });
    const [first, ...rest] = [percentSaid(counts[leaf], whole, shown[leaf])].flat();
    return [first[0].toLowerCase() + first.slice(1), ...rest];
  };
  const labelled = (leaf) => (leaf === outcome ? strong(outcomes[leaf]) : named(outcomes[leaf]));
  const weighing = reached.filter((leaf) => counts[leaf]);
  const atEdge = reached.filter((leaf) => !counts[leaf]);
  const said = weighing.length === 1
    ? [sentence("weightings_almost_said", { outcome: labelled(weighing[0]) })]
    : [sentence("weightings_shares", {
        shares: series(weighing.map((leaf) => sentence("weightings_share", { share: share(leaf), outcome: labelled(leaf) }).flat()), "and"),
      })];
  const total = roundedTotal(counts, shown);
  if (!inParts && weighing.length > 1 && total !== 100) said.push(sentence("percent_total", { total }));
  if (atEdge.length) said.push(sentence("weightings_edge_said", { outcomes: series(atEdge.map(labelled), "or") }));
  byId("weightings-said").replaceChildren(...spaced(said));
  const bar = make("div", { class: "bar-parts" });
  const shares = new Map(reached.map((leaf) => {
    if (!counts[leaf]) return [leaf, sentence("weightings_edge")];
    return [leaf, weighing.length === 1 ? sentence("weightings_almost") : share(leaf)];
  }));
  const items = reached.map((leaf, i) => {
    const fill = leaf === outcome ? "fill-own" : `fill-${i % FILLS}`;
    const part = make("span", { class: fill });
    part.style.flexGrow = String(Number((counts[leaf] * 10_000n) / whole));
    if (counts[leaf]) bar.append(part);
    const { top, bottom } = parts[leaf];
    const told = make("span", {}, labelled(leaf), ": ", shares.get(leaf));
    return make("li", { title: `${top}/${bottom}` }, make("span", { class: `swatch ${fill}` }), markOf(leaf), told);
  });
  const plain = (leaf) => `${textIn(labelOf(outcomes[leaf]), language)}: ${shares.get(leaf).join("")}`;
  const picture = byId("weightings-bar");
  picture.setAttribute("aria-label", `${sentenceText("weightings")} ${reached.map(plain).join(", ")}.`);
  picture.replaceChildren(make("p", { class: "small" }, sentence("weightings")), bar, make("ul", { class: "legend" }, items));
}
