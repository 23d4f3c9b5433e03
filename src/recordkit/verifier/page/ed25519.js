// Ed25519 signatures, verified. Source: RFC 8032, 5.1.

import { concat } from "./bytes.js";
import { inverse, modulo } from "./curves.js";
import { sha512 } from "./sha2.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = modulo(-121665n * inverse(121666n, P), P);

function power(base, exponent) {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

const littleEndian = (bytes) =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

// Points are [X, Y, Z, T] with x = X/Z, y = Y/Z and xy = T/Z.
const extended = (x, y) => [x, y, 1n, (x * y) % P];

// Null when the bytes are no point of the curve (5.1.3).
function readPoint(encoded) {
  const whole = littleEndian(encoded);
  const y = whole & (2n ** 255n - 1n);
  if (y >= P) return null;
  const u = modulo(y * y - 1n, P);
  const v = modulo(D * y * y + 1n, P);
  const v3 = (v * v * v) % P;
  let x = (u * v3 * power((u * v3 * v3 * v) % P, (P - 5n) / 8n)) % P;
  const squared = (v * x * x) % P;
  if (squared !== u) {
    if (squared !== modulo(-u, P)) return null;
    x = (x * ROOT_OF_MINUS_ONE) % P;
  }
  const sign = whole >> 255n;
  if (!x && sign) return null;
  return extended((x & 1n) === sign ? x : P - x, y);
}

const BASE = readPoint(Uint8Array.from({ length: 32 }, (_, at) => (at ? 0x66 : 0x58)));

function added([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = modulo((y1 - x1) * (y2 - x2), P);
  const b = modulo((y1 + x1) * (y2 + x2), P);
  const c = (((2n * D * t1) % P) * t2) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f, P), modulo(g * h, P), modulo(f * g, P), modulo(e * h, P)];
}

function multiplied(scalar, point) {
  let sum = extended(0n, 1n);
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = added(sum, sum);
    if ((scalar >> bit) & 1n) sum = added(sum, point);
  }
  return sum;
}

const same = ([x1, y1, z1], [x2, y2, z2]) =>
  modulo(x1 * z2 - x2 * z1, P) === 0n && modulo(y1 * z2 - y2 * z1, P) === 0n;

export function verifyEd25519(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const s = littleEndian(signature.subarray(32));
  const a = readPoint(key);
  const r = readPoint(signature.subarray(0, 32));
  if (!a || !r || s >= L) return false;
  const h = littleEndian(sha512(concat(signature.subarray(0, 32), key, message))) % L;
  return same(multiplied(s, BASE), added(r, multiplied(h, a)));
}
