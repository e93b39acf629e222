// SPDX-License-Identifier: Apache-2.0
// Looks at every page that says no: what is wrong stands there, and what the
// person who reads it can do.
// usage: node refused.mjs BROWSER PORT SCREENS_FOLDER WORDS_FOLDER
import { mkdirSync, readFileSync } from "node:fs";
import net from "node:net";
import { chromium } from "playwright-core";
import { looked } from "./looked.mjs";
import { inspect, said, views } from "./looks.mjs";

const [browserPath, port, screens, folder] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`refused: ${what}`);
};
// How ${id} begins in ${language}, in each of its forms.
const wordsOf = (language, id) => [...readFileSync(
  `${folder}/${language}.txt`, "utf8").matchAll(
  new RegExp(`^${id}(?:\\.\\w+)? = (.*)$`, "gm"))]
  .map((m) => m[1].split("{")[0]);

const go = (page, path) => page.goto(url + path);
// What ${act} leads to.
const after = async (page, act) => (await Promise.all([
  page.waitForNavigation(), act()]))[0];

async function fill(page, name, secret) {
  await go(page, "/login");
  await page.fill("input[name=name]", name);
  await page.evaluate((s) => {
    document.querySelector("input[name=secret]").value = s;
  }, secret);
  return after(page, () => page.click("main button"));
}

// Posts the form of ${path} as it stands but for its token.
async function sendOld(page, path) {
  await go(page, path);
  await page.evaluate(() => {
    document.querySelector("form.person input[name=t]").value = "0".repeat(64);
  });
  return after(page, () => page.click("form.person button"));
}

// Every place that forms are received in is taken.
async function whileBusy(act) {
  const head = `POST /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
    `Origin: ${url}\r\nContent-Length: 9000\r\n` +
    "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=a";
  const open = await Promise.all(Array.from({ length: 12 }, () =>
    new Promise((resolve) => {
      const s = net.connect(Number(port), "127.0.0.1", () =>
        s.write(head, () => resolve(s)));
      s.on("error", () => {});
    })));
  let reply = null;
  for (let i = 0; i < 50 && reply?.status() !== 503; i++) reply = await act();
  for (const s of open) s.destroy();
  return reply;
}

async function hold(page) {
  for (let i = 0; i < 30; i++) {
    const reply = await fill(page, "carl", `wrong ${i}`);
    if (reply.status() === 429) return reply;
  }
  return null;
}

async function upload(page, bytes) {
  await go(page, "/forms");
  await page.setInputFiles("input[type=file]", { name: "form.xlsx",
    mimeType: "application/octet-stream", buffer: Buffer.alloc(bytes) });
  return after(page, () => page.locator("form:has(input[type=file]) button")
    .click());
}

// [who, status, words that stand there, how to come to it]
const wrong = "wrong wrong wrong";
const ways = {
  "not-understood": ["lena", 400, ["not_understood", "again_do"],
    (page) => go(page, "/overview?x=%zz")],
  "no-role": ["lena", 403, ["no_role", "no_role_do"],
    (page) => go(page, "/people")],
  "form-old": ["lena", 403, ["form_old", "form_old_do"],
    (page) => sendOld(page, "/account")],
  "sent-by-another": [null, 403, ["sent_by_another", "sent_by_another_do"],
    async (page) => {
      await page.setContent(`<form method="post" action="${url}/login">` +
        "<button></button></form>");
      return after(page, () => page.click("button"));
    }],
  "too-long": [null, 413, ["form_too_long", "form_too_long_do"],
    (page) => fill(page, "lena", "x".repeat(100000))],
  "long-address": [null, 414, ["address_too_long", "again_do"],
    (page) => go(page, `/${"a".repeat(3000)}`)],
  "file-too-large": ["lena", 413, ["form_upload_large"],
    (page) => upload(page, 17 << 20)],
  "file-empty": ["lena", 400, [], (page) => upload(page, 0)],
  busy: [null, 503, ["busy", "busy_do"],
    (page) => whileBusy(() => fill(page, "nobody", wrong))],
  "session-over": [null, 200, ["session_over"], async (page) => {
    await page.context().addCookies([{ name: `hearth-${port}`,
      value: "ab".repeat(32), url }]);
    return go(page, "/overview");
  }],
  "login-wrong": [null, 403, ["login_wrong"],
    (page) => fill(page, "nobody", wrong)],
  "login-held": [null, 429, ["tries_next"], hold] };

async function contextOf(browser, v, cookies) {
  const context = await browser.newContext({ bypassCSP: true,
    locale: v.language, colorScheme: v.scheme,
    viewport: { width: v.size[0], height: v.size[1] } });
  await context.addCookies([...cookies, { name: "hearth-language",
    value: v.language, url }]);
  return context;
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const first = await browser.newContext();
  await fill(await first.newPage(), "lena", "lena's long passphrase");
  const cookies = await first.cookies();
  for (const name of Object.keys(looked.refused))
    check(name in ways, `no way to ${name}`);
  for (const v of views("refused", process.env.HEARTH_LONG)) {
    const [who, status, words, come] = ways[v.name];
    const context = await contextOf(browser, v, who ? cookies : []);
    const page = await context.newPage();
    page.on("request", (r) => check(r.url().startsWith(url),
      `${v.name}: asked ${r.url()}`));
    const reply = await come(page);
    check(reply?.status() === status, `${v.name}: ${reply?.status()}`);
    const text = (await page.innerText("body")).replace(/[\u2066-\u2069]/g, "");
    for (const id of words)
      check(wordsOf(v.language, id).some((w) => text.includes(w)),
        `${v.name} in ${v.language} does not say ${id}: ${text}`);
    check(await page.locator("main a[href='/'], main form").count() > 0,
      `${v.name} leads nowhere`);
    await inspect(page, `${screens}/${v.name}-${v.language}-${v.size[0]}-${
      v.scheme}`, v.language, check);
    await context.close();
  }
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`refused: ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
