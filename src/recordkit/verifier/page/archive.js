// The structure of an evidence record: chains of archive timestamps. Nothing is judged here.
// Source: RFC 4998, sections 3.1, 4.1, 4.3 and 5.1.

import { compare, concat, equal } from "./bytes.js";
import { Element, Fields, Malformed, plainAlgorithm } from "./der.js";
import { NotVerifiedHere, digestOf } from "./signatures.js";
import { readToken } from "./tokens.js";

const MOST_TIMESTAMPS = 64;
const DEEPEST_TREE = 1024;
const MOST_HASHES = 1 << 16;
const MOST_CERTIFICATES = 3 * MOST_TIMESTAMPS; // different ones, in all tokens together

// Gives the chains in their order: `encoded`, and `stamps`, all by one `digest`.
// `known` may have certificates of authorities that tokens do not carry.
export function readRecord(record, known) {
  refuseXml(record);
  const fields = new Fields(Element.read(record).sequence());
  if (fields.next().integer() !== 1n) throw new Malformed("a record of another version");
  const listed = fields.next().sequence().map((each) => plainAlgorithm(each.sequence()));
  fields.optional(0xa0);
  if (fields.optional(0xa1)) throw new NotVerifiedHere("a record over encrypted content");
  const chains = fields.next().sequence().map((chain) => [chain.whole, chain.sequence()]);
  fields.end();
  requireBounds(chains.map(([, stamps]) => stamps.length));
  const read = chains.map(([encoded, stamps]) => readChain(encoded, stamps, listed, known));
  requireFewCertificates(read.flatMap(({ stamps }) => stamps));
  return read;
}

// The command takes a record out of a wrapping in XML; this page does not.
function refuseXml(record) {
  const beginning = String.fromCharCode(...record.subarray(0, 4096));
  if (/^(\xef\xbb\xbf)?\s*</.test(beginning) && beginning.includes("videnceRecord")) {
    throw new NotVerifiedHere("an evidence record in XML");
  }
}

function requireBounds(lengths) {
  if (!lengths.length || lengths.includes(0)) throw new Malformed("it holds no archive timestamp, or a chain without one");
  const count = lengths.reduce((sum, length) => sum + length, 0);
  if (count > MOST_TIMESTAMPS) throw new Malformed(`${count} archive timestamps, more than ${MOST_TIMESTAMPS}`);
}

function requireFewCertificates(stamps) {
  const count = new Set(stamps.flatMap(({ token }) => token.certificates.map(({ id }) => id))).size;
  if (count > MOST_CERTIFICATES) throw new Malformed(`${count} certificates, more than ${MOST_CERTIFICATES}`);
}

function readChain(encoded, held, listed, known) {
  const stamps = held.map((each) => readStamp(new Fields(each.sequence()), listed, known));
  const { digest } = stamps[0];
  if (stamps.some((each) => each.digest !== digest)) throw new Malformed("the archive timestamps of one chain use several digest algorithms");
  return { encoded, digest, stamps };
}

function readStamp(fields, listed, known) {
  const stated = fields.optional(0xa0);
  fields.optional(0xa1);
  const reduced = fields.optional(0xa2);
  const element = fields.next();
  const token = readToken(element, known);
  fields.end();
  const oid = stated ? plainAlgorithm(stated.within()) : token.imprintOid;
  if (oid !== token.imprintOid || !listed.includes(oid)) throw new Malformed("its digest algorithms disagree");
  const digest = digestOf(oid);
  return { digest, token, encodedToken: element.whole, groups: reduced ? readGroups(reduced, digest.bytes) : [] };
}

function readGroups(reduced, size) {
  const groups = reduced.within().map((group) => group.sequence().map((each) => each.octets()));
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  if (!groups.length || groups.length > DEEPEST_TREE || count > MOST_HASHES) {
    throw new Malformed(`a hash tree of ${groups.length} levels`);
  }
  // Hashes of another length would let two groups read alike when put together.
  if (!groups.every((group) => group.length && group.every((each) => each.length === size))) {
    throw new Malformed("an empty group, or a hash of another length, in its hash tree");
  }
  return groups;
}

// Makers differ: hash a list of one hash again; take a hash that a list holds twice for one.
const WAYS = [[false, false], [false, true], [true, false], [true, true]];

function climb(groups, digest, hashSingle, asSet) {
  let sofar = [];
  for (const group of groups) {
    const sorted = [...group, ...sofar].sort(compare);
    const hashes = asSet ? sorted.filter((each, at) => !at || !equal(each, sorted[at - 1])) : sorted;
    sofar = [hashes.length === 1 && !hashSingle ? hashes[0] : digest.of(concat(...hashes))];
  }
  return sofar[0];
}

// What the token has to be over; where makers differ, what it is over. Null: nobody can tell.
export function rootOf({ groups, digest, token }, covered) {
  const candidates = groups.length ? WAYS.map((way) => climb(groups, digest, ...way)) : covered;
  return candidates.find((root) => equal(root, token.imprint)) || candidates[0] || null;
}

// The hashes that the first archive timestamp of a chain may be about: the content's own, or that
// with the chains before, in either order (RFC 4998, 5.2). None without the content's digest.
export function coveredBy(content, chainsBefore, digest) {
  if (!content) return [];
  if (!chainsBefore.length) return [content];
  const both = [content, digest.of(sequenceOf(chainsBefore))];
  return [digest.of(concat(...both)), digest.of(concat(...both.sort(compare)))];
}

function sequenceOf(parts) {
  const body = concat(...parts);
  if (body.length < 0x80) return concat(Uint8Array.of(0x30, body.length), body);
  const octets = [];
  for (let rest = body.length; rest; rest >>>= 8) octets.unshift(rest & 0xff);
  return concat(Uint8Array.of(0x30, 0x80 | octets.length, ...octets), body);
}
