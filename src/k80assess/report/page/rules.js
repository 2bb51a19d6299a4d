// How the framework decides, and where each piece of it comes from, according to its document.

const KINDS = ["criterion", "level", "aspect", "weight", "points", "cutoff", "order", "rule", "row", "cap", "impossible"];
const ORIGINS = ["stated", "derived", "assumed", "unsaid"];

// data.pieces counts the pieces: { kind: { provenance: number } }.
function countPieces(kind, origin) {
  return data.pieces[kind]?.[origin] ?? 0;
}

function totalOf(origin) {
  return KINDS.reduce((sum, kind) => sum + countPieces(kind, origin), 0);
}

function writeOrigins() {
  const counts = Object.fromEntries(ORIGINS.map((origin) => [origin, totalOf(origin)]));
  const total = ORIGINS.reduce((sum, origin) => sum + counts[origin], 0);
  const silent = () => (counts.unsaid ? [" ", ...sentence("origins_silent", { count: counts.unsaid })] : []);
  const isSilent = counts.unsaid === total;
  const known = () => [...sentence("origins_said", { total, ...counts }), ...silent()];
  const said = () => (isSilent ? sentence("origins_none", { count: total }) : known());
  written(byId("origins-said"), said);
  written(byId("provenance"), said);
  written(byId("origins-table"), originsTable);
  for (const aspect of aspects) byId("rules").append(written(make("details"), () => ruleSaid(aspect)));
  if (framework.impossible?.length) byId("rules").append(written(make("details"), impossibleSaid));
  if (criteria.some((criterion) => criterion.asked_when)) byId("rules").append(written(make("details"), askedSaid));
}

function originsTable() {
  const shown = ORIGINS.filter((origin) => origin !== "unsaid" || totalOf(origin));
  const heads = shown.map((origin) => make("th", { scope: "col" }, sentence(origin)));
  const lines = KINDS.filter((kind) => data.pieces[kind]).map((kind) => {
    const cells = shown.map((origin) => make("td", {}, String(countPieces(kind, origin))));
    return make("tr", {}, make("th", { scope: "row" }, sentence(`kind_${kind}`)), cells);
  });
  const sums = shown.map((origin) => make("td", {}, String(totalOf(origin))));
  return [
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, sentence("piece")), heads)),
    make("tbody", {}, lines),
    make("tfoot", {}, make("tr", {}, make("th", { scope: "row" }, sentence("total")), sums)),
  ];
}

function ruleSaid(aspect) {
  const { rule } = aspect;
  const saying = { weighted: weightedSaid, table: tableSaid, minimum: extremeSaid, maximum: extremeSaid };
  const parts = [
    make("summary", {}, sentence("rules_of", { aspect: named(aspect) })),
    make("p", { class: "origin" }, originOf(rule)),
    ...saying[rule.kind](aspect),
  ];
  if (rule.caps?.length) parts.push(make("p", {}, sentence("rule_caps")), capsSaid(aspect));
  return parts;
}

function nodeNamed(id) {
  return aspects.find((aspect) => aspect.id === id) ?? criteria.find((criterion) => criterion.id === id);
}

function levelNamed(node, id) {
  return named(node.levels.find((level) => level.id === id));
}

function weightedSaid(aspect) {
  const { weights, points = {} } = aspect.rule;
  const weighed = Object.entries(weights).map(([id, weight]) =>
    make("tr", {}, make("th", { scope: "row" }, named(nodeNamed(id))), make("td", {}, numberSaid(weight))),
  );
  const pointed = Object.entries(points).map(([id, own]) =>
    make("p", { class: "small" }, sentence("rule_points", { input: named(nodeNamed(id)), points: own.map(numberSaid).join(", ") })),
  );
  const node = criteria.length + aspects.indexOf(aspect);
  const isBound = cutoffsOf(model, node).some(({ key }) => key !== "from");
  const reached = cutoffsSaid(node).map((said) => make("li", {}, said));
  const lowest = make("li", {}, sentence(isBound ? "rule_rest" : "rule_lowest", { level: named(aspect.levels[0]) }));
  return [
    make("p", {}, sentence("rule_weighted")),
    make("table", { class: "weights" }, make("tbody", {}, weighed)),
    ...pointed,
    ...ordersSaid(aspect),
    make("p", {}, sentence(isBound ? "rule_bounds" : "rule_cutoffs")),
    make("ul", {}, reached.reverse(), lowest),
  ];
}

function ordersSaid({ rule }) {
  if (!rule.orders) return [];
  const items = rule.orders.map((order) => {
    const [heavier, lighter] = [order.heavier, order.lighter].map((id) => named(nodeNamed(id)));
    const said = sentence("rule_order", { heavier, lighter });
    return make("li", {}, said, " ", make("span", { class: "origin" }, originOf(order)));
  });
  return [make("ul", {}, items)];
}

// Numbers in a document are numbers, or text if they are fractions such as 1/3.
function numberSaid(number) {
  return exactly(numberOf(String(number)), language);
}

// From where on a weighted aspect has each level but the lowest, lowest first.
function cutoffsSaid(node) {
  const cutoffs = cutoffsOf(model, node);
  const shares = cutoffs.map(({ number }) => number);
  return nodes[node].levels.slice(1).map((level, i) => {
    const { key, number } = cutoffs[i];
    if (key === "from") return sentence("rule_from", { level: named(level), share: shareText(number, shares, language) });
    return sentence(`rule_${key}`, { level: named(level), ...counted(number) });
  });
}

// A number of which there may be one.
function counted(number) {
  return { count: number.top === 1n && number.bottom === 1n ? 1 : exactly(number, language) };
}

function extremeSaid({ rule }) {
  const inputs = series(rule.inputs.map((id) => named(nodeNamed(id))), "and");
  return [make("p", {}, sentence(`rule_${rule.kind}`, { inputs }))];
}

function tableSaid(aspect) {
  const items = aspect.rule.rows.map((row) => {
    return make("li", {}, rowSaid(aspect, row), " ", make("span", { class: "origin" }, originOf(row)));
  });
  return [make("p", {}, sentence("rule_table")), make("ol", {}, items)];
}

function rowSaid(aspect, row) {
  const level = make("strong", {}, levelNamed(aspect, row.then));
  const conditions = conditionsSaid(row.when);
  return conditions.length ? sentence("rule_row", { conditions, level }) : sentence("rule_otherwise", { level });
}

function capsSaid(aspect) {
  const items = aspect.rule.caps.map((cap) => {
    const level = make("strong", {}, levelNamed(aspect, cap.at_most));
    const conditions = conditionsSaid(cap.when);
    const said = conditions.length ? sentence("rule_cap", { conditions, level }) : sentence("rule_cap_always", { level });
    return make("li", {}, said, " ", make("span", { class: "origin" }, originOf(cap)));
  });
  return make("ul", {}, items);
}

function impossibleSaid() {
  const items = framework.impossible.map((row) => {
    const said = sentence("impossible_row", { conditions: conditionsSaid(row.when) });
    const reason = row.reason ? [" ", told(row.reason)] : [];
    return make("li", {}, said, reason, " ", make("span", { class: "origin" }, originOf(row)));
  });
  return [make("summary", {}, sentence("impossible")), make("ul", {}, items)];
}

function askedSaid() {
  const gated = criteria.filter((criterion) => criterion.asked_when);
  const items = gated.map((criterion) => make("li", {}, askedOnlySaid(criterion)));
  return [make("summary", {}, sentence("not_always_asked")), make("ul", {}, items)];
}

function conditionsSaid(when = {}) {
  const conditions = Object.entries(when).map(([id, wanted]) => {
    const node = nodeNamed(id);
    const levels = series([wanted].flat().map((level) => levelNamed(node, level)), "or");
    return make("span", {}, sentence("rule_condition", { input: named(node), levels }));
  });
  return series(conditions, "and");
}
