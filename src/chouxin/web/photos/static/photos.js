// What is quicker with a script; without it every page works all the same.
"use strict";
document.documentElement.classList.add("scripted");

// --- pictures that are dropped or chosen: sent a few at a time, so that one can see how far it is
const MANY = 8, MUCH = 32 * 1024 * 1024;
const drop = document.getElementById("drop");

async function entries(entry, path, found) {
  if (entry.isFile) {
    const file = await new Promise((well, ill) => entry.file(well, ill)).catch(() => null);
    if (file) found.push([file, path + file.name]);
  } else {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((well, ill) => reader.readEntries(well, ill)).catch(() => []);
      if (!some.length) break;
      for (const one of some) await entries(one, path + entry.name + "/", found);
    }
  }
}

async function send(files) {
  const told = drop.querySelector(".sending");
  const named = drop.dataset.sending;
  for (const button of drop.querySelectorAll("button, input")) button.disabled = true;
  const csrf = drop.querySelector("[name=csrf]").value;
  let at = 0;
  while (at < files.length) {
    const form = new FormData();
    form.append("csrf", csrf);
    let size = 0, count = 0;
    while (at < files.length && count < MANY && (!count || size + files[at][0].size < MUCH)) {
      form.append("files", files[at][0], files[at][1]);
      size += files[at][0].size;
      at += 1;
      count += 1;
    }
    told.textContent = named.replace("DONE", at).replace("TOTAL", files.length);
    let answer = null;
    try { answer = await fetch(drop.action, { method: "POST", body: form, redirect: "follow" }); } catch { /* told below */ }
    if (!answer || !answer.ok) {
      if (!answer) { location.href = drop.dataset.done; return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = page.querySelector("main [role=alert]");
      told.textContent = why ? why.textContent : "";
      told.className = "sending notice bad";
      for (const button of drop.querySelectorAll("button, input")) button.disabled = false;
      return;
    }
  }
  location.href = drop.dataset.done;
}

if (drop) {
  const chosen = [...drop.querySelectorAll("input[type=file]")];
  const list = () => chosen.flatMap((one) => [...one.files]).map((file) => [file, file.webkitRelativePath || file.name]);
  drop.addEventListener("submit", (event) => {
    const files = list();
    if (!files.length) return; // the server says what to do
    event.preventDefault();
    send(files);
  });
  for (const one of chosen) one.addEventListener("change", () => { if (one.files.length) send(list()); });
  for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const found = [];
    const items = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const plain = [...event.dataTransfer.files].map((file) => [file, file.name]);
    for (const entry of items) if (entry) await entries(entry, "", found);
    const files = found.length ? found : plain;
    if (files.length) send(files);
  });
}

// --- how far it is
const work = document.querySelector(".work");
if (work) {
  const bar = work.querySelector("progress"), count = work.querySelector(".count"), video = work.querySelector(".video");
  let said = "";
  const ask = async () => {
    try {
      const now = await (await fetch(work.dataset.progress)).json();
      if (!now.running) { location.replace(now.next); return; }
      bar.max = now.total || 1;
      bar.value = now.done;
      if (now.said !== said) count.textContent = said = now.said;
      video.textContent = now.video;
    } catch { /* asked again */ }
    setTimeout(ask, 700);
  };
  setTimeout(ask, 300);
}

// --- a box, drawn by mouse, finger or keyboard; the figures below say the same
const canvas = document.querySelector(".canvas");
if (canvas) {
  const form = document.getElementById("numbers"), told = document.getElementById("told");
  const fresh = canvas.querySelector(".new");
  const sides = Object.fromEntries(["left", "top", "width", "height"].map((name) => [name, form.elements[name]]));
  const surface = document.createElement("div");
  surface.className = "surface";
  surface.tabIndex = 0;
  surface.setAttribute("role", "application");
  surface.setAttribute("aria-label", canvas.dataset.surface);
  surface.setAttribute("aria-describedby", "keys");
  canvas.append(surface);
  const box = { left: 35, top: 35, width: 30, height: 30 };
  const within = (number, least, most) => Math.min(Math.max(number, least), most);
  const show = () => {
    fresh.setAttribute("x", box.left + "%");
    fresh.setAttribute("y", box.top + "%");
    fresh.setAttribute("width", box.width + "%");
    fresh.setAttribute("height", box.height + "%");
    for (const name in sides) sides[name].value = Math.round(box[name] * 10) / 10;
  };
  let telling = 0;
  const tell = () => {
    clearTimeout(telling);
    telling = setTimeout(() => {
      let text = canvas.dataset.now;
      for (const name in box) text = text.replace(name.toUpperCase(), Math.round(box[name]));
      told.textContent = text;
    }, 250);
  };
  surface.addEventListener("focus", () => { show(); tell(); });
  surface.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Enter") { event.preventDefault(); (form.requestSubmit ? form.requestSubmit() : form.submit()); return; }
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [x, y] = way.map((step) => step * 2);
    if (event.shiftKey) {
      box.width = within(box.width + x, 2, 100 - box.left);
      box.height = within(box.height + y, 2, 100 - box.top);
    } else {
      box.left = within(box.left + x, 0, 100 - box.width);
      box.top = within(box.top + y, 0, 100 - box.height);
    }
    show();
    tell();
  });
  let from = null;
  const place = (event) => {
    const frame = surface.getBoundingClientRect();
    return [within((event.clientX - frame.left) / frame.width * 100, 0, 100), within((event.clientY - frame.top) / frame.height * 100, 0, 100)];
  };
  surface.addEventListener("pointerdown", (event) => {
    from = place(event);
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = place(event);
    Object.assign(box, { left: Math.min(x, from[0]), top: Math.min(y, from[1]), width: Math.abs(x - from[0]), height: Math.abs(y - from[1]) });
    show();
  });
  const ended = () => { if (from) { from = null; tell(); } };
  surface.addEventListener("pointerup", ended);
  surface.addEventListener("pointercancel", ended);
  for (const name in sides) sides[name].addEventListener("input", () => {
    const number = parseFloat(sides[name].value);
    if (isFinite(number)) { box[name] = number; fresh.setAttribute({ left: "x", top: "y" }[name] || name, number + "%"); }
  });
}
