// SPDX-License-Identifier: Apache-2.0
// Weighs the pages and times the first chart.
// usage: node pages.mjs BROWSER PORT
import http from "node:http";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const [browserPath, port] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

const get = (path) => new Promise((resolve, reject) => {
  http.get(url + path, { headers: { "Accept-Encoding": "gzip" } }, (reply) => {
    const parts = [];
    reply.on("data", (d) => parts.push(d));
    reply.on("end", () => resolve({ status: reply.statusCode,
      isZipped: reply.headers["content-encoding"] === "gzip",
      body: Buffer.concat(parts) }));
  }).on("error", reject);
});

async function weigh(path) {
  const times = [];
  let bytes = 0, sent = 0, status = 0;
  for (let i = 0; i < 15; i++) {
    const began = performance.now();
    const reply = await get(path);
    times.push(performance.now() - began);
    status = reply.status;
    sent = reply.body.length;
    bytes = reply.isZipped ? gunzipSync(reply.body).length : sent;
  }
  console.log(`${path}: ${status}, ${bytes} bytes, sent as ${sent}, ` +
    `${median(times).toFixed(1)} ms`);
  return sent;
}

// From the address to the first picture that is drawn.
async function firstChart(browser, path, line) {
  const times = [];
  for (let i = 0; i < 7; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    if (line) {
      const cdp = await context.newCDPSession(page);
      await cdp.send("Network.enable");
      await cdp.send("Network.emulateNetworkConditions", { offline: false,
        latency: 200, downloadThroughput: line / 8, uploadThroughput: line / 8 });
    }
    await page.goto(url + path, { waitUntil: "commit" });
    times.push(await page.evaluate(() => new Promise((resolve) => {
      const look = () => {
        const n = document.querySelector("main svg");
        if (n && n.getBoundingClientRect().width > 0 &&
          performance.getEntriesByType("paint").length > 0)
          requestAnimationFrame(() => resolve(performance.now()));
        else requestAnimationFrame(look);
      };
      look();
    })));
    await context.close();
  }
  console.log(`first chart of ${path}${line ? ` at ${line / 1000} kbit/s and ` +
    "200 ms" : ""}: ${median(times).toFixed(0)} ms`);
}

const sent = {};
for (const path of ["/overview", "/answers", "/areas", "/waves", "/sensitive",
  "/progress", "/releases", "/style.css", "/plot.js", "/icon.svg"])
  sent[path] = await weigh(path);
const first = ["/overview", "/style.css", "/plot.js", "/icon.svg"]
  .reduce((sum, path) => sum + sent[path], 0);
console.log(`first page with all that it loads: ${first} bytes as sent`);
if (first > 300000) {
  console.error("more than 300 kB");
  process.exitCode = 1;
}
const browser = await chromium.launch({
  executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const path of ["/overview", "/answers"])
    for (const line of [0, 400000]) await firstChart(browser, path, line);
} finally {
  await browser.close();
}
