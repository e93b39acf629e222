// SPDX-License-Identifier: Apache-2.0
// What the tests of the page share: an agent, a browser on it, and a check of
// each screen that is met.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import http from "node:http";
import { chromium } from "playwright-core";
import { combinations, met, sizes } from "./faces.mjs";
import { clipped, loose } from "./pseudo.mjs";

const axe = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const problems = [];
export const check = (holds, what) => {
  if (!holds) {
    problems.push(what);
    console.error("PROBLEM: " + what);
  }
};
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
// Long, because other work may keep the machine busy; nothing waits for it
// where the condition holds sooner.
const PATIENCE_S = 120;
export async function until(what, f, seconds = PATIENCE_S) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const got = await f();
    if (got) return got;
    await sleep(50);
  }
  throw new Error("never: " + what);
}

// What the forms of the tests say, from their sources: cells of a table,
// strings of C, without what is put in and without marks; what form_make calls
// a question or a choice by its name; what the tests type.
const said = (() => {
  const folder = new URL("texts/", import.meta.url);
  const out = new Set(["data?", "Amina", "Bibi", "zaunkoenig im nebel 7731"]);
  for (const name of readdirSync(folder)) {
    const text = readFileSync(new URL(name, folder), "utf8")
      .replace(/"\s*\n\s*"/g, "");
    for (const [cell] of text.matchAll(/"(?:[^"\\]|\\.|"")*"|[^,\n]+/g))
      for (const part of cell.replace(/^"|"$/g, "").replace(/""/g, '"')
        .split(/\$\{[^}]*\}|\*+|\n|^#+ |^- /m))
        if (part.trim().length > 2) out.add(part.trim());
    for (const [, all] of text.matchAll(/"([a-z_ ]+)"/g))
      for (const word of all.split(" "))
        out.add(`${word}?`).add(`The ${word}`);
  }
  return [...out].sort((a, b) => b.length - a.length);
})();
// Names that a person gave, what was typed, and letters to type with.
const names = "bdi, [lang]:not(html), .code, textarea, script, .letters, " +
  ".keys .pad, video";

// hearth-agent ui on a data folder; its address comes from the file.
export class Agent {
  constructor(bin, data, options = ["--lock", "900"]) {
    this.bin = bin;
    this.data = data;
    this.options = options;
    this.log = "";
  }
  async start() {
    this.process = spawn(this.bin, ["--data", this.data, "ui", "--kdf",
      "floor", ...this.options], { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((r) => this.process.on("exit", r));
    for (const s of [this.process.stdout, this.process.stderr])
      s.on("data", (d) => { this.log += d; });
    await until("the page's address", () => /is in .*ui\.url/.test(this.log) &&
      existsSync(this.data + "/ui.url"));
    this.url = readFileSync(this.data + "/ui.url", "utf8").trim();
    this.origin = new URL(this.url).origin;
    this.log = "";
  }
  async end(signal = "SIGTERM") {
    this.process.kill(signal);
    await this.ended;
  }
  get pid() { return this.process.pid; }
}

// What a rule of axe sees otherwise in other colours and sizes.
const lookRules = ["color-contrast", "target-size", "link-in-text-block",
  "scrollable-region-focusable"];
// "en-07" and "ar2-07" are questions, "ar-home-2" is home.
const kindOf = (name) => {
  const rest = name.replace(/^(en|ar2?|tg)-/, "");
  return /^\d/.test(rest) ? "question" : rest.split("-")[0];
};

export class Browser {
  constructor(path, screens, profile) {
    this.path = path;
    this.screens = screens;
    this.profile = profile;
    this.looked = 0;
    this.kinds = new Set();
    this.shapes = new Set();
    this.runs = 0;
    this.bytes = [];
    this.ms = [];
    mkdirSync(screens, { recursive: true });
  }
  async open(agent, size = "tablet", more = {}) {
    const [width, height] = sizes[size];
    this.size = size;
    // The policy of the page is bypassed for axe only, in looks of its own.
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: this.path, args: ["--no-sandbox", "--disable-gpu"],
      reducedMotion: "reduce", viewport: { width, height }, timeout: PATIENCE_S * 1000, ...more });
    this.context.setDefaultTimeout(PATIENCE_S * 1000);
    this.page = this.context.pages()[0] ?? await this.context.newPage();
    this.watch(this.page, agent);
    await this.page.goto(agent.url);
    this.origin = agent.origin;
  }
  watch(page, agent) {
    page.on("console", (m) => {
      if (m.type() === "error") check(false, `console: ${m.text()}`);
    });
    page.on("pageerror", (e) => check(false, `script: ${e}`));
    page.on("request", (r) => {
      if (!r.url().startsWith(agent.origin))
        check(false, `asked elsewhere: ${r.url()}`);
      if (!/^\/($|k\/|m\/|style\.css|ui\.js|icon\.svg)/.test(
        new URL(r.url()).pathname + new URL(r.url()).search))
        check(false, `an address says something: ${r.url()}`);
    });
  }
  async close() { await this.context.close(); }
  // As a dead battery does: nothing is told and nothing is written any more.
  async kill() {
    const running = () => readdirSync("/proc").filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8")
          .split("\0").includes("--user-data-dir=" + this.profile);
      } catch { return false; }
    });
    check(running().length > 0, "there is no browser to kill");
    const gone = new Promise((r) => this.context.once("close", r));
    for (const pid of running())
      try { process.kill(Number(pid), "SIGKILL"); } catch { /* ended */ }
    await until("the browser's end", () => running().length === 0);
    await gone;
  }
  // Clicks what leads to another page, and waits for that page.
  async go(button) {
    await Promise.all([this.page.waitForNavigation(), button.click()]);
  }
  text() { return this.page.innerText("main"); }
  async has(text) { return (await this.text()).includes(text); }
  async says(text) {
    check((await this.text()).toLowerCase().includes(text.toLowerCase()),
      `does not say "${text}" but: ${(await this.text()).slice(0, 300)}`);
  }
  // Presses what posts do=ACTION, and waits for the page that follows.
  async press(action) {
    const begun = Date.now();
    const b = this.page.locator(
      `button[name=do][value="${action}"]:not(.unseen)`).first();
    if (!await b.isVisible())
      for (const s of await this.page.locator("summary").all())
        if (!await b.isVisible()) await s.click();
    if (!await b.isVisible())
      throw new Error(`no button "${action}": ${await this.text()}`);
    await this.go(b);
    this.ms.push(Date.now() - begun);
  }
  async unlock(pin) {
    await this.page.fill("#pin", pin);
    await this.press("unlock");
  }
  async resize(size) {
    if (size === this.size) return;
    const [width, height] = sizes[size];
    await this.page.setViewportSize({ width, height });
    this.size = size;
  }
  // Nothing too wide, targets large enough.
  async fits(name) {
    const found = await this.page.evaluate(() => {
      const small = [];
      const gloves = document.documentElement.classList.contains("gloves");
      for (const e of document.querySelectorAll(
        "button:not(.unseen), summary, label.choice, select")) {
        const r = e.getBoundingClientRect();
        if (r.width > 0 && (r.height < (gloves ? 60 : 48) || r.width < 44))
          small.push(`${e.tagName} ${Math.round(r.width)}x${Math.round(r.height)}`);
      }
      return { wide: document.documentElement.scrollWidth - innerWidth, small };
    });
    check(found.wide <= 0, `${name}: ${found.wide} px too wide`);
    check(found.small.length === 0, `${name}: small: ${found.small}`);
  }
  async axe(name, runOnly) {
    const seen = await this.page.evaluate((only) => globalThis.axe.run(document,
      { runOnly: only, resultTypes: ["violations"] }), runOnly);
    for (const v of seen.violations)
      check(false, `${name}: axe ${v.id}: ` +
        v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " +
          n.failureSummary?.split("\n")[1]).join("; "));
    this.runs++;
  }
  // The same screen in the language for tests, in a tab of its own, so that
  // what was typed and the other tab's page stay: no word of ours stands in the
  // program itself, and nothing is clipped although all is longer.
  async pseudo(name, isPictured) {
    const tab = await this.context.newPage();
    await tab.setExtraHTTPHeaders({ "Accept-Language": "en-XA" });
    await tab.goto(this.origin + "/");
    check(await tab.getAttribute("html", "lang") === "en-XA",
      `${name}: not in the language for tests`);
    const found = new Set();
    const examine = async (as) => {
      for (const what of await tab.evaluate(loose,
        { data: said, skip: names, also: "\\babc\\b" })) found.add(what);
      for (const size of ["small", "tablet"]) {
        await tab.setViewportSize({ width: sizes[size][0],
          height: sizes[size][1] });
        for (const what of await tab.evaluate(clipped))
          found.add(`${what} (${size}${as})`);
        if (isPictured) await tab.screenshot({
          path: `${this.screens}/xa-${name}${as}-${size}.png` });
      }
    };
    await tab.evaluate(() => {
      for (const d of document.querySelectorAll("details, .waiting"))
        d.open = !(d.hidden = false);
    });
    await examine("");
    if (await tab.evaluate(() => {
      const field = document.querySelector("[data-phrase], textarea, input:not(" +
        "[type=hidden], [type=radio], [type=checkbox])");
      field?.focus();
      field?.dispatchEvent(new PointerEvent("pointerdown",
        { bubbles: true, pointerType: "touch" }));
      field?.click();
      return field !== null;
    })) await examine("-keys");
    for (const what of found) check(false, `${name}, en-XA: ${what}`);
    await tab.close();
  }
  // For the README (pictures.sh).
  async picture(name) {
    const size = this.size;
    await this.resize("tablet");
    await this.page.screenshot({ path: `${this.screens}/${name}-tablet.png` });
    await this.resize(size);
  }
  // One screen, as it is and in other looks: fits, axe, a picture.
  async look(name, { size = this.size } = {}) {
    const page = this.page;
    await this.resize(size);
    const at = `${name}, ${size}`;
    const found = await page.evaluate(() => ({ title: document.title,
      inline: document.querySelectorAll("[style], style, script:not([src])")
        .length, isOpen: Number(document.body.dataset.idle) > 0,
      cards: document.querySelectorAll("button[value=card]").length,
      direction: document.documentElement.dir,
      // Pages of the same elements have the same colours and targets.
      shape: document.documentElement.dir + [...new Set(Array.from(
        document.querySelectorAll("main *"), (e) => e.tagName + "." +
          e.className))].sort().join(),
      classes: document.documentElement.className }));
    await this.fits(at);
    // Help for the person is never further than one tap while somebody works.
    if (found.isOpen && !/card$|compare$/.test(name))
      check(found.cards === 1, `${name}: ${found.cards} ways to the card`);
    check(found.title === "Hearth", `${name}: the title is "${found.title}"`);
    check(found.inline === 0, `${name}: inline code`);
    check(page.url() === this.origin + "/", `${name}: address ${page.url()}`);
    // Evaluated by the driver, which no policy of the page holds back.
    await page.evaluate(axe);
    await this.axe(at, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
      "best-practice"]);
    this.looked++;
    this.bytes.push((await page.content()).length);
    await page.screenshot({ path: `${this.screens}/${name}-${size}.png` });
    this.kinds.add(kindOf(name));
    const isNew = process.env.HEARTH_LONG || !this.shapes.has(found.shape);
    this.shapes.add(found.shape);
    await this.pseudo(name, isNew);
    for (const c of combinations()) {
      const classes = `theme-${c.theme} ${c.text}${c.gloves ? " gloves" : ""}`;
      await this.resize(c.size);
      await page.evaluate((all) => {
        document.documentElement.className = all;
      }, classes);
      const as = `${name}, ${c.size}, ${classes}, ${found.direction}`;
      await this.fits(as);
      if (isNew) await this.axe(as, lookRules);
      met(kindOf(name), { ...c, direction: found.direction });
    }
    await this.resize(size);
    await page.evaluate((all) => { document.documentElement.className = all; },
      found.classes);
  }
}

export const report = (b) => console.log(`axe: ${b.looked} screens, ` +
  `${problems.length} violations (${b.runs} runs: colours, directions, ` +
  "windows, letters, gloves)");
export const sizeAt = (n) => Object.keys(sizes)[n % 3];

// A raw request, because a browser would not send such things.
export function ask(origin, options, body) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const request = http.request({ hostname, port, agent: false, ...options },
      (reply) => {
        let text = "";
        reply.on("data", (d) => { text += d; });
        reply.on("end", () => resolve({ status: reply.statusCode,
          headers: reply.headers, text }));
        reply.on("error", () => resolve({ status: 0, headers: {}, text }));
      });
    request.on("error", () => resolve({ status: 0, headers: {}, text: "" }));
    request.end(body);
  });
}
