// What follows from the answers: the possible outcomes, what to ask, why, what would change it, and the judgements.

const REASON_BUDGET = 20_000; // steps; some milliseconds
const MANY_COMBINATIONS = 1_000_000n;
const MAX_DIGITS = 15; // languages have no short word for a larger number

const rows = new Map(outcomes.map((level) => [level, buildOutcome(level)]));
const scales = [];

function buildResult() {
  byId("outcomes").append(...[...rows.values()].map(({ node }) => node));
  aspects.forEach((aspect, index) => {
    if (index === outcomeIndex) return;
    const levels = aspect.levels.map((level) => buildStep(level));
    const name = written(make("span", { class: "label" }), () => named(aspect));
    const list = make("ul", { class: "scale" }, levels.map(({ node }) => node));
    byId("judgements-said").append(make("li", {}, name, list));
    scales.push({ diagram: diagrams[index], levels });
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
  const body = make("div", {}, head, described(level), facts, count, follows);
  const mark = make("span", { class: "mark", "aria-hidden": "true" });
  const node = make("li", { class: "outcome", "data-outcome": level.id, "data-possible": "true" }, mark, body);
  return { node, state, count, follows };
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

function showResult(allowed) {
  const diagram = diagrams[outcomeIndex];
  const possible = reach(diagram, allowed);
  const left = restrict(diagram, allowed);
  showOutcomes(possible, countCombinations(left));
  showVerdict(possible, allowed);
  showScales(allowed);
  showNext(left);
  showWhy(possible, allowed);
  showChanges(possible, allowed);
}

function showOutcomes(possible, { whole, counts }) {
  const settled = possible.length === 1;
  const shown = percentages(counts, whole);
  const total = roundedTotal(counts, shown);
  outcomes.forEach((level, leaf) => {
    const { node, state, count, follows } = rows.get(level);
    const can = possible.includes(leaf);
    node.dataset.possible = String(can);
    node.classList.toggle("settled", can && settled);
    const key = can ? (settled ? "state_settled" : "state_possible") : "state_impossible";
    state.replaceChildren(...sentence(key));
    count.hidden = !can || settled;
    const part = whole < MANY_COMBINATIONS ? counts[leaf] : percentSaid(counts[leaf], whole, shown[leaf]);
    count.replaceChildren(...sentence("combinations", { count: part, whole: rounded(whole) }));
    follows.hidden = !(can && settled && level.follow_up);
    if (level.follow_up) follows.replaceChildren(...sentence("follow_up", { text: told(level.follow_up) }));
  });
  byId("rounded").hidden = settled || whole < MANY_COMBINATIONS || total === 100;
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

function showVerdict(possible, allowed) {
  const settled = possible.length === 1;
  const said = verdictSaid(possible);
  const verdict = byId("verdict");
  const text = said.map((part) => part.textContent ?? part).join("");
  // A screen reader announces the text when it changes, and only then.
  if (verdict.textContent !== text || verdict.dataset.language !== language) verdict.replaceChildren(...said);
  verdict.dataset.language = language;
  verdict.classList.toggle("settled", settled);
  const answered = criteria.filter((_criterion, i) => allowed[variableByCriterion[i]].length === 1);
  const rest = settled && answered.length < criteria.length ? [" ", ...sentence("progress_rest")] : [];
  byId("progress").replaceChildren(...sentence("progress", { count: answered.length, total: criteria.length }), ...rest);
  const label = textIn(labelOf(outcomes[possible[0]]), language);
  const jump = settled && label.length > 40 ? "jump_known" : settled ? "jump_settled" : "jump_open";
  byId("jump").replaceChildren(...sentence(jump, { count: possible.length, outcome: named(outcomes[possible[0]]) }));
}

function verdictSaid(possible) {
  const names = possible.map((leaf) => named(outcomes[leaf]));
  if (possible.length === 1) return sentence("settled", { outcome: names[0] });
  return sentence("unsettled", { count: names.length, outcomes: series(names, "or") });
}

function showScales(allowed) {
  for (const { diagram, levels } of scales) {
    const possible = reach(diagram, allowed);
    levels.forEach(({ node, state }, leaf) => {
      const can = possible.includes(leaf);
      node.dataset.can = String(can);
      const only = can && possible.length === 1;
      node.classList.toggle("only", only);
      state.replaceChildren(...sentence(only ? "state_settled" : can ? "state_possible" : "state_impossible"));
    });
  }
}

function sayOrHide(id, said) {
  byId(id).hidden = said.length === 0;
  byId(`${id}-said`).replaceChildren(...said);
}

function showNext(left) {
  const ranked = rankQuestions(left, order);
  const first = ranked[0];
  const matters = new Set(ranked.map(({ variable }) => variable));
  questions.forEach((question, i) => {
    const variable = variableByCriterion[i];
    const isOpen = left.sizes[variable] > 1;
    markQuestion(question, first?.variable === variable, isOpen && !matters.has(variable));
  });
  sayOrHide("next", first ? nextSaid(first) : []);
}

function nextSaid({ variable, settling, of }) {
  const question = questions[order[variable]];
  const { criterion } = question;
  const button = make("button", { type: "button", class: "go" }, sentence("go_to"));
  button.addEventListener("click", () => goTo(question));
  const settles = settling ? [" ", ...sentence("next_settles", { count: settling, of })] : [];
  const asks = criterion.question ? [make("span", { class: "asks" }, told(criterion.question))] : [];
  return [
    make("p", {}, make("strong", { class: "label" }, named(criterion)), asks),
    make("p", { class: "small" }, sentence("next_why"), settles),
    button,
  ];
}

function showWhy(possible, allowed) {
  sayOrHide("why", possible.length > 1 ? [] : whySaid(allowed));
}

function whySaid(allowed) {
  const reason = smallestReason(diagrams[outcomeIndex], allowed, data.directions, REASON_BUDGET);
  if (reason === null) return [make("p", {}, sentence("why_unknown"))];
  if (reason.length === 0) return [make("p", {}, sentence("why_always"))];
  const inPlace = reason.map((variable) => order[variable]).sort((one, other) => one - other);
  const items = inPlace.map((i) => {
    const levels = levelNames(criteria[i], allowed[variableByCriterion[i]]);
    return make("li", {}, sentence("why_answer", { criterion: strong(criteria[i]), levels }));
  });
  return [make("p", {}, sentence("why_reason", { count: items.length })), make("ul", {}, items)];
}

function strong(thing) {
  return make("strong", {}, named(thing));
}

function showChanges(possible, allowed) {
  const others = outcomes.map((_level, leaf) => leaf).filter((leaf) => !possible.includes(leaf));
  sayOrHide("changes", others.flatMap((leaf) => changeSaid(leaf, allowed)));
}

function changeSaid(leaf, allowed) {
  const change = cheapestChange(diagrams[outcomeIndex], allowed, data.ordered, leaf);
  const outcome = strong(outcomes[leaf]);
  if (change === null) return [make("p", {}, sentence("changes_never", { outcome }))];
  const steps = change.moves.map(([variable, value]) => {
    const criterion = criteria[order[variable]];
    const from = levelNames(criterion, allowed[variable]);
    const to = named(criterion.levels[value]);
    return make("li", {}, sentence("changes_step", { criterion: strong(criterion), from, to }));
  });
  const more = change.more ? [make("p", { class: "small" }, sentence("changes_more"))] : [];
  return [make("p", {}, sentence("changes_to", { outcome, count: change.cost })), make("ul", {}, steps), ...more];
}
