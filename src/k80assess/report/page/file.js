// Checks the content of a file against the library's schema of a topic: the page refuses what the library refuses, and
// says where and why.

const MAX_SHOWN = 60; // characters of what was found

// A file that is not opened: `message` is the key of a sentence, `values` the values of its placeholders.
class Refusal extends Error {
  constructor(key, values = {}) {
    super(key);
    this.values = values;
  }
}

// The content of a topic's file. `form` has the schema of a topic, and how many values a document holds at most.
function contentOf(text, form) {
  let content;
  try {
    content = fromJson(text);
  } catch {
    throw new Refusal("refused_json");
  }
  if (countValues(content) > form.values) throw new Refusal("refused_many", { count: form.values });
  const twin = keyStandingTwice(text);
  if (twin !== null) throw new Refusal("refused_twice", { place: shortened(twin) });
  const fault = faultIn(content, form.schema, form.schema, "") ?? twinIn(content) ?? numberFaultIn(content) ?? abstainFaultIn(content);
  if (fault) throw new Refusal(fault.key, { place: shortened(fault.place), found: shortened(fault.found ?? "") });
  return content;
}

function shortened(text) {
  const characters = [...text];
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join("")}…` : text;
}

function countValues(content) {
  let count = 0;
  for (const waiting = [content]; waiting.length; ) {
    const value = waiting.pop();
    count += 1;
    if (kindOf(value) === "object" || kindOf(value) === "array") for (const part of Object.values(value)) waiting.push(part);
  }
  return count;
}

// A key that occurs twice in one object: JSON.parse would silently take the last. The text is well-formed.
function keyStandingTwice(text) {
  const around = []; // for each object its keys so far, for each list nothing
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "{") around.push(new Set());
    else if (text[at] === "[") around.push(null);
    else if (text[at] === "}" || text[at] === "]") around.pop();
    if (text[at] !== '"') continue;
    const start = at;
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
    let after = at + 1;
    while (" \t\r\n".includes(text[after]) && after < text.length) after += 1;
    if (text[after] !== ":") continue;
    const key = JSON.parse(text.slice(start, at + 1));
    if (around.at(-1).has(key)) return key;
    around.at(-1).add(key);
  }
  return null;
}

// What the schema does not say: themes and the ids of actions are unique.
function twinIn({ themes, actions }) {
  const lists = { themes: themes ?? [], actions: (actions ?? []).map((action) => action.id) };
  for (const [place, names] of Object.entries(lists)) {
    const twin = firstTwin(names);
    if (twin !== undefined) return { key: "refused_twice", place: `${place}: ${twin}` };
  }
  return null;
}

// What the schema does not say of numbers and dates: an answer has a level, one of these or two between which it lies, of
// one kind and the lower one first.
function numberFaultIn({ answers }) {
  for (const [id, answer] of Object.entries(answers ?? {})) {
    const numbers = numbersIn(answer);
    const parts = [...(levelsIn(answer).length ? ["level"] : []), ...Object.keys(numbers)];
    for (const [key, said] of Object.entries(numbers)) {
      const found = [said].flat().map((end) => numberOf(String(end)));
      const [least, greatest = least] = found;
      const isSound = !found.includes(null) && least.isDay === greatest.isDay && compare(least, greatest) <= 0;
      if (isSound && key === parts[0]) continue;
      const place = isTable(answer) ? `answers.${id}.${key}` : `answers.${id}`;
      return { key: "refused_value", place, found: toJson(said) };
    }
  }
  return null;
}

// Nor does it say that whoever abstains gives no answer.
function abstainFaultIn({ answers }) {
  const twofold = ([_id, answer]) => abstains(answer) && (levelsIn(answer).length > 0 || hasNumber(answer));
  const [id] = Object.entries(answers ?? {}).find(twofold) ?? [];
  return id === undefined ? null : { key: "refused_value", place: `answers.${id}.abstain`, found: "true" };
}

// The first value that occurs a second time in a list.
function firstTwin(list) {
  const seen = new Set();
  return list.find((value) => seen.size === seen.add(value).size);
}

// --- the schema -------------------------------------------------------------------------------------------------

// The first thing in a value that does not fit a schema, as { key, place, found }; null when all of it fits.
function faultIn(value, schema, whole, place) {
  if (schema.$ref) return faultIn(value, whole.$defs[schema.$ref.replace("#/$defs/", "")], whole, place);
  if (schema.anyOf) {
    const faults = schema.anyOf.map((form) => faultIn(value, form, whole, place));
    if (faults.includes(null)) return null;
    // The alternative that was meant is the one for the value's own type.
    return faults.find((fault) => !fault.isOtherKind || fault.place !== place) ?? faults[0];
  }
  if (schema.type && schema.type !== kindOf(value)) {
    const isRoot = place === "";
    return { key: isRoot ? "refused_topic" : "refused_value", place, found: toJson(value), isOtherKind: true };
  }
  if (schema.enum && !schema.enum.includes(value)) {
    const isOtherKind = !schema.enum.some((choice) => kindOf(choice) === kindOf(value));
    return { key: "refused_value", place, found: toJson(value), isOtherKind };
  }
  if (typeof value === "string") return faultInText(value, schema, place);
  if (Array.isArray(value)) return faultInList(value, schema, whole, place);
  return kindOf(value) === "object" ? faultInTable(value, schema, whole, place) : null;
}

function kindOf(value) {
  if (value === null) return "null";
  if (value instanceof Digits) return "number";
  return Array.isArray(value) ? "array" : typeof value;
}

function faultInText(text, schema, place) {
  const found = JSON.stringify(text);
  if (text.length < (schema.minLength ?? 0)) return { key: "refused_value", place, found };
  if (/\p{Surrogate}/u.test(text)) return { key: "refused_characters", place };
  if (schema.pattern && !pattern(schema.pattern).test(text)) {
    return { key: /\p{Control}/u.test(text) ? "refused_characters" : "refused_value", place, found };
  }
  return schema.format === "date" && !isDay(text) ? { key: "refused_date", place, found } : null;
}

const patterns = new Map();

// A pattern of the library. What counts as a blank differs: in JavaScript the byte order mark does too.
function pattern(source) {
  if (!patterns.has(source)) patterns.set(source, new RegExp(source.replaceAll("\\s", "\\p{White_Space}"), "u"));
  return patterns.get(source);
}

// Whether the day exists: 30 February would be read as 2 March.
function isDay(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text < "0001") return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function faultInList(list, schema, whole, place) {
  if (list.length < (schema.minItems ?? 0)) return { key: "refused_value", place, found: "[]" };
  if (list.length > (schema.maxItems ?? Infinity)) return { key: "refused_value", place, found: toJson(list) };
  for (const [i, value] of list.entries()) {
    const fault = faultIn(value, schema.items ?? {}, whole, `${place}[${i}]`);
    if (fault) return fault;
  }
  const twin = schema.uniqueItems ? firstTwin(list) : undefined;
  return twin === undefined ? null : { key: "refused_twice", place: `${place}: ${twin}` };
}

function faultInTable(table, schema, whole, place) {
  const properties = schema.properties ?? {};
  // A text can have a language that is null, which is the same as leaving it out.
  const isLeftOut = ([key, value]) => schema.minProperties && value === null && Object.hasOwn(properties, key);
  const entries = Object.entries(table).filter((entry) => !isLeftOut(entry));
  const under = (key) => (place ? `${place}.${key}` : key);
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(table, key)) return { key: place ? "refused_missing" : "refused_topic", place: under(key) };
  }
  for (const [key, value] of entries) {
    const own = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
    if (own === false) return { key: "refused_key", place: under(key) };
    const fault =
      (schema.propertyNames && faultInText(key, schema.propertyNames, under(key))) ??
      (own ? faultIn(value, own, whole, under(key)) : null);
    if (fault) return fault;
  }
  return entries.length < (schema.minProperties ?? 0) ? { key: "refused_value", place, found: "{}" } : null;
}
