// The questions: a group of radio buttons for each criterion, with room for several answers, a note and evidence; and
// one for each aspect but the outcome, which can be judged directly. Other programs can rely on the following: the name
// of a group is the id of the criterion or aspect, its values are the level ids, and the empty value means "not answered
// yet".

const questions = new Map(); // by node
nodes.forEach((node, i) => {
  if (i !== model.outcome) questions.set(i, buildQuestion(node, i));
});
const inputRoles = new WeakMap(); // what an input stands for: { question, kind, position | key }

function buildGroups() {
  const members = new Map(data.groups);
  // First where there are criteria to answer, then what follows from other aspects alone.
  const places = new Set([...members.keys(), ...aspects.keys()]);
  for (const place of places) {
    const judging = questions.get(criteria.length + place);
    if (!judging && !members.has(place)) continue;
    const aspect = aspects[place];
    const heading = make("h3", { id: `group${place}` });
    written(heading, () => [named(aspect), aspect.question ? make("span", { class: "asks" }, told(aspect.question)) : ""]);
    const group = make("section", { class: "group", "aria-labelledby": heading.id }, heading);
    for (const member of members.get(place) ?? []) group.append(questions.get(member).fieldset);
    if (judging) group.append(judgingPart(judging));
    byId("groups").append(group);
  }
  for (const question of questions.values()) registerInputs(question);
}

// Room to judge an aspect directly, folded up until it is used.
function judgingPart(question) {
  const summary = make("summary");
  question.retitle = () => summary.replaceChildren(...sentence(question.isGiven ? "judge_filled" : "judge"));
  written(summary, () => sentence("judge"));
  const help = written(make("p", { class: "small" }), () => sentence("judge_help"));
  question.folded = make("details", { class: "judging" }, summary, help, question.fieldset);
  return question.folded;
}

function isAspect(node) {
  return node >= criteria.length;
}

function buildQuestion(criterion, index) {
  const id = `q${index}`;
  const question = { criterion, index, id };
  question.radios = criterion.levels.map((level, position) => choice(question, level, position));
  question.open = openChoice(question);
  question.badge = make("span", { class: "badge", hidden: true });
  question.several = severalPart(question);
  question.remarks = remarksPart(question);
  question.narrowed = make("p", { class: "narrowed", hidden: true });
  question.clash = make("p", { class: "clash", hidden: true });
  question.idle = make("p", { class: "idle", hidden: true });
  const radios = question.radios.map(({ node }) => node);
  const several = criterion.levels.length > 2 ? [question.several.node] : [];
  const origin = written(make("p", { class: "origin" }), () => originOf(criterion));
  question.fieldset = make(
    "fieldset",
    { class: "question", id },
    legendOf(question),
    described(criterion, `${id}-about`),
    make("div", { class: "choices" }, radios),
    question.open.node,
    question.narrowed,
    question.clash,
    question.idle,
    make("div", { class: "more" }, several, question.remarks.node, origin),
  );
  if (criterion.description) question.fieldset.setAttribute("aria-describedby", `${id}-about`);
  written(question.badge, () => sentence("next_badge"));
  written(question.idle, () => sentence("idle"));
  return question;
}

function legendOf({ criterion, badge }) {
  const label = make("span", { class: "label" });
  written(label, () => named(criterion));
  const legend = make("legend", {}, label, " ", badge);
  if (criterion.question) legend.append(written(make("span", { class: "asks" }), () => told(criterion.question)));
  return legend;
}

function described(thing, id = false) {
  return thing.description ? [written(make("p", { class: "about", id }), () => told(thing.description))] : [];
}

function choice({ criterion, id }, level, position) {
  const own = `${id}-${position}`;
  const input = make("input", { type: "radio", id: own, name: criterion.id, value: level.id, autocomplete: "off" });
  const label = written(make("label", { for: own }), () => named(level));
  const excluded = make("p", { class: "excluded", id: `${own}-out`, hidden: true });
  const node = make("div", { class: "choice" }, input, label, excluded, described(level, `${own}-about`));
  const about = level.description ? [`${own}-about`] : [];
  const exclude = (key) => {
    node.classList.toggle("out", key !== "");
    excluded.hidden = key === "";
    excluded.replaceChildren(...(key ? sentence(key) : []));
    const told = key ? [excluded.id, ...about] : about;
    if (told.length) input.setAttribute("aria-describedby", told.join(" "));
    else input.removeAttribute("aria-describedby");
  };
  exclude("");
  return { input, node, exclude };
}

function openChoice({ criterion, id }) {
  const own = `${id}-open`;
  const input = make("input", { type: "radio", id: own, name: criterion.id, value: "", autocomplete: "off", checked: true });
  const label = make("label", { for: own });
  return { input, label, node: make("div", { class: "choice unanswered" }, input, label) };
}

// Checkboxes for an answer that is narrowed and not settled.
function severalPart({ criterion, id }) {
  const boxes = [];
  const help = written(make("p", { class: "small", id: `${id}-help` }), () => sentence("several_help"));
  const list = make("div", { class: "boxes", role: "group", "aria-describedby": help.id, "aria-labelledby": `${id}-several` });
  criterion.levels.forEach((level, position) => {
    const own = `${id}-box${position}`;
    const box = make("input", { type: "checkbox", id: own, autocomplete: "off" });
    boxes.push(box);
    list.append(make("div", { class: "box" }, box, written(make("label", { for: own }), () => named(level))));
  });
  const summary = make("summary", {}, written(make("span", { id: `${id}-several` }), () => sentence("several")));
  return { boxes, node: make("details", {}, summary, help, list) };
}

function remarksPart({ id }) {
  const part = { filled: false };
  const summary = make("summary");
  written(summary, () => sentence(part.filled ? "remarks_filled" : "remarks"));
  part.retitle = () => summary.replaceChildren(...sentence(part.filled ? "remarks_filled" : "remarks"));
  part.note = make("textarea", { id: `${id}-note`, rows: "3", autocomplete: "off", dir: "auto" });
  part.evidence = make("input", { type: "text", id: `${id}-evidence`, autocomplete: "off", dir: "auto" });
  part.node = make("details", {}, summary, field(part.note, "note"), field(part.evidence, "evidence"));
  return part;
}

function field(input, key) {
  return make("div", { class: "field" }, written(make("label", { for: input.id }), () => sentence(key)), input);
}

function registerInputs(question) {
  const { radios, open, several, remarks } = question;
  radios.forEach(({ input }, position) => inputRoles.set(input, { question, kind: "level", position }));
  inputRoles.set(open.input, { question, kind: "open" });
  for (const box of several.boxes) inputRoles.set(box, { question, kind: "several" });
  for (const key of ["note", "evidence"]) inputRoles.set(remarks[key], { question, kind: "remark", key });
}

// The positions that a change of an input leaves possible; nothing if it would leave none.
function positionsAfter({ question, kind, position }) {
  const everything = question.criterion.levels.map((_level, i) => i);
  if (kind === "level") return [position];
  if (kind === "several") return everything.filter((i) => question.several.boxes[i].checked);
  return everything;
}

// Update a question's inputs from the topic and what follows from it.
function showAnswer(question, { given, left, can, clash }, topic) {
  const { criterion, index, radios, open, several, narrowed, remarks } = question;
  const own = given[index];
  const isOpen = own.length === criterion.levels.length;
  const isNarrowed = !isOpen && own.length > 1;
  radios.forEach(({ input, exclude }, position) => {
    input.checked = own.length === 1 && own[0] === position;
    // Where no level can occur with the other answers, those contradict each other.
    const isOut = can[index].length > 0 && !can[index].includes(position);
    exclude(!isOut ? "" : everOccurring[index].includes(position) ? "excluded" : "excluded_always");
  });
  open.input.checked = isOpen;
  const follows = isOpen && left[index].length === 1;
  const key = isAspect(index) ? (follows ? "judge_follows" : "judge_open") : follows ? "follows" : "open_answer";
  open.label.replaceChildren(...sentence(key, { levels: levelNames(criterion, left[index]) }));
  open.node.classList.toggle("follows", follows);
  several.boxes.forEach((box, position) => {
    box.checked = own.includes(position);
  });
  narrowed.hidden = !isNarrowed;
  if (isNarrowed) narrowed.replaceChildren(...sentence("several_now", { levels: levelNames(criterion, left[index]) }));
  showClash(question, clash, given);
  question.fieldset.classList.toggle("answered", !isOpen);
  const said = remarksIn(topic.answers.get(criterion.id));
  fillIn(remarks.note, textIn(said.note, language));
  fillIn(remarks.evidence, textIn(said.evidence, language));
  remarks.filled = Boolean(said.note || said.evidence);
  remarks.retitle();
  if (!question.folded) return;
  if (!isOpen || remarks.filled) question.folded.open = true;
  question.isGiven = !isOpen;
  question.retitle();
}

// Beside an answer that contradicts others it says which.
function showClash(question, clash, given) {
  const isIn = clash !== null && clash.group.includes(question.index);
  const others = isIn ? clash.group.filter((node) => node !== question.index) : [];
  question.clash.hidden = !isIn;
  question.fieldset.classList.toggle("clashing", isIn);
  if (!isIn) return;
  const answers = series(others.map((node) => answerSaid(node, given)), "and");
  question.clash.replaceChildren(...sentence(others.length ? "clash_with" : "excluded_always", { answers }));
}

// A criterion or aspect with its answer.
function answerSaid(node, given) {
  const levels = levelNames(nodes[node], given[node]);
  return make("span", {}, sentence("why_answer", { criterion: named(nodes[node]), levels }));
}

// Writing the same value would move the cursor while somebody is typing.
function fillIn(input, text) {
  if (input.value !== text) input.value = text;
}

function markQuestion(question, isNext, isIdle) {
  question.badge.hidden = !isNext;
  question.idle.hidden = !isIdle;
  question.fieldset.classList.toggle("next", isNext);
  question.fieldset.classList.toggle("spent", isIdle);
}

function goTo(question) {
  const input = question.radios.find((radio) => radio.input.checked)?.input ?? question.open.input;
  question.fieldset.scrollIntoView({ block: "center" });
  input.focus({ preventScroll: true });
}
