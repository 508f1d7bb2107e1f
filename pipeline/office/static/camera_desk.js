/* Keeps what a phone has sent so far in view on the desk's page, which works without this file too. */
"use strict";

(() => {
  const EVERY = 5000; // milliseconds

  async function look() {
    if (document.hidden || !document.querySelector("[data-phone]")) return;
    const response = await fetch(location.pathname, { cache: "no-store", headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) return;
    const now = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const line of document.querySelectorAll("[data-phone]")) {
      const fresh = now.querySelector(`[data-phone="${line.dataset.phone}"]`);
      if (!fresh) return location.reload(); // its time is over
      if (fresh.innerHTML !== line.innerHTML) line.innerHTML = fresh.innerHTML;
    }
  }

  setInterval(look, EVERY);
})();
