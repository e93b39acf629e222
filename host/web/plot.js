// SPDX-License-Identifier: Apache-2.0
// A plot as PNG: its SVG drawn on a canvas, on this computer. And the table
// behind a plot that has the focus: Enter shows it and puts it away. Without
// this script everything else on the page works, and the table's own line,
// which comes after the plot, opens it.
"use strict";
const SCALE = 3;
async function save(name) {
  const image = new Image();
  image.src = `/plot/${name}.svg`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
for (const button of document.querySelectorAll("button.png")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    save(button.dataset.plot).catch(() => { button.disabled = true; });
  });
}
for (const plot of document.querySelectorAll("figure > svg.plot")) {
  const table = plot.parentElement.querySelector(":scope > details");
  if (!table) continue;
  plot.setAttribute("aria-keyshortcuts", "Enter");
  plot.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.target !== plot) return;
    table.open = !table.open;
    table.scrollIntoView({ block: "nearest" });
    e.preventDefault();
  });
}
