// SPDX-License-Identifier: Apache-2.0
// Looks at every page of figures: sizes, light and dark, three languages; axe;
// the keyboard; the files of plots; what is missing to the plan; and brief and
// sheet on paper.
// usage: node figures.mjs BROWSER URL SCREENS_FOLDER PAPER_FOLDER
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { inspect, said, views } from "./looks.mjs";
import { print } from "./paper.mjs";

const [browserPath, url, screens, paper] = process.argv.slice(2);
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(what);
};

async function visit(browser, path, v) {
  const context = await browser.newContext({ colorScheme: v.scheme,
    viewport: { width: v.size[0], height: v.size[1] } });
  const page = await context.newPage();
  const name = `${path}-${v.size[0]}-${v.scheme}-${v.language}`;
  page.on("console", (m) => {
    if (m.type() === "error") problems.push(`${name}: console: ${m.text()}`);
  });
  page.on("dialog", async (d) => {
    problems.push(`${name}: a script ran`);
    await d.dismiss();
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) problems.push(`${name}: asked ${r.url()}`);
  });
  await page.goto(`${url}${path}?lang=${v.language}`, { waitUntil: "load" });
  return { page, context, name };
}

const plain = { size: [1280, 800], language: "en", scheme: "light" };

// Of drawings: what is not inside of them, and words too small to read.
function words() {
  const small = [], outside = [];
  for (const svg of document.querySelectorAll("svg.plot")) {
    const box = svg.getBoundingClientRect();
    for (const shape of svg.querySelectorAll(":scope > :not(defs)")) {
      const r = shape.getBoundingClientRect();
      if (r.width > 0 && (r.left < box.left - 2 || r.right > box.right + 2 ||
          r.bottom > box.bottom + 2))
        outside.push(shape.outerHTML);
    }
    for (const text of svg.querySelectorAll("text")) {
      if (parseFloat(getComputedStyle(text).fontSize) * box.width / 340 < 9.5)
        small.push(text.textContent);
    }
  }
  return { small, outside };
}

async function look(browser, v) {
  const { page, context, name } = await visit(browser, v.name, v);
  check(await page.locator("svg.plot:not([role=img])").count() === 0,
    `${name}: a drawing without a role`);
  const found = await page.evaluate(words);
  check(found.small.length === 0, `${name}: too small: ${found.small[0]}`);
  check(found.outside.length === 0, `${name}: cut: ${found.outside[0]}`);
  await inspect(page, `${screens}/figures-${name}`, v.language, check);
  await context.close();
}

// The table behind each plot is one key away: Enter, on the plot. Where no
// script runs its own line opens it, which comes after the plot.
async function checkKeyboard(browser) {
  const { page, context } = await visit(browser, "overview", plain);
  const plots = page.locator("figure > svg.plot");
  const open = page.locator("figure details[open]");
  check(await plots.count() > 3, `${await plots.count()} plots`);
  for (const plot of await plots.all()) {
    await plot.focus();
    check(await plot.evaluate((n) => n === document.activeElement),
      "a plot cannot be reached");
    await page.keyboard.press("Enter");
    check(await open.count() === 1 && await plot.evaluate((n) =>
      n.parentElement.querySelector("details[open] table").checkVisibility()),
    "Enter on a plot does not open its table");
    check(await plot.evaluate((n) => getComputedStyle(n.parentElement
      .querySelector("summary"), "::after").content.includes("⏎")),
    "no word of the key");
    await page.keyboard.press("Enter");
    check(await open.count() === 0, "Enter does not put the table away");
  }
  const names = await page.locator("svg.plot").evaluateAll((list) =>
    list.map((s) => s.querySelector("title").textContent.length *
      s.querySelector("desc").textContent.length));
  check(names.every((n) => n > 0), "a drawing has no name");
  await context.close();
  const bare = await browser.newContext({ javaScriptEnabled: false });
  const still = await bare.newPage();
  await still.goto(`${url}overview?lang=en`);
  await still.locator("svg.plot").first().focus();
  await still.keyboard.press("Tab");
  await still.keyboard.press("Enter");
  check(await still.locator("details[open] table").first().isVisible(),
    "without a script no key opens the table");
  await bare.close();
}

// Parts of one panel each stand side by side where there is room.
async function checkParts(browser) {
  const { page, context } = await visit(browser, "answers", plain);
  const wide = await page.locator(".parts > section").evaluateAll((all) =>
    all.filter((s) => s.querySelectorAll(".panel").length === 1 &&
      s.getBoundingClientRect().width > innerWidth / 2).length);
  const rows = await page.locator(".parts > section").evaluateAll((all) =>
    new Set(all.map((s) => s.getBoundingClientRect().top)).size - all.length);
  check(wide === 0 && rows < 0, `answers: ${wide} parts with room beside them`);
  await context.close();
}

async function checkFiles(browser) {
  const { page, context } = await visit(browser, "answers", plain);
  const button = page.locator("button.png").first();
  check(await button.isVisible(), "no PNG is offered");
  const waiting = page.waitForEvent("download");
  await button.click();
  const png = readFileSync(await (await waiting).path());
  check(png.subarray(1, 4).toString() === "PNG" && png.length > 4000,
    `the PNG has ${png.length} bytes`);
  writeFileSync(`${screens}/plot.png`, png);
  const links = await page.locator(".files a").evaluateAll((list) =>
    list.map((a) => a.href));
  for (const link of links) {
    const reply = await context.request.get(link);
    check(reply.status() === 200, `${link}: ${reply.status()}`);
    check(/^attachment/.test(reply.headers()["content-disposition"] ?? ""),
      `${link} is no download`);
    const text = await reply.text();
    if (link.endsWith(".csv"))
      check(!/(^|,)"?[=+@]/m.test(text), `${link} holds a formula`);
    else
      check(text.startsWith("<svg xmlns") && !text.includes("style"),
        `${link} is no drawing of its own`);
  }
  for (const [path, status] of [["plot/..%2fkeys.svg", 404],
    ["plot/answers-1-none.svg", 404], ["plot/x.csv", 404]])
    check((await context.request.get(url + path)).status() === status,
      `${path} is answered`);
  check(!(await page.content()).includes("w-secret"), "a worker is named");
  await page.goto(`${url}quality`);
  check(!(await page.content()).includes("w-secret"),
    "an interviewer is shown to who is no supervisor");
  const signs = await page.locator(".problems li").allInnerTexts();
  check(signs.length === 4 && signs[0].startsWith("The whole wave: ") &&
    signs[1].includes("Ashgrove, ") && signs[2].startsWith("Autumn round: ") &&
    /^Autumn round . Ashgrove: /.test(signs[3]),
    `quality: ${signs.join(" | ")}`);
  await context.close();
}

// What is done of what a lead planned, and what is missing, area by area; a
// count that is not shown counts as none.
const planned = {
  en: ["Planned", "Still missing, at most", "At most 65 of 200 still missing",
    [["Ashgrove", "135", "200", "65"], ["Birchwood", "fewer than 10", "60",
      "60"], ["Харьков-сай", "155", "150", "0"]]],
  ru: ["По плану", "Ещё не хватает, не более", "Не хватает не более 65 из 200",
    [["Ashgrove", "135", "200", "65"], ["Birchwood", "меньше 10", "60", "60"],
      ["Харьков-сай", "155", "150", "0"]]],
  ar: ["المخطط", "المتبقي على الأكثر", "بقي ٦٥ من ٢٠٠ على الأكثر",
    [["Ashgrove", "١٣٥", "٢٠٠", "٦٥"], ["Birchwood", "أقل من ١٠", "٦٠", "٦٠"],
      ["Харьков-сай", "١٥٥", "١٥٠", "٠"]]] };

async function checkPlanned(browser, language) {
  const [target, missing, drawn, rows] = planned[language];
  const { page, context, name } = await visit(browser, "progress",
    { ...plain, language });
  const panel = page.locator(".panel", { has: page.locator("th", { hasText:
    missing }) });
  check(await panel.count() === 1, `${name}: nothing is missing anywhere`);
  check((await panel.locator("svg").textContent()).replace(/[\u2066-\u2069]/g,
    "").includes(drawn), `${name}: the drawing does not say "${drawn}"`);
  const table = await panel.locator("tr").evaluateAll((all) => all.map((r) =>
    [...r.children].map((c) => c.textContent.replace(/[\u2066-\u2069]/g,
      "").trim())));
  check(table[0].slice(-2).join() === `${target},${missing}`,
    `${name}: ${table[0]}`);
  for (const row of rows)
    check(table.some((r) => r.join() === row.join()),
      `${name}: not ${row} in ${table.join(" | ")}`);
  await context.close();
}

async function weigh() {
  const reply = await fetch(`${url}overview`);
  const css = await fetch(`${url}style.css`), js = await fetch(`${url}plot.js`);
  const bytes = gzipSync(await reply.text()).length +
    gzipSync(await css.text()).length + gzipSync(await js.text()).length;
  check(bytes <= 60 * 1024, `the first page weighs ${bytes} bytes`);
  console.log(`first page: ${bytes} bytes compressed`);
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const v of views("figures", process.env.HEARTH_LONG))
    await look(browser, v);
  await checkKeyboard(browser);
  await checkParts(browser);
  await checkFiles(browser);
  for (const language of Object.keys(planned))
    await checkPlanned(browser, language);
  await weigh();
  for (const [file, most] of [["brief", 2], ["sheet", 1]])
    await print(browser, { folder: paper, screens, file, most }, check);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`figures: ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
