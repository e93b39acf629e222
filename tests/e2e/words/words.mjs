// SPDX-License-Identifier: Apache-2.0
// Follows every link of the host's pages in one language, and looks for words
// that no catalogue has, for what is clipped or too wide, and for the writing
// direction.
// usage: node words.mjs BROWSER URL SCREENS_FOLDER DATA LANGUAGE guest|pages
// [CODE]. DATA is a folder: all texts in its files are no words of ours.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { loose } from "./pseudo.mjs";

const [browserPath, url, screens, folder, language, state, code] =
  process.argv.slice(2);
const pages_max = 80;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${language} ${what}`);
};
const is_pseudo = language === "en-XA";
let looked = 0;

// What results, rules and the panel of quality say has words of ours.
const ours = ["what", "do", "text", "why", "method", "purpose"];

// What forms, programmes and people are called, the longest first.
const data = readdirSync(folder).flatMap((name) => {
  // that of `practice start` has its name from the command
  const out = ["YYYY-MM-DD", "anna", "nina", "PRACTICE"];
  JSON.parse(readFileSync(`${folder}/${name}`, "utf8"), (key, value) => {
    if (typeof value === "string" && value.length > 2 && !ours.includes(key))
      out.push(value.replace(/[\u202a-\u202e]/g, ""), value);
    return value;
  });
  return out;
}).sort((a, b) => b.length - a.length);

// What people wrote, what commands say, and names; of what needs a look also
// the names are looked at.
const skip = "[lang]:not(html), bdi:not(.problems bdi), code, .brand, .id, del," +
  " ins, .languages, option, script, style, .person a";

// Runs in the page: what is wrong with what is shown.
function examine({ is_pseudo }) {
  const out = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const who = [...document.querySelectorAll("body *")].filter((e) =>
      (e.getBoundingClientRect().right > innerWidth + 1 ||
       e.getBoundingClientRect().left < -1) && !e.closest(".scroll"));
    out.push(`${wide} px too wide: ${who.slice(-3).map((e) =>
      e.tagName + "." + e.getAttribute("class")).join(", ")}`);
  }
  for (const e of document.querySelectorAll("button, summary, th, h1, h2, h3," +
    " legend, label, nav a, .tile, dt, dd")) {
    const style = getComputedStyle(e);
    if (style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1)
      out.push(`clipped: ${e.textContent.trim().slice(0, 40)}`);
  }
  // Words of a drawing that leave it; those of en-XA are longer than any.
  for (const t of is_pseudo ? [] : document.querySelectorAll("svg text")) {
    const box = t.getBoundingClientRect();
    const frame = t.ownerSVGElement.getBoundingClientRect();
    if (box.width > 0 && (box.left < frame.left - 2 ||
        box.right > frame.right + 2))
      out.push(`outside of its drawing: ${t.textContent.slice(0, 40)}`);
  }
  return { out, lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    links: [...document.querySelectorAll("a[href]")].map((a) => a.href) };
}

async function look(page, name) {
  for (const d of await page.locator("details:not(.languages)").all())
    await d.evaluate((e) => { e.open = true; });
  const found = await page.evaluate(examine, { is_pseudo });
  for (const text of new Set(found.out)) check(false, `${name}: ${text}`);
  for (const text of is_pseudo ? await page.evaluate(loose,
    { data, skip, also: "\\b(SVG|PNG|CSV)\\b" }) : [])
    check(false, `${name}: ${text}`);
  check(found.lang === language, `${name}: language ${found.lang}`);
  check(found.dir === (language === "ar" ? "rtl" : "ltr"),
    `${name}: direction ${found.dir}`);
  await page.screenshot({ fullPage: true,
    path: `${screens}/${state}-${language}-${name.replace(/\W+/g, "-")}.png` });
  looked++;
  return found.links;
}

// All pages that links lead to; of pages that differ in what they ask for
// only, one.
async function follow(page, first) {
  const seen = new Set();
  const waiting = [first];
  while (waiting.length > 0 && seen.size < pages_max) {
    const path = waiting.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    const reply = await page.goto(url + path.slice(1), { waitUntil: "load" });
    check(reply.status() === 200, `${path}: ${reply.status()}`);
    for (const href of await look(page, path)) {
      const to = new URL(href);
      if (to.origin + "/" === url && !/^\/(plot|api)\//.test(to.pathname) &&
          !seen.has(to.pathname)) waiting.push(to.pathname);
    }
  }
  check(seen.size < pages_max, `more than ${pages_max} pages`);
  return seen;
}

async function login(page, name, secret) {
  await page.goto(`${url}login`, { waitUntil: "load" });
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="secret"]', secret);
  await page.click("main button");
  await page.waitForLoadState("load");
}

// What is no page of the navigation: refusals, an action's work, a one-time
// code's first page.
async function visit(page, browser) {
  await page.goto(`${url}nothing-here`);
  await look(page, "no such page");
  await page.goto(`${url}account`);
  await page.fill('input[name="old"]', "x");
  await page.fill('input[name="new"]', "short");
  await page.fill('input[name="again"]', "other");
  await page.click("main form button.main");
  await look(page, "two that differ");
  await page.goto(`${url}people`);
  await page.locator('form[action="/do/token-list"] button').click();
  await page.waitForLoadState("load");
  await look(page, "work");
  await page.goto(`${url}jobs`);
  await look(page, "work that was done");
  const other = await browser.newContext({ viewport: page.viewportSize() });
  const fresh = await other.newPage();
  await fresh.goto(`${url}login?lang=${language}`);
  await look(fresh, "login");
  await login(fresh, "nobody", "a wrong passphrase");
  await look(fresh, "wrong login");
  if (code !== undefined) {
    await login(fresh, "nina", code.trim());
    await look(fresh, "one-time code");
  }
  await other.close();
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${url}login?lang=${language}`);
  if (state === "guest") {
    await look(page, "/login");
    await follow(page, "/overview");
  } else {
    await login(page, "anna", "anna's long passphrase");
    await follow(page, new URL(page.url()).pathname);
    await visit(page, browser);
  }
} catch (e) {
  problems.push(`${language}: ${e.message}`);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`words: ${looked} pages in ${language}, ${state}, ` +
  `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
