/* Optional: keeps what was entered while there is no network; takes a tablet back to its start. */
(function () {
  "use strict";
  var root = document.documentElement, kiosk = root.className === "kiosk", KEY = "phieu:" + location.pathname;
  var DAY = 864e5, RETRY = 8000, WARN = 20, THANKED = 15;
  var pending = null, timer = 0, clicked = null, touched = Date.now(), moving = false;
  if (!window.fetch || !window.DOMParser || !window.history.pushState) return;

  function at(id) { return document.getElementById(id); }
  function main() { return at("main"); }
  function say(name) { return at("net").getAttribute("data-" + name); }
  function step() { return +(main().getAttribute("data-step") || 0); }
  function is(what) { return main().hasAttribute("data-" + what); }

  /* What is kept on the phone: the body of a post, for a day at most, and never on a tablet that many people use. */
  function keep(body, go) {
    if (kiosk || !body) return;
    try { localStorage.setItem(KEY, JSON.stringify({ t: Date.now(), body: body, go: go })); } catch (e) { /* full, or private */ }
  }
  function forget() { try { localStorage.removeItem(KEY); } catch (e) { /* private */ } }
  function kept() {
    var found = null, i, name, one;
    try {
      for (i = localStorage.length; i--;) {
        name = localStorage.key(i);
        if (name.indexOf("phieu:")) continue;
        one = JSON.parse(localStorage.getItem(name));
        if (kiosk || !one || !(Date.now() - one.t < DAY)) localStorage.removeItem(name);
        else if (name === KEY) found = one;
      }
    } catch (e) { /* private */ }
    return found;
  }

  function encoded(go) {
    var form = at("form"), parts = [], i, field;
    if (!form) return "";
    for (i = 0; i < form.elements.length; i++) {
      field = form.elements[i];
      if (!field.name || field.type === "submit" || (/radio|checkbox/.test(field.type) && !field.checked)) continue;
      parts.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value));
    }
    return parts.join("&") + "&go=" + encodeURIComponent(go);
  }

  function element(name, text, className) {
    var made = document.createElement(name);
    made.textContent = text || "";
    if (className) made.className = className;
    return made;
  }
  function button(text, does, className) {
    var made = element("button", text, className);
    made.type = "button";
    made.onclick = does;
    return made;
  }
  function tell(title, text, buttons) {
    var box = element("div", "", "box" + (text ? "" : " warn"));
    box.appendChild(element("p", title)).style.fontWeight = "700";
    if (text) box.appendChild(element("p", text));
    (buttons || []).forEach(function (one) { box.appendChild(one); });
    at("net").textContent = "";
    at("net").appendChild(box);
  }

  /* Sends a page; without a network again and again, until it is there. Sent twice, a form counts once. */
  function send(go, body) {
    if (pending && pending.busy) return;
    pending = { go: go, body: body || encoded(go), fixed: !!body, busy: true };
    if (go !== "leave") keep(pending.body, go);
    clearTimeout(timer);
    var mine = pending, ended = false, slow = setTimeout(function () { if (at("net").textContent === "") tell(say("sending")); }, 1500);
    function over(then) {
      return function (value) {
        if (ended) return;
        ended = true;
        clearTimeout(slow);
        mine.busy = false;
        then(value);
      };
    }
    var how = go ? { method: "POST", body: mine.body, headers: { "Content-Type": "application/x-www-form-urlencoded" } } : {};
    how.credentials = "omit";
    var fail = over(failed);
    setTimeout(fail, 30000);
    fetch(go ? location.pathname : main().getAttribute("data-start"), how).then(function (answer) { return answer.text(); }).then(over(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      if (page.getElementById("main") && page.getElementById("net")) show(page);
      else failed();  /* the page of a proxy, or of a network that wants a log-in */
    }), fail);
  }
  function failed() {
    if (!pending) return;
    if (kiosk && (pending.go === "leave" || !pending.go)) {  /* nobody sees the last one's answers */
      pending.fixed = true;
      main().textContent = "";
    }
    tell(say("offline"), "", [button(say("retry"), again)]);
    timer = setTimeout(again, RETRY);
  }
  function again() {
    if (pending && !pending.busy) send(pending.go, pending.fixed ? pending.body : "");
  }

  function show(page) {
    var before = step();
    pending = null;
    document.title = page.title;
    root.lang = page.documentElement.lang;
    document.body.innerHTML = page.body.innerHTML;
    touched = Date.now();
    if (is("done")) forget();
    else note();
    if (!moving && step() !== before && !kiosk) history.pushState({ step: step() }, "");
    moving = false;
    window.scrollTo(0, 0);
    var first = at("problems") || document.querySelector("h1");
    if (first) { first.tabIndex = -1; first.style.outline = "none"; first.focus(); }
  }

  document.addEventListener("click", function (event) {
    for (var one = event.target; one && one !== document; one = one.parentNode) {
      if (one.nodeName === "BUTTON") clicked = one;
      if (one.hash && at(one.hash.slice(1))) { event.preventDefault(); at(one.hash.slice(1)).focus(); }
    }
    if (kiosk && is("first")) wake();
  }, true);
  document.addEventListener("submit", function (event) {
    if (event.target.id !== "form") return;
    event.preventDefault();
    var by = event.submitter || clicked;
    send(by && by.name === "go" ? by.value : "next");
    clicked = null;
  });
  function note() { if (at("form") && step() > 0 && !pending) keep(encoded("stay"), "stay"); }
  document.addEventListener("input", note);
  document.addEventListener("change", note);  /* old browsers say no "input" of a radio button */
  window.addEventListener("online", again);
  window.addEventListener("popstate", function (event) {
    if (kiosk || !event.state) return;
    if (!at("form")) { location.reload(); return; }
    moving = true;
    send("p." + (event.state.step || "start"));
  });

  /* A tablet at a desk. */
  function wake() {
    try {
      if (root.requestFullscreen) root.requestFullscreen().catch(function () {});
      if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(function () {});
    } catch (e) { /* it can do without */ }
  }
  function tick() {
    var most = is("done") ? THANKED : +root.getAttribute("data-idle");
    var left = Math.ceil(most - (Date.now() - touched) / 1000), bar = at("idle");
    if (is("first") || pending || left > WARN) { if (bar) bar.parentNode.removeChild(bar); return; }
    if (left <= 0) { send(at("form") ? "leave" : ""); return; }
    if (!bar) {
      bar = element("div");
      bar.id = "idle";
      bar.setAttribute("role", "timer");
      bar.appendChild(element("span"));
      bar.appendChild(button(say("stay"), function () { touched = Date.now(); tick(); }));
      document.body.appendChild(bar);
    }
    bar.firstChild.textContent = say("idle").replace("#", left);
  }
  if (kiosk) {
    ["pointerdown", "touchstart", "mousedown", "keydown", "input", "scroll"].forEach(function (name) {
      window.addEventListener(name, function () { touched = Date.now(); }, true);
    });
    window.addEventListener("contextmenu", function (event) { event.preventDefault(); });
    setInterval(tick, 500);
  }

  history.replaceState({ step: step() }, "");
  var mine = kept();
  if (at("problems")) at("problems").focus();
  if (is("done")) forget();
  else if (mine && step() === 0) {
    if (mine.go === "send") send("send", mine.body);
    else tell(say("kept"), say("rest"), [
      button(say("on"), function () { send("stay", mine.body.replace(/&go=[^&]*$/, "&go=stay")); }, "primary"),
      button(say("drop"), function () { forget(); at("net").textContent = ""; })
    ]);
  } else note();
})();
