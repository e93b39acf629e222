// SPDX-License-Identifier: Apache-2.0
// Types as fingers do on a tablet without a keyboard: taps, nothing else.
import { check } from "./lib.mjs";

const key = (b, text) => b.page.locator("#keys button").filter(
  { hasText: new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`) });
const named = (b, name) => b.page.locator(`#keys button[aria-label="${name}"]`);
const word = (b, name) => b.page.locator("#keys").getAttribute("data-" + name);

// The field and what stands at the foot are beside the keys, not under them.
export async function uncovered(b, field, what) {
  const [keys, own, foot] = await Promise.all(["#keys", field, ".foot"].map(
    (s) => b.page.locator(s).first().boundingBox({ timeout: 1000 })
      .catch(() => null)));
  const over = (r) => r && keys && r.y + r.height > keys.y + 1;
  check(keys !== null && keys.height > 0, `${what}: no keys`);
  check(!over(own) && own.y >= 0, `${what}: keys cover the field`);
  check(!over(foot), `${what}: keys cover the foot`);
  check(!foot || own.y + own.height <= foot.y + 1 || own.y > foot.y + foot.height,
    `${what}: the foot covers the field`);
}

async function one(b, c, digits) {
  const shown = /\d/.test(c) && digits ? digits[Number(c)] : c;
  const name = c === " " ? await word(b, "space") : null;
  const wanted = () => name ? named(b, name) : key(b, shown);
  const layers = b.page.locator("#keys .ends:last-child button").first();
  for (let n = 0; n < 3 && !await wanted().count(); n++) {
    if (c !== c.toLowerCase() && await key(b, c.toLowerCase()).count())
      await named(b, await word(b, "capital")).tap();
    else
      await layers.tap();
  }
  await wanted().tap();
}

// ${text} into ${field} by taps, and Done.
export async function tapIn(b, field, text, { leave = true, before = "" } = {}) {
  const f = b.page.locator(field).first();
  await f.tap();
  await uncovered(b, field, `${field} for "${text}"`);
  const digits = [...await word(b, "digits")];
  for (const c of text) await one(b, c, digits);
  const now = await f.inputValue();
  check(now === before + text,
    `${field}: keys typed "${now}", not "${before + text}"`);
  check(await f.evaluate((e) => e === document.activeElement),
    `${field}: the keys take the focus`);
  if (!leave) return;
  await key(b, await word(b, "done")).tap();
  check(await b.page.locator("#keys").isHidden(), `${field}: Done hides no keys`);
}

export const erase = async (b) => named(b, await word(b, "erase")).tap();
export const keyboard = async (b) => key(b, await word(b, "keyboard")).tap();
