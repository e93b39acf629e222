// SPDX-License-Identifier: Apache-2.0
// A newcomer's requests to the host's pages, as a browser sends them.
// usage: node first_hour.mjs PORT PART ARGUMENT...
import { readFileSync, writeFileSync } from "node:fs";
import { asker, tokenOf } from "../e2e/desk/ask.mjs";

const [port, part, ...args] = process.argv.slice(2);
const { ask, post, origin, passphrase } = asker(port);
const own = passphrase("anna");
const need = (holds, what) => {
  if (holds) return;
  console.error(`first hour, ${part}: ${what}`);
  process.exit(1);
};

async function login(secret) {
  const reply = await post("/login", { name: "anna", secret, code: "" });
  const cookie = (reply.headers["set-cookie"]?.[0] ?? "").split(";")[0];
  need(cookie !== "", "no login");
  return cookie;
}
const cookie = await login(part === "begin" ? args[0] : own);
const read = async (path) => {
  const reply = await ask(path, { cookie });
  need(reply.status === 200, `${path}: ${reply.status}`);
  return reply.text;
};

// What a button of ${page} does, with its hidden fields and ${fields}; gives
// the page of the work once it is over.
async function press(page, action, fields) {
  const at = page.indexOf(`action="${action}"`);
  need(at >= 0, `no form ${action}`);
  const form = page.slice(at, page.indexOf("</form>", at));
  const hidden = Object.fromEntries([...form.matchAll(
    /type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
  const reply = await post(action, { ...hidden, ...fields }, { cookie });
  need(reply.status === 303, `${action}: ${reply.status}`);
  return work(reply.headers.location);
}

async function work(path) {
  for (;;) {
    const page = await read(path);
    if (!page.includes("At work")) {
      need(!page.includes("It did not work"), page.replace(/<[^>]*>/g, " "));
      return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const parts = {
  async begin() {
    const t = tokenOf(await read("/account"), "/account");
    const set = await post("/account", { t, new: own, again: own }, { cookie });
    need(set.status === 303, `a passphrase of one's own: ${set.status}`);
    const page = await read("/first");
    need(page.includes("Spring wave") && page.includes("aria-current=\"step\""),
      "the first page does not lead on");
  },

  async metrics(at) {
    const reply = await fetch(`http://127.0.0.1:${at}/metrics`);
    need(reply.status === 200 && (await reply.text()).includes("hearth_"),
      "no metrics");
  },

  async form(file) {
    const t = tokenOf(await read("/forms"), "/forms/draft");
    const edge = "----first-hour";
    const head = (rest) => `--${edge}\r\nContent-Disposition: form-data; ${
      rest}\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(`${head('name="t"')}${t}\r\n` + head('name="form"; ' +
        'filename="example.xlsx"\r\nContent-Type: application/octet-stream')),
      readFileSync(file), Buffer.from(`\r\n--${edge}--\r\n`)]);
    const sent = await ask("/forms/draft", { method: "POST", body, cookie,
      headers: { Origin: origin,
        "Content-Type": `multipart/form-data; boundary=${edge}` } });
    need(sent.status === 303, `the workbook: ${sent.status}`);
    if (sent.headers.location.startsWith("/jobs/"))
      await work(sent.headers.location);
    const draft = await read("/forms/draft");
    need(draft.includes("Nothing is wrong with this form."), "the report");
    await press(draft, "/do/form-publish", {});
  },

  async device(name, worker, area) {
    const page = await press(await read("/devices"), "/do/enrol-new",
      { name, worker, area });
    const code = /([0-9A-Z]{4}-){6}[0-9A-Z]{4}/.exec(page);
    need(code !== null, "no code");
    console.log(code[0]);
  },

  async admit(name, words) {
    const page = await press(await read("/devices"), "/do/enrol-show",
      { name });
    need(words !== "" && page.includes(words), "other words");
    await press(page, "/do/enrol-confirm", {});
  },

  async quotas(quotas) {
    await press(await read("/progress"), "/do/quota-set", { quotas });
  },

  async progress(...said) {
    const page = await read("/progress");
    for (const words of said)
      need(page.includes(words), `progress does not say "${words}"`);
  },

  async released() {
    need((await read("/releases")).includes("genuine"), "no release");
    need((await read("/overview")).includes("<svg"), "nothing is drawn");
  },

  async paper(number, file) {
    const page = await read(`/brief/${number}.html`);
    need(page.includes("Spring wave"), "the brief is of another");
    writeFileSync(file, page);
  },
};

await parts[part](...args);
