// SPDX-License-Identifier: Apache-2.0
// Opens our records with an independent HPKE and checks chain hash and
// signature with Node's own cryptography, as proto/FORMAT.md says them; then
// seals with that HPKE what our side must open. Ends with 1 at the first
// difference.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, DhkemX25519HkdfSha256, HkdfSha256
} from '@hpke/core';
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';

const suites = {
  1: new CipherSuite({
    kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305()
  }),
  2: new CipherSuite({
    kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm()
  })
};
const encLength = { 1: 32, 2: 65 };
const prefix = (text) => Buffer.from(`${text}\0`);
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

function split(stored) {
  const suite = stored[2];
  const ctLength = stored.readUInt32BE(54);
  const at = 58 + encLength[suite];
  assert.equal(stored.length, at + ctLength + 64);
  return {
    suite,
    header: stored.subarray(0, 54),
    enc: stored.subarray(58, at),
    ct: stored.subarray(at, at + ctLength),
    signature: stored.subarray(at + ctLength)
  };
}

function unpad(padded) {
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end--;
  assert.equal(padded[end - 1], 0x80);
  return padded.subarray(0, end - 1);
}

// P-256 over a digest that is given: node hashes what it verifies, so the
// verification is done on the message whose hash h is.
function checkChain(record, programme, point) {
  const inner = sha256(record.enc, record.ct);
  const message = Buffer.concat([prefix('hearth chain v1'), programme, record.header, inner]);
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC', crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url')
    }
  });
  assert.ok(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, record.signature));
  return sha256(message);
}

async function openOurs(stored, programme, privateKey, point) {
  const record = split(stored);
  const suite = suites[record.suite];
  const info = Buffer.concat([
    prefix('hearth record v1'), programme, record.header.subarray(4, 6)]);
  const recipient = await suite.createRecipientContext({
    recipientKey: await suite.kem.importKey('raw', privateKey, false),
    enc: record.enc, info
  });
  const h = checkChain(record, programme, point);
  const padded = Buffer.from(await recipient.open(record.ct, record.header));
  return { plain: unpad(padded), h };
}

// proto/vectors/wire.txt, whose plaintexts are known by heart.
async function checkPublished(path) {
  const v = Object.fromEntries(readFileSync(path, 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => [line.split(' ')[0], Buffer.from(line.split(' ')[1], 'hex')]));
  for (const n of [1, 2, 3]) {
    const { plain, h } = await openOurs(
      v[`record${n}`], v.programme, v.seal_private, v.sign_point);
    assert.equal(plain.toString(), `content number ${n}`);
    assert.deepEqual(h, v[`h${n}`]);
  }
  return 3;
}

async function sealTheirs(number, length) {
  const suite = suites[number];
  const pair = await suite.kem.generateKeyPair();
  const info = Buffer.from(`information ${length}`);
  const aad = Buffer.from(`data ${length}`);
  const plain = Buffer.alloc(length, length);
  const sender = await suite.createSenderContext({ recipientPublicKey: pair.publicKey, info });
  const ct = Buffer.from(await sender.seal(plain, aad));
  const key = Buffer.from(await suite.kem.serializePrivateKey(pair.privateKey));
  const hex = (bytes) => (bytes.length === 0 ? '-' : Buffer.from(bytes).toString('hex'));
  return [Buffer.from([number]), key, sender.enc, ct, info, aad, plain].map(hex).join(' ');
}

const [program, vectors] = process.argv.slice(2);
const peer = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
let opened = await checkPublished(vectors);

for (;;) {
  const { value, done } = await lines.next();
  assert.ok(!done, 'our side ended early');
  if (value === 'end') break;
  const words = value.split(' ').slice(2).map((word) => Buffer.from(word, 'hex'));
  const [programme, privateKey, stored, plain, point] = words;
  const ours = await openOurs(stored, programme, privateKey, point);
  assert.deepEqual(ours.plain, plain);
  opened++;
}

let sealed = 0;
for (const number of [1, 2]) {
  for (let length = 0; length < 1000; length += 97) {
    peer.stdin.write(`${await sealTheirs(number, length)}\n`);
    assert.equal((await lines.next()).value, 'ok');
    sealed++;
  }
}
peer.stdin.end();
assert.ok(opened >= 43 && sealed >= 22);
console.log(`hpke: ${opened} of ours opened there, ${sealed} of theirs opened here`);
