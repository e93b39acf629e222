#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every page of the host is looked at in a browser by some test: each route that
# answers a GET with a page stands in the table of what is looked at.
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
verdict
