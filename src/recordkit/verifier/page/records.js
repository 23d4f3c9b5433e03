// Judging evidence records: from a package's digest up a hash tree to a timestamp token, and from
// each token to the one that renewed it. Source: RFC 4998, sections 4.3 and 5.3.

import { coveredBy, readRecord, rootOf } from "./archive.js";
import { equal } from "./bytes.js";
import { judgeInForce } from "./certificates.js";
import { isMalformed } from "./der.js";
import { NotVerifiedHere } from "./signatures.js";
import { TOKEN_ASPECTS, inWords, judgeToken } from "./tokens.js";
import { failed, passed, undecided, unreadable } from "./verdicts.js";

const STRUCTURE = "evidence_structure";
const PATH = "tree_path";
const RENEWAL = "renewal_time";
const ASPECTS = [PATH, "token_structure", ...TOKEN_ASPECTS];

// `leafBy` gives the package's digest by an algorithm's name, or null. Also says since when the
// package is proven to exist, if it can be told.
export function judgeRecord(record, leafBy, anchors) {
  let chains;
  try {
    chains = readRecord(record, anchors);
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
  return judgeChains(chains, leafBy, anchors);
}

function judgeChains(chains, leafBy, anchors) {
  const all = [...withCovered(chains, leafBy)];
  const judged = all.map(([stamp, covered], at) => {
    const said = judgeStamp(stamp, covered, anchors);
    if (at) said.push(judgeRenewal(all[at - 1][0].token, stamp.token, anchors));
    return all.length > 1 ? said.map((each) => numbered(each, at + 1)) : said;
  });
  return { judgements: [structure(all.length, chains.length), ...judged.flat()], at: all[0][0].token.at };
}

// Each archive timestamp with the hashes that it may be about.
function* withCovered(chains, leafBy) {
  for (const [place, { digest, stamps }] of chains.entries()) {
    const before = chains.slice(0, place).map(({ encoded }) => encoded);
    yield [stamps[0], coveredBy(leafBy(digest.name), before, digest)];
    for (let at = 1; at < stamps.length; at += 1) {
      yield [stamps[at], [digest.of(stamps[at - 1].encodedToken)]];
    }
  }
}

function structure(count, chains) {
  if (count === 1) return passed(STRUCTURE, "证据记录结构完整可读。", "The evidence record is well formed.");
  return passed(STRUCTURE, `证据记录结构完整可读，含 ${count} 个时间戳（${chains} 条链）。`, `The evidence record is well formed and holds ${count} timestamps in ${chains} chains.`);
}

function judgeStamp(stamp, covered, anchors) {
  const root = rootOf(stamp, covered);
  const said = judgeToken(stamp.token, root || new Uint8Array(), anchors);
  return [judgePath(stamp, covered), ...(root ? said : said.map(withoutRoot))];
}

function judgePath({ groups, digest }, covered) {
  if (!covered.length) {
    return undecided(PATH, `没有内容的 ${digest.name} 摘要，无法核对哈希树。`, `The ${digest.name} digest of the content is not on the receipt, so the path was not compared.`);
  }
  if (!groups.length) {
    return passed(PATH, "时间戳直接覆盖这份摘要，没有哈希树。", "The token is directly about this digest; there is no hash tree.");
  }
  if (!groups[0].some((each) => covered.some((way) => equal(each, way)))) {
    return failed(PATH, "哈希树中没有这份摘要：证据记录属于另一份内容，或内容已被改动。", "The digest is not in the hash tree: the record is about something else, or something was altered.");
  }
  return passed(PATH, `摘要在哈希树中，经 ${groups.length} 级到达根。`, `The digest is in the hash tree and leads to its root in ${groups.length} steps.`);
}

function withoutRoot(said) {
  if (said.aspect !== "token_digest" || said.verdict === "indeterminate") return said;
  return undecided("token_digest", "不知道时间戳应覆盖的摘要，无法核对。", "What the token has to be about is not known, so it was not compared.");
}

// Whether the earlier token still held when the later one was made (revocation is not examined).
function judgeRenewal(earlier, later, anchors) {
  if (later.at < earlier.at) {
    return failed(RENEWAL, `续期时间戳（${inWords(later.at)}）早于它所续的（${inWords(earlier.at)}）。`, `The renewal of ${inWords(later.at)} is older than what it renews, ${inWords(earlier.at)}.`);
  }
  return judgeInForce(RENEWAL, earlier.signer, earlier.certificates, anchors, later.at);
}

const numbered = (said, number) => ({ ...said, zh: `第 ${number} 个时间戳：${said.zh}`, en: `Timestamp ${number}: ${said.en}` });
