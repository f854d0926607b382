// SHA-256 (FIPS 180-4). Browsers have it too, but only for pages that were loaded over TLS, and this
// one may come from a stick or a server in the house.

const BLOCK = 64;
const primes = (count) => {
  const found = [];
  for (let number = 2; found.length < count; number += 1) if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
};
/** The first 32 bits of the fraction of a number. */
const fraction = (number) => Math.floor((number - Math.floor(number)) * 2 ** 32) | 0;
const ROUNDS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));

const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** The checksum of bytes in 64 hexadecimal digits. */
export function sha256(bytes) {
  const state = Int32Array.from(START);
  const whole = bytes.length - (bytes.length % BLOCK);
  const words = new Int32Array(BLOCK);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += BLOCK) add(state, view, at, words);
  const rest = ending(bytes.subarray(whole), bytes.length);
  const last = new DataView(rest.buffer);
  for (let at = 0; at < rest.length; at += BLOCK) add(state, last, at, words);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The last bytes with a one, zeros, and the number of bits of all. */
function ending(rest, length) {
  const LENGTH_BYTES = 8;
  const size = rest.length + 1 + LENGTH_BYTES <= BLOCK ? BLOCK : 2 * BLOCK;
  const end = new Uint8Array(size);
  end.set(rest);
  end[rest.length] = 0x80;
  new DataView(end.buffer).setBigUint64(size - LENGTH_BYTES, BigInt(length) * 8n);
  return end;
}

/** Mixes one block into the state. */
function add(state, view, at, words) {
  for (let round = 0; round < 16; round += 1) words[round] = view.getInt32(at + 4 * round);
  for (let round = 16; round < 64; round += 1) {
    const [early, late] = [words[round - 15], words[round - 2]];
    const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[round] = (words[round - 16] + first + words[round - 7] + second) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let round = 0; round < 64; round += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[round] + words[round]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index] + word) | 0));
}
