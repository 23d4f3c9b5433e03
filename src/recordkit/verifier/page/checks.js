// Judging a receipt, or the text of its code: every aspect apart, as `recordkit verify` does.
// Source: docs/formats/receipt.md, sections 2 and 3.

import { compare, equal, fromHex, fromUtf8, utf8 } from "./bytes.js";
import { readCertificate } from "./certificates.js";
import { readCode } from "./codes.js";
import { verifyEd25519 } from "./ed25519.js";
import { NotJson, canonical, readObject } from "./json.js";
import { MalformedNote, isIncluded, isSameKey, leafHash, readCheckpoint, readVerifierKey } from "./ledger.js";
import { NotAReceipt, readReceipt } from "./receipts.js";
import { judgeRecord } from "./records.js";
import { failed, passed, undecided } from "./verdicts.js";
import { judgeWitnesses, judgeWitnessesOfCode, readWitnesses } from "./witnesses.js";

const ENTRY_FORMAT = "muniment-entry/1";
const FILING_TAG = "filing:case:filed";

// What the page was made to trust: certificates in DER, verifier keys of ledgers, and witnesses.
export function readTrust({ anchors, logKeys, witnesses }) {
  return {
    anchors: anchors.map(readCertificate),
    logKeys: logKeys.map((key) => readVerifierKey(key)).filter(Boolean),
    witnesses: readWitnesses(witnesses),
  };
}

// `digests` of the package at hand, or null. Gives what was read, and what was judged of it.
export function checkReceipt(bytes, trust, digests) {
  return reading(() => readReceipt(bytes), (receipt) => judgeReceipt(receipt, trust, digests));
}

export function checkCode(text, trust, digests) {
  return reading(() => readCode(text), (code) => judgeCode(code, trust, digests));
}

function reading(read, judge) {
  let said;
  try {
    said = read();
  } catch (found) {
    if (!(found instanceof NotAReceipt)) throw found;
    const judgements = [failed("receipt_structure", `这不是归档回执（${found.message}）。`, `This is not a receipt: ${found.message}.`)];
    return { said: null, judgements, at: null };
  }
  return { said, ...judge(said) };
}

function judgeReceipt(receipt, trust, digests) {
  const time = judgeRecord(
    receipt.evidenceRecord,
    (name) => (["sm3", "sha256"].includes(name) ? fromHex(receipt[name]) : null),
    trust.anchors,
  );
  const judgements = [
    ...judgeEntry(receipt),
    ...judgeLedger(receipt, trust.logKeys),
    judgeWitnesses(receipt.checkpoint, trust.witnesses),
    ...time.judgements,
  ];
  if (digests) judgements.push(judgePackage(receipt, digests));
  return { judgements, at: time.at };
}

function judgeEntry(receipt) {
  let entry;
  try {
    entry = readEntry(receipt.entry);
  } catch (found) {
    if (!(found instanceof NotJson)) throw found;
    const cannot = (aspect) => failed(aspect, "保管日志条目无法读取。", "The ledger entry cannot be read.");
    return [
      failed("receipt_structure", `回执中的保管日志条目无法读取（${found.message}）。`, `The ledger entry in the receipt cannot be read: ${found.message}.`),
      cannot("entry_names_package"),
      cannot("entry_names_agency"),
    ];
  }
  return [
    passed("receipt_structure", "回执完整可读。", "The receipt is whole and can be read."),
    judgeNaming(receipt, entry),
    judgeAgency(receipt, entry.get("detail")),
  ];
}

function readEntry(bytes) {
  const entry = readObject(fromUtf8(bytes));
  // Only the one way to write it: otherwise two readers might read two things.
  if (!equal(utf8(canonical(entry)), bytes)) throw new NotJson("it is not canonical JSON");
  if (entry.get("format") !== ENTRY_FORMAT) throw new NotJson("it has another format");
  if (!(entry.get("detail") instanceof Map)) throw new NotJson("it has no detail");
  return entry;
}

function judgeNaming(receipt, entry) {
  const detail = entry.get("detail");
  const compared = [
    ["事项", "tag", FILING_TAG, entry.get("tag")],
    ["电子文件号", "record_id", receipt.recordId, entry.get("subject")],
    ["归档时间", "filed_at", receipt.filedAt, entry.get("at")],
    ["档号", "reference_code", receipt.referenceCode, detail.get("reference_code")],
    ["包大小", "package_size_bytes", receipt.sizeBytes, detail.get("package_size_bytes")],
    ["SM3 摘要", "package_sm3", receipt.sm3, detail.get("package_sm3")],
    ["SHA-256 摘要", "package_sha256", receipt.sha256, detail.get("package_sha256")],
  ];
  return disagreement("entry_names_package", compared) ||
    passed("entry_names_package", "保管日志记载的正是这份电子文件、这个归档信息包。", "The ledger's entry names this very record and package.");
}

function judgeAgency(receipt, detail) {
  const names = [["agency_name", receipt.agencyName], ["agency_code", receipt.agencyCode]];
  const present = names.filter(([name]) => detail.has(name));
  const found = disagreement("entry_names_agency", present.map(([name, said]) => ["归档单位", name, said, detail.get(name)]));
  if (found) return found;
  if (present.length < names.length) {
    return undecided("entry_names_agency", "保管日志没有记载归档单位，无从核对。", "The ledger's entry does not say the agency, so it cannot be compared.");
  }
  return passed("entry_names_agency", `保管日志记载的归档单位是“${receipt.agencyName}”。`, `The ledger's entry names the agency “${receipt.agencyName}”.`);
}

function disagreement(aspect, compared) {
  const different = compared.filter(([, , said, held]) => said !== held);
  if (!different.length) return null;
  const zh = different.map(([name]) => name).join("、");
  const en = different.map(([, name]) => name).join(", ");
  return failed(aspect, `回执与保管日志不一致：${zh}。`, `The receipt and the ledger's entry disagree: ${en}.`);
}

function judgeLedger(receipt, trusted) {
  try {
    const named = readVerifierKey(receipt.logKey);
    if (!named) throw new MalformedNote("the ledger's key cannot be read");
    const verifiers = trusted.some((key) => isSameKey(key, named)) ? trusted : [...trusted, named];
    const checkpoint = readCheckpoint(receipt.checkpoint, verifiers);
    return [judgeInclusion(receipt, checkpoint), judgeCheckpoint(checkpoint, named, trusted)];
  } catch (found) {
    if (!(found instanceof MalformedNote)) throw found;
    return ["ledger_inclusion", "checkpoint_signature"].map((aspect) =>
      failed(aspect, `检查点无法读取（${found.message}）。`, `The checkpoint cannot be read: ${found.message}.`),
    );
  }
}

function judgeInclusion(receipt, { origin, size, root }) {
  const aspect = "ledger_inclusion";
  if (size !== receipt.treeSize || !isIncluded(leafHash(receipt.entry), receipt.position, size, receipt.proof, root)) {
    return failed(aspect, "证明路径不成立：条目不在该保管日志的这个位置，或已被改动。", "The path does not hold: the entry is not at that position of that ledger, or was altered.");
  }
  return passed(aspect, `条目在保管日志“${origin}”的第 ${receipt.position} 位（共 ${size} 条）。`, `The entry is at position ${receipt.position} of the ledger “${origin}”, which has ${size}.`);
}

function judgeCheckpoint({ origin, signers, refuted }, named, trusted) {
  const aspect = "checkpoint_signature";
  if (refuted.length || !signers.some((key) => isSameKey(key, named))) {
    return failed(aspect, `检查点没有“${named.name}”的有效签名：已被改动，或从未签过。`, `The checkpoint bears no good signature by “${named.name}”: it was altered, or never signed.`);
  }
  if (named.name !== origin) {
    return failed(aspect, `检查点属于保管日志“${origin}”，签名的却是“${named.name}”。`, `The checkpoint is of ledger “${origin}”, and “${named.name}” signed it.`);
  }
  if (!trusted.some((key) => isSameKey(key, named))) {
    return undecided(aspect, `签名正确，但“${named.name}”的公钥不在本页所信任的公钥之中。`, `The signature is good, but the key of “${named.name}” is not among those that this page trusts.`);
  }
  return passed(aspect, `检查点由可信保管日志“${named.name}”签名。`, `Signed by the trusted ledger “${named.name}”.`);
}

function judgePackage(said, digests) {
  if (digests.sm3 !== said.sm3 || digests.sha256 !== said.sha256) {
    return failed("package_digests", "这个文件不是回执所指的归档信息包，或已被改动。", "This file is not the package of the receipt, or was altered.");
  }
  return passed("package_digests", "文件与归档时逐字节一致（SM3 与 SHA-256）。", "The file is byte for byte what was filed (SM3 and SHA-256).");
}

function judgeCode(code, trust, digests) {
  const judgements = [
    passed("receipt_structure", "二维码内容完整可读。", "The code's text is whole and can be read."),
    judgeCodeSignature(code, trust.logKeys),
    judgeWitnessesOfCode(trust.witnesses),
    undecided("ledger_inclusion", "二维码放不下日志证明；请再核验回执文件。", "A code has no room for the ledger's proof; check the receipt file as well."),
    undecided("evidence_structure", "二维码放不下时间证据；请再核验回执文件。", "A code has no room for the time evidence; check the receipt file as well."),
  ];
  if (digests) judgements.push(judgePackage(code, digests));
  return { judgements, at: null };
}

function judgeCodeSignature(code, trusted) {
  const aspect = "code_signature";
  const signers = trusted.filter(({ name, hash }) => name === code.origin && compare(hash, code.keyHash) === 0);
  if (!signers.length) {
    return undecided(aspect, `保管日志“${code.origin}”的公钥不在本页所信任的公钥之中，无法检验签名。`, `The key of ledger “${code.origin}” is not among those that this page trusts, so the signature cannot be examined.`);
  }
  if (!signers.every(({ key }) => verifyEd25519(key, utf8(code.signedText), code.signature))) {
    return failed(aspect, `签名不是“${code.origin}”作出的：内容已被改动，或系伪造。`, `“${code.origin}” did not sign this: it was altered, or forged.`);
  }
  return passed(aspect, `由可信保管日志“${code.origin}”签名。`, `Signed by the trusted ledger “${code.origin}”.`);
}
