// What the page says, in the language of the demo.
const words = JSON.parse(document.getElementById("page-words").textContent);

/** Say a text of the page; `values` go where its braces are. */
export function say(english, values = {}) {
  return (words[english] ?? english).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Say a text in the form that a number needs. */
export const sayNumber = (one, many, number) => (number === 1 ? say(one) : say(many, { number }));

/** Say what stands in the page's own HTML. */
export function sayPage() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    if (words[text]) texts.currentNode.data = texts.currentNode.data.replace(text, () => words[text]);
  }
  for (const name of ["aria-label", "placeholder"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) node.setAttribute(name, say(node.getAttribute(name)));
  }
  document.title = say(document.title);
}
