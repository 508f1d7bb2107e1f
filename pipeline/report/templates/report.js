"use strict";
// Tables of the report: sorted by a click on a head, filtered by what is typed above them. Without this they are as they stand.
(() => {
  const language = document.documentElement.lang;
  const words = document.querySelector("main").dataset;
  const collator = new Intl.Collator(language, { numeric: true });
  const FEWEST = 8; // rows of a table that is worth a filter
  const MOST = 12; // values of a column that are worth a list

  const said = (row, column) => row.cells[column].textContent.trim();

  // "1.243", "−0,83", "3–12", "79,4 %": the first number of a cell; null where it has none, as "–".
  const number = (text) => {
    const [thousands, decimal] = language === "vi" ? [".", ","] : [",", "."];
    const found = /^[+−-]?\d[\d.,]*/.exec(text.replace(/\s/g, ""));
    if (!found) return null;
    const plain = found[0].split(thousands).join("").replace(decimal, ".").replace("−", "-");
    return Number.parseFloat(plain);
  };

  const key = (row, column, isNumber) => {
    const text = said(row, column);
    if (isNumber) return number(text);
    return /^[–-]?$/.test(text) ? null : text;
  };

  // What has no value comes last, whichever way the others run.
  const compare = (one, other, way) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return way * (typeof one === "number" ? one - other : collator.compare(one, other));
  };

  const sorter = (table, rows, heads) => (column) => {
    const head = heads[column];
    const before = head.getAttribute("aria-sort");
    const now = before === "ascending" ? "descending" : before === "descending" ? "none" : "ascending";
    heads.forEach((one) => one.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", now);
    const isNumber = head.classList.contains("right");
    const way = now === "descending" ? -1 : 1;
    const keyed = rows.map((row, place) => ({ row, place, key: key(row, column, isNumber), isTotal: row.classList.contains("total") }));
    keyed.sort(
      (a, b) =>
        now === "none" ? a.place - b.place : a.isTotal - b.isTotal || compare(a.key, b.key, way) || a.place - b.place,
    );
    table.tBodies[0].append(...keyed.map((one) => one.row));
  };

  // Who types without marks finds words with them.
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  const finder = (query) => {
    const wanted = query.trim().toLowerCase().normalize("NFC");
    const plain = fold(wanted);
    const has = (text) => (plain === wanted ? fold(text).includes(plain) : text.includes(wanted));
    return (row) => has([...row.cells].map((cell) => cell.textContent).join(" \n ").toLowerCase().normalize("NFC"));
  };

  const add = (parent, tag, more) => parent.appendChild(Object.assign(document.createElement(tag), more));

  const lists = (rows, heads, tools, refresh) =>
    heads.flatMap((head, column) => {
      if (head.classList.contains("right") || head.classList.contains("long")) return [];
      const values = [...new Set(rows.map((row) => said(row, column)))].sort(collator.compare);
      if (values.length < 2 || values.length > MOST || values.length > rows.length / 2) return [];
      const label = add(tools, "label", { textContent: `${head.textContent.trim()} ` });
      const list = add(label, "select", {});
      add(list, "option", { textContent: words.all, value: "" });
      values.forEach((value) => add(list, "option", { textContent: value, value: `=${value}` }));
      list.addEventListener("change", refresh);
      return [(row) => !list.value || `=${said(row, column)}` === list.value];
    });

  const filtered = (table, rows, heads) => {
    const tools = document.createElement("div");
    tools.className = "tools";
    const label = add(tools, "label", { textContent: `${words.filter} ` });
    const box = add(label, "input", { type: "search", autocomplete: "off" });
    const refresh = () => {
      const tests = [...chosen, finder(box.value)];
      rows.forEach((row) => {
        row.hidden = !tests.every((test) => test(row));
      });
      const shown = rows.filter((row) => !row.hidden).length;
      state.textContent = shown === rows.length ? "" : words.shown.replace("{shown}", shown).replace("{all}", rows.length);
    };
    const chosen = lists(rows, heads, tools, refresh);
    const state = add(tools, "span", { className: "state" });
    state.setAttribute("role", "status");
    box.addEventListener("input", refresh);
    table.closest(".table").prepend(tools);
  };

  document.querySelectorAll(".table table").forEach((table) => {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    if (rows.length < 2 || "inOrder" in table.dataset) return;
    const sort = sorter(table, rows, heads);
    heads.forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.title = words.sort;
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(column));
    });
    if (rows.length >= FEWEST) filtered(table, rows, heads);
  });
})();
