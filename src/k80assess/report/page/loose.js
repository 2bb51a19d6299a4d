// What holds whatever has been left open in the framework, such as its weights. The definitions are those of the Python
// modules engine.loose and examine.acceptability, and tests compare the two.
//
// Beside each loose aspect stands a hidden variable with its levels, which is never answered: a node behind all others.
// The diagrams of a family are over these too, so all that its members say is reached where an open answer would be.

const MOST_ORDERINGS = 1_000; // of the weights of an aspect
const MOST_WORK = 200_000; // half a second at most, some milliseconds as a rule

function unpackFamily(data) {
  if (!data.family) return null;
  const { kind, loose: free, kept, orders, leading, weights, ...own } = data.family;
  const loose = weights && weights.map((aspect) => aspect && unpackWeights(aspect));
  const isWorkable = loose && loose.every((aspect) => aspect === null || aspect.orderings !== null);
  return withinReach(() => {
    const model = unpackModel({ ...data, ...own });
    return { kind, free, kept, hasOrders: orders, model, leading, weights: isWorkable ? loose : null };
  });
}

// What `make` returns; null where that takes too long.
function withinReach(make) {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TooLarge || error instanceof RangeError)) throw error;
    return null;
  }
}

// The outcomes that some member of a family gives with these levels for each criterion and aspect, worst first; null
// where that takes too long.
function possibleUnder({ model }, given, judged) {
  return withinReach(() => {
    const compiled = compiledWith(model, judged);
    return possibleOutcomes(compiled.diagram, compiled.sets, valuesUnder(compiled, given));
  });
}

function valuesUnder(compiled, given) {
  return compiled.order.map((node) => given[node] ?? compiled.model.scales[node]);
}

// --- in which share of all weightings -----------------------------------------------------------------------------

// For each outcome in which share of all weightings it comes out. Null where a question is open, where it depends on the
// weights what can occur, where more than weights is loose, and where it takes too long.
function acceptabilityOf({ model, leading, weights }, given) {
  const profile = weights && profileUnder(model.plain, given);
  if (!profile) return null;
  let states = [{ known: profile, part: ONE }];
  let work = 0;
  for (const [i, place] of leading.entries()) {
    work += states.length * (weights[place]?.work ?? 1);
    if (work > MOST_WORK) return null;
    const needed = new Set([model.outcome, ...leading.slice(i + 1).flatMap((later) => readBy(model, later))]);
    const after = new Map();
    for (const state of states) {
      for (const [level, chance] of levelsUnder(model, weights[place], place, state.known)) {
        const known = new Map(state.known).set(model.firstAspect + place, level);
        const key = [...known].filter(([node]) => needed.has(node)).join();
        const part = times(state.part, chance);
        after.set(key, { known, part: after.has(key) ? plus(after.get(key).part, part) : part });
      }
    }
    states = [...after.values()];
  }
  const partOf = (outcome) => (sum, state) => (state.known.get(model.outcome) === outcome ? plus(sum, state.part) : sum);
  return model.scales[model.outcome].map((outcome) => states.reduce(partOf(outcome), NONE));
}

// The level of each criterion, where one is left and it can occur whatever is chosen.
function profileUnder(compiled, given) {
  const { model, order, feasible } = compiled;
  const values = valuesUnder(compiled, given);
  const can = compiled.choosable(values);
  const isHidden = (node) => node >= model.nodes.length;
  const left = values.map((own, variable) => (isHidden(order[variable]) ? own : own.filter((value) => can[variable].includes(value))));
  if (left.some((own, variable) => own.length !== 1 && !isHidden(order[variable]))) return null;
  if (feasible && reach(feasible, left).some((leaf) => leaf !== OCCURS)) return null;
  return new Map(order.flatMap((node, variable) => (isHidden(node) ? [] : [[node, left[variable][0]]])));
}

// What an aspect reads: the nodes of its rule, or of its diagram where all of these are criteria.
function readBy(model, place) {
  return model.rules[place]?.inputs ?? model.order;
}

// The levels of an aspect at known levels of what it reads, and the chance of each.
function levelsUnder(model, loose, place, known) {
  const node = model.firstAspect + place;
  const diagram = model.rules[place]?.diagram ?? model.diagrams[place];
  const read = readBy(model, place);
  const level = (choice) => reach(diagram, read.map((own) => [known.get(own) ?? choice]))[0];
  if (loose === null) return [[level(0), ONE]];
  // Caps are in the diagram: the choice is the level before these.
  const chances = chancesOf(loose, model.sums[place].inputs.map((input) => known.get(input)), cutoffsOf(model, node));
  return chances.flatMap((chance, cuts) => (chance.top ? [[level(cuts), chance]] : []));
}

// In which share of all weightings an aspect reaches so many of its cut-offs, at these levels of its inputs.
function chancesOf({ gains, orderings }, levels, cutoffs) {
  const at = gains.map((own, input) => own[levels[input]]);
  const whole = orderings.reduce((sum, { volume }) => plus(sum, volume), NONE);
  const underEach = cutoffs.map(({ number }) => {
    const parts = orderings.map(({ corners, volume }) => {
      const numbers = corners.map(({ inputs, range }) => ({ top: inputs.reduce((sum, input) => sum + at[input], 0n), bottom: range }));
      return times(volume, below(numbers, number));
    });
    return times(parts.reduce(plus, NONE), { top: whole.bottom, bottom: whole.top });
  });
  return [...underEach, ONE].map((under, i) => plus(under, times(underEach[i - 1] ?? NONE, MINUS_ONE)));
}

// In which share of all weightings the weighted mean of numbers is less than a threshold. Varsi (1973), The
// multidimensional content of the frustum of the simplex. Ali (1973), Content of the frustum of a simplex.
function below(numbers, threshold) {
  const common = numbers.reduce((shared, { bottom }) => leastCommon(shared, bottom), 1n);
  const leads = numbers.map(({ top, bottom }) => (top * threshold.bottom - threshold.top * bottom) * (common / bottom));
  const over = leads.filter((lead) => lead >= 0n);
  const parts = [ONE, ...over.map(() => NONE)];
  for (const short of leads.filter((lead) => lead < 0n)) {
    over.forEach((lead, i) => {
      const [before, own] = [parts[i], parts[i + 1]];
      const top = lead * own.top * before.bottom - short * before.top * own.bottom;
      parts[i + 1] = inLowestTerms(top, (lead - short) * own.bottom * before.bottom);
    });
  }
  return parts.at(-1);
}

const NONE = { top: 0n, bottom: 1n };
const ONE = { top: 1n, bottom: 1n };
const MINUS_ONE = { top: -1n, bottom: 1n };

function plus(one, other) {
  return inLowestTerms(one.top * other.bottom + other.top * one.bottom, one.bottom * other.bottom);
}

function times(one, other) {
  return inLowestTerms(one.top * other.top, one.bottom * other.bottom);
}

// The least number of which both are parts.
function leastCommon(one, other) {
  return one * inLowestTerms(one, other).bottom;
}

// --- orders between weights ---------------------------------------------------------------------------------------

// For each input what each of its levels gains over its worst, and the ways in which the weights can be ordered; with
// the work that chances take.
function unpackWeights({ gains, orders }) {
  const numbers = gains.map((own) => own.map(BigInt));
  const ranges = numbers.map((own) => endsOf(own)[1]);
  const orderings = orderingsOf(ranges, orders);
  const digits = String(ranges.filter(Boolean).reduce(leastCommon, 1n)).length;
  return { gains: numbers, orderings, work: (orderings?.length ?? 0) * ranges.length ** 2 * digits };
}

// The weightings that orders allow, cut up into simplexes that differ in which weight is greater: each with its corners,
// inputs that weigh the same while others weigh nothing, and its volume up to a factor. Inputs that each weigh at least
// as much as the other count as one. Null where there are too many.
function orderingsOf(ranges, orders) {
  const heavier = heavierThan(ranges.length, orders);
  const counting = [...ranges.keys()].filter((input) => ranges[input]);
  let found = [{ corners: [], volume: ONE }];
  const isAlike = (one, other) => one === other || (heavier[one].has(other) && heavier[other].has(one));
  for (const component of componentsOf(counting, heavier)) {
    const chains = [];
    const alike = component.map((input) => component.filter((other) => isAlike(input, other)));
    const groups = alike.filter(([first], i) => first === component[i]);
    const extend = (corners, volume) => {
      if (chains.length > MOST_ORDERINGS) return;
      const before = corners.at(-1)?.inputs ?? [];
      if (before.length === component.length) chains.push({ corners, volume });
      const isNext = ([input]) => component.every((other) => before.includes(other) || isAlike(input, other) || !heavier[input].has(other));
      for (const group of groups.filter((own) => !before.includes(own[0]) && isNext(own))) {
        const range = group.reduce((sum, input) => sum + ranges[input], corners.at(-1)?.range ?? 0n);
        extend([...corners, { inputs: [...before, ...group], range }], times(volume, { top: 1n, bottom: range }));
      }
    };
    extend([], ONE);
    if (found.length * chains.length > MOST_ORDERINGS) return null;
    found = found.flatMap((one) => chains.map(({ corners, volume }) => {
      return { corners: [...one.corners, ...corners], volume: times(one.volume, volume) };
    }));
  }
  return found.length ? found : null;
}

// For each input those that weigh at least as much, by way of others too.
function heavierThan(count, orders) {
  const heavier = Array.from({ length: count }, () => new Set());
  for (const [one, other] of orders) heavier[other].add(one);
  for (const by of heavier.keys()) {
    for (const own of heavier) if (own.has(by)) for (const more of heavier[by]) own.add(more);
  }
  return heavier;
}

// Inputs in groups that no order ties together.
function componentsOf(inputs, heavier) {
  let groups = [];
  for (const input of inputs) {
    const isTied = (group) => group.some((other) => heavier[input].has(other) || heavier[other].has(input));
    groups = [...groups.filter((group) => !isTied(group)), [...groups.filter(isTied).flat(), input]];
  }
  return groups;
}
