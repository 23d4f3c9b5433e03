// Elliptic curves y² = x³ + a·x + b: ECDSA and SM2 signatures, verified and never made.
// Sources: SEC 1 and SEC 2; GB/T 32918.2-2016 and GB/T 32918.5-2017 for SM2.

import { concat, fromNumber, toNumber, utf8 } from "./bytes.js";
import { sm3 } from "./sm3.js";

const curve = (p, a, b, x, y, n) => {
  const [prime, first, second, gx, gy, order] = [p, a, b, x, y, n].map((hex) => BigInt("0x" + hex));
  const bytes = Math.ceil(prime.toString(2).length / 8);
  return { p: prime, a: first, b: second, base: [gx, gy], n: order, bytes };
};

export const SM2 = curve(
  "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff",
  "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc",
  "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
  "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
  "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
  "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
);

// By object identifier. Others exist; signatures on them are said to be unexamined.
export const CURVES = {
  "1.2.840.10045.3.1.7": curve(
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
  ),
  "1.3.132.0.34": curve(
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
  ),
  "1.3.132.0.35": curve(
    "1" + "f".repeat(130),
    "1" + "f".repeat(129) + "c",
    "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
    "1" + "f".repeat(64) + "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
  ),
};

export const modulo = (value, prime) => {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
};

export function inverse(value, prime) {
  let [old, rest] = [modulo(value, prime), prime];
  let [factor, next] = [1n, 0n];
  while (rest) {
    const quotient = old / rest;
    [old, rest] = [rest, old - quotient * rest];
    [factor, next] = [next, factor - quotient * next];
  }
  return modulo(factor, prime);
}

// Points are [x, y, z] with x/z² and y/z³; z = 0 is the point at infinity.
const INFINITY = [1n, 1n, 0n];

function doubled([x, y, z], { p, a }) {
  if (!z || !y) return INFINITY;
  const yy = (y * y) % p;
  const s = (4n * x * yy) % p;
  const m = (3n * x * x + a * ((z * z) % p) ** 2n) % p;
  const newX = modulo(m * m - 2n * s, p);
  return [newX, modulo(m * (s - newX) - 8n * yy * yy, p), (2n * y * z) % p];
}

function added(left, right, onCurve) {
  const { p } = onCurve;
  const [x1, y1, z1] = left;
  const [x2, y2, z2] = right;
  if (!z1) return right;
  if (!z2) return left;
  const zz1 = (z1 * z1) % p;
  const zz2 = (z2 * z2) % p;
  const u1 = (x1 * zz2) % p;
  const s1 = (((y1 * z2) % p) * zz2) % p;
  const h = modulo(x2 * zz1 - u1, p);
  const r = modulo(((y2 * z1) % p) * zz1 - s1, p);
  if (!h) return r ? INFINITY : doubled(left, onCurve);
  const hh = (h * h) % p;
  const hhh = (h * hh) % p;
  const v = (u1 * hh) % p;
  const x = modulo(r * r - hhh - 2n * v, p);
  return [x, modulo(r * (v - x) - s1 * hhh, p), (((z1 * z2) % p) * h) % p];
}

// u times the base point plus v times `point`, both bits at once; x and y, or null at infinity.
function sumOfProducts(u, v, point, onCurve) {
  const base = [...onCurve.base, 1n];
  const other = [...point, 1n];
  const choices = [null, base, other, added(base, other, onCurve)];
  let sum = INFINITY;
  for (let bit = BigInt(8 * onCurve.bytes); bit >= 0n; bit -= 1n) {
    sum = doubled(sum, onCurve);
    const choice = choices[Number((u >> bit) & 1n) + 2 * Number((v >> bit) & 1n)];
    if (choice) sum = added(sum, choice, onCurve);
  }
  const [x, y, z] = sum;
  if (!z) return null;
  const inverted = inverse(z, onCurve.p);
  const squared = (inverted * inverted) % onCurve.p;
  return [(x * squared) % onCurve.p, (y * squared * inverted) % onCurve.p];
}

// An uncompressed point of the curve, else null.
export function readPoint(encoded, onCurve) {
  const { p, a, b, bytes } = onCurve;
  if (encoded.length !== 1 + 2 * bytes || encoded[0] !== 4) return null;
  const x = toNumber(encoded.subarray(1, 1 + bytes));
  const y = toNumber(encoded.subarray(1 + bytes));
  const fits = x < p && y < p && modulo(y * y - (x * x + a) * x - b, p) === 0n;
  return fits ? [x, y] : null;
}

const inRange = (value, onCurve) => value > 0n && value < onCurve.n;

// `digest` is the message's; it is cut to the length of the order (SEC 1, 4.1.4).
export function verifyEcdsa(point, digest, r, s, onCurve) {
  const { n } = onCurve;
  if (!inRange(r, onCurve) || !inRange(s, onCurve)) return false;
  const surplus = 8 * digest.length - n.toString(2).length;
  const e = toNumber(digest) >> BigInt(Math.max(0, surplus));
  const w = inverse(s, n);
  const sum = sumOfProducts((e * w) % n, (r * w) % n, point, onCurve);
  return sum !== null && sum[0] % n === r;
}

const DEFAULT_USER = utf8("1234567812345678");

// Z, which ties a signature to a user and a key (GB/T 32918.2-2016, 5.5).
function identityDigest(point) {
  const entitled = Uint8Array.of(0, 8 * DEFAULT_USER.length);
  const numbers = [SM2.a, SM2.b, ...SM2.base, ...point].map((value) => fromNumber(value, 32));
  return sm3(concat(entitled, DEFAULT_USER, ...numbers));
}

export function verifySm2(point, message, r, s) {
  const t = (r + s) % SM2.n;
  if (!inRange(r, SM2) || !inRange(s, SM2) || !t) return false;
  const e = toNumber(sm3(concat(identityDigest(point), message)));
  const sum = sumOfProducts(s, t, point, SM2);
  return sum !== null && modulo(e + sum[0], SM2.n) === r;
}
