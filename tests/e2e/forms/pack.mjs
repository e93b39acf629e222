// SPDX-License-Identifier: Apache-2.0
// Workbooks for tests: a ZIP file without compression, and a .xlsx of it.
import * as zlib from "node:zlib";

const table = new Uint32Array(256).map((_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
// Debian 12's node has none of its own
const check = zlib.crc32 ?? ((bytes) => {
  let c = 0xffffffff;
  for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
});

// {NAME: text or bytes} as one file.
export function zip(parts) {
  const files = [], list = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const data = Buffer.from(content), title = Buffer.from(name);
    const same = Buffer.alloc(26);
    same.writeUInt16LE(20, 0);
    same.writeUInt32LE(check(data) >>> 0, 10);
    same.writeUInt32LE(data.length, 14);
    same.writeUInt32LE(data.length, 18);
    same.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    files.push(Buffer.from("PK\x03\x04"), same, title, data);
    list.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), same, entry,
      title);
    at += 30 + title.length + data.length;
  }
  const index = Buffer.concat(list), end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 4);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, index, Buffer.from("PK\x05\x06"), end]);
}

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

// {SHEET: rows of texts} as a workbook.
export function xlsx(sheets) {
  const names = Object.keys(sheets);
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const office = "http://schemas.openxmlformats.org";
  const parts = {
    "[Content_Types].xml": `${head}<Types xmlns="${office}/package/2006/` +
      'content-types"><Default Extension="xml" ContentType="application/xml"/>' +
      "</Types>",
    "_rels/.rels": `${head}<Relationships xmlns="${office}/package/2006/` +
      `relationships"><Relationship Id="r1" Type="${office}/officeDocument/` +
      '2006/relationships/officeDocument" Target="xl/workbook.xml"/>' +
      "</Relationships>",
    "xl/workbook.xml": `${head}<workbook xmlns="${office}/spreadsheetml/2006/` +
      `main" xmlns:r="${office}/officeDocument/2006/relationships"><sheets>` +
      names.map((n, i) => `<sheet name="${n}" sheetId="${i + 1}" ` +
        `r:id="r${i + 1}"/>`).join("") + "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${office}/` +
      'package/2006/relationships">' + names.map((n, i) =>
      `<Relationship Id="r${i + 1}" Type="${office}/officeDocument/2006/` +
        `relationships/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join("") + "</Relationships>" };
  names.forEach((n, i) => {
    const rows = sheets[n].map((row, y) => `<row r="${y + 1}">` +
      row.map((text, x) => `<c r="${String.fromCharCode(65 + x)}${y + 1}" ` +
        `t="inlineStr"><is><t>${escape(text)}</t></is></c>`).join("") +
      "</row>");
    parts[`xl/worksheets/sheet${i + 1}.xml`] = `${head}<worksheet xmlns=` +
      `"${office}/spreadsheetml/2006/main"><sheetData>${rows.join("")}` +
      "</sheetData></worksheet>";
  });
  return zip(parts);
}

// A form of consent and an age; ${type} is that of the last question.
export function smallForm(type = "integer", version = "1") {
  return {
    survey: [["type", "name", "label", "required", "hearth::role",
      "hearth::sensitivity"],
    ["select_one yn", "agree", "Do you agree to take part?", "yes", "consent",
      "0"],
    [type, "age", "Your age in years", "", "", "1"]],
    choices: [["list_name", "name", "label"], ["yn", "yes", "Yes"],
      ["yn", "no", "No"]],
    settings: [["form_id", "form_title", "version"],
      ["small", "Small", version]] };
}
export const csv = (sheets, folder = "") => Object.fromEntries(
  Object.entries(sheets).map(([name, rows]) =>
    [`${folder}${name}.csv`, rows.map((r) => r.join(",")).join("\n") + "\n"]));
