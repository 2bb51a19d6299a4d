// The engine's answers, walked over the compiled diagram with whole numbers: no rule of the framework is read here.
//
// A diagram is a list of nodes, each after its children; leaves are 0, 1, …, and nodes follow. `allowed` holds, for each
// variable, the positions of the levels that are still possible, in order. The definitions are those of the Python
// modules engine.diagram, examine.reasons, examine.changes and examine.questions, and the tests hold both to each other.

const LEAST_BITS = 1e-9; // amounts of information closer than this are equal
const MIXED = 0; // the direction of a criterion that can move the outcome either way

function unpackDiagram(sizes, [leaves, root, flat]) {
  const variables = [];
  const children = [];
  for (let at = 0; at < flat.length; at += 1 + sizes[flat[at]]) {
    variables.push(flat[at]);
    children.push(flat.slice(at + 1, at + 1 + sizes[flat[at]]));
  }
  return { sizes, leaves, root, variables, children };
}

function variableOf(diagram, ref) {
  return ref < diagram.leaves ? diagram.sizes.length : diagram.variables[ref - diagram.leaves];
}

// The leaves that can still be reached, the worst first.
function reach(diagram, allowed) {
  const { leaves, root, variables, children } = diagram;
  const seen = new Uint8Array(leaves + variables.length);
  seen[root] = 1;
  for (let i = root - leaves; i >= 0; i -= 1) {
    if (seen[leaves + i]) {
      for (const value of allowed[variables[i]]) seen[children[i][value]] = 1;
    }
  }
  const reached = [];
  for (let leaf = 0; leaf < leaves; leaf += 1) if (seen[leaf]) reached.push(leaf);
  return reached;
}

// The diagram of what is left of a function: children for the allowed values only, equal nodes one node.
function restrict(diagram, allowed) {
  const refs = [...Array(diagram.leaves).keys()];
  const left = { sizes: allowed.map((values) => values.length), leaves: diagram.leaves, variables: [], children: [] };
  const known = new Map();
  diagram.variables.forEach((variable, i) => {
    const own = allowed[variable].map((value) => refs[diagram.children[i][value]]);
    if (own.every((ref) => ref === own[0])) {
      refs.push(own[0]);
      return;
    }
    const key = `${variable}:${own}`;
    if (!known.has(key)) {
      known.set(key, diagram.leaves + left.variables.length);
      left.variables.push(variable);
      left.children.push(own);
    }
    refs.push(known.get(key));
  });
  left.root = refs[diagram.root];
  return left;
}

// For each leaf, in how many of the combinations of values it comes out; as big integers.
function countCombinations(diagram) {
  const whole = diagram.sizes.reduce((product, size) => product * BigInt(size), 1n);
  const amounts = Array(diagram.leaves + diagram.variables.length).fill(0n);
  amounts[diagram.root] = whole;
  for (let i = diagram.variables.length - 1; i >= 0; i -= 1) {
    const amount = amounts[diagram.leaves + i];
    if (amount) {
      const part = amount / BigInt(diagram.children[i].length);
      for (const child of diagram.children[i]) amounts[child] += part;
    }
  }
  return { whole, counts: amounts.slice(0, diagram.leaves) };
}

// Parts of a whole, as big integers, as whole percentages that are 100 together: rounded down, and those that lose most
// by it up again, of equal losses the last; where that would tell equal parts apart, all are rounded to the nearest.
// Reports do so as well (parts_of_a_whole in report.words), with the last outcome first.
function percentages(counts, whole) {
  const down = counts.map((count) => Number((count * 100n) / whole));
  const lost = counts.map((count) => (count * 100n) % whole);
  const places = counts.map((_count, i) => i).reverse();
  const most = places.sort((one, other) => Number(lost[other] > lost[one]) - Number(lost[other] < lost[one]));
  const raised = most.slice(0, 100 - down.reduce((sum, own) => sum + own, 0));
  const shown = down.map((own, i) => own + Number(raised.includes(i)));
  const pairs = new Set(counts.map((count, i) => `${count}:${shown[i]}`));
  return pairs.size > new Set(counts).size ? counts.map((count) => Number((count * 200n + whole) / (whole * 2n))) : shown;
}

// What percentages are together, as they are shown: "less than 1%" makes up for a rest.
function roundedTotal(counts, shown) {
  const total = shown.reduce((sum, own) => sum + own, 0);
  const small = counts.filter((count, i) => count && !shown[i]).length;
  return total < 100 && total + small >= 100 ? 100 : total;
}

// --- the next question ------------------------------------------------------------------------------------------

// The variables that can still make a difference to the outcome. `diagram` is what restrict() left.
function undecided(diagram) {
  const reached = reachedFrom(diagram);
  const asked = new Set(diagram.variables.filter((_variable, i) => reached[diagram.leaves + i]));
  return [...asked].sort((one, other) => one - other);
}

function reachedFrom({ leaves, root, variables, children }) {
  const reached = new Uint8Array(leaves + variables.length);
  reached[root] = 1;
  for (let i = root - leaves; i >= 0; i -= 1) {
    if (reached[leaves + i]) for (const child of children[i]) reached[child] = 1;
  }
  return reached;
}

// These variables again, those that tell most about the outcome first; equal ones in the order of `places`. Floating
// point only ranks: how many of a variable's values settle the outcome is worked out exactly.
function rankQuestions(diagram, places) {
  const nodes = diagram.sizes.map(() => []);
  diagram.variables.forEach((variable, i) => nodes[variable].push(i));
  const reaching = shareReaching(diagram);
  const spreads = spreadOverLeaves(diagram);
  const settling = countSettling(diagram, nodes);
  const ranked = undecided(diagram).map((variable) => {
    const bits = information(diagram, variable, nodes[variable], reaching, spreads);
    return { variable, rank: Math.round(bits / LEAST_BITS), settling: settling[variable], of: diagram.sizes[variable] };
  });
  return ranked.sort((one, other) => other.rank - one.rank || places[one.variable] - places[other.variable]);
}

// For each variable, after how many of its values one leaf is left. Whatever its value, the leaves below a step that
// passes it by can come out; below its own nodes those of one child.
function countSettling(diagram, nodes) {
  const { leaves, root, sizes, children } = diagram;
  const reached = reachedFrom(diagram);
  const below = leavesBelow(diagram);
  // For each leaf, at which variables steps to places above it begin and stop to pass variables by.
  const changes = Array.from({ length: leaves }, () => new Int32Array(sizes.length + 1));
  const pass = (from, ref) => {
    const to = variableOf(diagram, ref);
    for (const leaf of from < to ? below[ref] : []) {
      changes[leaf][from] += 1;
      changes[leaf][to] -= 1;
    }
  };
  pass(0, root);
  diagram.variables.forEach((variable, i) => {
    if (reached[leaves + i]) for (const child of children[i]) pass(variable + 1, child);
  });
  const passing = changes.map(() => 0);
  return sizes.map((size, variable) => {
    for (let leaf = 0; leaf < leaves; leaf += 1) passing[leaf] += changes[leaf][variable];
    const always = passing.flatMap((steps, leaf) => (steps ? [leaf] : []));
    const settles = (value) => {
      const left = new Set(always);
      for (const i of nodes[variable]) {
        if (left.size > 1) return false;
        if (reached[leaves + i]) for (const leaf of below[children[i][value]]) left.add(leaf);
      }
      return left.size === 1;
    };
    return [...Array(size).keys()].filter(settles).length;
  });
}

// For each reference the leaves that can be reached from it; equal lists are one list.
function leavesBelow({ leaves, children }) {
  const lists = new Map();
  const one = (list) => {
    const key = list.join();
    if (!lists.has(key)) lists.set(key, list);
    return lists.get(key);
  };
  const below = [...Array(leaves).keys()].map((leaf) => one([leaf]));
  for (const own of children) {
    const different = new Set(own.map((child) => below[child]));
    const united = () => one([...new Set([...different].flat())].sort((leaf, other) => leaf - other));
    below.push(different.size === 1 ? below[own[0]] : united());
  }
  return below;
}

function shareReaching({ leaves, root, variables, children }) {
  const shares = new Float64Array(leaves + variables.length);
  shares[root] = 1;
  for (let i = variables.length - 1; i >= 0; i -= 1) {
    const part = shares[leaves + i] / children[i].length;
    if (part) for (const child of children[i]) shares[child] += part;
  }
  return shares;
}

function spreadOverLeaves({ leaves, children }) {
  const unit = (leaf) => Float64Array.from({ length: leaves }, (_none, other) => (leaf === other ? 1 : 0));
  const spreads = [...Array(leaves).keys()].map(unit);
  for (const own of children) {
    const spread = new Float64Array(leaves);
    for (const child of own) {
      for (let leaf = 0; leaf < leaves; leaf += 1) spread[leaf] += spreads[child][leaf] / own.length;
    }
    spreads.push(spread);
  }
  return spreads;
}

// The mutual information, in bits, between a variable and the outcome.
function information({ leaves, root, sizes, children }, variable, nodes, reaching, spreads) {
  const size = sizes[variable];
  const outcome = spreads[root];
  const skipping = Float64Array.from(outcome);
  const joint = Array.from({ length: size }, () => new Float64Array(leaves));
  for (const i of nodes) {
    const reached = reaching[leaves + i];
    if (!reached) continue;
    for (let leaf = 0; leaf < leaves; leaf += 1) {
      skipping[leaf] -= reached * spreads[leaves + i][leaf];
      for (let value = 0; value < size; value += 1) {
        joint[value][leaf] += (reached / size) * spreads[children[i][value]][leaf];
      }
    }
  }
  let bits = 0;
  for (const own of joint) {
    for (let leaf = 0; leaf < leaves; leaf += 1) {
      const share = own[leaf] + Math.max(0, skipping[leaf]) / size;
      if (share > 0) bits += share * Math.log2((share * size) / outcome[leaf]);
    }
  }
  return Math.max(0, bits);
}

// --- the smallest reason ----------------------------------------------------------------------------------------

// The first of all minimal sets of variables whose answers alone settle the outcome, fewest answers first; null when
// more steps than the budget would be needed. The outcome has to be settled.
function smallestReason(diagram, allowed, directions, budget) {
  const search = new ReasonSearch(diagram, allowed, directions, budget);
  try {
    return search.first();
  } catch (stopped) {
    if (stopped instanceof BudgetSpent) return null;
    throw stopped;
  }
}

class BudgetSpent extends Error {}

// Walkers go down the diagram, taking fewer values of a variable when its answer is kept than when it is let go. A
// frontier is the set of places where they can be; only places from which answers are still needed count.
class ReasonSearch {
  constructor(diagram, allowed, directions, budget) {
    this.diagram = diagram;
    this.budget = budget;
    this.answered = allowed.map((own, variable) => own.length < diagram.sizes[variable]);
    const everything = diagram.sizes.map((size) => [...Array(size).keys()]);
    // Where every criterion moves the outcome one way only, the worst and the best that can be say it all.
    const walkers = directions.includes(MIXED) ? [(values) => values] : [worstOf(directions), bestOf(directions)];
    this.kept = walkers.map((take) => take(allowed));
    this.letGo = walkers.map((take) => take(everything));
    const outcome = reach(diagram, allowed)[0];
    this.needs = walkers.map((_take, walker) => this.leastAnswers(walker, outcome));
    this.places = diagram.leaves + diagram.variables.length;
    this.refused = new Map(); // proven: so many answers do not settle it from here
    this.enough = new Map(); // proven: so many do
  }

  // For each reference how many answers one walker needs at least, taking each path alone.
  leastAnswers(walker, outcome) {
    const { leaves, variables, children } = this.diagram;
    const needs = [...Array(leaves).keys()].map((leaf) => (leaf === outcome ? 0 : Infinity));
    variables.forEach((variable, i) => {
      const most = (values) => Math.max(...values[variable].map((value) => needs[children[i][value]]));
      const letGo = most(this.letGo[walker]);
      needs.push(this.answered[variable] ? Math.min(letGo, 1 + most(this.kept[walker])) : letGo);
    });
    return needs;
  }

  first() {
    const start = this.frontier(this.kept.map((_values, walker) => [walker, this.diagram.root]));
    let size = 0;
    while (!this.settlesWithin(start, size)) size += 1;
    const chosen = [];
    for (let frontier = start; frontier.length; ) {
      const variable = this.next(frontier);
      const kept = this.answered[variable] && size > 0 ? this.go(frontier, variable, this.kept) : null;
      if (kept && this.settlesWithin(kept, size - 1)) {
        chosen.push(variable);
        size -= 1;
        frontier = kept;
      } else {
        frontier = this.go(frontier, variable, this.letGo);
      }
    }
    return chosen;
  }

  settlesWithin(frontier, more) {
    if (!frontier.length) return true;
    if (frontier.some(([walker, ref]) => this.needs[walker][ref] > more)) return false;
    const key = frontier.map(([walker, ref]) => walker * this.places + ref).join();
    if ((this.enough.get(key) ?? Infinity) <= more) return true;
    if ((this.refused.get(key) ?? -1) >= more) return false;
    this.budget -= frontier.length;
    if (this.budget < 0) throw new BudgetSpent();
    const variable = this.next(frontier);
    const settles =
      this.settlesWithin(this.go(frontier, variable, this.letGo), more) ||
      (this.answered[variable] && more > 0 && this.settlesWithin(this.go(frontier, variable, this.kept), more - 1));
    (settles ? this.enough : this.refused).set(key, more);
    return settles;
  }

  next(frontier) {
    return Math.min(...frontier.map(([, ref]) => variableOf(this.diagram, ref)));
  }

  go(frontier, variable, values) {
    const moved = [];
    for (const [walker, ref] of frontier) {
      if (variableOf(this.diagram, ref) === variable) {
        const children = this.diagram.children[ref - this.diagram.leaves];
        for (const value of values[walker][variable]) moved.push([walker, children[value]]);
      } else {
        moved.push([walker, ref]);
      }
    }
    return this.frontier(moved);
  }

  frontier(walkers) {
    const byPlace = new Map();
    for (const [walker, ref] of walkers) {
      if (this.needs[walker][ref]) byPlace.set(walker * this.places + ref, [walker, ref]);
    }
    return [...byPlace.keys()].sort((one, other) => one - other).map((place) => byPlace.get(place));
  }
}

function worstOf(directions) {
  return (values) => values.map((own, variable) => [directions[variable] > 0 ? own[0] : own.at(-1)]);
}

function bestOf(directions) {
  return (values) => values.map((own, variable) => [directions[variable] > 0 ? own.at(-1) : own[0]]);
}

// --- the cheapest change ----------------------------------------------------------------------------------------

// The first of the cheapest ways to move answers such that a leaf can come out, a step from level to level costing one,
// and any move of a variable whose values have no order (`ordered` says which have one); null when no answers lead
// there. `more` says whether there are other ways at the same cost.
function cheapestChange(diagram, allowed, ordered, target) {
  const { leaves, root, sizes, variables, children } = diagram;
  const prices = sizes.map((size, variable) => {
    const distance = (own, value) => (ordered[variable] ? Math.abs(own - value) : Number(own !== value));
    return [...Array(size).keys()].map((value) => Math.min(...allowed[variable].map((own) => distance(own, value))));
  });
  const least = [...Array(leaves).keys()].map((leaf) => (leaf === target ? 0 : Infinity));
  variables.forEach((variable, i) => {
    least.push(Math.min(...children[i].map((child, value) => prices[variable][value] + least[child])));
  });
  if (least[root] === Infinity) return null;

  const after = (refs, variable, values, left) => {
    const stands = new Set();
    for (const ref of refs) {
      const own = variableOf(diagram, ref) === variable ? children[ref - leaves] : null;
      for (const value of values) {
        const child = own ? own[value] : ref;
        if (least[child] === left) stands.add(child);
      }
    }
    return stands;
  };
  const ways = function* (variable, refs, left, moves) {
    if (variable === sizes.length) {
      yield moves;
      return;
    }
    for (let value = 0; value < sizes[variable]; value += 1) {
      const price = prices[variable][value];
      if (price === 0 || price > left) continue;
      const moved = after(refs, variable, [value], left - price);
      if (moved.size) yield* ways(variable + 1, moved, left - price, [...moves, [variable, value]]);
    }
    const stayed = after(refs, variable, allowed[variable], left);
    if (stayed.size) yield* ways(variable + 1, stayed, left, moves);
  };
  const found = ways(0, new Set([root]), least[root], []);
  const moves = found.next().value;
  return { cost: least[root], moves, more: !found.next().done };
}
