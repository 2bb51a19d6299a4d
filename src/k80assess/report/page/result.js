// What follows from the answers: the possible outcomes, what to ask, why, what would change it, and the judgements.

const REASON_BUDGET = 20_000; // steps; some milliseconds
const MANY_COMBINATIONS = 1_000_000n;
const MAX_DIGITS = 15; // languages have no short word for a larger number

// A shape for each outcome, filled where it can come out.
const SHAPES = ["\u25a0\u25a1", "\u25c6\u25c7", "\u25cf\u25cb", "\u25b2\u25b3", "\u2605\u2606", "\u25bc\u25bd"];

const everything = model.scales;
const everOccurring = stateOf(model, everything).left; // for each node the levels that can occur at all
const rows = new Map(outcomes.map((level, leaf) => [level, buildOutcome(level, leaf)]));
const isOutcomeOrdered = nodes[model.outcome].ordered !== false;

function buildResult() {
  byId("outcomes").append(...[...rows.values()].map(({ node }) => node));
}

function buildOutcome(level, leaf) {
  const state = make("span", { class: "state" });
  const count = make("p", { class: "small count" });
  const part = make("span", { class: `part look-${leaf % SHAPES.length}` });
  const bar = make("div", { class: "bar-whole", "aria-hidden": "true" }, part);
  const chance = make("div", { class: "chance" }, bar, count);
  const follows = make("p", { class: "follows" });
  const facts = written(make("p", { class: "small" }), () => factsOf(level));
  const label = written(make("strong"), () => named(level));
  const head = make("p", { class: "head" }, label, " ", state);
  const held = make("p", { class: "small", hidden: "" });
  const body = make("div", {}, head, described(level), facts, held, chance, follows);
  const mark = make("span", { class: "mark" });
  const node = make("li", { class: "outcome", "data-outcome": level.id, "data-possible": "true" }, mark, body);
  return { node, mark, state, chance, part, count, follows, held };
}

// By its shape and colour an outcome is known wherever it is named; its name always stands beside it.
function markOf(leaf, isOut = false) {
  const look = leaf % SHAPES.length;
  return make("span", { class: `shape look-${look}`, "aria-hidden": "true" }, SHAPES[look][Number(isOut)]);
}

function factsOf(level) {
  const energy = level.takes_energy === undefined ? [] : [sentence(level.takes_energy ? "energy_yes" : "energy_no")];
  const origin = level.provenance ? [sentence(level.provenance)] : [];
  return [...energy, ...origin].flatMap((fact, i) => (i ? [" · ", ...fact] : fact));
}

function showResult(state, questionsLeft) {
  const reason = state.possible.length === 1 ? reasonFor(state, state.possible) : null;
  byId("result").classList.toggle("clashing", state.clash !== null);
  showClashes(state);
  tellHere("score", scoreSaid(model.outcome, state));
  showBeside(state);
  showOutcomes(state);
  showVerdict(state);
  showWhatever(state);
  showNext(state, questionsLeft);
  showWhy(state, reason);
  showChanges(state);
  showRoom(state);
  showTree(state, reason);
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

function showOutcomes(state) {
  const { compiled, possible, clash, remaining } = state;
  const settled = possible.length === 1;
  const none = { whole: 1n, counts: outcomes.map(() => 0n) };
  const { whole, counts } = clash ? none : countCombinations(remaining, compiled.sets);
  // Reports list outcomes without an order as the framework does, and others the best first.
  const shown = isOutcomeOrdered ? percentages(counts, whole) : percentages([...counts].reverse(), whole).reverse();
  const total = roundedTotal(counts, shown);
  outcomes.forEach((level, leaf) => {
    const { node, mark, state: said, chance, part, count, follows, held } = rows.get(level);
    const can = possible.includes(leaf);
    node.dataset.possible = String(can);
    node.classList.toggle("settled", can && settled);
    mark.replaceChildren(markOf(leaf, !can));
    const key = can ? (settled ? "state_settled" : "state_possible") : "state_impossible";
    said.replaceChildren(...sentence(key));
    tellIn(held, can && settled ? heldSaid(heldBy(model.outcome, state)) : []);
    chance.hidden = !can || settled;
    part.style.width = `${Number((counts[leaf] * 10_000n) / whole) / 100}%`;
    const share = percentSaid(counts[leaf], whole, shown[leaf]);
    const chanceKey = whole < MANY_COMBINATIONS ? "chance_counted" : "chance";
    count.replaceChildren(...sentence(chanceKey, { share, count: counts[leaf], whole: rounded(whole) }));
    follows.hidden = !(can && settled && level.follow_up);
    if (level.follow_up) follows.replaceChildren(...sentence("follow_up", { text: told(level.follow_up) }));
  });
  byId("outcomes").hidden = clash !== null;
  byId("rounded").hidden = possible.length < 2 || total === 100;
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
  const judged = judgedIn(model, given).length;
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
  for (const link of document.querySelectorAll(".to-result")) {
    link.replaceChildren(...sentence(jump, { count: possible.length, outcome: label && named(outcomes[possible[0]]) }));
  }
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

// What a weighted aspect comes to, with its cut-offs.
function scoreSaid(node, { compiled, left, valuesLeft, clash }) {
  const score = clash ? null : scoreOf(compiled, node, left, valuesLeft);
  if (score === null) return [];
  return sentence("score", { score: totalSaid(node, score), cutoffs: series(cutoffsSaid(node), "and") });
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

function heldSaid(cap) {
  if (cap === null) return [];
  const conditions = conditionsSaid(cap.when);
  const said = conditions.length ? sentence("held_down", { conditions }) : sentence("held_down_always");
  return [...said, " ", make("span", { class: "origin" }, originOf(cap))];
}

function sayOrHide(id, said) {
  byId(id).hidden = said.length === 0;
  byId(`${id}-said`).replaceChildren(...said);
}

// The question that tells most, in this panel where all stand on the page; or who and what is left to answer.
function showNext(state, { telling, toAsk, first }) {
  for (const { index } of questions.values()) {
    const isOpen = !isAspect(index) && state.clash === null && state.left[index].length > 1;
    markQuestion(questions.get(index), first?.node === index, isOpen && !telling.includes(index));
  }
  if (first === null) sayOrHide("next", telling.length > toAsk.length ? restSaid(telling, state) : []);
  else sayOrHide("next", [...questionSaid(nodes[first.node]), ...whyAsked(first), goButton(questions.get(first.node), "go_to")]);
}

function restSaid(telling, { abstained }) {
  if (telling.every((node) => abstained.has(node))) return [make("p", {}, sentence("next_others"))];
  return [make("p", {}, sentence("next_rest", { criteria: series(telling.map((node) => named(nodes[node])), "and") }))];
}

function questionSaid(node) {
  const asks = node.question ? [make("span", { class: "asks" }, told(node.question))] : [];
  return [make("p", {}, make("strong", { class: "label" }, named(node)), asks)];
}

// Why it is this question that is asked.
function whyAsked({ about, settling, of }) {
  if (about !== model.outcome) return [make("p", { class: "small" }, sentence("next_beside", { aspect: named(nodes[about]) }))];
  const settles = settling ? [" ", ...sentence("next_settles", { count: settling, of })] : [];
  return [make("p", { class: "small" }, sentence("next_why"), settles)];
}

// Why this, and why not the next better or worse one: the fewest answers that exclude it. Where they are those that
// settle the outcome, they stand once.
function showWhy(state, reason) {
  const { possible } = state;
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
