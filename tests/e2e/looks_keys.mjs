// SPDX-License-Identifier: Apache-2.0
// A page by keyboard alone. Copied beside the script that imports it.

// Every thing that can be pressed or filled, those in closed parts too, is
// reached by Tab in the order of the page, shows that it has the focus, stands
// in the window then, and lets go of it: the walk ends where it began, and one
// step back leads back.
export async function walk(page, name, check) {
  const { wanted, inner } = await page.evaluate(() => {
    for (const d of document.querySelectorAll("details:not([open])"))
      d.open = d.dataset.walked = true;
    const all = [...document.querySelectorAll(
      "a[href], button, input:not([type=hidden]), select, summary, " +
      "textarea, [tabindex='0']")].filter((n) => n.checkVisibility() &&
      !n.disabled);
    // one stop for choices of which one is taken
    const groups = new Map();
    for (const n of all.filter((one) => one.type === "radio"))
      if (n.checked || !groups.has(n.name)) groups.set(n.name, n);
    const stops = all.filter((n) => n.type !== "radio" ||
      groups.get(n.name) === n);
    stops.forEach((n, i) => { n.dataset.stop = i; });
    globalThis.walked = [];
    document.addEventListener("focusin", (e) => {
      const n = e.target, s = getComputedStyle(n), r = n.getBoundingClientRect();
      if (n.dataset?.stop === undefined) return;
      globalThis.walked.push({ stop: Number(n.dataset.stop),
        html: n.outerHTML.slice(0, 60),
        dim: s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2 ||
          s.outlineColor === s.backgroundColor,
        away: r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 ||
          r.left >= innerWidth });
    });
    document.activeElement?.blur();
    // fields of a day have several parts of their own
    return { wanted: stops.length, inner: 4 * stops.filter((n) =>
      ["date", "time", "datetime-local"].includes(n.type)).length };
  });
  const seen = () => page.evaluate(() => globalThis.walked);
  let stops = [];
  for (let i = 0, next = wanted; i < wanted + inner + 4; i++) {
    await page.keyboard.press("Tab");
    if (i + 1 < next) continue;
    stops = await seen();
    if (stops.length > wanted) break; // the first one again
    next = i + 1 + Math.max(1, wanted + 1 - stops.length);
  }
  const reached = new Set(stops.map((s) => s.stop));
  check(reached.size === wanted,
    `${name}: Tab reaches ${reached.size} of ${wanted}`);
  check(stops.length > wanted, `${name}: Tab does not come round`);
  for (let i = 1; i < stops.length; i++)
    check(stops[i].stop === (stops[i - 1].stop + 1) % wanted,
      `${name}: Tab leads from ${stops[i - 1].html} to ${stops[i].html}`);
  for (const s of stops.slice(0, wanted)) {
    check(!s.dim, `${name}: no focus seen on ${s.html}`);
    check(!s.away, `${name}: the focus is out of sight on ${s.html}`);
  }
  // not where the page begins, where the window may have stops of its own
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  const back = (await seen()).at(-1)?.stop;
  check(wanted < 2 || back === stops.at(-1)?.stop,
    `${name}: Shift and Tab lead to ${back}`);
  await page.evaluate(() => {
    for (const d of document.querySelectorAll("details[data-walked]"))
      d.open = false;
  });
}
