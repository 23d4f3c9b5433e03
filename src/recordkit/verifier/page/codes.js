// Reading the text of a QR code. Source: docs/formats/receipt.md, section 3.

import { fromBase64, toHex } from "./bytes.js";
import { NotAReceipt, isMoment } from "./receipts.js";

const VERSION = "MRC1";
const PARTS = 13;
const LONGEST = 4096;
const NUMBER = /^(0|[1-9][0-9]{0,18})$/;

// Text that no reader of codes can spoil: anything unusual is percent-encoded UTF-8.
const escaped = (text) =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function unescaped(part) {
  let text = "";
  try {
    text = decodeURIComponent(part);
  } catch (found) {
    throw new NotAReceipt("a percent sign that stands for nothing");
  }
  if (!text || escaped(text) !== part) throw new NotAReceipt("a part that is not written in the one way");
  return text;
}

function octets(part, length) {
  const padding = "=".repeat((4 - (part.length % 4)) % 4);
  const bytes = /^[A-Za-z0-9_-]+$/.test(part) ? fromBase64(part.replace(/-/g, "+").replace(/_/g, "/") + padding) : null;
  if (!bytes || bytes.length !== length) throw new NotAReceipt(`a part that is not ${length} bytes in base64`);
  return bytes;
}

function number(part) {
  if (!NUMBER.test(part)) throw new NotAReceipt("a number is expected");
  return BigInt(part);
}

// Whether text looks like that of a code, perhaps behind the address of a page.
export const looksLikeCode = (text) => /(^|#)MRC[0-9]+~/.test(text.trim());

export function readCode(given) {
  const whole = given.trim();
  const text = whole.slice(whole.lastIndexOf("#") + 1);
  const parts = text.split("~");
  if (text.length > LONGEST || parts.length !== PARTS || parts[0] !== VERSION) {
    throw new NotAReceipt(`not the text of a receipt code (${VERSION})`);
  }
  const signature = octets(parts[12], 68);
  const code = {
    recordId: unescaped(parts[1]),
    referenceCode: unescaped(parts[2]),
    agencyCode: unescaped(parts[3]),
    filedAt: parts[4],
    sizeBytes: number(parts[5]),
    sm3: toHex(octets(parts[6], 32)),
    sha256: toHex(octets(parts[7], 32)),
    position: number(parts[8]),
    treeSize: number(parts[9]),
    root: octets(parts[10], 32),
    origin: unescaped(parts[11]),
    keyHash: signature.subarray(0, 4),
    signature: signature.subarray(4),
    signedText: `${text.slice(0, text.lastIndexOf("~"))}\n`,
  };
  if (!isMoment(code.filedAt) || code.position >= code.treeSize) throw new NotAReceipt("a part is out of range");
  return code;
}
