// Let the numbers of an editor go on for as long as its text does; without a script some spare lines stand below it.
function attend(text, numbers) {
  const spare = 30;
  const fit = () => {
    text.rows = Math.max(text.rows, text.value.split("\n").length + spare);
    while (numbers.children.length < text.rows) {
      const line = numbers.appendChild(numbers.lastElementChild.cloneNode());
      line.id = `L${(line.textContent = String(numbers.children.length))}`;
    }
  };
  text.addEventListener("input", fit);
  fit();
}

export function editor(page) {
  for (const found of page.querySelectorAll("[data-editor]")) attend(found.querySelector("textarea"), found.querySelector("ol"));
}
