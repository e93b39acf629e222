// SPDX-License-Identifier: Apache-2.0
// How brief and sheet are looked at: offline, as printed. Copied beside the
// script that imports it, where the browser's driver is.

// ${folder}/${file}.html, of which one that ends with -ar is in Arabic, on at
// most ${most} pages of A4; picture and PDF go to ${screens}.
export async function print(browser, { folder, screens, file, most }, check) {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  page.on("request", (r) => {
    if (!r.url().startsWith("file:") && !r.url().startsWith("data:"))
      check(false, `${file} asks for ${r.url()}`);
  });
  await page.goto(`file://${folder}/${file}.html`);
  const dir = await page.evaluate(() => document.documentElement.dir);
  check(dir === (file.endsWith("-ar") ? "rtl" : ""), `${file}: runs ${dir}`);
  // whatever language a label has, a paper in Arabic begins on the right
  if (dir === "rtl") {
    const left = await page.evaluate(() => [...document.querySelectorAll(
      "[dir=auto]")].filter((n) => !["right", "end"].includes(
      getComputedStyle(n).textAlign)).length);
    check(left === 0, `${file}: ${left} texts begin on the left`);
  }
  const span = (await page.locator("body").innerText())
    .match(/(\d+ \p{L}+ \d{4}) \p{L}+ \1/u);
  check(span === null, `${file}: one day is told as ${span?.[0]}`);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true,
    path: `${screens}/${file}.pdf` });
  const count = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;
  check(count <= most, `${file} takes ${count} pages`);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: `${screens}/${file}.png`, fullPage: true });
  await context.close();
}
