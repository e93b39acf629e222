// SPDX-License-Identifier: Apache-2.0
// The device's page as a worker meets it, on a real device and a real host.
// usage: node check.mjs BROWSER BIN WORK SCREENS HOST CODE
import { execFileSync } from "node:child_process";
import { Agent, Browser, check, problems } from "./lib.mjs";
import { walk } from "./interview.mjs";

const [browserPath, bin, work, screens, host, code] = process.argv.slice(2);
const PIN = "271828";
const agent = new Agent(bin + "/hearth-agent", work + "/device");
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
    .waitFor({ timeout: 60000 });
  await b.says(words);
  await b.press("close");
}

async function interview() {
  await b.page.locator("input[name=area][value=north-1]").check();
  await b.press("begin:community");
  let seen = 0;
  await walk(b, { see: async (n, values, heading) => {
    seen++;
    await b.look(`en-${String(n).padStart(2, "0")}`);
  } });
  await b.look("review");
  await b.press("finalise");
  await b.look("slip");
  await b.press("given");
  await b.says("sealed");
  await b.look("done");
  await b.press("home");
  await b.says("1 interview waits to be sent");
  await b.look("home");
}

try {
  await agent.start();
  await enrol();
  await sync("complete");
  await interview();
  await sync("1 interview was sent");
  await b.close();
} catch (e) {
  check(false, e.stack);
  try { await b.page.screenshot({ path: screens + "/failed.png" }); } catch { }
}
await agent.end();
console.log(`axe: ${b.looked} screens, ${problems.length} violations`);
process.exit(problems.length === 0 ? 0 : 1);
