// What follows from the answers: the possible outcomes, what to ask, why, what would change it, and the judgements.

const REASON_BUDGET = 20_000; // steps; some milliseconds
const MANY_COMBINATIONS = 1_000_000n;
const MAX_DIGITS = 15; // languages have no short word for a larger number

const everything = model.scales;
const everOccurring = stateOf(everything).left; // for each node the levels that can occur at all
const rows = new Map(outcomes.map((level) => [level, buildOutcome(level)]));
const scales = [];
const isOutcomeOrdered = nodes[model.outcome].ordered !== false;

function buildResult() {
  byId("outcomes").append(...[...rows.values()].map(({ node }) => node));
  aspects.forEach((aspect, place) => {
    const node = criteria.length + place;
    if (node === model.outcome) return;
    const levels = aspect.levels.map((level) => buildStep(level));
    const name = written(make("span", { class: "label" }), () => named(aspect));
    const list = make("ul", { class: "scale" }, levels.map(({ node }) => node));
    const [score, held] = [1, 2].map(() => make("p", { class: "small", hidden: "" }));
    byId("judgements-said").append(make("li", {}, name, list, score, held));
    scales.push({ node, levels, score, held });
  });
  byId("judgements").hidden = scales.length === 0;
}

function buildOutcome(level) {
  const state = make("span", { class: "state" });
  const count = make("p", { class: "small count" });
  const follows = make("p", { class: "follows" });
  const facts = written(make("p", { class: "small" }), () => factsOf(level));
  const label = written(make("strong"), () => named(level));
  const head = make("p", { class: "head" }, label, " ", state);
  const held = make("p", { class: "small", hidden: "" });
  const body = make("div", {}, head, described(level), facts, held, count, follows);
  const mark = make("span", { class: "mark", "aria-hidden": "true" });
  const node = make("li", { class: "outcome", "data-outcome": level.id, "data-possible": "true" }, mark, body);
  return { node, state, count, follows, held };
}

function factsOf(level) {
  const energy = level.takes_energy === undefined ? [] : [sentence(level.takes_energy ? "energy_yes" : "energy_no")];
  const origin = level.provenance ? [sentence(level.provenance)] : [];
  return [...energy, ...origin].flatMap((fact, i) => (i ? [" · ", ...fact] : fact));
}

function buildStep(level) {
  const state = make("span", { class: "hidden" });
  const node = make("li", {}, written(make("span"), () => named(level)), " ", state);
  return { node, state };
}

// What follows from the levels that are given for each node, and for some the number or day as its `ends`: `compiled` with what is judged, the given `values` of its
// variables, `possible` outcomes, and for each node what is `left` of what is given, and what `can` be given beside the
// answers to the others. `asked` has whether each criterion is asked, null where open answers decide that. `abstained` has
// the criteria that whoever answers does not judge: they are as open as any, but not asked again. `clash` has what
// contradicts; then nothing is possible.
function stateOf(given, ends = new Map(), abstained = new Set()) {
  const judged = judgedIn(given);
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
  for (const node of nodes.keys()) {
    const variable = compiled.variables.get(node);
    if (variable !== undefined) {
      can[node] = choosable[variable];
      if (!isClash) left[node] = valuesLeft[variable];
    } else {
      can[node] = left[node] = isClash ? everything[node] : compiled.levelsOf(node, valuesLeft);
    }
  }
  const clash = isClash ? compiled.contradiction(values) : null;
  const possible = isClash ? [] : possibleOutcomes(compiled.diagram, compiled.sets, values);
  const asked = askedBy(model, left);
  return { compiled, given, ends, values, valuesLeft, can, left, asked, abstained, clash, possible, isTooLarge };
}

function judgedIn(given) {
  return [...nodes.keys()].filter((node) => isAspect(node) && given[node].length < everything[node].length);
}

function showResult(state) {
  const { compiled, valuesLeft, clash } = state;
  const remaining = clash ? null : restrict(compiled.diagram, valuesLeft);
  byId("result").classList.toggle("clashing", clash !== null);
  showClashes(state);
  showScore(byId("score"), model.outcome, state);
  showBeside(state);
  showOutcomes(state, remaining);
  showVerdict(state);
  showWhatever(state);
  showScales(state);
  showNext(state, remaining);
  showWhy(state);
  showChanges(state);
  showRoom(state);
}

// The answers that contradict each other, with the way to them, and why they do.
function showClashes({ clash }) {
  byId("clash").hidden = clash === null;
  if (clash === null) return;
  const rows = clash.rows.map((row) => {
    const { reason, when } = framework.impossible[row];
    return make("p", {}, reason ? told(reason) : sentence("impossible_row", { conditions: conditionsSaid(when) }));
  });
  const whys = [...rows, ...clash.unasked.map((node) => make("p", {}, askedOnlySaid(criteria[node])))];
  const buttons = clash.group.map((node) => goButton(questions.get(node), "go_to_answer", { criterion: named(nodes[node]) }));
  byId("clash").replaceChildren(
    ...(whys.length ? whys : [make("p", {}, sentence("clash_rules"))]),
    make("p", { class: "small" }, sentence("clash_do", { count: clash.group.length })),
    make("div", { class: "tools screen" }, buttons),
  );
}

// What is told beside the outcome.
function showBeside({ left, clash }) {
  const said = model.also.map((node) => {
    const levels = series(left[node].map((level) => named(nodes[node].levels[level])), "or");
    return make("p", {}, sentence("beside", { aspect: named(nodes[node]), levels: make("strong", {}, levels) }));
  });
  tellHere("beside", clash ? [] : said);
}

function goButton(question, key, values) {
  const button = make("button", { type: "button", class: "go" }, sentence(key, values));
  button.addEventListener("click", () => goTo(question));
  return button;
}

function showOutcomes(state, remaining) {
  const { compiled, possible, clash } = state;
  const settled = possible.length === 1;
  const none = { whole: 1n, counts: outcomes.map(() => 0n) };
  const { whole, counts } = clash ? none : countCombinations(remaining, compiled.sets);
  // Reports list outcomes without an order as the framework does, and others the best first.
  const shown = isOutcomeOrdered ? percentages(counts, whole) : percentages([...counts].reverse(), whole).reverse();
  const total = roundedTotal(counts, shown);
  outcomes.forEach((level, leaf) => {
    const { node, state: mark, count, follows, held } = rows.get(level);
    const can = possible.includes(leaf);
    node.dataset.possible = String(can);
    node.classList.toggle("settled", can && settled);
    const key = can ? (settled ? "state_settled" : "state_possible") : "state_impossible";
    mark.replaceChildren(...sentence(key));
    showHeld(held, can && settled ? heldBy(model.outcome, state) : null);
    count.hidden = !can || settled;
    const part = whole < MANY_COMBINATIONS ? counts[leaf] : percentSaid(counts[leaf], whole, shown[leaf]);
    count.replaceChildren(...sentence("combinations", { count: part, whole: rounded(whole) }));
    follows.hidden = !(can && settled && level.follow_up);
    if (level.follow_up) follows.replaceChildren(...sentence("follow_up", { text: told(level.follow_up) }));
  });
  byId("outcomes").hidden = clash !== null;
  byId("rounded").hidden = possible.length < 2 || whole < MANY_COMBINATIONS || total === 100;
  byId("rounded").replaceChildren(...sentence("percent_total", { total }));
}

// More than nothing is never shown as 0%, and less than all never as 100%.
function percentSaid(count, whole, shown) {
  if (count && !shown) return sentence("percent_least");
  return shown === 100 && count < whole ? sentence("percent_most") : `${shown}%`;
}

function rounded(count) {
  const digits = String(count);
  if (digits.length > MAX_DIGITS) {
    return `${(Number(digits.slice(0, 3)) / 100).toLocaleString(language)} × 10^${digits.length - 1}`;
  }
  return count < MANY_COMBINATIONS ? count : new Intl.NumberFormat(language, { notation: "compact" }).format(count);
}

function showVerdict(state) {
  const { possible, given, left, clash } = state;
  const settled = possible.length === 1;
  const said = verdictSaid(state);
  const verdict = byId("verdict");
  const text = said.map((part) => part.textContent ?? part).join("");
  // A screen reader announces the text when it changes, and only then.
  if (verdict.textContent !== text || verdict.dataset.language !== language) verdict.replaceChildren(...said);
  verdict.dataset.language = language;
  verdict.classList.toggle("settled", settled);
  const asked = [...criteria.keys()].filter((node) => isShown(node, state));
  const isSettled = (levels) => (node) => levels[node].length === 1;
  const answered = asked.filter(isSettled(given)).length;
  const follow = clash ? 0 : asked.filter(isSettled(left)).length - answered;
  const judged = judgedIn(given).length;
  const abstained = asked.filter((node) => state.abstained.has(node));
  const known = answered + follow + abstained.filter((node) => clash || !isSettled(left)(node)).length;
  byId("progress").replaceChildren(
    ...sentence("progress", { count: answered, total: asked.length }),
    ...(follow ? [" ", ...sentence("progress_follow", { count: follow })] : []),
    ...(judged ? [" ", ...sentence("progress_judged", { count: judged })] : []),
    ...(abstained.length ? [" ", ...sentence("progress_abstained", { count: abstained.length })] : []),
    ...(settled && known < asked.length ? [" ", ...sentence("progress_rest")] : []),
  );
  const label = clash ? "" : textIn(labelOf(outcomes[possible[0]]), language);
  const jump = clash ? "jump_clash" : !settled ? "jump_open" : label.length > 40 ? "jump_known" : "jump_settled";
  byId("jump").replaceChildren(...sentence(jump, { count: possible.length, outcome: label && named(outcomes[possible[0]]) }));
}

function verdictSaid(state) {
  const { possible, clash } = state;
  if (clash) {
    const answers = series(clash.group.map((node) => answerSaid(node, state)), "and");
    return sentence("clash", { count: clash.group.length, answers });
  }
  const names = possible.map((leaf) => named(outcomes[leaf]));
  if (possible.length === 1) return sentence("settled", { outcome: names[0] });
  return sentence("unsettled", { count: names.length, outcomes: series(names, "or") });
}

function showScales(state) {
  const { left, clash } = state;
  byId("judgements").hidden = clash !== null || scales.length === 0;
  for (const { node, levels, score, held } of scales) {
    const possible = left[node];
    showScore(score, node, state);
    showHeld(held, heldBy(node, state));
    levels.forEach(({ node: step, state }, leaf) => {
      const can = possible.includes(leaf);
      step.dataset.can = String(can);
      const only = can && possible.length === 1;
      step.classList.toggle("only", only);
      state.replaceChildren(...sentence(only ? "state_settled" : can ? "state_possible" : "state_impossible"));
    });
  }
}

// What a weighted aspect comes to, with its cut-offs.
function showScore(paragraph, node, { compiled, left, valuesLeft, clash }) {
  const score = clash ? null : scoreOf(compiled, node, left, valuesLeft);
  paragraph.hidden = score === null;
  if (score === null) return;
  const cutoffs = series(cutoffsSaid(node), "and");
  paragraph.replaceChildren(...sentence("score", { score: totalSaid(node, score), cutoffs }));
}

// As the rule counts: a share, or points.
function totalSaid(node, { share, total, range }) {
  const shares = cutoffsOf(model, node).flatMap(({ key, number }) => (key === "from" ? [number] : []));
  if (shares.length) return betweenSaid(share.map((own) => shareText(own, shares, language)));
  const said = betweenSaid(total.map((own) => exactly(own, language)));
  const [least, greatest] = range.map((own) => exactly(own, language));
  if (range[0].top !== 0n) return sentence("score_points_from", { total: said, least, greatest });
  return sentence("score_points", { total: said, ...counted(range[1]) });
}

function betweenSaid([least, greatest]) {
  return least === greatest ? [least] : sentence("score_between", { least, greatest });
}

// The cap that holds an aspect down, if it is one and the same whatever else is answered.
function heldBy(node, { compiled, valuesLeft, left, clash }) {
  const caps = nodes[node].rule.caps ?? [];
  const [level, ...others] = left[node].map((place) => nodes[node].levels[place].id);
  if (clash || others.length || !caps.some((cap) => cap.at_most === level)) return null;
  const place = compiled.cappedBy(node, valuesLeft);
  return place === null ? null : caps[place];
}

function showHeld(paragraph, cap) {
  paragraph.hidden = cap === null;
  if (cap === null) return;
  const conditions = conditionsSaid(cap.when);
  const said = conditions.length ? sentence("held_down", { conditions }) : sentence("held_down_always");
  paragraph.replaceChildren(...said, " ", make("span", { class: "origin" }, originOf(cap)));
}

function sayOrHide(id, said) {
  byId(id).hidden = said.length === 0;
  byId(`${id}-said`).replaceChildren(...said);
}

function showNext(state, remaining) {
  const { compiled, valuesLeft, possible, clash } = state;
  const isUnsettled = (node) => (node === model.outcome ? possible : state.left[node]).length > 1;
  const unsettled = clash ? [] : [model.outcome, ...model.also].filter(isUnsettled);
  const bearing = new Set(unsettled.flatMap((node) => [...compiled.bearing(valuesLeft, node)]));
  const telling = compiled.order.map((_node, variable) => variable).filter((variable) => {
    const isOpen = compiled.movable[variable] && valuesLeft[variable].length > 1 && bearing.has(variable);
    return isOpen && state.asked[compiled.order[variable]];
  });
  const asked = telling.filter((variable) => !state.abstained.has(compiled.order[variable]));
  const first = unsettled.flatMap((node) => nextAbout(node, state, remaining, asked).slice(0, 1))[0];
  for (const question of questions.values()) {
    const variable = compiled.variables.get(question.index);
    const isOpen = !isAspect(question.index) && !clash && valuesLeft[variable].length > 1;
    markQuestion(question, variable !== undefined && first?.variable === variable, isOpen && !telling.includes(variable));
  }
  const toOthers = telling.length > asked.length ? [make("p", {}, sentence("next_others"))] : [];
  sayOrHide("next", first ? nextSaid(first, questions.get(compiled.order[first.variable])) : toOthers);
}

// The open questions that can make a difference to the outcome, or to another aspect, the most telling first.
function nextAbout(node, { compiled, valuesLeft }, remaining, asked) {
  const bearing = compiled.bearing(valuesLeft, node);
  const telling = asked.filter((variable) => bearing.has(variable));
  const { diagram, sets } = compiled.about(node);
  const left = node === model.outcome ? remaining : restrict(diagram, valuesLeft);
  return rankQuestions(left, sets, telling, compiled.order).map((one) => ({ ...one, node }));
}

function nextSaid({ settling, of, node }, question) {
  const { criterion } = question;
  if (node !== model.outcome) {
    const asks = criterion.question ? [make("span", { class: "asks" }, told(criterion.question))] : [];
    return [
      make("p", {}, make("strong", { class: "label" }, named(criterion)), asks),
      make("p", { class: "small" }, sentence("next_beside", { aspect: named(nodes[node]) })),
      goButton(question, "go_to"),
    ];
  }
  const settles = settling ? [" ", ...sentence("next_settles", { count: settling, of })] : [];
  const asks = criterion.question ? [make("span", { class: "asks" }, told(criterion.question))] : [];
  return [
    make("p", {}, make("strong", { class: "label" }, named(criterion)), asks),
    make("p", { class: "small" }, sentence("next_why"), settles),
    goButton(question, "go_to"),
  ];
}

// Why this, and why not the next better or worse one: the fewest answers that exclude it. Where they are those that
// settle the outcome, they stand once.
function showWhy(state) {
  const { possible } = state;
  const reason = possible.length === 1 ? reasonFor(state, possible) : null;
  const same = [];
  const contrasts = nextOutcomes(possible).flatMap((other) => {
    const against = reasonFor(state, [...outcomes.keys()].filter((leaf) => leaf !== other));
    if (against === null || against.length === 0) return []; // not worked out; or it never comes out, which changes say
    if (reason !== null && against.join() === reason.join()) {
      same.push(other);
      return [];
    }
    const answers = series(against.map((node) => answerSaid(node, state)), "and");
    return [make("p", {}, sentence("contrast", { outcome: strong(outcomes[other]), answers }))];
  });
  sayOrHide("contrast", contrasts);
  sayOrHide("why", possible.length === 1 ? whySaid(state, reason, same) : []);
}

// The fewest answers that leave only these outcomes, by node; null where that takes too much work.
function reasonFor({ compiled, values }, wanted) {
  const found = smallestReason(compiled, values, wanted, REASON_BUDGET);
  return found && found.map((variable) => compiled.order[variable]).sort((one, other) => one - other);
}

// The outcomes that are not possible and stand next to one that is; without an order all that are not possible.
function nextOutcomes(possible) {
  const isNext = (leaf) => possible.includes(leaf - 1) || possible.includes(leaf + 1);
  const excluded = possible.length ? [...outcomes.keys()].filter((leaf) => !possible.includes(leaf)) : [];
  return isOutcomeOrdered ? excluded.filter(isNext).reverse() : excluded;
}

function whySaid(state, reason, same) {
  if (reason === null) return [make("p", {}, sentence("why_unknown"))];
  if (reason.length === 0) return [make("p", {}, sentence("why_always"))];
  const items = reason.map((node) => make("li", {}, answerSaid(node, state)));
  const others = series(same.map((leaf) => strong(outcomes[leaf])), "or");
  const values = { count: items.length, outcome: strong(outcomes[state.possible[0]]), others };
  return [make("p", {}, sentence(same.length ? "why_contrast" : "why_reason", values)), make("ul", {}, items)];
}

function strong(thing) {
  return make("strong", {}, named(thing));
}

function showChanges(state) {
  const others = state.clash ? [] : [...outcomes.keys()].filter((leaf) => !state.possible.includes(leaf));
  sayOrHide("changes", others.flatMap((leaf) => changeSaid(leaf, state)));
}

function changeSaid(leaf, { compiled, values, ends }) {
  const change = cheapestChange(compiled, values, leaf);
  const outcome = strong(outcomes[leaf]);
  if (change === null) {
    const isHeld = everOccurring[model.outcome].includes(leaf);
    return [make("p", {}, sentence(isHeld ? "changes_held" : "changes_never", { outcome }))];
  }
  const steps = change.moves.map(([variable, value]) => {
    const node = compiled.order[variable];
    const criterion = nodes[node];
    const move = ends.has(node) && moveSaid(criterion, ends.get(node), value);
    const from = move ? valueSaid(ends.get(node)[0], criterion.unit) : levelNames(criterion, values[variable]);
    const to = [named(criterion.levels[value]), ...(move ? [" (", ...move, ")"] : [])];
    return make("li", {}, sentence("changes_step", { criterion: strong(criterion), from, to }));
  });
  const more = change.more ? [make("p", { class: "small" }, sentence("changes_more"))] : [];
  const moved = new Map(change.moves);
  const after = values.map((own, variable) => (moved.has(variable) ? [moved.get(variable)] : own));
  const isCertain = possibleOutcomes(compiled.diagram, compiled.sets, after).length === 1;
  const said = sentence(isCertain ? "changes_to" : "changes_may", { outcome, count: change.cost });
  return [make("p", {}, said), make("ul", {}, steps), ...more];
}

// How far a number or a day moves to a level; nothing where it is not a single one.
function moveSaid({ id, unit }, [value, greatest], level) {
  if (compare(value, greatest) !== 0) return null;
  const { end, belongs, isHigher } = nearestEnd(partitions.get(id), value, level);
  const way = isHigher ? "up" : "down";
  const by = distance(end, value);
  if (value.isDay) return sentence(`move_${way}_date`, { count: Number(by.top), end: valueSaid(end) });
  const key = by.top === 0n ? "at_once" : belongs ? "to" : "beyond";
  return sentence(`move_${way}_${key}`, { by: valueSaid(by, unit), end: valueSaid(end) });
}

// How much room the numbers have, each by itself, while the outcome is settled.
function showRoom(state) {
  const settled = state.possible.length === 1;
  const items = settled ? [...state.ends].flatMap(([node, ends]) => roomSaid(node, ends, state)) : [];
  sayOrHide("room", items.length ? [make("ul", {}, items)] : []);
}

function roomSaid(node, [value, greatest], { compiled, values }) {
  const { id, unit } = nodes[node];
  const slack = compare(value, greatest) === 0 && slackOf(compiled, values, node, partitions.get(id), value);
  if (!slack) return [];
  const [down, up] = ["down", "up"].map((way) => distanceSaid(value, slack[way], way, unit));
  const now = { criterion: strong(nodes[node]), value: valueSaid(value, unit), down, up };
  return [make("li", {}, sentence(value.isDay ? "room_date" : "room_number", now))];
}

function distanceSaid(value, flip, way, unit) {
  if (flip === null) return sentence("room_never");
  const end = valueSaid(flip.end);
  const by = distance(flip.end, value);
  if (value.isDay) return sentence(`room_${way}_date`, { count: Number(by.top), end });
  const key = by.top === 0n ? "at_once" : flip.belongs ? "at" : "beyond";
  return sentence(`room_${way}_${key}`, { by: valueSaid(by, unit), end });
}
