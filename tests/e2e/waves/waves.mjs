// SPDX-License-Identifier: Apache-2.0
// Two waves in a browser: each state of figures and shelf, in every size,
// language and scheme pairwise; brief and sheet as they are given, on paper.
// usage: node waves.mjs BROWSER PORT SCREENS STATE [PAPER_FOLDER]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { inspect, said, views } from "./looks.mjs";
import { print } from "./paper.mjs";
import { numbersOf, rowsOf, unknown } from "./numbers.mjs";

const [browserPath, port, screens, state, paper] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${state}: ${what}`);
};

// What each state must say, and where, in English.
const states = {
  interim: {
    waves: ["second wave"], areas: ["north", "south", "east"],
    releases: ["interim", "closed", "genuine", "City brief"] },
  stale: {
    overview: ["20 days"],
    releases: ["The audit did not pass in time.", "q14_greet"] },
  closed: { overview: ["closed"],
    cities: ["PRACTICE", "city brief", "interim"],
    releases: ["closed", "City brief"] },
  shelf: { releases: ["NOT GENUINE", "This file is damaged"] } };

const onPaper = (browser, file) => print(browser, { folder: paper, screens,
  file, most: file.includes("brief") ? 2 : 1 }, check);

async function open(browser, path, v) {
  const context = await browser.newContext({ bypassCSP: true,
    viewport: { width: v.size[0], height: v.size[1] }, colorScheme: v.scheme });
  const page = await context.newPage();
  page.on("console", (m) => {
    if (m.type() === "error") check(false, `${path}: console ${m.text()}`);
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) check(false, `${path}: asked ${r.url()}`);
  });
  await page.goto(`${url}/${path}?lang=${v.language}`);
  return page;
}

const plain = { size: [1280, 800], language: "en", scheme: "light" };

async function looks(browser) {
  for (const v of views(state, process.env.HEARTH_LONG)) {
    const page = await open(browser, v.name, v);
    await inspect(page, `${screens}/${state}-${v.name.replace("?", "-")}-${
      v.language}-${v.size[0]}-${v.scheme}`, v.language, check);
    await page.context().close();
  }
  for (const [path, words] of Object.entries(states[state])) {
    const page = await open(browser, path, plain);
    const text = await page.innerText("main");
    for (const w of words)
      check(text.includes(w), `${path} does not say "${w}"`);
    await page.context().close();
  }
}

// Each plot of each page of figures as SVG, CSV and PNG; no number of a file is
// another than those of the signed releases of ${shelf}.
async function files(browser, shelf) {
  const all = [1, 2, 3, 4].map((n) => numbersOf(JSON.parse(
    readFileSync(`${shelf}/00000${n}.json`, "utf8")).release));
  let count = 0, rows = 0;
  for (const path of ["overview", "answers", "areas", "waves", "sensitive",
    "progress", "quality"]) {
    const page = await open(browser, path, plain);
    const plots = await page.locator("main figure:has(svg.plot)").all();
    check(plots.length > 0, `${path} has no plot`);
    for (const plot of plots) {
      const name = await plot.getAttribute("id");
      const links = await plot.locator(".files a").evaluateAll((list) =>
        list.map((a) => a.getAttribute("href")).sort());
      check(links.join() === `/plot/${name}.csv,/plot/${name}.svg`,
        `${path}: ${name} is offered as ${links}`);
      const [csv, svg] = await Promise.all(links.map(async (link) => {
        const reply = await page.request.get(url + link);
        check(reply.status() === 200 && /^attachment/.test(
          reply.headers()["content-disposition"] ?? ""), `${link} is no file`);
        return reply.text();
      }));
      check(svg.startsWith("<svg xmlns"), `${name}.svg is no drawing`);
      const shown = await plot.locator("tbody tr").count();
      check(new Set(rowsOf(csv).map((r) => r.row)).size <= shown &&
        rowsOf(csv).length >= shown, `${name}: table and file differ`);
      rows += rowsOf(csv).length;
      if (path !== "quality") // of the field work, and in no release
        for (const row of unknown(csv, all))
          check(false, `${name}.csv: no release says ${row}`);
      const waiting = page.waitForEvent("download");
      await plot.locator("button.png").click();
      const png = readFileSync(await (await waiting).path());
      check(png.subarray(1, 4).toString() === "PNG" && png.length > 2000,
        `${name}: a PNG of ${png.length} bytes`);
      count++;
    }
    await page.context().close();
  }
  check(count > 30 && rows > 200, `${count} plots, ${rows} rows`);
  console.log(`${count} plots as files, ${rows} rows as released`);
}

// Acceptance, concern and norm beside each other, each referent with its
// interval, and none of them put together with another.
async function beside(browser) {
  const page = await open(browser, "overview", plain);
  const seen = await page.locator("main figure").evaluateAll((list) =>
    list.map((f) => ({ id: f.id, top: Math.round(f.getBoundingClientRect().top),
      left: f.getBoundingClientRect().left,
      rows: [...f.querySelectorAll("tbody tr")].map((r) =>
        [...r.cells].map((c) => c.textContent)) })));
  check(seen.slice(0, 3).map((f) => f.id.split("-").at(-1)).join() ===
    "acceptance,concern,norm", `overview: ${seen.map((f) => f.id)}`);
  check(seen.slice(0, 3).every((f, i) => f.top === seen[0].top &&
    (i === 0 || f.left > seen[i - 1].left)), "they are not side by side");
  const rows = seen.slice(0, 3).flatMap((f) => f.rows);
  check(rows.length >= 12 && rows.every((r) =>
    /^\d+\D+\d+$/.test(r.at(-1)) && /^\d+$/.test(r.at(-2))),
  `a figure without its interval: ${rows.join(" | ")}`);
  for (const who of ["A child who was brought back",
    "A woman with her children", "A man who did not fight",
    "A man who finished his sentence"])
    check(seen[0].rows.some((r) => r[0] === who), `nothing of: ${who}`);
  await page.context().close();
}

// Another question by Tab, an arrow and Enter; in another language it stays.
async function choose(browser, path) {
  const page = await open(browser, path, plain);
  const at = () => page.evaluate(() => document.activeElement.tagName);
  for (let i = 0; i < 200 && await at() !== "SELECT"; i++)
    await page.keyboard.press("Tab");
  const select = page.locator("main select");
  const before = await select.inputValue();
  await page.keyboard.press("ArrowDown");
  const chosen = await select.inputValue();
  check(chosen !== before, `${path}: no key chooses a question`);
  await page.keyboard.press("Tab");
  check(await at() === "BUTTON", `${path}: Tab leads to ${await at()}`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const name = chosen.split(".").slice(1).join(".");
  check(new URL(page.url()).searchParams.get("q") === chosen &&
    await select.inputValue() === chosen &&
    await page.locator(`figure[id*="-${name}"] svg.plot`).count() > 0,
  `${path}: ${chosen} is not shown`);
  await page.locator("details.languages summary").focus();
  await page.keyboard.press("Enter");
  await page.locator("details.languages a[lang=ru]").focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  check(await select.inputValue() === chosen &&
    await page.evaluate(() => document.documentElement.lang) === "ru",
  `${path}: in Russian another question`);
  await page.context().close();
}

const parts = {
  // A line over two waves: both marks, and what joins them.
  async interim(browser) {
    const page = await open(browser, "waves", plain);
    const drawn = await page.locator("svg.plot").first().evaluate((s) => ({
      lines: s.querySelectorAll("polyline, path, line").length,
      text: s.textContent }));
    check(drawn.lines > 0, "no line is drawn over two waves");
    check(drawn.text.includes("second wave"), "the newest wave has no name");
    const csv = await (await page.request.get(
      `${url}/plot/waves-1-scales.csv`)).text();
    check(csv.trim().split("\n").length > 2, "one wave only in the file");
    for (const [n, status] of [[1, 404], [2, 200], [3, 404], [9, 404]])
      for (const kind of ["brief", "sheet"]) {
        const reply = await page.request.get(`${url}/${kind}/${n}.html`);
        check(reply.status() === status, `${kind} ${n}: ${reply.status()}`);
      }
    await page.context().close();
  },

  async stale(browser) {
    const page = await open(browser, "overview", plain);
    check(await page.locator(".banner[role=status]").filter(
      { hasText: "20 days" }).count() === 1, "no banner says how old it is");
    await page.context().close();
  },

  // Brief and sheet as a lead gets them, and as the command writes them.
  async closed(browser) {
    await beside(browser);
    await files(browser, `${paper}/host/release`);
    for (const path of ["areas", "waves"]) await choose(browser, path);
    for (const language of ["en", "ar"]) {
      const page = await open(browser, "releases", { ...plain, language });
      const links = await page.locator("main a[download][href$='.html']").evaluateAll(
        (list) => list.map((a) => a.getAttribute("href")));
      check(links.length === 4, `${links.length} links to paper`);
      for (const link of links.slice(0, 2)) {
        const reply = await page.request.get(url + link);
        check(reply.status() === 200, `${link}: ${reply.status()}`);
        const name = `given${link.replaceAll("/", "-")}`.slice(0, -5);
        writeFileSync(`${paper}/${name}-${language}.html`,
          await reply.text());
        await onPaper(browser, `${name}-${language}`);
      }
      await page.context().close();
      for (const kind of ["brief", "sheet"])
        await onPaper(browser, `${kind}-${language}`);
    }
  },

  async shelf(browser) {
    const page = await open(browser, "releases", plain);
    const all = await page.locator("main .scroll tbody tr").allInnerTexts();
    check(all.length === 4, `${all.length} releases on the shelf`);
    check(/genuine/.test(all[0]) && !/NOT GENUINE/.test(all[0]),
      `the newest: ${all[0]}`);
    check(/NOT GENUINE/.test(all[1]), `a foreign one: ${all[1]}`);
    check(!all[1].includes("brief"), "a foreign release can be printed");
    check(/is damaged/.test(all[3]), `a cut one: ${all[3]}`);
    for (const n of [1, 3])
      check((await page.request.get(`${url}/brief/${n}.html`)).status() === 404,
        `release ${n} can be printed`);
    await page.context().close();
  } };

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  await looks(browser);
  await parts[state](browser);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`waves, ${state}: ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
