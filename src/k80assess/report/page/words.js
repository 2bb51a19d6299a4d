// The data of this page, and how words get onto it: always as text, with language and direction marked.

const data = JSON.parse(document.getElementById("data").textContent);
const { framework } = data;
const { criteria, aspects } = framework;
const model = unpackModel(data);
const { nodes } = model; // criteria, and then aspects
const outcomes = nodes[model.outcome].levels;
// What an answer can be given to: all but the outcome, which follows.
const answerable = nodes.filter((_node, i) => i !== model.outcome);

const partitions = new Map(Object.entries(data.numbers).map(([id, packed]) => [id, unpackPartition(packed)]));

let language = data.language;
const rewriters = []; // what has to be rewritten in another language

function byId(id) {
  return document.getElementById(id);
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat());
  return node;
}

// Fill a node with what `write` returns, now and whenever the language changes.
function written(node, write) {
  const rewrite = () => node.replaceChildren(...[write()].flat());
  rewriters.push(rewrite);
  rewrite();
  return node;
}

// One of the page's sentences as a list of strings and nodes; a placeholder takes a string, number, node or list.
function sentence(key, values = {}) {
  const found = data.sentences[language][key];
  const pattern = typeof found === "string" ? found : values.count === 1 ? found.one : found.other;
  return pattern.split(/(\{[a-z]+\})/).flatMap((part) => {
    const value = part.startsWith("{") ? values[part.slice(1, -1)] : part;
    return typeof value === "number" || typeof value === "bigint" ? value.toLocaleString(language) : value;
  });
}

function sentenceText(key, values) {
  return sentence(key, values).join("");
}

// A text from a document, isolated from what is around it; its language is marked if it differs.
function told(text) {
  const own = languageOf(text, language);
  return make("bdi", { lang: own !== "" && own !== language && own }, textIn(text, language));
}

function labelOf(thing) {
  return thing.label ?? thing.id;
}

function named(thing) {
  return told(labelOf(thing));
}

// Things as a list in a sentence: one, two and three.
function series(nodes, link) {
  return nodes.flatMap((node, i) => {
    const before = i === 0 ? [] : i === nodes.length - 1 ? [` ${sentenceText(link)} `] : [", "];
    return [...before, node].flat();
  });
}

function levelNames(node, positions) {
  return series(positions.map((position) => named(node.levels[position])), "or");
}

// A number with its unit, or a day.
function valueSaid(value, unit) {
  if (value.isDay) return [daySaid(dayText(value))];
  const number = exactly(value, language);
  const own = textIn(unit, language);
  if (own === "EUR" || own === "€") return [`€\u00a0${number}`];
  return own ? [own === "%" ? number : `${number}\u00a0`, told(unit)] : [number];
}

function daySaid(day) {
  return new Date(`${day}T12:00`).toLocaleDateString(language === "en" ? "en-GB" : language, { dateStyle: "long" });
}

// A number or a day as it was given, or between which two it lies.
function endsSaid([least, greatest], unit) {
  if (compare(least, greatest) === 0) return valueSaid(least, unit);
  return sentence("between", { least: valueSaid(least, unit), greatest: valueSaid(greatest, unit) });
}

// The numbers or days that are a level's own.
function ownSaid({ id, unit }, position) {
  const partition = partitions.get(id);
  const kind = partition.areDays ? "date" : "number";
  const stretch = (ends) => Object.entries(ends).map(([key, end]) => sentence(`${kind}_${key}`, { end: valueSaid(end, unit) }));
  return series(stretchesOf(partition, position).map((ends) => series(stretch(ends), "and")), "or");
}

function originOf(piece) {
  if (!piece.provenance && !piece.section) return [];
  const provenance = sentence(piece.provenance ?? "unsaid");
  return piece.section ? sentence("origin_section", { provenance, section: told(piece.section) }) : provenance;
}

// The parts of the page that do not depend on answers.
function writeFrame() {
  for (const node of document.querySelectorAll("[data-say]")) written(node, () => sentence(node.dataset.say));
  for (const node of document.querySelectorAll("[data-label]")) {
    const relabel = () => node.setAttribute("aria-label", sentenceText(node.dataset.label));
    rewriters.push(relabel);
    relabel();
  }
  written(byId("framework-title"), () => told(framework.title ?? framework.id));
  written(byId("framework-version"), () => sentence("version", { version: told(framework.version) }));
  written(byId("framework-question"), () => told(framework.question ?? framework.title ?? framework.id));
  tellOrHide(byId("framework-description"), framework.description);
  byId("source").hidden = !framework.source && !framework.description;
  written(byId("source-fold"), sourceLine);
  if (framework.source) {
    const { title, section, note, url } = framework.source;
    const linked = () => (url ? make("a", { href: url, rel: "noreferrer" }, told(title)) : told(title));
    tellOrHide(byId("source-note"), note);
    const key = section ? "source_section" : "source_title";
    written(byId("source-title"), () => sentence(key, { title: linked(), section: told(section ?? "") }));
  }
  const { id, version } = framework;
  const names = () => ({ id: told(id), version: told(version), fingerprint: data.fingerprint });
  written(byId("made-with"), () => sentence("made_with", names()));
}

// In one line where the framework comes from: of what it says, how much is assumed.
function sourceLine() {
  const total = ORIGINS.reduce((sum, origin) => sum + totalOf(origin), 0);
  const count = totalOf("assumed");
  return sentence(count ? "source_line" : "source_heading", { count, total });
}

function tellOrHide(node, text) {
  node.hidden = !text;
  if (text) written(node, () => told(text));
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = textIn(framework.title ?? framework.id, chosen);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
  for (const rewrite of rewriters) rewrite();
}
