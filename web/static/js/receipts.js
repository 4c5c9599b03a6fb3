// Receipts: a page that shows somebody their work for the first time says so; nobody waits for the answer.
export function receipts(page) {
  for (const mark of page.querySelectorAll("[data-receipt]")) {
    const { receipt, csrf } = mark.dataset;
    fetch(receipt, { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "error", keepalive: true }).catch(() => {});
  }
}
