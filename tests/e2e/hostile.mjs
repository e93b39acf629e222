// SPDX-License-Identifier: Apache-2.0
// Names that are code, on every page and in every file that shows them: they
// are text there, nothing of them runs, and no spreadsheet takes them for a
// formula.
// usage: node hostile.mjs BROWSER PORT TOKEN WORD...: each must be seen
import { chromium } from "playwright-core";

const [browserPath, port, token, ...words] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`hostile: ${what}`);
};
const pages = ["/", "/overview", "/answers", "/areas", "/waves", "/cities",
  "/sensitive", "/progress", "/quality", "/releases", "/devices", "/forms",
  "/forms/community", "/purposes", "/audit", "/jobs", "/first", "/people"];
// what only an attribute or element out of a name can be
const code = "script:not([src]), img:not([src^='/']), main svg[onload], " +
  "[onerror], [onload], iframe, main a[href^='javascript:']";

// Cells of text that a spreadsheet would reckon with.
const formulas = (csv) => [...csv.matchAll(/(?:^|,)"([^"]*)/gm)]
  .filter(([, cell]) => /^[=+\-@\t\r]/.test(cell));

const browser = await chromium.launch({ executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu"] });
let seen = "", files = 0;
try {
  const page = await browser.newPage();
  await page.addInitScript(() => { window.x = () => { window.ran = true; }; });
  page.on("console", (m) => check(!/Content Security Policy/.test(m.text()),
    `${page.url()}: ${m.text()}`));
  page.on("dialog", (d) => { check(false, page.url()); d.dismiss(); });
  page.on("request", (r) => check(r.url().startsWith(`${url}/`),
    `${page.url()} asks ${r.url()}`));
  await page.goto(`${url}/login?lang=en`);
  await page.fill("input[name=name]", "olga");
  await page.fill("input[name=secret]", "olga's long passphrase");
  await Promise.all([page.waitForNavigation(), page.click("main button")]);
  const links = new Set();
  const look = async (path) => {
    const reply = await page.goto(url + path);
    check(reply.status() === 200, `${path}: ${reply.status()}`);
    const found = await page.evaluate((s) => ({
      code: [...document.querySelectorAll(s)].map((e) => e.outerHTML),
      ran: window.ran === true, text: document.documentElement.textContent,
      links: [...document.querySelectorAll("main a[href]")]
        .map((a) => a.getAttribute("href")) }), code);
    check(found.code.length === 0 && !found.ran,
      `${path} holds code: ${found.code[0]}`);
    seen += found.text;
    for (const link of found.links) links.add(link);
  };
  for (const path of pages) await look(path);
  // of each device, and of each plot the drawing and the table
  for (const link of links) if (/^\/devices\/./.test(link)) await look(link);
  for (const link of links) {
    if (!/^\/plot\/.*\.(svg|csv)$/.test(link)) continue;
    const bytes = await (await page.request.get(url + link)).body();
    let text = "";
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch { check(false, `${link} is no UTF-8`); }
    files++;
    if (link.endsWith(".csv"))
      check(formulas(text).length === 0, `${link}: ${formulas(text)[0]}`);
    else
      check(await page.evaluate((t) => {
        const d = new DOMParser().parseFromString(t, "image/svg+xml");
        return d.querySelector("parsererror, script, img, [onload]") === null;
      }, text), `${link} is no plain drawing`);
  }
  for (const path of ["/api/v1/progress", "/api/v1/releases"]) {
    const reply = await page.request.get(url + path,
      { headers: { Authorization: `Bearer ${token}` } });
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(
      await reply.body()));
  }
  const file = await (await page.request.get(`${url}/release/1.json`)).body();
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file));
  } catch (e) { check(false, `the signed file: ${e.message}`); }
} finally {
  await browser.close();
}
for (const word of words)
  check(seen.includes(word), `nowhere as text: ${word}`);
check(files >= 8, `only ${files} files`);
console.log(`hostile: ${pages.length} pages, ${files} files`);
for (const p of problems) console.error(p);
process.exit(problems.length === 0 ? 0 : 1);
