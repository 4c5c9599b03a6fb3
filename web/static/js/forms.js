// Forms: submit once, warn about unsaved changes, insert phrases, choose cards by key, show upload progress.
function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function once(event) {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

function insert(page, chip) {
  const box = page.getElementById(chip.dataset.phraseFor);
  box.setRangeText(chip.dataset.phrase, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

export function forms(page) {
  let dirty = false;
  page.addEventListener("input", (event) => { dirty ||= Boolean(event.target.closest("form[data-unsaved]")); });
  page.addEventListener("autosaved", () => { dirty = false; });
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-once]")) once(event);
    if (!event.defaultPrevented) dirty = false;
  });
  addEventListener("pageshow", () => page.querySelectorAll("form[data-sent]").forEach(release));
  page.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.("[data-progress]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (event.detail.loaded / event.detail.total) * 100;
  });
  page.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  page.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-phrase]");
    if (chip) insert(page, chip);
  });
  for (const area of page.querySelectorAll("[data-drop]")) {
    const input = area.querySelector("input[type=file]");
    area.addEventListener("dragover", (event) => { event.preventDefault(); area.dataset.over = ""; });
    area.addEventListener("dragleave", () => delete area.dataset.over);
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      delete area.dataset.over;
      input.files = event.dataTransfer.files;
    });
  }
}
