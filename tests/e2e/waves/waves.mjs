// SPDX-License-Identifier: Apache-2.0
// Two waves in a browser: each state of figures and shelf, in every size,
// language and scheme pairwise; brief and sheet as they are given, on paper.
// usage: node waves.mjs BROWSER PORT SCREENS STATE [PAPER_FOLDER]
import { mkdirSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { inspect, said, views } from "./looks.mjs";
import { print } from "./paper.mjs";

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
