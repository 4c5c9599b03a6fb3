// Keep what was typed: post the form while it changes, keep a copy here when that fails, offer it back later.
const EVERY = 15000;
const [SENT, KEPT] = ["bihuan:sent", "bihuan:kept"];
const storeKey = (form) => `bihuan:${form.dataset.autosaveKey || form.dataset.autosaveUrl}`;
const secret = (name) => name === "csrf_token" || name === "password";
const pairs = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !secret(name));

function say(page, form, failed, told = "") {
  const mark = page.getElementById(form.dataset.autosaveMark || "autosave");
  if (!mark) return;
  const time = new Date().toTimeString().slice(0, 8);
  mark.classList.toggle("bh-autosave--failed", failed);
  mark.querySelector("[data-autosave-text]").textContent = told || (failed ? mark.dataset.failed : mark.dataset.saved).replace("{time}", time);
}

function restore(form, kept) {
  for (const control of form.elements) if (control.checked !== undefined && control.type !== "hidden") control.checked = false;
  for (const [name, value] of kept) {
    for (const control of [form.elements[name]].flatMap((one) => (one?.tagName || !one ? one : [...one]))) {
      if (!control || control.type === "file" || control.type === "hidden") continue;
      if (control.type === "checkbox" || control.type === "radio") control.checked ||= control.value === value;
      else control.value = value;
    }
  }
}

function offer(form) {
  const panel = form.querySelector("[data-autosave-offer]");
  const kept = localStorage.getItem(storeKey(form));
  if (!kept || !panel) return;
  panel.hidden = false;
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-autosave-take]")) { restore(form, JSON.parse(kept)); form.dispatchEvent(new Event("input", { bubbles: true })); }
    else if (!event.target.closest("[data-autosave-drop]")) return;
    localStorage.removeItem(storeKey(form));
    panel.hidden = true;
  });
}

function attend(page, form) {
  let dirty = false;
  let running = null;
  const keep = () => localStorage.setItem(storeKey(form), JSON.stringify(pairs(form)));
  async function save(leaving) {
    if (!dirty || form.dataset.sent) return;
    dirty = false;
    if (leaving) keep();
    try {
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: new FormData(form), keepalive: leaving, redirect: "error", headers: { "X-Autosave": "1" } });
      const version = answer.headers.get("X-Row-Version");
      // The server may refuse some of it and still keep every word, and then it says what is wrong.
      const kept = answer.headers.has("X-Kept");
      if (!answer.ok && !kept) throw new Error(String(answer.status));
      if (version && form.elements.row_version && answer.status !== 409) form.elements.row_version.value = version;
      localStorage.removeItem(storeKey(form));
      say(page, form, !answer.ok, kept ? (await answer.json()).text : "");
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    } catch {
      dirty = true;
      keep();
      say(page, form, true);
    }
  }
  form.addEventListener("input", () => { dirty = true; });
  const start = (leaving) => { running ??= save(leaving).finally(() => { running = null; }); };
  form.addEventListener("focusout", (event) => { if (event.relatedTarget?.form !== form && !form.contains(event.relatedTarget)) start(false); });
  // A save under way moves the version on: what is sent waits for it, or one would be in conflict with oneself.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return;
    if (!running) { localStorage.setItem(SENT, JSON.stringify([storeKey(form), pairs(form)])); return; }
    event.preventDefault(); event.stopPropagation();
    const { submitter } = event;
    running.finally(() => form.requestSubmit(submitter));
  });
  page.addEventListener("visibilitychange", () => { if (page.visibilityState === "hidden") save(true); });
  addEventListener("pagehide", () => save(true));
  page.addEventListener("session-ends", () => { keep(); save(true); });
  setInterval(() => start(false), EVERY);
  offer(form);
}

// A session that has ended swallows what is sent: when the sign-in page answers, it is kept to be offered back,
// unless the server has it too and its owner has decided about it there.
function recover(page) {
  const [key, kept] = JSON.parse(localStorage.getItem(SENT) || "[]");
  localStorage.removeItem(SENT);
  if (key && page.querySelector("form[data-sign-in]")) { localStorage.setItem(key, JSON.stringify(kept)); localStorage.setItem(KEPT, key); }
  const forget = () => [localStorage.getItem(KEPT), KEPT].forEach((each) => localStorage.removeItem(each));
  for (const [at, kind] of [["[data-kept]", "submit"], ["[data-kept] a", "click"]]) page.querySelector(at)?.addEventListener(kind, forget);
}

export function autosave(page) {
  recover(page);
  for (const form of page.querySelectorAll("form[data-autosave-url]")) attend(page, form);
}
