// The page at work: one topic, kept in this browser, read from and saved to files; every change takes effect at once.

let topic = emptyTopic();
let isStored = true; // in this browser
let isSaved = true; // in a file
let replaced = null; // the answer that the latest one took the place of, with the id that it was to

let shown; // the state that the page shows

function update() {
  const given = nodes.map((node, i) => (i === model.outcome ? everything[i] : possibleLevels(topic, node, partitions.get(node.id))));
  const ends = nodes.map(({ id }, i) => [i, endsIn(topic.answers.get(id), partitions.get(id))]);
  const those = (isSo) => new Set([...nodes.keys()].filter((i) => i !== model.outcome && isSo(topic.answers.get(nodes[i].id), i)));
  const abstained = those((answer, i) => !isAspect(i) && abstains(answer));
  const answered = those((answer, i) => isUsable(answer, nodes[i], partitions.get(nodes[i].id)) && !isLeftOpen(answer));
  const isBeside = (node) => !answered.has(node) && !abstained.has(node);
  way.aside = new Set([...way.aside].filter(isBeside));
  shown = stateOf(model, given, { ends: new Map(ends.filter(([, own]) => own)), abstained, answered, aside: way.aside });
  const left = questionsLeft(model, shown);
  showResult(shown, left);
  for (const question of questions.values()) showAnswer(question, shown, topic);
  byId("judged-large").hidden = !shown.isTooLarge;
  showTopic();
  showStep(shown, left);
  showPaper(shown);
}

function edited(question = null) {
  isSaved = false;
  keep();
  update();
  if (question?.fieldset.hidden) setTimeout(goOnFrom, 0, question);
}

// A question that is no longer asked goes once nothing is said about it: whoever was in it goes on from there, unless the key
// that left it led somewhere already.
function goOnFrom(question) {
  const at = document.activeElement;
  if (at === document.body || question.fieldset.contains(at)) lookAt(stepFrom(question));
}

function keep() {
  isStored = keepTopic(topic, isSaved);
  byId("unstored").hidden = isStored;
}

// --- the topic and its file -------------------------------------------------------------------------------------

const topicInputs = [...document.querySelectorAll("[data-field]")];
const themeBoxes = new Map(); // by its checkbox, each theme of the agenda

function buildThemes() {
  data.themes.forEach((theme, i) => {
    const box = make("input", { type: "checkbox", id: `theme${i}`, autocomplete: "off" });
    const label = written(make("label", { for: box.id }), () => named(theme));
    byId("themes-boxes").append(make("div", { class: "box" }, box, label));
    themeBoxes.set(box, theme);
  });
  byId("themes").hidden = themeBoxes.size === 0;
}

function showThemes() {
  for (const [box, theme] of themeBoxes) box.checked = hasTheme(topic, theme);
  const unknown = themeBoxes.size ? unknownThemes(topic, data.themes) : [];
  const names = series(unknown.map((name) => told(name)), "and");
  tellHere("themes-unknown", unknown.length ? sentence("themes_unknown", { count: unknown.length, names }) : []);
  const needing = themeBoxes.size ? criteriaWithoutTheme(topic, criteria, partitions) : [];
  const choose = () => stepButton("themes_choose", {}, () => {
    byId("topic").open = true;
    [...themeBoxes.keys()][0].focus();
  });
  tellHere("themes-needed", needing.length ? [...sentence("themes_needed", { criteria: namesOf(needing) }), " ", choose()] : []);
}

function showTopic() {
  for (const input of topicInputs) fillIn(input, textIn(topic.fields[input.dataset.field], language));
  byId("topic-heading").replaceChildren(...sentence("topic_heading", { title: topic.fields.title ? told(topic.fields.title) : sentence("topic_unnamed") }));
  const unused = unusedAnswers(topic, answerable, partitions);
  const names = series(unused.map((id) => told(id)), "and");
  byId("unused").hidden = unused.length === 0;
  byId("unused").replaceChildren(...sentence("unused", { count: unused.length, names }));
  showThemes();
  const noteless = criteriaWithoutNote(topic, criteria);
  tellHere("notes-needed", noteless.length ? sentence("notes_needed", { criteria: namesOf(noteless) }) : []);
  byId("undo").hidden = !hasOthers();
  byId("discard").hidden = isEmpty(topic);
  byId("illustration").hidden = byId("paper-illustration").hidden = topic.fields.illustration !== true;
}

function report(key, values = {}) {
  byId("status").replaceChildren(...sentence(key, values));
}

// Whether another topic may replace this one: it is kept in this browser or in a file, or the user confirms.
function mayLeave() {
  return isStored || isSaved || isEmpty(topic) || window.confirm(sentenceText("leave_question"));
}

function startAnew() {
  if (!mayLeave()) return;
  turnTo({ key: "", text: null });
  begin(emptyTopic(), true, newWay());
  report("started");
}

function putBack() {
  const kept = mayLeave() && keptBefore();
  if (!kept) return;
  turnTo({ key: kept.key, text: kept.text });
  begin(kept.topic, kept.isSaved, newWay());
  report("restored");
  if (byId("undo").hidden) byId("new").focus();
}

function discard() {
  if (!window.confirm(sentenceText("discard_question"))) return;
  dropTopic();
  begin(emptyTopic(), true, newWay());
  report("discarded");
  byId("new").focus();
}

function begin(next, isInFile, own) {
  topic = next;
  isSaved = isInFile;
  way = own;
  replaced = null;
  byId("linked").hidden = true;
  for (const { numbers } of questions.values()) if (numbers) numbers.problem = null;
  // Another tab may have thrown away or changed what this tab has: then it is kept again.
  isStored = isKept(topic) || keepTopic(topic, isSaved);
  byId("unstored").hidden = isStored;
  tidy();
  update();
}

async function openFile(file) {
  const name = told(file.name);
  await opening(name, async () => {
    if (/\.toml$/i.test(file.name)) {
      throw new Refusal("refused_toml", { toml: asTyped(file.name), json: asTyped(file.name.replace(/toml$/i, "json")) });
    }
    if (file.size > data.topic.bytes) throw new Refusal("refused_large");
    // Other encodings are refused, as in the library: guessing would change what somebody wrote.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    const read = readTopic(text, data.topic);
    if (!mayLeave()) return;
    turnTo({ key: "", text: null });
    begin(read, true, newWay());
    report("opened", { name });
  });
}

// Do what may refuse to open something, and say why where it does.
async function opening(name, open) {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof Refusal)) report("refused_read", { name });
    else report(error.message, { name, size: mebibytes(), ...toldIn(error.values) });
  }
}

// The topic that a link carries. What this browser keeps already is gone on with; what it kept besides stays kept.
function openLink(letters) {
  const name = sentence("link_name");
  return opening(name, () => {
    const text = textInLink(letters);
    if (text === null) throw new Refusal("refused_read");
    const read = readTopic(text, data.topic);
    if (!mayLeave()) return;
    const isSame = (kept) => toJson(plainTopic(kept.topic)) === toJson(plainTopic(read));
    const { key, text: known, isSaved: isInFile } = allKept().findLast(isSame) ?? { key: "", text: null, isSaved: false };
    turnTo({ key, text: known });
    begin(read, isInFile, newWay());
    report("opened", { name });
  });
}

function plainTopic({ fields, answers }) {
  return { fields, answers: [...answers] };
}

// What stands behind # in the address, which goes once it is read: a reload goes on with what is kept.
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const letters = asked.get("topic");
  const chosen = asked.get("mode");
  if (chosen === "one" || chosen === "all") {
    turnMode(chosen);
    update();
  }
  const opened = letters === null ? null : openLink(letters);
  if ((letters !== null || chosen !== null) && (isStored || isEmpty(topic))) {
    history.replaceState(null, "", `${location.pathname}${location.search}`);
  }
  return opened;
}

async function showLink() {
  const own = location.href.split("#")[0];
  const address = `${own}#${linkTo(topic, sentenceText("topic_untitled"))}&mode=${mode}`;
  byId("linked").hidden = false;
  byId("link-text").value = address;
  const length = sentence("link_help", { count: address.length });
  byId("link-help").replaceChildren(...length, ...(address.length > LONG_LINK ? [" ", ...sentence("link_long")] : []));
  byId("link-text").select();
  try {
    await navigator.clipboard.writeText(address);
    report("link_copied");
  } catch {
    report("link_select"); // a browser may not allow it
  }
}

function toldIn(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isName(value) ? told(value) : value]));
}

// A file name as typed in a command.
function asTyped(name) {
  return /[^\p{Letter}\p{Mark}\p{Number}._-]/u.test(name) ? `"${name}"` : name;
}

function mebibytes() {
  return data.topic.bytes / 2 ** 20;
}

function namesOf(some) {
  return series(some.map((criterion) => named(criterion)), "and");
}

function saveFile() {
  const noteless = criteriaWithoutNote(topic, criteria);
  if (noteless.length) {
    report("unsaved_notes", { criteria: namesOf(noteless) });
    questions.get(criteria.indexOf(noteless[0])).remarks.note.focus();
    return;
  }
  const { id, text } = writeTopic(topic, sentenceText("topic_untitled"));
  const file = new Blob([text], { type: "application/json" });
  if (file.size > data.topic.bytes) {
    report("unsaved_large", { size: mebibytes() });
    return;
  }
  const name = `${id.replace(/[^\p{Letter}\p{Mark}\p{Number}._-]+/gu, "_").slice(0, 80)}.json`;
  const address = URL.createObjectURL(file);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  isSaved = true;
  keep();
  report("saved", { name: told(name) });
}

// --- on paper ---------------------------------------------------------------------------------------------------

function showPaper(state) {
  const { title, summary, judge, raised_by: by, raised_on: on } = topic.fields;
  byId("paper-topic-heading").replaceChildren(title ? told(title) : sentenceText("topic_untitled"));
  const about = [];
  if (by) about.push(...sentence("paper_raised_by", { name: told(by) }), ". ");
  if (on) about.push(...sentence("paper_raised_on", { date: dateSaid(on) }), ". ");
  if (judge) about.push(...sentence("paper_judge", { name: told(judge) }), ". ");
  const chosen = data.themes.filter((theme) => hasTheme(topic, theme)).map(named);
  if (chosen.length) about.push(...sentence("paper_themes", { themes: series(chosen, "and") }));
  tellHere("paper-topic-about", about);
  tellHere("paper-topic-summary", summary ? [told(summary)] : []);
  const heads = ["paper_question", "paper_answer", "paper_remarks"];
  const head = make("tr", {}, heads.map((key) => make("th", { scope: "col" }, sentence(key))));
  const isOnPaper = ({ id }, i) => i !== model.outcome && (topic.answers.has(id) || (!isAspect(i) && state.asked[i]));
  const lines = nodes.flatMap((node, i) => (isOnPaper(node, i) ? [answerLine(node, i, state)] : []));
  byId("paper-answers").replaceChildren(make("thead", {}, head), make("tbody", {}, lines));
}

function dateSaid(date) {
  return isDay(date) ? daySaid(date) : told(date);
}

function tellHere(id, said) {
  tellIn(byId(id), said);
}

function tellIn(node, said) {
  node.hidden = said.length === 0;
  node.replaceChildren(...said);
}

function answerLine(criterion, i, state) {
  const { given, left, ends } = state;
  const isOpen = given[i].length === criterion.levels.length && !ends.has(i);
  const levels = isOpen ? levelNames(criterion, left[i]) : givenSaid(i, state);
  const open = () => sentence(left[i].length === 1 ? "paper_follows" : "open_answer", { levels });
  const own = () => (left[i].length === 1 ? [...sentence("abstained"), "; ", ...open()] : sentence("abstained"));
  const answer = state.abstained.has(i) ? own() : isOpen ? open() : levels;
  const { note, evidence } = remarksIn(topic.answers.get(criterion.id));
  const remarks = [note, evidence].filter(Boolean).map((text) => make("p", {}, told(text)));
  const question = [named(criterion), criterion.question ? make("span", { class: "asks" }, told(criterion.question)) : ""];
  return make("tr", {}, make("th", { scope: "row" }, question), make("td", {}, answer), make("td", {}, remarks));
}

// --- events -----------------------------------------------------------------------------------------------------

// In the capture phase, so that listeners on an input find the outcomes up to date.
document.addEventListener("change", ({ target }) => {
  if (themeBoxes.has(target)) {
    setTheme(topic, themeBoxes.get(target), target.checked);
    edited();
    return;
  }
  const role = inputRoles.get(target);
  if (!role || role.kind === "remark") return;
  const { criterion, numbers } = role.question;
  const before = topic.answers.get(criterion.id);
  if (role.kind === "number") {
    const { numbers: read = {}, problem = null } = numbersFilledIn(numbers);
    numbers.problem = problem;
    numbers.isTyping = false;
    setNumbers(topic, criterion, read);
  } else if (role.kind === "abstain") {
    if (numbers) numbers.problem = null;
    setAbstaining(topic, criterion, target.checked);
  } else {
    const positions = positionsAfter(role);
    if (numbers) numbers.problem = null;
    if (positions.length) setLevels(topic, criterion, positions);
  }
  const isTaken = isUsable(before, criterion, partitions.get(criterion.id)) && (!isLeftOpen(before) || abstains(before));
  const isOther = isTaken && toJson([before]) !== toJson([topic.answers.get(criterion.id) ?? null]);
  replaced = isOther ? { id: criterion.id, answer: before } : replaced?.id === criterion.id ? null : replaced;
  edited(role.question);
}, true);

// Put the answer back that another took the place of, with its remarks as they are now; a second click does the reverse.
function takeBack() {
  const { id, answer } = replaced;
  const now = topic.answers.get(id) ?? null;
  const { note: _note, evidence: _evidence, ...own } = isTable(answer) ? answer : answer instanceof Digits ? { value: answer } : { level: answer };
  const levels = levelsIn(own);
  storeAnswer(topic, nodes.find((node) => node.id === id), levels, remarksIn(now), levels.length ? {} : own);
  replaced = { id, answer: now };
  edited();
}

document.addEventListener("input", ({ target }) => {
  const role = inputRoles.get(target);
  if (role?.kind === "number") role.question.numbers.isTyping = true;
  if (role?.kind === "remark") setRemark(topic, role.question.criterion, role.key, target.value, language);
  else if (topicInputs.includes(target)) setText(topic.fields, target.dataset.field, enteredIn(target), language);
  else return;
  edited();
}, true);

// A year of five digits can be typed, but the library does not read such a date.
function enteredIn(input) {
  return input.type === "date" && !isDay(input.value) ? "" : input.value;
}

document.addEventListener("click", ({ target }) => {
  if (target.dataset?.mode) {
    turnMode(target.dataset.mode);
    update();
  }
  const chosen = target.dataset?.language;
  if (!chosen) return;
  speak(chosen);
  update();
  store(localOf, LANGUAGE_STORE, chosen);
  store(sessionOf, LANGUAGE_STORE, chosen);
});

byId("new").addEventListener("click", startAnew);
byId("undo").addEventListener("click", putBack);
byId("discard").addEventListener("click", discard);
byId("save").addEventListener("click", saveFile);
byId("link").addEventListener("click", showLink);
byId("step-on").addEventListener("click", walkOn);
byId("step-skip").addEventListener("click", setAside);
byId("to-topic").addEventListener("click", () => {
  byId("topic").open = true;
  byId("topic-title").focus();
});
byId("source-fold").addEventListener("click", ({ currentTarget }) => {
  const isOpen = byId("source-body").classList.toggle("folded");
  currentTarget.setAttribute("aria-expanded", String(!isOpen));
});
byId("print").addEventListener("click", () => window.print());
byId("open").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", ({ target }) => {
  if (target.files.length) openFile(target.files[0]);
  target.value = "";
});
// What is being typed for a number counts once one goes on; so it does when the page goes, or its tab or program.
function takeTyped() {
  const typing = document.activeElement;
  if (inputRoles.get(typing)?.question.numbers?.isTyping) typing.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("visibilitychange", takeTyped); // the last that a page on a phone may hear
window.addEventListener("beforeunload", (event) => {
  takeTyped();
  if (!isStored && !isSaved && !isEmpty(topic)) event.preventDefault();
});
window.addEventListener("storage", () => {
  byId("undo").hidden = !hasOthers();
});
window.addEventListener("hashchange", readAddress);

function start() {
  byId("form").remove();
  document.documentElement.classList.remove("bare");
  const chosen = recall(sessionOf, LANGUAGE_STORE) ?? recall(localOf, LANGUAGE_STORE);
  if (chosen === "nl" || chosen === "en") language = chosen;
  takeOverFirst();
  const kept = keptForThisTab();
  writeFrame();
  buildThemes();
  buildGroups();
  buildResult();
  writeOrigins();
  speak(language);
  turnMode((recall(sessionOf, MODE_STORE) ?? recall(localOf, MODE_STORE)) === "all" ? "all" : "one");
  begin(kept ? kept.topic : emptyTopic(), kept ? kept.isSaved : true, keptWay());
  readAddress();
}

start();
