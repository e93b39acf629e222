// SPDX-License-Identifier: Apache-2.0
// The device's page as a worker meets it, on a real device and a real host.
// usage: node check.mjs BROWSER BIN WORK SCREENS HOST CODE
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, Browser, check, problems, sizeAt } from "./lib.mjs";
import { walk } from "./interview.mjs";

const [browserPath, bin, work, screens, host, code] = process.argv.slice(2);
const PIN = "271828";
const agent = new Agent(bin + "/hearth-agent", work + "/device");
const rss = (pid) => /VmRSS:\s+(\d+)/.exec(
  readFileSync(`/proc/${pid}/status`, "utf8"))[1];
const b = new Browser(browserPath, screens, work + "/profile");

async function enrol() {
  await b.open(agent);
  await b.look("enrol");
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
  await b.press("same");
  await b.look("home-new");
  execFileSync(bin + "/hearth-host", ["enrol", "confirm", "--all",
    "--without-words", "--data", work + "/host"], { stdio: "ignore" });
}

async function sync(words) {
  await b.press("sync");
  await b.page.locator("main", { hasText: /complete|does not|connection/ })
    .waitFor();
  await b.says(words);
  await b.press("close");
}

// What the office wants today; fetched by the next sync.
function assign() {
  execFileSync(bin + "/hearth-host", ["assign", "tablet", "--area",
    "north-1,north-2", "--quota", "north-1=20,north-2=1,north-2/youth=3",
    "--back-check", "tablet:1", "--data", work + "/host"],
  { stdio: "ignore" });
}

async function finish() {
  await b.press("finalise");
  await b.look("slip");
  await b.press("given");
  await b.says("sealed");
  await b.look("done");
  await b.press("home");
}

async function english() {
  await b.page.locator("input[name=area][value=north-1]").check();
  await b.press("begin:community");
  const headings = [];
  await walk(b, { see: async (n, values, heading) => {
    headings.push(heading);
    await b.look(`en-${String(n).padStart(2, "0")}`, { size: sizeAt(n) });
  } });
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

async function language(tag) {
  await b.press("display");
  const value = await b.page.locator("input[name=language]").evaluateAll(
    (all, wanted) => all.find((e) => e.closest("label").querySelector(
      `[lang="${wanted}"]`))?.value, tag);
  await b.press("close");
  return value;
}

const direction = () => b.page.locator("html").getAttribute("dir");

async function arabic() {
  const ar = await language("ar");
  const en = await language("en");
  await display({ language: ar, theme: 3, gloves: 1 });
  check(await direction() === "rtl", "Arabic goes from left to right");
  await b.look("ar-home", { size: "small" });
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
  await b.press("next");
  check(!/أين سمعتم/.test(await b.page.locator("h1").innerText()),
    "a question that does not follow is asked");
  await walk(b, { see: async (n) => {
    if (n % 4 === 0)
      await b.look(`ar2-${String(n).padStart(2, "0")}`, {
        size: sizeAt(n / 4) });
  } });
  await b.look("ar-review", { size: "small" });
  await b.press("finalise");
  await b.look("ar-slip");
  await b.press("given");
  await b.look("ar-done");
  await b.press("home");
  await b.look("ar-home-2", { size: "tablet" });
  await display({ language: en, theme: 1 });
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
  await b.press("home");
}

try {
  await agent.start();
  await enrol();
  await sync("complete");
  await english();
  assign();
  await sync("1 interview was sent");
  await b.says("0 of 20 done");
  await b.says("Interview 1 of device");
  await arabic();
  await others();
  await sync("2 interviews were sent");
  await b.says("1 of 1 done");
  await b.says("0 of 20 done");
  await b.look("home-dark", { size: "wide" });
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
console.log(`axe: ${b.looked} screens, ${problems.length} violations`);
process.exit(problems.length === 0 ? 0 : 1);
