"use strict";
// Says whether a receipt stands in the list. Without this the list is there to be looked through.
(() => {
  const find = document.querySelector(".find");
  const words = find.dataset;
  const box = find.querySelector("input");
  const state = find.querySelector("[role=status]");
  const LENGTH = 6;

  const unmark = () => document.querySelectorAll("mark").forEach((mark) => mark.replaceWith(mark.textContent));
  const listed = (receipt) => {
    for (const part of document.querySelectorAll(".codes")) {
      part.normalize();
      const at = ` ${part.textContent} `.indexOf(` ${receipt} `);
      if (at >= 0) return { part, at };
    }
    return null;
  };
  const show = ({ part, at }) => {
    const range = document.createRange();
    range.setStart(part.firstChild, at);
    range.setEnd(part.firstChild, at + LENGTH);
    const mark = document.createElement("mark");
    range.surroundContents(mark);
  };
  // Of a list on several pages: the one whose receipts begin as this one does.
  const elsewhere = (receipt) => {
    const further = [...document.querySelectorAll(".letters a[href*='.html']")];
    const next = further.find((link) => receipt.startsWith(link.textContent));
    if (next) return { letters: next.textContent, href: next.getAttribute("href") };
    const beyond = words.letters && !receipt.startsWith(words.letters);
    return beyond ? { letters: receipt[0], href: words.first } : null;
  };

  const look = () => {
    const receipt = box.value.toUpperCase().replace(/[^A-Z]/g, "");
    unmark();
    state.textContent = "";
    state.className = "";
    if (!box.value.trim()) return;
    if (receipt.length !== LENGTH) {
      state.textContent = words.short;
      return;
    }
    const other = elsewhere(receipt);
    if (other) {
      const link = document.createElement("a");
      link.href = `${other.href}#${receipt}`;
      link.textContent = words.other.replace("{letter}", other.letters);
      state.append(link);
      return;
    }
    const place = listed(receipt);
    state.className = place ? "found" : "missing";
    state.textContent = (place ? words.found : words.missing).replace("{receipt}", receipt);
    if (place) show(place);
  };

  find.hidden = false;
  box.addEventListener("input", look);
  const asked = decodeURIComponent(location.hash.slice(1));
  if (asked.length === LENGTH) {
    box.value = asked;
    look();
  }
})();
