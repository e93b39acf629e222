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
    field.inputMode = "none";
    field.addEventListener("dblclick", () => { field.inputMode = "text"; });
    pad.addEventListener("click", (e) => {
      const key = e.target.closest("[data-key]");
      if (!key) return;
      field.value = key.dataset.key === "" ? field.value.slice(0, -1)
        : field.value + key.dataset.key;
    });
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
