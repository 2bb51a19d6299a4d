// From the outcome down to the answers, as reports draw it: each aspect with its levels, the row of a table that decides,
// and below it what it follows from. Once the outcome is settled, the way to it from the answers that settle it is marked.

function showTree(state, reason) {
  byId("tree").hidden = state.clash !== null;
  byId("tree-way").hidden = !reason?.length;
  if (state.clash !== null) return;
  const tree = { state, way: wayFrom(reason ?? []), known: new Set() };
  byId("tree-said").replaceChildren(branch(model.outcome, tree));
}

// The nodes of the answers that settle the outcome, and what follows from them up to it.
function wayFrom(reason) {
  const way = new Set(reason);
  for (const node of model.upward) if (model.reads[node - model.firstAspect].some((input) => way.has(input))) way.add(node);
  const below = new Set([model.outcome]);
  for (const node of [...model.upward].reverse()) {
    if (below.has(node)) for (const input of model.reads[node - model.firstAspect]) below.add(input);
  }
  return new Set([...way].filter((node) => below.has(node)));
}

// What stands under several aspects stands under each of them, but what is below it only once.
function branch(node, tree, weight = undefined) {
  const { state, way, known } = tree;
  const isAgain = known.has(node) && isAspect(node);
  known.add(node);
  const label = [named(nodes[node])];
  if (weight !== undefined) label.push(" ", make("span", { class: "small" }, sentence("tree_weight", { weight: numberSaid(weight) })));
  if (isAgain) label.push(" ", make("span", { class: "small" }, sentence("tree_above")));
  if (way.has(node)) label.push(make("span", { class: "hidden" }, " ", sentence("tree_on_way")));
  const head = make("span", { class: "label" }, label);
  const parts = isAspect(node) ? aspectParts(node, tree, isAgain) : [": ", make("span", {}, leafSaid(node, state))];
  const kind = isAspect(node) ? "aspect" : "criterion";
  return make("li", { class: way.has(node) ? `${kind} way` : kind, "data-node": nodes[node].id }, head, ...parts);
}

function aspectParts(node, tree, isAgain) {
  const { state } = tree;
  const scale = make("ul", { class: "scale" }, nodes[node].levels.map((level, leaf) => step(node, level, leaf, state)));
  if (isAgain) return [scale];
  const said = [scoreSaid(node, state), heldSaid(heldBy(node, state)), takenSaid(node, state)].filter((own) => own.length);
  const { weights = {} } = nodes[node].rule;
  const inputs = model.reads[node - model.firstAspect].map((input) => branch(input, tree, weights[nodes[input].id]));
  return [scale, ...said.map((own) => make("p", { class: "small" }, own)), make("ul", {}, inputs)];
}

function step(node, level, leaf, { left }) {
  const can = left[node].includes(leaf);
  const only = can && left[node].length === 1;
  const state = sentence(only ? "state_settled" : can ? "state_possible" : "state_impossible");
  const mark = node === model.outcome ? [markOf(leaf, !can), " "] : only ? [make("span", { "aria-hidden": "true" }, "✓ ")] : [];
  return make("li", { class: only ? "only" : "", "data-can": String(can) }, ...mark, named(level), make("span", { class: "hidden" }, " ", state));
}

function leafSaid(node, state) {
  if (state.given[node].length < everything[node].length || state.ends.has(node)) return givenSaid(node, state);
  if (state.asked[node] === false) return sentence("tree_unasked", { levels: levelNames(nodes[node], state.left[node]) });
  if (state.left[node].length === 1) return levelNames(nodes[node], state.left[node]);
  return sentence(state.abstained.has(node) ? "abstained" : "open_answer");
}

// Of what is judged directly that, and otherwise the row of a table that decides.
function takenSaid(node, state) {
  if (state.compiled.variables.has(node)) return sentence("judge_filled");
  const place = rowTaken(model, node, state.left);
  if (place === null) return [];
  return sentence("tree_row", { row: rowSaid(nodes[node], nodes[node].rule.rows[place]) });
}
