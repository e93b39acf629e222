// SPDX-License-Identifier: Apache-2.0
// Sends workbooks to the host's pages, whole and hostile, as a program would.
// usage: node upload.mjs PORT
import http from "node:http";
import net from "node:net";
import { csv, smallForm, xlsx, zip } from "./pack.mjs";

const port = process.argv[2];
const origin = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(what);
};
setTimeout(() => {
  console.error(`it takes too long; until now: ${problems.join("; ")}`);
  process.exit(1);
}, 90000).unref();

function ask(path, { method = "GET", headers = {}, body, cookie } = {}) {
  const options = { host: "127.0.0.1", port, path, method, agent: false,
    headers: { ...headers } };
  if (cookie) options.headers.Cookie = cookie;
  if (body !== undefined)
    options.headers["Content-Length"] ??= Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const request = http.request(options, (reply) => {
      let text = "";
      reply.on("data", (d) => { text += d; });
      reply.on("end", () => resolve({ status: reply.statusCode,
        headers: reply.headers, text }));
      reply.on("error", reject);
    });
    request.on("error", reject);
    request.setTimeout(20000, () => request.destroy(
      new Error(`${method} ${path} is not answered`)));
    request.end(body);
  });
}

async function login(name) {
  const body = new URLSearchParams({ name, secret: `${name}'s long passphrase`,
    code: "" }).toString();
  const reply = await ask("/login", { method: "POST", body, headers: {
    Origin: origin, "Content-Type": "application/x-www-form-urlencoded" } });
  return (reply.headers["set-cookie"]?.[0] ?? "").split(";")[0];
}

const tokenOf = (text) => {
  const at = text.indexOf('action="/forms/draft"');
  return at < 0 ? "" : /name="t" value="([0-9a-f]{64})"/.exec(
    text.slice(at))?.[1] ?? "";
};

const edge = "----hearth";
const type = `multipart/form-data; boundary=${edge}`;
function part(name, value, file) {
  return Buffer.concat([Buffer.from(`--${edge}\r\nContent-Disposition: ` +
    `form-data; name="${name}"` + (file === undefined ? "" :
    `; filename="${file}"\r\nContent-Type: application/octet-stream`) +
    "\r\n\r\n"), Buffer.from(value), Buffer.from("\r\n")]);
}
const close = Buffer.from(`--${edge}--\r\n`);
const whole = (...parts) => Buffer.concat([...parts, close]);

const send = (body, cookie, headers = {}) => ask("/forms/draft", {
  method: "POST", body, cookie,
  headers: { Origin: origin, "Content-Type": type, ...headers } });

const lena = await login("lena");
const t = part("t", tokenOf((await ask("/forms", { cookie: lena })).text));
const good = xlsx(smallForm());
const file = (bytes, name = "small.xlsx") => part("form", bytes, name);

// What was found in the last one, or which trouble was said.
async function sent(body, what, status, words) {
  const reply = await send(body, lena);
  check(reply.status === status, `${what}: ${reply.status}, not ${status}`);
  // on a slow machine the page of the work comes first, and asks again
  const job = reply.headers.location ?? "";
  while (job.startsWith("/jobs/") &&
    (await ask(job, { cookie: lena })).headers.refresh !== undefined);
  check(words === undefined || reply.text.includes(words),
    `${what}: does not say "${words}"`);
  return reply;
}
const draft = async () => (await ask("/forms/draft", { cookie: lena })).text;

// ---- what works ----
const first = await sent(whole(t, file(good)), "a .xlsx", 303);
check(/^\/(forms\/draft|jobs\/\d+)$/.test(first.headers.location),
  `leads to ${first.headers.location}`);
check((await draft()).includes("Nothing is wrong with this form."),
  "a good workbook is not found good");
await sent(whole(t, file(zip(csv(smallForm("integer", "7"))), "a.zip")),
  "a .zip", 303);
check((await draft()).includes("7"), "the version of the .zip is not shown");
await sent(whole(t, file(zip(csv(smallForm("select_one none"), "my form/")),
  "b.zip")), "a folder in a .zip", 303);
check((await draft()).includes("survey A3"), "no cell is named");

// ---- what does not, with one sentence each, and the draft as it was ----
const before = await draft();
await sent(whole(t, file("", "")), "no file chosen", 400, "There is no file.");
await sent(whole(t), "no file at all", 400, "There is no file.");
await sent(whole(t, file("<html>", "form.xlsx")), "a web page", 415,
  "This file is no workbook.");
await sent(whole(t, file(good), part("more", good, "more.xlsx")), "two files",
  400, "Send one file.");
await sent(whole(t, ...Array(40).fill(part("a", "b")), file(good)),
  "41 parts", 400, "Send one file.");
await sent(Buffer.concat([t, file(good)]), "without its end", 400,
  "did not arrive whole");
await sent(Buffer.concat([t, file(good)]).subarray(0, 900), "cut", 400,
  "did not arrive whole");
await sent(Buffer.from("PK\x03\x04"), "no parts", 400, "did not arrive whole");
const large = Buffer.alloc((16 << 20) + 1, 0x20);
large.write("PK\x03\x04");
await sent(whole(t, file(large)), "a byte more than 16 MiB", 413,
  "larger than 16 MiB");
await sent(whole(t, file(Buffer.alloc(40 << 20))), "40 MiB", 413,
  "larger than 16 MiB");
const huge = await send("", lena, { "Content-Length": `${65 << 20}` })
  .catch((e) => e);
check(huge.status === 413 || huge.code !== undefined, "65 MiB are awaited");
for (const [what, headers, status] of [
  ["fields instead of parts",
    { "Content-Type": "application/x-www-form-urlencoded" }, 415],
  ["no type", { "Content-Type": "text/plain" }, 415],
  ["another origin", { Origin: "http://evil.test" }, 403]]) {
  const reply = await send(whole(t, file(good)), lena, headers);
  check(reply.status === status, `${what}: ${reply.status}`);
}
const boundless = await send(whole(t, file(good)), lena,
  { "Content-Type": "multipart/form-data; boundary=" });
check(boundless.status === 400, `no boundary: ${boundless.status}`);
// without the token of this form nothing is done, however fine the file is
for (const [what, body] of [["no token", whole(file(good))],
  ["a wrong token", whole(part("t", "ab".repeat(32)), file(good))],
  ["the token as a file", whole(part("t", "ab".repeat(32), "t"), file(good))]]) {
  const reply = await send(body, lena);
  check(reply.status === 403 || reply.status === 400,
    `${what}: ${reply.status}`);
}
check((await draft()).replace(/value="[0-9a-f]{64}"/g, "") ===
  before.replace(/value="[0-9a-f]{64}"/g, ""), "a refused file changed it");

// ---- who may ----
for (const name of ["sven", "adam", ""]) {
  const reply = await send(whole(t, file(good)),
    name === "" ? undefined : await login(name));
  check(reply.status === 403, `${name || "nobody"} sends: ${reply.status}`);
}
const sven = await login("sven");
check(tokenOf((await ask("/forms", { cookie: sven })).text) === "",
  "a supervisor is shown the field for a file");

// ---- one at a time of a session, two of all; a slow one holds nobody up ----
function begin(cookie) {
  return new Promise((resolve) => {
    const s = net.connect(Number(port), "127.0.0.1", () => {
      s.write(`POST /forms/draft HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
        `Origin: ${origin}\r\nCookie: ${cookie}\r\nContent-Type: ${type}\r\n` +
        "Content-Length: 1000\r\n\r\n");
      s.write(`--${edge}\r\n`, () => resolve(s));
    });
    s.on("error", () => {});
  });
}
const slow = [await begin(lena)];
await ask("/forms", { cookie: lena }); // behind it, so it was seen
check((await send(whole(t, file(good)), lena)).status === 429,
  "two at a time of one session");
slow.push(await begin(await login("lena")));
await ask("/forms", { cookie: lena });
const third = await send(whole(t, file(good)), await login("anna"));
check(third.status === 503, `three at a time: ${third.status}`);
check((await ask("/forms", { cookie: lena })).status === 200,
  "the pages wait for a slow upload");
slow.forEach((s) => s.destroy());
let again;
for (let i = 0; i < 50; i++) { // the server sees their end in its next round
  again = await send(whole(t, file(good)), lena);
  if (again.status === 303) break;
}
check(again.status === 303, `after slow ones: ${again.status}`);

for (const p of problems) console.error(p);
process.exit(problems.length === 0 ? 0 : 1);
