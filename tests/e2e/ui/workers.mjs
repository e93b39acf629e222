// SPDX-License-Identifier: Apache-2.0
// A colleague more, and another PIN, on the tablet itself: the present PIN is
// asked for, a wrong one locks, and what was typed before opens no longer.
// usage: node workers.mjs BROWSER BIN WORK SCREENS
import { Agent, Browser, check, problems, report } from "./lib.mjs";

const [browserPath, bin, work, screens] = process.argv.slice(2);
const PIN = "482915", NEXT = "739164", PHRASE = "five words are just so";
const agent = new Agent(bin + "/hearth-agent", work + "/workers/agent");
const b = new Browser(browserPath, screens, work + "/profile-workers");
const isHome = async () => await b.page.locator("button[value=sync]").count() &&
  await b.page.locator("button[value=workers]").count();

async function type(values) {
  for (const [id, value] of Object.entries(values))
    await b.page.fill("#" + id, value);
}

async function to(screen) {
  if (!await b.page.locator(`button[value=${screen}]`).count())
    await b.press("workers");
  await b.press(screen);
}

async function change(now, pin, again, says) {
  await type({ now, pin, again });
  await b.press("change-pin");
  await b.says(says);
}

async function ownPin() {
  await b.unlock(PIN);
  await b.press("workers");
  await b.look("workers");
  await b.press("new-pin");
  await b.look("new-pin", { size: "small" });
  await change(PIN, NEXT, NEXT + "0", "the two PINs differ");
  await change(PIN, "123456", "123456", "too short or too simple");
  await change("000001", NEXT, NEXT, "wrong PIN; 4 free tries");
  check(!await isHome(), "a wrong present PIN does not lock");
  await b.unlock(NEXT);
  await b.says("wrong PIN");
  await b.unlock(PIN);
  await to("new-pin");
  await change(PIN, NEXT, NEXT, "Your PIN is changed");
  await b.press("close");
  await b.press("lock");
  await b.unlock(PIN);
  await b.says("wrong PIN");
  await b.unlock(NEXT);
  check(await isHome(), "the new PIN does not open");
}

async function add(name, says) {
  await type({ now: NEXT, name, pin: PHRASE, again: PHRASE });
  await b.press("add-worker");
  await b.says(says);
}

async function colleague() {
  await to("new-worker");
  await b.look("new-worker", { size: "small" });
  await add("b r", "without blanks");
  await add("badru", "may use this device now");
  await b.says("badru");
  await b.press("new-worker");
  await add("badru", "called that already");
  for (const name of ["carol", "dilbar"]) {
    await add(name, "may use this device now");
    await b.press("new-worker");
  }
  await add("elena", "4 workers at most");
  await b.press("close");
  await b.press("close");
  await b.press("lock");
}

// What was written outlives the agent.
async function both() {
  await b.close();
  await agent.end("SIGKILL");
  const again = new Agent(bin + "/hearth-agent", work + "/workers/agent");
  await again.start();
  await b.open(again);
  check(await b.page.locator("input[name=worker]").count() === 4,
    "not all four are there");
  await b.page.locator("input[name=worker][value=badru]").check();
  await b.unlock(NEXT);
  await b.says("wrong PIN");
  await b.page.locator("input[name=worker][value=badru]").check();
  await b.unlock(PHRASE);
  check(await isHome(), "the colleague does not come in");
  check((await b.page.locator("h1").first().innerText()).trim() === "badru",
    "somebody else came in");
  await b.close();
  await again.end();
}

try {
  await agent.start();
  await b.open(agent);
  await ownPin();
  await colleague();
  await both();
} catch (e) {
  check(false, e.stack);
  try { await b.page.screenshot({ path: screens + "/failed-workers.png" }); }
  catch { /* there is no page */ }
  await agent.end();
}
report(b);
process.exit(problems.length === 0 ? 0 : 1);
