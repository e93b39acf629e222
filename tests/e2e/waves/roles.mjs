// SPDX-License-Identifier: Apache-2.0
// Every page and every action for every role, a city's own areas, and releases
// over the API as its file says. What is expected stands here, from the table
// of roles, and not from the code; that nothing of the code is forgotten is
// looked up in it.
// usage: node roles.mjs PORT SOURCE_FOLDER SHELF TOKEN ELSEWHERE PAGES
// PAGES: written, { person: [page that this one may open] }
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { asker, fitting } from "../desk/ask.mjs";

const [port, source, shelf, token, elsewhere, opened] = process.argv.slice(2);
const { ask, post, login, origin } = asker(port);
const problems = [];
let tried = 0;
const check = (holds, what) => {
  if (!holds) problems.push(`roles: ${what}`);
};

// Administrator, Custodian, Lead, Supervisor, citY, National, Researcher,
// aUditor.
const persons = { A: "anna", C: "carl", L: "lena", S: "sven", Y: "cora",
  N: "nora", R: "rita", U: "adam" };
const all = "ACLSYNRU";
const figures = "ACLSYNR"; // an auditor sees no data
const parts = "ACLSYR"; // a national lead goes no deeper than a city
const cities = "ACN"; // a lead sees the own programme
const field = "ACLS"; // progress and devices: who runs the field work
const chain = "ACU"; // the audit chain
// [pattern, what is asked, who may, status then]
const pages = [
  ["/overview", "/overview", figures],
  ["/answers", "/answers", figures],
  ["/areas", "/areas", parts],
  ["/areas", "/areas?q=1.q14_greet", parts],
  ["/cities", "/cities", cities],
  ["/waves", "/waves", figures],
  ["/sensitive", "/sensitive", figures],
  ["/progress", "/progress", field],
  ["/quality", "/quality", field],
  ["/releases", "/releases", all],
  ["/plot/*", "/plot/overview-1-acceptance.csv", figures],
  ["/plot/*", "/plot/overview-1-concern.svg", figures],
  ["/plot/*", "/plot/parts-1-area.csv", parts],
  ["/plot/*", "/plot/parts-1-area.svg", parts],
  ["/plot/*", "/plot/parts-1-q01_sex.csv", parts],
  ["/plot/*", "/plot/parts-1-q14_greet.area.csv", parts],
  ["/plot/*", "/plot/cities-1-scales.csv", cities],
  ["/plot/*", "/plot/cities-1-scales.svg", cities],
  ["/plot/*", "/plot/cities-9-scales.svg", cities, 404],
  ["/plot/*", "/plot/waves-1-scales.csv", figures],
  ["/plot/*", "/plot/progress-1-weeks.csv", field, 404],
  ["/plot/*", "/plot/quality-1-times.csv", field, 404],
  ["/brief/*", "/brief/2.html", figures],
  ["/brief/*", "/brief/4.html", figures],
  ["/brief/*", "/brief/3.html", figures, 404], // interim: on no paper
  ["/sheet/*", "/sheet/2.html", figures],
  ["/sheet/*", "/sheet/4.html", figures],
  ["/sheet/*", "/sheet/1.html", figures, 404],
  ["/devices", "/devices", field],
  ["/checks", "/checks", "ACS"], // whose interviews are asked again
  ["/forms", "/forms", field],
  ["/forms/draft", "/forms/draft", field],
  ["/forms/*", "/forms/community", field],
  ["/breakdowns", "/breakdowns", "ACLU"],
  ["/purposes", "/purposes", "ACLU"],
  ["/withdrawal", "/withdrawal", "C"],
  ["/people", "/people", "A"],
  ["/people/*", "/people/lena", "A"],
  ["/audit", "/audit", chain],
  ["/jobs", "/jobs", all],
  ["/jobs/*", "/jobs/99999", all, 404],
  ["/first", "/first", "ACL"],
  ["/", "/", all, 303],
  ["/account", "/account", all],
  ["/account/factor", "/account/factor", all],
  ["/release/*", "/release/2.json", "ACL"], // signed, with areas
  ["/release/*", "/release/4.json", "ACL"],
  ["/release/*", "/release/9.json", "ACL", 404],
  ["/release/*", "/release/current.json", "ACL", 404]];
const forRequests = ["/login", "/logout", "/account/code", "/do/*",
  "/api/v1/releases", "/api/v1/releases/*", "/api/v1/progress", "/style.css",
  "/icon.svg", "/plot.js"];
// What may be pressed, and by whom.
const actions = {
  "enrol-new": "ACS", "enrol-show": "ACS", "enrol-confirm": "ACS",
  "device-revoke": "AC", "check-draw": "ACS", "quota-set": "ACL", "cube-propose": "L",
  "cube-accept": "C", "cube-refuse": "C", "form-draft": "ACL",
  "form-publish": "ACL", "form-discard": "ACL", "first-alone": "AC", "audit-verify": chain,
  "purpose-add": "C", "purpose-end": "C", "withdraw": "C",
  "person-add": "A", "person-role": "A", "person-reset": "A",
  "person-disable": "A", "person-enable": "A", "person-totp-off": "A",
  "token-add": "AC", "token-list": "AC", "token-revoke": "AC" };

// The code knows no page and no action that is not here.
function checkComplete() {
  const route = readFileSync(`${source}/web/route.c`, "utf8");
  const named = /(?:LISTED|PAGE|POST|API|PLAIN)\("([^"]+)"|\.path = "([^"]+)"/g;
  const known = new Set([...pages.map((p) => p[0]), ...forRequests]);
  const found = [...route.matchAll(named)].map((m) => m[1] ?? m[2]);
  check(found.length > 30, `${found.length} routes in the code`);
  for (const path of found) check(known.has(path), `${path} is in no table`);
  const action = readFileSync(`${source}/desk/action.c`, "utf8");
  const list = [...action.matchAll(/^ {4}\{"([a-z-]+)",/gm)].map((m) => m[1]);
  check(list.length > 15, `${list.length} actions in the code`);
  for (const name of list) check(name in actions, `${name} is in no table`);
}

// As a form on a page of ours would carry it: whoever has a session can
// compute it, so it is no hindrance to somebody with the wrong role.
const tokenFor = (cookie, path) => createHmac("sha256",
  cookie.split("=")[1]).update(`hearth form v1\0${path}`).digest("hex");

async function checkPages(role, cookie) {
  for (const [, path, who, status = 200] of pages) {
    const reply = await ask(path, { cookie });
    const wanted = who.includes(role) ? status : 403;
    check(reply.status === wanted,
      `${persons[role]} gets ${reply.status}, not ${wanted}, for ${path}`);
    check(reply.headers["cache-control"] === "no-store", `${path}: stored`);
    tried++;
  }
}

// With a value that no command takes: who may is told that it is not
// understood, or a command is started that ends by itself.
async function checkActions(role, cookie) {
  for (const [name, who] of Object.entries(actions)) {
    const path = `/do/${name}`;
    const bad = { name: "-x", hash: "-x", purpose: "-x", id: "-x", code: "-x" };
    const reply = await post(path, { t: tokenFor(cookie, path), ...bad },
      { cookie });
    check(who.includes(role) ? [303, 400].includes(reply.status) :
      reply.status === 403, `${persons[role]}: ${reply.status} for ${name}`);
    check(reply.headers["cache-control"] === "no-store", `${path}: stored`);
    tried++;
  }
  const draft = await ask("/forms/draft", { method: "POST", cookie,
    headers: { Origin: origin, "Content-Type":
      "multipart/form-data; boundary=x" }, body: "--x--\r\n" });
  check("ACL".includes(role) || draft.status === 403,
    `${persons[role]} uploads a form: ${draft.status}`);
}

async function checkNobody() {
  for (const [, path] of pages) {
    const { status, headers } = await ask(path);
    check(status === 303 && headers.location === "/login",
      `nobody gets ${status} for ${path}`);
  }
  for (const name of Object.keys(actions)) {
    const reply = await post(`/do/${name}`, { t: "0".repeat(64) });
    check(reply.status === 303 && reply.headers.location === "/login",
      `nobody does ${name}: ${reply.status}`);
  }
  for (const path of ["/style.css", "/icon.svg", "/plot.js", "/login"])
    check((await ask(path)).status === 200, `${path} is not for everybody`);
}

// ---- areas: a city's own, and one wave late outside of the programme ----

const release = (n) => JSON.parse(readFileSync(`${shelf}/00000${n}.json`,
  "utf8")).release;
const places = ["north", "south", "east"];

// "north" and what a file of a plot says of it.
function areasOf(csv) {
  const out = {};
  for (const line of csv.split("\n")) {
    const place = places.find((p) => line.startsWith(`${p},`) ||
      line.startsWith(`"${p}"`));
    if (place) (out[place] ??= []).push(line);
  }
  return out;
}

// Of scales, as they were published: the figures of a release by area.
const published = (n) => Object.fromEntries(places.map((place) =>
  [place, release(n).forms[0].scales.map((s) => s.groups.find((g) =>
    g.dimension === "area" && g.name === place)?.mean?.value)]));

async function checkAreas(sessions) {
  const older = published(2), newer = published(4);
  check(JSON.stringify(older) !== JSON.stringify(newer),
    "the waves do not differ");
  for (const [role, cookie] of Object.entries(sessions)) {
    if (role === "U" || role === "N") continue;
    const own = role === "Y" ? ["north"] : places;
    const wanted = field.includes(role) ? newer : older;
    const { text } = await ask("/plot/parts-1-area.csv", { cookie });
    const given = areasOf(text);
    check(Object.keys(given).sort().join() === [...own].sort().join(),
      `${persons[role]} gets areas ${Object.keys(given)}`);
    for (const place of own) {
      const lines = (given[place] ?? []).join("\n");
      for (const v of wanted[place])
        check(v === undefined || lines.includes(`,${v.toFixed(2)},`),
          `${persons[role]}: ${place} is not ${v}: ${lines}`);
    }
  }
  const paths = ["/areas", "/areas?q=1.q14_greet", "/waves", "/overview",
    "/answers", "/sensitive", "/releases", "/brief/2.html", "/brief/4.html",
    "/sheet/2.html", "/sheet/4.html", "/plot/parts-1-area.csv",
    "/plot/parts-1-area.svg", "/plot/parts-1-q14_greet.area.csv",
    "/plot/parts-1-q15_school.area.svg"];
  for (const path of paths) {
    const { status, text } = await ask(path, { cookie: sessions.Y });
    check(status === 200, `cora gets ${status} for ${path}`);
    for (const other of ["south", "east"])
      check(!new RegExp(`\\b${other}\\b`).test(text),
        `cora of north sees ${other} on ${path}`);
  }
  const sees = async (role, path) =>
    (await ask(path, { cookie: sessions[role] })).text.includes("north");
  check(await sees("Y", "/areas"), "cora does not see her own area");
  check(await sees("Y", "/brief/2.html"), "nor on paper, of a wave before");
  check(!await sees("Y", "/brief/4.html"), "areas of the newest wave on paper");
  check(!await sees("R", "/brief/4.html"), "the same for a researcher");
  check(await sees("L", "/brief/4.html"), "a lead's brief has no areas");
  // a national lead: of no wave, on no page and on no paper
  for (const path of ["/overview", "/answers", "/waves", "/sensitive",
    "/cities", "/releases", "/brief/2.html", "/brief/4.html", "/sheet/2.html",
    "/sheet/4.html", "/plot/cities-1-scales.csv"]) {
    const { status, text } = await ask(path, { cookie: sessions.N });
    check(status === 200, `nora gets ${status} for ${path}`);
    for (const place of places)
      check(!new RegExp(`\\b${place}\\b`).test(text),
        `nora sees ${place} on ${path}`);
  }
}

// Each city's own index of everybody, as its release was signed; by name.
async function checkCities(cookie) {
  const { text } = await ask("/plot/cities-1-scales.csv", { cookie });
  const lines = text.split("\n").filter((l) => /^"?(Waves|PRACTICE)\b/.test(l));
  const given = JSON.parse(readFileSync(elsewhere, "utf8")).release;
  check(lines[0]?.includes("PRACTICE"), `not by name: ${text}`);
  for (const [name, r] of [["Waves", release(4)], ["PRACTICE", given]])
    for (const s of r.forms[0].scales.slice(0, 4).filter((x) => x.shown))
      check(lines.some((l) => l.includes(name) &&
        l.includes(`,${s.index.value.toFixed(2)},`)),
      `${name}: ${s.name} is not ${s.index.value}: ${text}`);
  const page = (await ask("/cities", { cookie })).text;
  check(page.includes("PRACTICE") && page.includes("city brief") &&
    page.includes("interim") && page.includes("closed"),
  "a city, its purpose or its state is not on the page");
  check(!page.includes("release import"), "a national lead is told to import");
  check((await ask("/cities", { cookie: sessions.A })).text.includes(
    "release import"), "nobody is told how a city comes to stand there");
  check(!/href="\/(areas|progress|quality|devices)/.test(page),
    "a way down from the cities");
}

// One question by area: what was published, hidden where it was hidden.
async function checkQuestions(cookie) {
  const q = release(4).forms[0].questions.filter((x) => x.kind === 1 &&
    x.shown !== 0 && !x.design && x.sensitivity < 3 &&
    x.groups?.some((g) => g.dimension === "area" && g.shown === 2));
  check(q.length > 0, "no question of two highest answers");
  for (const one of q.slice(0, 6)) {
    const { status, text } = await ask(
      `/plot/parts-1-${one.name}.area.csv`, { cookie });
    check(status === 200, `${one.name} by area: ${status}`);
    const given = areasOf(text);
    for (const g of one.groups.filter((x) => x.dimension === "area")) {
      const line = given[g.name]?.join("\n") ?? "";
      check(g.shown === 0 ? /hidden/.test(line) :
        g.shown !== 2 || line.includes(`,${g.top2.share.toFixed(4)},`),
      `${one.name} in ${g.name}: ${line}`);
    }
    const over = await ask(`/plot/waves-1-${one.name}.csv`, { cookie });
    const now = one.shown === 2 ? one.top2.share :
      one.cells.filter((c) => Number(c.name) >= one.cells.length - 1)
        .reduce((sum, c) => sum + c.share.share, 0);
    check(over.text.includes("second wave") &&
      over.text.includes(`,${now.toFixed(4)},`),
    `${one.name} over waves: ${over.text}`);
    const page = await ask(`/areas?q=1.${one.name}`, { cookie });
    check(page.text.includes(`id="parts-1-${one.name}.area"`) &&
      page.text.includes(`value="1.${one.name}" selected`),
    `/areas does not show ${one.name}`);
    check((page.text.match(/<figure/g) ?? []).length < 10,
      "more than one question on a page");
  }
  const none = await ask("/areas?q=9.%3Cscript%3E", { cookie });
  check(none.status === 200 && !none.text.includes("<script>"),
    "a question that is none");
}

// ---- the API ----

async function checkApi() {
  const api = JSON.parse(readFileSync(`${source}/../docs/openapi.json`,
    "utf8"));
  const { fits, deref } = fitting(api, check);
  const headers = { Authorization: `Bearer ${token}` };
  const schemaOf = (path) => api.paths[path].get.responses[200]
    .content["application/json"].schema;
  const list = await ask("/api/v1/releases", { headers });
  const numbers = JSON.parse(list.text);
  fits(schemaOf("/api/v1/releases"), numbers, "releases");
  check(numbers.releases.map((r) => r.number).join() === "2,1",
    `the API lists ${list.text}`);
  let estimates = 0;
  for (const n of [1, 2]) {
    const reply = await ask(`/api/v1/releases/${n}`, { headers });
    check(reply.status === 200, `release ${n}: ${reply.status}`);
    check(reply.headers["content-type"] === "application/json", "its type");
    check(reply.headers["cache-control"] === "no-store", "it may be kept");
    check(reply.text === readFileSync(`${shelf}/00000${n}.json`, "utf8"),
      `release ${n} is not the signed file`);
    const body = JSON.parse(reply.text);
    fits(schemaOf("/api/v1/releases/{number}"), body, `release ${n}`);
    for (const q of body.release.forms.flatMap((f) => f.questions))
      for (const at of [q, ...(q.groups ?? [])])
        if (at.estimate) {
          fits(deref({ $ref: "#/components/schemas/Estimate" }), at.estimate,
            `${q.name}: estimate`);
          estimates++;
        }
  }
  check(estimates > 0, "no estimate was looked at");
  for (const n of [3, 4, 5, 0, "2.json", "02x"])
    check((await ask(`/api/v1/releases/${n}`, { headers })).status === 404,
      `the API gives release ${n}`);
}

checkComplete();
await checkNobody();
const sessions = {};
for (const [role, name] of Object.entries(persons)) {
  sessions[role] = (await login(name)).cookie;
  check(sessions[role] !== "", `${name} cannot log in`);
}
await checkAreas(sessions);
await checkCities(sessions.N);
await checkQuestions(sessions.L);
for (const [role, cookie] of Object.entries(sessions)) {
  await checkPages(role, cookie);
  await checkActions(role, cookie);
}
await checkApi();
const papers = /^.(plot|brief|sheet|release)\//;
writeFileSync(opened, JSON.stringify(Object.fromEntries(
  Object.entries(persons).map(([role, name]) => [name, pages.filter(
    ([, path, who, status]) => who.includes(role) && status === undefined &&
      !papers.test(path)).map(([, path]) => path)]))));
for (const p of problems) console.error(p);
console.log(`roles: ${tried} pages and actions tried, ${problems.length} wrong`);
process.exit(problems.length === 0 ? 0 : 1);
