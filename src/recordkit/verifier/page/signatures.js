// Which signatures are verified here, by object identifier; for any other the word is "cannot tell".

import { concat, equal, fromHex, fromNumber, toNumber } from "./bytes.js";
import { CURVES, SM2, readPoint, verifyEcdsa, verifySm2 } from "./curves.js";
import { Element, Fields, Malformed, TAG, isMalformed } from "./der.js";
import { verifyEd25519 } from "./ed25519.js";
import { sha1, sha256, sha384, sha512 } from "./sha2.js";
import { sm3 } from "./sm3.js";

// An algorithm or key that is not verified here, or no longer relied on.
export class NotVerifiedHere extends Error {}

export const DIGESTS = {
  "1.2.156.10197.1.401": { name: "sm3", bytes: 32, of: sm3 },
  "2.16.840.1.101.3.4.2.1": { name: "sha256", bytes: 32, of: sha256 },
  "2.16.840.1.101.3.4.2.2": { name: "sha384", bytes: 48, of: sha384 },
  "2.16.840.1.101.3.4.2.3": { name: "sha512", bytes: 64, of: sha512 },
};
// SHA-1 was the only choice for naming certificates before RFC 5816, and is relied on for no more.
export const SHA1 = { name: "sha1", bytes: 20, of: sha1 };

export function digestOf(oid) {
  if (!Object.hasOwn(DIGESTS, oid)) throw new NotVerifiedHere(`digest algorithm ${oid}`);
  return DIGESTS[oid];
}

const EC_KEY = "1.2.840.10045.2.1";
const SM2_CURVE = "1.2.156.10197.1.301";
const RSA = "1.2.840.113549.1.1";
const ECDSA = "1.2.840.10045.4.3";
const ED25519 = "1.3.101.112";
const SM2_SIGNING = ["1.2.156.10197.1.501", "1.2.156.10197.1.301.1"];
const SHA256_OID = "2.16.840.1.101.3.4.2.1";
const BY_SUFFIX = {
  [`${ECDSA}.2`]: SHA256_OID,
  [`${ECDSA}.3`]: "2.16.840.1.101.3.4.2.2",
  [`${ECDSA}.4`]: "2.16.840.1.101.3.4.2.3",
  [`${RSA}.11`]: SHA256_OID,
  [`${RSA}.12`]: "2.16.840.1.101.3.4.2.2",
  [`${RSA}.13`]: "2.16.840.1.101.3.4.2.3",
};

export function signatureName(oid, digestAlgorithm) {
  if (SM2_SIGNING.includes(oid)) return "sm2-sm3";
  if (oid === ED25519) return "ed25519";
  const named = BY_SUFFIX[oid] || (oid === `${RSA}.1` && digestAlgorithm);
  if (!named || !Object.hasOwn(DIGESTS, named)) return oid;
  return `${oid.startsWith(ECDSA) ? "ecdsa" : "rsa"}-${DIGESTS[named].name}`;
}

// Whether the key of this SubjectPublicKeyInfo made the signature over the message.
export function isSignedBy(publicKeyInfo, message, signature, { algorithm, digestAlgorithm = "" }) {
  if (SM2_SIGNING.includes(algorithm)) return isBySm2(readKey(publicKeyInfo), message, signature);
  if (algorithm === ED25519) {
    const key = readKey(publicKeyInfo);
    return key.kind === ED25519 && verifyEd25519(key.bits, message, signature);
  }
  const digest = digestFor(algorithm, digestAlgorithm);
  const key = readKey(publicKeyInfo);
  if (algorithm.startsWith(`${ECDSA}.`)) return isByEcdsa(key, message, signature, digest);
  return key.kind === `${RSA}.1` && isByRsa(key, message, signature, digest);
}

function digestFor(algorithm, digestAlgorithm) {
  if (Object.hasOwn(BY_SUFFIX, algorithm)) return { oid: BY_SUFFIX[algorithm], ...DIGESTS[BY_SUFFIX[algorithm]] };
  if (algorithm !== `${RSA}.1`) throw new NotVerifiedHere(`signature algorithm ${algorithm}`);
  const digest = digestOf(digestAlgorithm);
  if (digest.name === "sm3") throw new NotVerifiedHere(`signature algorithm ${algorithm}`);
  return { oid: digestAlgorithm, ...digest };
}

function readKey(publicKeyInfo) {
  const fields = new Fields(Element.read(publicKeyInfo).sequence());
  const algorithm = new Fields(fields.next().sequence());
  const bits = fields.next().wholeOctets();
  fields.end();
  const kind = algorithm.next().oid();
  const parameters = algorithm.optional(TAG.OID);
  return { kind, bits, curve: parameters ? parameters.oid() : "" };
}

// r and s of a DER signature in its one form; null otherwise.
function readPair(signature) {
  try {
    const [r, s, ...others] = Element.read(signature).sequence().map((each) => each.integer());
    return others.length || s === undefined || r < 0n || s < 0n ? null : [r, s];
  } catch (found) {
    if (isMalformed(found)) return null;
    throw found;
  }
}

function isBySm2(key, message, signature) {
  if (key.kind !== EC_KEY || key.curve !== SM2_CURVE) return false;
  const point = readPoint(key.bits, SM2);
  if (!point) throw new Malformed("the public key is no point of the SM2 curve");
  const raw = signature.length === 64 ? [toNumber(signature.subarray(0, 32)), toNumber(signature.subarray(32))] : null;
  const pair = readPair(signature) || raw;
  return pair !== null && verifySm2(point, message, ...pair);
}

function isByEcdsa(key, message, signature, digest) {
  if (key.kind !== EC_KEY || key.curve === SM2_CURVE) return false;
  if (!key.curve) throw new Malformed("a public key that does not name its curve");
  if (!Object.hasOwn(CURVES, key.curve)) throw new NotVerifiedHere(`curve ${key.curve}`);
  const point = readPoint(key.bits, CURVES[key.curve]);
  if (!point) throw new Malformed("the public key is no point of its curve");
  const pair = readPair(signature);
  return pair !== null && verifyEcdsa(point, digest.of(message), ...pair, CURVES[key.curve]);
}

// DER of DigestInfo before the digest (RFC 8017, 9.2, note 1).
function digestInfo(digest, message) {
  const oid = fromHex({ sha256: "01", sha384: "02", sha512: "03" }[digest.name]);
  const algorithm = concat(fromHex("300d06096086480165030402"), oid, fromHex("0500"));
  return concat(Uint8Array.of(0x30, algorithm.length + 2 + digest.bytes), algorithm, Uint8Array.of(0x04, digest.bytes), digest.of(message));
}

function power(base, exponent, modulus) {
  let [result, square] = [1n, base % modulus];
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function isByRsa(key, message, signature, digest) {
  const [modulus, exponent] = Element.read(key.bits).sequence().map((each) => each.integer());
  const bits = modulus.toString(2).length;
  if (bits < 2048) throw new NotVerifiedHere(`an RSA key of ${bits} bits, too short to rely on`);
  if (bits > 16384 || exponent > 0xffffffffn) throw new NotVerifiedHere("an RSA key far too large");
  const length = Math.ceil(bits / 8);
  const value = toNumber(signature);
  if (signature.length !== length || value >= modulus) return false;
  const info = digestInfo(digest, message);
  const padding = new Uint8Array(length - info.length - 3).fill(0xff);
  const expected = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info);
  return equal(fromNumber(power(value, exponent, modulus), length), expected);
}
