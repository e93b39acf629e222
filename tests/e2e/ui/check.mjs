// SPDX-License-Identifier: Apache-2.0
// The device's page as a worker meets it, on a real device and a real host.
// usage: node check.mjs BROWSER BIN WORK SCREENS HOST CODE INVITE TYPED
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, Browser, check, problems, report, sizeAt, until } from "./lib.mjs";
import { pairsMissing, tour } from "./faces.mjs";
import { tapIn } from "./fingers.mjs";
import { choices, choose, pick, walk } from "./interview.mjs";

const [browserPath, bin, work, screens, host, code, invite, typed] =
  process.argv.slice(2);
const PIN = "271828";
const agent = new Agent(bin + "/hearth-agent", work + "/device");
// Bytes that the agent has written so far; NaN where that is not told.
const written = () => {
  try {
    return Number(/wchar: (\d+)/.exec(
      readFileSync(`/proc/${agent.pid}/io`, "utf8"))[1]);
  } catch { return NaN; }
};
const rss = (pid) => /VmRSS:\s+(\d+)/.exec(
  readFileSync(`/proc/${pid}/status`, "utf8"))[1];
const b = new Browser(browserPath, screens, work + "/profile");

// A detector as browsers with one have it. Its camera is the browser's own for
// tests; first it sees something else.
function detector(text) {
  globalThis.looks = 0;
  globalThis.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect(video) {
      const seen = [{ rawValue: "http://other.example/" }];
      if (globalThis.looks++ > 0 && video.videoWidth > 0)
        seen.push({ rawValue: text });
      return seen;
    }
  };
}

// A second device reads the QR of its enrolment: it needs no address, and
// nobody has to compare words, because the QR names the programme's keys.
async function byCamera() {
  const other = new Agent(bin + "/hearth-agent", work + "/device2");
  const c = new Browser(browserPath, screens, work + "/profile2");
  await other.start();
  await c.open(other, "small", { args: ["--no-sandbox", "--disable-gpu",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  if (await c.page.evaluate(() => !("BarcodeDetector" in globalThis)))
    check(await c.page.locator("[data-scan]").isHidden(),
      "a camera where nothing can read it");
  await c.page.addInitScript(detector, invite);
  await c.page.reload();
  const button = c.page.locator("[data-scan]");
  await button.waitFor();
  await button.click();
  await until("the code is read", async () =>
    await c.page.inputValue("#code") === invite);
  check(await c.page.locator("video").count() === 0, "the camera stays on");
  await c.page.fill("#pin", PIN);
  await c.page.fill("#again", PIN);
  await c.press("enrol");
  await c.unlock(PIN);
  check(await c.page.locator("button[value=same]").count() === 0,
    "words are compared although the QR was read");
  check(await c.page.locator("button[value=sync]").count() === 1,
    `not at home: ${await c.text()}`);
  await c.close();
  await other.end();
}

// A third has no keyboard at all: fingers on the page's own keys.
async function byFingers() {
  const other = new Agent(bin + "/hearth-agent", work + "/device3");
  const c = new Browser(browserPath, screens, work + "/profile3");
  await other.start();
  await c.open(other, "small", { hasTouch: true });
  await tapIn(c, "#code", typed);
  await tapIn(c, "#host", host);
  await tapIn(c, "#pin", PIN);
  await tapIn(c, "#again", PIN);
  await c.go(c.page.locator("button.main[value=enrol]"));
  await c.says("enrolled");
  for (const digit of PIN)
    await c.page.locator(`[data-pad] [data-key="${digit}"]`).tap();
  await c.press("unlock");
  check(await c.page.locator("button[value=same]").count() === 1,
    `not enrolled by fingers: ${await c.text()}`);
  await c.close();
  await other.end();
}

async function enrol() {
  await b.open(agent);
  await b.look("enrol");
  await speak("ar");
  await b.look("ar-enrol");
  await speak("en");
  await b.page.fill("#code", "0000-0000-0000-0000-0000-0000-0000");
  await b.page.fill("#host", host);
  await b.page.fill("#pin", PIN);
  await b.page.fill("#again", PIN);
  await b.press("enrol");
  await b.says("typing mistake");
  await b.page.fill("#code", code);
  await b.page.fill("#host", host);
  await b.page.fill("#pin", PIN);
  await b.page.fill("#again", PIN);
  await b.press("enrol");
  await b.says("enrolled");
  await b.look("locked");
  await b.unlock("111222");
  await b.says("wrong PIN; 4 free tries");
  await b.unlock(PIN);
  await b.look("compare");
  await lockedFromOutside();
  await speak("ar");
  await b.unlock(PIN);
  await b.look("ar-compare");
  await lockedFromOutside();
  await speak("en");
  await b.unlock(PIN);
  await b.press("same");
  await b.look("home-new");
  execFileSync(bin + "/hearth-host", ["enrol", "confirm", "--all",
    "--without-words", "--data", work + "/host"], { stdio: "ignore" });
}

// As the power button of a kiosk does.
async function lockedFromOutside() {
  process.kill(agent.pid, "SIGUSR1");
  await until("the PIN is asked", async () => {
    await b.page.reload();
    return await b.page.locator("#pin").count() > 0;
  });
}

async function sync(words) {
  await b.press("sync");
  await b.page.locator("main", { hasText: /complete|does not|connection/ })
    .waitFor();
  await b.says(words);
  await b.look(`${await b.page.locator("html").getAttribute("lang")}-sync`);
  await b.press("close");
}

// What the office wants today; fetched by the next sync.
function assign() {
  execFileSync(bin + "/hearth-host", ["assign", "tablet", "--area",
    "north-1,north-2", "--quota", "north-1=20,north-2=1,north-2/youth=3",
    "--back-check", "tablet:1", "--data", work + "/host"],
  { stdio: "ignore" });
}

let slip = "";
async function finish() {
  await b.press("finalise");
  await b.look("slip");
  slip = (await b.page.locator(".code").first().innerText()).trim();
  await b.press("given");
  await b.says("sealed");
  await b.look("done");
  await b.press("home");
}

async function english() {
  await b.page.locator("input[name=area][value=north-1]").check();
  await b.press("begin:community");
  const headings = [];
  const before = written();
  await walk(b, { see: async (n, values, heading) => {
    headings.push(heading);
    await b.look(`en-${String(n).padStart(2, "0")}`, { size: sizeAt(n) });
    if (/closest relation/.test(heading))
      await b.picture("picture-en");
  } });
  const each = Math.round((written() - before) / headings.length);
  check(!(each > 16384), `${each} bytes written for an answer`);
  console.log(`${each} bytes written for each of ${headings.length} screens`);
  check(headings.some((h) => /Where did you hear/.test(h)), "a question that " +
    "follows from an answer is not asked");
  await b.look("review", { size: "tablet" });
  await finish();
  await b.says("1 interview waits to be sent");
  await b.look("home");
}

// Language, colours, sizes.
async function display(values) {
  await b.press("display");
  for (const [name, value] of Object.entries(values))
    await b.page.locator(`input[name=${name}][value="${value}"]`).check();
  await b.press("look");
  await b.press("close");
}

const numberOf = (tag) => b.page.locator("input[name=language]").evaluateAll(
    (all, wanted) => all.find((e) => e.closest("label").querySelector(
      `[lang="${wanted}"]`))?.value, tag);

async function language(tag) {
  await b.press("display");
  const value = await numberOf(tag);
  await b.press("close");
  return value;
}

// The device speaks ${tag}.
async function speak(tag) {
  await b.press("display");
  await b.page.locator(`input[name=language][value="${await numberOf(tag)}"]`)
    .check();
  await b.press("look");
  await b.press("close");
  check(await b.page.locator("html").getAttribute("lang") === tag,
    `does not speak ${tag}`);
}

const direction = () => b.page.locator("html").getAttribute("dir");

async function arabic() {
  const ar = await language("ar");
  const en = await language("en");
  await display({ language: ar, theme: 3, gloves: 1 });
  check(await direction() === "rtl", "Arabic goes from left to right");
  await tour(b, "ar", PIN);
  await b.page.locator("input[name=area][value=north-2]").check();
  await b.press("begin:community");
  // "no" to having heard: where from is not asked.
  await walk(b, { stop: /سمعتم أن عائلات عادت/, see: async (n) => {
    if (n % 3 === 0)
      await b.look(`ar-${String(n).padStart(2, "0")}`, { size: sizeAt(n / 3) });
  } });
  check(await direction() === "rtl", "the interview goes from left to right");
  const question = await b.page.locator("h1").innerText();
  // In the middle of it: the browser dies, the language changes and back.
  await b.close();
  await b.open(agent);
  check(await b.page.locator("h1").innerText() === question,
    "the browser's end loses the place");
  await b.page.locator(".question input[value=no]").evaluate(
    (e) => e.closest("label").click());
  await b.press("language:0");
  check(await direction() === "ltr", "English goes from right to left");
  await b.says("Before today");
  check(await b.page.locator(".question input[value=no]").isChecked(),
    "the change of language loses what was chosen");
  await b.press("language:1");
  await b.press("card");
  await b.look("ar-card");
  await b.press("close");
  await b.press("hand");
  await b.look("ar-hand");
  await b.press("close");
  await b.press("next");
  check(!/أين سمعتم/.test(await b.page.locator("h1").innerText()),
    "a question that does not follow is asked");
  let isTaken = false;
  await walk(b, { see: async (n) => {
    if (n % 4 === 0)
      await b.look(`ar2-${String(n).padStart(2, "0")}`, {
        size: sizeAt(n / 4) });
    if (!isTaken && await b.page.locator(".ladder").count()) {
      isTaken = true;
      await b.picture("picture-ar");
    }
  } });
  await b.look("ar-review", { size: "small" });
  await b.press("finalise");
  await b.look("ar-slip");
  await b.press("given");
  await b.look("ar-done");
  await b.press("home");
  await b.look("ar-home-2", { size: "tablet" });
  await stopped_by_person("ar");
  await display({ language: en, theme: 1 });
}

// The whole interview in Tajik: an error, an answer that hides another, the
// hand-over at the personal questions, the die.
async function tajik() {
  await speak("tg");
  await b.page.locator("input[name=area][value=north-1]").check();
  await b.press("begin:community");
  check(await b.page.locator("html").getAttribute("lang") === "tg",
    "the interview does not begin in Tajik");
  await b.press("next");
  check(await b.page.locator(".error").count() === 1, "blank is taken");
  check(!/[A-Za-z]{3}/.test(await b.page.locator(".error").innerText()),
    "the error is not in Tajik");
  await b.look("tg-error", { size: "small" });
  const heard = /то имрӯз шунида будед/;
  await walk(b, { stop: heard });
  await hides(heard);
  const list = /Ман якчанд чизро мехонам/;
  await walk(b, { stop: list, see: async (n, values, heading) => {
    if (n % 5 === 0)
      await b.look(`tg-${String(n).padStart(2, "0")}`, { size: sizeAt(n / 5) });
    check(/[а-яӣӯҳҷқғ]/.test(heading), `not in Tajik: ${heading}`);
  } });
  await personal();
  await walk(b);
  check(!await b.has("Пеш аз оғоз"),
    "what was asked before consent has no answer in the review");
  await b.look("tg-review", { size: "small" });
  await b.press("finalise");
  await b.look("tg-slip");
  await b.press("given");
  await b.look("tg-done");
  await b.press("home");
  await b.says("Мардуми маҳаллӣ ба одамони баргашта чӣ назар доранд");
  await b.look("tg-home");
  await speak("en");
}

// "Yes" leads to a question; going back and saying "no" hides its answer.
async function hides(heading) {
  await pick(b.page, "yes");
  await b.press("next");
  const next = await b.page.locator("h1").first().innerText();
  await pick(b.page, choose(await choices(b.page), []));
  await b.press("next");
  await b.press("back");
  await b.press("back");
  check(heading.test(await b.page.locator("h1").first().innerText()),
    "back does not lead back");
  await pick(b.page, "no");
  await b.press("next");
  check(await b.page.locator("button[value=hide]").count() === 1,
    "hides an answer without a word");
  await b.look("tg-hides");
  await b.press("close");
  await pick(b.page, "yes");
  await b.press("next");
  check(await b.page.locator("h1").first().innerText() === next &&
    await b.page.locator(".question input:checked").count() > 0,
  "the answer is gone although it was not hidden");
}

// The person answers alone; the worker cannot look back before the PIN.
async function personal() {
  await b.press("hand");
  await b.look("tg-hand");
  await b.press("handed");
  check(await b.page.locator("button[value=back], button[value=review], " +
    "button[value=leave], .hint, .progress").count() === 0,
  "a menu while handed over");
  await b.look("tg-handed", { size: "small" });
  await answerOne("1");
  for (let n = 0; n < 4; n++) {
    const heading = await b.page.locator("h1").first().innerText();
    if (/Аввал бо як ҷумлаи оддӣ/.test(heading)) {
      check(await b.page.locator(".practice").count() === 1,
        "does not say that it is practice");
      await b.look("tg-practice", { size: "small" });
    }
    if (/Акнун боз як бор/.test(heading)) {
      await b.look("tg-die", { size: "small" });
      check(await b.page.locator(".rules").count() === 1, "no rules of the die");
      check(!await b.has("Напурсед, ки чӣ баромад"), "a remark for the worker");
      await b.press("stop");
      await b.look("tg-stop", { size: "small" });
      await b.press("close");
      await answerOne("yes");
      break;
    }
    await answerOne("yes");
  }
  // The section is over: the questions about the person are not theirs.
  check(await b.page.locator(".question, button[value=next]:not(.unseen)")
    .count() === 0, "the hand-over does not end with its section");
  await b.look("tg-give", { size: "small" });
  await b.go(b.page.locator("button[value=lock]").first());
  await b.unlock(PIN);
  check(await b.page.locator(".progress").count() === 1,
    "does not go on after the PIN");
}

async function answerOne(value) {
  const values = await choices(b.page);
  if (values.includes(value)) await pick(b.page, value);
  else if (values.length > 0) await pick(b.page, choose(values, []));
  else if (await b.page.locator(".question input").count())
    await b.page.locator(".question input").first().fill(value);
  await b.press("next");
}

// The person of the first interview wants it back: their slip, with a mistake
// that need not be typed anew from the start, and then right.
async function takeBack() {
  const wrong = slip.replace(/^./, slip[0] === "2" ? "3" : "2");
  await b.press("withdraw");
  await b.press("take-back");
  await b.says("No code was given");
  await b.page.fill("#code", wrong);
  await b.press("take-back");
  await b.says("typing mistake");
  check(await b.page.inputValue("#code") === wrong, "all is to be typed again");
  await b.look("withdraw-mistake", { size: "small" });
  await b.page.fill("#code", slip);
  await b.press("take-back");
  await b.says("withdrawal is noted");
  await sync("complete");
  const list = execFileSync(bin + "/hearth-host", ["withdraw", "list", "--data",
    work + "/host"], { encoding: "utf8" });
  check(/\b1 waiting/.test(list), `the host has it not: ${list}`);
}

// Held with the space bar; a short press does nothing.
async function wipe() {
  await speak("ar");
  await b.press("wipe");
  const button = b.page.locator("button[value=erase]");
  await button.focus();
  await b.page.keyboard.press("Space");
  check(await button.count() === 1, "a short press wipes");
  await Promise.all([b.page.waitForNavigation(),
    b.page.keyboard.down("Space")]);
  await b.page.keyboard.up("Space");
  check(await b.page.locator("#code").count() === 1, "it is not wiped");
  await b.look("wiped");
}

// A person who holds the device and wants no more: thanks, the card, and then
// nothing but the worker's PIN.
async function stopped_by_person(tag) {
  const look = (name) => b.look(`${tag}-${name}`, { size: "small" });
  await b.page.locator("input[name=area][value=north-1]").check();
  await b.press("begin:community");
  // The first question after consent: from there on a draft is kept.
  for (let n = 0; n < 40 && !await b.page.locator("button[value=hand]").count();
    n++) {
    const values = await choices(b.page);
    if (values.length > 0) await pick(b.page, choose(values, []));
    await b.press("next");
  }
  await b.press("hand");
  await b.press("handed");
  await look("handed");
  await b.press("stop");
  await b.press("stopped");
  await look("thanks");
  check(await b.page.locator("button[value=home]").count() === 0,
    "the respondent gets home");
  await b.press("card");
  await look("card");
  await b.press("close");
  await b.press("lock");
  await look("pin");
  check(await b.page.locator("button[value=wipe], button[value=sync]")
    .count() === 0, "a stranger may wipe");
  await b.unlock(PIN);
  check(await b.page.locator("button[value^='resume:']").count() === 0,
    "the draft of a person who stopped is kept");
}

// Dark and high contrast, text at 200 %, and the ways out.
async function others() {
  await display({ theme: 2, size: 2 });
  await b.look("home-contrast", { size: "small" });
  await b.page.locator("input[name=area][value=north-1]").check();
  await b.press("begin:community");
  await b.look("question-largest");
  await b.press("stop");
  await b.look("stop-largest");
  await b.press("close");
  await b.press("display");
  await b.look("display-largest");
  await b.press("close");
  await display({ theme: 1, size: 0 });
  await b.look("question-dark", { size: "wide" });
  // Only with the keyboard: the first choice, and on.
  await b.page.keyboard.press("Tab");
  for (let n = 0; n < 12 && await b.page.evaluate(() =>
    document.activeElement.type) !== "radio"; n++)
    await b.page.keyboard.press("Tab");
  await b.page.keyboard.press("Space");
  check(await b.page.locator(".question input:checked").count() === 1,
    "the space bar does not choose");
  await Promise.all([b.page.waitForNavigation(),
    b.page.keyboard.press("Enter")]);
  check(!/18 years/.test(await b.page.locator("h1").innerText()),
    "Enter does not go on");
  await b.press("stop");
  await b.press("stopped");
  await b.says("no answer was stored");
  await b.look("stopped-dark");
  await b.press("card");
  await b.look("stopped-card");
  await b.press("close");
  await b.press("home");
  await stopped_by_person("en");
}

try {
  await agent.start();
  await enrol();
  await byCamera();
  await byFingers();
  await sync("complete");
  await tour(b, "en", PIN);
  await english();
  assign();
  await sync("1 interview was sent");
  await b.says("0 of 20 done");
  await b.says("Interview 1 of device");
  await arabic();
  await others();
  await sync("4 interviews were sent");
  await b.says("1 of 1 done");
  await b.says("0 of 20 done");
  await b.look("home-dark", { size: "wide" });
  await display({ theme: 0 });
  await tajik();
  await sync("1 interview was sent");
  await b.says("1 of 20 done");
  await b.says("3 interviews finalised today");
  await takeBack();
  await wipe();
  await b.close();
  const kb = b.bytes.map((n) => Math.round(n / 1000)).sort((x, y) => x - y);
  const ms = b.ms.sort((x, y) => x - y);
  console.log(`${kb[kb.length >> 1]} kB a screen (at most ${kb.at(-1)}), ` +
    `${ms[ms.length >> 1]} ms from tap to page (p95 ${
      ms[Math.floor(ms.length * 0.95)]}), agent ${rss(agent.pid)} kB resident`);
} catch (e) {
  check(false, e.stack);
  try { await b.page.screenshot({ path: screens + "/failed.png" }); } catch { }
}
await agent.end();
const kinds = [...b.kinds].filter((k) => !["error", "sync", "stopped",
  "practice", "die", "handed", "give", "hides", "thanks", "pin", "wiped"].includes(k));
const missing = pairsMissing(kinds);
check(missing.length === 0, `pairs not met: ${missing.join("; ")}`);
report(b);
process.exit(problems.length === 0 ? 0 : 1);
