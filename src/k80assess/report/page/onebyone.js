// One question at a time: the same questions, of which one is shown, with why it is asked; what was answered, each with a
// button to change it; and at the end the outcome first. The other mode shows all questions.
//
// A question stays until whoever answers goes on, so that neither an arrow key nor a second click passes one by.

const MODE_STORE = `k80assess.mode:${framework.id}`;
const WAY_STORE = `k80assess.way:${framework.id}`; // in the tab: the question that is shown, and what was set aside

let mode = "one";
let way = newWay();

// `at` is the node of the question that is shown, null for the next one; `isChange` whether it was chosen to be changed;
// `first` why it is asked; `aside` what is set aside because nobody knows it yet.
function newWay() {
  return { at: null, isChange: false, first: null, aside: new Set() };
}

function keepWay() {
  const ids = [...way.aside].map((node) => nodes[node].id);
  const at = way.at === null ? null : nodes[way.at].id;
  store(sessionOf, WAY_STORE, JSON.stringify({ at, aside: ids, isChange: way.isChange }));
}

// The way as this tab had it: a reload loses no step of it.
function keptWay() {
  const { at, aside, isChange } = tableIn(recall(sessionOf, WAY_STORE));
  const nodeOf = (id) => nodes.findIndex((node, i) => node.id === id && i !== model.outcome);
  const found = Array.isArray(aside) ? aside.map(nodeOf).filter((node) => node >= 0) : [];
  return { ...newWay(), at: nodeOf(at) < 0 ? null : nodeOf(at), isChange: isChange === true, aside: new Set(found) };
}

function turnMode(chosen) {
  mode = chosen;
  way = { ...way, at: null, isChange: false };
  store(localOf, MODE_STORE, chosen);
  store(sessionOf, MODE_STORE, chosen);
  for (const button of document.querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === chosen));
  }
  byId("topic").open = mode === "all";
}

function isOneByOne() {
  return mode === "one";
}

// Show the question of the way, or the next one; without one the outcome comes first.
function showStep(state, left) {
  if (way.at !== null && !isShown(way.at, state)) way = { ...way, at: null, isChange: false };
  if (way.at === null && left.first) way = { ...way, at: left.first.node, isChange: false };
  if (left.first?.node === way.at) way.first = left.first;
  else if (way.first?.node !== way.at) way.first = null;
  keepWay();
  const isEnded = isOneByOne() && way.at === null;
  placeResult(isEnded);
  document.body.classList.toggle("one", isOneByOne());
  document.body.classList.toggle("ended", isEnded);
  byId("questions-heading").replaceChildren(...headingSaid(state));
  for (const question of questions.values()) question.fieldset.classList.toggle("current", question.index === way.at);
  for (const group of groups) group.node.classList.toggle("current", group.members.includes(way.at));
  if (isOneByOne() && way.at !== null) showAround(questions.get(way.at), state, left);
  showGiven(state);
}

function headingSaid(state) {
  if (!isOneByOne()) return sentence("questions_heading");
  if (way.isChange) return sentence("step_change");
  return [...sentence("step_heading"), " ", make("span", { class: "small" }, sentence("step_left", { count: mostLeft(model, state) }))];
}

function showAround(question, state, left) {
  if (question.folded) question.folded.open = true;
  const isDone = isAnswered(question.index, state);
  if (isDone) tellHere("step-needed", []);
  const isLast = unsettledIn(model, state).length === 0;
  byId("step-on").replaceChildren(...sentence(isLast && !state.clash ? "step_end" : "step_on"));
  byId("step-skip").hidden = isDone;
  const first = isAspect(question.index) ? null : way.first;
  byId("step-why").replaceChildren(...(first ? whyAsked(first) : []));
  const offered = first ? aspectsToJudge(model, { ...state, ...without(state, question.index) }, first) : [];
  const buttons = offered.map((node) => stepButton("step_judge", { aspect: named(nodes[node]) }, () => walkTo(node)));
  byId("step-judge").replaceChildren(...buttons);
}

// What was offered before this question was answered is offered still.
function without(state, node) {
  const answered = new Set(state.answered);
  answered.delete(node);
  return { answered };
}

function stepButton(key, values, act) {
  const button = make("button", { type: "button" }, sentence(key, values));
  button.addEventListener("click", act);
  return button;
}

// Answered, if only in part, or said not to be judged.
function isAnswered(node, state) {
  return state.answered.has(node) || state.abstained.has(node);
}

function walkTo(node) {
  way = { ...way, at: node, isChange: true };
  update();
  lookAt(questions.get(node).fieldset);
}

// On to the next question once this one is answered; a second click passes none by.
function walkOn() {
  const question = questions.get(way.at);
  const lacksNote = isAspect(question.index) ? [] : criteriaWithoutNote(topic, [question.criterion]);
  if (lacksNote.length) {
    question.remarks.node.open = true;
    question.remarks.note.focus();
  } else if (question.numbers?.problem) {
    question.numbers.inputs[0].focus();
  } else if (!isAnswered(question.index, shown) && !(way.isChange && way.aside.has(question.index))) {
    tellHere("step-needed", sentence("step_needed"));
  } else walkAhead();
}

function setAside() {
  way.aside.add(way.at);
  walkAhead();
}

function walkAhead() {
  way = { ...way, at: null, isChange: false };
  tellHere("step-needed", []);
  update();
  lookAt(stepFrom(null));
}

// What comes after a question: the one that is shown, or among all questions the next one that is there.
function stepFrom(question) {
  if (isOneByOne()) return way.at === null ? byId("result") : questions.get(way.at).fieldset;
  const isAfter = (other) => question.fieldset.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...document.querySelectorAll(".group > fieldset:not([hidden])")].find(isAfter) ?? byId("result");
}

// Where to go on: on screen, and for whoever reads by ear or goes by keyboard.
function lookAt(node) {
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: node.id === "result" ? "start" : "nearest" });
  if (node.getBoundingClientRect().bottom > window.innerHeight) node.scrollIntoView({ block: "start" });
}

// At the end the outcome comes first, for whoever looks and for whoever listens.
function placeResult(isFirst) {
  const columns = byId("columns");
  const result = byId("result");
  if ((columns.firstElementChild === result) === isFirst) return;
  if (isFirst) columns.prepend(result);
  else columns.append(result);
}

function showGiven(state) {
  const items = [...questions.keys()].flatMap((node) => {
    const isAside = way.aside.has(node) && !isAnswered(node, state);
    if (!isAnswered(node, state) && !isAside) return [];
    return [givenItem(node, state, isAside)];
  });
  byId("given").hidden = items.length === 0;
  byId("given-list").replaceChildren(...items);
}

function givenItem(node, state, isAside) {
  const said = isAside ? sentence("given_aside") : state.abstained.has(node) ? sentence("abstained") : givenSaid(node, state);
  const { note, evidence } = remarksIn(topic.answers.get(nodes[node].id));
  const remarks = [note, evidence].filter(Boolean).map((text) => make("p", { class: "small" }, told(text)));
  const change = stepButton(isAside ? "given_answer" : "given_change", { criterion: make("span", { class: "hidden" }, named(nodes[node])) }, () => walkTo(node));
  const answer = make("div", {}, make("span", { class: "label" }, named(nodes[node])), ": ", make("span", {}, said), ...remarks);
  return make("li", { "data-given": nodes[node].id }, answer, change);
}
