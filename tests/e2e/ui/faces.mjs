// SPDX-License-Identifier: Apache-2.0
// Every screen in every look: which combinations of colours, window, letters
// and gloves a page is shown in, and whether all pairs were met in the end.
// The look of a page is two classes and the window: it changes without asking
// the device again, so one page stands for many.
import { check } from "./lib.mjs";

export const sizes = { small: [360, 640], tablet: [800, 1280],
  wide: [1280, 800] };
const themes = ["light", "dark", "contrast", "sunlight"];
const letters = ["", "large", "largest"];
const names = Object.keys(sizes);

// All of it takes half an hour; pairs take two minutes.
function all() {
  const out = [];
  for (const theme of themes) for (const size of names)
    for (const text of letters) for (const gloves of [false, true])
      out.push({ theme, size, text, gloves });
  return out;
}

// Each colour once a page, the others in turn, so that pages together meet
// every pair.
let turn = 0;
export function combinations() {
  if (process.env.HEARTH_LONG) return all();
  const k = turn++;
  return themes.map((theme, j) => ({ theme, size: names[(j + k) % 3],
    text: letters[(j + Math.floor(k / 3)) % 3], gloves: (j + k) % 2 === 1 }));
}

const seen = new Map();
export function met(kind, factors) {
  const entries = Object.entries({ kind, ...factors });
  for (const [a, x] of entries) for (const [b, y] of entries)
    if (a < b) seen.set(`${a}=${x} ${b}=${y}`, true);
}

// Pairs of the four, and each screen in each direction, colour and window.
export function pairsMissing(kinds) {
  const factors = { theme: themes, size: names, text: letters,
    direction: ["ltr", "rtl"], kind: kinds };
  const missing = [];
  for (const [a, xs] of Object.entries(factors))
    for (const [b, ys] of Object.entries(factors))
      if (a < b) for (const x of xs) for (const y of ys)
        if (!seen.has(`${a}=${x} ${b}=${y}`)) missing.push(`${a}=${x} ${b}=${y}`);
  return missing;
}

// The screens that an interview on its way does not show by itself, looked at
// in the language that the device speaks. From home to home; nothing is kept.
export async function tour(b, tag, pin) {
  const look = (name) => b.look(`${tag}-${name}`);
  await look("home");
  for (const side of ["display", "about", "forms", "withdraw", "workers", "wipe"]) {
    await b.press(side);
    await look(side);
    await b.press("close");
  }
  await b.press("lock");
  await look("locked");
  await b.unlock(pin);
  const area = b.page.locator("input[name=area][type=radio]").first();
  if (await area.count()) await area.check();
  await b.go(b.page.locator("button[value^='begin:']").first());
  await b.press("stop");
  await look("stop");
  await b.press("close");
  await b.press("card");
  await look("card");
  await b.press("close");
  await b.press("destroy");
  await look("destroy");
  await b.press("destroyed");
  if (await b.page.locator("button[value=home]").count()) {
    await look("done");
    await b.press("home");
  }
  check(await b.page.locator("button[value=sync]").count() > 0,
    "the tour does not end at home");
}
