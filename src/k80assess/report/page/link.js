// A link that carries a topic: what its file holds, in the address behind #, which browsers do not send to anyone.

const LONG_LINK = 2_000; // characters; some programs cut off longer ones

function linkTo(topic, untitled) {
  const text = toJson(fromJson(writeTopic(topic, untitled).text));
  const bytes = [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join("");
  const letters = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `topic=${letters}`;
}

// The text of a topic in an address; null where there is none, and where it is damaged.
function textInLink(letters) {
  try {
    const bytes = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
