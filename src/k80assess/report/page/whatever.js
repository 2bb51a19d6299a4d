// What holds whatever has been left open: one line beside the outcome, and where every question is answered a bar.

const family = unpackFamily(data);
const MOST_IN_WORDS = 200n; // in as many weightings at most a share is said as 49 of every 64
const FILLS = 4; // ways to fill a part of the bar

function showWhatever(state) {
  const reached = family && !state.clash ? possibleUnder(family, state.given, state.compiled.judged) : null;
  const said = reached ? whateverSaid(state.possible, reached) : [];
  tellHere("whatever-said", said);
  const isParted = said.length > 0 && state.possible.length === 1 && reached.length > 1 && judgedIn(state.given).length === 0;
  const parts = isParted ? acceptabilityOf(family, state.given) : null;
  byId("weightings").hidden = parts === null;
  if (parts !== null) showWeightings(state.possible[0], reached, parts);
  byId("whatever").hidden = said.length === 0;
}

// Nothing is said where every outcome is possible as it is.
function whateverSaid(possible, reached) {
  if (possible.length === outcomes.length) return [];
  const others = reached.filter((leaf) => !possible.includes(leaf)).map((leaf) => named(outcomes[leaf]));
  const held = () => sentence(possible.length === 1 ? "this_outcome" : "no_other_outcome");
  const said = others.length
    ? sentence(`otherwise_${family.kind}`, { outcomes: series(others, "or") })
    : sentence(`whatever_${family.kind}`, { held: held() });
  return [...said, ...(family.hasOrders ? [" ", ...sentence("orders_stay")] : [])];
}

// In which share of all weightings each outcome comes out, in words and as a bar.
function showWeightings(outcome, reached, parts) {
  const whole = parts.reduce((product, { bottom }) => product * bottom, 1n);
  const counts = parts.map(({ top, bottom }) => (top * whole) / bottom);
  const shown = percentages(counts, whole);
  const shares = parts.map((part, leaf) => weighedSaid(part, shown[leaf]));
  byId("weightings-said").replaceChildren(...inWeightings(outcomes[outcome], parts[outcome], shares[outcome]));
  const bar = make("div", { class: "bar-parts" });
  const items = reached.map((leaf, i) => {
    const fill = leaf === outcome ? "fill-own" : `fill-${i % FILLS}`;
    const part = make("span", { class: fill });
    part.style.flexGrow = String(Number((counts[leaf] * 10_000n) / whole));
    if (parts[leaf].top) bar.append(part);
    const name = leaf === outcome ? strong(outcomes[leaf]) : named(outcomes[leaf]);
    const said = make("span", {}, name, ": ", shares[leaf]);
    return make("li", { title: fractionText(parts[leaf]) }, make("span", { class: `swatch ${fill}` }), said);
  });
  const plain = (leaf) => `${textIn(labelOf(outcomes[leaf]), language)}: ${shares[leaf].join("")}`;
  const picture = byId("weightings-bar");
  picture.setAttribute("aria-label", `${sentenceText("weightings")} ${reached.map(plain).join(", ")}.`);
  picture.replaceChildren(make("p", { class: "small" }, sentence("weightings")), bar, make("ul", { class: "legend" }, items));
}

function fractionText({ top, bottom }) {
  return `${top}/${bottom}`;
}

// No share of what is possible is said to be nothing, and none to be all: the rest is in the corners.
function weighedSaid({ top, bottom }, shown) {
  if (top === 0n) return sentence("weightings_edge");
  if (top === bottom) return sentence("weightings_almost");
  const [first, ...rest] = [percentSaid(top, bottom, shown)].flat();
  return [first[0].toLowerCase() + first.slice(1), ...rest];
}

function inWeightings(level, part, share) {
  const { top, bottom } = part;
  const outcome = strong(level);
  if (top === 0n) return sentence("weightings_edge_said", { outcome });
  if (top === bottom) return sentence("weightings_almost_said", { outcome });
  if (bottom <= MOST_IN_WORDS) return sentence("weightings_of", { count: top, total: bottom, outcome });
  return [make("span", { title: fractionText(part) }, sentence("weightings_share", { share, outcome }))];
}
