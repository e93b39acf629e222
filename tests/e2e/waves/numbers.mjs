// SPDX-License-Identifier: Apache-2.0
// Whether what a file of a plot says stands in the signed file of a release.

// A file of a plot as { series: , value: , ... } of texts.
export function rowsOf(csv) {
  const lines = csv.trim().split("\r\n").map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].map((m) =>
      m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1]));
  return lines.slice(1).map((cells) => Object.fromEntries(
    lines[0].map((head, i) => [head, cells[i] ?? ""])));
}

const told = (places, ...v) => v.map((x) => x.toFixed(places)).join(" ");

// 0 to 100, outwards to whole points; and as its opposite.
function stretched({ value, low, high }, least, most) {
  const k = 100 / (most - least);
  const [v, l, h] = [Math.floor(k * (value - least) + 0.5),
    Math.floor(k * (low - least) + 1e-9), Math.ceil(k * (high - least) - 1e-9)];
  return [told(2, v, l, h), told(2, 100 - v, 100 - h, 100 - l)];
}

const shareOf = (s) => told(4, ...[s.share, s.low, s.high].map((x) =>
  Math.min(1, Math.max(0, x))));

// What may be told of one question or scale, or of one group's answers to it.
function figuresOf(at, cells) {
  const out = [at.top2, at.estimate].filter((s) => s).map(shareOf);
  if (at.index) out.push(...stretched(at.index, 0, 100));
  for (const most of at.mean ? [...new Set([cells, 4, 5, 7])] : [])
    if (most > 1) out.push(...stretched(at.mean, 1, most));
  if (at.mean)
    out.push(...stretched(at.mean, 0, 10), ...stretched(at.mean, 0, 100));
  return out;
}

// What may be told of ${release}: figures with their intervals, those of each
// label apart; sums of the two highest answers (their interval is worked out
// from the sum); and counts.
export function numbersOf(release) {
  const known = { named: new Map(), figures: new Set(), sums: new Set(),
    counts: new Set() };
  const add = (figures, ...labels) => figures.forEach((figure) => {
    known.figures.add(figure);
    for (const label of labels.filter((l) => l)) {
      if (!known.named.has(label)) known.named.set(label, new Set());
      known.named.get(label).add(figure);
    }
  });
  const count = (n) => known.counts.add(String(n));
  for (const { questions, scales } of release.forms)
    for (const q of [...questions, ...scales])
      for (const at of [q, ...(q.groups ?? [])]) {
        const cells = at.cells ?? [], own = at === q ? [] : [at.label, at.name];
        count(at.base);
        add(figuresOf(at, (q.cells ?? []).length), q.label, ...own);
        for (const c of cells.filter((one) => one.share))
          add([shareOf(c.share)], q.label, c.label, ...own);
        known.sums.add(told(4, cells.filter((c) => c.share &&
          Number(c.name) > cells.length - 2).reduce((sum, c) =>
          sum + c.share.share, 0)));
      }
  for (const c of [...release.areas, ...release.days, ...release.cells])
    count(c.count);
  release.outcomes.forEach(count);
  return known;
}

// The rows of ${csv} that none of the numbers ${all} of releases holds; what
// has a label of a release must be one of that label's figures.
export function unknown(csv, all) {
  const has = (kind, text) => all.some((known) => known[kind].has(text));
  const figure = (r) => {
    const text = `${r.value} ${r.low95} ${r.high95}`;
    const labels = [r.row, r.series].filter((l) => has("named", l));
    return labels.length === 0 ? has("figures", text) : labels.every((l) =>
      all.some((known) => known.named.get(l)?.has(text)));
  };
  return rowsOf(csv).filter((r) => {
    if (r.base !== "" && !has("counts", r.base)) return true;
    if (r.value === "") return r.low95 !== "" || r.hidden === "";
    return !figure(r) && !has("sums", r.value) &&
      !(r.low95 === "" && has("counts", String(Number(r.value))));
  }).map((r) => Object.values(r).join(","));
}
