// SPDX-License-Identifier: Apache-2.0
// A person takes an interview of the default instrument: what is clicked on
// each screen until the review.
import { check } from "./lib.mjs";

// The question on screen by the names of its fields is not known to a person;
// the test knows the choices' names.
export async function choices(page) {
  return page.locator(".question input[type=radio], .question " +
    "input[type=checkbox]").evaluateAll((all) => all.map((e) => e.value));
}

export async function pick(page, value) {
  const box = page.locator(`.question input[value="${value}"]`);
  if (!await box.isChecked()) await box.evaluate((e) => e.closest("label").click());
}

const wanted = ["yes", "w", "any", "agree", "1", "2", "3"];
// Something that fits: "yes" where the interview would end otherwise.
export function choose(values, plan) {
  for (const p of plan) if (values.includes(p)) return p;
  for (const w of wanted) if (values.includes(w)) return w;
  return values[0];
}

// Goes on until a screen's heading fits ${stop} or the review is there; calls
// ${see} for each screen. Gives how many screens were met.
export async function walk(b, { plan = [], see = async () => {}, stop } = {}) {
  for (let n = 0; n < 120; n++) {
    const page = b.page;
    if (await page.locator("button[value=finalise]").count()) return n;
    const heading = await page.locator("h1").first().innerText();
    if (stop && stop.test(heading)) return n;
    const values = await choices(page);
    await see(n, values, heading);
    if (values.length > 0) await pick(page, choose(values, plan));
    await b.press("next");
    if (await page.locator(".error").count()) {
      check(false, `"${heading}" does not take ${choose(values, plan)}: ` +
        await page.locator(".error").innerText());
      return n;
    }
  }
  check(false, "the interview does not end");
}
