// Batch: ticking rows turns the foot into the batch bar with a count and what the rows share.
export function batch(page) {
  for (const list of page.querySelectorAll("[data-batch]")) {
    const bar = page.getElementById(list.dataset.batch);
    const all = list.querySelector("[data-batch-all]");
    const boxes = [...list.querySelectorAll("[data-batch-one]")];
    if (!bar || !all) continue;
    const same = bar.querySelector("[data-batch-same]");
    const show = () => {
      const picked = boxes.filter((box) => box.checked);
      const kinds = new Set(picked.map((box) => box.dataset.batchKind));
      for (const box of boxes) box.closest("tr").toggleAttribute("data-picked", box.checked);
      bar.hidden = picked.length === 0;
      bar.querySelector("[data-batch-count]").textContent = picked.length;
      if (same) same.textContent = kinds.size === 1 ? same.dataset.batchSame.replace("{kind}", [...kinds][0]) : "";
      all.checked = picked.length > 0 && picked.length === boxes.length;
      all.indeterminate = picked.length > 0 && !all.checked;
    };
    const set = (on) => { for (const box of boxes) box.checked = on; show(); };
    all.addEventListener("change", () => set(all.checked));
    list.addEventListener("change", show);
    bar.querySelector("[data-batch-clear]")?.addEventListener("click", () => set(false));
    addEventListener("pageshow", show);
    show();
  }
}
