// The topic as the library writes and loads it. Content of a file that this page does not know is kept as it is.

const KNOWN_KEYS = ["id", "title", "judge", "answers"];
const MAX_TITLE_LENGTH = 50; // characters of a title in its id

// A topic is { fields, answers }: everything but the answers as it was read, and the answers by criterion id in a Map,
// since an id may be any text and an object has names of its own.
function emptyTopic() {
  return { fields: {}, answers: new Map() };
}

function isEmpty({ fields, answers }) {
  return answers.size === 0 && Object.keys(fields).length === 0;
}

// Read the text of a file; throws a Refusal when the library would refuse it as a topic.
function readTopic(text, form) {
  const { answers, ...fields } = contentOf(text, form);
  return { fields, answers: new Map(Object.entries(answers ?? {})) };
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Digits);
}

function isName(value) {
  return typeof value === "string" && value !== "";
}

function isText(value) {
  return isName(value) || (isTable(value) && (isName(value.nl) || isName(value.en)));
}

// The level ids in an answer: a level, a list of levels, or a table with either of these as its `level`. None if it is
// open: null, empty text, an empty list or table, and a note without a level.
function levelsIn(answer) {
  const level = isTable(answer) ? answer.level : answer;
  return [level ?? []].flat().filter(isName);
}

// The number or date in an answer, or between which two it lies, as a table has it.
function numbersIn(answer) {
  if (answer instanceof Digits) return { value: answer };
  const isBlank = (said) => said === null || said === "" || (Array.isArray(said) && said.every(isBlank));
  const isSaid = ([key, said]) => (key === "value" || key === "between") && !isBlank(said);
  return isTable(answer) ? Object.fromEntries(Object.entries(answer).filter(isSaid)) : {};
}

// What an answer has instead of levels, a number or a date, where whoever answers does not judge this.
const ABSTAINING = { abstain: true };

function abstains(answer) {
  return isTable(answer) && answer.abstain === true;
}

function hasNumber(answer) {
  return Object.keys(numbersIn(answer)).length > 0;
}

// The least and the greatest number or day that an answer leaves possible; null where it has levels, or what its
// criterion does not take. A day may stand where a level does.
function endsIn(answer, partition) {
  if (!partition) return null;
  const { value, between } = numbersIn(answer);
  const levels = levelsIn(answer);
  const day = partition.areDays && levels.length === 1 && isDay(levels[0]) ? levels[0] : undefined;
  const ends = between ?? [value ?? day, value ?? day];
  const found = ends.map((end) => (end === undefined ? null : numberOf(String(end))));
  return found.every((end) => end?.isDay === partition.areDays) ? found : null;
}

// The text that load_topic reads. A topic must have an id and a title, so these are filled in if they are missing.
function writeTopic({ fields, answers }, untitled) {
  const title = fields.title ?? untitled;
  const id = fields.id ?? idFrom(writable(typeof title === "string" ? title : (title.nl ?? title.en)));
  const given = Object.create(null);
  for (const [criterion, answer] of answers) given[criterion] = answer;
  const judge = writable(fields.judge ?? "").trim() || undefined; // a name has no surrounding blanks
  const text = toJson({ id, title, judge, ...withoutKnown(fields), answers: given }, writable, 2);
  return { id, text: `${text}\n` };
}

function withoutKnown(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !KNOWN_KEYS.includes(key)));
}

// Texts are pasted from anywhere, but the library accepts no control characters and no unpaired surrogates. Word
// processors use a vertical tab as a line end.
function writable(text) {
  const plain = text.replace(/\v/g, "\n").replace(/\p{Surrogate}/gu, "\ufffd");
  return plain.replace(/[^\P{Control}\t\n\r]/gu, " ");
}

// The id of a topic with this title. Titles that differ in more than capitals, blanks and underscores have different
// ids: if a title has more than letters and digits, a digest of it follows them. The interview on the command line
// follows the same rule.
function idFrom(title) {
  const folded = composed(title.toLowerCase()).replace(/[\p{Separator}\p{Control}_]+/gu, " ").replace(/^ | $/g, "");
  const words = folded.replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, "_").replace(/^_|_$/g, "");
  const id = [...words].slice(0, MAX_TITLE_LENGTH).join("").replace(/_$/, "");
  return id && id === folded.replaceAll(" ", "_") ? id : `${id || "topic"}_${digest(folded)}`;
}

// Letters and their accents as one character, where there is one. Browsers take quadratic time to order the accents on
// a letter, so more accents than anybody writes are left as they are.
function composed(text) {
  return /\p{Mark}{31}/u.test(text) ? text : text.normalize("NFC");
}

// FNV-1a, in 8 hexadecimal digits.
function digest(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

// --- themes -----------------------------------------------------------------------------------------------------

// A theme's name in the form used to compare names.
function foldedName(name) {
  return composed(name).replaceAll("\u2019", "'").toLowerCase().split(/\s+/).filter(Boolean).join(" ");
}

// Whether a name in a topic is one of a theme's names.
function isNameOf(name, theme) {
  return theme.names.some((own) => foldedName(own) === foldedName(name));
}

function hasTheme(topic, theme) {
  return (topic.fields.themes ?? []).some((name) => isNameOf(name, theme));
}

// The names in a topic that no theme has.
function unknownThemes(topic, themes) {
  const known = new Set(themes.flatMap((theme) => theme.names).map(foldedName));
  return (topic.fields.themes ?? []).filter((name) => !known.has(foldedName(name)));
}

// The criteria whose answer, or each level that it leaves possible, needs a theme while the topic names none.
function criteriaWithoutTheme(topic, criteria, partitions = new Map()) {
  if (topic.fields.themes?.length) return [];
  return criteria.filter(({ id, levels }) => {
    const needing = levels.filter((level) => level.needs_theme).map((level) => level.id);
    const ends = endsIn(topic.answers.get(id), partitions.get(id));
    const within = () => levelsWithin(partitions.get(id), ends).map((position) => levels[position].id);
    const given = ends ? within() : levelsIn(topic.answers.get(id));
    return given.length > 0 && given.every((level) => needing.includes(level));
  });
}

// The criteria that are answered without the note that they need; an open answer needs none.
function criteriaWithoutNote(topic, criteria) {
  return criteria.filter(({ id, note }) => {
    const answer = topic.answers.get(id);
    const isGiven = levelsIn(answer).length > 0 || hasNumber(answer);
    const written = remarksIn(answer).note;
    const texts = isTable(written) ? [written.nl, written.en] : [written];
    return note === "required" && isGiven && !texts.some((text) => text?.trim());
  });
}

// Choose a theme, or no longer choose it; other names in the topic stay as they are written.
function setTheme(topic, theme, isChosen) {
  const names = (topic.fields.themes ?? []).filter((name) => !isNameOf(name, theme));
  if (isChosen) names.push(theme.id);
  if (names.length) topic.fields.themes = names;
  else delete topic.fields.themes;
}

// --- answers ----------------------------------------------------------------------------------------------------

// The positions of the levels that an answer leaves possible, in order. An answer without a level of this framework does not
// count here; it stays in the topic.
function possibleLevels(topic, criterion, partition) {
  const everything = criterion.levels.map((_level, position) => position);
  if (!topic.answers.has(criterion.id)) return everything;
  const ends = endsIn(topic.answers.get(criterion.id), partition);
  if (ends) return levelsWithin(partition, ends);
  const levels = levelsIn(topic.answers.get(criterion.id));
  const named = everything.filter((position) => levels.includes(criterion.levels[position].id));
  return levels.length && named.length === levels.length ? named : everything;
}

// Whether an answer can be used for a criterion or an aspect, and not that it has no such level, or takes no such number
// or date. What follows from answers has a rule, and nobody abstains from that.
function isUsable(answer, node, partition) {
  if (saysNothing(answer)) return true;
  if (abstains(answer)) return !node.rule;
  if (endsIn(answer, partition)) return true;
  if (hasNumber(answer)) return false;
  const levels = levelsIn(answer);
  return new Set(levels).size === levels.length && levels.every((level) => node.levels.some(({ id }) => id === level));
}

// The ids of the answers that cannot be used here.
function unusedAnswers(topic, answerable, partitions = new Map()) {
  const byId = new Map(answerable.map((node) => [node.id, node]));
  const isUsed = ([id, answer]) => {
    return saysNothing(answer) || (byId.has(id) && isUsable(answer, byId.get(id), partitions.get(id)));
  };
  return [...topic.answers].filter((entry) => !isUsed(entry)).map(([id]) => id);
}

function setLevels(topic, criterion, positions) {
  const ids = positions.map((position) => criterion.levels[position].id);
  const isOpen = positions.length === criterion.levels.length;
  storeAnswer(topic, criterion, isOpen ? [] : ids, remarksIn(topic.answers.get(criterion.id)));
}

// A number or a date takes the place of an answer, or between which two it lies; nothing leaves it open.
function setNumbers(topic, criterion, numbers) {
  storeAnswer(topic, criterion, [], remarksIn(topic.answers.get(criterion.id)), numbers);
}

// The answer that this is not judged, or none. Either is open, and may have a remark like any other.
function setAbstaining(topic, criterion, isSo) {
  storeAnswer(topic, criterion, [], remarksIn(topic.answers.get(criterion.id)), isSo ? ABSTAINING : {});
}

// The note and the evidence of an answer, as far as it has them.
function remarksIn(answer) {
  if (!isTable(answer)) return {};
  return Object.fromEntries(Object.entries(answer).filter(([key, text]) => !["level", "value", "between"].includes(key) && isText(text)));
}

// Whether an answer has no level and no number, if perhaps a remark.
function isLeftOpen(answer) {
  return levelsIn(answer).length === 0 && !hasNumber(answer);
}

// Whether an answer is equivalent to none.
function saysNothing(answer) {
  return isLeftOpen(answer) && Object.keys(remarksIn(answer)).length === 0 && !abstains(answer);
}

function setRemark(topic, criterion, key, text, language) {
  const answer = topic.answers.get(criterion.id);
  const remarks = remarksIn(answer);
  setText(remarks, key, text, language);
  storeAnswer(topic, criterion, levelsIn(answer), remarks, abstains(answer) ? ABSTAINING : numbersIn(answer));
}

// Without levels an answer is open, or has something else instead; it may still have a remark.
function storeAnswer(topic, criterion, levels, remarks, instead = {}) {
  const level = levels.length === 1 ? levels[0] : levels;
  const answer = { ...(levels.length ? { level } : instead), ...remarks };
  if (saysNothing(answer)) topic.answers.delete(criterion.id);
  else topic.answers.set(criterion.id, Object.keys(answer).some((key) => key !== "level") ? answer : level);
}

// --- texts in one language or two -------------------------------------------------------------------------------

// The language of a text that is shown when this one is asked for; nothing for a text that is the same in all.
function languageOf(text, language) {
  if (!isTable(text)) return "";
  return isName(text[language]) ? language : language === "nl" ? "en" : "nl";
}

function textIn(text, language) {
  if (text === undefined || text === null) return "";
  return isTable(text) ? (text[languageOf(text, language)] ?? "") : String(text);
}

// Change a text in one language and leave the other alone; an empty text is removed.
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
