// The questions: a group of radio buttons for each criterion, with room for several answers, a note and evidence.
// Other programs can rely on the following: the name of a group is the criterion's id, its values are the level ids,
// and the empty value means "not answered yet".

const questions = criteria.map(buildQuestion);
const inputRoles = new WeakMap(); // what an input stands for: { question, kind, position | key }

function buildGroups() {
  for (const [aspectIndex, members] of data.groups) {
    const aspect = aspects[aspectIndex];
    const heading = make("h3", { id: `group${aspectIndex}` });
    written(heading, () => [named(aspect), aspect.question ? make("span", { class: "asks" }, told(aspect.question)) : ""]);
    const group = make("section", { class: "group", "aria-labelledby": heading.id }, heading);
    for (const member of members) group.append(questions[member].fieldset);
    byId("groups").append(group);
  }
  for (const question of questions) registerInputs(question);
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
  if (level.description) input.setAttribute("aria-describedby", `${own}-about`);
  const label = written(make("label", { for: own }), () => named(level));
  return { input, node: make("div", { class: "choice" }, input, label, described(level, `${own}-about`)) };
}

function openChoice({ criterion, id }) {
  const own = `${id}-open`;
  const input = make("input", { type: "radio", id: own, name: criterion.id, value: "", autocomplete: "off", checked: true });
  const label = written(make("label", { for: own }), () => sentence("open_answer"));
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

// Update a question's inputs from the topic.
function showAnswer(question, positions, topic) {
  const { criterion, radios, open, several, narrowed, remarks } = question;
  const isOpen = positions.length === criterion.levels.length;
  const isNarrowed = !isOpen && positions.length > 1;
  radios.forEach(({ input }, position) => {
    input.checked = positions.length === 1 && positions[0] === position;
  });
  open.input.checked = isOpen;
  several.boxes.forEach((box, position) => {
    box.checked = positions.includes(position);
  });
  narrowed.hidden = !isNarrowed;
  if (isNarrowed) narrowed.replaceChildren(...sentence("several_now", { levels: levelNames(criterion, positions) }));
  question.fieldset.classList.toggle("answered", !isOpen);
  const said = remarksIn(topic.answers.get(criterion.id));
  fillIn(remarks.note, textIn(said.note, language));
  fillIn(remarks.evidence, textIn(said.evidence, language));
  remarks.filled = Boolean(said.note || said.evidence);
  remarks.retitle();
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
