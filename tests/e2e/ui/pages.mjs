// SPDX-License-Identifier: Apache-2.0
// Two workers, a grid, a repeat and cards of invented persons, on a device
// whose browser and agent are killed in the middle.
// usage: node pages.mjs BROWSER BIN WORK SCREENS
import { execFileSync } from "node:child_process";
import { Agent, Browser, check, problems, report } from "./lib.mjs";

const [browserPath, bin, work, screens] = process.argv.slice(2);
const PIN = { w7: "482915", badru: "five words are just so" };
const device = work + "/pages/agent";
let agent = new Agent(bin + "/hearth-agent", device);
const b = new Browser(browserPath, screens, work + "/profile-pages");

const heading = () => b.page.locator("h1").first().innerText();
const resumes = () => b.page.locator("button[value^='resume:']");
async function at(re) {
  const now = await heading();
  check(re.test(now), `at "${now}" instead of ${re}`);
}
async function choose(value, row = 0) {
  await b.page.locator(".question").nth(row).locator(`input[value="${value}"]`)
    .evaluate((e) => e.closest("label").click());
}
const chosen = () => b.page.locator(".question input:checked").evaluateAll(
  (all) => all.map((e) => e.value).join(" "));
async function answer(value) {
  await choose(value);
  await b.press("next");
}
async function type(text) {
  await b.page.locator(".question input, .question textarea").first()
    .fill(text);
  await b.press("next");
}
async function unlock(worker, secret = PIN[worker]) {
  await b.page.locator(`input[name=worker][value=${worker}]`).check();
  await b.unlock(secret);
}

async function workers() {
  check(await b.page.locator("input[name=worker]").count() === 2,
    "does not offer both workers");
  await b.look("workers");
  await unlock("w7", PIN.badru);
  await b.says("wrong PIN");
  await unlock("w7");
  check(await heading() === "w7", `home of ${await heading()}`);
}

async function mismatch() {
  await b.page.locator("input[name=area]").first().check();
  await b.press("begin:pages");
  await at(/consent/);
  await answer("yes");
  await answer("m");
  await answer("woman");
  await b.says("ask a colleague");
  await b.press("reassign");
  await b.look("reassign");
  await b.press("close");
  await b.press("back");
  await answer("any");
  check(!await b.has("ask a colleague"), "a mismatch that is none any more");
}

async function grid() {
  await at(/how_often/);
  await choose("never", 0);
  await choose("often", 1);
  await b.press("next");
  await b.says("how_often");
  check(await b.page.locator(".error").count() === 1, "a row may be left out");
  check(await chosen() === "never often", `the rows say ${await chosen()}`);
  await b.look("grid", { size: "small" });
  await choose("always", 2);
  await b.press("next");
  await b.press("back");
  check(await chosen() === "never often always", `kept: ${await chosen()}`);
  await b.look("grid", { size: "wide" });
  await b.press("next");
}

// What the package holds is shown and heard, beside the target of its choice;
// what it does not hold leaves no broken picture.
async function pictures() {
  await at(/draws/);
  const seen = await b.page.locator("img.prompt").evaluateAll(
    (all) => all.map((e) => [e.complete && e.naturalWidth,
      e.closest("label")?.innerText.trim() ?? ""].join(" ")));
  check(seen.join() === "8 ,8 The well", `the pictures: ${seen}`);
  const heard = await b.page.locator("audio").evaluateAll((all) =>
    Promise.all(all.map((e) => new Promise((ends) => {
      const name = e.getAttribute("aria-label");
      e.onloadedmetadata = () => ends(`${name} ${e.duration > 0}`);
      e.onerror = () => ends(`${name} fails`);
      e.load();
      e.preload = "metadata";
    }))));
  check(heard.join() === "Listen true,Listen: The well true",
    `the sounds: ${heard}`);
  check(!await b.has("no recording"), "a recording that is there is missed");
  for (const path of ["/m/qi99999", "/m/ca1", "/m/xi1", "/m/q", "/m/qa-1",
    "/m/ci4294967296"])
    check((await b.page.request.get(b.origin + path)).status() === 404,
      `${path} is there`);
  // To listen is not to choose.
  await b.page.locator(".heard audio").click({ position: { x: 5, y: 5 } });
  check(await chosen() === "", `a sound chose ${await chosen()}`);
  await b.look("pictures", { size: "small" });
  await b.press("back");
  await b.press("next");
  await b.look("pictures", { size: "wide" });
  await answer("well");
}

async function child(name, school) {
  await at(/nick/);
  await type(name);
  await at(/school/);
  await answer(school);
}

async function repeat() {
  await child("Amina", "yes");
  await b.look("repeat", { size: "tablet" });
  await b.press("add");
  await child("Zulfiya", "no");
  await b.press("back");
  await at(/Child 2.*school/);
  await b.press("remove");
  check(!await b.has("Zulfiya"), "a child that was removed");
  while (!await b.page.locator("button[value=add]").count())
    await b.press("next");
  await b.press("add");
  await child("Bibi", "no");
  await b.press("next");
}

const cards = () => b.page.locator(".profiles").innerText();

// The cards are drawn once, and stay what they are.
async function persons() {
  check(await b.page.locator(".profiles .card").count() === 2,
    "not two persons");
  await b.look("persons", { size: "small" });
  const drawn = await cards();
  check(/The (fought|fled)/.test(drawn) && /The (work|rest)/.test(drawn),
    `the cards say ${drawn}`);
  await b.press("next");
  await at(/prefer/);
  // The browser dies, the agent does not: as it was, and nobody asks a PIN.
  await b.kill();
  await b.open(agent);
  await at(/prefer/);
  await b.press("back");
  check(await cards() === drawn, "other cards after the browser's death");
  await b.look("persons", { size: "wide" });
  await b.press("next");
  await answer("second");
  return drawn;
}

// The battery is pulled.
async function battery(drawn) {
  await at(/words/);
  await Promise.all([b.kill(), agent.end("SIGKILL")]);
  agent = new Agent(bin + "/hearth-agent", device);
  await agent.start();
  await b.open(agent);
  await unlock("badru");
  check(await heading() === "badru", `home of ${await heading()}`);
  check(await resumes().count() === 0, "another worker's draft is offered");
  await b.press("lock");
  await unlock("w7");
  check(await resumes().count() === 1, "the draft is not offered");
  await b.go(resumes());
  await at(/words/);
  await b.press("back");
  check(await chosen() === "second", `after the battery: ${await chosen()}`);
  await b.press("back");
  check(await cards() === drawn, "other cards after the battery");
  await b.press("review");
  for (const text of ["The never", "The often", "The always", "Amina", "Bibi",
    "The second"])
    await b.says(text);
  check(!await b.has("Zulfiya"), "the removed child in the review");
  await b.look("review-pages", { size: "small" });
}

// kill -9 right after each of several steps: where one step were kept in
// memory only, the interview would stand elsewhere.
async function killedAtEachStep() {
  await b.press("back");
  for (let steps = 1; steps <= 3; steps++) {
    for (let n = 0; n < steps; n++) await b.press("back");
    await b.press("next");
    const before = await heading();
    await agent.end("SIGKILL");
    await b.close();
    agent = new Agent(bin + "/hearth-agent", device);
    await agent.start();
    await b.open(agent);
    await unlock("w7");
    await b.go(resumes());
    check(await heading() === before,
      `killed after ${steps} steps: at "${await heading()}", not "${before}"`);
  }
}

async function sealed() {
  await b.press("finalise");
  await b.look("slip-pages", { size: "small" });
  const qr = await b.page.locator(".qr svg").boundingBox();
  check(qr !== null && qr.width >= 150 && qr.width === qr.height,
    "no QR code to print");
  await b.press("given");
  await b.says("sealed");
  await b.press("home");
  await b.close();
  await agent.end();
  const said = execFileSync(bin + "/hearth-test-inspect", [work + "/pages"],
    { encoding: "utf8" });
  for (const value of ["g_match=any", "water=never", "school_near=often",
    "trust=always", "draws=well", "children[1].nick=Amina", "children[1].school=yes",
    "children[2].nick=Bibi", "children[2].school=no", "prefer=second"])
    check(said.includes(" " + value), `the record has no ${value}: ${said}`);
  check(!said.includes("Zulfiya"), "the removed child in the record");
}

try {
  await agent.start();
  await b.open(agent);
  await workers();
  await mismatch();
  await grid();
  await pictures();
  await repeat();
  await battery(await persons());
  await killedAtEachStep();
  await b.press("review");
  await sealed();
} catch (e) {
  check(false, e.stack);
  try { await b.page.screenshot({ path: screens + "/failed-pages.png" }); }
  catch { /* there is no page */ }
  await agent.end();
}
report(b);
process.exit(problems.length === 0 ? 0 : 1);
