// Numbers and dates as documents have them: exact, where JavaScript would round them. The definitions are those of the
// Python modules base.exact and document.ranges, and tests compare the two.

const MAX_PLACES = 40; // digits of a decimal number
const DAY_MILLISECONDS = 86_400_000;

// A number in a document, by its digits.
class Digits {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

// In JSON that is well-formed: a text, with the colon behind it if it is a key, or a number.
const JSON_TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"([ \t\r\n]*:)?|-?\d[\d.eE+-]*/g;

// JSON as JSON.parse reads it, but for numbers, which are Digits.
function fromJson(text) {
  JSON.parse(text); // throws if it is not well-formed
  const mark = (token, colon) => (token[0] !== '"' ? `"#${token}"` : colon ? token : `"'${token.slice(1)}`);
  return JSON.parse(text.replace(JSON_TOKENS, mark), (_key, value) => {
    if (typeof value !== "string") return value;
    return value[0] === "#" ? new Digits(value.slice(1)) : value.slice(1);
  });
}

// The JSON of what fromJson() returns; each text as `write` has it.
function toJson(content, write = (text) => text, indent = 0) {
  const mark = (_key, value) => (value instanceof Digits ? `#${value}` : typeof value === "string" ? `'${write(value)}` : value);
  const unmark = (token, colon) => {
    if (token[0] !== '"' || colon) return token;
    return token[1] === "#" ? token.slice(2, -1) : `"${token.slice(2)}`;
  };
  return JSON.stringify(content, mark, indent).replace(JSON_TOKENS, unmark);
}

// A number, a fraction or a day, by its text, as a fraction of whole numbers; of a day it is the number of that day. Null
// for what is none of these, and for numbers that no document can hold.
function numberOf(text) {
  if (isDay(text)) return { isDay: true, top: BigInt(Date.parse(`${text}T00:00:00Z`) / DAY_MILLISECONDS), bottom: 1n };
  const fraction = /^(-?[0-9]{1,80})\/([0-9]{1,80})$/.exec(text);
  if (fraction) return BigInt(fraction[2]) ? inLowestTerms(BigInt(fraction[1]), BigInt(fraction[2])) : null;
  const decimal = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  if (!decimal) return null;
  const [, sign, whole, part = "", power = "0"] = decimal;
  const digits = `${whole}${part}`.replace(/^0+(?=.)/, "");
  const exponent = Number(power) - part.length;
  if (Math.max(digits.length, digits.length + exponent, -exponent) > MAX_PLACES) return null;
  const number = BigInt(`${sign}${digits}`);
  return exponent > 0 ? inLowestTerms(number * 10n ** BigInt(exponent), 1n) : inLowestTerms(number, 10n ** BigInt(-exponent));
}

function inLowestTerms(top, bottom) {
  let [one, other] = [top < 0n ? -top : top, bottom];
  while (other) [one, other] = [other, one % other];
  return { isDay: false, top: top / one, bottom: bottom / one };
}

// Less than, equal to or more than nothing, as the first number is beside the second.
function compare(one, other) {
  const difference = one.top * other.bottom - other.top * one.bottom;
  return difference < 0n ? -1 : Number(difference > 0n);
}

function distance(one, other) {
  const top = one.top * other.bottom - other.top * one.bottom;
  return inLowestTerms(top < 0n ? -top : top, one.bottom * other.bottom);
}

// --- the levels of numbers ----------------------------------------------------------------------------------------

// Each number belongs to one of the pieces, the lowest first. A piece has a level, and all but the first a number where it
// starts, `after` which it does if that number does not belong to it.
function unpackPartition([areDays, pieces]) {
  return { areDays, pieces: pieces.map(([level, start, after]) => ({ level, start: start && numberOf(start), after })) };
}

function startsAbove({ start, after }, number) {
  return Boolean(start) && (compare(start, number) || after) > 0;
}

function placeOf({ pieces }, number) {
  return pieces.findLastIndex((piece) => !startsAbove(piece, number));
}

// The levels that a number from the least to the greatest can have, worst first.
function levelsWithin(partition, [least, greatest]) {
  const touched = partition.pieces.slice(placeOf(partition, least), placeOf(partition, greatest) + 1);
  return [...new Set(touched.map(({ level }) => level))].sort((one, other) => one - other);
}

// The end of a piece on the side of a number outside it, whether it belongs to the piece, and whether it is higher.
function endTowards({ areDays, pieces }, number, place) {
  const piece = pieces[place];
  if (startsAbove(piece, number)) return { end: piece.start, belongs: !piece.after, isHigher: true };
  const { start, after } = pieces[place + 1];
  return areDays ? { end: dayBefore(start), belongs: true, isHigher: false } : { end: start, belongs: Boolean(after), isHigher: false };
}

function dayBefore(day) {
  return { ...day, top: day.top - 1n };
}

// The end of a level that is nearest to a number elsewhere: of two as near the one that belongs to it, then the lower one.
function nearestEnd(partition, number, level) {
  const places = [...partition.pieces.keys()].filter((place) => partition.pieces[place].level === level);
  const ends = places.map((place) => endTowards(partition, number, place));
  const by = ({ end }) => distance(end, number);
  return ends.reduce((best, own) => ((compare(by(own), by(best)) || best.belongs - own.belongs) < 0 ? own : best));
}

// The ends of each stretch of a level as { at_least | above, at_most | below }.
function stretchesOf({ areDays, pieces }, level) {
  return pieces.flatMap((piece, place) => {
    if (piece.level !== level) return [];
    const next = pieces[place + 1];
    const ends = {};
    if (piece.start) ends[piece.after ? "above" : "at_least"] = piece.start;
    if (next) ends[areDays || next.after ? "at_most" : "below"] = areDays ? dayBefore(next.start) : next.start;
    return [ends];
  });
}

// --- as people write them -----------------------------------------------------------------------------------------

const MINUS = "\u2212"; // before a number below zero; in data it is a hyphen

const TYPED = {
  nl: /^-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?$/,
  en: /^-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?$/,
};

// A number that was typed, as a document has it; null for what is none. Points and commas are read as in the language,
// and as in the interview on the command line.
function readNumber(typed, language) {
  const text = typed.trim().replace(/^€\s*/, "").replace(MINUS, "-");
  if (text.includes("/")) return numberOf(text) ? text : null;
  if (!TYPED[language].test(text)) return null;
  const plain = language === "nl" ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
  return numberOf(plain) ? new Digits(plain.replace(/^(-?)0+(?=[0-9])/, "$1")) : null;
}

// A number with all its digits, written as in the language; as a fraction where the digits have no end.
function exactly({ top, bottom }, language) {
  let places = 0;
  while (places <= MAX_PLACES && 10n ** BigInt(places) % bottom) places += 1;
  const sign = top < 0n ? MINUS : "";
  if (places > MAX_PLACES) return `${sign}${top < 0n ? -top : top}/${bottom}`;
  const digits = String(((top < 0n ? -top : top) * 10n ** BigInt(places)) / bottom).padStart(places + 1, "0");
  const [point, mark] = language === "nl" ? [".", ","] : [",", "."];
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(?:[0-9]{3})+$)/g, point);
  return `${sign}${whole}${places ? mark : ""}${digits.slice(digits.length - places)}`;
}

// A share as a percentage, with enough decimals to see which is greater of it and some others, of it and nothing, and of it
// and all. Reports do the same (percent in report.words).
function shareText(share, others, language) {
  const at = (one, places) => (one.top * 200n * 10n ** BigInt(places) + one.bottom) / (2n * one.bottom); // to the nearest
  const ends = [{ top: 0n, bottom: 1n }, { top: 1n, bottom: 1n }];
  const beside = (one, other) => (one < other ? -1 : Number(one > other));
  const tellsApart = (places) =>
    [...others, ...ends].every((other) => beside(at(share, places), at(other, places)) === compare(share, other));
  const isExact = (places) => (share.top * 100n * 10n ** BigInt(places)) % share.bottom === 0n;
  let places = 0;
  while (places < MAX_PLACES && !tellsApart(places)) places += 1;
  if (places < 2) places = Math.max(places, [0, 1, 2].find(isExact) ?? 0);
  return `${exactly(inLowestTerms(at(share, places), 10n ** BigInt(places)), language)}%`;
}

// A day as a document has it.
function dayText({ top }) {
  return new Date(Number(top) * DAY_MILLISECONDS).toISOString().slice(0, 10);
}
