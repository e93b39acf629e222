// SPDX-License-Identifier: Apache-2.0
// The pages of persons, devices, purposes and withdrawal, by keyboard alone.
// usage: node screens.mjs BROWSER PORT SCREENS_FOLDER PART ARGS...
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { looked } from "./looked.mjs";
import { inspect, languages, said, schemes, sizes, views } from "./looks.mjs";
import { walk } from "./looks_keys.mjs";

const [browserPath, port, screens, part, ...args] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${part}: ${what}`);
};

function watch(page, name) {
  page.on("console", (m) => {
    if (m.type() === "error" && !/status of 4\d\d/.test(m.text()))
      check(false, `${name}: console ${m.text()}`);
  });
  page.on("dialog", async (d) => {
    check(false, `${name}: a script ran`);
    await d.dismiss();
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) check(false, `${name}: asked ${r.url()}`);
  });
}

async function newPage(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-US",
    viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  watch(page, part);
  return page;
}

// Presses Tab until ${selector} has the focus.
async function tabTo(page, selector) {
  for (let i = 0; i < 200; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s),
      selector)) return true;
    await page.keyboard.press("Tab");
  }
  check(false, `${new URL(page.url()).pathname}: Tab never reaches ${selector}`);
  return false;
}

const press = (page, key) => Promise.all([
  page.waitForNavigation({ timeout: 20000 }), page.keyboard.press(key)]);

async function type(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

async function login(page, name = "olga") {
  await page.goto(`${url}/login`);
  await type(page, "input[name=name]", name);
  await type(page, "input[name=secret]", `${name}'s long passphrase`);
  await press(page, "Enter");
  check(!page.url().endsWith("/login"), `${name} cannot log in by keyboard`);
}

const main = (page) => page.innerText("main");

// Waits for the work of a page to end; it looks again by itself.
async function done(page, what) {
  for (let i = 0; i < 20; i++) {
    const text = await main(page);
    if (text.includes("Done")) return text;
    if (text.includes("It did not work")) break;
    await page.waitForNavigation({ timeout: 5000 }).catch(() => {});
  }
  check(false, `${what}: ${(await main(page)).slice(0, 200)}`);
  return "";
}

const lists = (page) => page.locator("main article").allInnerTexts();

// Nothing is drawn; the host draws, of all that blue delivered, and the page
// shows it; then that device gets no second list.
async function checks(page) {
  await page.goto(`${url}/checks`);
  check((await main(page)).includes("No interviews are drawn yet") &&
    (await lists(page)).length === 0, "a list before any was drawn");
  check((await page.locator("main option").allInnerTexts()).join()
    .startsWith("red "), "another device than red may get a list");
  check(await page.locator("main form input:not([type=hidden])").count() === 1,
    "more can be said than how many");
  await tabTo(page, "form[action='/do/check-draw'] select");
  await type(page, "input[name=count]", "64");
  await press(page, "Enter");
  await done(page, "drawing");
  await tabTo(page, "main a[href='/checks']");
  await press(page, "Enter");
  const [red, more] = await lists(page);
  check(more === undefined && /^red/.test(red) && red.includes("0:00 UTC") &&
    ["1", "2"].every((n) => red.includes(`Interview ${n} of device`)) &&
    !red.includes("No longer"), `the list says ${red}`);
  check(await page.locator("main form[action='/do/check-draw']").count() === 0,
    "a second list can be drawn");
  await page.goto(`${url}/quality`);
  check(await page.locator("main a[href='/checks']").count() === 1,
    "data quality does not lead there");
}

async function keyboard(browser, code, free) {
  const page = await newPage(browser);
  await login(page);

  await page.goto(`${url}/purposes`);
  await type(page, "input[name=name]", "map");
  await type(page, "input[name=text]", "A map for the city");
  await tabTo(page, "select[name=form]");
  await type(page, "input[name=until]", "2098-01-31");
  await press(page, "Enter");
  await done(page, "registering a purpose");
  await page.goto(`${url}/purposes`);
  const cards = await page.locator("article").allInnerTexts();
  check(cards.length === 3, `${cards.length} purposes`);
  check(cards[2]?.includes("A map for the city") &&
    cards[2].includes("31 January 2098"), `the new one says ${cards[2]}`);
  check(cards[1]?.includes("ended") && !cards[1].includes("End this purpose"),
    "an ended purpose is not shown as ended");
  await tabTo(page, "article:nth-of-type(3) button");
  await press(page, "Enter");
  await done(page, "ending a purpose");
  await page.goto(`${url}/purposes`);
  check((await page.locator("article").nth(2).innerText()).includes("ended"),
    "it is not ended");

  // every code of the right shape gets the same answer
  const answers = [];
  for (const one of [code, free, free.toLowerCase().replaceAll("-", " ")]) {
    await page.goto(`${url}/withdrawal`);
    await type(page, "input[name=code]", one);
    await press(page, "Enter");
    answers.push(await done(page, "a code"));
  }
  check(new Set(answers).size === 1, `answers differ: ${answers.join(" | ")}`);
  check(!answers[0].includes(code), "the code is shown again");
  await page.goto(`${url}/withdrawal`);
  await type(page, "input[name=code]", `${code.slice(0, -1)}${
    code.endsWith("0") ? "1" : "0"}`);
  await press(page, "Enter");
  check((await main(page)).includes("It did not work"), "a mistyped code");
  await page.goto(`${url}/withdrawal`);
  const waiting = await page.locator(".tile").allInnerTexts();
  check(/waiting[^]*1 to 9/.test(waiting[0]) && /none/.test(waiting[1]),
    `counts before: ${waiting.join(" ")}`);

  await page.goto(`${url}/people/lena`);
  await tabTo(page, "input[value=supervisor]");
  await page.keyboard.press("Space");
  await tabTo(page, "main form button");
  await press(page, "Enter");
  await done(page, "a role");
  await page.goto(`${url}/people/lena`);
  check(await page.isChecked("input[value=supervisor]") &&
    await page.isChecked("input[value=lead]"), "the roles are not kept");
  await page.goto(`${url}/people/cora`);
  check(await page.inputValue("input[name=area]") === "north,south",
    "a city's areas are not filled in");
  await page.goto(`${url}/people/rita`);
  check(await page.inputValue("input[name=expires]") === "2099-03-01",
    `a day became ${await page.inputValue("input[name=expires]")}`);
  check((await page.goto(`${url}/people/nobody`)).status() === 404,
    "a person that is none");

  await checks(page);
  await page.goto(`${url}/devices`);
  const trouble = await page.locator(".trouble").allInnerTexts();
  check(trouble.length === 1 && trouble[0].includes("blue") &&
    trouble[0].includes("contradict"), `trouble: ${trouble.join(" | ")}`);
  // to the day: the only clock that this page tells of a device
  const days = [0, 1].map((n) => new Date(Date.now() - n * 86400000)
    .toLocaleDateString("en-GB", { day: "numeric", month: "long",
      year: "numeric", timeZone: "UTC" }));
  const blue = page.locator("tbody tr", { hasText: "blue" }).first();
  const last = await blue.locator("td, th").nth(await page.locator("thead th")
    .evaluateAll((all) => all.findIndex((n) =>
      n.textContent === "Last contact"))).innerText();
  check(days.includes(last.trim()), `blue was last heard of: ${last}`);
  await tabTo(page, "form[action='/do/device-revoke'] select");
  await page.keyboard.type("red");
  await tabTo(page, "form[action='/do/device-revoke'] input[name=wipe]");
  await page.keyboard.press("Space");
  check(await page.isChecked("input[name=wipe]"), "no key ticks the wipe");
  await tabTo(page, "form[action='/do/device-revoke'] button");
  await press(page, "Enter");
  await done(page, "revoking a device");
  await page.goto(`${url}/devices`);
  check((await page.locator("tbody tr", { hasText: "red" }).innerText())
    .includes("revoked"), "red is not revoked");

  for (const path of Object.keys(looked.screens)) {
    if (path !== "login") await page.goto(`${url}/${path}`);
    await walk(page, path, check);
  }
  await page.goto(`${url}/account`);
  await tabTo(page, "form.person button");
  await press(page, "Enter");
  check(page.url().endsWith("/login"), "logging out by keyboard");
  await walk(page, "login", check);
  await page.context().close();
}

// Names that are code, given as somebody with the right to give them would.
async function hostile(browser) {
  const evil = "<script>alert(1)</script><img src=x onerror=alert(2)>";
  const page = await newPage(browser);
  await login(page);
  const fill = async (path, action, fields) => {
    await page.goto(`${url}/${path}`);
    for (const [name, value] of Object.entries(fields))
      await page.fill(`form[action='/do/${action}'] [name=${name}]`, value);
    await Promise.all([page.waitForNavigation(),
      page.click(`form[action='/do/${action}'] button`)]);
  };
  await fill("devices", "enrol-new", { name: evil.slice(0, 40),
    worker: evil, area: evil });
  await fill("devices", "enrol-new", { name: "x\"><svg onload=alert(3)>",
    worker: "'><b>" });
  await fill("purposes", "purpose-add", { name: "evil", text: evil,
    until: "2099-01-01", keys: evil, sensitive: evil });
  await fill("people", "person-add", { name: "a\"><script>" });
  for (const path of ["devices", "checks", "purposes", "people", "audit",
    "jobs", "jobs/1?lang=%3Cscript%3E", "people/%3Cscript%3E", "purposes?x=<script>"]) {
    await page.goto(`${url}/${path}`);
    const code = await page.evaluate(() => document.querySelectorAll(
      "script:not([src]), img, main svg[onload], [onerror], [onload], [style]")
      .length);
    check(code === 0, `${path} holds code`);
  }
  await page.goto(`${url}/purposes`);
  check((await main(page)).includes(evil), "the text is not shown as text");
  await page.context().close();
}

// A name that is forgotten costs nothing that was typed.
async function forgotten(browser) {
  const page = await newPage(browser);
  await login(page);
  await page.goto(`${url}/people`);
  const form = page.locator("form[action='/do/person-add']");
  await form.locator("[name=area]").fill("north");
  await form.locator("button").click();
  check(page.url().endsWith("/people") && await form.count() === 1 &&
    await form.locator("[name=area]").inputValue() === "north" &&
    await form.locator("[name=name]:focus").count() === 1,
  `without a name: ${page.url()}`);
  await page.context().close();
}

// After results were opened: one code had a record, one had none.
async function silent(browser) {
  const page = await newPage(browser);
  await login(page);
  await page.goto(`${url}/withdrawal`);
  const after = await page.locator(".tile").allInnerTexts();
  check(/none/.test(after[0]) && /1 to 9/.test(after[1]),
    `counts after: ${after.join(" ")}`);
  // whose list it is sees that nobody goes there, and not why
  await page.goto(`${url}/checks`);
  const [list] = await lists(page);
  check(list.match(/No longer held here/g)?.length === 1 &&
    /Interview 1 of device[^]*No longer[^]*Interview 2/.test(list) &&
    list.includes("revoked") && !/withdr/i.test(await main(page)),
  `the list says ${list}`);
  for (const path of ["withdrawal", "audit"]) {
    await page.goto(`${url}/${path}`);
    const text = await main(page);
    check(!/\d+ records? (were )?deleted/.test(text),
      `${path} counts what was deleted`);
  }
  await page.context().close();
  const lead = await newPage(browser);
  await login(lead, "lena");
  for (const path of ["withdrawal", "people/olga"])
    check((await lead.goto(`${url}/${path}`)).status() === 403,
      `a lead sees ${path}`);
  await lead.goto(`${url}/purposes`);
  check(await lead.locator("main form").count() === 0 &&
    !(await main(lead)).includes("What left this host"),
  "a lead may act on purposes, or reads the chain");
  await lead.context().close();
}

// Opens /breakdowns as ${name}, who logs in by keyboard.
async function atBreakdowns(browser, name) {
  const page = await newPage(browser);
  await login(page, name);
  check((await page.goto(`${url}/breakdowns`)).status() === 200,
    `${name} does not see the breakdowns`);
  return page;
}

const card = (page, words) =>
  page.locator("article").filter({ hasText: words }).first();

// Chooses the option that begins with ${words}, as one does by typing them.
async function choose(page, name, words) {
  await tabTo(page, `select[name=${name}]`);
  await page.keyboard.type(words, { delay: 20 });
}

async function proposed(browser, first, second, reason) {
  const page = await atBreakdowns(browser, "lena");
  check(await page.locator("form[action='/do/cube-accept']").count() === 0,
    "a lead may accept");
  await choose(page, "question", first);
  check(!(await page.locator("select").allInnerTexts()).join("")
    .includes("secret"), "a sensitive question is a heading for others");
  if (second !== "") await choose(page, "with", second);
  await type(page, "input[name=reason]", reason);
  await press(page, "Enter");
  await done(page, "proposing");
  await page.getByRole("link", { name: "Breakdowns" }).last().click();
  const text = await card(page, reason).innerText();
  check(text.includes("waits for the custodian") && text.includes("lena") &&
    text.includes(first) && text.includes(second), `proposed: ${text}`);
  await page.context().close();
}

// A lead proposes, a custodian refuses one and accepts the other, and the lead
// reads what became of either.
async function breakdowns(browser) {
  await proposed(browser, "Do you work", "Area", "For the <b>city</b>");
  await proposed(browser, "Where do you live", "", "For the villages");
  const page = await atBreakdowns(browser, "carl");
  check(await page.locator("form[action='/do/cube-propose']").count() === 0,
    "a custodian proposes");
  const shown = await card(page, "For the villages").locator("pre").textContent();
  const hash = await card(page, "For the villages").locator("code").textContent();
  check(shown.includes("\"place\"") && /^[0-9a-f]{64}$/.test(hash),
    `what would count: ${shown} ${hash}`);
  const of = (words, action) => card(page, words)
    .locator(`form[action='/do/cube-${action}']`);
  for (const [words, action] of [["For the <b>", "refuse"],
    ["For the villages", "accept"]])
    await of(words, action).evaluate((form) => { form.id = `our-${form.action
      .split("-").pop()}`; });
  await type(page, "#our-refuse input[name=reason]", "Too <i>small</i>");
  await press(page, "Enter");
  await done(page, "refusing");
  await page.goto(`${url}/breakdowns`);
  await of("For the villages", "accept").evaluate((f) => { f.id = "our"; });
  await tabTo(page, "#our button");
  await press(page, "Enter");
  await done(page, "accepting");
  await page.context().close();
  const lead = await atBreakdowns(browser, "lena");
  const no = await card(lead, "For the <b>").innerText();
  check(/refused by the custodian[^]*Too <i>small<\/i>/.test(no), `refused: ${no}`);
  check((await card(lead, "For the villages").innerText())
    .includes("accepted; it is tried"), "the lead does not see the decision");
  await lead.context().close();
  await proposed(browser, "Where do you live", "Do you work", "For later");
}

// After results were opened.
async function tried(browser) {
  const page = await atBreakdowns(browser, "lena");
  const yes = await card(page, "For the villages").innerText();
  check(yes.includes("it counts"), `tried: ${yes}`);
  check((await page.locator(".cuts").innerText()).includes("Where do you live"),
    "what counts now lacks it");
  check((await card(page, "For later").innerText())
    .includes("Another breakdown was declared since"), "an older one may count");
  await page.context().close();
}

// In a narrow window the pages are behind a button that names the open one,
// by keys and to readers of the screen too.
async function menu(page, language, scheme) {
  const button = page.locator("header nav button");
  const links = page.locator("header nav a");
  check(await links.filter({ visible: true }).count() === 0,
    `menu-${language}: it is open`);
  check((await button.innerText()).includes(await page.innerText("h1")),
    `menu-${language}: it says ${await button.innerText()}`);
  check((await page.locator("header nav").ariaSnapshot())
    .startsWith("- navigation \""), `menu-${language}: no landmark`);
  await tabTo(page, "nav button");
  await page.keyboard.press("Enter");
  const count = await links.count();
  check(count >= 14 && await links.filter({ visible: true }).count() === count,
    `menu-${language}: not all of ${count} pages are shown`);
  const outside = await links.evaluateAll((all) => all.filter((a) => {
    const r = a.getBoundingClientRect();
    return r.left < 0 || r.right > innerWidth || r.top < 0 ||
      r.bottom > innerHeight || r.height < 24;
  }).map((a) => a.textContent));
  check(outside.length === 0, `menu-${language}: outside: ${outside}`);
  await inspect(page, `${screens}/menu-${language}-390-${scheme}`, language,
    check);
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.matches("nav a")),
    `menu-${language}: Tab does not lead into it`);
  await page.keyboard.press("Escape");
  check(await links.filter({ visible: true }).count() === 0 &&
    await page.evaluate(() => document.activeElement.matches("nav button")),
  `menu-${language}: Escape does not lead back`);
  await page.keyboard.press("Enter");
  await tabTo(page, "nav a[href='/people']");
  await press(page, "Enter");
  check(page.url().endsWith("/people"), `menu-${language}: ${page.url()}`);
}

async function looks(browser, long) {
  const first = await newPage(browser);
  await login(first);
  const cookies = await first.context().cookies();
  await first.context().close();
  for (const v of views("screens", long)) {
    const context = await browser.newContext({ bypassCSP: true,
      viewport: { width: v.size[0], height: v.size[1] },
      colorScheme: v.scheme });
    if (v.name !== "login") await context.addCookies(cookies);
    const page = await context.newPage();
    watch(page, v.name);
    await page.goto(`${url}/${v.name}?lang=${v.language}`);
    check(v.name !== "login" || await page.locator("nav").count() === 0,
      "login: a menu of nothing");
    await inspect(page, `${screens}/${v.name.replace("/", "-")}-${v.language}-${
      v.size[0]}-${v.scheme}`, v.language, check);
    await context.close();
  }
  const menus = languages.flatMap((language, l) => schemes
    .filter((_, c) => long || c === l % 2)
    .map((scheme) => ({ language, scheme })));
  for (const { language, scheme } of menus) {
    const context = await browser.newContext({ bypassCSP: true,
      colorScheme: scheme,
      viewport: { width: sizes[0][0], height: sizes[0][1] } });
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.goto(`${url}/devices?lang=${language}`);
    await menu(page, language, scheme);
    await context.close();
  }
  console.log(said());
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  await { keyboard, hostile, forgotten, breakdowns, tried, silent, looks }[part](browser, ...args);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
process.exit(problems.length === 0 ? 0 : 1);
