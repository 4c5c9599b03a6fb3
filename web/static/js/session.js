// Session: two minutes before the idle limit a dialog asks; any request to the server starts the count anew.
export function session(page) {
  const dialog = page.querySelector("dialog[data-session]");
  if (!dialog) return;
  const { idle, warn, keep, signIn, csrf } = dialog.dataset;
  const left = dialog.querySelector("[data-session-left]");
  let ends = Date.now() + Number(idle) * 1000;
  let over = false;
  const renew = () => { ends = Date.now() + Number(idle) * 1000; if (dialog.open) dialog.close(); };
  function leave() {
    over = true;
    page.dispatchEvent(new Event("session-ends"));
    setTimeout(() => location.assign(signIn), 500);
  }
  async function renewOnServer() {
    try {
      const answer = await fetch(keep, { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "error" });
      if (answer.ok) renew(); else leave();
    } catch { leave(); }
  }
  function tick() {
    const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    if (over || seconds > Number(warn)) return;
    if (seconds === 0) { leave(); return; }
    left.textContent = left.dataset.words.replace("{minutes}", Math.floor(seconds / 60)).replace("{seconds}", seconds % 60);
    if (!dialog.open) dialog.showModal();
  }
  dialog.querySelector("[data-session-keep]").addEventListener("click", renewOnServer);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); renewOnServer(); });
  page.addEventListener("autosaved", renew);
  page.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) renew(); });
  setInterval(tick, 1000);
}
