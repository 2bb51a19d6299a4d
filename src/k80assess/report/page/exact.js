// The engine's answers, by walking the compiled diagram with whole numbers: the framework's rules are not read.
//
// A diagram is a list of nodes, each after its children; leaves are 0, 1, …, and nodes follow. `allowed` holds, for each
// variable, the positions of the levels that are still possible, in order. At a leaf stands a set of outcomes, and none
// at the last leaf where something cannot occur. The definitions are those of the Python modules engine.diagram,
// examine.reasons, examine.changes and examine.questions, and tests compare the two.

const LEAST_BITS = 1e-9; // amounts of information closer than this are equal
const MIXED = 0; // the direction of a criterion of which the worst and the best level do not speak for the others

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

// The leaves that can still be reached, worst first.
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

// The outcomes that can come out, worst first.
function possibleOutcomes(diagram, sets, allowed) {
  const found = new Set(reach(diagram, allowed).flatMap((leaf) => sets[leaf]));
  return [...found].sort((one, other) => one - other);
}

// For each variable the values that can occur, at leaf 0, while each other variable has an allowed value.
function occurringBeside(diagram, allowed) {
  const { leaves, root, sizes, variables, children } = diagram;
  const leads = [...Array(leaves).keys()].map((leaf) => leaf === 0);
  variables.forEach((variable, i) => leads.push(allowed[variable].some((value) => leads[children[i][value]])));
  const found = sizes.map(() => new Set());
  const skipped = new Int32Array(sizes.length + 1); // by how many edges, less that of the variable before
  const skip = (from, ref) => {
    if (!leads[ref]) return;
    skipped[from] += 1;
    skipped[variableOf(diagram, ref)] -= 1;
  };
  const reached = new Uint8Array(leaves + variables.length);
  reached[root] = 1;
  skip(0, root);
  for (let i = root - leaves; i >= 0; i -= 1) {
    if (!reached[leaves + i]) continue;
    const variable = variables[i];
    children[i].forEach((child, value) => {
      if (leads[child]) found[variable].add(value);
    });
    for (const value of allowed[variable]) {
      const child = children[i][value];
      reached[child] = 1;
      skip(variable + 1, child);
    }
  }
  let ways = 0;
  return sizes.map((size, variable) => {
    ways += skipped[variable];
    return [...Array(size).keys()].filter((value) => ways > 0 || found[variable].has(value));
  });
}

// The diagram of what is left of a function: children for allowed values only, and equal nodes merged.
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

// For each leaf of an outcome, how many of the combinations that can occur lead to it; as big integers.
function countCombinations(diagram, sets) {
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
  const counts = amounts.slice(0, diagram.leaves).filter((_amount, leaf) => sets[leaf].length);
  return { whole: counts.reduce((sum, count) => sum + count), counts };
}

// Parts of a whole, given as big integers, as whole percentages that add up to 100: all are rounded down, then those
// that lose most by it up, the last ones first among equals; where that would show equal parts differently, all are
// rounded to the nearest. Reports do the same (parts_of_a_whole in report.words), with the last outcome first.
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

// What percentages add up to as shown: "less than 1%" makes up a difference.
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

// Some variables, the most informative about the outcome first; equal ones in the order of `places`. Floating point only
// ranks: how many of a variable's values settle the outcome is worked out exactly. Each value left can occur.
function rankQuestions(diagram, sets, asked, places) {
  const nodes = diagram.sizes.map(() => []);
  diagram.variables.forEach((variable, i) => nodes[variable].push(i));
  const reaching = shareReaching(diagram);
  const spreads = spreadOverLeaves(diagram);
  const settling = countSettling(diagram, sets, nodes);
  const ranked = asked.map((variable) => {
    const bits = information(diagram, sets, variable, nodes[variable], reaching, spreads);
    return { variable, rank: Math.round(bits / LEAST_BITS), settling: settling[variable], of: diagram.sizes[variable] };
  });
  return ranked.sort((one, other) => other.rank - one.rank || places[one.variable] - places[other.variable]);
}

// For each variable, after how many of its values only one outcome is left. The leaves below an edge that skips the
// variable can be reached whatever its value; below its own nodes, those of one child.
function countSettling(diagram, sets, nodes) {
  const { leaves, root, sizes, children } = diagram;
  const reached = reachedFrom(diagram);
  const below = leavesBelow(diagram).map((own) => own.filter((leaf) => sets[leaf].length));
  // For each leaf, at which variables edges to references above it start and stop skipping variables.
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

// For each reference the leaves that can be reached from it; equal lists are shared.
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

// The mutual information, in bits, between a variable and the outcome, over what can occur.
function information({ leaves, root, sizes, children }, sets, variable, nodes, reaching, spreads) {
  const size = sizes[variable];
  const skipping = Float64Array.from(spreads[root]);
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
  const occurring = [...Array(leaves).keys()].filter((leaf) => sets[leaf].length);
  const shares = joint.map((own) => occurring.map((leaf) => own[leaf] + Math.max(0, skipping[leaf]) / size));
  const whole = occurring.reduce((sum, leaf) => sum + spreads[root][leaf], 0);
  let bits = 0;
  for (const own of shares) {
    const sum = own.reduce((total, share) => total + share, 0);
    own.forEach((share, i) => {
      if (share > 0) bits += (share / whole) * Math.log2((share * whole) / (sum * spreads[root][occurring[i]]));
    });
  }
  return Math.max(0, bits);
}

// --- the smallest reason ----------------------------------------------------------------------------------------

// The first of all minimal sets of variables whose answers alone leave only these outcomes, fewest answers first; null if
// this would take more steps than the budget. No other outcome may be possible.
function smallestReason(compiled, allowed, outcomes, budget) {
  const search = new ReasonSearch(compiled, allowed, outcomes, budget);
  try {
    return search.first();
  } catch (stopped) {
    if (stopped instanceof BudgetSpent) return null;
    throw stopped;
  }
}

class BudgetSpent extends Error {}

// A frontier is the set of nodes that can be reached under the choices so far: a kept answer allows fewer values of its
// variable than a released one. Only nodes from which answers are still needed count.
class ReasonSearch {
  constructor({ diagram, sets, directions }, allowed, outcomes, budget) {
    this.diagram = diagram;
    this.budget = budget;
    this.answered = allowed.map((own, variable) => own.length < diagram.sizes[variable]);
    const everything = diagram.sizes.map((size) => [...Array(size).keys()]);
    const isLeft = sets.map((own) => own.every((outcome) => outcomes.includes(outcome)));
    const walkers = walkersFor(sets, isLeft, directions);
    this.kept = walkers.map((take) => take(allowed));
    this.letGo = walkers.map((take) => take(everything));
    this.needs = walkers.map((_take, walker) => this.leastAnswers(walker, isLeft));
    this.places = diagram.leaves + diagram.variables.length;
    this.refused = new Map(); // proven: this many answers do not settle it from here
    this.enough = new Map(); // proven: this many do
  }

  // For each reference the least number of answers needed from it, looking at each path alone.
  leastAnswers(walker, isLeft) {
    const { variables, children } = this.diagram;
    const needs = isLeft.map((own) => (own ? 0 : Infinity));
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

// What each walker that is needed takes of the values of each variable. The worst values exclude the worst outcomes, and
// the best the best; of a variable of which they do not speak for the others, and to exclude outcomes between others, a
// walker takes every value.
function walkersFor(sets, isLeft, directions) {
  const outcomes = sets.filter((own) => own.length).length;
  const wanted = [...Array(outcomes).keys()].filter((leaf) => isLeft[leaf]);
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (wanted.length < last - first + 1 || directions.every((direction) => direction === MIXED)) return [(values) => values];
  const ends = (isWorst) => (values) => values.map((own, variable) => {
    if (directions[variable] === MIXED) return own;
    return [(directions[variable] > 0) === isWorst ? own[0] : own.at(-1)];
  });
  return [...(first > 0 ? [ends(true)] : []), ...(last < outcomes - 1 ? [ends(false)] : [])];
}

// --- the cheapest change ----------------------------------------------------------------------------------------

// The first of the cheapest changes of answers that make an outcome possible. A step from level to level costs one, as
// does any move of a variable whose values have no order (`ordered` says which have one); what was judged directly does
// not move. Null when no answers lead to the outcome. `more` says whether there are other ways at the same cost.
function cheapestChange({ diagram, sets, ordered, movable }, allowed, target) {
  const { leaves, root, sizes, variables, children } = diagram;
  const prices = sizes.map((size, variable) => {
    const step = (own, value) => (ordered[variable] ? Math.abs(own - value) : Number(own !== value));
    const price = (own, value) => (movable[variable] || own === value ? step(own, value) : Infinity);
    return [...Array(size).keys()].map((value) => Math.min(...allowed[variable].map((own) => price(own, value))));
  });
  const least = sets.map((own) => (own.includes(target) ? 0 : Infinity));
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
