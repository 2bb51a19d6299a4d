// What follows from the answers, and what to ask next: as an interview of the library asks it. The definitions are those of
// the Python modules engine.assessment and examine.interview, and tests compare the two.

// What follows from the levels that are given for each node: `compiled` with what is judged, the given `values` of its
// variables, `possible` outcomes, what is `remaining` of the function, and for each node what is `left` of what is given, and
// what `can` be given beside the answers to the others. `asked` has whether each criterion is asked, null where open answers
// decide that. `clash` has what contradicts; then nothing is possible. `told` is kept with it: for some nodes the number or
// day as its `ends`; the criteria that whoever answers does not judge, `abstained`, which are as open as any but not asked
// again; the nodes that are `answered`, if only in part; and those set `aside`, as nobody knows the answer yet.
function stateOf(model, given, told = {}) {
  const { ends = new Map(), abstained = new Set(), answered = new Set(), aside = new Set() } = told;
  const judged = judgedIn(model, given);
  let compiled = model.plain;
  let isTooLarge = false;
  try {
    compiled = compiledWith(model, judged);
  } catch (error) {
    if (!(error instanceof TooLarge || error instanceof RangeError)) throw error;
    isTooLarge = true;
  }
  const values = compiled.order.map((node) => given[node]);
  const choosable = compiled.choosable(values);
  const valuesLeft = values.map((own, variable) => own.filter((value) => choosable[variable].includes(value)));
  const isClash = valuesLeft.some((own) => own.length === 0);
  const [can, left] = [[...given], [...given]];
  for (const node of model.nodes.keys()) {
    const variable = compiled.variables.get(node);
    if (variable !== undefined) {
      can[node] = choosable[variable];
      if (!isClash) left[node] = valuesLeft[variable];
    } else {
      can[node] = left[node] = isClash ? model.scales[node] : compiled.levelsOf(node, valuesLeft);
    }
  }
  const clash = isClash ? compiled.contradiction(values) : null;
  const possible = isClash ? [] : possibleOutcomes(compiled.diagram, compiled.sets, values);
  const remaining = isClash ? null : compiled.remaining(compiled.diagram, valuesLeft);
  const asked = askedBy(model, left);
  const found = { compiled, given, values, valuesLeft, can, left, asked, clash, possible, remaining, isTooLarge };
  return { ...found, ends, abstained, answered, aside };
}

function judgedIn(model, given) {
  return [...model.nodes.keys()].filter((node) => node >= model.firstAspect && given[node].length < model.scales[node].length);
}

// The outcome, and after it what is told beside it, as far as it is not settled.
function unsettledIn(model, { possible, left, clash }) {
  const levels = (node) => (node === model.outcome ? possible : left[node]);
  return clash ? [] : [model.outcome, ...model.also].filter((node) => levels(node).length > 1);
}

// The criteria that are asked and can still make a difference; of these those to ask; and the one to ask first: its node,
// `about` what it tells most, and how many of its answers settle that.
function questionsLeft(model, state) {
  const { compiled, valuesLeft, asked } = state;
  const unsettled = unsettledIn(model, state);
  const bearing = unsettled.map((about) => compiled.bearing(valuesLeft, about));
  const isTelling = (one) => isOpen(one, state) && asked[compiled.order[one]] && bearing.some((own) => own.has(one));
  const telling = [...compiled.order.keys()].filter(isTelling);
  const toAsk = telling.filter((variable) => isLeft(compiled.order[variable], state));
  let first = null;
  for (const [i, about] of unsettled.entries()) {
    const own = toAsk.filter((variable) => bearing[i].has(variable));
    if (first !== null || own.length === 0) continue;
    const { diagram, sets } = compiled.about(about);
    const [{ variable, settling, of }] = rankQuestions(compiled.remaining(diagram, valuesLeft), sets, own, compiled.order);
    first = { node: compiled.order[variable], about, settling, of };
  }
  const nodes = (variables) => variables.map((variable) => compiled.order[variable]);
  return { telling: nodes(telling), toAsk: nodes(toAsk), first };
}

// How many questions are asked at most from here on, whichever are answered, and whichever aspects are judged instead. Open
// answers may decide that some of them are not asked.
function mostLeft(model, state) {
  const unsettled = unsettledIn(model, state);
  const bearing = unsettled.length ? state.compiled.bearingLater(state.valuesLeft, unsettled) : [];
  return [...bearing].filter((one) => isOpen(one, state) && isLeft(state.compiled.order[one], state)).length;
}

// Whether a variable is that of a criterion that may be asked, and of which more than one level is left.
function isOpen(variable, { compiled, valuesLeft, asked }) {
  return compiled.movable[variable] && valuesLeft[variable].length > 1 && asked[compiled.order[variable]] !== false;
}

function isLeft(node, { abstained, answered, aside }) {
  return !abstained.has(node) && !answered.has(node) && !aside.has(node);
}

// The aspects that can be judged directly instead of answering the next criterion, nearest first; with none left to ask,
// all that can be.
function aspectsToJudge(model, state, first) {
  if (unsettledIn(model, state).length === 0) return [];
  const above = new Set(first === null ? [...model.nodes.keys()] : [first.node]);
  return model.upward.filter((node) => {
    if (first !== null && model.reads[node - model.firstAspect].some((input) => above.has(input))) above.add(node);
    const isOffered = node !== model.outcome && !state.answered.has(node) && !state.aside.has(node);
    return isOffered && above.has(node) && state.left[node].length > 1;
  });
}

// The place of the row of a table that decides, whatever is still open; null where several still can, and of other rules.
function rowTaken(model, node, left) {
  for (const [place, conditions] of model.rows[node - model.firstAspect].entries()) {
    const fitting = conditions.map(([input, named]) => left[input].map((position) => named.includes(position)));
    if (fitting.every((own) => own.every(Boolean))) return place;
    if (fitting.every((own) => own.some(Boolean))) return null;
  }
  return null;
}
