// Evidence records: from a package's digest up a hash tree to a timestamp token. Source: RFC 4998.

import { compare, concat, equal } from "./bytes.js";
import { Element, Fields, Malformed, isMalformed, plainAlgorithm } from "./der.js";
import { NotVerifiedHere, digestOf } from "./signatures.js";
import { TOKEN_ASPECTS, judgeToken, readToken } from "./tokens.js";
import { failed, passed, undecided, unreadable } from "./verdicts.js";

const STRUCTURE = "evidence_structure";
const ASPECTS = ["tree_path", "token_structure", ...TOKEN_ASPECTS];
const DEEPEST_TREE = 64;

function readRecord(record) {
  const fields = new Fields(Element.read(record).sequence());
  if (fields.next().integer() !== 1n) throw new Malformed("a record of another version");
  const listed = fields.next().sequence().map((each) => plainAlgorithm(each.sequence()));
  fields.optional(0xa0);
  if (fields.optional(0xa1)) throw new NotVerifiedHere("a record over encrypted content");
  const chains = fields.next().sequence().map((chain) => chain.sequence());
  fields.end();
  const stamps = chains.flat();
  if (!stamps.length) throw new Malformed("it holds no archive timestamp");
  if (stamps.length > 1 || chains.length > 1) throw new NotVerifiedHere(`a renewed record with ${stamps.length} archive timestamps`);
  return readStamp(new Fields(stamps[0].sequence()), listed);
}

function readStamp(fields, listed) {
  const stated = fields.optional(0xa0);
  fields.optional(0xa1);
  const reduced = fields.optional(0xa2);
  const token = readToken(fields.next());
  fields.end();
  const oid = stated ? plainAlgorithm(stated.within()) : token.imprintOid;
  if (oid !== token.imprintOid || !listed.includes(oid)) throw new Malformed("its digest algorithms disagree");
  const digest = digestOf(oid);
  return { digest, token, groups: reduced ? readGroups(reduced, digest.bytes) : [] };
}

function readGroups(reduced, size) {
  const groups = reduced.within().map((group) => group.sequence().map((each) => each.octets()));
  if (!groups.length || groups.length > DEEPEST_TREE) throw new Malformed(`a hash tree of ${groups.length} levels`);
  // Hashes of another length would let two groups read alike when put together.
  if (!groups.every((group) => group.length && group.every((each) => each.length === size))) {
    throw new Malformed("an empty group, or a hash of another length, in its hash tree");
  }
  return groups;
}

// What a group amounts to: itself when alone, else the digest of all of it in ascending order.
function groupDigest(group, digest) {
  return group.length === 1 ? group[0] : digest.of(concat(...[...group].sort(compare)));
}

// What the token has to be over (RFC 4998, 4.3).
function rootOf({ groups, digest }, leaf) {
  if (!groups.length) return leaf;
  return groups.slice(1).reduce((sofar, group) => groupDigest([...group, sofar], digest), groupDigest(groups[0], digest));
}

function judgePath({ groups }, leaf) {
  if (!groups.length) {
    return passed("tree_path", "时间戳直接覆盖这份摘要，没有哈希树。", "The token is directly about this digest; there is no hash tree.");
  }
  if (!groups[0].some((each) => equal(each, leaf))) {
    return failed("tree_path", "哈希树中没有这份摘要：证据记录属于另一份内容，或内容已被改动。", "The digest is not in the hash tree: the record is about something else, or something was altered.");
  }
  return passed("tree_path", `摘要在哈希树中，经 ${groups.length} 级到达根。`, `The digest is in the hash tree and leads to its root in ${groups.length} steps.`);
}

// `leafBy` gives the package's digest by the record's own algorithm. Also says when, if it can.
export function judgeRecord(record, leafBy, anchors) {
  let held;
  try {
    held = readRecord(record);
  } catch (found) {
    if (found instanceof NotVerifiedHere) {
      const zh = `本页不能检验此种证据记录（${found.message}）。`;
      const en = `This kind of evidence record is not verified here: ${found.message}.`;
      return { judgements: [STRUCTURE, ...ASPECTS].map((aspect) => undecided(aspect, zh, en)), at: null };
    }
    if (isMalformed(found)) {
      return { judgements: unreadable(STRUCTURE, found.message, ASPECTS), at: null };
    }
    throw found;
  }
  const leaf = leafBy(held.digest.name);
  return {
    judgements: [
      passed(STRUCTURE, "证据记录结构完整可读。", "The evidence record is well formed."),
      judgePath(held, leaf),
      ...judgeToken(held.token, rootOf(held, leaf), anchors),
    ],
    at: held.token.at,
  };
}
