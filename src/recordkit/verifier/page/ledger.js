// The custody ledger: inclusion proofs (RFC 9162, 2.1.3.2) and signed checkpoints
// (C2SP tlog-checkpoint and signed-note).

import { concat, equal, fromBase64, toHex, toNumber, utf8 } from "./bytes.js";
import { verifyEd25519 } from "./ed25519.js";
import { isWellFormed } from "./json.js";
import { sha256 } from "./sha2.js";

// The types of keys: a ledger's own, and a witness's, whose signature says when it was made.
export const LEDGER = 1;
export const WITNESS = 4;
const MOMENT_BYTES = 8;
const COSIGNATURE_BYTES = 72;
const LARGEST = (1n << 63n) - 1n;
const MOST_SIGNATURES = 100;
const HASH_BYTES = 32;
const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const VERIFIER_KEY = new RegExp(`^([^${SPACES}+]+)\\+([0-9a-f]{8})\\+([^${SPACES}]+)$`);
const SIGNATURE_LINE = new RegExp(`^— ([^${SPACES}+]+) ([^${SPACES}]+)$`);
const UNFIT = /[\x00-\x09\x0b-\x1f]/; // eslint-disable-line no-control-regex
const LARGEST_NOTE = 1 << 20;

export class MalformedNote extends Error {}

// A key that notes are verified with, written as name+hash+key; null when it is not one of the type.
export function readVerifierKey(text, type = LEDGER) {
  const found = UNFIT.test(text) || !isWellFormed(text) ? null : VERIFIER_KEY.exec(text);
  const encoded = (found && fromBase64(found[3])) || new Uint8Array();
  if (encoded.length !== 33 || encoded[0] !== type) return null;
  const hash = sha256(concat(utf8(`${found[1]}\n`), encoded)).subarray(0, 4);
  return toHex(hash) === found[2] ? { name: found[1], type, hash, key: encoded.subarray(1), text } : null;
}

export const isSameKey = (left, right) => left.name === right.name && equal(left.key, right.key);

// Reads a checkpoint; whose signatures are good or bad is said of those whose keys are given.
export function readCheckpoint(text, verifiers) {
  const parting = text.lastIndexOf("\n\n");
  const unfit = [...text].length > LARGEST_NOTE || parting < 0 || !text.endsWith("\n") || UNFIT.test(text) || !isWellFormed(text);
  if (unfit || parting + 2 >= text.length) throw new MalformedNote("it is not a text followed by signatures");
  const lines = text.slice(parting + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new MalformedNote(`more than ${MOST_SIGNATURES} signatures`);
  const note = text.slice(0, parting + 1);
  const [origin, size, root, ...extensions] = note.slice(0, -1).split("\n");
  const encodedRoot = fromBase64(root || "") || new Uint8Array();
  if (!origin || !/^(0|[1-9][0-9]{0,18})$/.test(size || "") || BigInt(size) > LARGEST || extensions.includes("") || encodedRoot.length !== HASH_BYTES) {
    throw new MalformedNote("its lines are not those of a checkpoint");
  }
  const signatures = lines.map(readSignature);
  const by = verifiers.map((verifier) => ({ verifier, good: isSigned(note, signatures, verifier) }));
  return {
    origin,
    size: BigInt(size),
    root: encodedRoot,
    signers: by.filter(({ good }) => good === true).map(({ verifier }) => verifier),
    refuted: by.filter(({ good }) => good === false).map(({ verifier }) => verifier),
  };
}

function readSignature(line) {
  const found = SIGNATURE_LINE.exec(line);
  const value = found && fromBase64(found[2]);
  if (!value || value.length < 5) throw new MalformedNote("a line that is no signature");
  return { name: found[1], hash: value.subarray(0, 4), value: value.subarray(4) };
}

// True or false; null when the verifier has not signed at all. Other people's lines are passed over.
function isSigned(note, signatures, verifier) {
  const given = signatures.filter(({ name, hash }) => name === verifier.name && equal(hash, verifier.hash));
  return given.length ? given.every(({ value }) => accepts(verifier, note, value)) : null;
}

function accepts({ type, key }, note, value) {
  if (type === LEDGER) return verifyEd25519(key, utf8(note), value);
  const seconds = toNumber(value.subarray(0, MOMENT_BYTES));
  if (value.length !== COSIGNATURE_BYTES || seconds > LARGEST) return false;
  return verifyEd25519(key, utf8(`cosignature/v1\ntime ${seconds}\n${note}`), value.subarray(MOMENT_BYTES));
}

export const leafHash = (entry) => sha256(concat(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

// Whether the proof leads from a leaf hash at `index` to the root of a tree of `size` leaves.
export function isIncluded(leaf, index, size, proof, root) {
  if (index < 0n || index >= size || [leaf, root, ...proof].some((hash) => hash.length !== HASH_BYTES)) return false;
  let [node, last, sofar] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    if (!last) return false;
    if (node & 1n || node === last) {
      sofar = nodeHash(sibling, sofar);
      while (node && !(node & 1n)) [node, last] = [node >> 1n, last >> 1n];
    } else {
      sofar = nodeHash(sofar, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return !last && equal(sofar, root);
}
