// SPDX-License-Identifier: Apache-2.0
// What an authenticator app shows.
import { createHmac } from "node:crypto";

// RFC 6238 over 32 letters of base 32.
export function codeOf(letters, atSeconds) {
  let bits = "";
  for (const c of letters)
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2)
      .padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(atSeconds / 30)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1000000)
    .padStart(6, "0");
}
