// Decision diagrams: read, walked and made. The definitions are those of the Python module engine.diagram, and tests
// compare the two.
//
// A diagram is a list of nodes, each after its children, all of which can be reached from its root; leaves are 0, 1, …,
// and nodes follow. The node at place i asks `variables[i]`, and its children, one for each value of that variable, stand
// in `edges` from `starts[i]` on: a large diagram is passed through many times after each answer, and lists of numbers are
// what a browser does that fastest with. `allowed` holds, for each variable, the positions of the levels that are still
// possible, in order.

class TooLarge extends Error {}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Whole numbers in Base64 VLQ, as in source maps: five bits to a letter, the lowest first, and before these the sign.
function fromBase64(text) {
  const numbers = [];
  let number = 0;
  let shift = 0;
  for (const letter of text) {
    const digit = BASE64.indexOf(letter);
    number += (digit & 31) << shift;
    shift += 5;
    if (digit > 31) continue;
    numbers.push(number & 1 ? -(number >> 1) : number >> 1);
    number = shift = 0;
  }
  return numbers;
}

// The Python module report.page.packed says how a diagram stands in the file.
function unpackDiagram(sizes, [leaves, root, counts, steps]) {
  const diagram = { ...emptyDiagram(sizes, leaves), root };
  const numbers = fromBase64(steps);
  for (let variable = sizes.length - 1; variable >= 0; variable -= 1) {
    let before = Array(sizes[variable]).fill(0);
    for (let i = 0; i < counts[variable]; i += 1) {
      const at = diagram.edges.length;
      before = before.map((child, value) => child + numbers[at + value]);
      addNode(diagram, variable, before);
    }
  }
  return diagram;
}

function emptyDiagram(sizes, leaves) {
  return { sizes, leaves, root: 0, variables: [], starts: [], edges: [] };
}

function addNode({ leaves, variables, starts, edges }, variable, children) {
  variables.push(variable);
  starts.push(edges.length);
  for (const child of children) edges.push(child);
  return leaves + variables.length - 1;
}

function variableOf({ sizes, leaves, variables }, ref) {
  return ref < leaves ? sizes.length : variables[ref - leaves];
}

function childOf({ leaves, starts, edges }, ref, value) {
  return edges[starts[ref - leaves] + value];
}

function childrenOf({ sizes, variables, starts, edges }, i) {
  return edges.slice(starts[i], starts[i] + sizes[variables[i]]);
}

// --- walked -----------------------------------------------------------------------------------------------------

// For each reference whether it can be reached.
function reachedUnder({ leaves, root, variables, starts, edges }, allowed) {
  const reached = new Uint8Array(leaves + variables.length);
  reached[root] = 1;
  for (let i = root - leaves; i >= 0; i -= 1) {
    if (reached[leaves + i]) for (const value of allowed[variables[i]]) reached[edges[starts[i] + value]] = 1;
  }
  return reached;
}

// The leaves that can still be reached, worst first.
function reach(diagram, allowed) {
  const reached = reachedUnder(diagram, allowed);
  return [...Array(diagram.leaves).keys()].filter((leaf) => reached[leaf]);
}

// The outcomes that can come out, worst first.
function possibleOutcomes(diagram, sets, allowed) {
  const found = new Set(reach(diagram, allowed).flatMap((leaf) => sets[leaf]));
  return [...found].sort((one, other) => one - other);
}

// The variables that make a difference.
function undecided({ variables }) {
  return [...new Set(variables)].sort((one, other) => one - other);
}

// For each variable the values that can occur, at leaf 0, while each other variable has an allowed value.
function occurringBeside(diagram, allowed) {
  const { leaves, root, sizes, variables, starts, edges } = diagram;
  const leads = [...Array(leaves).keys()].map((leaf) => leaf === 0);
  variables.forEach((variable, i) => leads.push(allowed[variable].some((value) => leads[edges[starts[i] + value]])));
  const found = sizes.map(() => new Set());
  const skipped = new Int32Array(sizes.length + 1); // by how many edges, less that of the variable before
  const skip = (from, ref) => {
    if (!leads[ref]) return;
    skipped[from] += 1;
    skipped[variableOf(diagram, ref)] -= 1;
  };
  const reached = reachedUnder(diagram, allowed);
  skip(0, root);
  variables.forEach((variable, i) => {
    if (!reached[leaves + i]) return;
    childrenOf(diagram, i).forEach((child, value) => {
      if (leads[child]) found[variable].add(value);
    });
    for (const value of allowed[variable]) skip(variable + 1, edges[starts[i] + value]);
  });
  let ways = 0;
  return sizes.map((size, variable) => {
    ways += skipped[variable];
    return [...Array(size).keys()].filter((value) => ways > 0 || found[variable].has(value));
  });
}

// The diagram of what is left of a function: children for allowed values only.
function restrict(diagram, allowed) {
  const { leaves, variables, starts, edges } = diagram;
  const left = new Builder(allowed.map((values) => values.length), leaves, { expected: variables.length });
  const reached = reachedUnder(diagram, allowed);
  const refs = new Int32Array(reached.length);
  for (let leaf = 0; leaf < leaves; leaf += 1) refs[leaf] = leaf;
  const children = [];
  for (let i = 0; i < variables.length; i += 1) {
    if (!reached[leaves + i]) continue;
    const values = allowed[variables[i]];
    children.length = values.length;
    for (let place = 0; place < values.length; place += 1) children[place] = refs[edges[starts[i] + values[place]]];
    refs[leaves + i] = left.make(variables[i], children);
  }
  return { ...left, root: refs[diagram.root] };
}

// --- made -------------------------------------------------------------------------------------------------------

// The place where diagrams over the same variables are made: equal nodes are one node.
class Builder {
  constructor(sizes, leaves, { limit = Infinity, expected = 32 } = {}) {
    Object.assign(this, emptyDiagram(sizes, leaves), { limit });
    // Each reference to a node at the first place from its hash on that was free, 0. At most half of them are taken.
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * expected + 2)));
  }

  make(variable, children) {
    if (children.every((child) => child === children[0])) return children[0];
    const place = this.placeOf(variable, children);
    if (this.table[place]) return this.table[place];
    if (this.variables.length >= this.limit) throw new TooLarge();
    const ref = addNode(this, variable, children);
    this.table[place] = ref;
    if (this.variables.length * 2 > this.table.length) this.spread();
    return ref;
  }

  placeOf(variable, children) {
    const { leaves, table } = this;
    let hash = variable;
    for (const child of children) {
      hash = Math.imul(hash ^ child, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let place = hash & (table.length - 1);
    while (table[place] && !this.isNode(table[place] - leaves, variable, children)) place = (place + 1) & (table.length - 1);
    return place;
  }

  isNode(i, variable, children) {
    const start = this.starts[i];
    return this.variables[i] === variable && children.every((child, value) => this.edges[start + value] === child);
  }

  // Twice as much room for references.
  spread() {
    this.table = new Int32Array(this.table.length * 2);
    this.variables.forEach((variable, i) => {
      this.table[this.placeOf(variable, childrenOf(this, i))] = this.leaves + i;
    });
  }

  // Copy a finished diagram, with other variables in the place of its own.
  load(diagram, places) {
    const refs = [...Array(diagram.leaves).keys()];
    diagram.variables.forEach((variable, i) => {
      refs.push(this.make(places[variable], childrenOf(diagram, i).map((child) => refs[child])));
    });
    return refs[diagram.root];
  }

  // A diagram's function with functions in the place of its variables, of which the leaves are the values.
  compose(outer, inner) {
    const asked = Array(outer.leaves).fill(0n); // the variables below each reference, as bits
    outer.variables.forEach((variable, i) => {
      asked.push(childrenOf(outer, i).reduce((bits, child) => bits | asked[child], 1n << BigInt(variable)));
    });
    const known = new Map();
    const go = (from, functions) => {
      let place = from;
      while (place >= outer.leaves && functions[variableOf(outer, place)] < this.leaves) {
        place = childOf(outer, place, functions[variableOf(outer, place)]);
      }
      if (place < outer.leaves) return place;
      const needed = functions.map((ref, variable) => ((asked[place] >> BigInt(variable)) & 1n ? ref : 0));
      const key = `${place}:${needed}`;
      if (!known.has(key)) {
        if (known.size >= this.limit) throw new TooLarge();
        const top = Math.min(...needed.map((ref) => variableOf(this, ref)));
        const under = (ref, value) => (variableOf(this, ref) === top ? childOf(this, ref, value) : ref);
        const values = [...Array(this.sizes[top]).keys()];
        const branches = values.map((value) => go(place, needed.map((ref) => under(ref, value))));
        known.set(key, this.make(top, branches));
      }
      return known.get(key);
    };
    return go(outer.root, inner);
  }

  // The diagram of a root by itself.
  finish(root, leaves) {
    const left = emptyDiagram(this.sizes, leaves);
    const reached = reachedUnder({ ...this, root }, this.sizes.map((size) => [...Array(size).keys()]));
    const refs = [...Array(leaves).keys()];
    this.variables.forEach((variable, i) => {
      if (!reached[this.leaves + i]) return;
      refs[this.leaves + i] = addNode(left, variable, childrenOf(this, i).map((child) => refs[child]));
    });
    left.root = refs[root];
    return left;
  }
}
