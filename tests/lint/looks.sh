#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every page of the host is looked at in a browser by some test: each route that
# answers a GET with a page stands in the table of what is looked at. And the
# looks that are taken leave no pair of size, language and scheme out.
set -u
. "$(dirname "$0")/lib.sh"

command -v node >/dev/null || { echo "skipped: no node"; exit 77; }

# Prints the pages of a table of routes that no test looks at, and fails.
unseen() {
    node --input-type=module -e '
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const [routes, table] = process.argv.slice(1);
const { files, looked } = await import(pathToFileURL(table));
// a POST leads to a page or answers with the one that it stands on
const text = readFileSync(routes, "utf8");
const found = [...text.matchAll(/(?:LISTED|PAGE)\("([^"]+)"|\{\.path = "([^"]+)",\s*\.is_(?!post)/g)]
  .map((m) => m[1] ?? m[2]);
const seen = Object.values(looked).flatMap((s) => Object.values(s))
  .map((page) => `/${page}`);
const fits = (route, page) => route.endsWith("*") ?
  page.startsWith(route.slice(0, -1)) && !found.includes(page) : page === route;
const missing = found.filter((r) => !files.includes(r) &&
  !seen.some((page) => fits(r, page)));
for (const r of missing) console.log(`${r} is looked at by no test`);
if (found.length < 25) console.log(`${found.length} routes only`);
process.exit(missing.length > 0 || found.length < 25 ? 1 : 0);
' "$1" "$2"
}

bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
sed 's#LISTED("/overview"#LISTED("/unseen", ADMINISTRATOR, "", f), &#' \
    host/web/route.c >"$bad/route.c"
must_find unseen "$bad/route.c" tests/e2e/looked.mjs
unseen "$bad/route.c" tests/e2e/looked.mjs >"$bad/said"
[ "$(cat "$bad/said")" = '/unseen is looked at by no test' ] ||
    problem "another page is missed than the new one: $(cat "$bad/said")"
found=$(unseen host/web/route.c tests/e2e/looked.mjs) || problem "$found"

# Prints what the looks of FOLDER/looks.mjs leave out, and fails.
left_out() {
    node --input-type=module -e '
import { pathToFileURL } from "node:url";
const at = (name) => import(pathToFileURL(`${process.argv[1]}/${name}.mjs`));
const { looked } = await at("looked");
const { first, languages, schemes, sizes, views } = await at("looks");
const tests = Object.keys(looked);
const every = (long) => tests.flatMap((t) => views(t, long).map((v) =>
  ({ ...v, key: `${t}/${v.name}`, page: looked[t][v.name] })));
const taken = every(false);
const wrong = [];
const screens = new Set(taken.map((v) => v.key));
const told = tests.flatMap((t) => Object.keys(looked[t]));
if (screens.size !== told.length || taken.length !== 3 * told.length)
  wrong.push(`${taken.length} looks of ${screens.size} screens`);
if (every(true).length !== 18 * told.length) wrong.push("long is not all");
for (const key of screens)
  for (const size of sizes)
    if (taken.filter((v) => v.key === key && v.size === size).length !== 1)
      wrong.push(`${key}: not once at ${size}`);
for (const size of sizes)
  for (const language of languages)
    for (const scheme of schemes)
      if (!taken.some((v) => v.size === size && v.language === language &&
          v.scheme === scheme)) wrong.push(`never ${size} ${language} ${scheme}`);
for (const page of ["overview", "answers", "progress", "quality", "devices",
  "forms"])
  if (!taken.some((v) => first.includes(v.key) && v.page === page &&
      v.size[0] === 390 && v.language === "ar"))
    wrong.push(`${page} is not seen in Arabic on a telephone`);
for (const w of wrong) console.log(w);
process.exit(wrong.length > 0 ? 1 : 0);
' "$1"
}

cp tests/e2e/looked.mjs "$bad/"
sed 's/turn = .*/turn = 0;/' tests/e2e/looks.mjs >"$bad/looks.mjs"
must_find left_out "$bad"
sed 's/(i + s) % 2/0/' tests/e2e/looks.mjs >"$bad/looks.mjs"
must_find left_out "$bad"
found=$(left_out "$top/tests/e2e") || problem "$found"
verdict
