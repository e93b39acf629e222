// SPDX-License-Identifier: Apache-2.0
// Looks at the pages of forms in one state, by keyboard.
// usage: node forms.mjs BROWSER URL STATE SCREENS_FOLDER
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { looked } from "./looked.mjs";
import { inspect, said, views } from "./looks.mjs";

const [browserPath, url, state, screens] = process.argv.slice(2);
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${state}: ${what}`);
};
const paths = Object.keys(looked[state]);

async function open(browser, path, width, scheme) {
  const context = await browser.newContext({ bypassCSP: true,
    viewport: { width, height: 900 }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (m) => {
    if (m.type() === "error") problems.push(`${state}: console ${m.text()}`);
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) problems.push(`${state}: asked ${r.url()}`);
  });
  await page.goto(url + path, { waitUntil: "load" });
  return page;
}

async function look(browser, v) {
  const page = await open(browser, `${v.name}?lang=${v.language}`, v.size[0],
    v.scheme);
  const room = await page.locator(".preview .asked").evaluateAll((all) =>
    Math.min(...all.map((n) => n.getBoundingClientRect().width / innerWidth)));
  check(v.size[0] > 390 || room > .7,
    `${v.name}: a question has ${room} of the width`);
  await inspect(page, `${screens}/${state}-${v.name.replace("/", "-")}-${
    v.language}-${v.size[0]}-${v.scheme}`, v.language, check);
  await page.context().close();
}

// Words of ours that no catalogue translates: in the language made for tests
// each text stands in brackets. What an author wrote is marked as theirs.
async function checkPseudo(browser, path) {
  const page = await open(browser, `${path}?lang=en-XA`, 1280, "light");
  const loose = await page.evaluate(() => {
    const out = [];
    const skip = "[lang]:not(html), bdi, code, [dir=auto], .brand, .id, del," +
      " ins, .languages";
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const n = walk.currentNode;
      if (n.parentElement.closest(skip)) continue;
      const text = n.textContent.replace(/⟦[^⟦⟧]*(⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧/g, "")
        .replace(/[\u2066-\u2069]/g, "");
      if (/[A-Za-z]{2}/.test(text)) out.push(text.trim().slice(0, 60));
    }
    return out;
  });
  for (const text of loose) check(false, `${path}: hard-coded "${text}"`);
  await page.context().close();
}

// From the skip link to another language, with Tab and Enter alone.
async function checkKeyboard(browser) {
  const page = await open(browser, "forms/community?lang=en", 1280, "light");
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className) === "skip",
    "the first stop is not the skip link");
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.getAttribute("href"))
      === "/forms/community?form=1") break;
  }
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const label = await page.locator(".preview .label").first();
  check(await label.getAttribute("dir") === "rtl", "the preview is not Arabic");
  check(await page.evaluate(() => document.documentElement.lang) === "en",
    "the page's own language changed");
  // the page's language, from its menu
  await page.locator("details.languages summary").focus();
  await page.keyboard.press("Enter");
  await page.locator('details.languages a[lang="ru"]').focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  check(new URL(page.url()).search === "?form=1&lang=ru",
    `the address became ${page.url()}`);
  await page.goto(url + "forms");
  check(await page.evaluate(() => document.documentElement.lang) === "ru",
    "the choice was not kept");
  await page.context().close();
}

async function checkWords(browser) {
  const page = await open(browser, paths.at(-1) + "?lang=en", 1280,
    "light");
  const text = await page.innerText("main");
  const words = {
    published: ["Are you 18 years old or older?", "An answer is required.",
      "Asked only if:"],
    draft: ["1 text changed", "Вам уже есть 18 лет?",
      "Вам исполнилось 18 лет?", "Nothing is wrong with this form."],
    errors: ["This form cannot be published.", "survey A", "select_one nowhere",
      "1 error."] };
  for (const w of words[state]) check(text.includes(w), `does not say "${w}"`);
  check((await page.innerText("header")).includes("PRACTICE."), "no banner");
  await page.context().close();
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const v of views(state, process.env.HEARTH_LONG))
    await look(browser, v);
  for (const path of paths) await checkPseudo(browser, path);
  await checkWords(browser);
  if (state === "published") await checkKeyboard(browser);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`forms, ${state}: ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
