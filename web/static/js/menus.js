// Menus close on Escape and outside clicks; dialogs open by data-dialog-open; the error summary takes the focus.
export function menus(page) {
  const open = () => page.querySelectorAll("details[data-menu][open]");
  page.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
    const opener = event.target.closest("[data-dialog-open]");
    const dialog = opener && page.getElementById(opener.dataset.dialogOpen);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
    event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  for (const button of page.querySelectorAll("[data-reveal]")) {
    const input = page.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      [button.textContent, button.dataset.shown] = [button.dataset.shown, button.textContent];
    });
  }
  page.querySelector("[data-focus]")?.focus();
  page.addEventListener("htmx:afterSwap", (event) => event.target.querySelector?.("[data-focus]")?.focus());
}
