// SHA-256, SHA-384 and SHA-512, and SHA-1 for old names of certificates. Source: FIPS 180-4.


// Whole-number root: the largest r with r to the power of `degree` not above `value`.
function rootOf(value, degree) {
  let low = 0n;
  let high = 1n << BigInt(Math.ceil(value.toString(2).length / Number(degree)) + 1);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= value) low = middle;
    else high = middle;
  }
  return low;
}

function firstPrimes(count) {
  const primes = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime)) primes.push(candidate);
  }
  return primes;
}

// The constants are the first 64 bits behind the point of roots of primes (FIPS 180-4, 4.2 and 5.3).
const fractionOf = (prime, degree) => BigInt.asUintN(64, rootOf(BigInt(prime) << (64n * degree), degree));
const high32 = (value) => Number(value >> 32n) | 0;
const low32 = (value) => Number(value & 0xffffffffn) | 0;

const PRIMES = firstPrimes(80);
const ROUND = PRIMES.map((prime) => fractionOf(prime, 3n));
const ROUND_HIGH = Int32Array.from(ROUND, high32);
const ROUND_LOW = Int32Array.from(ROUND, low32);
const START_512 = PRIMES.slice(0, 8).map((prime) => fractionOf(prime, 2n));
const START_384 = PRIMES.slice(8, 16).map((prime) => fractionOf(prime, 2n));
const START_1 = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

// Cuts what comes in into blocks; `Digest` says how one block is taken and what comes out.
export class Blocks {
  constructor(blockBytes) {
    this.block = new Uint8Array(blockBytes);
    this.filled = 0;
    this.total = 0;
  }

  update(bytes) {
    this.total += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const taken = Math.min(this.block.length - this.filled, bytes.length - at);
      this.block.set(bytes.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled === this.block.length) {
        this.take(new DataView(this.block.buffer));
        this.filled = 0;
      }
    }
    return this;
  }

  // A one bit, zeros, and the number of bits in the last eight bytes of a block.
  pad() {
    const bits = BigInt(this.total) * 8n;
    const lengthBytes = this.block.length / 8;
    const zeros = (2 * this.block.length - this.filled - 1 - lengthBytes) % this.block.length;
    this.update(Uint8Array.of(0x80)).update(new Uint8Array(zeros + lengthBytes - 8));
    const tail = new Uint8Array(8);
    new DataView(tail.buffer).setBigUint64(0, bits);
    this.update(tail);
  }

  digest() {
    this.pad();
    const out = new Uint8Array(4 * this.state.length);
    const view = new DataView(out.buffer);
    this.state.forEach((word, index) => view.setInt32(4 * index, word));
    return out;
  }
}

const right = (word, by) => (word >>> by) | (word << (32 - by));
const left = (word, by) => (word << by) | (word >>> (32 - by));

export class Sha256 extends Blocks {
  constructor() {
    super(64);
    this.state = Int32Array.from(START_512, high32);
    this.words = new Int32Array(64);
  }

  take(view) {
    const words = this.words;
    for (let t = 0; t < 16; t += 1) words[t] = view.getInt32(4 * t);
    for (let t = 16; t < 64; t += 1) {
      const early = words[t - 15];
      const late = words[t - 2];
      const small = right(early, 7) ^ right(early, 18) ^ (early >>> 3);
      const large = right(late, 17) ^ right(late, 19) ^ (late >>> 10);
      words[t] = (words[t - 16] + small + words[t - 7] + large) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let t = 0; t < 64; t += 1) {
      const choice = (e & f) ^ (~e & g);
      const turned = right(e, 6) ^ right(e, 11) ^ right(e, 25);
      const first = (h + turned + choice + ROUND_HIGH[t] + words[t]) | 0;
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const second = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + majority) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => {
      this.state[index] += word;
    });
  }
}

class Sha1 extends Blocks {
  constructor() {
    super(64);
    this.state = Int32Array.from(START_1);
  }

  take(view) {
    const words = new Int32Array(80);
    for (let t = 0; t < 16; t += 1) words[t] = view.getInt32(4 * t);
    for (let t = 16; t < 80; t += 1) {
      words[t] = left(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    }
    let [a, b, c, d, e] = this.state;
    for (let t = 0; t < 80; t += 1) {
      let mixed = b ^ c ^ d;
      if (t < 20) mixed = (b & c) | (~b & d);
      else if (t >= 40 && t < 60) mixed = (b & c) | (b & d) | (c & d);
      const constant = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(t / 20)];
      const next = (left(a, 5) + mixed + e + constant + words[t]) | 0;
      e = d;
      d = c;
      c = left(b, 30);
      b = a;
      a = next;
    }
    [a, b, c, d, e].forEach((word, index) => {
      this.state[index] += word;
    });
  }
}

// 64-bit words, each as a high and a low half.
class Sha512 extends Blocks {
  constructor(start, outputBytes) {
    super(128);
    this.state = new Int32Array(16);
    start.forEach((word, index) => {
      this.state[2 * index] = high32(word);
      this.state[2 * index + 1] = low32(word);
    });
    this.outputBytes = outputBytes;
    this.words = new Int32Array(160);
  }

  take(view) {
    const words = this.words;
    for (let t = 0; t < 32; t += 1) words[t] = view.getInt32(4 * t);
    for (let t = 32; t < 160; t += 2) this.expand(t);
    const s = Int32Array.from(this.state);
    for (let t = 0; t < 80; t += 1) this.round(s, t);
    for (let at = 0; at < 16; at += 2) addInto(this.state, at, s[at], s[at + 1]);
  }

  expand(t) {
    const words = this.words;
    const [eh, el, lh, ll] = [words[t - 30], words[t - 29], words[t - 4], words[t - 3]];
    words[t] = words[t - 32];
    words[t + 1] = words[t - 31];
    addInto(
      words,
      t,
      turned(eh, el, 1) ^ turned(eh, el, 8) ^ (eh >>> 7),
      turned(el, eh, 1) ^ turned(el, eh, 8) ^ ((el >>> 7) | (eh << 25)),
    );
    addInto(words, t, words[t - 14], words[t - 13]);
    addInto(
      words,
      t,
      turned(lh, ll, 19) ^ turned(ll, lh, 29) ^ (lh >>> 6),
      turned(ll, lh, 19) ^ turned(lh, ll, 29) ^ ((ll >>> 6) | (lh << 26)),
    );
  }

  // `s` holds a to h, each as its high and its low half.
  round(s, t) {
    const [eh, el, ah, al] = [s[8], s[9], s[0], s[1]];
    const first = Int32Array.of(s[14], s[15]);
    addInto(
      first,
      0,
      turned(eh, el, 14) ^ turned(eh, el, 18) ^ turned(el, eh, 9),
      turned(el, eh, 14) ^ turned(el, eh, 18) ^ turned(eh, el, 9),
    );
    addInto(first, 0, (eh & s[10]) ^ (~eh & s[12]), (el & s[11]) ^ (~el & s[13]));
    addInto(first, 0, ROUND_HIGH[t], ROUND_LOW[t]);
    addInto(first, 0, this.words[2 * t], this.words[2 * t + 1]);
    const second = Int32Array.of(
      turned(ah, al, 28) ^ turned(al, ah, 2) ^ turned(al, ah, 7),
      turned(al, ah, 28) ^ turned(ah, al, 2) ^ turned(ah, al, 7),
    );
    const majority = (x) => (s[x] & s[x + 2]) ^ (s[x] & s[x + 4]) ^ (s[x + 2] & s[x + 4]);
    addInto(second, 0, majority(0), majority(1));
    s.copyWithin(2, 0, 14);
    addInto(s, 8, first[0], first[1]);
    s[0] = first[0];
    s[1] = first[1];
    addInto(s, 0, second[0], second[1]);
  }

  digest() {
    return super.digest().subarray(0, this.outputBytes);
  }
}

// The high half of a 64-bit word turned right by less than 32; halves swapped, the low one.
const turned = (high, low, by) => (high >>> by) | (low << (32 - by));

function addInto(words, at, high, low) {
  const sum = (words[at + 1] >>> 0) + (low >>> 0);
  words[at + 1] = sum | 0;
  words[at] = (words[at] + high + (sum > 0xffffffff ? 1 : 0)) | 0;
}

export const sha256 = (bytes) => new Sha256().update(bytes).digest();
export const sha1 = (bytes) => new Sha1().update(bytes).digest();
export const sha512 = (bytes) => new Sha512(START_512, 64).update(bytes).digest();
export const sha384 = (bytes) => new Sha512(START_384, 48).update(bytes).digest();
