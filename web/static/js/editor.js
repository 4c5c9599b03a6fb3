// Let the numbers of an editor go on for as long as its text does; without a script some spare lines stand below it.
function attend(text, numbers) {
  const spare = numbers.children.length - text.value.split("\n").length;
  text.addEventListener("input", () => {
    text.rows = Math.max(text.rows, text.value.split("\n").length + spare);
    while (numbers.children.length < text.rows) {
      const line = numbers.appendChild(numbers.lastElementChild.cloneNode());
      line.id = `L${(line.textContent = String(numbers.children.length))}`;
    }
  });
}

export function editor(page) {
  for (const found of page.querySelectorAll("[data-editor]")) attend(found.querySelector("textarea"), found.querySelector("ol"));
}
