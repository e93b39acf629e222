// SPDX-License-Identifier: Apache-2.0
// Looks at one state of the dashboard as a browser shows it.
// usage: node check.mjs BROWSER URL STATE SCREENS_FOLDER
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import http from "node:http";
import { chromium } from "playwright-core";

const [browserPath, url, state, screens] = process.argv.slice(2);
const axe = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
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

// Where a state is looked at, and what it must say there.
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
  damaged: { overview: ["The figures cannot be read"] },
};
const hostile = "<script>alert(1)</script>";

async function open(browser, path, width, scheme, bypassCSP) {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP });
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
  await page.goto(url + path, { waitUntil: "load" });
  return page;
}

async function checkLook(browser, path, width, scheme) {
  const page = await open(browser, path, width, scheme, false);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - window.innerWidth);
  check(overflow <= 0, `${overflow} px too wide at ${width}`);
  const text = await page.innerText("body");
  for (const w of words[state][path])
    check(text.includes(w), `${path} does not say "${w}"`);
  check(await page.locator("script:not([src='/plot.js']), img").count() === 0,
    "holds code");
  check(await page.locator("style, [style]").count() === 0, "inline style");
  if (path === "answers")
    check(text.includes(hostile), "hides a hostile label");
  await page.screenshot({
    path: `${screens}/${state}-${path}-${width}-${scheme}.png`, fullPage: true });
  await page.context().close();
}

async function checkAccess(browser, path, width, scheme) {
  const page = await open(browser, path, width, scheme, true);
  await page.evaluate(() => {
    for (const d of document.querySelectorAll("details")) d.open = true;
  });
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate(() => globalThis.axe.run(document));
  for (const v of found.violations)
    problems.push(`${state}: ${path}: axe ${v.id} at ${width} ${scheme}: ` +
      v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; "));
  await page.context().close();
}

async function checkKeyboard(browser) {
  const page = await open(browser, "answers", 1280, "light", false);
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
  for (const width of [390, 1280])
    for (const scheme of ["light", "dark"]) {
      // The short states differ in words only: one look each way is enough.
      if (state !== "released" && (width === 390) === (scheme === "dark"))
        continue;
      for (const path of Object.keys(words[state])) {
        await checkLook(browser, path, width, scheme);
        await checkAccess(browser, path, width, scheme);
      }
    }
  if (state === "released") await checkKeyboard(browser);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
if (problems.length === 0) console.log(`dashboard, ${state}: fine`);
process.exit(problems.length === 0 ? 0 : 1);
