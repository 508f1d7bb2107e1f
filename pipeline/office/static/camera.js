/* Sends each picture at once, again after the network was lost, and shows what is said of it. Without this file the
   page is a plain form. No text stands here: the server says all. */
"use strict";

(() => {
  const page = document.getElementById("phone");
  const FIRST_WAIT = 1000; // milliseconds; doubled with every further try
  const LONGEST_WAIT = 15_000;
  const BUZZES = { next: [60], done: [60], again: [90, 80, 90], stop: [90, 80, 90] };

  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

  function tell(text, lost) {
    const line = page.querySelector(".sending");
    line.hidden = !text;
    line.classList.toggle("lost", lost);
    line.querySelector("span").textContent = text;
    for (const field of page.querySelectorAll("input, button")) field.disabled = Boolean(text);
  }

  async function show(path) {
    const response = await fetch(path, { headers: { "X-Part": "1", Accept: "text/html" }, cache: "no-store" });
    if (!response.ok) return location.reload(); // the address is over: the server says so
    page.innerHTML = await response.text();
    history.replaceState(null, "", path);
    window.scrollTo(0, 0);
    page.focus({ preventScroll: true });
    navigator.vibrate?.(BUZZES[page.querySelector("[data-verdict]").dataset.verdict] || []);
  }

  // A request that fails is made again until it is answered: the server knows a picture again that came twice.
  async function send(url, body, kind) {
    for (let pause = FIRST_WAIT; ; pause = Math.min(2 * pause, LONGEST_WAIT)) {
      try {
        const headers = kind ? { Accept: "application/json", "Content-Type": kind } : { Accept: "application/json" };
        const response = await fetch(url, { method: "POST", body, headers });
        if (response.ok) return await response.json();
        if (response.status === 413) return { large: true };
        if (response.status < 500) return { over: true };
      } catch {
        const here = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
        if (here && here.status < 500 && !here.ok) return { over: true };
      }
      tell(page.dataset.lost, true);
      await wait(pause);
      tell(page.dataset.sending, false);
    }
  }

  async function finish(told) {
    if (told.over) return location.reload();
    if (told.large) return tell(page.dataset.large, true);
    await show(told.show).catch(() => location.assign(told.show));
  }

  page.addEventListener("change", async (event) => {
    const form = event.target.closest("[data-shoot]");
    const picture = event.target.files?.[0];
    if (!form || !picture) return;
    tell(page.dataset.sending, false);
    await finish(await send(form.action, picture, picture.type || "application/octet-stream"));
  });

  page.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    if (!form.matches("[data-step]")) return;
    tell(page.dataset.sending, false);
    await finish(await send(form.action));
  });

  page.addEventListener("click", (event) => {
    const link = event.target.closest(".taken a");
    if (!link) return;
    event.preventDefault();
    show(link.href).catch(() => location.assign(link.href));
  });
})();
