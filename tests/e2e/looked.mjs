// SPDX-License-Identifier: Apache-2.0
// Which test looks at which screens, each in all sizes, languages and schemes
// (looks.mjs): { test: { screen: page } }. The tests take their lists from
// here, and lint_looks knows by it when a page is looked at by none.
const same = (...pages) => Object.fromEntries(pages.map((p) => [p, p]));

export const looked = {
  // dashboard/check.mjs, by state
  empty: same("overview", "answers", "areas", "waves", "cities", "sensitive", "progress",
    "quality", "releases", "devices", "forms", "forms/draft"),
  released: same("overview", "answers", "releases"),
  locked: same("overview"),
  damaged: same("overview", "answers", "releases", "devices"),
  // dashboard/figures.mjs
  figures: same("overview", "answers", "areas", "waves", "sensitive",
    "progress", "quality", "releases"),
  // waves/waves.mjs, by state
  interim: same("waves", "areas", "releases"),
  stale: same("overview", "releases"),
  closed: same("overview", "releases", "cities"),
  shelf: same("releases"),
  // forms/forms.mjs, by state
  published: same("forms", "forms/community"),
  draft: same("forms/draft"),
  errors: same("forms", "forms/draft"),
  // screens/screens.mjs
  screens: same("login", "account", "people", "people/lena", "audit", "jobs",
    "jobs/1", "devices", "checks", "breakdowns", "purposes",
    "withdrawal", "no-such-page"),
  // screens/refused.mjs: pages that say no, and have no address of their own
  refused: same("not-understood", "no-role", "form-old", "sent-by-another",
    "too-long", "long-address", "file-too-large", "file-empty", "busy",
    "session-over", "login-wrong", "login-held"),
  // work/work.mjs
  work: { "at-work": "jobs", ended: "jobs" },
  // first/first.mjs; that of "code" is asked for by its own address
  first: { first: "first", forms: "forms", wrong: "forms/draft",
    errors: "forms/draft", draft: "forms/draft", account: "account",
    factor: "account/factor", drawn: "account/factor", lead: "first",
    "lead-devices": "devices", code: "jobs/1" } };

// Pages that are no screens: the first leads on, the others are files, and of
// these brief and sheet are looked at on paper (paper.mjs).
export const files = ["/", "/plot/*", "/brief/*", "/sheet/*", "/release/*"];
