// SPDX-License-Identifier: Apache-2.0
// A newcomer at the pages, by keyboard, and each screen looked at.
// usage: node first.mjs BROWSER URL SCREENS PART [ARG]
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from
  "node:fs";
import { tmpdir } from "node:os";
import { chromium } from "playwright-core";
import jsqr from "jsqr";
import { looked } from "./looked.mjs";
import { inspect, said, views } from "./looks.mjs";
import { smallForm, xlsx } from "./pack.mjs";
import { codeOf } from "./totp.mjs";

const [browserPath, url, screens, part, arg, arg2] = process.argv.slice(2);
const passphrase = "anna's own long passphrase";
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${part}: ${what}`);
};

const all = views("first", process.env.HEARTH_LONG);

async function show(page, v) {
  await page.setViewportSize({ width: v.size[0], height: v.size[1] });
  await page.emulateMedia({ colorScheme: v.scheme });
}

const plain = { size: [1280, 800], language: "en", scheme: "light" };
const fileOf = (v) => `${screens}/${v.name}-${v.language}-${v.size[0]}-${
  v.scheme}`;

// The screen in every look that is its own, in the session that it stands in;
// ${enter} leads to it once its language is set, if its address does not. Ends
// plain.
async function look(page, name, path = looked.first[name], enter = null) {
  for (const v of [...all.filter((w) => w.name === name), plain]) {
    await show(page, v);
    await page.goto(`${url}${path}?lang=${v.language}`);
    if (enter) await enter();
    if (v !== plain) await inspect(page, fileOf(v), v.language, check);
  }
}

// What a newcomer does who goes straight on: pages that come, presses that
// bring them, fields that are filled, letters typed. Detours are not counted.
const made = { presses: 0, fields: 0, letters: 0 };
async function aside(detour) {
  const before = { ...made };
  await detour();
  Object.assign(made, before);
}

async function type(page, name, text) {
  await page.locator(`input[name=${name}]`).focus();
  await page.keyboard.type(text);
  made.fields++;
  made.letters += text.length;
}

async function enter(page) {
  made.presses++;
  return (await Promise.all([page.waitForNavigation(),
    page.keyboard.press("Enter")]))[0];
}

// The button called ${words}, reached with Tab alone.
async function press(page, words) {
  await page.evaluate(() => document.activeElement?.blur());
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((w) =>
      document.activeElement.textContent.trim() === w &&
      ["BUTTON", "A"].includes(document.activeElement.tagName), words);
    if (!found) continue;
    await enter(page);
    return;
  }
  check(false, `no key leads to "${words}" on ${page.url()}`);
}

async function login(page, secret, code = "", name = "anna") {
  await page.goto(`${url}login?lang=en`);
  await type(page, "name", name);
  await type(page, "secret", secret);
  if (code !== "") await type(page, "code", code);
  await enter(page);
}

const at = (page, path, what) =>
  check(new URL(page.url()).pathname === path,
    `${what}: at ${new URL(page.url()).pathname}, not ${path}`);
const says = async (page, words, what) =>
  check((await page.innerText("main")).includes(words),
    `${what}: does not say "${words}"`);

async function send(page, name, buffer) {
  await page.goto(`${url}forms?lang=en`);
  made.fields++;
  const folder = mkdtempSync(`${tmpdir()}/hearth-first.`);
  writeFileSync(`${folder}/${name}`, buffer);
  await page.locator("input[type=file]").setInputFiles(`${folder}/${name}`);
  await press(page, "Check the form");
  // on a slow machine the page of the work comes first, and asks again
  while (page.url().includes("/jobs/")) {
    if ((await page.innerText("[role=status]")).includes("At work"))
      await page.waitForNavigation();
    else await page.goto(`${url}forms/draft`);
  }
  rmSync(folder, { recursive: true });
}

// What a camera in front of the screen reads.
async function scan(page, selector) {
  const png = await page.locator(selector).screenshot();
  const desk = await page.context().browser().newPage();
  const seen = await desk.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const c = new OffscreenCanvas(image.width, image.height).getContext("2d");
    c.drawImage(image, 0, 0);
    return { data: [...c.getImageData(0, 0, image.width, image.height).data],
      width: image.width, height: image.height };
  }, `data:image/png;base64,${png.toString("base64")}`);
  await desk.close();
  return (jsqr.default ?? jsqr)(Uint8ClampedArray.from(seen.data), seen.width,
    seen.height)?.data ?? "";
}

const parts = {
  async start(page) {
    await login(page, arg);
    at(page, "/account", "a one-time code");
    await type(page, "new", passphrase);
    await type(page, "again", passphrase);
    await enter(page);
    at(page, "/first", "the first page of a newcomer");
    await look(page, "first");
    await says(page, "Listening", "the programme");
    const commands = await page.locator("pre.command").allInnerTexts();
    check(await page.locator('[aria-current=step] h2').innerText().then((t) =>
      t.includes("Who holds the key")), "the key is not next");
    await press(page, "I hold the key alone");
    await press(page, "First steps");
    check(await page.locator('[aria-current=step] h2').innerText().then((t) =>
      t.includes("Where backups go")), "the backup is not next");
    writeFileSync(arg2, `${commands.join("\n")}\n`);
    await says(page, "held alone, by decision", "the decision");
  },

  // arg: a workbook
  async form(page) {
    await aside(() => login(page, passphrase));
    at(page, "/first", "taken up again");
    await says(page, "Last backup:", "the backup");
    await press(page, "Forms");
    at(page, "/forms", "the link of the step");
    await look(page, "forms");
    await aside(() => send(page, "notes.pdf", Buffer.from("%PDF-1.7")));
    await says(page, "This file is no workbook.", "a wrong file");
    check(await page.locator("[role=alert]").count() === 1, "no alert");
    await look(page, "wrong");
    await aside(() => send(page, "large.xlsx", Buffer.alloc(17 << 20)));
    await says(page, "larger than 16 MiB", "a large file");
    // as a spreadsheet program saved it
    await aside(() => send(page, "example.xlsx", readFileSync(arg)));
    await says(page, "Nothing is wrong with this form.", "a real workbook");
    await aside(() => send(page, "small.xlsx",
      xlsx(smallForm("select_one nowhere"))));
    at(page, "/forms/draft", "a form with errors");
    await says(page, "survey A3", "the cell");
    await look(page, "errors");
    await send(page, "small.xlsx", xlsx(smallForm()));
    await says(page, "Nothing is wrong with this form.", "the mended form");
    await says(page, "Do you agree to take part?", "the preview");
    await look(page, "draft");
    await press(page, "Publish");
    await press(page, "First steps");
    check(await page.locator('[aria-current=step] h2').innerText().then((t) =>
      t.includes("The first device")), "the device is not next");
  },

  // arg: a file for the letters, so that the script can look where they went
  async factor(page) {
    await login(page, passphrase);
    await look(page, "account");
    await press(page, "Set up a second factor");
    at(page, "/account/factor", "the page of the factor");
    await look(page, "factor");
    await type(page, "secret", "some other passphrase");
    await enter(page);
    await says(page, "is not right", "a wrong passphrase");
    check(await page.locator("svg.qr").count() === 0, "a QR without passphrase");
    let reply = null;
    await look(page, "drawn", "account/factor", async () => {
      await type(page, "secret", passphrase);
      reply = await enter(page);
    });
    check(reply.headers()["cache-control"] === "no-store", "it may be kept");
    const letters = (await page.innerText("code.letters")).replace(/ /g, "");
    check(/^[A-Z2-7]{32}$/.test(letters), `the letters: ${letters.length}`);
    writeFileSync(arg, letters);
    check(!page.url().includes(letters), "the secret is in the address");
    check(!(await page.content()).includes("otpauth:"), "the QR's text");
    await type(page, "code", "000000");
    await enter(page);
    await says(page, "That is not the code", "a wrong code");
    check(!(await page.content()).includes(letters.slice(0, 4)),
      "the secret is shown again");
    const now = Date.now() / 1000;
    await type(page, "code", codeOf(letters, now));
    await enter(page);
    at(page, "/account", "the factor is set");
    await says(page, "A second factor is set.", "the account");
    await page.goto(`${url}account/factor`);
    check(await page.locator("input[name=secret]").count() === 0,
      "a second one is offered");
    await press(page, "Log out");
    await login(page, passphrase);
    await says(page, "are not right", "a login without the code");
    await login(page, passphrase, codeOf(letters, now));
    await says(page, "are not right", "a code that was used");
    await login(page, passphrase, codeOf(letters, now + 30));
    at(page, "/first", "a login with the code");
  },

  async without(page) {
    await login(page, passphrase);
    at(page, "/first", "a login after an administrator took it away");
  },

  async lead(page) {
    await login(page, "lena's own long passphrase", "", "lena");
    at(page, "/first", "a lead's first page");
    await says(page, "This is done by: administrator, custodian, supervisor.",
      "a lead's first steps");
    await look(page, "lead");
    await press(page, "Devices");
    await says(page, "This is done by: administrator, custodian, supervisor.",
      "a lead's devices");
    check(await page.locator("main form").count() === 0,
      "a lead has a form about devices");
    await look(page, "lead-devices");
  },

  // arg: a file for what the QR says; arg.code: for the code beside it
  async device(page) {
    await aside(() => login(page, passphrase));
    await press(page, "Devices");
    at(page, "/devices", "the link of the step");
    await type(page, "name", "tablet-1");
    await type(page, "worker", "w1");
    await type(page, "area", "north");
    await press(page, "Show a code for it");
    while ((await page.innerText("[role=status]")).includes("At work"))
      await page.waitForNavigation();
    const path = new URL(page.url()).pathname.slice(1);
    check(path.startsWith("jobs/"), `the code is at /${path}`);
    const reply = await page.goto(`${url}${path}`);
    check(reply.headers()["cache-control"] === "no-store", "it may be kept");
    const text = await scan(page, "svg.qr");
    check(/^hearth:1\?t=/.test(text), `the QR says "${text.slice(0, 9)}"`);
    writeFileSync(arg, `${text}\n`);
    const code = await page.innerText("code.letters");
    check(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/.test(code), `the code: ${code}`);
    writeFileSync(`${arg}.code`, code);
    check(!(await page.content()).includes("hearth:1"), "the QR's text");
    check(!(await page.innerText("main")).includes("enrol confirm"),
      "the page tells of a command");
    await look(page, "code", path);
    const other = await page.context().browser().newContext();
    const lead = await other.newPage();
    await aside(() =>
      login(lead, "lena's own long passphrase", "", "lena"));
    check((await lead.goto(`${url}${path}`)).status() === 404,
      "a lead sees the code of another");
    await other.close();
  },

  // arg: the six words that the device shows
  async words(page) {
    await aside(() => login(page, passphrase));
    await press(page, "Devices");
    await press(page, "Show its six words");
    await says(page, arg, "the six words");
    await press(page, "The words are the same: admit it");
    await says(page, "Done", "admitting");
    await page.goto(`${url}first`);
    check(await page.locator("li h2").last().innerText().then((t) =>
      /The first device\s+done/i.test(t)), "the first device is not done");
  } };

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const context = await browser.newContext({ bypassCSP: true,
    viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("pageerror", (e) => problems.push(`${part}: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(url)) problems.push(`${part}: asked ${r.url()}`);
  });
  await parts[part](page);
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`first, ${part}: ${said()}`);
console.log(`made ${part} ${made.presses} ${made.fields} ${made.letters}`);
process.exit(problems.length === 0 ? 0 : 1);
