// What weighted aspects come to. The definitions are those of the Python module engine.assessment, and tests compare the
// two.

const MOST_SUMS = 20_000; // combinations of what feeds a sum: a tenth of a second

function unpackSum({ inputs, terms, unit }) {
  const counted = terms.map((own) => own.map((term) => BigInt(term)));
  const over = (end) => counted.reduce((total, own) => total + endsOf(own)[end], 0n);
  return { inputs, terms: counted, unit: BigInt(unit), least: over(0), greatest: over(1) };
}

function endsOf(numbers) {
  return numbers.reduce(([least, greatest], one) => [one < least ? one : least, one > greatest ? one : greatest], [numbers[0], numbers[0]]);
}

// What a weighted aspect can still come to: the least and the greatest `share` and `total` in points, beside the `range` of
// what its rule allows. `left` has the levels that each node can have, and `valuesLeft` those of each variable; each can
// occur. Null for other aspects, and where it takes too many steps.
function scoreOf(compiled, node, left, valuesLeft) {
  const packed = compiled.model.sums[node - compiled.model.firstAspect];
  if (!packed) return null;
  const sum = unpackSum(packed);
  try {
    const found = sumEnds(compiled, sum, left, valuesLeft);
    const share = found.map((total) => inLowestTerms(total - sum.least, sum.greatest - sum.least));
    return { share, total: inPoints(sum, found), range: inPoints(sum, [sum.least, sum.greatest]) };
  } catch (error) {
    if (!(error instanceof TooLarge || error instanceof RangeError)) throw error;
    return null;
  }
}

// The unit is less than zero where points count against: then the worst total has the most points.
function inPoints({ unit }, ends) {
  return unit < 0n ? ends.map((total) => inLowestTerms(-total, -unit)).reverse() : ends.map((total) => inLowestTerms(total, unit));
}

// Inputs that depend on no common variable are independent. Others are followed side by side.
function sumEnds(compiled, { inputs, terms }, left, valuesLeft) {
  const ends = boundTogether(compiled, inputs, valuesLeft).map((places) => {
    if (places.length === 1) return endsOf(left[inputs[places[0]]].map((level) => terms[places[0]][level]));
    const parts = places.map((place) => ({ diagram: leftOf(compiled, inputs[place], valuesLeft), terms: terms[place] }));
    // Where it cannot occur there is no sum.
    if (compiled.feasible) parts.push({ diagram: compiled.remaining(compiled.feasible, valuesLeft), terms: [0n, null] });
    return endsTogether(parts);
  });
  return [0, 1].map((end) => ends.reduce((total, own) => total + own[end], 0n));
}

// The places of inputs, in groups that depend on common variables, directly or by way of others or of what can occur.
function boundTogether(compiled, inputs, valuesLeft) {
  const tied = compiled.feasible ? undecided(compiled.remaining(compiled.feasible, valuesLeft)) : [];
  let groups = [];
  inputs.forEach((input, place) => {
    const own = new Set(undecided(leftOf(compiled, input, valuesLeft)));
    if (tied.some((variable) => own.has(variable))) for (const variable of tied) own.add(variable);
    const joined = groups.filter(({ variables }) => [...variables].some((variable) => own.has(variable)));
    for (const { variables } of joined) for (const variable of variables) own.add(variable);
    const places = [...joined.flatMap((group) => group.places), place];
    groups = [...groups.filter((group) => !joined.includes(group)), { variables: own, places }];
  });
  return groups.map(({ places }) => places);
}

// The diagram of what is left of a criterion or aspect, whatever can occur.
function leftOf(compiled, node, valuesLeft) {
  const variable = compiled.variables.get(node);
  if (variable === undefined) return compiled.remaining(compiled.plain(node), valuesLeft);
  const scale = compiled.model.scales[node];
  const own = emptyDiagram(valuesLeft.map((values) => values.length), scale.length);
  own.root = valuesLeft[variable].length === 1 ? valuesLeft[variable][0] : addNode(own, variable, valuesLeft[variable]);
  return own;
}

// The least and the greatest sum of terms that stand at the leaves of diagrams; null where there is none. Once a leaf is
// known its term is added, and it does not matter any more which it is.
function endsTogether(parts) {
  const known = new Map();
  const go = (refs) => {
    let total = 0n;
    const open = [];
    for (const [i, { diagram, terms }] of parts.entries()) {
      const isLeaf = refs[i] !== null && refs[i] < diagram.leaves;
      if (isLeaf && terms[refs[i]] === null) return null;
      if (isLeaf) total += terms[refs[i]];
      open.push(isLeaf ? null : refs[i]);
    }
    const below = open.every((ref) => ref === null) ? [0n, 0n] : after(open);
    return below && below.map((end) => end + total);
  };
  const after = (open) => {
    const key = open.join();
    if (!known.has(key)) {
      if (known.size >= MOST_SUMS) throw new TooLarge();
      const asked = open.map((ref, i) => (ref === null ? Infinity : variableOf(parts[i].diagram, ref)));
      const top = Math.min(...asked);
      const follow = (value) => (ref, i) => (asked[i] === top ? childOf(parts[i].diagram, ref, value) : ref);
      const ways = [...Array(parts[0].diagram.sizes[top]).keys()].flatMap((value) => go(open.map(follow(value))) ?? []);
      known.set(key, ways.length ? endsOf(ways) : null);
    }
    return known.get(key);
  };
  return go(parts.map(({ diagram }) => diagram.root));
}

// The cut-offs of a weighted aspect, lowest first: each with what it bounds, "from" where it is a share.
function cutoffsOf(model, node) {
  return model.sums[node - model.firstAspect].cutoffs.map(([key, number]) => ({ key, number: numberOf(number) }));
}
