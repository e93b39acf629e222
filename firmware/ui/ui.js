// SPDX-License-Identifier: Apache-2.0
// What a page can do better with script; all of it works without, but the pad.
"use strict";
(() => {
  const form = document.getElementById("f");
  const token = form.elements.t.value;
  const idle = Number(document.body.dataset.idle);
  const show = () => {
    for (const e of document.querySelectorAll(".waiting")) e.hidden = false;
  };

  // A second tap on the same button would find an old page.
  let sent = false;
  form.addEventListener("submit", (e) => {
    if (sent) e.preventDefault();
    sent = true;
    if (!e.submitter || !e.submitter.dataset.hold) show();
  });
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

  // Digits for fingers.
  for (const pad of document.querySelectorAll("[data-pad]")) {
    const field = document.getElementById(pad.dataset.pad);
    pad.hidden = false;
    field.dataset.mode = field.inputMode;
    field.inputMode = "none";
    pad.addEventListener("click", (e) => {
      const key = e.target.closest("[data-key]");
      if (!key) return;
      field.value = key.dataset.key === "" ? field.value.slice(0, -1)
        : field.value + key.dataset.key;
    });
  }

  // Keys on the screen, because a tablet of a kiosk may have no others: shown
  // where a finger enters a field, gone with Done or a key of a keyboard. What
  // they type goes into the field and stays nowhere else.
  const latin = "abcdefghijklmnopqrstuvwxyz";
  const alphabets = { es: "abcdefghijklmnñopqrstuvwxyzáéíóúü",
    fr: latin + "àâæçéèêëîïôœùûüÿ", "uz-Latn": latin + "ʻʼ",
    ru: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    kk: "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    ky: "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    tg: "абвгғдеёжзиӣйкқлмнопрстуӯфхҳцчҷшщъыьэюя",
    "uz-Cyrl": "абвгдеёжзийклмнопрстуўфхцчшщъыьэюяқғҳ",
    ar: "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئةى" };
  const signs = { ar: "،؛؟", es: "¿¡" };
  const keys = document.getElementById("keys");
  let field = null, layers = [], layer = 0, capital = false, asked = false;

  const put = (text) => {
    field.focus({ preventScroll: true });
    // As typed: the field's limit, its caret and what listens to it hold.
    document.execCommand(text === "" ? "delete" : "insertText", false, text);
  };
  const button = (text, act, name) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    if (name) b.setAttribute("aria-label", name);
    b.addEventListener("click", act);
    return b;
  };
  const block = (kind, dir, ...all) => {
    const e = document.createElement("div");
    e.className = kind;
    if (dir) e.dir = dir;
    e.append(...all);
    return e;
  };
  // What can be typed into a field, by its data-keys; the first is shown.
  const layersOf = (kind) => {
    const tag = document.documentElement.lang;
    const digits = (more) => ({ name: "123", digits: true, all: [...more] });
    const own = { all: [...(alphabets[tag] ?? latin)], isText: true,
      dir: tag === "ar" ? "rtl" : "ltr" };
    const roman = { all: [...latin], isText: true, dir: "ltr" };
    const rest = { name: "123", dir: "ltr", isText: true,
      all: [...("1234567890.,?!-'()/:;@+" + (signs[tag] ?? ""))] };
    const text = own.all[0] === "a" ? [own] : [own, roman];
    for (const l of text) l.name = l.all.slice(0, 3).join("");
    switch (kind) {
    case "digits": return [digits("")];
    case "integer": return [digits("-")];
    case "decimal": return [digits("-.")];
    case "time": return [digits(":")];
    case "datetime": return [digits("-: ")];
    case "point": return [digits("-. ;")];
    case "pin": return [digits(""), ...text];
    case "code": // as Crockford: no I, L, O or U
      return [{ dir: "ltr", all: [..."0123456789ABCDEFGHJKMNPQRSTVWXYZ-"] }];
    case "host":
      return [{ dir: "ltr", all: [..."1234567890.:-[]" + latin] }];
    default: return [...text, rest];
    }
  };
  const keyOf = (c) => button(c === " " ? "␣" :
    /\d/.test(c) ? [...keys.dataset.digits][Number(c)] :
    capital ? c.toLocaleUpperCase() : c, () => {
    put(capital ? c.toLocaleUpperCase() : c);
    if (capital) { capital = false; draw(); }
  }, c === " " ? keys.dataset.space : "");
  const erase = () => button("⌫", () => put(""), keys.dataset.erase);
  const draw = () => {
    const l = layers[layer], words = keys.dataset;
    const top = block("ends", "", button(words.keyboard, () => {
      // The system's own, where it has one; else the next tap shows these.
      const f = field;
      asked = true;
      hide();
      f.inputMode = f.dataset.mode ?? "";
      f.blur();
      f.focus();
    }), button(words.done, hide));
    const under = block("ends", l.dir ?? "ltr");
    if (layers.length > 1) {
      const next = (layer + 1) % layers.length;
      under.append(button(layers[next].name, () => {
        layer = next;
        capital = false;
        draw();
      }));
    }
    let main;
    if (l.digits) {
      main = block("pad", "ltr", ...[..."123456789"].map(keyOf),
        ...[...l.all, "0"].map(keyOf), erase());
      if (!l.all.length)
        main.insertBefore(document.createElement("span"), main.children[9]);
    } else {
      main = block("letters", l.dir, ...l.all.map(keyOf));
      if (/\p{Ll}/u.test(l.all[0]) && l.isText) {
        const b = button("⇧", () => { capital = !capital; draw(); },
          words.capital);
        b.setAttribute("aria-pressed", String(capital));
        under.append(b);
      }
      if (l.isText) {
        const space = keyOf(" ");
        space.className = "space";
        under.append(space);
      }
      under.append(erase());
    }
    // The key that a screen reader is on stays where it was.
    const at = [...keys.querySelectorAll("button")]
      .indexOf(document.activeElement);
    keys.replaceChildren(top);
    if (words.note && l.isText) {
      const note = document.createElement("p");
      note.textContent = words.note;
      keys.append(note);
    }
    keys.append(main, ...(under.children.length ? [under] : []));
    if (at >= 0) keys.querySelectorAll("button")[at]?.focus();
  };
  // The sheet's first rule holds how much of the window the keys take.
  const room = () => document.styleSheets[0].cssRules[0].style.setProperty(
    "--keys", keys.hidden ? "0px" : `${keys.offsetHeight}px`);
  const raise = (f, kind) => {
    f.dataset.mode ??= f.inputMode;
    f.inputMode = "none";
    // A browser throws away half a number, and draws its own times.
    if (/number|time|date/.test(f.type)) {
      f.type = "text";
      f.setSelectionRange(f.value.length, f.value.length);
    }
    if (field !== f || keys.hidden) {
      field = f;
      layers = layersOf(kind ?? f.dataset.keys);
      layer = 0;
      capital = false;
      keys.hidden = false;
      for (const pad of document.querySelectorAll("[data-pad]"))
        pad.hidden = true;
      draw();
    }
    room();
    f.scrollIntoView({ block: "center" });
  };
  const hide = () => {
    if (keys.hidden) return;
    keys.hidden = true;
    for (const pad of document.querySelectorAll("[data-pad]"))
      pad.hidden = false;
    room();
    field.focus({ preventScroll: true });
  };
  if (keys) {
    const typed = "textarea, input:not([type=radio], [type=checkbox])";
    keys.addEventListener("mousedown", (e) => e.preventDefault());
    addEventListener("resize", () => {
      if (!keys.hidden) { room(); field.scrollIntoView({ block: "center" }); }
    });
    // A keyboard of the system's came: these stay away from now on.
    visualViewport?.addEventListener("resize", () => {
      if (asked && visualViewport.height < innerHeight * .85)
        sessionStorage.setItem("keyboard", "1");
    });
    const inline = document.querySelector("[data-pad]")?.dataset.pad;
    let finger = false;
    const fieldOf = (e) => {
      const f = e.target.closest?.("label")?.control ?? e.target;
      return !finger || sessionStorage.getItem("keyboard") ||
        !f.matches?.(typed) ? null : f;
    };
    addEventListener("pointerdown", (e) => {
      finger = e.pointerType !== "mouse";
      const f = fieldOf(e);
      if (f) {
        f.dataset.mode ??= f.inputMode;
        f.inputMode = "none"; // before the system's own comes
      }
    });
    addEventListener("click", (e) => {
      const f = fieldOf(e);
      if (f && !(keys.hidden && f.id && f.id === inline)) raise(f);
    });
    addEventListener("keydown", (e) => {
      finger = false;
      if (!keys.contains(e.target)) hide();
    });
    document.querySelector("[data-phrase]")?.addEventListener("click", (e) =>
      raise(document.getElementById(e.target.dataset.phrase), "phrase"));
  }

  // A camera reads the code, where the browser can tell what it sees. Nothing
  // is recorded, and the camera is off as soon as the code is there.
  const scan = document.querySelector("[data-scan]");
  if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
    const field = document.getElementById(scan.dataset.scan);
    const video = document.createElement("video");
    let stream = null;
    video.className = "camera";
    video.muted = video.playsInline = true;
    const stop = () => {
      if (stream) for (const track of stream.getTracks()) track.stop();
      stream = video.srcObject = null;
      video.remove();
      scan.setAttribute("aria-pressed", "false");
    };
    const look = async (detector) => {
      if (!stream) return;
      for (const seen of await detector.detect(video).catch(() => []))
        if (/^\s*(hearth:1\?\S+|([0-9A-Z]{4}-){6}[0-9A-Z]{4})\s*$/.test(
          seen.rawValue)) {
          field.value = seen.rawValue.trim();
          stop();
          field.focus();
        }
      setTimeout(look, 200, detector);
    };
    BarcodeDetector.getSupportedFormats().then((all) => {
      scan.hidden = !all.includes("qr_code");
    }).catch(() => {});
    scan.addEventListener("click", async () => {
      if (stream) return stop();
      try {
        stream = await navigator.mediaDevices.getUserMedia(
          { video: { facingMode: "environment" } });
        video.srcObject = stream;
        scan.after(video);
        scan.setAttribute("aria-pressed", "true");
        await video.play();
        look(new BarcodeDetector({ formats: ["qr_code"] }));
      } catch { stop(); scan.hidden = true; }
    });
    addEventListener("pagehide", stop);
  }

  // Hold to confirm, with a finger or the space bar. Who cannot hold ticks the
  // box first.
  for (const b of document.querySelectorAll("[data-hold]")) {
    const sure = document.getElementById("sure");
    let timer = 0;
    const start = (e) => {
      if (e.type === "keydown" && (e.repeat || (e.key !== " " && e.key !== "Enter")))
        return;
      b.classList.add("holding");
      show();
      timer = setTimeout(() => { sure.checked = true; form.requestSubmit(b); },
        Number(b.dataset.hold));
    };
    const stop = () => { clearTimeout(timer); b.classList.remove("holding"); };
    b.addEventListener("pointerdown", start);
    b.addEventListener("keydown", start);
    for (const type of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"])
      b.addEventListener(type, stop);
    b.addEventListener("click", (e) => { if (!sure.checked) e.preventDefault(); });
    b.addEventListener("contextmenu", (e) => e.preventDefault());
  }

  // Lists: what holds the words typed; "none of these" stands alone.
  for (const find of document.querySelectorAll("[data-filter]"))
    find.addEventListener("input", () => {
      const part = find.value.trim().toLocaleLowerCase();
      for (const c of document.querySelectorAll(".question .choices:not(.apart) .choice"))
        c.hidden = !c.textContent.toLocaleLowerCase().includes(part) &&
          !c.querySelector("input").checked;
    });
  form.addEventListener("change", (e) => {
    const t = e.target;
    if (t.type !== "checkbox" || !t.checked || !t.name) return;
    const alone = "alone" in t.dataset;
    for (const o of form.querySelectorAll("input[type=checkbox]"))
      if (o !== t && o.name === t.name && (alone || "alone" in o.dataset))
        o.checked = false;
  });
  // A chosen answer can be taken back by a second tap.
  let was = null;
  form.addEventListener("pointerdown", (e) => {
    const c = e.target.closest(".choice");
    const r = c && c.querySelector("input[type=radio]");
    was = r && r.checked && !r.required ? r : null;
  });
  form.addEventListener("click", (e) => {
    if (e.target === was) { was.checked = false; was = null; }
  });

  // Nobody there: the page goes when the device locks.
  if (idle > 0) {
    let last = Date.now(), told = last;
    const seen = () => {
      last = Date.now();
      if (last - told < Math.min(15000, idle / 4)) return;
      told = last;
      fetch("/", { method: "POST", keepalive: true,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: "t=" + token + "&do=touch" }).catch(() => {});
    };
    for (const type of ["pointerdown", "keydown", "input", "scroll"])
      addEventListener(type, seen, { passive: true });
    setInterval(() => {
      if (Date.now() - last > idle + 1500) location.replace("/");
    }, 1000);
  }

  const again = document.querySelector("[data-again]");
  if (again)
    setTimeout(() => location.replace("/"), Number(again.dataset.again));
  const wrong = document.querySelector(".error, .notice[role=alert]");
  if (wrong) wrong.scrollIntoView({ block: "center" });
})();
