// SPDX-License-Identifier: Apache-2.0
// Every page of every role in a browser: looked at in a look of its own, of
// which each role meets Arabic on a telephone, English on a laptop and dark,
// and walked by keyboard. With HEARTH_LONG each page in all eighteen looks, and
// of every role in five, which are walked.
// usage: node walk.mjs BROWSER PORT SCREENS PAGES
// PAGES: { role's person: [path] }, as roles.mjs writes it.
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { inspect, languages, said, schemes, sizes } from "./looks.mjs";
import { walk } from "./looks_keys.mjs";

const [browserPath, port, screens, file] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`walk: ${what}`);
};

const five = [[0, 2, 0], [1, 0, 0], [1, 0, 1], [0, 2, 1], [2, 1, 1]];
const every = sizes.flatMap((_, s) => languages.flatMap((__, l) =>
  schemes.map((___, c) => [s, l, c])));
const whole = new Set(); // pages that were seen in every look
function looksOf(turn, path) {
  if (!process.env.HEARTH_LONG)
    return [[turn % 3, (turn + Math.floor(turn / 3) + 2) % 3,
      (turn + Math.floor(turn / 6)) % 2]];
  if (whole.has(path)) return five;
  whole.add(path);
  return every;
}
const isWalked = (look) => !process.env.HEARTH_LONG ||
  five.some((one) => one.join() === look.join());

async function login(page, name) {
  await page.goto(`${url}/login?lang=en`);
  await page.locator("input[name=name]").focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(`${name}'s long passphrase`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  check(!page.url().endsWith("/login"), `${name} cannot log in by keyboard`);
}

function watch(page, name) {
  page.on("console", (m) => {
    if (m.type() === "error") check(false, `${name}: console ${m.text()}`);
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) check(false, `${name}: asked ${r.url()}`);
  });
}

// The pages that the menu offers are those that may be opened.
async function checkMenu(page, name, paths) {
  const offered = await page.locator("nav a").evaluateAll((all) =>
    all.map((a) => a.getAttribute("href")));
  check(offered.length >= 4, `${name} is offered ${offered}`);
  for (const path of offered)
    check(paths.includes(path), `${name} is offered ${path}`);
}

async function visit(browser, name, paths, start) {
  const context = await browser.newContext();
  const page = await context.newPage();
  watch(page, name);
  await login(page, name);
  await checkMenu(page, name, paths);
  const met = new Set();
  for (const [i, path] of paths.entries())
    for (const look of looksOf(i + start, path)) {
      const [s, l, c] = look;
      const [width, height] = sizes[s];
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: schemes[c] });
      const reply = await page.goto(`${url}${path}${
        path.includes("?") ? "&" : "?"}lang=${languages[l]}`);
      check(reply.status() === 200, `${name}: ${path} is ${reply.status()}`);
      const shot = `${name}${path.replace(/[^a-z0-9]+/g, "-")}-${languages[l]}-${
        width}-${schemes[c]}`;
      await inspect(page, `${screens}/${shot}`, languages[l], check);
      if (isWalked(look)) await walk(page, shot, check);
      met.add(`${width} ${languages[l]}`).add(schemes[c]);
    }
  for (const look of ["390 ar", "1280 en", "dark"])
    check(met.has(look), `${name} never meets ${look}`);
  await context.close();
}

mkdirSync(screens, { recursive: true });
const pages = JSON.parse(readFileSync(file, "utf8"));
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const [i, [name, paths]] of Object.entries(pages).entries())
    await visit(browser, name, paths, i);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`walk: ${Object.keys(pages).length} roles, ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
