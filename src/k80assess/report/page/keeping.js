// Topics kept in this browser, each under a key of its own: starting another one overwrites none of them.
//
// Several tabs can be open, even on one topic. A tab only overwrites what it wrote or read there itself; otherwise it
// continues under a new key.

const KEPT = `k80assess.topics:${JSON.stringify(framework.id)}:`;
const TAB = `k80assess.tab:${JSON.stringify(framework.id)}`; // in the tab itself: its topic, and where that is kept
const FIRST_STORE = `k80assess.topic:${framework.id}`; // where version 1.0 kept the one topic that it had
const LANGUAGE_STORE = `k80assess.language:${framework.id}`;
const TRIAL_STORE = "k80assess.trial";
const MAX_SAVED = 20; // topics also saved to a file, of which a few can be dropped

const sessionOf = () => window.sessionStorage;
const localOf = () => window.localStorage;

let current = { key: "", text: null }; // where this tab's topic is kept, and what it last wrote or read there

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

function forget(storage, key) {
  try {
    storage().removeItem(key);
  } catch {
    // Then nothing was kept either.
  }
}

function canStore() {
  const can = store(localOf, TRIAL_STORE, "x");
  forget(localOf, TRIAL_STORE);
  return can;
}

// Keep the topic as it is now; false if the browser cannot.
function keepTopic(topic, isSaved) {
  if (!current.key || recall(localOf, current.key) !== current.text) current = { key: newKey(), text: null };
  if (isEmpty(topic)) {
    forget(localOf, current.key);
    turnTo({ key: "", text: null });
    return canStore();
  }
  const text = toJson({ fields: topic.fields, answers: [...topic.answers], isSaved, at: Date.now() });
  const isStored = store(localOf, current.key, text);
  turnTo({ key: current.key, text: isStored ? text : current.text }, text);
  return isStored;
}

function newKey() {
  return `${KEPT}${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

function turnTo(kept, text = kept.text) {
  current = kept;
  store(sessionOf, TAB, JSON.stringify({ key: kept.key, text }));
}

// Whether the browser keeps the topic of this tab as it is, or can keep one when there is none yet.
function isKept(topic) {
  return current.key ? recall(localOf, current.key) === current.text : isEmpty(topic) && canStore();
}

// Drop the topic of this tab for good.
function dropTopic() {
  if (current.key && recall(localOf, current.key) === current.text) forget(localOf, current.key);
  turnTo({ key: "", text: null });
}

// A kept topic with the time of its last change; null if nothing is kept there, or nothing of ours.
function keptAt(key) {
  const text = key && recall(localOf, key);
  const kept = text && keptIn(text);
  return kept ? { key, text, ...kept } : null;
}

function keptIn(text) {
  const { fields, answers, isSaved, at } = tableIn(text);
  const isSound = isTable(fields) && Array.isArray(answers) && answers.every((answer) => isName(answer?.[0]));
  return isSound ? { topic: { fields, answers: new Map(answers) }, isSaved: isSaved === true, at: Number(at) || 0 } : null;
}

function keptKeys() {
  try {
    return Object.keys(localOf()).filter((key) => key.startsWith(KEPT));
  } catch {
    return [];
  }
}

// All that is kept, latest last.
function allKept() {
  const all = keptKeys().map(keptAt).filter(Boolean);
  return all.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

function hasOthers() {
  return keptKeys().some((key) => key !== current.key);
}

// The topic kept before this tab's; before the first comes the last, so all of them are reached in turn.
function keptBefore() {
  const all = allKept();
  const place = all.findIndex(({ key }) => key === current.key);
  return all.filter(({ key }) => key !== current.key).at(place > 0 ? place - 1 : -1) ?? null;
}

// The topic that this tab had, or the latest of all; null to begin with an empty one.
function keptForThisTab() {
  const { key, text } = tableIn(recall(sessionOf, TAB));
  if (key === "") return null;
  const own = isName(text) && keptIn(text);
  const kept = own ? { key, text, ...own } : (allKept().at(-1) ?? null);
  if (kept) turnTo({ key: kept.key, text: kept.text });
  return kept;
}

function tableIn(text) {
  try {
    const found = fromJson(text);
    return isTable(found) ? found : {};
  } catch {
    return {};
  }
}

// Drop the oldest of those that are also saved to a file.
function tidy() {
  const saved = allKept().filter(({ key, isSaved }) => isSaved && key !== current.key);
  for (const { key } of saved.slice(0, -MAX_SAVED)) forget(localOf, key);
}

// Take over what version 1.0 kept.
function takeOverFirst() {
  for (const storage of [localOf, sessionOf]) {
    const kept = keptIn(recall(storage, FIRST_STORE));
    if (!kept) continue;
    const text = toJson({ fields: kept.topic.fields, answers: [...kept.topic.answers], isSaved: false, at: Date.now() });
    if (isEmpty(kept.topic) || store(localOf, newKey(), text)) forget(storage, FIRST_STORE);
  }
}
