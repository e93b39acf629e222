// SPDX-License-Identifier: Apache-2.0
// The device's page by requests alone, as a browser without script would send
// them: enrolment, a sync, an interview with a dead battery in between, its
// sealing, a second sync. For agents so slow (emulated) that a browser's
// patience ends; what pages look like is looked at in tests/e2e/ui.
// usage: node page.mjs AGENT DATA HOST-ADDRESS CODE PIN AGE HOST-PROGRAM HOST-DATA
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";

const [program, data, host, code, PIN, age, hostProgram, hostData] =
  process.argv.slice(2);
const PATIENCE_MS = 120000;
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
let agent, url, cookie, said = "", page = "";

function check(holds, what) {
  if (holds) return;
  console.error(`FAILED: ${what}\n${said}\n${page}`);
  agent?.kill("SIGKILL");
  process.exit(1);
}

async function until(what, f) {
  const end = Date.now() + PATIENCE_MS;
  while (!await f()) {
    check(Date.now() < end, "never: " + what);
    await sleep(100);
  }
}

function ask(method, path, headers, body) {
  const { hostname, port, host: name } = new URL(url);
  return new Promise((resolve) => {
    const r = http.request({ hostname, port, method, path, agent: false,
      headers: { Host: name, ...headers } }, (reply) => {
      let text = "";
      reply.on("data", (d) => { text += d; });
      reply.on("end", () => resolve({ status: reply.statusCode,
        headers: reply.headers, text }));
    });
    r.on("error", (e) => resolve({ status: 0, headers: {}, text: `${e}` }));
    r.end(body);
  });
}

// The agent, its address from the file, and the cookie of its only browser.
async function start() {
  const begun = Date.now();
  said = "";
  agent = spawn(program, ["--data", data, "ui", "--kdf", "floor", "--lock",
    "900"], { stdio: ["ignore", "pipe", "pipe"] });
  for (const s of [agent.stdout, agent.stderr])
    s.on("data", (d) => { said += d; });
  await until("the page's address", () => {
    check(agent.exitCode === null, "it does not start");
    return /is in .*ui\.url/.test(said) && existsSync(data + "/ui.url");
  });
  url = readFileSync(data + "/ui.url", "utf8").trim();
  const foreign = await ask("GET", "/", {});
  check(foreign.status === 403, `without its cookie: ${foreign.status}`);
  const entered = await ask("GET", new URL(url).pathname, {});
  check(entered.status === 303, `the address: ${entered.status}`);
  cookie = entered.headers["set-cookie"][0].split(";")[0];
  await look();
  console.log(`   its page is there after ${Date.now() - begun} ms`);
}

async function end(signal) {
  const ended = new Promise((r) => agent.on("exit", (c, s) => r(s ?? c)));
  agent.kill(signal);
  return ended;
}

async function look() {
  const got = await ask("GET", "/", { Cookie: cookie });
  page = got.text;
  check(got.status === 200, `the page: ${got.status}`);
  check(got.headers["content-security-policy"]?.includes("default-src 'none'"),
    "a page without its policy");
}

const offers = (what) => page.includes(`value="${what}"`);

// Presses a button of the page on screen; what it hides goes along.
async function press(what, fields = {}) {
  check(offers(what), `no button "${what}"`);
  const hidden = Object.fromEntries([...page.matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    (found) => found.slice(1)));
  const got = await ask("POST", "/", { Cookie: cookie,
    Origin: new URL(url).origin,
    "Content-Type": "application/x-www-form-urlencoded" },
  new URLSearchParams({ ...hidden, ...fields, do: what }).toString());
  check(got.status === 303, `${what}: ${got.status}`);
  await look();
}

async function sync() {
  await press("sync");
  await until("a sync that ends", async () => {
    await look();
    return !offers("sync-stop");
  });
  check(/complete/.test(page), "a sync");
  await press("close");
}

const field = () => page.match(/name="(a\d+\.\d+)"/)?.[1];

await start();
await press("enrol", { code: "0000-0000-0000-0000-0000-0000-0000", host,
  pin: PIN, again: PIN });
check(/typing mistake/.test(page), "a code with a mistake");
await press("enrol", { code, host, pin: PIN, again: PIN });
check(offers("unlock"), "not enrolled");
await press("unlock", { pin: "111222" });
check(/wrong PIN; 4 free tries/.test(page), "a wrong PIN");
await press("unlock", { pin: PIN });
await press("same");
execFileSync(hostProgram, ["enrol", "confirm", "--all", "--without-words",
  "--data", hostData], { stdio: "ignore" });
await sync();

await press(page.match(/value="(begin:[^"]+)"/)[1]);
await press("next", { [field()]: "yes" });
await press("next", { [field()]: "abc" });
check(/whole number/.test(page), "a wrong answer");
await press("next", { [field()]: age });
check(offers("finalise"), "no review");
check(await end("SIGKILL") === "SIGKILL", "not killed");
await start();
await press("unlock", { pin: PIN });
await press(page.match(/value="(resume:[0-9a-f]+)"/)[1]);
if (!offers("finalise")) await press("review");
check(page.includes(age), "the answer is lost after a kill");
await press("finalise");
await press("given");
check(/[0-9A-Z]{4}(-[0-9A-Z]{4}){6}/.test(page) === false, "the slip stays");
await press("home");
await sync();
const status = await end("SIGTERM");
check(status === 0, `ends with ${status}`);
check(!existsSync(data + "/ui.url"), "its address is left behind");
