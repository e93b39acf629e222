// SPDX-License-Identifier: Apache-2.0
// Looks for an answer where none may be: a process's memory, and folders.
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync }
  from "node:fs";

const forms = (word) => [Buffer.from(word, "utf8"), Buffer.from(word, "utf16le"),
  Buffer.from(word.replace(/ /g, "+"), "utf8"),
  Buffer.from(encodeURIComponent(word), "utf8")];

// How often ${word} stands in the writable memory of ${pid}; -1: not allowed.
export function inMemory(pid, word) {
  const wanted = forms(word);
  let hits = 0, fd;
  try {
    fd = openSync(`/proc/${pid}/mem`, "r");
  } catch {
    return -1;
  }
  for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
    const m = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
    if (!m) continue;
    const from = BigInt("0x" + m[1]), len = Number(BigInt("0x" + m[2]) - from);
    for (let at = 0; at < len; at += 1 << 20) {
      const block = Buffer.alloc(Math.min((1 << 20) + 256, len - at));
      let got = 0;
      try {
        got = readSync(fd, block, 0, block.length, from + BigInt(at));
      } catch { /* a hole */ }
      for (const w of wanted)
        if (block.subarray(0, got).includes(w)) hits++;
    }
  }
  closeSync(fd);
  return hits;
}

// Files below ${folder} that hold ${word}.
export function inFiles(folder, word) {
  const wanted = forms(word);
  const found = [];
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = `${folder}/${name}`;
    try {
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      if (wanted.some((w) => bytes.includes(w))) found.push(path);
    } catch { /* gone meanwhile */ }
  }
  return found;
}
