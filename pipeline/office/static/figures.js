// Tells whoever reads figures once newer ones are ready; without it, the page shows the time that its figures are of.
"use strict";
{
  const EVERY_SECONDS = 15;
  const newer = document.querySelector("[data-newer]");
  let shown = 0;
  const look = async () => {
    try {
      const answer = await fetch("/figures/state", { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { number } = await answer.json();
      if (shown && number && number !== shown) newer.hidden = false;
      shown = shown || number;
    } catch {
      // Offline: what is shown stays as it is.
    }
  };
  if (newer) {
    look();
    setInterval(() => document.hidden || look(), EVERY_SECONDS * 1000);
  }
}
