// SM3. Source: GB/T 32905-2016.

import { Blocks } from "./sha2.js";

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];
const left = (word, by) => (word << by % 32) | (word >>> (32 - by) % 32);
const spread0 = (word) => word ^ left(word, 9) ^ left(word, 17);
const spread1 = (word) => word ^ left(word, 15) ^ left(word, 23);
// The constant of each round, turned as the round asks.
const ROUND = Int32Array.from({ length: 64 }, (_, j) =>
  j % 32 ? left(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32) : j < 16 ? 0x79cc4519 : 0x7a879d8a,
);

export class Sm3 extends Blocks {
  constructor() {
    super(64);
    this.state = Int32Array.from(START);
    this.words = new Int32Array(68);
  }

  take(view) {
    const words = this.words;
    for (let j = 0; j < 16; j += 1) words[j] = view.getInt32(4 * j);
    for (let j = 16; j < 68; j += 1) {
      const mixed = words[j - 16] ^ words[j - 9] ^ left(words[j - 3], 15);
      words[j] = spread1(mixed) ^ left(words[j - 13], 7) ^ words[j - 6];
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let j = 0; j < 64; j += 1) {
      const turned = left(a, 12);
      const first = left((turned + e + ROUND[j]) | 0, 7);
      const left3 = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const right3 = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const one = (left3 + d + (first ^ turned) + (words[j] ^ words[j + 4])) | 0;
      const two = (right3 + h + first + words[j]) | 0;
      d = c;
      c = left(b, 9);
      b = a;
      a = one;
      h = g;
      g = left(f, 19);
      f = e;
      e = spread0(two);
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => {
      this.state[index] ^= word;
    });
  }
}

export const sm3 = (bytes) => new Sm3().update(bytes).digest();
