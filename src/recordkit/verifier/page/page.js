// What the reader of the page does, and what is shown to them. Everything stays on this computer.

import { fromBase64, toBase64, toHex, utf8 } from "./bytes.js";
import { checkCode, checkReceipt, readTrust } from "./checks.js";
import { looksLikeCode } from "./codes.js";
import { attachedTo, isPaper } from "./papers.js";
import { Sha256, sha256 } from "./sha2.js";
import { Sm3, sm3 } from "./sm3.js";
import { inWords } from "./tokens.js";
import { inShort } from "./witnesses.js";

const NAMES = {
  receipt_structure: ["回执能否读懂", "Can the receipt be read"],
  package_digests: ["归档信息包是否就是归档的那一份", "Is the package the one that was filed"],
  code_signature: ["二维码内容由谁签名", "Who signed the text of the code"],
  entry_names_package: ["保管日志记的是否就是这份文件", "Does the ledger's entry name this very record"],
  entry_names_agency: ["保管日志记的归档单位", "The agency in the ledger's entry"],
  ledger_inclusion: ["条目是否在保管日志中", "Is the entry in the custody ledger"],
  checkpoint_signature: ["保管日志由谁签名", "Who signed the ledger"],
  checkpoint_witnesses: ["还有谁见证了保管日志", "Who else has seen the ledger"],
  witnesses: ["还有谁见证了保管日志", "Who else has seen the ledger"],
  evidence_structure: ["证据记录能否读懂", "Can the evidence record be read"],
  tree_path: ["信息包是否在被盖时间戳的一批之中", "Is the package in the batch that was time-stamped"],
  token_structure: ["时间戳能否读懂", "Can the timestamp be read"],
  token_value: ["时间戳的签名", "The signature on the timestamp"],
  token_digest: ["时间戳盖的是否就是这一份", "Is the timestamp about this very content"],
  authority_trust: ["时间戳机构是否可信", "Is the timestamp authority one to be trusted"],
  renewal_time: ["时间戳是否在失效之前续期", "Was the timestamp renewed while it still held"],
  signature: ["归档单位的签章", "The agency's own seal"],
};
const VERDICTS = {
  passed: ["✓", "通过", "passed"],
  failed: ["✗", "不通过", "failed"],
  indeterminate: ["?", "无法判定", "cannot tell"],
  not_applicable: ["–", "未核对", "not looked at"],
};
const SEAL = {
  aspect: "signature",
  verdict: "not_applicable",
  zh: "签章在归档信息包里面，不在回执上；本页不检验，请用 recordkit verify。",
  en: "The seal is inside the package, not on the receipt; this page does not examine it. Use recordkit verify.",
};
const NO_PACKAGE = {
  aspect: "package_digests",
  verdict: "not_applicable",
  zh: "没有选择归档信息包，未作比较。",
  en: "No package was chosen to compare.",
};
const LARGEST_RECEIPT = 8 << 20;
const CHUNK = 4 << 20;

const byId = (id) => document.getElementById(id);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const both = (zh, en) => [element("span", { lang: "zh" }, zh), element("span", { lang: "en" }, en)];

// --- what the page was made to trust ---

const given = JSON.parse(byId("trust").textContent);
const trust = readTrust({ anchors: given.anchors.map(fromBase64), logKeys: given.log_keys, witnesses: given.witnesses });

function fingerprint() {
  const held = { anchors: [...given.anchors].sort(), log_keys: [...given.log_keys].sort() };
  if (given.witnesses) held.witnesses = given.witnesses; // written in its one order already
  return toHex(sha256(utf8(JSON.stringify(held))));
}

function showTrust() {
  const day = (moment) => inWords(moment).slice(0, 10);
  const keys = given.log_keys.map((key) => element("li", {}, element("code", {}, key)));
  const anchors = trust.anchors.map((one) =>
    element("li", {}, `${one.name}（${day(one.from)} – ${day(one.until)}）`, element("code", {}, `SHA-256 ${toHex(sha256(one.der))}`)),
  );
  const { keys: known, quorum } = given.witnesses || { keys: [], quorum: null };
  const witnesses = known.map((key) => element("li", {}, element("code", {}, key)));
  if (quorum) witnesses.push(element("li", {}, ...both("要求联署：", "Asked for: "), element("code", {}, inShort(quorum))));
  const none = () => element("li", {}, ...both("没有", "none"));
  byId("ledgers").replaceChildren(...(keys.length ? keys : [none()]));
  byId("witnesses").replaceChildren(...(witnesses.length ? witnesses : [none()]));
  byId("authorities").replaceChildren(...(anchors.length ? anchors : [none()]));
  return byId("fingerprint").textContent.replace(/\s/g, "") === fingerprint();
}

// --- reading files ---

const state = { receipt: null, name: "", digests: null, packageName: "", receiptTurn: 0, packageTurn: 0 };

async function digestsOf(file, onProgress) {
  const [first, second] = [new Sha256(), new Sm3()];
  for (let at = 0; at < file.size; at += CHUNK) {
    const bytes = new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer());
    first.update(bytes);
    second.update(bytes);
    onProgress(Math.min(100, Math.round((100 * (at + bytes.length)) / file.size)));
  }
  return { sha256: toHex(first.digest()), sm3: toHex(second.digest()) };
}

function say(zh, en) {
  byId("state").replaceChildren(...both(zh, en));
}

async function takeReceipt(file) {
  const turn = (state.receiptTurn += 1);
  Object.assign(state, { receipt: null, name: file.name });
  if (file.size > LARGEST_RECEIPT) return refuse("文件过大，不是归档回执。", "The file is too large for a receipt.");
  const given = new Uint8Array(await file.arrayBuffer());
  const bytes = isPaper(given) ? await attachedTo(given) : given;
  if (turn !== state.receiptTurn) return undefined;
  if (!bytes) {
    return refuse("没能从这份 PDF 中取出回执。请在阅读器中存出其附件（.json），再选择它；或粘贴二维码的文字。", "No receipt could be taken out of this PDF. Save its attachment (.json) from your reader and choose that, or paste the text of the QR code.");
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return refuse("这是归档信息包，不是回执。请在下一栏选择它。", "This is a package, not a receipt. Choose it in the next field.");
  }
  const text = new TextDecoder().decode(bytes.subarray(0, 5000));
  state.receipt = looksLikeCode(text) ? text : bytes;
  return show();
}

async function takePackage(file) {
  const turn = (state.packageTurn += 1);
  Object.assign(state, { digests: null, packageName: file.name });
  const digests = await digestsOf(file, (percent) => say(`正在计算摘要：${percent}%`, `Computing digests: ${percent} %`));
  if (turn !== state.packageTurn) return undefined;
  state.digests = digests;
  return state.receipt ? show() : say("已算出信息包的摘要。现在请选择回执。", "The package's digests are computed. Now choose the receipt.");
}

function refuse(zh, en) {
  byId("results").hidden = true;
  say(zh, en);
}

// --- what is shown ---

function show() {
  const check = typeof state.receipt === "string" ? checkCode : checkReceipt;
  const { said, judgements, at } = check(state.receipt, trust, state.digests);
  const rest = said ? [...(state.digests ? [] : [NO_PACKAGE]), SEAL] : [];
  const all = [...judgements, ...rest].sort((one, other) => place(one) - place(other));
  byId("summary").replaceChildren(...summary(judgements));
  byId("summary").className = `summary ${worst(judgements)}`;
  byId("facts").replaceChildren(...facts(said, judgements, at));
  byId("verdicts").replaceChildren(...all.map(row));
  byId("results").hidden = false;
  say("核验完成，结果如下。", "Done; the results are below.");
}

const place = ({ aspect }) => Object.keys(NAMES).indexOf(aspect);
const count = (judgements, verdict) => judgements.filter((each) => each.verdict === verdict).length;

// Never better than the worst of them.
function worst(judgements) {
  return ["failed", "indeterminate", "passed"].find((verdict) => count(judgements, verdict)) || "indeterminate";
}

function summary(judgements) {
  const [failing, open] = [count(judgements, "failed"), count(judgements, "indeterminate")];
  if (failing) return both(`✗ 有 ${failing} 项不通过。不要相信这份回执，请逐项查看并向出具机关核实。`, `✗ ${failing} of the checks failed. Do not rely on this receipt; look at each, and ask the agency that issued it.`);
  if (open) return both(`? 没有发现问题，但有 ${open} 项无法判定。“无法判定”不等于“通过”。`, `? Nothing wrong was found, but ${open} of the checks cannot be told. That is not the same as passing.`);
  return both("✓ 各项全部通过。", "✓ All of the checks passed.");
}

function facts(said, judgements, at) {
  if (!said) return [];
  const time = judgements.filter(({ aspect }) => /^(evidence|tree|token|authority|renewal)/.test(aspect));
  const proven = at !== null && time.every(({ verdict }) => verdict === "passed");
  const lines = [
    ["档号", "Reference code", said.referenceCode],
    ["电子文件号", "Record identifier", said.recordId],
    ["归档单位", "Agency", [said.agencyName, said.agencyCode].filter(Boolean).join("　")],
    ["归档时间（回执所称）", "Filed at (as stated)", said.filedAt],
    ["时间戳证明的时间", "Time that the timestamp proves", proven ? inWords(at) : "—"],
    ["信息包大小", "Package size", `${said.sizeBytes} B`],
    ["SHA-256", "SHA-256", said.sha256],
    ["SM3", "SM3", said.sm3],
    ["日志位置", "Ledger position", `${said.position} / ${said.treeSize}`],
    ["核验的文件", "File checked", state.name || "—"],
    ["比较的信息包", "Package compared", state.digests ? state.packageName : "—"],
  ];
  return lines.map(([zh, en, value]) => element("div", {}, element("dt", {}, ...both(zh, en)), element("dd", {}, value)));
}

function row({ aspect, verdict, zh, en }) {
  const [sign, word, english] = VERDICTS[verdict];
  return element(
    "li",
    { class: verdict, "data-aspect": aspect, "data-verdict": verdict },
    element("span", { class: "sign", "aria-hidden": "true" }, sign),
    element(
      "div",
      {},
      element("h3", {}, ...both(NAMES[aspect][0], NAMES[aspect][1])),
      element("p", { class: "verdict" }, ...both(word, english)),
      element("p", {}, ...both(zh, en)),
    ),
  );
}

// --- beginning ---

function checkText() {
  state.receiptTurn += 1;
  const text = byId("code").value;
  if (!text.trim()) return say("请先粘贴二维码的文字。", "Paste the text of the QR code first.");
  Object.assign(state, { receipt: text.trim().startsWith("{") ? utf8(text) : text, name: "" });
  return show();
}

function allowDropping(zone, take) {
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) guarded(() => take(event.dataTransfer.files[0]));
  });
}

// A defect, or a file that vanishes, is said and never looks like a result.
async function guarded(act) {
  try {
    await act();
  } catch (found) {
    refuse(`未能核验：${found.message}`, `It could not be checked: ${found.message}`);
  }
}

// That this browser computes what the standards say; known answers of GB/T 32905 and FIPS 180-4.
const computesRightly = () =>
  toHex(sm3(utf8("abc"))) === "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" &&
  toBase64(sha256(utf8("abc"))) === "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

function begin() {
  if (!showTrust() || !computesRightly()) {
    return say("本页已损坏或被改动，不能使用。请重新取得。", "This page is damaged or was altered; do not use it. Obtain it again.");
  }
  for (const [id, take] of [["receipt", takeReceipt], ["package", takePackage]]) {
    const input = byId(id);
    input.disabled = false;
    input.addEventListener("change", () => input.files.length && guarded(() => take(input.files[0])));
    allowDropping(input.closest(".field"), take);
  }
  byId("check").disabled = false;
  byId("check").addEventListener("click", () => guarded(checkText));
  say("请选择回执文件，或粘贴二维码的文字。", "Choose a receipt file, or paste the text of its QR code.");
  // A code that was scanned as an address brings its text behind the # sign, which no server sees.
  const text = window.location.hash;
  if (looksLikeCode(text)) {
    byId("code").value = text.slice(1);
    guarded(checkText);
  }
  return undefined;
}

begin();
