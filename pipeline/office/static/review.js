/* Makes the review page quick: the next item is here before this one is answered, and answers are sent while it is looked
   at. Everything works without this file too, a page at a time. No text stands in it: the server says all. */
"use strict";

(() => {
  const stage = document.getElementById("stage");
  const said = document.getElementById("said");
  const failures = document.getElementById("failures");
  const help = document.getElementById("help");
  const whole = document.getElementById("whole");
  const narrow = ["unit", "kind"].map((name) => [name, stage.dataset[name]]).filter(([, value]) => value);
  const LIVE = 5000; // milliseconds
  const CLAIMED = 60_000; // half of the time that an item is kept for one clerk
  const HASTY = 300; // milliseconds after the pictures of an item are shown, in which a key was meant for the item before
  const ZOOMS = [1, 1.5, 2, 3, 4.5];

  let sending = Promise.resolve(); // one answer after the other, in the order in which they were given
  let unsaved = 0;
  const onTheWay = new Set(); // ids of items whose answers are being sent
  let ahead = null; // a promise of the next item
  let aheadSince = 0;
  let touched = Date.now();
  let arrivedAt = Infinity; // when the pictures of the item had been shown, by the browser's clock
  let byKey = false; // whether a key was pressed last, and no button of a mouse or a finger
  let moving = false;

  // ---------------------------------------------------------------- asking the server

  const narrowed = (path, pairs = []) => {
    const text = new URLSearchParams([...pairs, ...narrow]).toString();
    return text ? `${path}?${text}` : path;
  };

  async function part(url) {
    const response = await fetch(url, { headers: { "X-Part": "1", Accept: "*/*" }, cache: "no-store" });
    if (response.status === 204) return null;
    if (!response.ok) throw new Error(String(response.status));
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    return document.importNode(template.content, true).firstElementChild;
  }

  async function post(url, body) {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await response.json().catch(() => ({}));
    return { status: response.status, problem: told.detail || "", ...told };
  }

  const current = () => stage.querySelector("[data-item]");

  function lookAhead() {
    const skip = [...onTheWay, current()?.dataset.item].filter(Boolean).map((id) => ["skip", id]);
    aheadSince = Date.now();
    ahead = part(narrowed("/next", skip)).then(async (node) => {
      const pictures = node ? [...node.querySelectorAll("img")] : [];
      await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
      return node;
    });
    ahead.catch(() => {}); // told when it is needed
  }

  // ---------------------------------------------------------------- what is on the screen

  function show(node) {
    stage.replaceChildren(node);
    stage.inert = false;
    arriving(node);
    if (location.pathname !== "/settle" && !node.matches("[data-zoom]")) history.replaceState(null, "", narrowed("/settle"));
    arrange(node);
    window.scrollTo(0, 0);
    const field = node.querySelector("[data-focus]");
    if (field) field.focus();
    else stage.focus({ preventScroll: true });
  }

  // What nobody can have looked at yet is not answered: a key that is pressed as an item appears, or that is still held
  // down, was meant for the one before.
  async function arriving(node) {
    arrivedAt = Infinity;
    node.removeAttribute("data-ready");
    const pictures = [...node.querySelectorAll(".scan img")];
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {}))); // what can't be shown is there, too
    await new Promise((shown) => { requestAnimationFrame(() => requestAnimationFrame(shown)); });
    if (!node.isConnected) return;
    arrivedAt = performance.now();
    setTimeout(() => node.setAttribute("data-ready", ""), HASTY);
  }

  const isHasty = () => Boolean(current()) && performance.now() < arrivedAt + HASTY;

  // Parts of a picture that are blacked out: dragged over, kept in millimetres of the sheet, or where the sheet is not
  // known in per cent of the picture; taken back by a click.
  function blacken(scan) {
    const [left, top, perX, perY = perX] = scan.dataset.blacken.split(" ").map(Number);
    const board = scan.querySelector("svg");
    const form = scan.closest("form");
    const hint = form.querySelector("[data-blacken-hint]");
    if (hint) hint.hidden = false;
    board.classList.add("board");
    let from = null;
    let part = null;
    const at = (event) => {
      const frame = board.getBoundingClientRect();
      const view = board.viewBox.baseVal;
      const inside = (value, most) => Math.min(Math.max(value, 0), most);
      return [
        inside(((event.clientX - frame.left) / frame.width) * view.width, view.width),
        inside(((event.clientY - frame.top) / frame.height) * view.height, view.height),
      ];
    };
    board.addEventListener("pointerdown", (event) => {
      if (event.target.dataset.black) {
        form.querySelector(`input[name="black"][data-of="${event.target.dataset.black}"]`)?.remove();
        event.target.remove();
        return;
      }
      from = at(event);
      part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      part.setAttribute("class", "black");
      board.append(part);
      board.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    board.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      const box = { x: Math.min(from[0], to[0]), y: Math.min(from[1], to[1]), width: Math.abs(to[0] - from[0]), height: Math.abs(to[1] - from[1]) };
      Object.entries(box).forEach(([name, value]) => part.setAttribute(name, value));
    });
    board.addEventListener("pointerup", () => {
      if (!from) return;
      const of = (name, per) => Number(part.getAttribute(name)) / per;
      const [x, y, w, h] = [of("x", perX), of("y", perY), of("width", perX), of("height", perY)];
      from = null;
      if (w < 1 || h < 1) return part.remove(); // a click that slipped
      part.dataset.black = String(Date.now());
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "black";
      input.dataset.of = part.dataset.black;
      input.value = [x + left, y + top, w, h].map((value) => value.toFixed(2)).join(" ");
      form.append(input);
    });
  }

  // The corners of a page that the machine did not find: clicked on in turn, or moved by the numbers in their fields.
  function corners(block) {
    const board = block.closest("form").querySelector(".scan svg");
    const rows = [...block.querySelectorAll("[data-corner]")];
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "g");
    let turn = 0;
    if (!board) return;
    board.append(shape);
    const draw = () => {
      const { width, height } = board.viewBox.baseVal;
      const at = rows.map((row) => [...row.querySelectorAll("input")].map((input) => Number(input.value) / 100));
      const places = at.map(([x, y]) => [x * width, y * height]);
      const arm = width / 40;
      const cross = ([x, y], n) => `<g class="corner${n === turn ? " turn" : ""}"><path d="M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}"/>` +
        `<circle cx="${x}" cy="${y}" r="${arm / 2}"/><text x="${x + arm / 2}" y="${y - arm / 2}" font-size="${arm}">${n + 1}</text></g>`;
      shape.innerHTML = block.open ? `<polygon points="${places.join(" ")}"/>${places.map(cross).join("")}` : "";
      board.classList.toggle("corners", block.open);
      rows.forEach((row, n) => row.classList.toggle("turn", n === turn));
    };
    rows.forEach((row, n) => {
      row.addEventListener("focusin", () => { turn = n; draw(); });
      row.addEventListener("input", draw);
    });
    board.addEventListener("click", (event) => {
      if (!block.open) return;
      const frame = board.getBoundingClientRect();
      const shares = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
      rows[turn].querySelectorAll("input").forEach((input, axis) => { input.value = (100 * shares[axis]).toFixed(1); });
      turn = (turn + 1) % rows.length;
      draw();
    });
    block.addEventListener("toggle", draw);
    draw();
  }

  // Themes that the words of a comment suggest: shown while it is typed, taken by whoever looks at them, never by itself.
  const PAUSE = 350; // milliseconds without a key, after which it is asked
  let asked = 0;

  function suggesting(block) {
    const form = block.closest("form");
    const accept = block.querySelector("[data-accept]");
    const labels = [...block.querySelectorAll("[data-theme]")];
    const offer = () => { accept.hidden = !labels.some((one) => one.matches(".suggested") && !one.control.checked); };
    accept.addEventListener("click", () => {
      labels.forEach((one) => { one.control.checked ||= one.matches(".suggested"); });
      offer();
    });
    block.addEventListener("change", offer);
    const show = (told) => {
      for (const one of labels) {
        one.classList.toggle("suggested", one.dataset.theme in told);
        one.querySelector(".because").textContent = told[one.dataset.theme] || "";
      }
      offer();
    };
    const ask = async (text) => {
      const number = (asked += 1);
      const body = new URLSearchParams({ csrf: form.elements.csrf.value, text });
      const told = await post("/themes", body).catch(() => null);
      if (told?.because && number === asked && block.isConnected) show(told.because);
    };
    let timer = 0;
    form.addEventListener("input", (event) => {
      if (event.target.name !== "text") return;
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE, event.target.value);
    });
    offer();
  }

  function arrange(node) {
    node.querySelectorAll("[data-themes]").forEach(suggesting);
    node.querySelectorAll("[data-blacken]").forEach(blacken);
    node.querySelectorAll("[data-corners]").forEach(corners);
    const views = [...node.querySelectorAll(".pair .viewport")];
    views.forEach((view) => view.addEventListener("scroll", () => together(views, view), { passive: true }));
    const lit = views[0]?.querySelector("[data-lit]");
    if (lit) requestAnimationFrame(() => {
      const at = lit.getBoundingClientRect().top - views[0].getBoundingClientRect().top;
      views[0].scrollTop += at - views[0].clientHeight / 3;
    });
  }

  function together(views, moved) {
    for (const view of views) {
      if (view === moved) continue;
      if (Math.abs(view.scrollTop - moved.scrollTop) > 1) view.scrollTop = moved.scrollTop;
      if (Math.abs(view.scrollLeft - moved.scrollLeft) > 1) view.scrollLeft = moved.scrollLeft;
    }
  }

  function tell(text, taken = false) {
    said.textContent = text;
    said.classList.toggle("taken", taken);
  }

  async function advance() {
    const before = stage.firstElementChild;
    moving = true;
    try {
      let node = Date.now() - aheadSince < 1.5 * CLAIMED ? await ahead : null;
      if (!node) { // nothing but what is being saved, or what was put off
        await sending;
        node = await part(narrowed("/settle"));
      }
      show(node);
      lookAhead();
    } catch {
      stage.inert = true; // it is answered already, and there is no other
      tell(said.dataset.offline, true);
      ahead = null;
      setTimeout(() => { if (stage.firstElementChild === before) advance(); }, LIVE / 2);
    } finally {
      moving = false;
    }
  }

  function update(told) {
    if (told.progress) document.getElementById("progress").innerHTML = told.progress;
  }

  // ---------------------------------------------------------------- answering

  function submit(form, button) {
    const article = form.closest("[data-item]");
    const body = new URLSearchParams(new FormData(form, button));
    const url = button?.getAttribute("formaction") || form.getAttribute("action");
    if (url === "/undo") undo(body);
    else if (button?.hasAttribute("data-wait")) sendAndWait(article, url, body, button);
    else sendAndGoOn(article, url, body);
  }

  function send(article, url, body) {
    const id = article.dataset.item;
    onTheWay.add(id);
    unsaved += 1;
    const sent = sending.then(() => post(url, body)).catch(() => ({ status: 0, problem: said.dataset.unreachable }));
    sending = sent.then((told) => {
      onTheWay.delete(id);
      unsaved -= 1;
      update(told);
    });
    return sent;
  }

  function sendAndGoOn(article, url, body) {
    send(article, url, body).then((told) => settled(told, article, url, body));
    advance();
  }

  function settled(told, article, url, body) {
    if (told.status === 200) tell(told.said);
    else if (told.taken) tell(told.said, true);
    else fail(told, article, url, body);
  }

  async function sendAndWait(article, url, body, button) {
    const problem = article.querySelector(".problem");
    button.disabled = true;
    const told = await send(article, url, body);
    button.disabled = false;
    if (told.status === 200 || told.taken) {
      tell(told.said, Boolean(told.taken));
      ahead = null;
      advance();
    } else if (told.status === 422) {
      problem.hidden = false;
      problem.textContent = told.problem;
      const field = article.querySelector(told.field ? `[name="${CSS.escape(told.field)}"]` : "[data-focus]");
      if (field) { field.focus(); field.select?.(); field.closest("[data-row]")?.scrollIntoView({ block: "nearest" }); }
    } else fail(told, article, url, body);
  }

  function fail(told, article, url, body) {
    const node = document.getElementById("failure").content.firstElementChild.cloneNode(true);
    const text = node.querySelector("[data-text]");
    text.textContent = text.dataset.text.replace("{what}", article.dataset.what);
    node.querySelector(".detail").textContent = [told.problem, told.detail !== told.problem && told.detail].filter(Boolean).join(" ");
    const id = article.dataset.item;
    unsaved += 1;
    onTheWay.add(id); // so that it is not asked again meanwhile
    const away = () => {
      unsaved -= 1;
      onTheWay.delete(id);
      node.remove();
    };
    node.querySelector("[data-retry]").addEventListener("click", () => {
      away();
      send(article, url, body).then((again) => settled(again, article, url, body));
    });
    node.querySelector("[data-back]").addEventListener("click", () => {
      away();
      show(article);
      lookAhead();
    });
    failures.append(node);
  }

  async function undo(body) {
    if (moving) return;
    moving = true;
    try {
      await sending;
      const told = await post("/undo", body);
      update(told);
      tell(told.said || told.problem, told.status !== 200);
      if (told.item) {
        show(await part(narrowed(`/item/${encodeURIComponent(told.item)}`)));
        lookAhead();
      }
    } catch (error) {
      tell(error.message, true);
    } finally {
      moving = false;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const ours = form.closest("[data-item], [data-done]");
    if (!ours || form.method === "dialog") return;
    event.preventDefault();
    if (byKey && isHasty() && !button?.hasAttribute("formaction")) return tell(said.dataset.hasty);
    if (!moving && !stage.inert) submit(form, button);
  });

  // ---------------------------------------------------------------- keys

  const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select";

  function keyOf(event) {
    if (event.key === "Enter") return "Enter";
    if (event.key === "=") return "+"; // the same key, without Shift
    // Vietnamese input methods keep letters to themselves; the key's place tells which it was.
    const letter = event.key.length === 1 ? event.key : event.code.replace(/^(Key|Digit|Numpad)(.)$/, "$2");
    return letter.toLowerCase();
  }

  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (event.repeat) {
      if (key === "Enter" && !event.target.matches("textarea")) event.preventDefault(); // held down: it would save one item after the other
      return;
    }
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && !whole.open && !help.open) return press(stage, key, event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(TYPING)) {
      if (event.key === "Escape") event.target.blur();
      if (key === "Enter" && event.target.matches("input")) pressOwn(event);
      return;
    }
    if (key === "Enter" && event.target.closest("button, a, summary")) return; // which does it by itself
    if (whole.open || help.open) {
      if (whole.open && key === "p") { event.preventDefault(); whole.close(); } else press(whole.open ? whole : help, key, event);
    } else if (key === "?") {
      event.preventDefault();
      help.showModal();
    } else if (!inRow(event, key)) press(stage, key, event);
  });

  function press(where, key, event) {
    const button = where.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button || moving || (where === stage && stage.inert)) return;
    event.preventDefault();
    if (where === stage && isHasty() && !button.matches("[formaction], [data-whole], summary") && !button.matches(TYPING)) {
      tell(said.dataset.hasty);
      return;
    }
    if (button.matches(TYPING)) return button.focus();
    if (button.matches("summary")) button.focus(); // what it opens is a Tab away
    button.click();
  }

  const isEntered = (row) => [...row.querySelectorAll("input")].some((one) => (one.matches("[type=radio], [type=checkbox]") ? one.checked : one.value));

  // Enter in a field means the button of its own part of the form, where a browser would take the form's first one.
  function pressOwn(event) {
    const button = event.target.closest("[data-own]")?.querySelector("button[name=say]");
    if (!button) return;
    event.preventDefault();
    if (!moving && !stage.inert) button.click();
  }

  function inRow(event, key) {
    const rows = [...stage.querySelectorAll("[data-row]")];
    const row = event.target.closest("[data-row]") || (/^[0-9]$/.test(key) ? rows.find((one) => !isEntered(one)) || rows[0] : null);
    const choice = row?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
    if (!choice) return false;
    event.preventDefault();
    if (isHasty()) {
      tell(said.dataset.hasty);
      return true;
    }
    choice.click();
    choice.focus();
    const next = rows[rows.indexOf(row) + 1];
    if (next && (choice.type === "radio" || choice.dataset.rowKey === "0")) {
      (next.querySelector("input:checked") || next.querySelector("input")).focus();
      next.scrollIntoView({ block: "nearest" });
    }
    return true;
  }

  // ---------------------------------------------------------------- the mouse

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-choice]");
    const link = event.target.closest("[data-whole], [data-help], [data-close]");
    const view = event.target.closest(".pair .viewport");
    if (box) buttonOf(box)?.click();
    else if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) follow(link, event);
    else if (view) openWhole(`/item/${encodeURIComponent(current().dataset.item)}/page?n=${
      [...stage.querySelectorAll(".pair .viewport")].indexOf(view)}`);
  });

  const buttonOf = (box) => {
    const choice = CSS.escape(box.dataset.choice);
    return stage.querySelector(`button[value="choose:${choice}"].choice, input[type=checkbox][value="${choice}"]`);
  };

  function follow(link, event) {
    if (link.matches("[data-close]") && !whole.open) return;
    event.preventDefault();
    if (link.matches("[data-help]")) help.showModal();
    else if (link.matches("[data-close]")) whole.close();
    else openWhole(link.getAttribute("href"));
  }

  function aim(event, on) {
    const button = event.target.closest?.("button.choice[value^='choose:']");
    const box = button && stage.querySelector(`.hits [data-choice="${CSS.escape(button.value.slice(7))}"]`);
    box?.classList.toggle("aimed", on);
  }
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    stage.addEventListener(name, (event) => aim(event, on));
  }

  // ---------------------------------------------------------------- the whole page

  async function openWhole(url) {
    let node;
    try {
      node = await part(url);
    } catch {
      location.assign(url);
      return;
    }
    whole.replaceChildren(node);
    if (!whole.open) whole.showModal();
    zoomable(node);
  }

  function zoomable(node) {
    const view = node.querySelector(".viewport");
    const picture = view.querySelector("img");
    const shape = picture.width / picture.height;
    let step = 0;
    const fit = () => Math.min(view.clientWidth, view.clientHeight * shape);
    function zoom(to, x = 0.5, y = 0.5) {
      step = Math.max(0, Math.min(ZOOMS.length - 1, to));
      const width = fit() * ZOOMS[step];
      picture.style.width = `${width}px`;
      view.classList.toggle("near", step > 0);
      view.scrollLeft = width * x - view.clientWidth / 2;
      view.scrollTop = (width / shape) * y - view.clientHeight / 2;
    }
    const middle = () => [
      (view.scrollLeft + view.clientWidth / 2) / picture.clientWidth,
      (view.scrollTop + view.clientHeight / 2) / picture.clientHeight,
    ];
    node.querySelectorAll("[data-by]").forEach((button) => button.addEventListener("click", () => {
      const by = Number(button.dataset.by);
      zoom(by ? step + by : 0, ...middle());
    }));
    let from = null;
    view.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse") return; // fingers scroll by themselves
      event.preventDefault();
      from = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop, moved: false };
      view.setPointerCapture(event.pointerId);
    });
    view.addEventListener("pointermove", (event) => {
      if (!from) return;
      from.moved ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > 4;
      view.scrollLeft = from.left - (event.clientX - from.x);
      view.scrollTop = from.top - (event.clientY - from.y);
    });
    view.addEventListener("pointerup", (event) => {
      const still = from && !from.moved;
      from = null;
      if (still) closer(event);
    });
    view.addEventListener("click", (event) => { if (event.pointerType === "touch") closer(event); });
    function closer(event) {
      const box = picture.getBoundingClientRect();
      zoom(step ? 0 : 2, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    }
    zoom(0);
    view.focus();
  }

  // ---------------------------------------------------------------- what goes on by itself

  async function live() {
    if (document.hidden) return;
    try {
      const scrolled = stage.scrollTop;
      const response = await fetch(stage.dataset.live, { headers: { "X-Part": "1", Accept: "*/*" }, cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (html !== live.before) stage.innerHTML = html;
      live.before = html;
      stage.scrollTop = scrolled;
      stale(false);
    } catch {
      stale(true);
    }
  }

  function stale(is) {
    for (const told of stage.querySelectorAll(".stale")) told.hidden = !is;
    for (const told of stage.querySelectorAll(".fresh")) told.hidden = is;
  }

  // A link away waits for what is being saved, so that nothing is asked about.
  document.getElementById("progress")?.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await sending;
    location.assign(link.href);
  });

  async function lookAgain() {
    if (document.hidden || moving || !stage.querySelector("[data-done]")) return;
    const node = await part(narrowed("/settle")).catch(() => null);
    if (node && node.matches("[data-item]")) {
      show(node);
      lookAhead();
    }
  }

  // What takes long, as a page that is entered by hand, stays this clerk's for as long as they are at it.
  async function keep() {
    if (document.hidden || moving || !current() || Date.now() - touched > CLAIMED) return;
    await part(narrowed("/next")).catch(() => null);
  }
  for (const name of ["keydown", "pointerdown"]) {
    document.addEventListener(name, () => {
      touched = Date.now();
      byKey = name === "keydown";
    }, { capture: true, passive: true });
  }

  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  if (stage.dataset.live) setInterval(live, LIVE);
  if (current()) {
    arrange(stage);
    arriving(current());
    lookAhead();
    // Before the browser focuses the suggestion, which would scroll the picture out of a small screen.
    (stage.querySelector("[data-focus]") || stage).focus({ preventScroll: true });
    setInterval(keep, CLAIMED);
  }
  if (document.getElementById("progress")) setInterval(lookAgain, 2 * LIVE);
})();
