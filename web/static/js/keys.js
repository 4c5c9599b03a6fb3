// Keyboard: j k o move and open rows, g t goes home, / searches, ? helps, 1–9 choose cards, Ctrl+Enter submits.
export function keys(page) {
  const { shortcuts, todo } = page.body.dataset;
  const rows = () => [...page.querySelectorAll("[data-rows] [data-row]")];
  let leader = "";
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => "current" in row.dataset);
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (at >= 0) delete all[at].dataset.current;
    next.dataset.current = "";
    next.querySelector("[data-open]")?.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function choose(number) {
    const group = page.querySelector("[data-choice-keys]");
    const card = group?.querySelectorAll("input[type=radio]")[number - 1];
    if (card) { card.click(); card.focus(); }
  }
  const plain = {
    j: () => move(1),
    k: () => move(-1),
    o: () => page.querySelector("[data-row][data-current] [data-open]")?.click(),
    t: () => { if (leader === "g") location.assign(todo); },
    "/": () => page.querySelector("[data-search]")?.focus(),
    "?": () => page.getElementById("keys")?.showModal(),
  };
  page.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) { event.target.form?.requestSubmit(event.target.form.querySelector("[data-main-submit]")); return; }
    const typing = event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (shortcuts === "off" || typing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || page.querySelector("dialog[open]")) return;
    if (/^[1-9]$/.test(event.key)) choose(Number(event.key));
    else if (plain[event.key]) { event.preventDefault(); plain[event.key](); }
    leader = event.key;
  });
}
