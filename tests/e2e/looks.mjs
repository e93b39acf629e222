// SPDX-License-Identifier: Apache-2.0
// How every screen is looked at: in which sizes, languages and schemes, and
// what must hold in each. Copied beside the script that imports it, where the
// browser's driver and axe-core are.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const sizes = [[390, 844], [1280, 800], [1920, 1080]];
export const languages = ["en", "ru", "ar"];
export const schemes = ["light", "dark"];

// Each screen in each size, language and scheme, and each pair of those two at
// a time over all screens; all of them when ${long}.
export function views(names, long) {
  const out = [];
  names.forEach((name, i) => sizes.forEach((size, s) => {
    languages.forEach((language, l) => schemes.forEach((scheme, c) => {
      if (long || (l === (i + s) % 3 && c === (i + s) % 2))
        out.push({ name, size, language, scheme });
    }));
  }));
  return out;
}

const seen = { screens: 0, violations: 0 };
export const said = () =>
  `axe: ${seen.screens} screens, ${seen.violations} violations`;

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
    small: [...document.querySelectorAll("button, nav a")].filter((n) =>
      n.checkVisibility() && n.getBoundingClientRect().height < 24).length }));
  check(found.wide <= 0, `${name}: ${found.wide} px too wide`);
  const { width, height } = page.viewportSize();
  check(found.head <= height / 2, `${name}: begins ${found.head} px down`);
  check(width > 390 || found.menu <= 80, `${name}: a menu of ${found.menu} px`);
  check(!found.unnamed, `${name}: the menu does not name the page`);
  check(found.lang === language, `${name}: language ${found.lang}`);
  check(found.dir === (language === "ar" ? "rtl" : "ltr"), `${name}: direction`);
  check(found.inline === 0, `${name}: inline code`);
  check(found.small === 0, `${name}: ${found.small} targets below 24 px`);
  await page.screenshot({ path: `${file}.png`, fullPage: true });
  await page.evaluate(() => {
    for (const d of document.querySelectorAll("details:not([open])"))
      d.open = d.dataset.looked = true;
  });
  // Through the debugger's side, which the page's policy does not bind.
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
