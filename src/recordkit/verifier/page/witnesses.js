// Who else has seen the ledger: the cosignatures on a checkpoint, and whether they are enough.
// Source: C2SP tlog-cosignature and tlog-policy.

import { MalformedNote, readCheckpoint, readVerifierKey, WITNESS } from "./ledger.js";
import { failed, notApplicable, passed, undecided } from "./verdicts.js";

const ASPECT = "checkpoint_witnesses";
const NAMED_AT_MOST = 5;

// `given` has the `keys` of witnesses, and the `quorum` of them that is asked for: at least
// `threshold` `of` keys and of quorums of their own. Null when nothing is asked for.
export function readWitnesses(given) {
  const { keys, quorum } = given || { keys: [], quorum: null };
  return { verifiers: keys.map((key) => readVerifierKey(key, WITNESS)).filter(Boolean), quorum };
}

export function judgeWitnesses(text, { verifiers, quorum }) {
  let read;
  try {
    read = readCheckpoint(text, verifiers);
  } catch (found) {
    if (!(found instanceof MalformedNote)) throw found;
    return undecided(ASPECT, `检查点无法读取，看不到见证（${found.message}）。`, `The checkpoint cannot be read, so no witness is seen: ${found.message}.`);
  }
  const { signers, refuted } = read;
  if (refuted.length) {
    return failed(ASPECT, `“${named(refuted, "”“")}”的联署无效：检查点或联署已被改动。`, `The cosignature of ${named(refuted, ", ")} is bad: it or the checkpoint was altered.`);
  }
  return judgeQuorum(signers, quorum);
}

function judgeQuorum(signers, quorum) {
  if (!quorum && !signers.length) {
    return notApplicable(ASPECT, "没有见证：本页未要求见证人联署，只有保管单位自己担保日志只有一份历史。", "No witness: this page asks for none, so only the keeper vouches that there is one history.");
  }
  const signed = new Set(signers.map(({ text }) => text));
  if (!quorum || isMet(quorum, signed)) {
    return passed(ASPECT, `${signers.length} 个见证人已联署：${named(signers, "、")}。`, `${signers.length} witnesses cosigned: ${named(signers, ", ")}.`);
  }
  const needed = quorum.threshold;
  if (!signers.length) {
    return undecided(ASPECT, `没有见证：所要求的 ${needed} 个见证人无一联署，无法判断日志是否对所有人一致。`, `No witness: none of the ${needed} asked for has cosigned, so it cannot be told whether everybody is shown the same ledger.`);
  }
  return undecided(ASPECT, `见证不足：要求 ${needed}，满足 ${met(quorum, signed)}；已联署：${named(signers, "、")}。`, `Too few witnesses: ${needed} asked for, ${met(quorum, signed)} given; cosigned by ${named(signers, ", ")}.`);
}

const met = ({ of }, signed) => of.filter((member) => (typeof member === "string" ? signed.has(member) : isMet(member, signed))).length;

const isMet = (quorum, signed) => met(quorum, signed) >= quorum.threshold;

function named(keys, comma) {
  const shown = keys.slice(0, NAMED_AT_MOST).map(({ name }) => name.slice(0, 80)).join(comma);
  return keys.length > NAMED_AT_MOST ? `${shown} …` : shown;
}

// A code has no room for cosignatures.
export function judgeWitnessesOfCode({ quorum }) {
  const zh = "二维码放不下见证人的联署；请再核验回执文件。";
  const en = "A code has no room for witnesses' cosignatures; check the receipt file as well.";
  return (quorum ? undecided : notApplicable)("witnesses", zh, en);
}

// What is asked for, in one line: how many of whom.
export function inShort(quorum) {
  if (typeof quorum === "string") return quorum.slice(0, quorum.indexOf("+"));
  return `${quorum.threshold} / ${quorum.of.length} (${quorum.of.map(inShort).join(", ")})`;
}
