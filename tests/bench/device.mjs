// SPDX-License-Identifier: Apache-2.0
// How long from the start of the agent to the first question on its page: the
// process, the PIN with the key derivation of a real device, the form, as a
// browser asks for them and without the time of fingers and of drawing.
// usage: node device.mjs AGENT DATA PIN FORM AREA RUNS
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";

const [agent, data, pin, form, area, runs] = process.argv.slice(2);
const address = data + "/ui.url";

// One request; follows where it leads to, as a browser does.
function ask(state, method, path, fields) {
  return new Promise((resolve, reject) => {
    const headers = { Origin: state.origin, Cookie: state.cookie ?? "",
      "Content-Type": "application/x-www-form-urlencoded" };
    const request = http.request(state.origin + path, { method, headers,
      agent: false }, (reply) => {
      let text = "";
      reply.on("data", (d) => { text += d; });
      reply.on("end", () => {
        state.cookie = reply.headers["set-cookie"]?.[0].split(";")[0] ??
          state.cookie;
        state.token = /name="t" value="([^"]+)"/.exec(text)?.[1];
        state.text = text;
        resolve(reply.statusCode === 303
          ? ask(state, "GET", reply.headers.location) : undefined);
      });
    });
    request.on("error", reject);
    request.end(fields &&
      new URLSearchParams({ t: state.token, ...fields }).toString());
  });
}

async function run() {
  const marks = [performance.now()];
  const mark = () => marks.push(performance.now());
  rmSync(address, { force: true });
  const child = spawn(agent, ["--data", data, "ui"], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  try {
    while (!existsSync(address) || !readFileSync(address, "utf8").endsWith("\n"))
      await new Promise((resolve) => setTimeout(resolve, 1));
    const url = new URL(readFileSync(address, "utf8").trim());
    const state = { origin: url.origin };
    await ask(state, "GET", url.pathname);
    mark();
    const worker = /name="worker" value="([^"]+)"/.exec(state.text)[1];
    await ask(state, "POST", "/", { do: "unlock", worker, pin });
    mark();
    await ask(state, "POST", "/", { do: "begin:" + form, area });
    mark();
    if (!/value="next"/.test(state.text))
      throw new Error("no question, but " + state.text);
    const rss = /VmRSS:\s+(\d+)/.exec(
      readFileSync(`/proc/${child.pid}/status`, "utf8"))[1];
    return [...marks.slice(1).map((m, i) => m - marks[i]),
      marks.at(-1) - marks[0], Number(rss)];
  } finally {
    child.kill();
    await ended;
  }
}

const all = [];
for (let n = 0; n < Number(runs); n++) all.push(await run());
const median = (i) => Math.round(all.map((r) => r[i]).sort((a, b) => a - b)[
  all.length >> 1]);
console.log(`from the start of the agent to the first question: ${median(3)} ms ` +
  `(${median(0)} until the PIN is asked, ${median(1)} for the PIN, ` +
  `${median(2)} for the form); then ${median(4)} KiB resident; ` +
  `medians of ${all.length}`);
