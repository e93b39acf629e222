// SPDX-License-Identifier: Apache-2.0
// Other pages, other programs and broken clients against the page of an open
// interview: refused, and nothing of the interview is lost.
import net from "node:net";
import { ask, check, sleep } from "./lib.mjs";

const form = "application/x-www-form-urlencoded";

// A small generator, so that a seed gives the same requests again.
function generator(seed) {
  let s = BigInt(seed) * 2654435761n + 1n;
  return (n) => {
    s = (s * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number((s >> 33n) % BigInt(n));
  };
}

// Bytes as they are, until the other side closes or is silent for ${wait} ms;
// gives its answer. What is not whole is waited for, so we end it.
function send(port, bytes, wait) {
  return new Promise((resolve) => {
    let text = "";
    const s = net.connect(port, "127.0.0.1", () => s.write(bytes));
    const end = () => { s.destroy(); resolve(text); };
    s.on("data", (d) => { text += d.toString("latin1"); });
    s.on("end", end);
    s.on("error", end);
    s.on("close", () => resolve(text));
    s.setTimeout(wait, end);
  });
}

export async function attack(agent, cookie, oldSecret, seed) {
  const { host, port } = new URL(agent.origin);
  const own = { Host: host, Cookie: cookie };
  const post = { ...own, Origin: agent.origin, "Content-Type": form };
  const expect = async (what, status, options, body) => {
    const got = await ask(agent.origin, options, body);
    check([].concat(status).includes(got.status),
      `${what}: ${got.status} instead of ${status}`);
    check(!/question|choice/.test(got.text), `${what}: shows the interview`);
    return got;
  };

  for (const h of ["evil.example", `127.0.0.1.evil.example:${port}`,
    `localhost:${port}`, "127.0.0.1", `127.0.0.1:${Number(port) + 1}`])
    await expect(`Host ${h}`, 421, { path: "/", headers: { ...own, Host: h } });
  await expect("without cookie", 403, { path: "/", headers: { Host: host } });
  await expect("with a made-up cookie", 403, { path: "/", headers: {
    Host: host, Cookie: cookie.replace(/.$/, (c) => c === "0" ? "1" : "0") } });
  await expect("with half a cookie", 403, { path: "/", headers: {
    Host: host, Cookie: cookie.slice(0, -8) } });
  for (const secret of [oldSecret, "", "0".repeat(64), cookie.split("=")[1]])
    await expect("an old or wrong secret", 403, {
      path: "/k/" + secret, headers: { Host: host } });
  await expect("an entry followed from another page", 403, {
    path: new URL(agent.url).pathname,
    headers: { Host: host, "Sec-Fetch-Site": "cross-site" } });

  const body = "t=0&do=destroyed";
  for (const origin of ["http://evil.example", "null",
    `http://localhost:${port}`, `https://${host}`])
    await expect(`Origin ${origin}`, 403, { path: "/", method: "POST",
      headers: { ...post, Origin: origin } }, body);
  const { Origin, ...bare } = post;
  await expect("no origin", 403,
    { path: "/", method: "POST", headers: bare }, body);
  await expect("cross-site", 403, { path: "/", method: "POST",
    headers: { ...post, "Sec-Fetch-Site": "cross-site" } }, body);
  await expect("post without cookie", 403, { path: "/", method: "POST",
    headers: { ...post, Cookie: "" } }, body);
  await expect("another type", 415, { path: "/", method: "POST",
    headers: { ...post, "Content-Type": "text/plain" } }, body);
  await expect("an old page", 303,
    { path: "/", method: "POST", headers: post }, body);
  for (const method of ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"])
    await expect(method, 405, { path: "/", method, headers: own });
  for (const path of ["/../keyring.0", "/%2e%2e/keyring.0", "/store/data.mdb",
    "//etc/passwd", "/style.css/../ui.url", "/m/../../etc/passwd", "/m/i99999",
    "/m/a-1", "/m/", "/ui.url", "/%00", "/style.css%00.html"])
    await expect(path, [404, 400, 403], { path, headers: own });
  await expect("too long", 413, { path: "/", method: "POST", headers: {
    ...post, "Content-Length": "200000" } }, "x".repeat(200000));
  await expect("chunks without end", 413, { path: "/", method: "POST",
    headers: { ...post, "Transfer-Encoding": "chunked" } }, "x".repeat(9000));
  await expect("a long head", [431, 400, 414, 0], { path: "/", headers: { ...own,
    "X-Long": "y".repeat(100000) } });
  await expect("a broken percent sign", 400, { path: "/", method: "POST",
    headers: post }, "t=%zz");
  await expect("too many fields", 400, { path: "/", method: "POST",
    headers: post }, "a=1&".repeat(2000));

  await malformed(Number(port), cookie, host, seed);
  await slow(agent, own);
}

// Requests with a few bytes changed, cut or doubled; the cookie is right, so
// that what lies behind the gate is met too.
async function malformed(port, cookie, host, seed) {
  const random = generator(seed);
  const bodies = ["t=1&do=next&a0.4=yes", "do=language:999&t=%00",
    "do=go:65535.65535", "a0.1=%f0%9f%98%80&" + "b=".repeat(50)];
  const count = 10000, together = 24, begun = Date.now();
  let sent = 0, answered = 0;
  const make = () => {
    const body = bodies[random(bodies.length)];
    let bytes = Buffer.from(`${["GET", "POST"][random(2)]} /${
      ["", "m/i1", "k/x", "style.css"][random(4)]} HTTP/1.1\r\nHost: ${host
    }\r\nOrigin: http://${host}\r\nCookie: ${cookie}\r\nContent-Type: ${form
    }\r\nContent-Length: ${body.length + random(3) - 1}\r\n\r\n${body}`);
    for (let c = random(6); c >= 0; c--) {
      const at = random(bytes.length);
      const how = random(4);
      if (how === 0) bytes[at] = random(256);
      else if (how === 1) bytes = bytes.subarray(0, at + 1);
      else if (how === 2) bytes = Buffer.concat([bytes.subarray(0, at),
        bytes.subarray(at >> 1)]);
      else bytes[at] = [0, 10, 13, 32, 37, 58, 255][random(7)];
    }
    return bytes;
  };
  const worker = async () => {
    while (sent < count) {
      const n = sent++;
      const text = await send(port, make(), 40);
      answered += text === "" ? 0 : 1;
      check(text === "" || /^HTTP\/1\.1 (20[04]|303|4\d\d|5\d\d) /.test(text),
        `seed ${seed}, ${n}: ${text.slice(0, 80)}`);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  check(answered > count / 8, `only ${answered} were answered at all`);
  console.log(`${count} malformed requests in ${Date.now() - begun} ms, ` +
    `${answered} answered, seed ${seed}`);
}

// More half-sent heads than there are connections: they are thrown out, and
// the person's request is served.
async function slow(agent, own) {
  const { port } = new URL(agent.origin);
  const sockets = [];
  for (let n = 0; n < 60; n++) {
    const s = net.connect(port, "127.0.0.1", () => s.write("GET / HTTP/1.1\r\n"));
    s.on("error", () => {});
    sockets.push(s);
  }
  await sleep(200);
  const begun = Date.now();
  const got = await ask(agent.origin, { path: "/", headers: own });
  check(got.status === 200, `slow clients keep the person out: ${got.status}`);
  console.log(`${sockets.length} silent clients: served after ` +
    `${Date.now() - begun} ms`);
  for (const s of sockets) s.destroy();
}
