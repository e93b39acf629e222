// SPDX-License-Identifier: Apache-2.0
// Slow, huge and many requests, and the headers of every answer.
// usage: node limits.mjs PORT PART ARGS...
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";

const [port, part, ...args] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${part}: ${what}`);
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function ask(path, { method = "GET", headers = {}, body, secure } = {}) {
  const options = { host: "127.0.0.1", port, path, method,
    headers: { ...headers }, agent: false, ...secure };
  if (body !== undefined) {
    options.headers["Content-Type"] ??= "application/x-www-form-urlencoded";
    options.headers["Content-Length"] ??= Buffer.byteLength(body);
  }
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const request = (secure ? https : http).request(options, (reply) => {
      let text = "";
      reply.on("data", (d) => { text += d; });
      reply.on("end", () => resolve({ status: reply.statusCode,
        headers: reply.headers, text, ms: performance.now() - began }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const post = (path, fields, options = {}) => ask(path, { method: "POST",
  ...options, headers: { Origin: origin, ...options.headers },
  body: new URLSearchParams(fields).toString() });

// A connection that sends ${head} and then ${drip} every ${ms}; how long the
// server let it be, and what it said.
function dribble(head, drip, ms) {
  return new Promise((resolve) => {
    const began = performance.now();
    let text = "";
    const s = net.connect(Number(port), "127.0.0.1", () => s.write(head));
    const timer = drip === "" ? undefined :
      setInterval(() => s.write(drip), ms);
    s.on("data", (d) => { text += d.toString("latin1"); });
    s.on("error", () => {});
    const limit = setTimeout(() => s.destroy(), 60000); // never ended by them
    s.on("close", () => {
      clearInterval(timer);
      clearTimeout(limit);
      resolve({ s: (performance.now() - began) / 1000, text });
    });
  });
}

const parts = {
  // Every kind of answer, to somebody and to nobody.
  async headers() {
    const in_ = await post("/login",
      { name: "olga", secret: "olga's long passphrase", code: "" });
    const Cookie = in_.headers["set-cookie"]?.[0].split(";")[0];
    check(in_.status === 303 && Cookie, `login: ${in_.status}`);
    const pages = ["/", "/overview", "/answers", "/areas", "/waves", "/cities",
      "/sensitive", "/progress", "/quality", "/releases", "/devices", "/checks",
      "/forms", "/breakdowns", "/purposes", "/withdrawal", "/people",
      "/people/olga", "/audit", "/jobs",
      "/login", "/account", "/style.css", "/icon.svg", "/plot.js",
      "/api/v1/releases", "/api/v1/progress", "/nowhere", "/jobs/99",
      "/plot/nothing.svg", "/brief/1.html", "/../keys/root.key", "/%00",
      `/${"a".repeat(4000)}`];
    const asks = [];
    for (const path of pages)
      for (const headers of [{}, { Cookie }, { Host: "evil.test" },
        { Authorization: "Bearer x" }]) asks.push([path, { headers }]);
    asks.push(["/login", { method: "POST", headers: { Origin: origin },
      body: "name=%zz" }]);
    asks.push(["/login", { method: "POST", body: "a=b" }]);
    asks.push(["/login", { method: "DELETE" }]);
    asks.push(["/login", { method: "POST", headers: { Origin: origin,
      "Content-Type": "text/plain" }, body: "a" }]);
    asks.push(["/do/withdraw", { method: "POST", headers: { Origin: origin,
      Cookie }, body: "t=0&code=x" }]);
    asks.push(["/account", { method: "HEAD", headers: { Cookie } }]);
    const seen = {};
    for (const [path, options] of asks) {
      const { status, headers } = await ask(path, options);
      const name = `${options.method ?? "GET"} ${path.slice(0, 40)} ${status}`;
      seen[status] = (seen[status] ?? 0) + 1;
      check(headers["cache-control"] === "no-store", `${name}: may be stored`);
      check(headers["x-content-type-options"] === "nosniff", `${name}: sniffed`);
      check(headers["referrer-policy"] === "same-origin", `${name}: referrer`);
      const policy = headers["content-security-policy"] ?? "";
      check(policy.startsWith("default-src 'none'") &&
        !/unsafe|\*|data:|http/.test(policy), `${name}: policy ${policy}`);
      check(headers["content-type"] !== undefined || status === 303 ||
        options.method === "HEAD", `${name}: no type`);
      for (const h of ["server", "x-powered-by", "etag", "last-modified",
        "access-control-allow-origin"])
        check(headers[h] === undefined, `${name}: says ${h}`);
      for (const c of headers["set-cookie"] ?? [])
        check(/HttpOnly/.test(c) && /SameSite=Strict/.test(c),
          `${name}: cookie ${c}`);
    }
    // compressed for whom it is asked for, and never a page with forms
    for (const [path, may] of [["/overview", true], ["/style.css", true],
      ["/people", false], ["/account", false], ["/withdrawal", false]]) {
      const { headers } = await ask(path, { headers: { Cookie,
        "Accept-Encoding": "gzip" } });
      check((headers["content-encoding"] === "gzip") === may,
        `${path}: encoding ${headers["content-encoding"]}`);
    }
    console.log("answers:", JSON.stringify(seen));
    check((await ask("/nowhere", { headers: { Cookie } })).status === 404,
      "no 404 at all");
  },

  async huge() {
    const claim = await ask("/login", { method: "POST", headers: {
      Origin: origin, "Content-Length": "1000000000000" }, body: "" })
      .catch(() => ({ status: 413 }));
    check(claim.status === 413, `a body of 1 TB: ${claim.status}`);
    const big = await post("/login", { name: "x".repeat(200000) })
      .catch(() => ({ status: 413 })); // closed while it was sent
    check(big.status === 413, `a body of 200 kB: ${big.status}`);
    const uri = await ask(`/overview?${"a".repeat(8000)}`);
    check(uri.status === 414, `an address of 8 kB: ${uri.status}`);
    const fields = await ask(`/login?${"&".repeat(2000)}`)
      .catch(() => ({ status: "none" }));
    check(fields.status === 200, `an address of 2000 fields: ${fields.status}`);
    const head = await dribble("GET /login HTTP/1.1\r\n" +
      `Host: 127.0.0.1:${port}\r\nX: ${"a".repeat(300000)}\r\n\r\n`, "", 0);
    check(/^HTTP\/1\.1 (4|5)/.test(head.text) || head.text === "",
      `a head of 300 kB: ${head.text.slice(0, 20)}`);
    check((await ask("/login")).status === 200, "the server is gone");
  },

  // Others are answered while fifty go slowly; the slow end by the clock.
  async slow() {
    const host = `Host: 127.0.0.1:${port}\r\n`;
    const slow = [];
    for (let i = 0; i < 30; i++)
      slow.push(dribble(`GET /login HTTP/1.1\r\n${host}X-${i}: `, "a", 700));
    for (let i = 0; i < 8; i++)
      slow.push(dribble(`POST /login HTTP/1.1\r\n${host}Origin: ${origin}\r\n` +
        "Content-Type: application/x-www-form-urlencoded\r\n" +
        "Content-Length: 60000\r\n\r\nname=", "a", 700));
    for (let i = 0; i < 12; i++) slow.push(dribble("", "", 0));
    await sleep(1000);
    let worst = 0;
    for (let i = 0; i < 20; i++) {
      const { status, ms } = await ask("/login");
      check(status === 200, `a quick one got ${status}`);
      worst = Math.max(worst, ms);
    }
    const login = await post("/login", { name: "nobody", secret: "wrong wrong",
      code: "" });
    check(login.status === 403, `a login meanwhile: ${login.status}`);
    check(worst < 3000, `a quick one waited ${worst} ms`);
    const ends = (await Promise.all(slow)).map((e) => e.s);
    const last = Math.max(...ends);
    check(last < 26, `a slow one held its place ${last} s`);
    console.log(`slow: 50 slow connections, the longest ${last.toFixed(1)} s;` +
      ` others answered within ${worst.toFixed(0)} ms`);
    check((await ask("/login")).status === 200, "the server is gone");
  },

  // One address cannot take what others need.
  async shared(certificate) {
    const ca = readFileSync(certificate);
    const secure = (localAddress) => ({ ca, servername: "hearth.test",
      localAddress });
    const headers = { Host: `hearth.test:${port}` };
    const form = { ...headers, Origin: `https://hearth.test:${port}` };
    const open = [];
    for (let i = 0; i < 40; i++) {
      const s = net.connect({ port: Number(port), host: "127.0.0.1",
        localAddress: "127.0.0.2" });
      s.isOver = false;
      s.on("error", () => {});
      s.on("close", () => { s.isOver = true; });
      open.push(s);
    }
    await sleep(1500);
    const held = open.filter((s) => !s.isOver).length;
    check(held <= 24 && held > 0, `one address holds ${held} connections`);
    const other = await ask("/login", { headers, secure: secure("127.0.0.3") });
    check(other.status === 200, `another address gets ${other.status}`);
    console.log(`shared: one address holds ${held} of 40 connections; ` +
      `another is answered in ${other.ms.toFixed(0)} ms`);
    for (const s of open) s.destroy();
    await sleep(500);

    const says = [];
    const bodies = [];
    for (let i = 0; i < 5; i++) {
      const s = tls.connect({ port: Number(port), host: "127.0.0.1",
        ...secure("127.0.0.2") }, () => s.write("POST /login HTTP/1.1\r\n" +
        `Host: ${form.Host}\r\nOrigin: ${form.Origin}\r\n` +
        "Content-Type: application/x-www-form-urlencoded\r\n" +
        "Content-Length: 50000\r\n\r\nname=a"));
      s.on("data", (d) => says.push(d.toString("latin1").slice(9, 12)));
      s.on("error", () => {});
      bodies.push(s);
    }
    await sleep(1500);
    check(says.filter((t) => t === "503").length === 2,
      `of five slow forms of one address: ${says.join(" ")}`);
    const login = await post("/login", { name: "nobody", secret: "wrong",
      code: "" }, { headers: form, secure: secure("127.0.0.3") });
    check(login.status === 403, `a login from elsewhere: ${login.status}`);
    for (const s of bodies) s.destroy();
  },
};

await parts[part](...args);
for (const p of problems) console.error(p);
if (problems.length === 0) console.log(`limits, ${part}: fine`);
process.exit(problems.length === 0 ? 0 : 1);
