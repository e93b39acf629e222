// SPDX-License-Identifier: Apache-2.0
// A person who forgot the passphrase and lost the phone: only an administrator
// helps, whatever requests others send; what was open before ends.
// usage: node recover.mjs PORT
import { createHmac } from "node:crypto";
import { asker, tokenOf } from "./ask.mjs";
import { codeOf } from "../totp.mjs";

const { ask, post, login, passphrase } = asker(process.argv[2]);
const problems = [];
const check = (holds, what) => {
  if (!holds) problems.push(`recover: ${what}`);
};

// The token that a form of this session to ${path} would have: so a role is
// refused for being that role, and for nothing else.
const forged = (cookie, path) => createHmac("sha256", cookie.split("=")[1])
  .update(`hearth form v1\0${path}`).digest("hex");
const enter = async (name, secret, code) => {
  const reply = await post("/login", { name, secret, code });
  return (reply.headers["set-cookie"]?.[0] ?? "").split(";")[0];
};
const isIn = async (cookie) =>
  (await ask("/overview", { cookie })).status === 200;
const act = (cookie, path, name) => post(path,
  { t: forged(cookie, path), name }, { cookie });

// petra, a lead with a second factor, and two sessions
const first = (await login("petra")).cookie;
const drawn = await post("/account/factor", { t: forged(first,
  "/account/factor"), secret: passphrase("petra") }, { cookie: first });
const letters = /<code class="letters"[^>]*>([A-Z2-7 ]+)</.exec(drawn.text)?.[1]
  .replace(/ /g, "") ?? "";
check(letters.length === 32, `the secret: ${letters.length} letters`);
const now = Date.now() / 1000;
await post("/account/code", { t: forged(first, "/account/code"),
  code: codeOf(letters, now) }, { cookie: first });
check(await enter("petra", passphrase("petra"), "") === "",
  "a login without the second factor");
const second = await enter("petra", passphrase("petra"),
  codeOf(letters, now + 30));
check(second !== "", "no login with it");

// nobody else can, by any request
const doors = ["/do/person-reset", "/do/person-totp-off"];
for (const name of ["carl", "lena", "sven", "cora", "rita", "adam"]) {
  const { cookie } = await login(name);
  check(cookie !== "", `${name} is not in`);
  for (const path of doors) {
    const { status } = await act(cookie, path, "petra");
    check(status === 403, `${name}: ${status} for ${path}`);
  }
}
for (const path of doors) {
  check((await act(second, path, "petra")).status === 403,
    `petra herself: ${path}`);
  const nobody = await post(path, { name: "petra" });
  check(nobody.status === 403 || nobody.headers.location === "/login",
    `nobody: ${nobody.status} for ${path}`);
}
check(await isIn(second), "a refused request ended a session");

// the administrator does
const { cookie: anna } = await login("anna");
const page = (await ask("/people", { cookie: anna })).text;
check(doors.every((path) => tokenOf(page, path) === forged(anna, path)),
  "the administrator has no such forms");
const done = await act(anna, doors[0], "petra");
check(done.status === 303, `person-reset: ${done.status}`);
const job = done.headers.location;
let said = "";
do said = (await ask(job, { cookie: anna })).text;
while (said.includes("At work"));
const code = /[0-9a-z]{4}(-[0-9a-z]{4}){3}/.exec(said)?.[0] ?? "";
check(code !== "", "no one-time code");
const carl = await login("carl");
check((await ask(job, { cookie: carl.cookie })).status === 404,
  "a custodian sees the code");

// what was open has ended, and the old passphrase is none
check(!await isIn(second), "an old session goes on");
check(await enter("petra", passphrase("petra"), codeOf(letters, now + 60)) ===
  "", "the old passphrase");
// the factor stands until that is taken away too
check(await enter("petra", code, "") === "", "the code alone, with a factor");
const off = await act(anna, doors[1], "petra");
check(off.status === 303, `person-totp-off: ${off.status}`);
do said = (await ask(off.headers.location, { cookie: anna })).text;
while (said.includes("At work"));

// once, and for a passphrase of one's own
const back = await enter("petra", code, "");
check(back !== "", "the code does not let in");
check((await ask("/overview", { cookie: back })).headers.location ===
  "/account", "figures before a passphrase was chosen");
const own = "petra's other long phrase";
check((await post("/account", { t: forged(back, "/account"), new: own,
  again: own }, { cookie: back })).status === 303, "no new passphrase");
check(await isIn(back), "no figures after all");
check(await enter("petra", code, "") === "", "the code serves twice");
const last = await enter("petra", own, "");
check(last !== "", "the new passphrase is refused");
check((await ask("/account", { cookie: last })).text.includes(
  "/account/factor"), "no new factor can be set up");

for (const p of problems) console.error(p);
process.exit(problems.length === 0 ? 0 : 1);
