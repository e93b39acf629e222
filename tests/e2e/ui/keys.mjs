// SPDX-License-Identifier: Apache-2.0
// A tablet that nothing but fingers touches: the PIN, a number, a date, texts
// in Arabic and Tajik, on the page's own keys.
// usage: node keys.mjs BROWSER BIN WORK SCREENS
import { Agent, Browser, check, problems, report } from "./lib.mjs";
import { sizes } from "./faces.mjs";
import { erase, keyboard, tapIn, uncovered } from "./fingers.mjs";

const [browserPath, bin, work, screens] = process.argv.slice(2);
const PIN = "482915";
const agent = new Agent(bin + "/hearth-agent", work + "/keys/agent");
const b = new Browser(browserPath, screens, work + "/profile-keys");
const keys = () => b.page.locator("#keys");
const heading = () => b.page.locator("h1").first().innerText();
const FIELD = ".question input, .question textarea";

async function speak(tag) {
  await b.press("display");
  await b.page.locator("input[name=language]").evaluateAll((all, wanted) =>
    all.find((e) => e.closest("label").querySelector(`[lang="${wanted}"]`))
      .click(), tag);
  await b.press("look");
  await b.press("close");
}

async function unlock() {
  for (const digit of PIN)
    await b.page.locator(`[data-pad] [data-key="${digit}"]`).tap();
  await b.press("unlock");
}

// A passphrase has letters, and a PIN is not the only secret.
async function phrase() {
  await b.page.locator("#pin").tap();
  check(await keys().isHidden(), "two pads for one PIN");
  await b.page.locator("[data-phrase]").tap();
  check(await b.page.locator("[data-pad]").isHidden(), "two pads at once");
  await uncovered(b, "#pin", "a passphrase");
  await tapIn(b, "#pin", "five W");
  check(await b.page.locator("[data-pad]").isVisible(), "the digits are gone");
  for (let n = 0; n < 6; n++)
    await b.page.locator('[data-pad] [data-key=""]').tap();
  await unlock();
}

async function begin() {
  const area = b.page.locator("input[name=area][type=radio]").first();
  if (await area.count()) await area.check();
  await b.press("begin:pages");
  if (await b.page.locator('button[value="language:1"]').count())
    await b.press("language:1");
}

// To the question ${re}, with what leads there.
async function reach(re) {
  for (let n = 0; n < 30 && !re.test(await heading()); n++) {
    for (const q of await b.page.locator(".question").all()) {
      const all = q.locator("input[type=radio]");
      if (await all.count() && !await q.locator(":checked").count())
        await (await q.locator("input[value=any]").count()
          ? q.locator("input[value=any]") : all.first()).evaluate(
          (e) => e.closest("label").click());
    }
    if (/nick/.test(await heading())) await tapIn(b, FIELD,
      await b.page.getAttribute("html", "lang") === "ar" ? "اب" : "аб");
    await b.press("next");
  }
  check(re.test(await heading()), `never at ${re}: ${await heading()}`);
}

// One picture and axe of the keys in each window, plain and with gloves.
async function looks(name) {
  const gloves = (on) => b.page.evaluate((is) => {
    document.documentElement.classList.toggle("gloves", is);
  }, on);
  const text = await b.page.locator(FIELD).first().inputValue();
  await b.look(name, { size: "small" });
  for (const size of Object.keys(sizes)) for (const is of [false, true]) {
    await b.resize(size);
    await gloves(is);
    await b.page.locator(FIELD).first().tap();
    const at = `${name}-${size}${is ? "-gloves" : ""}`;
    await uncovered(b, FIELD, at);
    await b.fits(at);
    await b.page.screenshot({ path: `${screens}/${at}.png` });
  }
  await gloves(false);
  check(await b.page.locator(FIELD).first().inputValue() === text,
    "to look at keys types");
}

async function text(said) {
  await reach(/words/);
  await tapIn(b, FIELD, said, { leave: false });
  await erase(b);
  await tapIn(b, FIELD, said.slice(-1), { leave: false,
    before: said.slice(0, -1) });
}

async function number(digits) {
  await b.press("next");
  check(/cows/.test(await heading()), `not at cows: ${await heading()}`);
  await tapIn(b, FIELD, digits, { leave: false });
  await looks(`keys-number-${await b.page.getAttribute("html", "lang")}`);
  await b.press("next");
}

async function date() {
  check(/born/.test(await heading()), `not at born: ${await heading()}`);
  await tapIn(b, ".date input >> nth=0", "7", { leave: false });
  await b.page.locator(".date select").selectOption("m3");
  await tapIn(b, ".date input >> nth=1", "1987");
  await b.press("next");
}

// Keys of a keyboard and the button for one hide the page's own.
async function hidden() {
  await b.page.locator(FIELD).first().tap();
  check(await keys().isVisible(), "a tap shows no keys");
  check(await b.page.locator(FIELD).first().evaluate((e) => e.inputMode) ===
    "none", "two keyboards at once");
  await b.page.keyboard.press("ArrowLeft");
  check(await keys().isHidden(), "a keyboard's key hides no keys");
  await b.page.locator(FIELD).first().tap();
  await keyboard(b);
  check(await keys().isHidden(), "the system's keyboard stands behind keys");
  check(await b.page.locator(FIELD).first().evaluate((e) => e.inputMode) !==
    "none", "the system's keyboard is kept away");
  await b.page.locator(FIELD).first().tap();
  check(await keys().isVisible(), "no keyboard came, and no keys either");
  await b.page.keyboard.press("Escape");
  await b.page.locator(FIELD).first().click();
  check(await keys().isHidden(), "a mouse needs no keys");
}

async function interview(tag, said, digits) {
  await speak(tag);
  await begin();
  check(await b.page.getAttribute("html", "lang") === tag, `not in ${tag}`);
  await text(said);
  await looks(`keys-${tag}`);
  await number(digits);
  await date();
  await b.says(said);
  await b.says(tag === "ar" ? "١٩٨٧" : "1987");
  await b.press("finalise");
  await b.press("given");
  await b.press("home");
}

try {
  await agent.start();
  await b.open(agent, "small", { hasTouch: true });
  await phrase();
  await interview("ar", "خبز وماء", "12");
  await interview("tg", "Ҷӯяд ғӯза", "305");
  await speak("tg");
  await begin();
  await reach(/words/);
  await hidden();
  await b.close();
} catch (e) {
  check(false, e.stack);
  try { await b.page.screenshot({ path: screens + "/failed-keys.png" }); }
  catch { /* there is no page */ }
}
await agent.end();
report(b);
process.exit(problems.length === 0 ? 0 : 1);
