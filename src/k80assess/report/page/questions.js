// The questions: a group of radio buttons for each criterion, with room for several answers, a note and evidence; and
// one for each aspect but the outcome, which can be judged directly. Other programs can rely on the following: the name
// of a group is the id of the criterion or aspect, its values are the level ids, and the empty value means "not answered
// yet"; the inputs for a number or a date have that id as their `data-number`, the first and the second of two that it lies
// between; and a checkbox has the id of a criterion as its `data-abstain`, for whoever does not judge that.

const questions = new Map(); // by node
nodes.forEach((node, i) => {
  if (i !== model.outcome) questions.set(i, buildQuestion(node, i));
});
const inputRoles = new WeakMap(); // what an input stands for: { question, kind, position | key }

const groups = []; // each with its node on the page, and the nodes of its questions

function buildGroups() {
  const members = new Map(data.groups);
  // First where there are criteria to answer, then what follows from other aspects alone.
  const places = new Set([...members.keys(), ...aspects.keys()]);
  for (const place of places) {
    const aspect = aspects[place]; // none of questions that only tell what can occur
    const judging = aspect && questions.get(criteria.length + place);
    if (!judging && !members.has(place)) continue;
    const heading = make("h3", { id: `group${place}` });
    const asks = () => (aspect.question ? make("span", { class: "asks" }, told(aspect.question)) : "");
    written(heading, () => (aspect ? [named(aspect), asks()] : sentence("other_questions")));
    const group = make("section", { class: "group", "aria-labelledby": heading.id }, heading);
    for (const member of members.get(place) ?? []) group.append(questions.get(member).fieldset);
    if (judging) group.append(judgingPart(judging));
    groups.push({ node: group, members: [...(members.get(place) ?? []), ...(judging ? [judging.index] : [])] });
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
  question.numbers = partitions.has(criterion.id) ? numbersPart(question) : null;
  question.radios = criterion.levels.map((level, position) => choice(question, level, position));
  question.open = openChoice(question);
  question.abstain = isAspect(index) ? null : abstainChoice(question);
  question.badge = make("span", { class: "badge", hidden: true });
  question.back = make("button", { type: "button", class: "back", hidden: true });
  question.back.addEventListener("click", takeBack);
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
    { class: "question", id, tabindex: "-1" },
    legendOf(question),
    described(criterion, `${id}-about`),
    question.numbers?.node ?? [],
    make("div", { class: "choices" }, radios),
    make("div", { class: "without" }, question.open.node, question.abstain?.node ?? [], question.back),
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
  const range = make("p", { class: "about", id: `${own}-range` });
  const hasRange = partitions.has(criterion.id);
  if (hasRange) written(range, () => ownSaid(criterion, position));
  const about = described(level, `${own}-about`);
  const node = make("div", { class: "choice" }, input, label, hasRange ? range : [], excluded, about);
  // Say why it cannot occur, beside the other answers or at all; nothing where it can. What contradicts other answers can
  // still be chosen: those may be wrong.
  const exclude = (why, isForGood) => {
    input.disabled = isForGood && !input.checked;
    node.classList.toggle("out", why.length > 0);
    excluded.hidden = why.length === 0;
    excluded.replaceChildren(...why);
    const telling = [...(hasRange ? [range] : []), ...(why.length ? [excluded] : []), ...about];
    if (telling.length) input.setAttribute("aria-describedby", telling.map((part) => part.id).join(" "));
    else input.removeAttribute("aria-describedby");
  };
  exclude([], false);
  return { input, node, exclude };
}

// Room for a number or a date, and for a second one if it lies somewhere in between.
function numbersPart({ criterion, id }) {
  const { areDays, pieces } = partitions.get(criterion.id);
  const isBelowZero = pieces.some(({ start }) => start && start.top < 0n); // keyboards for numbers may lack the sign
  const ofNumbers = { type: "text", inputmode: isBelowZero ? "text" : "decimal", dir: "ltr" };
  const kind = areDays ? { type: "date", min: "0001-01-01", max: "9999-12-31" } : ofNumbers;
  const unread = make("p", { class: "clash", id: `${id}-unread`, role: "alert", hidden: true });
  const inputs = ["least", "greatest"].map((end) => {
    return make("input", { ...kind, id: `${id}-${end}`, "data-number": criterion.id, autocomplete: "off" });
  });
  const first = () => {
    if (areDays) return sentence("date");
    return criterion.unit ? sentence("number_in", { unit: told(criterion.unit) }) : sentence("number");
  };
  const labels = [first, () => sentence("number_to")];
  const fields = inputs.map((input, i) => {
    return make("div", { class: "field" }, written(make("label", { for: input.id }), labels[i]), input);
  });
  const choose = written(make("p", { class: "small" }), () => sentence("or_level"));
  return { inputs, areDays, unread, problem: null, isTyping: false, node: make("div", { class: "numbers" }, fields, unread, choose) };
}

// What was filled in for a number or a date, as an answer has it, or as what is wrong with it.
function numbersFilledIn({ inputs, areDays }) {
  const typed = inputs.map((input) => input.value.trim());
  const isLeft = (i) => typed[i] !== "" || inputs[i].validity.badInput;
  const read = typed.map((text) => (areDays ? (isDay(text) ? text : null) : readNumber(text, language)));
  const wrong = [0, 1].find((i) => isLeft(i) && read[i] === null);
  if (wrong !== undefined) return { problem: [areDays ? "unread_date" : "unread_number", { text: make("bdi", {}, typed[wrong]) }] };
  if (isLeft(1) && !isLeft(0)) return { problem: ["unread_first", {}] };
  if (!isLeft(0)) return { numbers: {} };
  if (!isLeft(1)) return { numbers: { value: read[0] } };
  const [least, greatest] = read.map((end) => numberOf(String(end)));
  return compare(least, greatest) > 0 ? { problem: ["unread_order", {}] } : { numbers: { between: read } };
}

// What cannot be read stays until it is changed; everything else follows the answer.
function showNumbers({ numbers, criterion }, ends, answer) {
  const { inputs, unread, problem } = numbers;
  unread.hidden = problem === null;
  unread.replaceChildren(...(problem ? sentence(...problem) : []));
  for (const input of inputs) {
    if (problem) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", unread.id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  }
  if (problem) return;
  const shown = ends ? [ends[0], ...(numbersIn(answer).between ? [ends[1]] : [])] : [];
  inputs.forEach((input, i) => {
    const end = shown[i];
    fillIn(input, end ? (end.isDay ? dayText(end) : exactly(end, language).replace(MINUS, "-")) : "");
  });
}

function openChoice({ criterion, id }) {
  const own = `${id}-open`;
  const input = make("input", { type: "radio", id: own, name: criterion.id, value: "", autocomplete: "off", checked: true });
  const label = make("label", { for: own });
  return { input, label, node: make("div", { class: "choice unanswered" }, input, label) };
}

// Whoever does not judge this leaves it open for the outcome, is not asked again, and has no vote among several judges.
function abstainChoice({ criterion, id }) {
  const own = `${id}-abstain`;
  const input = make("input", { type: "checkbox", id: own, "data-abstain": criterion.id, autocomplete: "off" });
  const label = written(make("label", { for: own }), () => sentence("abstain"));
  return { input, node: make("div", { class: "choice unanswered" }, input, label) };
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
  part.needed = make("p", { class: "clash", id: `${id}-needed`, hidden: true });
  written(part.needed, () => sentence("note_needed"));
  part.evidence = make("input", { type: "text", id: `${id}-evidence`, autocomplete: "off", dir: "auto" });
  part.node = make("details", {}, summary, part.needed, field(part.note, "note"), field(part.evidence, "evidence"));
  return part;
}

function field(input, key) {
  return make("div", { class: "field" }, written(make("label", { for: input.id }), () => sentence(key)), input);
}

function registerInputs(question) {
  const { radios, open, abstain, several, remarks } = question;
  radios.forEach(({ input }, position) => inputRoles.set(input, { question, kind: "level", position }));
  inputRoles.set(open.input, { question, kind: "open" });
  if (abstain) inputRoles.set(abstain.input, { question, kind: "abstain" });
  for (const box of several.boxes) inputRoles.set(box, { question, kind: "several" });
  for (const input of question.numbers?.inputs ?? []) inputRoles.set(input, { question, kind: "number" });
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
function showAnswer(question, state, topic) {
  const { given, left, can } = state;
  const { criterion, index, radios, open, abstain, several, narrowed, remarks } = question;
  const own = given[index];
  const isOpen = own.length === criterion.levels.length && !state.ends.has(index);
  const isNarrowed = !isOpen && own.length > 1;
  radios.forEach(({ input, exclude }, position) => {
    input.checked = own.length === 1 && own[0] === position;
    // Where no level can occur with the other answers, those contradict each other.
    const isOut = can[index].length > 0 && !can[index].includes(position);
    exclude(isOut ? whyExcluded(index, position, state) : [], isOut && !everOccurring[index].includes(position));
  });
  const isAbstained = state.abstained.has(index);
  open.input.checked = isOpen && !isAbstained;
  if (abstain) abstain.input.checked = isAbstained;
  const follows = isOpen && left[index].length === 1;
  const key = isAspect(index) ? (follows ? "judge_follows" : "judge_open") : follows ? "follows" : "open_answer";
  open.label.replaceChildren(...sentence(key, { levels: levelNames(criterion, left[index]) }));
  open.node.classList.toggle("follows", follows);
  several.boxes.forEach((box, position) => {
    box.checked = own.includes(position);
  });
  narrowed.hidden = !isNarrowed;
  if (isNarrowed) narrowed.replaceChildren(...sentence("several_now", { levels: levelNames(criterion, left[index]) }));
  if (question.numbers) showNumbers(question, state.ends.get(index), topic.answers.get(criterion.id));
  showClash(question, state);
  question.fieldset.classList.toggle("answered", !isOpen || isAbstained);
  const said = remarksIn(topic.answers.get(criterion.id));
  fillIn(remarks.note, textIn(said.note, language));
  fillIn(remarks.evidence, textIn(said.evidence, language));
  remarks.filled = Boolean(said.note || said.evidence);
  remarks.retitle();
  showNoteNeeded(question, topic);
  tellIn(question.back, replaced?.id === criterion.id ? sentence("take_back", { answer: earlierSaid(criterion, replaced.answer) }) : []);
  question.fieldset.hidden = !isShown(index, state);
  if (!question.folded) return;
  if (!isOpen || remarks.filled) question.folded.open = true;
  question.isGiven = !isOpen;
  question.retitle();
}

// An answer that needs a note and has none asks for it.
function showNoteNeeded({ criterion, remarks }, topic) {
  const isNeeded = criteriaWithoutNote(topic, [criterion]).length > 0;
  remarks.needed.hidden = !isNeeded;
  remarks.note.required = isNeeded;
  if (isNeeded) {
    remarks.note.setAttribute("aria-describedby", remarks.needed.id);
    remarks.node.open = true;
  } else remarks.note.removeAttribute("aria-describedby");
}

// Beside an answer that contradicts others it says which.
function showClash(question, state) {
  const { clash } = state;
  const isIn = clash !== null && clash.group.includes(question.index);
  const others = isIn ? clash.group.filter((node) => node !== question.index) : [];
  question.clash.hidden = !isIn;
  question.fieldset.classList.toggle("clashing", isIn);
  if (!isIn) return;
  const answers = series(others.map((node) => answerSaid(node, state)), "and");
  question.clash.replaceChildren(...sentence(others.length ? "clash_with" : "excluded_always", { answers }));
}

// A criterion or aspect with its answer.
function answerSaid(node, state) {
  return make("span", {}, sentence("why_answer", { criterion: named(nodes[node]), levels: givenSaid(node, state) }));
}

// An answer as it was before another took its place.
function earlierSaid(criterion, answer) {
  const ends = endsIn(answer, partitions.get(criterion.id));
  if (abstains(answer)) return sentence("abstained");
  if (ends) return endsSaid(ends, criterion.unit);
  const own = levelsIn(answer).map((id) => criterion.levels.find((level) => level.id === id));
  return series(own.filter(Boolean).map((level) => named(level)), "or");
}

// The levels of an answer, and before them the number or the day that was given.
function givenSaid(node, { given, ends }) {
  const levels = levelNames(nodes[node], given[node]);
  return ends.has(node) ? [...endsSaid(ends.get(node), nodes[node].unit), " (", ...levels, ")"] : levels;
}

// Why a level cannot be chosen beside the other answers: those that it contradicts, and the reasons that the framework has.
function whyExcluded(node, position, state) {
  if (!everOccurring[node].includes(position)) return sentence("excluded_always");
  const clash = state.compiled.contradictionOf(node, position, state.values);
  if (clash === null) return sentence("excluded");
  const answers = series(clash.group.filter((other) => other !== node).map((other) => answerSaid(other, state)), "and");
  const reasons = clash.rows.map((row) => framework.impossible[row].reason).filter(Boolean);
  const said = [...reasons.map((reason) => told(reason)), ...clash.unasked.map((other) => askedOnlySaid(criteria[other]))];
  return [...sentence("excluded_by", { answers }), ...said.flatMap((why) => [" ", why])];
}

// Whether a question is on the page: an aspect, or a criterion that is asked, or about which something is said or written.
function isShown(node, { asked, given, ends, abstained }) {
  const isGiven = given[node].length < nodes[node].levels.length || ends.has(node) || abstained.has(node);
  const { remarks } = questions.get(node);
  const isWritten = remarks.node.contains(document.activeElement);
  return isAspect(node) || asked[node] || isGiven || isWritten || Object.keys(remarksIn(topic.answers.get(nodes[node].id))).length > 0;
}

function askedOnlySaid(criterion) {
  const otherwise = named(criterion.levels.find((level) => level.id === criterion.otherwise));
  return make("span", {}, sentence("asked_only", { criterion: named(criterion), conditions: conditionsSaid(criterion.asked_when), otherwise }));
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
  if (isOneByOne()) {
    walkTo(question.index);
    return;
  }
  const checked = question.radios.find((radio) => radio.input.checked)?.input;
  const input = question.numbers?.inputs[0] ?? checked ?? question.open.input;
  question.fieldset.scrollIntoView({ block: "center" });
  input.focus({ preventScroll: true });
}
