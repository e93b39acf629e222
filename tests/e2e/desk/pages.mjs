// SPDX-License-Identifier: Apache-2.0
// Asks the host's pages as a browser, as another page, and as nobody would.
// usage: node pages.mjs PORT PART ARGS...
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import https from "node:https";
import { asker, fitting, tokenOf } from "./ask.mjs";

const [port, part, ...args] = process.argv.slice(2);
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`${part}: ${what}`);
};
const { ask, post, login, origin, form, passphrase } = asker(port);

const parts = {
  async guest() {
    check((await ask("/overview")).status === 200, "no figures");
    for (const path of ["/people", "/audit", "/jobs", "/account", "/checks"])
      check((await ask(path)).status === 403, `a guest sees ${path}`);
    const reply = await post("/do/person-add", { name: "eve", role: "lead" });
    check(reply.status === 403, `a guest acts: ${reply.status}`);
    check((await ask("/login")).text.includes("Nobody can log in yet"),
      "the login does not say that nobody can");
    check((await ask("/api/v1/releases")).status === 401, "API without token");
  },

  async roles() {
    const figures = ["/overview", "/answers"];
    const may = {
      anna: ["/people", "/audit", "/devices", "/checks", "/jobs", ...figures],
      carl: ["/audit", "/devices", "/checks", ...figures],
      lena: ["/devices", ...figures],
      sven: ["/devices", "/checks", "/quality", ...figures],
      cora: [...figures], rita: [...figures], adam: ["/audit", "/releases"] };
    const all = ["/overview", "/answers", "/devices", "/checks", "/people",
      "/audit"];
    for (const path of all)
      check((await ask(path)).headers.location === "/login",
        `${path} without login`);
    for (const [name, paths] of Object.entries(may)) {
      const { cookie } = await login(name);
      for (const path of new Set([...all, ...paths])) {
        const { status } = await ask(path, { cookie });
        const wanted = paths.includes(path) ? 200 : 403;
        check(status === wanted, `${name} gets ${status} for ${path}`);
      }
      // what is pressed is looked at again, by the desk
      const account = await ask("/account", { cookie });
      check(account.status === 200, `${name} has no account page`);
    }
    const city = await login("cora");
    const { text } = await ask("/overview", { cookie: city.cookie });
    check(!text.includes("/people"), "navigation shows what is not allowed");
  },

  async forms() {
    const { cookie } = await login("anna");
    const { text } = await ask("/people", { cookie });
    const t = tokenOf(text, "/do/person-add");
    check(t !== "", "no token in the form");
    const fields = { t, name: "mallory", role: "lead" };
    const tries = [
      ["without a token", { ...fields, t: "" }, {}],
      ["another form's token",
        { ...fields, t: tokenOf(text, "/do/person-reset") }, {}],
      ["no Origin", fields, { headers: { Origin: undefined } }],
      ["another origin", fields, { headers: { Origin: "http://evil.test" } }],
      ["another site", fields,
        { headers: { "Sec-Fetch-Site": "cross-site" } }]];
    for (const [what, body, options] of tries) {
      const merged = { ...options.headers };
      const headers = { Origin: origin, ...merged };
      if (merged && "Origin" in merged && merged.Origin === undefined)
        delete headers.Origin;
      const reply = await ask("/do/person-add", { method: "POST", cookie,
        headers, body: form(body) });
      check(reply.status === 403, `${what}: ${reply.status}`);
    }
    const foreign = await login("lena");
    const reply = await post("/do/person-add", fields,
      { cookie: foreign.cookie });
    check(reply.status === 403, `another's token: ${reply.status}`);
    const plain = await ask("/do/person-add", { method: "POST", cookie,
      headers: { Origin: origin, "Content-Type": "text/plain" },
      body: form(fields) });
    check(plain.status === 415, `text/plain: ${plain.status}`);
    const after = await ask("/people", { cookie });
    check(!after.text.includes("mallory"), "a forged form was obeyed");
    // no field becomes an option, or a second argument
    for (const name of ["--data", "-x", "a\nb", "a".repeat(300)]) {
      const bad = await post("/do/person-add", { ...fields, name }, { cookie });
      check(bad.status === 400, `the name ${name.slice(0, 8)}: ${bad.status}`);
    }
    const none = await post("/do/serve", fields, { cookie });
    check(none.status === 403, `an action that is none: ${none.status}`);
  },

  async sessions() {
    const planted = `hearth-${port}=${"ab".repeat(32)}`;
    const fixed = await login("lena", passphrase("lena"), planted);
    check(fixed.cookie !== "" && fixed.cookie !== planted,
      "a planted session became a real one");
    check((await ask("/overview", { cookie: planted })).status === 303,
      "a planted session is let in");
    const first = await login("lena", passphrase("lena"), fixed.cookie);
    check(first.cookie !== fixed.cookie, "the same token after a login");
    check((await ask("/overview", { cookie: fixed.cookie })).status === 303,
      "the session before a login goes on");
    const twice = `${first.cookie}; ${planted}`;
    check((await ask("/overview", { cookie: twice })).status === 303,
      "two cookies were taken");
    const set = first.reply.headers["set-cookie"][0];
    for (const word of ["HttpOnly", "SameSite=Strict", "Path=/"])
      check(set.includes(word), `the cookie lacks ${word}`);
    const { text } = await ask("/account", { cookie: first.cookie });
    const out = await post("/logout", { t: tokenOf(text, "/logout") },
      { cookie: first.cookie });
    check(out.status === 303, `logout: ${out.status}`);
    check((await ask("/overview", { cookie: first.cookie })).status === 303,
      "a session after logout");
    const many = [];
    for (let i = 0; i < 5; i++) many.push((await login("sven")).cookie);
    check((await ask("/overview", { cookie: many[0] })).status === 303,
      "five sessions of one person");
    check((await ask("/overview", { cookie: many[4] })).status === 200,
      "the newest session ended");
  },

  // A one-time code leads to a passphrase of one's own, and nowhere else.
  async first(code) {
    const { cookie } = await login("nina", code);
    check(cookie !== "", "the code does not log in");
    check((await ask("/overview", { cookie })).headers.location === "/account",
      "figures before a passphrase was chosen");
    const { text } = await ask("/account", { cookie });
    const t = tokenOf(text, "/account");
    const set = (own, again) => post("/account",
      { t, new: own, again }, { cookie });
    check((await set("short", "short")).status === 400, "a short one");
    check((await set("nina's long phrase", "another")).status === 400,
      "two that differ");
    check((await set("nina's long phrase", "nina's long phrase"))
      .status === 303, "not taken");
    check((await ask("/overview", { cookie })).status === 200,
      "no figures after all");
    check((await login("nina", code)).cookie === "", "the code serves twice");
    check((await login("nina", "nina's long phrase")).cookie !== "",
      "the new passphrase is refused");
  },

  async jobs(words) {
    const { cookie } = await login("anna");
    const { text } = await ask("/people", { cookie });
    const made = await post("/do/person-add", { name: "omar", role: "lead",
      t: tokenOf(text, "/do/person-add") }, { cookie });
    check(made.status === 303, `person-add: ${made.status}`);
    const job = made.headers.location;
    const page = await ask(job, { cookie });
    check(/[0-9a-z]{4}(-[0-9a-z]{4}){3}/.test(page.text), "no one-time code");
    const list = await ask("/jobs", { cookie });
    check(list.text.includes(job), "the job is not in the list");
    for (const name of ["carl", "lena"]) {
      const other = await login(name);
      check((await ask(job, { cookie: other.cookie })).status === 404,
        `${name} sees another's job`);
    }
    for (const path of ["/jobs/0", "/jobs/99999999", "/jobs/x", "/jobs/-1"])
      check((await ask(path, { cookie })).status === 404, `${path} is there`);
    // In the reader's language, how it ended; English stands behind that only.
    const said = (language, id) => new RegExp(`^${id} = (.*)$`, "m").exec(
      readFileSync(`${words}/${language}.txt`, "utf8"))[1];
    const press = async (path, fields) => (await post(path, { ...fields,
      t: tokenOf((await ask("/people", { cookie })).text, path) },
    { cookie })).headers.location;
    const ends = [[job, "job_done"], [job, "job_code"],
      [await press("/do/person-add", { name: "omar", role: "lead" }),
        "job_exists"],
      [await press("/do/person-add", { name: "Omar!", role: "lead" }),
        "job_unread"],
      [await press("/do/token-revoke", { id: "00000000" }), "job_missing"],
      [await press("/do/person-disable", { name: "anna" }), "job_state"]];
    for (const [path, id] of ends)
      for (const language of ["ar", "ru"]) {
        let text = "";
        do text = (await ask(`${path}?lang=${language}`, { cookie })).text;
        while (text.includes('http-equiv="refresh"') ||
          text.includes(said(language, "at_work")));
        const main = /<main[^>]*>([^]*)<\/main>/.exec(text)[1];
        const open = main.replace(/<details>[^]*?<\/details>/g, "")
          .replace(/<pre[^]*?<\/pre>/g, "").replace(/<[^>]*>/g, " ");
        check(open.includes(said(language, id)),
          `${path} in ${language} does not say ${id}: ${open}`);
        check(!/[A-Za-z]{3,}/.test(open), `${path} in ${language}: ${open}`);
        check(/<details><summary>[^]*<pre[^>]*lang="en" dir="ltr"/.test(main),
          `${path} in ${language}: nothing for who helps`);
      }
    // a role that may not is refused by the desk, whatever form it has
    const lead = await login("lena");
    const account = await ask("/account", { cookie: lead.cookie });
    check(tokenOf(account.text, "/do/person-add") === "", "a lead has forms");
  },

  async api(token, file) {
    const api = JSON.parse(readFileSync(file, "utf8"));
    const bearer = { Authorization: `Bearer ${token}` };
    const { deref, fits } = fitting(api, check);
    const look = async (path, operation, headers, expected) => {
      const reply = await ask(path, { headers });
      const r = deref(operation.responses[reply.status]);
      check(reply.status === expected, `${path}: ${reply.status}`);
      check(r !== undefined, `${path}: ${reply.status} is not in the file`);
      const [type, content] = Object.entries(r?.content ?? {})[0] ?? [];
      check(reply.headers["content-type"] === type, `${path}: type`);
      check(reply.headers["cache-control"] === "no-store", `${path}: stored`);
      if (content) fits(content.schema, JSON.parse(reply.text), path);
      return JSON.parse(reply.text);
    };
    for (const [template, item] of Object.entries(api.paths)) {
      const path = template.replace("{number}", "1");
      await look(path, item.get, {}, 401);
      await look(path, item.get, { Authorization: "Bearer x" }, 401);
      await look(path, item.get,
        { Authorization: `Bearer ${token.slice(0, -1)}` }, 401);
      const said = await look(path, item.get, bearer,
        template.includes("{") ? 404 : 200);
      // as quotas() set them
      if ("target" in said)
        check(said.target === 200 &&
          said.missing_at_most === Math.max(0, 200 - said.complete),
          `of ${said.target} ${said.missing_at_most} missing`);
      check((await ask(path, { method: "POST", headers:
        { ...bearer, Origin: origin }, body: "" })).status === 405,
        `${path} takes a POST`);
    }
    // a program's token opens no page, a person's session no API
    check((await ask("/overview", { headers: bearer })).status === 303,
      "a token opens a page");
    const { cookie } = await login("anna");
    check((await ask("/api/v1/progress", { cookie })).status === 401,
      "a session opens the API");
  },

  // Who says how many interviews are wanted, and who cannot, by no request.
  async quotas() {
    const action = "/do/quota-set";
    let token = "";
    for (const name of ["anna", "carl", "lena", "sven"]) {
      const { cookie } = await login(name);
      const { text } = await ask("/progress", { cookie });
      const t = tokenOf(text, action);
      check((t !== "") === (name !== "sven"), `${name}: the form of quotas`);
      if (name !== "lena") { token = t || token; continue; }
      const set = async (quotas) =>
        post(action, { t, quotas }, { cookie });
      const made = await set("north=120,south=80");
      check(made.status === 303, `quota-set: ${made.status}`);
      let job = "";
      do job = (await ask(made.headers.location, { cookie })).text;
      while (job.includes("At work"));
      check(job.includes("200 interviews are planned in 2 areas"), "the list");
      check(job.includes("href=\"/progress\""), "no way back");
      const seen = (await ask("/progress", { cookie })).text;
      check(/>At most 8[05] of 80 still missing|At most \d+ of 120/.test(seen),
        "the page does not show it");
      for (const bad of ["--data", "", "a\nb=1", "x".repeat(300)])
        check((await set(bad)).status === 400, `"${bad.slice(0, 6)}" is taken`);
    }
    for (const name of ["sven", "cora", "rita", "adam"]) {
      const { cookie } = await login(name);
      const reply = await post(action, { t: token, quotas: "north=1" },
        { cookie });
      check(reply.status === 403, `${name} sets quotas: ${reply.status}`);
    }
  },

  // The chain does not hold: said loudly, in the reader's language, with the
  // entry; purposes are not believed, and verifying fails.
  async chain(words) {
    const said = (language, id) => new RegExp(`^${id} = (.*)$`, "m").exec(
      readFileSync(`${words}/${language}.txt`, "utf8"))[1];
    const { cookie } = await login("anna");
    for (const language of ["en", "ar", "ru"]) {
      const { status, text } = await ask(`/audit?lang=${language}`, { cookie });
      const [before] = said(language, "chain_broken").split("{#0}");
      check(status === 200, `/audit: ${status}`);
      check(text.includes('role="alert"') && text.includes(before),
        `${language}: a broken chain is not said`);
      check(!text.includes(said(language, "chain_holds")),
        `${language}: it holds all the same`);
      const purposes = await ask(`/purposes?lang=${language}`, { cookie });
      check(purposes.text.includes(said(language, "purposes_broken")),
        `${language}: purposes of a broken chain`);
    }
    const page = await ask("/audit?lang=en", { cookie });
    const made = await post("/do/audit-verify", { t: tokenOf(page.text,
      "/do/audit-verify") }, { cookie });
    if (made.status === 303) {
      let job = "";
      do job = (await ask(made.headers.location, { cookie })).text;
      while (job.includes("At work"));
      check(job.includes("It did not work"), "a broken chain verifies");
    }
  },

  // Whether a token serves, now.
  async opens(token, status) {
    for (const path of ["/api/v1/releases", "/api/v1/progress",
      "/api/v1/releases/1"]) {
      const reply = await ask(path,
        { headers: { Authorization: `Bearer ${token}` } });
      check(reply.status === (status === "401" ? 401 :
        path.endsWith("/1") ? 404 : 200), `${path}: ${reply.status}`);
      check(status !== "401" || reply.text === '{"error":"no valid token"}\n',
        `it says ${reply.text}`);
    }
  },

  // The signed file of a release: whole, so for those who see all of it.
  async files(folder, newest) {
    const may = ["anna", "carl", "lena"];
    for (const name of [...may, "sven", "cora", "nora", "rita", "adam"]) {
      const { cookie } = await login(name);
      const shelf = (await ask("/releases", { cookie })).text;
      const holds = may.includes(name);
      for (let n = 1; n <= Number(newest); n++) {
        const file = `/release/${n}.json`;
        const reply = await ask(file, { cookie });
        check(reply.status === (holds ? 200 : 403),
          `${name} gets ${reply.status} for ${file}`);
        check(shelf.includes(`href="${file}"`) === holds,
          `${name}: the link of ${file}`);
        const stored = readFileSync(
          `${folder}/${String(n).padStart(6, "0")}.json`, "utf8");
        check((reply.text === stored) === holds, `${name}: bytes of ${file}`);
        if (!holds) continue;
        check(reply.headers["cache-control"] === "no-store", "it may be kept");
        check(/attachment; filename="release-00000\d\.json"/.test(
          reply.headers["content-disposition"]), "it is no download");
      }
      check(shelf.includes("release give N --to") === holds,
        `${name}: how others get one`);
      check((await ask("/release/..%2f1.json", { cookie })).status === 404,
        `${name}: a way upwards`);
      for (const path of ["0.json", "99.json", "1", "1.json.json", "x.json",
        "-1.json", "1.html", "99999999999999999999.json"])
        check((await ask(`/release/${path}`, { cookie })).status ===
          (holds ? 404 : 403), `${name}: /release/${path}`);
    }
    check((await ask("/release/1.json")).headers.location === "/login",
      "a file without login");
  },

  // One that was changed on the disk is shown as such, and not handed out.
  async damaged(number) {
    const { cookie } = await login("lena");
    check((await ask(`/release/${number}.json`, { cookie })).status === 404,
      "a changed release is handed out");
    check(!(await ask("/releases", { cookie })).text.includes(
      `href="/release/${number}.json"`), "a changed release has a link");
  },

  async disabled(host, data) {
    const { cookie } = await login("rita");
    check((await ask("/overview", { cookie })).status === 200, "no login");
    execFileSync(host, ["people", "disable", "rita", "--data", data]);
    check((await ask("/overview", { cookie })).status === 303,
      "a disabled person goes on");
    check((await login("rita")).cookie === "", "a disabled person logs in");
  },

  async limits() {
    for (let i = 0; i < 5; i++) {
      const { reply } = await login("lena", `wrong ${i}`);
      check(reply.status === 403, `try ${i}: ${reply.status}`);
    }
    check((await login("lena")).reply.status === 429,
      "the sixth try is not held back");
    const { reply } = await login("no such person", "x".repeat(20));
    check(reply.status === 403 || reply.status === 429, "an unknown name");
  },

  async limited() {
    const { reply } = await login("lena");
    check(reply.status === 429, `a restart forgets the limit: ${reply.status}`);
  },

  async tls(certificate) {
    const ca = readFileSync(certificate);
    const tls = { ca, servername: "hearth.test" };
    const host = `hearth.test:${port}`;
    const page = await ask("/login", { tls, headers: { Host: host } });
    check(page.status === 200, `login over TLS: ${page.status}`);
    check(page.headers["strict-transport-security"] !== undefined, "no HSTS");
    const reply = await ask("/login", { method: "POST", tls,
      headers: { Host: host, Origin: `https://${host}` },
      body: form({ name: "anna", secret: passphrase("anna") }) });
    const set = reply.headers["set-cookie"]?.[0] ?? "";
    check(set.startsWith("__Host-hearth=") && set.includes("; Secure"),
      `the cookie over TLS is ${set}`);
    const wrong = await ask("/login",
      { tls, headers: { Host: "evil.test" } });
    check(wrong.status === 421, `a foreign Host: ${wrong.status}`);
    await ask("/login").then(() => check(false, "speaks without TLS"),
      () => {});
    await new Promise((resolve) => {
      const old = https.request({ host: "127.0.0.1", port, path: "/login",
        ca, servername: "hearth.test", maxVersion: "TLSv1.1",
        minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" },
      () => { check(false, "speaks TLS 1.1"); resolve(); });
      old.on("error", resolve);
      old.end();
    });
  },
};

await parts[part](...args);
for (const p of problems) console.error(p);
if (problems.length === 0) console.log(`pages, ${part}: fine`);
process.exit(problems.length === 0 ? 0 : 1);
