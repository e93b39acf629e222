// SPDX-License-Identifier: Apache-2.0
// Malformed requests: half of them bytes that were spoiled, half real requests
// of somebody who logged in, with a path, query, form, workbook, header or
// method that no browser would send. All of it follows from the seed.
// usage: node malformed.mjs PORT SEED COUNT WEB_PID
import { readFileSync, readdirSync } from "node:fs";
import net from "node:net";
import { asker, tokenOf } from "./ask.mjs";

const [port, seedText, countText, webPid] = process.argv.slice(2);
const count = Number(countText);
const { ask, login, origin } = asker(port);
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`malformed: ${what}`);
};
let seed = Number(seedText) >>> 0;
const random = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor(seed / 4294967296 * n);
};
const pick = (list) => list[random(list.length)];

const host = `Host: 127.0.0.1:${port}\r\n`;
const asForm = "Content-Type: application/x-www-form-urlencoded\r\n";
const starts = [
  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
  `POST /login HTTP/1.1\r\n${host}Origin: ${origin}\r\n${asForm}` +
    "Content-Length: 12\r\n\r\nname=a&t=%zz",
  `POST /do/person-add HTTP/1.1\r\n${host}Origin: ${origin}\r\n` +
    `Cookie: hearth-${port}=${"0".repeat(64)}\r\n${asForm}` +
    "Transfer-Encoding: chunked\r\n\r\n5\r\nt=abc\r\n0\r\n\r\n",
  "GET /jobs/../../keys/root.key?lang=%00&a=1 HTTP/1.1\r\n" +
    "Host: localhost\r\nAuthorization: Bearer hearth00\r\n\r\n",
  "GET /api/v1/releases/%2e%2e%2f1 HTTP/1.1\r\nHost: [::1]\r\n\r\n"];

// One to four faults in the bytes ${b}.
function spoil(b) {
  let out = b;
  for (let n = 1 + random(4); n > 0; n--) {
    const at = random(out.length);
    const kind = random(4);
    if (kind === 0) { out = Buffer.from(out); out[at] = random(256); }
    else if (kind === 1) out = out.subarray(0, at + 1);
    else if (kind === 2)
      out = Buffer.concat([out.subarray(0, at),
        Buffer.alloc(random(3000), 33 + random(90)), out.subarray(at)]);
    else out = Buffer.concat([out.subarray(0, at), out]);
  }
  return out;
}

// ---- with a session ----

// Not logging out, which would end it, and no log-in, which is counted.
const pages = ["/", "/overview", "/answers", "/areas", "/waves", "/cities",
  "/sensitive", "/progress", "/quality", "/releases", "/devices", "/checks",
  "/forms", "/forms/draft", "/forms/community", "/breakdowns", "/purposes",
  "/withdrawal", "/people", "/people/sven", "/audit", "/jobs", "/jobs/1",
  "/first", "/account",
  "/account/factor", "/plot/overview-1-concern.svg", "/plot/parts-1-area.csv",
  "/brief/1.html", "/sheet/1.html", "/release/1.json", "/style.css",
  "/api/v1/releases", "/api/v1/progress"];
const oddities = ["", "%", "%zz", "%00", "%0d%0aX:1", "..%2f", "../", "'\"><svg>",
  "-x", "--data=/", "=cmd", "\u202e", "\u0000", "\uffff", "%ff%fe", "a".repeat(300),
  "\u{1f600}".repeat(90), "9".repeat(40), "-1", "0x1", "1e9", "NaN", ";", "&&==",
  "{}", "[]", "%c0%ae", "\r\n\r\nGET / HTTP/1.1", "null"];
const names = ["name", "role", "area", "expires", "purpose", "code", "hash",
  "id", "worker", "form", "until", "text", "keys", "sensitive", "last_good",
  "wipe", "t", "lang", "q", "v", "secret", "old"];

function fields(token) {
  const out = [];
  for (let n = random(8); n > 0; n--)
    out.push(`${pick([pick(names), pick(oddities)])}=${pick([pick(oddities),
      encodeURIComponent(pick(oddities).slice(0, 60))])}`);
  out.splice(random(out.length + 1), 0, ...Array(random(3)).fill(`t=${token}`));
  if (random(40) === 0) out.push(...Array(400).fill("a=b"));
  return out.join(pick(["&", "&", "&", ";", "&&"]));
}

function address() {
  let path = pick(pages);
  const kind = random(5);
  if (kind === 0) path += pick(oddities);
  else if (kind === 1) path = path.replace(/[^/]*$/, pick(oddities));
  else if (kind === 2)
    path = path.slice(0, 1 + random(path.length)) + path.slice(random(
      path.length));
  if (random(2) === 0) path += `?${fields("0")}`;
  // a line has no break and no space of its own
  return path.replace(/[\r\n ]/g, "+");
}

const workbook = (token) => {
  const edge = pick(["x", "x", "x", "y".repeat(80), ""]);
  const part = (disposition, body) => `--x\r\nContent-Disposition: ${
    disposition}\r\n\r\n${body}\r\n`;
  let body = "";
  for (let n = random(4); n >= 0; n--)
    body += part(pick(["form-data; name=\"t\"",
      "form-data; name=\"file\"; filename=\"a.xlsx\"",
      `form-data; name="name"; filename="${pick(oddities).replace(/[\r\n]/g,
        "")}"`, "attachment", ""]), pick([token, "PK\u0003\u0004junk",
      pick(oddities), "z".repeat(random(5000))]));
  return [`Content-Type: multipart/form-data; boundary=${edge}\r\n`,
    body + pick(["--x--\r\n", "--x", "", "\r\n--x--"])];
};

// A token that the server gave is used now and then: what it begins is a
// command, and costs one.
function inside(session) {
  const kind = random(8);
  let method = "GET", path = address(), type = "", body = "";
  if (kind < 3) {
    method = "POST";
    const action = pick(session.actions);
    const token = random(12) === 0 ? session.tokens[action] :
      pick(["0".repeat(64), "", "x", session.tokens[action].slice(1)]);
    path = action;
    if (kind === 2) {
      path = "/forms/draft";
      [type, body] = workbook(pick([session.tokens[path] ?? "", "0"]));
    } else {
      type = pick([asForm, asForm, asForm, "", "Content-Type: text/plain\r\n"]);
      body = fields(token);
    }
  } else if (kind === 3) {
    method = pick(["PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "get",
      "POST", "CONNECT", "G ET", "\u00e9"]);
  }
  const bytes = Buffer.from(body);
  let head = `${method} ${path} HTTP/1.1\r\n${host}Cookie: ${session.cookie}${
    pick(["", "", "; hearth-lang=zz", `; ${session.cookie}`, ";;=;"])}\r\n`;
  if (method !== "GET") head += `Origin: ${origin}\r\n${type}`;
  if (body !== "") head += `Content-Length: ${bytes.length}\r\n`;
  for (let n = random(3); n > 0; n--)
    head += `${pick(["Accept-Language", "Accept-Encoding", "X-A", "Range",
      "If-None-Match", "Sec-Fetch-Site", "Expect", "Authorization", "Referer"])
    }: ${pick(oddities).replace(/[\r\n\u0000]/g, "")}\r\n`;
  const isLast = random(2) === 0;
  if (isLast) head += "Connection: close\r\n";
  const whole = Buffer.concat([Buffer.from(`${head}\r\n`), bytes]);
  if (random(10) === 0) return { bytes: spoil(whole) };
  // of a line of four words no library can tell what is asked
  return { bytes: whole, isLast, isWhole: method !== "G ET" };
}

async function begin() {
  const { cookie } = await login("anna");
  check(cookie !== "", "no session to try with");
  const session = { cookie, actions: [], tokens: {} };
  for (const page of ["/people", "/people/sven", "/purposes", "/withdrawal",
    "/devices", "/forms", "/account", "/audit", "/first"]) {
    const { text } = await ask(page, { cookie });
    for (const [, action] of text.matchAll(/action="(\/[a-z/-]+)"/g))
      if (action !== "/logout" && action !== "/login" &&
        !(action in session.tokens)) {
        session.actions.push(action);
        session.tokens[action] = tokenOf(text, action);
      }
  }
  check(session.actions.length > 8, `only ${session.actions} to try`);
  return session;
}

// ---- and what came of it ----

// A whole request is waited for, however busy the machine is: it gets one
// answer, and nothing behind it. Of the spoiled ones many are half a request,
// which waits for its other half: not here. The server looks at what came
// before it answers what comes later, so one that has no answer when others
// that were asked after it have theirs gets none.
const WHOLE_MS = 60000;
const GROUP = 48;
const one = (request, group) => new Promise((resolve) => {
  let text = "";
  // Not ended with it: the server may see that end only when its time for
  // half a request is over, and then has no place for the next ones.
  // From an address of their own: some of them are tries to log in, and what
  // is tried after this test must not wait for those.
  const s = net.connect({ port: Number(port), host: "127.0.0.1",
    localAddress: "127.0.0.2" }, () => s.write(request.bytes, group.hasLeft));
  const limit = request.isWhole && setTimeout(() => s.destroy(), WHOLE_MS);
  group.sockets.push(s);
  s.on("data", (d) => {
    text += d.toString("latin1");
    // where more could follow, the server's end is waited for
    if (!request.isLast && /^HTTP\/1\.[01] \d{3}/.test(text)) s.destroy();
  });
  s.on("error", () => {});
  s.on("close", () => { clearTimeout(limit); resolve(text); });
});

async function all(batch) {
  let left = batch.length, haveLeft;
  const sent = new Promise((resolve) => { haveLeft = resolve; });
  const group = { sockets: [], hasLeft: () => { if (--left === 0) haveLeft(); } };
  const texts = batch.map(([, request]) => one(request, group));
  const whole = texts.filter((_, k) => batch[k][1].isWhole);
  await Promise.all([...whole, Promise.race([sent, Promise.all(texts)])]);
  // a long one is read in parts
  for (let i = 0; i < 3; i++) await ask("/style.css");
  for (const s of group.sockets) s.destroy();
  return Promise.all(texts);
}

// As many as the server serves at a time come at once while it looks away:
// all of them find room to wait. One that finds none tries again a second
// later, and a page with it.
async function crowd() {
  process.kill(Number(webPid), "SIGSTOP");
  const sockets = [...Array(64)].map(() => net.connect(Number(port),
    "127.0.0.1"));
  let count = 0;
  for (const s of sockets) {
    s.on("error", () => {});
    s.on("connect", () => { count++; });
  }
  for (let i = 0; i < 50 && count < sockets.length; i++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(Number(webPid), "SIGCONT");
  check(count === sockets.length, `only ${count} connections could wait`);
  await Promise.all(sockets.map((s) => new Promise((resolve) => {
    s.on("close", resolve);
    s.destroy();
  })));
}

// Memory in kB, and descriptors where they can be counted.
function held() {
  const status = readFileSync(`/proc/${webPid}/status`, "utf8");
  let open = 0;
  try { open = readdirSync(`/proc/${webPid}/fd`).length; } catch { /* not ours */ }
  return { kb: Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]), open };
}

console.log(`malformed: seed ${seedText}, ${count} requests`);
const session = await begin();
await crowd();
const answers = { inside: {}, outside: {} };
const silent = { whole: 0, spoiled: 0, line: 0 };
const began = performance.now();
let before;
for (let i = 0; i < count; i += GROUP) {
  const batch = [...Array(Math.min(GROUP, count - i))].map((_, k) =>
    (i + k) % 2 === 0 ?
      ["outside", { bytes: spoil(Buffer.from(pick(starts), "latin1")) }] :
      ["inside", inside(session)]);
  const texts = await all(batch);
  texts.forEach((text, k) => {
    const [where, request] = batch[k];
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? "none";
    const shown = () => `request ${i + k}: ${JSON.stringify(
      request.bytes.toString("latin1").slice(0, 300))}`;
    answers[where][status] = (answers[where][status] ?? 0) + 1;
    if (status === "none")
      silent[request.isWhole === undefined ? "spoiled" :
        request.isWhole ? "whole" : "line"]++;
    check(!request.isWhole || status !== "none", `no answer to ${shown()}`);
    check(!request.isWhole || !/\r\nHTTP\/1\.|>HTTP\/1\.[01] \d{3}/.test(text),
      `more than one answer to ${shown()}`);
    // busy, a method and a version that are not spoken are said so
    check(!/^5/.test(status) || ["501", "503", "505"].includes(status),
      `${status} for ${shown()}`);
    check(!/BEGIN|HVLT/.test(text), `a key came back for request ${i + k}`);
  });
  if (before === undefined && i >= count / 2) before = held();
}
const seconds = (performance.now() - began) / 1000;
console.log("malformed:", JSON.stringify(answers), `${seconds.toFixed(0)} s`);
console.log("malformed: without an answer", JSON.stringify(silent));
// half of the spoiled ones are cut off, and wait; the others were looked at
check(silent.spoiled < count * 0.35,
  `${silent.spoiled} spoiled requests without an answer`);
for (const status of ["200", "400", "403", "404", "405"])
  check(answers.inside[status] > 0, `no ${status} with a session`);
const page = await ask("/people", { cookie: session.cookie });
check(page.status === 200 && page.text.includes("sven"),
  `the session is gone: ${page.status}`);
check((await ask("/login")).status === 200, "the server is gone");
// ten connections and a library's arena, not one for every request
const after = held();
console.log(`malformed: ${before.kb} kB and ${before.open} descriptors half ` +
  `way, ${after.kb} kB and ${after.open} at the end`);
check(after.open <= before.open + 10, `${after.open} descriptors are open`);
check(after.kb < before.kb + 8192, `${after.kb} kB are held`);
for (const p of problems.slice(0, 20)) console.error(p);
process.exit(problems.length === 0 ? 0 : 1);
