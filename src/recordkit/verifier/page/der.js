// Reading DER, strictly: definite shortest lengths, nothing left over. Source: ITU-T X.690.

import { fromUtf8, toNumber } from "./bytes.js";

export const TAG = {
  BOOLEAN: 0x01, INTEGER: 0x02, BIT_STRING: 0x03, OCTET_STRING: 0x04, NULL: 0x05, OID: 0x06,
  UTF8: 0x0c, SEQUENCE: 0x30, SET: 0x31, UTC_TIME: 0x17, GENERALIZED_TIME: 0x18,
};
const DEEPEST = 64;

export class Malformed extends Error {}

// What goes wrong while a structure is taken apart: ours, and the language's own over missing parts.
export const isMalformed = (found) => [Malformed, TypeError, RangeError].some((kind) => found instanceof kind);

// One element: its tag, all of its bytes, and the bytes of its content.
function readAt(bytes, at) {
  const tag = bytes[at];
  let length = bytes[at + 1];
  let start = at + 2;
  if (tag === undefined || length === undefined) throw new Malformed("it ends too early");
  if ((tag & 0x1f) === 0x1f) throw new Malformed("a tag of more than one byte");
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (!count || count > 4) throw new Malformed("a length without end, or far too large");
    length = Number(toNumber(bytes.subarray(start, start + count)));
    start += count;
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw new Malformed("a length not in its shortest form");
  }
  const end = start + length;
  if (end > bytes.length) throw new Malformed("it ends too early");
  return { tag, whole: bytes.subarray(at, end), content: bytes.subarray(start, end), end };
}

export class Element {
  constructor({ tag, whole, content }, depth = 0) {
    if (depth > DEEPEST) throw new Malformed("nested too deeply");
    Object.assign(this, { tag, whole, content, depth });
  }

  static read(bytes) {
    const found = readAt(bytes, 0);
    if (found.end !== bytes.length) throw new Malformed("something follows it");
    return new Element(found);
  }

  expect(tag) {
    if (this.tag !== tag) throw new Malformed(`expected tag ${tag}, found ${this.tag}`);
    return this;
  }

  // The elements within, whatever this element's own tag says it is.
  within() {
    if (!(this.tag & 0x20)) throw new Malformed("it holds no elements");
    const found = [];
    for (let at = 0; at < this.content.length; ) {
      const next = readAt(this.content, at);
      found.push(new Element(next, this.depth + 1));
      at = next.end;
    }
    return found;
  }

  sequence() {
    return this.expect(TAG.SEQUENCE).within();
  }

  set() {
    return this.expect(TAG.SET).within();
  }

  explicit(number) {
    const inner = this.expect(0xa0 | number).within();
    if (inner.length !== 1) throw new Malformed("expected one element in an explicit tag");
    return inner[0];
  }

  integer() {
    const content = this.expect(TAG.INTEGER).content;
    const padded = content.length > 1 && ((content[0] === 0 && content[1] < 0x80) || (content[0] === 0xff && content[1] >= 0x80));
    if (!content.length || padded) throw new Malformed("a number not in its shortest form");
    return content[0] < 0x80 ? toNumber(content) : toNumber(content) - (1n << BigInt(8 * content.length));
  }

  octets() {
    return this.expect(TAG.OCTET_STRING).content;
  }

  boolean() {
    const content = this.expect(TAG.BOOLEAN).content;
    if (content.length !== 1) throw new Malformed("a truth value of more than one byte");
    return content[0] !== 0;
  }

  // A bit string every bit of which counts.
  wholeOctets() {
    const content = this.expect(TAG.BIT_STRING).content;
    if (content[0] !== 0) throw new Malformed("bits that do not count");
    return content.subarray(1);
  }

  // Which bits are set, the first being number 0.
  bits() {
    const content = this.expect(TAG.BIT_STRING).content;
    if (!content.length || content[0] > 7) throw new Malformed("not a bit string");
    const found = new Set();
    for (let bit = 0; bit < 8 * (content.length - 1); bit += 1) {
      if (content[1 + (bit >> 3)] & (0x80 >> (bit & 7))) found.add(bit);
    }
    return found;
  }

  oid() {
    const content = this.expect(TAG.OID).content;
    if (!content.length || content[content.length - 1] & 0x80) throw new Malformed("not an object identifier");
    const arcs = [];
    let value = 0n;
    for (const octet of content) {
      value = (value << 7n) | BigInt(octet & 0x7f);
      if (octet & 0x80) continue;
      arcs.push(value);
      value = 0n;
    }
    const top = arcs[0] < 80n ? arcs[0] / 40n : 2n;
    return [top, arcs[0] - 40n * top, ...arcs.slice(1)].join(".");
  }

  // Text of any of the kinds that names are written in; null for anything else.
  text() {
    if ([0x13, 0x14, 0x16, 0x12, 0x1a].includes(this.tag)) {
      return Array.from(this.content, (code) => String.fromCharCode(code)).join("");
    }
    if (this.tag === TAG.UTF8) return fromUtf8(this.content);
    if (this.tag === 0x1e) return new TextDecoder("utf-16be").decode(this.content);
    return null;
  }

  // Milliseconds since 1970.
  moment() {
    const text = String.fromCharCode(...this.content.subarray(0, 40));
    const found =
      this.tag === TAG.UTC_TIME
        ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/.exec(text)
        : this.tag === TAG.GENERALIZED_TIME && /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,6})?Z$/.exec(text);
    if (!found) throw new Malformed(`not a moment in UTC: ${text}`);
    let [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
    if (this.tag === TAG.UTC_TIME) year += year < 50 ? 2000 : 1900;
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    date.setUTCHours(hour, minute, second);
    const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
    if (!same || minute > 59 || second > 59) throw new Malformed(`no such moment: ${text}`);
    return date.getTime() + Number(found[7] || 0) * 1000;
  }
}

// Takes the elements of a sequence in their order, where some may be missing.
export class Fields {
  constructor(elements) {
    this.rest = [...elements];
  }

  next() {
    if (!this.rest.length) throw new Malformed("a part is missing");
    return this.rest.shift();
  }

  optional(...tags) {
    return this.rest.length && tags.includes(this.rest[0].tag) ? this.rest.shift() : null;
  }

  end() {
    if (this.rest.length) throw new Malformed("a part too many");
  }
}

// An AlgorithmIdentifier whose parameters are absent or NULL: its object identifier.
export function plainAlgorithm(parts) {
  const fields = new Fields(parts);
  const oid = fields.next().oid();
  const parameters = fields.optional(TAG.NULL);
  if (parameters && parameters.content.length) throw new Malformed("a NULL that is not empty");
  fields.end();
  return oid;
}
