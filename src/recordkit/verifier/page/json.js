// JSON read strictly and written in the one canonical way. Sources: RFC 8259; RFC 8785.
//
// The browser's own reader takes the last of two members with one name, and rounds large numbers:
// two readers might then read two things. Objects become Maps, whole numbers BigInts.

const DEEPEST = 500;
export const LARGEST_EXACT_INTEGER = 2n ** 53n - 1n;
const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"|(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?|(true|false|null))/y;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONGEST_NUMBER = 4300;

export class NotJson extends Error {}

export const isWellFormed = (text) => !LONE_SURROGATE.test(text);

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  // The next token: a sign of punctuation, or the value that it stands for.
  next() {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.text);
    if (!found) throw new NotJson(`cannot be read as JSON at character ${this.at}`);
    this.at = TOKEN.lastIndex;
    const [whole, sign, , integer, fraction, exponent, word] = found;
    if (sign) return { sign };
    if (word) return { value: { true: true, false: false, null: null }[word] };
    const written = whole.trimStart();
    if (integer === undefined) return { value: JSON.parse(written) };
    if (written.length > LONGEST_NUMBER) throw new NotJson("a number far too long");
    return { value: fraction || exponent ? Number(written) : BigInt(integer) };
  }

  value(token = this.next(), depth = 0) {
    if (depth > DEEPEST) throw new NotJson("nested too deeply");
    if (token.sign === "{") return this.object(depth);
    if (token.sign === "[") return this.array(depth);
    if (token.sign) throw new NotJson(`unexpected ${token.sign} at character ${this.at}`);
    return token.value;
  }

  object(depth) {
    const members = new Map();
    let token = this.next();
    if (token.sign === "}") return members;
    for (;;) {
      if (typeof token.value !== "string") throw new NotJson("a member without a name");
      if (members.has(token.value)) throw new NotJson("a name appears twice in one object");
      if (this.next().sign !== ":") throw new NotJson("a name without a colon");
      members.set(token.value, this.value(this.next(), depth + 1));
      const { sign } = this.next();
      if (sign === "}") return members;
      if (sign !== ",") throw new NotJson("members without a comma between");
      token = this.next();
    }
  }

  array(depth) {
    const elements = [];
    let token = this.next();
    if (token.sign === "]") return elements;
    for (;;) {
      elements.push(this.value(token, depth + 1));
      const { sign } = this.next();
      if (sign === "]") return elements;
      if (sign !== ",") throw new NotJson("elements without a comma between");
      token = this.next();
    }
  }

  end() {
    if (/[^ \t\n\r]/.test(this.text.slice(this.at))) throw new NotJson("something follows it");
  }
}

export function readObject(text) {
  const reader = new Reader(text);
  const held = reader.value();
  reader.end();
  if (!(held instanceof Map)) throw new NotJson("it is not an object");
  return held;
}

export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    if (!isWellFormed(value)) throw new NotJson("half of a character");
    return JSON.stringify(value);
  }
  if (typeof value === "bigint") {
    if (value > LARGEST_EXACT_INTEGER || value < -LARGEST_EXACT_INTEGER) throw new NotJson("a number too large");
    return String(value);
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotJson("a number too large");
    return value === 0 ? "0" : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // Sorted by UTF-16 code units, which is how this language compares text.
  const names = [...value.keys()].sort();
  return `{${names.map((name) => `${canonical(name)}:${canonical(value.get(name))}`).join(",")}}`;
}
