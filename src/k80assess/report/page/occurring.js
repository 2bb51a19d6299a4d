// What can occur: the diagrams of a framework that says what cannot, and of one with aspects that are judged directly.
//
// They are composed here as in the Python modules engine.construct and engine.compiled, from the diagrams and rules of
// the aspects. Criteria and aspects are numbered through, the criteria first: that number is a node's. Behind them stands
// for each aspect a hidden node, by which one chooses of which something is loose; see loose.js.

const OCCURS = 0; // the leaf of what can occur; leaf 1 stands for what cannot
const MOST_NODES = 400_000; // with judged aspects: some seconds
const MOST_STEPS = 100_000; // for each level that is excluded: some milliseconds

function unpackModel(data) {
  const { framework, sizes, order, directions, ordered, sets, diagrams, judged, reads, upward, rules, sums, caps, excluded } = data;
  const { criteria, aspects } = framework;
  const nodes = [...criteria, ...aspects];
  const scales = [...nodes, ...aspects].map((node) => node.levels.map((_level, position) => position));
  const numbered = new Map(nodes.map(({ id }, node) => [id, node]));
  const condition = (when) => Object.entries(when).map(([id, named]) => {
    const node = numbered.get(id);
    return [node, scales[node].filter((position) => [named].flat().includes(nodes[node].levels[position].id))];
  });
  const unpackRule = ([inputs, packed]) => {
    return { inputs, diagram: unpackDiagram(inputs.map((node) => scales[node].length), packed) };
  };
  const model = {
    nodes, scales, order, directions, ordered, sets, sums, reads,
    upward: upward.map((aspect) => criteria.length + aspect), // each aspect behind those it follows from
    firstAspect: criteria.length,
    judged: judged.map(([aspect, before]) => [criteria.length + aspect, before]),
    outcome: numbered.get(framework.outcome),
    also: (framework.also ?? []).map((id) => numbered.get(id)),
    diagrams: diagrams.map((packed) => unpackDiagram(sizes, packed)),
    rules: rules.map((rule) => rule && unpackRule(rule)),
    // Of an aspect with caps which one holds it down: the leaves are those at these places, and the last one none.
    caps: caps.map((own) => own && { ...unpackRule(own), places: own[2] }),
    conditions: excluded.map(({ when }) => condition(when)),
    // A row of what is impossible, or a criterion that is not asked, which may exclude several combinations.
    excluding: excluded.map(({ row, criterion }) => (criterion === undefined ? { row } : { criterion })),
    gates: criteria.map((criterion) => condition(criterion.asked_when ?? {})),
    rows: aspects.map(({ rule }) => (rule.kind === "table" ? rule.rows : []).map((row) => condition(row.when ?? {}))),
  };
  model.plain = new Compiled(model, []);
  model.latest = model.plain;
  return model;
}

// A model compiled with some aspects judged, by node; throws TooLarge.
function compiledWith(model, judged) {
  if (judged.length === 0) return model.plain;
  if (model.latest.judged.join() !== judged.join()) {
    model.latest = { judged }; // it stays if this fails
    model.latest = new Compiled(model, judged);
  }
  if (!model.latest.diagram) throw new TooLarge();
  return model.latest;
}

// A model with a variable for each criterion and each judged aspect, which stands behind what it follows from. Where
// another level of it follows, the profile cannot occur. Leaves of `diagram` stand for `sets` of outcomes; the set of what
// cannot occur is empty.
class Compiled {
  constructor(model, judged) {
    this.model = model;
    this.judged = judged;
    const behind = (passed) => model.judged.filter(([node, before]) => before === passed && judged.includes(node));
    // The node of each variable.
    this.order = model.order.flatMap((criterion, i) => [criterion, ...behind(i + 1).map(([node]) => node)]);
    this.variables = new Map(this.order.map((node, variable) => [node, variable]));
    this.movable = this.order.map((node) => node < model.firstAspect);
    const places = new Map(model.order.map((criterion, place) => [criterion, place]));
    const ofCriteria = (list, other) => this.order.map((node) => (places.has(node) ? list[places.get(node)] : other));
    this.ordered = ofCriteria(model.ordered, true);
    const most = Math.max(...model.scales.map((scale) => scale.length), ...model.caps.map((own) => own?.diagram.leaves ?? 0));
    const sizes = this.order.map((node) => model.scales[node].length);
    this.builder = new Builder(sizes, most + 1, { limit: judged.length ? MOST_NODES : Infinity });
    this.resting = new Map();
    this.roots = new Map();
    this.plains = new Map();
    this.wheres = new Map();
    this.scaleDiagrams = new Map();
    this.capDiagrams = new Map();
    const isJudged = (node) => judged.includes(node);
    const whys = [
      ...model.conditions.map((when) => this.holds(when)),
      ...this.order.filter(isJudged).map((node) => this.differs(node)),
    ];
    this.exclusions = whys.map((root) => this.builder.finish(root, 2));
    this.feasible = whys.length ? this.feasibleUnder([...whys.keys()]) : null;
    this.diagram = this.feasible ? this.where(model.outcome) : this.plain(model.outcome);
    this.sets = this.feasible ? [...model.sets, []] : model.sets;
    this.touched = this.feasible ? undecided(this.feasible) : [];
    const directions = ofCriteria(model.directions, MIXED);
    this.directions = directions.map((own, variable) => (this.touched.includes(variable) ? MIXED : own));
  }

  // The diagram of a criterion or aspect, whatever can occur.
  plain(node) {
    if (!this.feasible) return this.model.diagrams[node - this.model.firstAspect];
    if (!this.plains.has(node)) this.plains.set(node, this.builder.finish(this.root(node), this.model.scales[node].length));
    return this.plains.get(node);
  }

  // What is left of one of these diagrams while each variable has one of these values. It is asked several times after each
  // answer, and then at hand.
  remaining(diagram, allowed) {
    if (this.allowed !== allowed) [this.allowed, this.lefts] = [allowed, new Map()];
    if (!this.lefts.has(diagram)) this.lefts.set(diagram, restrict(diagram, allowed));
    return this.lefts.get(diagram);
  }

  // The root of a criterion or aspect; its leaves are the levels.
  root(node) {
    if (!this.roots.has(node)) {
      const variable = this.variables.get(node);
      const own = variable === undefined ? this.derived(node) : this.builder.make(variable, this.model.scales[node]);
      this.roots.set(node, own);
    }
    return this.roots.get(node);
  }

  // The root of an aspect as it follows from its inputs, whether it is judged or not.
  derived(node) {
    const place = node - this.model.firstAspect;
    const rule = this.model.rules[place];
    if (rule && rule.inputs.some((input) => this.restsOnJudged(input))) {
      return this.builder.compose(rule.diagram, rule.inputs.map((input) => this.root(input)));
    }
    const variables = this.model.order.map((criterion) => this.variables.get(criterion));
    return this.builder.load(this.model.diagrams[place], variables);
  }

  // Whether a criterion or aspect is a judged aspect, or follows from one.
  restsOnJudged(node) {
    if (node < this.model.firstAspect) return false;
    if (!this.resting.has(node)) {
      const inputs = this.model.rules[node - this.model.firstAspect]?.inputs ?? [];
      this.resting.set(node, this.judged.includes(node) || inputs.some((input) => this.restsOnJudged(input)));
    }
    return this.resting.get(node);
  }

  // The root of a condition: leaf 1 where it holds.
  holds(when) {
    const { scales } = this.model;
    const all = { ...emptyDiagram(when.map(([node]) => scales[node].length), 2), root: 1 };
    for (const [i, [node, named]] of [...when.entries()].reverse()) {
      const after = all.root;
      all.root = addNode(all, i, scales[node].map((position) => (named.includes(position) ? after : 0)));
    }
    return this.builder.compose(all, when.map(([node]) => this.root(node)));
  }

  // The root of where a judged aspect has another level than follows: leaf 1.
  differs(node) {
    const scale = this.model.scales[node];
    const same = emptyDiagram([scale.length, scale.length], 2);
    const rows = scale.map((level) => addNode(same, 1, scale.map((other) => Number(other !== level))));
    same.root = addNode(same, 0, rows);
    return this.builder.compose(same, [this.root(node), this.derived(node)]);
  }

  // The diagram of what could occur if only some of the exclusions held.
  feasibleUnder(places) {
    const any = { ...emptyDiagram(places.map(() => 2), 2), root: OCCURS };
    for (const i of [...places.keys()].reverse()) any.root = addNode(any, i, [any.root, 1]);
    return this.builder.finish(this.builder.compose(any, places.map((place) => this.loaded(this.exclusions[place]))), 2);
  }

  // The diagram of an aspect where something can occur; elsewhere stands one leaf more, the last.
  where(node) {
    if (!this.wheres.has(node)) this.wheres.set(node, this.occurring(this.root(node), this.model.scales[node].length));
    return this.wheres.get(node);
  }

  occurring(root, leaves) {
    const either = emptyDiagram([2, leaves], leaves + 1);
    either.root = addNode(either, 0, [addNode(either, 1, [...Array(leaves).keys()]), leaves]);
    return this.builder.finish(this.builder.compose(either, [this.loaded(this.feasible), root]), leaves + 1);
  }

  // What is asked of the outcome, of another aspect: its diagram, and what stands at each leaf.
  about(node) {
    if (node === this.model.outcome) return { diagram: this.diagram, sets: this.sets };
    const alone = this.model.scales[node].map((position) => [position]);
    return this.feasible ? { diagram: this.where(node), sets: [...alone, []] } : { diagram: this.plain(node), sets: alone };
  }

  loaded(diagram) {
    return this.builder.load(diagram, [...this.order.keys()]);
  }

  // The levels that an aspect can have with some values for each variable, each of which can occur.
  levelsOf(node, left) {
    if (!this.scaleDiagrams.has(node)) {
      const plain = this.plain(node);
      const isTouched = undecided(plain).some((variable) => this.touched.includes(variable));
      this.scaleDiagrams.set(node, isTouched ? this.where(node) : plain);
    }
    return reach(this.scaleDiagrams.get(node), left).filter((leaf) => leaf < this.model.scales[node].length);
  }

  // The place of the cap that holds an aspect down at whatever can still occur; null where no single one does, where the
  // aspect is judged, or where that takes too long.
  cappedBy(node, left) {
    const caps = this.model.caps[node - this.model.firstAspect];
    if (!caps || this.variables.has(node)) return null;
    if (!this.capDiagrams.has(node)) this.capDiagrams.set(node, this.capDiagram(caps));
    const diagram = this.capDiagrams.get(node);
    const leaves = diagram ? reach(diagram, left).filter((leaf) => leaf <= caps.places.length) : [];
    return leaves.length === 1 ? caps.places[leaves[0]] ?? null : null;
  }

  capDiagram({ inputs, diagram }) {
    try {
      const root = this.builder.compose(diagram, inputs.map((input) => this.root(input)));
      return this.feasible ? this.occurring(root, diagram.leaves) : this.builder.finish(root, diagram.leaves);
    } catch (error) {
      if (!(error instanceof TooLarge || error instanceof RangeError)) throw error;
      return null;
    }
  }

  // For each variable the values that can occur while each other one has one of these.
  choosable(allowed) {
    return this.feasible ? occurringBeside(this.feasible, allowed) : this.order.map((node) => this.model.scales[node]);
  }

  // The variables that can make a difference to the outcome, or to another aspect, while each has one of these values. Where
  // something cannot occur, an answer also tells of others: then all count that are tied to one by which the outcome differs.
  bearing(allowed, node = this.model.outcome) {
    return withTied(this.support(this.plain(node), allowed), this.ties(allowed));
  }

  // Those that can make a difference to some aspects now, or once others are judged: whoever judges an aspect instead of
  // answering what stands below it tells of all that it depends on.
  bearingLater(allowed, nodes) {
    const { reads, firstAspect, outcome, upward } = this.model;
    const below = new Map([...this.variables].map(([node, variable]) => [node, [variable]]));
    const to = (node) => this.support(this.plain(node), allowed);
    const ties = this.ties(allowed);
    for (const node of upward) {
      const inputs = reads[node - firstAspect].flatMap((input) => below.get(input));
      below.set(node, [...new Set(inputs.concat(below.get(node) ?? []))]);
      if (node !== outcome) ties.push({ from: below.get(node), to: to(node) });
    }
    return withTied(nodes.flatMap(to), ties);
  }

  support(diagram, allowed) {
    return undecided(this.remaining(diagram, allowed));
  }

  ties(allowed) {
    return this.exclusions.map((exclusion) => {
      const own = this.support(exclusion, allowed);
      return { from: own, to: own };
    });
  }

  // The same where one variable has a single other value; null where that is no variable, or would take too long.
  contradictionOf(node, value, allowed) {
    if (!this.feasible || !this.variables.has(node)) return null;
    if (this.feasible.variables.length * this.order.length > MOST_STEPS) return null;
    return this.contradiction(allowed.map((own, variable) => (this.order[variable] === node ? [value] : own)));
  }

  // A minimal group of variables whose values cannot occur together, and of what says so: the framework's rows, and the
  // criteria that are not asked.
  contradiction(allowed) {
    const can = (diagram, values) => reach(diagram, values).includes(OCCURS);
    const values = [...allowed];
    for (const node of [...this.variables.keys()].sort((one, other) => other - one)) {
      const variable = this.variables.get(node);
      const own = values[variable];
      values[variable] = this.model.scales[node];
      if (can(this.feasible, values)) values[variable] = own;
    }
    const count = this.model.conditions.length;
    const places = this.exclusions.map((_exclusion, i) => i);
    let left = places.filter((i) => i >= count || reach(this.exclusions[i], values).includes(1));
    const sayers = this.model.excluding.map(({ row, criterion }) => `${row ?? ""}/${criterion ?? ""}`);
    for (const sayer of [...new Set(sayers)].reverse()) {
      const others = left.filter((i) => sayers[i] !== sayer);
      if (others.length < left.length && !can(this.feasibleUnder(others), values)) left = others;
    }
    const saying = left.filter((i) => i < count).map((i) => this.model.excluding[i]);
    const group = this.order.filter((node, variable) => values[variable].length < this.model.scales[node].length);
    const rows = saying.flatMap(({ row }) => row ?? []);
    const unasked = [...new Set(saying.flatMap(({ criterion }) => criterion ?? []))];
    return { group: group.sort((one, other) => one - other), rows, unasked };
  }
}

// Some variables, and by way of ties others: one of those that a tie is `from` brings all those it leads `to`.
function withTied(variables, ties) {
  const found = new Set(variables);
  const isFound = (one) => found.has(one);
  const isMore = ({ from, to }) => from.some(isFound) && !to.every(isFound);
  for (let more = ties.filter(isMore); more.length; more = ties.filter(isMore)) {
    for (const one of more.flatMap(({ to }) => to)) found.add(one);
  }
  return found;
}

// Whether each criterion is asked, by what is left of each criterion and aspect; null where open answers decide that.
function askedBy(model, left) {
  return model.gates.map((gate) => {
    const fitting = gate.map(([node, named]) => left[node].map((position) => named.includes(position)));
    if (fitting.every((own) => own.every(Boolean))) return true;
    return fitting.every((own) => own.some(Boolean)) ? null : false;
  });
}

// How far a number may move, all other answers as they are, before another outcome can come out: for each way where that
// begins, as endTowards() has it, or null where it never does. Nothing where the number's level is of several stretches.
function slackOf(compiled, values, node, partition, number) {
  const { pieces } = partition;
  const here = placeOf(partition, number);
  if (pieces.filter(({ level }) => level === pieces[here].level).length > 1) return null;
  const moved = (level) => values.map((own, variable) => (compiled.order[variable] === node ? [level] : own));
  const outcomesAt = ({ level }) => possibleOutcomes(compiled.diagram, compiled.sets, moved(level));
  const now = outcomesAt(pieces[here]);
  const first = (places) => {
    const place = places.find((other) => outcomesAt(pieces[other]).some((outcome) => !now.includes(outcome)));
    return place === undefined ? null : endTowards(partition, number, place);
  };
  const places = [...pieces.keys()];
  return { down: first(places.slice(0, here).reverse()), up: first(places.slice(here + 1)) };
}
