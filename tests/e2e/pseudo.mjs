// SPDX-License-Identifier: Apache-2.0
// Looks at a page in en-XA, the language that is made from English for tests:
// accents, 40 % longer, in brackets (core/words/words.awk). The functions run
// in the page. Copied beside the script that imports it.

// What is said in words of no catalogue: neither in brackets nor in ${data},
// the longest text first; ${skip} selects what people or commands said, and
// ${also} is a pattern of what else may stand.
export function loose({ data, skip, also }) {
  const out = new Set();
  const told = (text) => {
    let left = text.replace(/[\u2066-\u2069]/g, "");
    for (const d of data) left = left.replaceAll(d, "");
    for (let before = ""; before !== left;) {
      before = left;
      left = left.replace(/⟦[^⟦⟧]*⟧/g, "");
    }
    return left.replace(new RegExp(also, "g"), "");
  };
  const judge = (text, where) => {
    const left = told(text).trim();
    // a line of a longer text, as a drawing breaks it
    const line = text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").trim()
      .replace(/\s+/g, " ");
    const is_part = where === "text" && data.some((d) => d.includes(line));
    if (/[A-Za-z]{2}/.test(left) && !is_part)
      out.add(`hard-coded ${where} "${left.slice(0, 60)}"`);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest(skip))
      judge(walk.currentNode.textContent, "text");
  for (const e of document.querySelectorAll("*"))
    for (const name of ["aria-label", "alt", "title", "placeholder"])
      if (e.hasAttribute(name) && !e.closest(skip))
        judge(e.getAttribute(name), name);
  judge(document.title.replace(/( – )?Hearth$/, ""), "title");
  return [...out];
}

// Words that leave the window or what they are the label of, or are cut.
export async function clipped() {
  // what a new size of the window changes by script stands by then
  await new Promise((r) => requestAnimationFrame(() =>
    requestAnimationFrame(r)));
  const out = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const leaves = (r, box) => r.left < box.left - 2 || r.right > box.right + 2 ||
    r.top < box.top - 2 || r.bottom > box.bottom + 2;
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    const text = walk.currentNode.textContent.trim();
    if (text === "" || e.closest("script, option") || !e.checkVisibility())
      continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const lines = [...range.getClientRects()].filter((r) => r.width > 0);
    const label = e.closest("button, summary, label.choice, .notice, .card, " +
      ".code, .foot, .keys");
    for (const r of lines) {
      if (r.left < -1 || r.right > innerWidth + 1)
        out.add(`outside of the window: ${text.slice(0, 40)}`);
      if (label && leaves(r, label.getBoundingClientRect()))
        out.add(`outside of its ${label.tagName}: ${text.slice(0, 40)}`);
      for (let at = e; at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (/hidden|clip/.test(style.overflow + style.overflowX) &&
            leaves(r, at.getBoundingClientRect()))
          out.add(`cut: ${text.slice(0, 40)}`);
      }
    }
  }
  // What is fixed to the window's end covers nothing that cannot be scrolled
  // away from it, and not the window.
  scrollTo(0, document.documentElement.scrollHeight);
  for (const foot of document.querySelectorAll(".foot, .keys")) {
    const top = foot.getBoundingClientRect().top;
    if (!foot.checkVisibility() || getComputedStyle(foot).position !== "fixed")
      continue;
    // above keys there is room for what they type into
    const typed = foot.matches(".keys") || document.querySelector(
      ".keys:not([hidden])") ? document.activeElement : null;
    const room = typed ? typed.getBoundingClientRect().height : innerHeight / 2;
    if (top < room)
      out.add(`the foot takes all but ${Math.round(top)} px`);
    for (const e of foot.closest("main").children)
      if (e !== foot && !e.matches(".foot, .keys") && e.checkVisibility() &&
          e.getBoundingClientRect().bottom > top + 1)
        out.add(`behind the foot: ${e.textContent.trim().slice(0, 40)}`);
  }
  return [...out];
}
