// Walk the visible text of a page; list runs under 4.5 : 1 or under `floor` pixels, drawn text included.
(floor) => {
  const parse = (text) => {
    const parts = (text.match(/[\d.]+/g) ?? []).map(Number);
    if (!text.startsWith("rgb") || parts.length < 3) return null;
    return { rgb: parts.slice(0, 3), alpha: parts[3] ?? 1 };
  };
  const over = (top, under) => top.rgb.map((part, at) => part * top.alpha + under[at] * (1 - top.alpha));
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour?.alpha > 0) layers.unshift(colour);
      if (colour?.alpha === 1) break;
    }
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const behindDrawnText = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    let under = ground(element.ownerSVGElement);
    for (const shape of element.ownerSVGElement.querySelectorAll("rect, circle, polygon, path")) {
      if (shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) continue;
      const box = shape.getBoundingClientRect();
      const fill = parse(getComputedStyle(shape).fill);
      if (fill && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) under = over(fill, under);
    }
    return under;
  };
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
    && !element.closest(".bh-watermark, .bh-sr, option") && element.getBoundingClientRect().width > 1;
  const faults = [];
  const judge = (element, text, colour, under) => {
    const style = getComputedStyle(element);
    const found = colour ? ratio(over(colour, under), under) : 0;
    const size = parseFloat(style.fontSize);
    const drawn = element.ownerSVGElement?.viewBox.baseVal?.width;
    const scale = drawn ? element.ownerSVGElement.getBoundingClientRect().width / drawn : 1;
    if (found < 4.495 || size * scale < floor - 0.05) faults.push({ text, ratio: Math.round(found * 100) / 100, size: size * scale, of: element.className.baseVal ?? element.className });
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || element.closest("script, style, title, template") || !shown(element)) continue;
    const drawn = element.closest("text");
    const colour = parse(getComputedStyle(element)[drawn ? "fill" : "color"]);
    judge(element, text.slice(0, 30), colour, drawn ? behindDrawnText(drawn) : ground(element));
  }
  for (const field of document.querySelectorAll("input, textarea, select")) {
    if (["hidden", "checkbox", "radio"].includes(field.type) || !shown(field)) continue;
    judge(field, field.name, parse(getComputedStyle(field).color), ground(field));
    if (field.placeholder) judge(field, field.placeholder, parse(getComputedStyle(field, "::placeholder").color), ground(field));
  }
  return faults;
}
