// Runs of bytes and how they are written: hexadecimal, base64, UTF-8, whole numbers.

export const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const toNumber = (bytes) => BigInt("0x0" + toHex(bytes));

export const fromNumber = (value, length) => fromHex(value.toString(16).padStart(2 * length, "0"));

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const compare = (left, right) => {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    if (left[at] !== right[at]) return left[at] - right[at];
  }
  return left.length - right.length;
};

export const equal = (left, right) => left.length === right.length && compare(left, right) === 0;

export const utf8 = (text) => new TextEncoder().encode(text);

// Throws over bytes that are not UTF-8; a byte order mark stays, and is refused by whoever reads on.
export const fromUtf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

// In pieces, since a function takes no more than so many arguments.
export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

// The standard alphabet with padding, in the one way that writes those bytes; else null.
export function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : null;
}
