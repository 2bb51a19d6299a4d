// The page at work: one topic, kept in this browser, read from and written to files; every change is worked out at once.

const STORE = `k80assess.topic:${framework.id}`;
const LANGUAGE_STORE = `k80assess.language:${framework.id}`;
const TRIAL_STORE = "k80assess.trial";

const MOST_BYTES = 16 * 2 ** 20; // what the library reads at most

let topic = emptyTopic();
let previous = null; // the topic that opening or starting anew has put aside
let isStored = true;
let isSaved = true;

function update() {
  const positions = criteria.map((criterion) => possibleLevels(topic, criterion));
  showResult(order.map((criterion) => positions[criterion]));
  questions.forEach((question, i) => showAnswer(question, positions[i], topic));
  showTopic();
  showPaper(positions);
}

function edited() {
  isSaved = false;
  keep();
  update();
}

// --- keeping ----------------------------------------------------------------------------------------------------

// A tab keeps its own topic, so that two tabs do not write over each other; a new tab starts with the latest.
function keep() {
  const text = JSON.stringify({ fields: topic.fields, answers: [...topic.answers] });
  const inTab = store(sessionOf, STORE, text);
  const inBrowser = store(localOf, STORE, text);
  isStored = inTab || inBrowser;
  byId("unstored").hidden = isStored;
}

const sessionOf = () => window.sessionStorage;
const localOf = () => window.localStorage;

function store(storage, key, text) {
  try {
    storage().setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

function recall(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function recallTopic() {
  for (const storage of [sessionOf, localOf]) {
    try {
      const { fields, answers } = JSON.parse(recall(storage, STORE));
      if (isTable(fields) && answers.every(([id, answer]) => isName(id) && isAnswer(answer))) {
        return { fields, answers: new Map(answers) };
      }
    } catch {
      // Nothing was kept there, or nothing of ours.
    }
  }
  return emptyTopic();
}

function canStore() {
  return store(sessionOf, TRIAL_STORE, "") || store(localOf, TRIAL_STORE, "");
}

// --- the topic and its file -------------------------------------------------------------------------------------

const topicInputs = [...document.querySelectorAll("[data-field]")];

function showTopic() {
  for (const input of topicInputs) fillIn(input, textIn(topic.fields[input.dataset.field], language));
  const unused = unusedAnswers(topic, criteria);
  const names = series(unused.map((id) => told(id)), "and");
  byId("unused").hidden = unused.length === 0;
  byId("unused").replaceChildren(...sentence("unused", { count: unused.length, names }));
  byId("illustration").hidden = byId("paper-illustration").hidden = topic.fields.illustration !== true;
}

function report(key, values = {}) {
  byId("status").replaceChildren(...sentence(key, values));
}

function replaceTopic(next) {
  previous = topic;
  topic = next;
  byId("undo").hidden = false;
  isSaved = true;
  keep();
  update();
}

function startAnew() {
  replaceTopic(emptyTopic());
  report("started");
}

function putBack() {
  [topic, previous] = [previous, null];
  byId("undo").hidden = true;
  edited();
  report("restored");
  byId("new").focus();
}

async function openFile(file) {
  const name = told(file.name);
  try {
    if (file.size > MOST_BYTES) throw new Error("refused_large");
    // Other encodings are refused, as the library does: guessing would change what somebody wrote.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    replaceTopic(readTopic(text));
    report("opened", { name });
  } catch (error) {
    report(error.message.startsWith("refused_") ? error.message : "refused_read", { name });
  }
}

function saveFile() {
  const { id, text } = writeTopic(topic, sentenceText("topic_untitled"));
  const name = `${id.replace(/[^\p{Letter}\p{Number}._-]+/gu, "_").slice(0, 80)}.json`;
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  isSaved = true;
  report("saved", { name: told(name) });
}

// --- on paper ---------------------------------------------------------------------------------------------------

function showPaper(positions) {
  const { title, summary, raised_by: by, raised_on: on } = topic.fields;
  byId("paper-topic-heading").replaceChildren(title ? told(title) : sentenceText("topic_untitled"));
  const about = [];
  if (by) about.push(...sentence("paper_raised_by", { name: told(by) }), ". ");
  if (on) about.push(...sentence("paper_raised_on", { date: dateSaid(on) }), ".");
  tellHere("paper-topic-about", about);
  tellHere("paper-topic-summary", summary ? [told(summary)] : []);
  const heads = ["paper_question", "paper_answer", "paper_remarks"];
  const head = make("tr", {}, heads.map((key) => make("th", { scope: "col" }, sentence(key))));
  const lines = criteria.map((criterion, i) => answerLine(criterion, positions[i]));
  byId("paper-answers").replaceChildren(make("thead", {}, head), make("tbody", {}, lines));
}

function dateSaid(date) {
  const day = new Date(`${date}T12:00`);
  const isDay = day.getDate() === Number(`${date}`.slice(8)); // 30 February would be taken for 2 March
  return isDay ? day.toLocaleDateString(language, { dateStyle: "long" }) : told(date);
}

function tellHere(id, said) {
  byId(id).hidden = said.length === 0;
  byId(id).replaceChildren(...said);
}

function answerLine(criterion, positions) {
  const isOpen = positions.length === criterion.levels.length;
  const answer = isOpen ? sentence("open_answer") : levelNames(criterion, positions);
  const { note, evidence } = remarksOn(topic, criterion);
  const remarks = [note, evidence].filter(Boolean).map((text) => make("p", {}, told(text)));
  const question = [named(criterion), criterion.question ? make("span", { class: "asks" }, told(criterion.question)) : ""];
  return make("tr", {}, make("th", { scope: "row" }, question), make("td", {}, answer), make("td", {}, remarks));
}

// --- what happens -----------------------------------------------------------------------------------------------

// While capturing, so that whoever listens to an input finds the outcomes up to date.
document.addEventListener("change", ({ target }) => {
  const role = inputRoles.get(target);
  if (!role || role.kind === "remark") return;
  const positions = positionsAfter(role);
  if (positions.length) setLevels(topic, role.question.criterion, positions);
  edited();
}, true);

document.addEventListener("input", ({ target }) => {
  const role = inputRoles.get(target);
  if (role?.kind === "remark") setRemark(topic, role.question.criterion, role.key, target.value, language);
  else if (topicInputs.includes(target)) setText(topic.fields, target.dataset.field, target.value, language);
  else return;
  edited();
}, true);

document.addEventListener("click", ({ target }) => {
  const chosen = target.dataset?.language;
  if (!chosen) return;
  speak(chosen);
  update();
  store(localOf, LANGUAGE_STORE, chosen);
  store(sessionOf, LANGUAGE_STORE, chosen);
});

byId("new").addEventListener("click", startAnew);
byId("undo").addEventListener("click", putBack);
byId("save").addEventListener("click", saveFile);
byId("print").addEventListener("click", () => window.print());
byId("open").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", ({ target }) => {
  if (target.files.length) openFile(target.files[0]);
  target.value = "";
});
window.addEventListener("beforeunload", (event) => {
  if (!isStored && !isSaved) event.preventDefault();
});

function start() {
  const chosen = recall(sessionOf, LANGUAGE_STORE) ?? recall(localOf, LANGUAGE_STORE);
  if (chosen === "nl" || chosen === "en") language = chosen;
  topic = recallTopic();
  writeFrame();
  buildGroups();
  buildResult();
  writeOrigins();
  speak(language);
  isStored = canStore();
  byId("unstored").hidden = isStored;
  update();
}

start();
