// The topic as the library writes and loads it. What a file holds and this page does not know is kept as it stands.

const KNOWN_KEYS = ["id", "title", "answers"];

// A topic is kept as { fields, answers }: everything but the answers as it was read, and the answers by criterion id in
// a Map, since an id may be any text and an object has names of its own.
function emptyTopic() {
  return { fields: {}, answers: new Map() };
}

// Read the text of a file; throws an Error whose message is the key of a sentence when it holds no topic.
function readTopic(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error("refused_json");
  }
  if (!isTable(content) || !isName(content.id) || !isText(content.title)) throw new Error("refused_topic");
  if (content.answers !== undefined && !isTable(content.answers)) throw new Error("refused_topic");
  const answers = Object.entries(content.answers ?? {});
  if (!answers.every(([, answer]) => isAnswer(answer))) throw new Error("refused_answers");
  const fields = { ...content };
  delete fields.answers;
  return { fields, answers: new Map(answers) };
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value) {
  return typeof value === "string" && value !== "";
}

function isText(value) {
  return isName(value) || (isTable(value) && (isName(value.nl) || isName(value.en)));
}

function isAnswer(answer) {
  const levels = levelsIn(answer);
  return levels.length > 0 && levels.every(isName);
}

// The level ids in an answer: a level, a list of levels, or a table that has either as its `level`.
function levelsIn(answer) {
  const level = isTable(answer) ? answer.level : answer;
  return Array.isArray(level) ? level : [level];
}

// The text that load_topic reads. A topic has to have an id and a title, so these are made up when nobody gave them.
function writeTopic({ fields, answers }, untitled) {
  const title = fields.title ?? untitled;
  const id = fields.id ?? idFrom(typeof title === "string" ? title : (title.nl ?? title.en));
  const given = Object.create(null);
  for (const [criterion, answer] of answers) given[criterion] = answer;
  const text = JSON.stringify({ id, title, ...withoutKnown(fields), answers: given }, writable, 2);
  return { id, text: `${text}\n` };
}

function withoutKnown(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !KNOWN_KEYS.includes(key)));
}

// Texts are pasted from everywhere, but the library takes no control characters, and no half of a surrogate pair. A
// vertical tab is what word processors have for a line end.
function writable(_key, value) {
  if (typeof value !== "string") return value;
  const plain = value.replace(/\v/g, "\n").replace(/\p{Surrogate}/gu, "\ufffd");
  return plain.replace(/[^\P{Control}\t\n\r]/gu, " ");
}

function idFrom(title) {
  const plain = title.normalize("NFKD").toLowerCase().replace(/\p{Mark}/gu, "");
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 60) || "topic";
}

// --- answers ----------------------------------------------------------------------------------------------------

// The positions of the levels that are still possible, in order. An answer that names no level of this framework's is
// no answer here; it stays in the topic.
function possibleLevels(topic, criterion) {
  const everything = criterion.levels.map((_level, position) => position);
  if (!topic.answers.has(criterion.id)) return everything;
  const levels = levelsIn(topic.answers.get(criterion.id));
  const named = everything.filter((position) => levels.includes(criterion.levels[position].id));
  return named.length === levels.length ? named : everything;
}

// The ids of the criteria whose answers cannot be used here: no such criterion, or no such level.
function unusedAnswers(topic, criteria) {
  const byId = new Map(criteria.map((criterion) => [criterion.id, criterion]));
  const usable = ([id, answer]) => {
    const ids = byId.get(id)?.levels.map((level) => level.id) ?? [];
    const levels = levelsIn(answer);
    return new Set(levels).size === levels.length && levels.every((level) => ids.includes(level));
  };
  return [...topic.answers].filter((entry) => !usable(entry)).map(([id]) => id);
}

function setLevels(topic, criterion, positions) {
  const ids = positions.map((position) => criterion.levels[position].id);
  const isOpen = positions.length === criterion.levels.length;
  storeAnswer(topic, criterion, ids, isOpen, remarksOn(topic, criterion));
}

// What an answer holds beside its levels: a note, evidence, and whatever else a file said.
function remarksOn(topic, criterion) {
  const answer = topic.answers.get(criterion.id);
  if (!isTable(answer)) return {};
  const { level: _level, ...remarks } = answer;
  return remarks;
}

function setRemark(topic, criterion, key, text, language) {
  const remarks = remarksOn(topic, criterion);
  setText(remarks, key, text, language);
  const has = topic.answers.has(criterion.id);
  const everything = criterion.levels.map((level) => level.id);
  const levels = has ? levelsIn(topic.answers.get(criterion.id)) : everything;
  storeAnswer(topic, criterion, levels, isEverything(levels, everything), remarks);
}

function isEverything(levels, everything) {
  return levels.length === everything.length && everything.every((level) => levels.includes(level));
}

// An open criterion with a remark is written as one whose levels are all possible: an answer cannot go without levels.
function storeAnswer(topic, criterion, levels, isOpen, remarks) {
  const level = levels.length === 1 ? levels[0] : levels;
  if (Object.keys(remarks).length) topic.answers.set(criterion.id, { level, ...remarks });
  else if (isOpen) topic.answers.delete(criterion.id);
  else topic.answers.set(criterion.id, level);
}

// --- texts in one language or two -------------------------------------------------------------------------------

// Which of a text's languages is shown when this one is asked for; nothing for a text that is the same in all.
function languageOf(text, language) {
  if (!isTable(text)) return "";
  return isName(text[language]) ? language : language === "nl" ? "en" : "nl";
}

function textIn(text, language) {
  if (text === undefined || text === null) return "";
  return isTable(text) ? (text[languageOf(text, language)] ?? "") : String(text);
}

// Change a text in one language and leave the other alone; an empty one goes.
function setText(owner, key, text, language) {
  const old = owner[key];
  if (!isTable(old)) {
    if (text) owner[key] = text;
    else delete owner[key];
    return;
  }
  const own = { ...old };
  if (text) own[language] = text;
  else delete own[language];
  if (isText(own)) owner[key] = own;
  else delete owner[key];
}
