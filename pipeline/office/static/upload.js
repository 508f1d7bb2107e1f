/* Sends files in pieces, and goes on where it was: after a lost connection by itself, after a closed page when the same
   file is chosen again. Without this file the page is a plain form. No text stands here: the page brings all. */
"use strict";

(() => {
  const bring = document.getElementById("bring");
  const lately = document.getElementById("lately-part");
  const LARGEST = 1024 * 1024; // bytes of a piece; the server takes four times as much
  const SMALLEST = 64 * 1024;
  const QUICK = 4000; // milliseconds in which a piece should be through, so that a slow line loses little
  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 15_000;
  const LOOK_EVERY = 1500;
  const AT_ONCE = 2;

  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

  // ---------------------------------------------------------------- how far the reading is

  async function look() {
    if (document.hidden) return;
    try {
      const response = await fetch(lately.dataset.progress, { headers: { "X-Part": "1", Accept: "text/html" }, cache: "no-store" });
      if (!response.ok) return;
      const html = await response.text();
      if (html !== look.before && !lately.contains(document.activeElement)) lately.innerHTML = html;
      look.before = html;
    } catch {
      // the next look may succeed; what was received stays
    }
  }
  if (lately) {
    document.querySelector(".scans-refresh").hidden = true;
    setInterval(look, LOOK_EVERY);
  }
  if (!bring) return;

  // ---------------------------------------------------------------- check sums

  const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    return rest >>> 0;
  });

  function crcOf(bytes, before = 0) {
    let rest = ~before >>> 0;
    for (const byte of bytes) rest = TABLE[(rest ^ byte) & 255] ^ (rest >>> 8);
    return ~rest >>> 0;
  }

  async function crcOfBeginning(file, length) {
    let sum = 0;
    for (let at = 0; at < length; at += LARGEST) {
      sum = crcOf(new Uint8Array(await file.slice(at, Math.min(at + LARGEST, length)).arrayBuffer()), sum);
    }
    return sum;
  }

  // ---------------------------------------------------------------- one file

  const form = bring.querySelector("form");
  const list = bring.querySelector(".scans-sending ul");
  const queue = [];
  let running = 0;
  let batch = "";
  let beginning = Promise.resolve(); // the first file makes the batch, which the others wait for

  class Refused extends Error {}

  async function ask(url, how) {
    const headers = { Accept: "application/json", "X-CSRF": bring.dataset.csrf, ...how.headers };
    const response = await fetch(url, { cache: "no-store", ...how, headers });
    if (response.ok) return response.json();
    if (response.status === 401 || response.status === 403) throw new Refused(bring.dataset.over);
    const told = await response.json().catch(() => ({}));
    if (response.status === 422 && told.problem) throw new Refused(`${told.problem}. ${told.advice || ""}`);
    throw new Error(told.problem || String(response.status));
  }

  async function begin(file) {
    const body = new URLSearchParams({ csrf: bring.dataset.csrf, name: file.name, size: file.size, modified: file.lastModified, batch });
    const begun = await ask("/scans/upload", { method: "POST", body });
    if (!begun.offset || begun.received || (await crcOfBeginning(file, begun.offset)) === begun.crc) return begun;
    await ask(`/scans/upload/${begun.id}`, { method: "DELETE" }); // another file of the same name and size
    return begin(file);
  }

  function beginInTurn(file) {
    const mine = beginning.then(() => begin(file));
    beginning = mine.then((begun) => { batch = batch || String(begun.batch); }, () => {});
    return mine;
  }

  async function sendPieces(job, begun) {
    let { offset } = begun;
    while (offset < job.file.size) {
      if (job.stopped) return false;
      const bytes = new Uint8Array(await job.file.slice(offset, offset + job.size).arrayBuffer());
      const started = performance.now();
      const told = await ask(`/scans/upload/${begun.id}?offset=${offset}&crc=${crcOf(bytes)}`, { method: "PUT", body: bytes });
      if (performance.now() - started > QUICK) job.size = Math.max(job.size / 2, SMALLEST);
      else job.size = Math.min(job.size * 2, LARGEST);
      offset = told.offset;
      show(job, bring.dataset.sending, offset);
    }
    return true;
  }

  async function send(job) {
    let begun = null;
    for (let pause = FIRST_WAIT; !job.stopped; pause = Math.min(2 * pause, LONGEST_WAIT)) {
      try {
        begun = begun ? await ask(`/scans/upload/${begun.id}`, { method: "GET" }) : await beginInTurn(job.file);
        show(job, bring.dataset.sending, begun.offset);
        const before = begun.offset;
        if (begun.received || (await sendPieces(job, begun))) return show(job, bring.dataset.received, job.file.size);
        if (before) pause = FIRST_WAIT;
      } catch (error) {
        if (error instanceof Refused) return fail(job, error.message);
        job.size = Math.max(job.size / 2, SMALLEST);
        show(job, bring.dataset.lost, null);
        await wait(pause);
      }
    }
    show(job, bring.dataset.stopped, null);
  }

  // ---------------------------------------------------------------- what is shown

  function show(job, text, offset) {
    job.state.textContent = text;
    if (offset !== null) job.bar.value = offset;
    const over = text === bring.dataset.received || text === bring.dataset.stopped;
    job.bar.hidden = over;
    job.stop.hidden = over;
    if (text === bring.dataset.received && !job.line.querySelector("a")) {
      const link = document.createElement("a");
      link.href = `/scans/batch/${batch}`;
      link.textContent = bring.dataset.look;
      job.line.append(link);
    }
  }

  function fail(job, text) {
    show(job, text, null);
    job.state.classList.add("bad");
    job.bar.hidden = true;
    job.stop.hidden = true;
  }

  function add(file) {
    const line = document.createElement("li");
    const name = Object.assign(document.createElement("span"), { className: "scans-name", textContent: file.name });
    const state = Object.assign(document.createElement("span"), { className: "scans-state", textContent: bring.dataset.waiting });
    const bar = Object.assign(document.createElement("progress"), { max: Math.max(file.size, 1), value: 0, ariaLabel: file.name });
    const stop = Object.assign(document.createElement("button"), { type: "button", textContent: bring.dataset.stop });
    line.append(name, state, bar, stop);
    list.append(line);
    const job = { file, line, state, bar, stop, size: LARGEST, stopped: false };
    stop.addEventListener("click", () => { job.stopped = true; show(job, bring.dataset.stopped, null); });
    queue.push(job);
  }

  async function work() {
    running += 1;
    while (queue.length) {
      const job = queue.shift();
      if (!job.stopped) await send(job);
    }
    running -= 1;
    if (!running) batch = ""; // what is chosen from now on is brought in another go
    if (lately) look();
  }

  function take(files) {
    const chosen = [...files].filter((file) => !file.name.startsWith("."));
    if (!chosen.length) return;
    bring.querySelector(".scans-sending").hidden = false;
    chosen.forEach(add);
    while (running < AT_ONCE && running < queue.length + running && queue.length) {
      work();
      if (running >= AT_ONCE) break;
    }
  }

  // ---------------------------------------------------------------- choosing and dropping

  function filesOf(entry) {
    if (entry.isFile) return new Promise((resolve) => entry.file((file) => resolve([file]), () => resolve([])));
    if (!entry.isDirectory) return Promise.resolve([]);
    const reader = entry.createReader();
    const some = () => new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    return (async () => {
      const found = [];
      for (let entries = await some(); entries.length; entries = await some()) {
        for (const one of entries) found.push(...(await filesOf(one)));
      }
      return found;
    })();
  }

  async function dropped(data) {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return take(data.files);
    const found = [];
    for (const entry of entries) found.push(...(await filesOf(entry)));
    take(found);
  }

  const input = form.querySelector('input[name="files"]');
  const folder = form.querySelector("[data-folder]");
  for (const plain of form.querySelectorAll(".scans-plain")) plain.hidden = true;
  form.querySelector(".scans-invite").hidden = false;
  form.querySelector(".scans-pick").hidden = false;
  form.querySelector("[data-pick]").addEventListener("click", () => input.click());
  form.querySelector("[data-pick-folder]").addEventListener("click", () => folder.click());
  for (const one of [input, folder]) {
    one.addEventListener("change", () => { take(one.files); one.value = ""; });
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); take(input.files); });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.remove("over");
    dropped(event.dataTransfer);
  });
  addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
})();
