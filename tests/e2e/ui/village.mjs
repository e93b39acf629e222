// SPDX-License-Identifier: Apache-2.0
// A small form with every kind of answer, on a device of its own: hand-over,
// two tabs, kills, attacks, and what is left of an answer afterwards.
// usage: node village.mjs BROWSER BIN WORK SCREENS
import { Agent, Browser, check, problems, report, until } from "./lib.mjs";
import { attack } from "./attack.mjs";
import { inFiles, inMemory } from "./leak.mjs";

const [browserPath, bin, work, screens] = process.argv.slice(2);
const PIN = "482915";
const CANARY = "zaunkoenig im nebel 7731";
const device = work + "/village/agent";
let agent = new Agent(bin + "/hearth-agent", device);
const b = new Browser(browserPath, screens, work + "/profile-village");

const heading = () => b.page.locator("h1").first().innerText();
async function answer(value) {
  await b.page.locator(`.question input[value="${value}"]`).evaluate(
    (e) => e.closest("label").click());
}
async function fill(text) {
  await b.page.locator(".question input:not([type=radio]), " +
    ".question textarea").first().fill(text);
}
// Goes on until the heading fits; leaves out what is not needed.
async function until_heading(re) {
  for (let n = 0; n < 20 && !re.test(await heading()); n++)
    await b.press("next");
  check(re.test(await heading()), `never at ${re}: ${await heading()}`);
}

async function begin() {
  await b.unlock(PIN);
  const area = b.page.locator("input[name=area][type=radio]").first();
  if (await area.count()) await area.check();
  await b.go(b.page.locator("button[value^='begin:']").first());
  await until_heading(/agree/);
  await b.press("next");
  check(await b.page.locator(".error").count() === 1, "consent may be blank");
  await b.look("error");
  await answer("yes");
  await b.press("next");
}

async function errors_and_tabs() {
  await until_heading(/age/);
  await fill("abc");
  await b.press("next");
  await b.says("whole number");
  check(await b.page.locator(".question input").inputValue() === "abc",
    "what was typed is lost");
  await fill("٦١");
  const other = await b.context.newPage();
  await other.goto(agent.origin + "/");
  await b.press("next");
  const now = await heading();
  await other.locator(".question input").first().fill("12");
  await Promise.all([other.waitForNavigation(),
    other.locator("button.main[value=next]").click()]);
  check((await other.innerText("main")).includes("out of date"),
    "an old tab is not told");
  check(await other.locator("h1").first().innerText() === now,
    "an old tab shows another question");
  await other.close();
  await b.page.reload();
  await b.press("back");
  check(await b.page.locator(".question input").inputValue() === "61",
    "the old tab changed an answer");
  await b.press("next");
}

async function killed() {
  const before = await heading();
  await agent.end("SIGKILL");
  const secret = agent.url.split("/k/")[1];
  const begun = Date.now();
  agent = new Agent(bin + "/hearth-agent", device);
  await agent.start();
  const up = Date.now() - begun;
  await b.close();
  await b.open(agent, "small");
  const asked = Date.now();
  await b.unlock(PIN);
  await b.go(b.page.locator("button[value^='resume:']").first());
  console.log(`the agent is up after ${up} ms; from the PIN to the question ` +
    `${Date.now() - asked} ms`);
  check(await heading() === before, `after a kill: ${await heading()}`);
  await b.press("back");
  check(await b.page.locator(".question input").inputValue() === "61",
    "an answer is lost after a kill");
  await b.press("next");
  return secret;
}

async function handed() {
  await answer("yes");
  await b.press("next");
  await b.press("hand");
  await b.look("hand");
  await b.press("handed");
  await b.look("handed");
  check(await b.page.locator("button[value=back], button[value=review], " +
    "button[value=leave], .progress").count() === 0, "a menu while handed over");
  await b.page.goBack().catch(() => {});
  check(!await b.page.locator("button[value=review]").count(),
    "the way back leads out of the hand-over");
  await fill(CANARY);
  await b.press("next");
  await b.go(b.page.locator("button[value=lock]").first());
  check(await b.page.locator("#pin").count() === 1, "ends without the PIN");
  await b.unlock(PIN);
  check(!/PIN/.test(await heading()), "does not go on after the hand-over");
}

const cookie = async () => (await b.context.cookies()).map(
  (c) => `${c.name}=${c.value}`).join("; ");

async function ending() {
  await b.press("review");
  await b.says(CANARY);
  const open = inMemory(agent.pid, CANARY);
  check(open !== 0, "the search finds nothing where there is something");
  if (open < 0) console.log("memory: not looked at, this user may not");
  await b.look("review-village");
  await b.press("finalise");
  if (await b.page.locator("button[value=given]").count())
    await b.press("given");
  await b.says("sealed");
  const gone = () => inMemory(agent.pid, CANARY) <= 0;
  check(await until("no answer in memory", gone).catch(() => false),
    `an answer is in memory after finalising: ${inMemory(agent.pid, CANARY)}`);
  await b.press("home");
  await b.press("lock");
  await b.close();
  check(inFiles(b.profile, CANARY).length === 0,
    `an answer in the browser's profile: ${inFiles(b.profile, CANARY)}`);
  check(inFiles(device, CANARY).length === 0, "an answer on the disk");
  check(!agent.log.includes(CANARY), "an answer in the log");
}

async function wiped() {
  await b.open(agent, "wide");
  await b.press("about");
  await b.look("about");
  await b.press("close");
  await b.press("wipe");
  await b.look("wipe");
  await b.page.locator("button[value=erase]").click();
  check(await b.page.locator("button[value=erase]").count() === 1,
    "a tap is enough to wipe");
  const box = await b.page.locator("button[value=erase]").boundingBox();
  await b.page.mouse.move(box.x + 20, box.y + 20);
  await Promise.all([b.page.waitForNavigation(), b.page.mouse.down()]);
  await b.page.mouse.up();
  await b.says("keys are destroyed");
  await b.look("wiped");
  await b.close();
}

try {
  await agent.start();
  await b.open(agent, "small");
  await begin();
  await errors_and_tabs();
  const oldSecret = await killed();
  await handed();
  const at = await b.text();
  await attack(agent, await cookie(), oldSecret, 20261121);
  await b.page.goto(agent.origin + "/");
  check((await b.text()).replace(/^.*out of date.*\n+.*\n+/, "").includes(
    at.split("\n").pop()), "the attacks changed what is on screen");
  await ending();
  await wiped();
} catch (e) {
  check(false, e.stack);
  try { await b.page.screenshot({ path: screens + "/failed-village.png" }); }
  catch { /* there is no page */ }
}
await agent.end();
report(b);
process.exit(problems.length === 0 ? 0 : 1);
