// SPDX-License-Identifier: Apache-2.0
// Looks at one state of the dashboard as a browser shows it.
// usage: node check.mjs BROWSER URL STATE SCREENS_FOLDER
import { mkdirSync } from "node:fs";
import http from "node:http";
import { chromium } from "playwright-core";
import { inspect, said, views } from "./looks.mjs";

const [browserPath, url, state, screens] = process.argv.slice(2);
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${state}: ${what}`);
};

// A raw request, because a browser would not send a wrong Host.
function ask(options) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, ...options }, (reply) => {
      reply.resume();
      reply.on("end", () => resolve(reply));
    });
    request.on("error", reject);
    request.end();
  });
}

async function checkHeaders() {
  const first = await ask({ path: "/" });
  check(first.statusCode === 303 && first.headers.location === "/overview",
    `the first page leads to ${first.headers.location}`);
  const own = await ask({ path: "/overview" });
  const policy = own.headers["content-security-policy"] ?? "";
  check(policy.includes("default-src 'none'"), "no strict policy");
  check(!policy.includes("unsafe"), "the policy allows inline code");
  check(own.headers["cache-control"] === "no-store", "may be stored");
  check(own.headers["x-content-type-options"] === "nosniff", "may be sniffed");
  const wrong = await ask({ path: "/", headers: { Host: "evil.example" } });
  check(wrong.statusCode === 421, `a foreign Host got ${wrong.statusCode}`);
  const suffix = await ask({
    path: "/", headers: { Host: "127.0.0.1.evil.example" } });
  check(suffix.statusCode === 421, "a Host that begins like ours was taken");
  const post = await ask({ path: "/overview", method: "POST" });
  check(post.statusCode === 403, `a foreign POST got ${post.statusCode}`);
  const put = await ask({ path: "/overview", method: "PUT" });
  check(put.statusCode === 405, `PUT got ${put.statusCode}`);
  const lost = await ask({ path: "/store/data.mdb" });
  check(lost.statusCode === 404, `another path got ${lost.statusCode}`);
  const file = await ask({ path: "/release/current.json" });
  check(file.statusCode === 403, `an unsigned file got ${file.statusCode}`);
  const up = await ask({ path: "/../keys/root.key" });
  check(up.statusCode === 404, `a path upwards got ${up.statusCode}`);
}

// What a state must say.
const words = {
  empty: {
    overview: ["No figures yet"], releases: ["No figures yet"],
    devices: ["No device is enrolled yet"] },
  released: {
    overview: ["Progress", "Synthetic data.", "a record is missing",
      "Acceptance"],
    answers: ["too few people answered", "fewer than 10", "own words",
      "everybody answered alike", "two highest answers together"],
    releases: ["What is hidden, and why", "Assessment: D-1"] },
  locked: { overview: ["Results are locked."] },
  damaged: {
    overview: ["The figures cannot be read", "No answer is lost",
      "hearth-host results makes"],
    devices: ["No device is enrolled yet"] }, // no worse for it
};
const hostile = "<script>alert(1)</script>";

async function open(browser, path, v) {
  const context = await browser.newContext({ colorScheme: v.scheme,
    viewport: { width: v.size[0], height: v.size[1] } });
  const page = await context.newPage();
  page.on("console", (m) => {
    if (m.type() === "error" && state !== "damaged")
      problems.push(`${state}: console says ${m.text()}`);
  });
  page.on("dialog", async (d) => {
    problems.push(`${state}: a script ran`);
    await d.dismiss();
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) problems.push(`${state}: asked ${r.url()}`);
  });
  await page.goto(`${url}${path}?lang=${v.language}`, { waitUntil: "load" });
  return page;
}

const plain = { size: [1280, 900], language: "en", scheme: "light" };

async function checkLook(browser, v) {
  const page = await open(browser, v.name, v);
  check(await page.locator("script:not([src='/plot.js']), img").count() === 0,
    `${v.name} holds code`);
  await inspect(page, `${screens}/${state}-${v.name.replace("/", "-")}-${
    v.language}-${v.size[0]}-${v.scheme}`, v.language, check);
  await page.context().close();
}

async function checkWords(browser, path) {
  const page = await open(browser, path, plain);
  const text = await page.innerText("body");
  for (const w of words[state][path])
    check(text.includes(w), `${path} does not say "${w}"`);
  check(!text.includes("about fewer"), `${path} says about fewer`);
  if (path === "answers")
    check(text.includes(hostile), "hides a hostile label");
  await page.context().close();
}

async function checkKeyboard(browser) {
  const page = await open(browser, "answers", plain);
  const focused = () => page.evaluate(() => document.activeElement.tagName +
    ":" + document.activeElement.className);
  await page.keyboard.press("Tab");
  check(await focused() === "A:skip", "the first stop is not the skip link");
  const summary = page.locator("summary").first();
  await summary.focus();
  await page.keyboard.press("Enter");
  check(await page.locator("details[open]").count() === 1,
    "Enter does not open a table");
  await page.context().close();
}

mkdirSync(screens, { recursive: true });
if (state === "released") await checkHeaders();
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const v of views(state, process.env.HEARTH_LONG))
    await checkLook(browser, v);
  for (const path of Object.keys(words[state])) await checkWords(browser, path);
  if (state === "released") await checkKeyboard(browser);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`dashboard, ${state}: ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
