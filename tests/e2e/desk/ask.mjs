// SPDX-License-Identifier: Apache-2.0
// Requests to the host's pages as a browser sends them, and what the file of
// the API promises.
import http from "node:http";
import https from "node:https";

const passphrase = (name) => `${name}'s long passphrase`;
const form = (fields) => new URLSearchParams(fields).toString();

// The token of the form that is posted to ${action} on a page.
export function tokenOf(text, action) {
  const at = text.indexOf(`action="${action}"`);
  return at < 0 ? "" : /name="t" value="([0-9a-f]{64})"/.exec(
    text.slice(at))?.[1] ?? "";
}

export function asker(port) {
  const origin = `http://127.0.0.1:${port}`;

  function ask(path, { method = "GET", headers = {}, body, cookie, tls } = {}) {
    const options = { host: "127.0.0.1", port, path, method,
      headers: { ...headers } };
    if (cookie) options.headers.Cookie = cookie;
    if (body !== undefined) {
      options.headers["Content-Type"] ??= "application/x-www-form-urlencoded";
      options.headers["Content-Length"] = Buffer.byteLength(body);
    }
    return new Promise((resolve, reject) => {
      const request = (tls ? https : http).request({ ...options, ...tls },
        (reply) => {
          let text = "";
          reply.setEncoding("utf8");
          reply.on("data", (d) => { text += d; });
          reply.on("end", () => resolve({ status: reply.statusCode,
            headers: reply.headers, text }));
        });
      request.on("error", reject);
      request.end(body);
    });
  }

  const post = (path, fields, options = {}) => ask(path, { method: "POST",
    ...options, headers: { Origin: origin, ...options.headers },
    body: form(fields) });

  async function login(name, secret = passphrase(name), cookie) {
    const reply = await post("/login", { name, secret, code: "" }, { cookie });
    const set = reply.headers["set-cookie"]?.[0] ?? "";
    return { reply, cookie: set.split(";")[0] };
  }
  return { origin, ask, post, login, form, passphrase };
}

// Holds values against schemas of an OpenAPI file; tells check() what differs.
export function fitting(api, check) {
  const deref = (o) => o?.$ref === undefined ? o : deref(o.$ref.split("/")
    .slice(1).reduce((at, key) => at[key], api));
  const fits = (schema, value, where) => {
    const s = deref(schema);
    const type = Array.isArray(value) ? "array" :
      Number.isInteger(value) ? "integer" : typeof value;
    check(type === s.type || (type === "integer" && s.type === "number"),
      `${where} is ${type}, not ${s.type}`);
    if (s.minimum !== undefined) check(value >= s.minimum, `${where} low`);
    if (s.maximum !== undefined) check(value <= s.maximum, `${where} high`);
    if (s.enum) check(s.enum.includes(value), `${where} is ${value}`);
    if (s.pattern)
      check(new RegExp(s.pattern).test(value), `${where}: ${s.pattern}`);
    if (type === "array")
      value.forEach((v, i) => fits(s.items, v, `${where}[${i}]`));
    if (type !== "object") return;
    for (const key of s.required ?? [])
      check(key in value, `${where} lacks ${key}`);
    for (const [key, v] of Object.entries(value)) {
      if (s.properties?.[key]) fits(s.properties[key], v, `${where}.${key}`);
      else check(s.additionalProperties !== false, `${where}: ${key}`);
    }
  };
  return { deref, fits };
}
