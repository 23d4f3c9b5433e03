// X.509 certificates, and whether one leads to an authority that this page trusts.
// Source: RFC 5280.

import { equal, toHex } from "./bytes.js";
import { Element, Fields, Malformed, TAG, isMalformed } from "./der.js";
import { sha256 } from "./sha2.js";
import { NotVerifiedHere, isSignedBy } from "./signatures.js";
import { failed, passed, undecided } from "./verdicts.js";

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";
const CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_USAGE = "2.5.29.37";
const SUBJECT_KEY_ID = "2.5.29.14";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const UNDERSTOOD = [CONSTRAINTS, KEY_USAGE, EXTENDED_USAGE, "2.5.29.32", "2.5.29.17"];
const [DIGITAL_SIGNATURE, NON_REPUDIATION, SIGNS_CERTIFICATES] = [0, 1, 5];
const LARGEST_BYTES = 32 << 10;
const LONGEST_PATH = 8;
const MOST_STEPS = 200;
const MOST_REMEMBERED = 1 << 14;

export function readCertificate(der) {
  if (der.length > LARGEST_BYTES) throw new Malformed("a certificate far too large");
  const [signed, algorithm, signature, ...others] = Element.read(der).sequence();
  if (!signature || others.length) throw new Malformed("it is no certificate");
  const fields = new Fields(signed.sequence());
  fields.optional(0xa0); // the version
  const serial = fields.next().integer();
  if (!equal(fields.next().whole, algorithm.whole)) throw new Malformed("it names two different signature algorithms");
  const issuer = fields.next();
  const [from, until] = fields.next().sequence().map((each) => each.moment());
  const subject = fields.next();
  const publicKeyInfo = fields.next().whole;
  fields.optional(0x81, 0xa1);
  fields.optional(0x82, 0xa2);
  const extensions = fields.optional(0xa3);
  fields.end();
  const names = attributesOf(subject);
  return {
    der,
    id: toHex(sha256(der)),
    serial,
    from,
    until,
    publicKeyInfo,
    issuerBytes: issuer.whole,
    issuer: comparable(issuer),
    subject: comparable(subject),
    name: names.get(COMMON_NAME) || names.get(ORGANIZATION) || "",
    signedPart: signed.whole,
    signature: signature.wholeOctets(),
    algorithm: algorithm.sequence()[0].oid(),
    ...readExtensions(extensions ? extensions.explicit(3).sequence() : []),
  };
}

function* pairsOf(name) {
  for (const relative of name.sequence()) {
    for (const pair of relative.set()) {
      const [type, value] = pair.sequence();
      if (!value) throw new Malformed("a name without a value");
      yield [type.oid(), value];
    }
  }
}

function attributesOf(name) {
  const found = new Map();
  for (const [oid, value] of pairsOf(name)) {
    const text = value.text();
    if (text !== null) found.set(oid, text.slice(0, 256));
  }
  return found;
}

// A name in one form, so that letter case and white space do not matter (RFC 5280, 7.1).
export function comparable(name) {
  const prepared = (value) => {
    const text = value.text();
    return text === null ? toHex(value.whole) : text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
  };
  return name
    .sequence()
    .map((relative) => relative.set().map((pair) => pair.sequence()))
    .map((pairs) => pairs.map(([type, value]) => `${type.oid()}=${prepared(value)}`).sort().join("\x1f"))
    .join("\x1e");
}

function readExtensions(list) {
  const held = new Map();
  for (const extension of list) {
    const fields = new Fields(extension.sequence());
    const oid = fields.next().oid();
    const critical = fields.optional(TAG.BOOLEAN);
    if (held.has(oid)) throw new Malformed(`extension ${oid} appears twice`);
    held.set(oid, { critical: critical !== null && critical.boolean(), value: fields.next().octets() });
    fields.end();
  }
  const inner = (oid) => (held.has(oid) ? Element.read(held.get(oid).value) : null);
  const constraints = inner(CONSTRAINTS);
  const fields = new Fields(constraints ? constraints.sequence() : []);
  const isAuthority = fields.optional(TAG.BOOLEAN);
  const pathLength = fields.optional(TAG.INTEGER);
  const usage = inner(KEY_USAGE);
  const extended = inner(EXTENDED_USAGE);
  const keyId = inner(SUBJECT_KEY_ID);
  return {
    isAuthority: isAuthority !== null && isAuthority.boolean(),
    pathLength: pathLength && pathLength.integer(),
    usage: usage && usage.bits(),
    extendedUsage: extended && extended.sequence().map((each) => each.oid()),
    extendedIsCritical: extended !== null && held.get(EXTENDED_USAGE).critical,
    keyId: keyId && keyId.octets(),
    unknownCritical: [...held.keys()].filter((oid) => held.get(oid).critical && !UNDERSTOOD.includes(oid)),
  };
}

export const isSame = (left, right) => left.id === right.id;
const isAmong = (one, others) => others.some((other) => isSame(one, other));

// Remembered, because the tokens of a renewed record carry the same certificates again and again.
const issued = new Map();

// Throws where it cannot be told.
function hasIssued(issuer, subject) {
  if (subject.issuer !== issuer.subject) return false;
  const pair = `${issuer.id} ${subject.id}`;
  if (issued.size > MOST_REMEMBERED) issued.clear();
  if (!issued.has(pair)) issued.set(pair, attempted(() => examineIssuing(issuer, subject)));
  return issued.get(pair)();
}

function examineIssuing(issuer, subject) {
  return isSignedBy(issuer.publicKeyInfo, subject.signedPart, subject.signature, { algorithm: subject.algorithm });
}

// What an act gives or throws, to be given or thrown again.
function attempted(act) {
  try {
    const given = act();
    return () => given;
  } catch (found) {
    return () => {
      throw found;
    };
  }
}

function isIssuer(issuer, subject) {
  try {
    return hasIssued(issuer, subject);
  } catch (found) {
    if (found instanceof NotVerifiedHere || isMalformed(found)) return false;
    throw found;
  }
}

const mayIssue = (one) => one.isAuthority && (!one.usage || one.usage.has(SIGNS_CERTIFICATES));
const maySign = (one) => !one.usage || one.usage.has(DIGITAL_SIGNATURE) || one.usage.has(NON_REPUDIATION);

const notValidAt = (path, moment) => path.find((step) => moment < step.from || moment > step.until);

const candidatesOf = (carried, anchors) =>
  [...anchors, ...carried].filter((one, at, all) => all.findIndex((other) => isSame(one, other)) === at);

// The best path from the signer's certificate: to an anchor and in force at the moment, if there is one.
function findPath(leaf, carried, anchors, moment) {
  let best = { steps: [leaf], anchored: false };
  const waiting = [[leaf]];
  for (let step = 0; step < MOST_STEPS && waiting.length; step += 1) {
    const steps = waiting.shift();
    const last = steps[steps.length - 1];
    const anchored = isAmong(last, anchors);
    if (anchored && !notValidAt(steps, moment)) return { steps, anchored };
    if (anchored > best.anchored || (anchored === best.anchored && steps.length > best.steps.length)) {
      best = { steps, anchored };
    }
    if (anchored || steps.length === LONGEST_PATH) continue;
    for (const issuer of candidatesOf(carried, anchors)) {
      // RFC 5280, 4.2.1.9, spares those who issued to themselves.
      const between = steps.slice(1).filter((one) => one.subject !== one.issuer).length;
      const fits = issuer.pathLength === null || issuer.pathLength >= BigInt(between);
      if (!isAmong(issuer, steps) && mayIssue(issuer) && fits && isIssuer(issuer, last)) {
        waiting.push([...steps, issuer]);
      }
    }
  }
  return best;
}

// Why the issuer of the last certificate of a path could not be established; "" when it could.
function doubtAbout(path, carried, anchors) {
  if (path.anchored) return "";
  for (const issuer of candidatesOf(carried, anchors)) {
    try {
      hasIssued(issuer, path.steps[path.steps.length - 1]);
    } catch (found) {
      if (found instanceof NotVerifiedHere) return found.message;
      if (!isMalformed(found)) throw found;
    }
  }
  return "";
}

// A certificate carried along that is neither the signer's nor of its issuers.
function strangerAmong(leaf, carried) {
  const known = [leaf];
  for (const member of known) {
    known.push(...carried.filter((other) => !isAmong(other, known) && isIssuer(other, member)));
  }
  const notWhole = known.filter((member) => member.subject === member.issuer && !isIssuer(member, member));
  return carried.find((other) => !isAmong(other, known) || isAmong(other, notWhole));
}

const day = (moment) => new Date(moment).toISOString().slice(0, 10);

// Whether a timestamp authority's certificate is one, was in force, and is vouched for.
export function judgeAuthority(aspect, leaf, carried, anchors, moment) {
  if (!leaf.extendedUsage || leaf.extendedUsage.join() !== TIME_STAMPING || !leaf.extendedIsCritical) {
    return failed(aspect, `“${leaf.name}”的证书不是专用于时间戳的证书。`, `The certificate of “${leaf.name}” is not one for time stamping alone.`);
  }
  const stranger = strangerAmong(leaf, carried);
  if (stranger) {
    return failed(aspect, `时间戳中混入了无关的证书“${stranger.name}”。`, `The token carries a certificate that does not belong to it: “${stranger.name}”.`);
  }
  const path = findPath(leaf, carried, anchors, moment);
  const outside = notValidAt(path.steps, moment);
  if (outside) return notInForce(aspect, outside, moment);
  return judgeTrust(aspect, path, carried, anchors);
}

// Whether the certificates of a signer were in force at a moment.
export function judgeInForce(aspect, leaf, carried, anchors, moment) {
  const outside = notValidAt(findPath(leaf, carried, anchors, moment).steps, moment);
  if (outside) return notInForce(aspect, outside, moment);
  return passed(aspect, `证书在 ${day(moment)} 处于有效期内。`, `The certificates were in force on ${day(moment)}.`);
}

const notInForce = (aspect, outside, moment) =>
  failed(aspect, `证书“${outside.name}”的有效期（${day(outside.from)} 至 ${day(outside.until)}）不含 ${day(moment)}。`, `Certificate “${outside.name}” is valid ${day(outside.from)} to ${day(outside.until)}, not on ${day(moment)}.`);

function judgeTrust(aspect, path, carried, anchors) {
  const last = path.steps[path.steps.length - 1];
  if (!maySign(path.steps[0])) {
    return failed(aspect, `证书“${path.steps[0].name}”的用途不允许签名。`, `The key usage of “${path.steps[0].name}” does not allow signing.`);
  }
  const odd = path.steps.find((step) => step.unknownCritical.length);
  if (odd) {
    return undecided(aspect, `证书“${odd.name}”含有本页不理解的关键扩展。`, `Certificate “${odd.name}” has critical extensions that this page does not understand.`);
  }
  if (!anchors.length) {
    return undecided(aspect, "本页没有内置可信的时间戳机构，无法判断。", "This page was made without trusted authorities, so nothing can be said about trust.");
  }
  const doubt = doubtAbout(path, carried, anchors);
  if (doubt) {
    return undecided(aspect, `证书“${last.name}”的签发者无法核实（${doubt}）。`, `Who issued certificate “${last.name}” could not be verified here: ${doubt}.`);
  }
  if (!path.anchored) {
    return failed(aspect, `证书链止于“${last.name}”，不是本页所信任的机构。`, `The certificates lead to “${last.name}” and to none of the authorities that this page trusts.`);
  }
  return passed(aspect, `由可信机构“${last.name}”担保（未检查证书是否被吊销）。`, `Vouched for by the trusted authority “${last.name}” (revocation was not examined).`);
}
