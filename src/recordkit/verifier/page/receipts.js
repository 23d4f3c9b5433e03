// Reading a receipt. Source: docs/formats/receipt.md, section 1. Nothing is verified here.

import { fromBase64, fromUtf8, utf8 } from "./bytes.js";
import { LARGEST_EXACT_INTEGER, NotJson, isWellFormed, readObject } from "./json.js";

const LARGEST_BYTES = 1 << 20;
export const RECEIPT_FORMAT = "muniment-receipt/1";

export class NotAReceipt extends Error {}

// The members of one object, taken out one by one with their type.
class Members {
  constructor(held, where) {
    this.held = new Map(held);
    this.where = where;
  }

  take(name, kind, isKind) {
    const value = this.held.get(name);
    this.held.delete(name);
    if (!isKind(value)) throw new NotAReceipt(`${this.where}/${name}: expected ${kind}`);
    return value;
  }

  text(name) {
    return this.take(name, "text", (value) => typeof value === "string" && isWellFormed(value));
  }

  number(name) {
    return this.take(name, "a whole number", (value) => typeof value === "bigint");
  }

  list(name) {
    return this.take(name, "a list", Array.isArray);
  }

  object(name) {
    return new Members(this.take(name, "an object", (value) => value instanceof Map), `${this.where}/${name}`);
  }

  digest(name) {
    return this.take(name, "64 hexadecimal digits", (value) => /^[0-9a-f]{64}$/.test(value));
  }

  end() {
    if (this.held.size) throw new NotAReceipt(`${this.where}/: a receipt has no ${[...this.held.keys()].join(", ").slice(0, 200)}`);
  }
}

function octets(text) {
  const bytes = typeof text === "string" ? fromBase64(text) : null;
  if (!bytes) throw new NotAReceipt("something that should be base64 is not");
  return bytes;
}

// A moment exactly as receipts write it: UTC, six decimals.
export function isMoment(text) {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{6}Z$/.exec(text);
  if (!found || text.startsWith("0000")) return false;
  const date = new Date(`${found[1]}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(found[1]);
}

export function readReceipt(bytes) {
  try {
    if (bytes.length > LARGEST_BYTES) throw new NotAReceipt("far too large for a receipt");
    return membersOf(readObject(fromUtf8(bytes)));
  } catch (found) {
    // A TypeError is how the browser says that bytes are not UTF-8.
    if (found instanceof NotJson || found instanceof TypeError) throw new NotAReceipt(found.message);
    throw found;
  }
}

function membersOf(held) {
  const top = new Members(held, "");
  const format = top.text("format");
  if (format !== RECEIPT_FORMAT) throw new NotAReceipt(`expected format ${RECEIPT_FORMAT}, found ${format.slice(0, 60)}`);
  const inPackage = top.object("package");
  const ledger = top.object("ledger");
  const receipt = {
    recordId: top.text("record_id"),
    referenceCode: top.text("reference_code"),
    agencyName: top.text("agency_name"),
    agencyCode: top.text("agency_code"),
    filedAt: top.take("filed_at", "a moment in UTC", (value) => typeof value === "string" && isMoment(value)),
    sizeBytes: inPackage.number("size_bytes"),
    sm3: inPackage.digest("sm3"),
    sha256: inPackage.digest("sha256"),
    evidenceRecord: octets(top.text("evidence_record")),
    entry: utf8(ledger.text("entry")),
    position: ledger.number("position"),
    treeSize: ledger.number("tree_size"),
    proof: ledger.list("proof").map(octets),
    checkpoint: ledger.text("checkpoint"),
    logKey: ledger.text("log_key"),
  };
  [top, inPackage, ledger].forEach((members) => members.end());
  const numbers = [receipt.sizeBytes, receipt.position, receipt.treeSize];
  const fit = numbers.every((number) => number >= 0n && number <= LARGEST_EXACT_INTEGER);
  if (!fit || receipt.position >= receipt.treeSize) {
    throw new NotAReceipt("a number is out of range");
  }
  return receipt;
}
