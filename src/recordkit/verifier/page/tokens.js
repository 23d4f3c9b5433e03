// Timestamp tokens: signed data (RFC 5652) over a statement of time (RFC 3161, RFC 5816).

import { concat, equal } from "./bytes.js";
import { comparable, isSame, judgeAuthority, readCertificate } from "./certificates.js";
import { Element, Fields, Malformed, TAG, isMalformed, plainAlgorithm } from "./der.js";
import { DIGESTS, NotVerifiedHere, SHA1, digestOf, isSignedBy, signatureName } from "./signatures.js";
import { failed, isPassed, passed, undecided } from "./verdicts.js";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const STATEMENT = "1.2.840.113549.1.9.16.1.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_TIME = "1.2.840.113549.1.9.5";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const RSA_PSS = "1.2.840.113549.1.1.10";
const DEFAULT_DIGEST = "2.16.840.1.101.3.4.2.1"; // of a signing certificate (RFC 5035)
const MOST_CERTIFICATES = 32;

// `known` are looked into for the signer's certificate when the token does not carry it.
export function readToken(element, known) {
  const outer = new Fields(element.sequence());
  if (outer.next().oid() !== SIGNED_DATA) throw new Malformed("it is no signed data");
  const fields = new Fields(outer.next().explicit(0).sequence());
  outer.end();
  const version = fields.next().integer();
  const listed = fields.next().set();
  const [type, wrapped] = fields.next().sequence();
  if (type.oid() !== STATEMENT) throw new Malformed("it is no timestamp token");
  const carried = fields.optional(0xa0);
  const revocations = fields.optional(0xa1);
  const signers = fields.next().set();
  fields.end();
  if (signers.length !== 1) throw new Malformed(`expected one signer, found ${signers.length}`);
  const message = readSigner(new Fields(signers[0].sequence()), readCertificates(carried), known);
  const answers = revocations !== null && revocations.within().some((each) => each.tag === 0xa1);
  if (version !== 3n && !(answers && version === 5n)) throw new Malformed(`signed data of version ${version}`);
  if (!listed.some((each) => plainAlgorithm(each.sequence()) === message.digestOid)) throw new Malformed("its digest algorithm is not listed");
  if (!wrapped || !message.named) throw new Malformed("it lacks its content, or does not name the authority's certificate");
  const content = wrapped.explicit(0).octets();
  return { ...message, content, ...readStatement(content, message.signer) };
}

function readCertificates(carried) {
  const held = carried ? carried.within() : [];
  if (held.length > MOST_CERTIFICATES) throw new Malformed("far too many certificates");
  const found = held.map((each) => readCertificate(each.expect(TAG.SEQUENCE).whole));
  if (found.some((one, at) => found.slice(0, at).some((other) => isSame(one, other)))) {
    throw new Malformed("it carries the same certificate twice");
  }
  return found;
}

function readSigner(fields, certificates, known) {
  const version = fields.next().integer();
  const sid = fields.next();
  const byKeyId = sid.tag === 0x80;
  if (version !== (byKeyId ? 3n : 1n)) throw new Malformed(`a signer of version ${version}`);
  const digestOid = plainAlgorithm(fields.next().sequence());
  const attributes = fields.optional(0xa0);
  if (!attributes) throw new Malformed("it lacks signed attributes");
  const said = readAttributes(attributes);
  const algorithm = fields.next().sequence();
  const oid = algorithm[0] && algorithm[0].oid();
  const signature = fields.next().octets();
  fields.optional(0xa1);
  fields.end();
  return {
    digestOid,
    signatureOid: oid === RSA_PSS ? oid : plainAlgorithm(algorithm),
    signature,
    signedBytes: concat(Uint8Array.of(TAG.SET), attributes.whole.subarray(1)),
    messageDigest: said.get(MESSAGE_DIGEST).octets(),
    signer: signerAmong(certificates, sid, byKeyId) || signerAmong(known, sid, byKeyId) || nobody(),
    named: namedCertificate(said),
    certificates,
  };
}

function readAttributes(element) {
  const found = new Map();
  for (const attribute of element.within()) {
    const [type, values] = attribute.sequence();
    const held = values ? values.set() : [];
    if (held.length !== 1 || found.has(type.oid())) throw new Malformed("a signed attribute without one value");
    found.set(type.oid(), held[0]);
  }
  if (!found.has(MESSAGE_DIGEST) || !found.has(CONTENT_TYPE)) throw new Malformed("signed attributes are missing");
  if (found.get(CONTENT_TYPE).oid() !== STATEMENT) throw new Malformed("signed for content of another type");
  if (found.has(SIGNING_TIME)) found.get(SIGNING_TIME).moment(); // unused, so see at least that it is one
  return found;
}

function signerAmong(certificates, sid, byKeyId) {
  let matching;
  if (byKeyId) {
    matching = certificates.filter((held) => held.keyId && equal(held.keyId, sid.content));
  } else {
    const [issuer, serial] = sid.sequence();
    matching = certificates.filter((held) => equal(held.issuerBytes, issuer.whole) && held.serial === serial.integer());
  }
  if (matching.length > 1) throw new Malformed("several certificates match the signer");
  return matching[0];
}

function nobody() {
  throw new Malformed("the signer's certificate is not there");
}

// The digest by which the signer named its own certificate; null if it named none.
function namedCertificate(attributes) {
  const first = (oid) => new Fields(attributes.get(oid).sequence()[0].sequence()[0].sequence());
  if (attributes.has(SIGNING_CERTIFICATE_V2)) {
    const fields = first(SIGNING_CERTIFICATE_V2);
    const algorithm = fields.optional(TAG.SEQUENCE);
    return { oid: algorithm ? plainAlgorithm(algorithm.sequence()) : DEFAULT_DIGEST, value: fields.next().octets() };
  }
  if (attributes.has(SIGNING_CERTIFICATE)) return { oid: "", value: first(SIGNING_CERTIFICATE).next().octets() };
  return null;
}

function readStatement(content, signer) {
  const fields = new Fields(Element.read(content).sequence());
  if (fields.next().integer() !== 1n) throw new Malformed("a statement of another version");
  fields.next().oid(); // the policy
  const [algorithm, imprint] = fields.next().sequence();
  fields.next().integer(); // the serial number
  const at = fields.next().expect(TAG.GENERALIZED_TIME).moment();
  fields.optional(TAG.SEQUENCE); // the accuracy
  fields.optional(TAG.BOOLEAN);
  fields.optional(TAG.INTEGER);
  const authority = fields.optional(0xa0);
  const extensions = fields.optional(0xa1);
  fields.end();
  if (extensions && extensions.within().some(isCritical)) throw new Malformed("a critical extension that is not understood");
  const named = authority && authority.explicit(0);
  if (named && named.tag === 0xa4 && comparable(named.explicit(4)) !== signer.subject) {
    throw new Malformed("it names another authority than the one that signed it");
  }
  return { imprintOid: plainAlgorithm(algorithm.sequence()), imprint: imprint.octets(), at };
}

const isCritical = (extension) => {
  const flag = extension.sequence()[1];
  return flag.tag === TAG.BOOLEAN && flag.boolean();
};

export const TOKEN_ASPECTS = ["token_value", "token_digest", "authority_trust"];

export function judgeToken(token, root, anchors) {
  return [
    passed("token_structure", "时间戳结构完整可读。", "The token is well formed."),
    judgeValue(token),
    judgeImprint(token, root),
    judgeAuthority("authority_trust", token.signer, token.certificates, anchors, token.at),
  ];
}

function judgeValue(token) {
  const aspect = "token_value";
  try {
    const value = judgeSignature(aspect, token);
    if (!isPassed(value)) return value;
    if (!equal(digestOf(token.digestOid).of(token.content), token.messageDigest)) {
      return failed(aspect, "时间戳的内容已被改动，与时间戳机构的签名不符。", "The token's content was altered; the authority signed something else.");
    }
    return value;
  } catch (found) {
    if (found instanceof NotVerifiedHere) {
      return undecided(aspect, `本页不能检验此种签名（${found.message}）。`, `This kind of signature is not verified here: ${found.message}.`);
    }
    if (isMalformed(found)) return failed(aspect, `公钥无法读取（${found.message}）。`, `The public key cannot be read: ${found.message}.`);
    throw found;
  }
}

function judgeSignature(aspect, token) {
  const name = signatureName(token.signatureOid, token.digestOid);
  const good = isSignedBy(token.signer.publicKeyInfo, token.signedBytes, token.signature, {
    algorithm: token.signatureOid,
    digestAlgorithm: token.digestOid,
  });
  if (!good || !namesItsSigner(token)) {
    return failed(aspect, `签名值与“${token.signer.name}”的证书不符（${name}）：已被改动，或由他人的密钥作出。`, `The signature value does not fit the certificate of “${token.signer.name}” (${name}): it was altered, or made with another key.`);
  }
  return passed(aspect, `签名值正确，由“${token.signer.name}”的密钥作出（${name}）。`, `The signature value is good and was made with the key of “${token.signer.name}” (${name}).`);
}

function namesItsSigner({ named, signer }) {
  const digest = named.oid ? digestOf(named.oid) : SHA1;
  return equal(digest.of(signer.der), named.value);
}

export const inWords = (moment) => new Date(moment).toISOString().replace("T", " ").slice(0, 19) + " UTC";

function judgeImprint(token, root) {
  const aspect = "token_digest";
  if (!Object.hasOwn(DIGESTS, token.imprintOid)) {
    return undecided(aspect, `时间戳使用了不受支持的摘要算法（${token.imprintOid}）。`, `The stamped digest is of a kind not relied on here: ${token.imprintOid}.`);
  }
  if (!equal(token.imprint, root)) {
    return failed(aspect, "时间戳覆盖的是另一份内容。", "The token is about something else.");
  }
  return passed(aspect, `时间戳覆盖的正是这份摘要，时间为 ${inWords(token.at)}。`, `The token is about this digest, at ${inWords(token.at)}.`);
}
