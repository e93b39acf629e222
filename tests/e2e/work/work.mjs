// SPDX-License-Identifier: Apache-2.0
// Begins long work, holds it where it is, and looks at the page of the work.
// usage: node work.mjs BROWSER PORT SCREENS_FOLDER PROGRAMS WORK_FOLDER
// The passphrase of the programme is the line on standard input.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { looked } from "./looked.mjs";
import { inspect, said, views } from "./looks.mjs";

const [browserPath, port, screens, programs, work] = process.argv.slice(2);
const passphrase = readFileSync(0, "utf8");
const url = `http://127.0.0.1:${port}`;
const data = `${work}/data`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(what);
};
const tries_max = 50; // of work that may be over before it is seen

function begin(program, args, input = "") {
  const child = spawn(`${programs}/${program}`, [...args, "--data", data],
    { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  child.over = once(child, "exit");
  return child;
}

// As the page may be told: "never", or what the file of this work says.
function stateOf(kind) {
  try {
    const bytes = readFileSync(`${data}/release/work-${kind}`);
    return { state: ["never", "runs", "done", "failed"][bytes[0]],
      percent: bytes[1] };
  } catch {
    return { state: "never", percent: 0 };
  }
}

// Stops ${child} as soon as its work is at ${percent} or more; false: it was
// over before that was seen.
async function hold(child, kind, percent) {
  while (child.exitCode === null) {
    for (let i = 0; i < 2000; i++) {
      const at = stateOf(kind);
      if (at.state === "runs" && at.percent >= percent) {
        child.kill("SIGSTOP");
        return stateOf(kind).state === "runs";
      }
    }
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  return false;
}

// The page of the work comes again by itself, which may come between.
async function go(page, path) {
  for (let tries = 1;; tries++)
    try {
      return await page.goto(url + path);
    } catch (e) {
      if (tries === 3 || !e.message.includes("another navigation")) throw e;
    }
}

async function login(context, name) {
  const page = await context.newPage();
  await go(page, "/login");
  await page.fill("input[name=name]", name);
  await page.fill("input[name=secret]", `${name}'s long passphrase`);
  await Promise.all([page.waitForNavigation(), page.click("main button")]);
  return page;
}

const titles = { opening: "Opening records", release: "Making a release",
  backup: "Backup", export: "Export of records" };
const line = (page, kind) => page.locator("main li").filter(
  { hasText: titles[kind] }).filter({ hasNot: page.locator("a") });

async function says(page, kind, words) {
  await go(page, "/jobs?lang=en");
  const list = await line(page, kind).allInnerTexts();
  check(list.length === 1 && list[0].includes(words),
    `${kind} says "${list.join(" | ")}", not "${words}"`);
}

// At work, as far as it is, with a bar; still when somebody comes back; and
// nothing to who does not run the field work.
async function seen(page, city, kind) {
  const { percent } = stateOf(kind);
  for (const from of ["/overview", "/people"]) {
    await says(page, kind, "At work");
    const bar = line(page, kind).locator("progress");
    check(await bar.getAttribute("value") === String(percent),
      `${kind}: the bar is not at ${percent}`);
    check((await line(page, kind).innerText()).replace(/\s/g, " ")
      .includes(`${percent} %`),
      `${kind} does not say ${percent} %`);
    await go(page, from);
  }
  const reply = await go(page, "/jobs");
  check(reply.headers().refresh === "2", "the page does not look again");
  await go(city, "/jobs");
  check(await line(city, kind).count() === 0, `a city sees ${kind}`);
}

// What stands there is looked at in peace: the page does not look again.
async function looks(browser, cookies, name) {
  for (const v of views("work", process.env.HEARTH_LONG, name)) {
    const context = await browser.newContext({ colorScheme: v.scheme,
      viewport: { width: v.size[0], height: v.size[1] } });
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.route("**/jobs*", async (route) => {
      const reply = await route.fetch();
      const { refresh, ...headers } = reply.headers();
      await route.fulfill({ response: reply, headers });
    });
    await go(page, `/${looked.work[name]}?lang=${v.language}`);
    await inspect(page, `${screens}/${name}-${v.language}-${v.size[0]}-${
      v.scheme}`, v.language, check);
    await context.close();
  }
}

// The page that was open all the while comes to say so by itself.
const becomes = (page, kind, words) => line(page, kind).filter(
  { hasText: words }).waitFor({ timeout: 120000 }).catch(() =>
  check(false, `${kind} never says "${words}"`));

async function results(browser, page, city) {
  const child = begin("hearth-host-results", [], passphrase);
  if (!await hold(child, "opening", 20)) return check(false, "opening: unseen");
  await seen(page, city, "opening");
  await looks(browser, await page.context().cookies(), "at-work");
  await go(page, "/jobs?lang=en");
  child.kill("SIGCONT");
  if (!await hold(child, "release", 5)) return check(false, "release: unseen");
  await becomes(page, "opening", "Done");
  await seen(page, city, "release");
  await go(page, "/jobs?lang=en");
  child.kill("SIGCONT");
  await becomes(page, "release", "Done");
  check((await child.over)[0] === 0, "results failed");
}

async function backup(page, city) {
  const make = (to) => begin("hearth-host", ["backup", "--to", to,
    "--recipient", `${work}/own.key.pub`]);
  let child = null;
  for (let i = 0; child === null && i < tries_max; i++) {
    child = make(`${work}/${i}.backup`);
    if (!await hold(child, "backup", 5)) child = null;
  }
  if (child === null) return check(false, "backup: unseen");
  await seen(page, city, "backup");
  child.kill("SIGKILL");
  await child.over;
  await says(page, "backup", "It did not work");
  check((await make(`${work}/nowhere/one.backup`).over)[0] !== 0,
    "a backup to nowhere");
  await says(page, "backup", "It did not work");
  await says(page, "backup", "at the host's terminal");
  check((await make(`${work}/fine.backup`).over)[0] === 0, "a backup failed");
  await says(page, "backup", "Done");
}

// Refused only after the records were read: the purpose came too late.
async function exports(page) {
  const child = begin("hearth-host", ["export", "microdata", "--purpose",
    "late", "--dry-run"], passphrase);
  check((await child.over)[0] !== 0, "a late purpose serves");
  await says(page, "export", "It did not work");
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await login(await browser.newContext(), "anna");
  const city = await login(await browser.newContext(), "cora");
  await go(page, "/jobs?lang=en");
  check(!(await page.innerText("main")).includes("Work of this host"),
    "work is shown before there was any");
  await results(browser, page, city);
  await backup(page, city);
  await exports(page);
  await looks(browser, await page.context().cookies(), "ended");
} finally {
  await browser.close();
}
for (const p of problems) console.error(p);
console.log(`work: ${said()}`);
process.exit(problems.length === 0 ? 0 : 1);
