// SPDX-License-Identifier: Apache-2.0
// How every screen is looked at: in which sizes, languages and schemes, and
// what must hold in each. Copied beside the script that imports it, where the
// browser's driver and axe-core are.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { looked } from "./looked.mjs";

let axe = null;
export const sizes = [[390, 844], [1280, 800], [1920, 1080]];
export const languages = ["en", "ru", "ar"];
export const schemes = ["light", "dark"];

// What most people open most, where it shows something: of these the look that
// breaks first, Arabic on a telephone, is one of the three.
export const first = ["figures/overview", "figures/answers",
  "figures/progress", "figures/quality", "screens/devices", "published/forms"];

// Three looks of each screen, one in each size, and which they are turns from
// screen to screen over all tests: any six in a row are seen in every size,
// language and scheme together. All eighteen looks when ${long}.
export function views(test, long, only = null) {
  const all = Object.entries(looked).flatMap(([t, screens]) =>
    Object.keys(screens).map((name) => ({ t, name })));
  const out = [];
  all.forEach(({ t, name }, i) => sizes.forEach((size, s) => {
    const turn = first.includes(`${t}/${name}`) ? 2 : i;
    languages.forEach((language, l) => schemes.forEach((scheme, c) => {
      if (t === test && (only ?? name) === name &&
          (long || (l === (turn + s) % 3 && c === (i + s) % 2)))
        out.push({ name, size, language, scheme });
    }));
  }));
  return out;
}

const seen = { screens: 0, violations: 0 };
export const said = () =>
  `axe: ${seen.screens} screens, ${seen.violations} violations`;

// Lists in Arabic whose commas stand on the right of what they follow, and
// quotations that do not begin on its right: a text in a text that has no
// letters of its own runs from the left.
function turned() {
  const out = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const box = (n, at) => {
    const range = document.createRange();
    range.setStart(n, at);
    range.setEnd(n, at + 1);
    return range.getBoundingClientRect();
  };
  while (walk.nextNode()) {
    const n = walk.currentNode;
    for (const { index } of n.data.matchAll(/(?<=[\u0600-\u06ff]\u2069)\u060c/g)) {
      const before = box(n, index - 2), comma = box(n, index);
      if (comma.top === before.top && comma.left > before.left)
        out.push(n.data.slice(0, 60));
    }
    for (const m of n.data.matchAll(/\u00ab[\u2066-\u2069]*(?=[\u0621-\u064a])/g)) {
      const mark = box(n, m.index), letter = box(n, m.index + m[0].length);
      if (mark.top !== letter.top || mark.left < letter.left)
        out.push(n.data.slice(0, 60));
    }
  }
  return out;
}

// The page as it is: it fits, holds no inline code, can be pressed; axe.
export async function inspect(page, file, language, check) {
  const name = file.split("/").at(-1);
  const found = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    lang: document.documentElement.lang, dir: document.documentElement.dir,
    head: document.querySelector("h1").getBoundingClientRect().bottom,
    menu: document.querySelector("header nav")?.clientHeight ?? 0,
    unnamed: document.querySelector("nav .menu strong")?.textContent === "",
    inline: document.querySelectorAll("[style], style, script:not([src])")
      .length,
    loose: [...document.querySelectorAll("table")].filter((n) =>
      n.checkVisibility() && !n.closest(".scroll")).length,
    // a link in a sentence is as high as its line; a box has its label
    small: [...document.querySelectorAll("a[href]:not(.skip), button, summary," +
      "select, input:not([type=hidden])")].filter((n) => n.checkVisibility() &&
      !(n.matches("p a, li a, dd a") &&
        n.parentElement.textContent.trim() !== n.textContent.trim()))
      .map((n) => n.matches("[type=checkbox], [type=radio]") ?
        n.closest("label") ?? n : n)
      .filter((n) => n.getBoundingClientRect().height < 24 ||
        n.getBoundingClientRect().width < 24)
      .map((n) => n.textContent.trim().slice(0, 20) || n.outerHTML) }));
  check(found.wide <= 0, `${name}: ${found.wide} px too wide`);
  const { width, height } = page.viewportSize();
  check(found.head <= height / 2, `${name}: begins ${found.head} px down`);
  check(width > 390 || found.menu <= 80, `${name}: a menu of ${found.menu} px`);
  check(!found.unnamed, `${name}: the menu does not name the page`);
  check(found.lang === language, `${name}: language ${found.lang}`);
  check(found.dir === (language === "ar" ? "rtl" : "ltr"), `${name}: direction`);
  check(found.inline === 0, `${name}: inline code`);
  check(found.loose === 0, `${name}: ${found.loose} tables out of their box`);
  for (const what of found.small)
    check(false, `${name}: less than 24 px for a finger: ${what}`);
  for (const text of language === "ar" ? await page.evaluate(turned) : [])
    check(false, `${name}: runs from the left: ${text}`);
  await page.screenshot({ path: `${file}.png`, fullPage: true });
  await page.evaluate(() => {
    for (const d of document.querySelectorAll("details:not([open])"))
      d.open = d.dataset.looked = true;
  });
  // Through the debugger's side, which the page's policy does not bind.
  axe ??= readFileSync(createRequire(import.meta.url)
    .resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document));
  await page.evaluate(() => {
    for (const d of document.querySelectorAll("details[data-looked]"))
      d.open = false;
  });
  seen.screens++;
  seen.violations += result.violations.length;
  for (const v of result.violations)
    check(false, `${name}: axe ${v.id}: ` +
      v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; "));
}
