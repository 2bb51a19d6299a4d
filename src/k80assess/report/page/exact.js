// The engine's answers, by walking the compiled diagram with whole numbers: the framework's rules are not read. At a leaf
// stands a set of outcomes, and none at the last leaf where something cannot occur. The definitions are those of the Python
// modules engine.diagram, examine.reasons, examine.changes and examine.questions, and tests compare the two.

const LEAST_BITS = 1e-9; // amounts of information closer than this are equal
const MIXED = 0; // the direction of a criterion of which the worst and the best level do not speak for the others

// For each leaf of an outcome, how many of the combinations that can occur lead to it; as big integers.
function countCombinations(diagram, sets) {
  const { leaves, root, sizes, variables, starts, edges } = diagram;
  const before = [1n]; // for each variable how many combinations those before it have
  for (const size of sizes) before.push(before.at(-1) * BigInt(size));
  const ways = Array(leaves + variables.length).fill(0n); // to reach it, by the variables before its own
  ways[root] = before[variableOf(diagram, root)];
  for (let i = variables.length - 1; i >= 0; i -= 1) {
    const next = variables[i] + 1;
    for (let at = starts[i]; at < starts[i] + sizes[variables[i]]; at += 1) {
      const to = variableOf(diagram, edges[at]);
      ways[edges[at]] += to === next ? ways[leaves + i] : (ways[leaves + i] * before[to]) / before[next];
    }
  }
  const counts = ways.slice(0, leaves).filter((_ways, leaf) => sets[leaf].length);
  return { whole: counts.reduce((sum, count) => sum + count, 0n), counts };
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
  const { leaves, root, sizes, variables, starts, edges } = diagram;
  const below = leavesBelow(diagram, sets);
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
  variables.forEach((variable, i) => {
    for (let value = 0; value < sizes[variable]; value += 1) pass(variable + 1, edges[starts[i] + value]);
  });
  const passing = changes.map(() => 0);
  return sizes.map((size, variable) => {
    for (let leaf = 0; leaf < leaves; leaf += 1) passing[leaf] += changes[leaf][variable];
    const always = passing.flatMap((steps, leaf) => (steps ? [leaf] : []));
    const settles = (value) => {
      const left = new Set(always);
      for (const i of nodes[variable]) {
        if (left.size > 1) return false;
        for (const leaf of below[edges[starts[i] + value]]) left.add(leaf);
      }
      return left.size === 1;
    };
    return [...Array(size).keys()].filter(settles).length;
  });
}

// For each reference the leaves that can be reached from it and stand for outcomes. There are few such lists: the same
// ones meet again and again, and are united once.
function leavesBelow({ leaves, sizes, variables, starts, edges }, sets) {
  const lists = new Map();
  const one = (list) => {
    const key = list.join();
    if (!lists.has(key)) lists.set(key, Object.assign(list, { with: new Map() }));
    return lists.get(key);
  };
  const unite = (list, other) => {
    if (!list.with.has(other)) list.with.set(other, one([...new Set([...list, ...other])].sort((leaf, more) => leaf - more)));
    return list.with.get(other);
  };
  const below = sets.map((own, leaf) => one(own.length ? [leaf] : []));
  variables.forEach((variable, i) => {
    let own = below[edges[starts[i]]];
    for (let value = 1; value < sizes[variable]; value += 1) {
      const other = below[edges[starts[i] + value]];
      if (other !== own) own = unite(own, other);
    }
    below.push(own);
  });
  return below;
}

function shareReaching({ leaves, root, sizes, variables, starts, edges }) {
  const shares = new Float64Array(leaves + variables.length);
  shares[root] = 1;
  for (let i = variables.length - 1; i >= 0; i -= 1) {
    const part = shares[leaves + i] / sizes[variables[i]];
    for (let value = 0; value < sizes[variables[i]]; value += 1) shares[edges[starts[i] + value]] += part;
  }
  return shares;
}

// For each reference the share of combinations that leads to each leaf, one leaf after the other.
function spreadOverLeaves({ leaves, sizes, variables, starts, edges }) {
  const spreads = new Float64Array((leaves + variables.length) * leaves);
  for (let leaf = 0; leaf < leaves; leaf += 1) spreads[leaf * leaves + leaf] = 1;
  variables.forEach((variable, i) => {
    const own = (leaves + i) * leaves;
    for (let value = 0; value < sizes[variable]; value += 1) {
      const child = edges[starts[i] + value] * leaves;
      for (let leaf = 0; leaf < leaves; leaf += 1) spreads[own + leaf] += spreads[child + leaf] / sizes[variable];
    }
  });
  return spreads;
}

// The mutual information, in bits, between a variable and the outcome, over what can occur.
function information({ leaves, root, sizes, starts, edges }, sets, variable, nodes, reaching, spreads) {
  const size = sizes[variable];
  const whole = spreads.subarray(root * leaves, (root + 1) * leaves);
  const skipping = Float64Array.from(whole);
  const joint = Array.from({ length: size }, () => new Float64Array(leaves));
  for (const i of nodes) {
    const reached = reaching[leaves + i];
    for (let leaf = 0; leaf < leaves; leaf += 1) {
      skipping[leaf] -= reached * spreads[(leaves + i) * leaves + leaf];
      for (let value = 0; value < size; value += 1) {
        joint[value][leaf] += (reached / size) * spreads[edges[starts[i] + value] * leaves + leaf];
      }
    }
  }
  const occurring = [...Array(leaves).keys()].filter((leaf) => sets[leaf].length);
  const shares = joint.map((own) => occurring.map((leaf) => own[leaf] + Math.max(0, skipping[leaf]) / size));
  const all = occurring.reduce((sum, leaf) => sum + whole[leaf], 0);
  let bits = 0;
  for (const own of shares) {
    const sum = own.reduce((total, share) => total + share, 0);
    own.forEach((share, i) => {
      if (share > 0) bits += (share / all) * Math.log2((share * all) / (sum * whole[occurring[i]]));
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
// variable than a released one. Only nodes from which answers are still needed count. There are two walkers at most, each
// with a place of its own at each node.
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
    this.places = diagram.leaves + diagram.variables.length; // of one walker
    this.needs = walkers.flatMap((_take, walker) => this.leastAnswers(walker, isLeft));
    this.refused = new Map(); // proven: this many answers do not settle it from here
    this.enough = new Map(); // proven: this many do
  }

  // For each reference the least number of answers needed from it, looking at each path alone.
  leastAnswers(walker, isLeft) {
    const { variables, starts, edges } = this.diagram;
    const needs = isLeft.map((own) => (own ? 0 : Infinity));
    const most = (values, start) => {
      let found = 0;
      for (const value of values) found = Math.max(found, needs[edges[start + value]]);
      return found;
    };
    const [kept, letGo] = [this.kept[walker], this.letGo[walker]];
    variables.forEach((variable, i) => {
      const released = most(letGo[variable], starts[i]);
      needs.push(this.answered[variable] ? Math.min(released, 1 + most(kept[variable], starts[i])) : released);
    });
    return needs;
  }

  first() {
    const start = this.frontier(this.kept.map((_values, walker) => walker * this.places + this.diagram.root));
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
    if (frontier.some((place) => this.needs[place] > more)) return false;
    const key = frontier.join();
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
    return Math.min(...frontier.map((place) => variableOf(this.diagram, place % this.places)));
  }

  go(frontier, variable, values) {
    const moved = [];
    for (const place of frontier) {
      const [walker, ref] = [Math.floor(place / this.places), place % this.places];
      if (variableOf(this.diagram, ref) === variable) {
        for (const value of values[walker][variable]) moved.push(walker * this.places + childOf(this.diagram, ref, value));
      } else {
        moved.push(place);
      }
    }
    return this.frontier(moved);
  }

  frontier(places) {
    return [...new Set(places)].filter((place) => this.needs[place]).sort((one, other) => one - other);
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
  const { root, sizes, variables, starts, edges } = diagram;
  const prices = sizes.map((size, variable) => {
    const step = (own, value) => (ordered[variable] ? Math.abs(own - value) : Number(own !== value));
    const price = (own, value) => (movable[variable] || own === value ? step(own, value) : Infinity);
    return [...Array(size).keys()].map((value) => Math.min(...allowed[variable].map((own) => price(own, value))));
  });
  const least = sets.map((own) => (own.includes(target) ? 0 : Infinity));
  variables.forEach((variable, i) => {
    let cheapest = Infinity;
    prices[variable].forEach((price, value) => {
      cheapest = Math.min(cheapest, price + least[edges[starts[i] + value]]);
    });
    least.push(cheapest);
  });
  if (least[root] === Infinity) return null;

  const after = (refs, variable, values, left) => {
    const stands = new Set();
    for (const ref of refs) {
      const isAsked = variableOf(diagram, ref) === variable;
      for (const value of values) {
        const child = isAsked ? childOf(diagram, ref, value) : ref;
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
