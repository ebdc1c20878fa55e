// Finds text that nobody can read: cut off, outside of its box, or outside of the page.

/**
 * Runs in a page, and looks into open shadow roots. What an ellipsis shortens is no mistake, nor what can be scrolled into sight in
 * a box of its own; the page itself must not scroll sideways.
 * @returns {string[]} a line for each mistake
 */
export function misplacedTexts() {
  /** In px, for fractions and for fonts that are higher than their line. */
  const tolerance = { x: 1.5, y: 4 };
  const sides = { x: ["left", "right"], y: ["top", "bottom"] };
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} px wide`);

  const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const nameOf = (element) =>
    element.tagName.toLowerCase() + (element.id ? `#${element.id}` : element.className ? `.${element.className}` : "");
  const sticksOut = (rect, box, axis) => {
    const [begin, end] = sides[axis];
    return rect[begin] < box[begin] - tolerance[axis] || rect[end] > box[end] + tolerance[axis];
  };
  /** For readers of the screen alone. */
  const isForEars = (style) => style.clipPath === "inset(50%)";

  /** What is wrong with a rectangle in an element, if anything. */
  function wrongWith(rect, element) {
    const open = new Set(["x", "y"]); // axes on which nothing has cut the text off, or lets it be scrolled
    let own = true; // the box that the text stands in
    let contained = ""; // the position of a box that only some ancestors contain
    for (let box = element; box !== null; box = parentOf(box)) {
      const style = getComputedStyle(box);
      if (isForEars(style)) return undefined;
      if (style.display === "contents" || style.display === "inline") continue;
      const isOut = contained === "fixed" || (contained === "absolute" && style.position === "static");
      if (!isOut) {
        const bounds = box.getBoundingClientRect();
        for (const axis of [...open]) {
          const overflow = style[axis === "x" ? "overflowX" : "overflowY"];
          if (overflow === "auto" || overflow === "scroll") open.delete(axis);
          else if (!sticksOut(rect, bounds, axis)) continue;
          else if (overflow !== "visible") {
            if (axis === "x" && style.textOverflow === "ellipsis") open.delete(axis);
            else return `is cut off by ${nameOf(box)}`;
          } else if (own) return `stands outside of ${nameOf(box)}`;
        }
        contained = style.position === "absolute" || style.position === "fixed" ? style.position : "";
      }
      own = false;
    }
    const isHiddenAbove = rect.bottom + scrollY <= 0; // until it has the focus
    if (open.has("x") && !isHiddenAbove && (rect.left < -tolerance.x || rect.right > page.clientWidth + tolerance.x))
      return "stands outside of the page";
    return undefined;
  }

  function look(root) {
    const all = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = all.nextNode(); node !== null; node = all.nextNode()) {
      if (node instanceof Element) {
        if (node.shadowRoot !== null) look(node.shadowRoot);
        if (node instanceof HTMLInputElement && node.scrollWidth > node.clientWidth + 1 && node.checkVisibility())
          if (getComputedStyle(node).textOverflow !== "ellipsis") found.push(`${nameOf(node)} cuts off ${node.value}`);
        continue;
      }
      const element = node.parentElement;
      if (element === null || node.data.trim() === "" || element.matches("style, script, noscript, option, textarea"))
        continue;
      // What content-visibility leaves out for now has no size of its own until it comes into sight.
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const wrong = rect.width < 1 ? undefined : wrongWith(rect, element);
        if (wrong === undefined) continue;
        found.push(`“${node.data.trim().slice(0, 60)}” in ${nameOf(element)} ${wrong}`);
        break;
      }
    }
  }
  look(document);
  return found;
}
