// Building the page. Text always becomes text nodes: nothing that came from a mail is ever markup.

/** Make an element. `props` are attributes; on* are listeners; false and null are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * Make `parent` hold one child per entry, in order. A child is rebuilt only when its entry changed,
 * so that what somebody is typing, has focused or has opened stays as it is.
 */
export function keep(parent, entries, { key, build, update }) {
  const known = parent.kept ?? new Map();
  const next = new Map();
  let place = parent.firstElementChild;
  for (const entry of entries) {
    const name = key(entry);
    const print = JSON.stringify(entry);
    let child = known.get(name);
    if (!child) {
      child = { node: build(entry), print };
    } else if (child.print !== print) {
      if (update) update(child.node, entry);
      else {
        const fresh = build(entry);
        if (child.node === place) place = child.node.nextElementSibling;
        child.node.remove();
        child.node = fresh;
      }
      child.print = print;
    }
    next.set(name, child);
    if (child.node === place) place = place.nextElementSibling;
    else parent.insertBefore(child.node, place);
  }
  for (const [name, child] of known) if (!next.has(name)) child.node.remove();
  parent.kept = next;
}

/** Keep the end of a box in view, whatever comes or changes its size, unless its reader scrolled up. */
export function stickToEnd(box) {
  let atEnd = true;
  const follow = () => { if (atEnd) box.scrollTop = box.scrollHeight; };
  box.addEventListener("scroll", () => { atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80; });
  new ResizeObserver(follow).observe(box);
  new MutationObserver(follow).observe(box, { childList: true, subtree: true, characterData: true });
}

// English is read in every country, so its dates are the reader's own.
export const LANGUAGE = document.documentElement.lang === "en" ? [] : document.documentElement.lang;

/** Show an instant briefly, in the reader's own zone; `title` has it in full. */
export function moment(instant) {
  const date = typeof instant === "number" ? new Date(instant * 1000) : new Date(instant);
  if (Number.isNaN(date.getTime())) return el("time", {}, "");
  const today = new Date().toDateString() === date.toDateString();
  const clock = date.toLocaleTimeString(LANGUAGE, { hour: "2-digit", minute: "2-digit" });
  const day = date.toLocaleDateString(LANGUAGE, { day: "numeric", month: "short" });
  return el("time", { datetime: date.toISOString(), title: date.toLocaleString(LANGUAGE) }, today ? clock : `${day} ${clock}`);
}

const HUES = [12, 42, 95, 160, 195, 225, 265, 320];

/** A coloured square with somebody's initials. */
export function avatar(name) {
  const letters = name.split(/\s+/).map((part) => part[0] ?? "").slice(0, 2).join("").toUpperCase();
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, letters);
  node.style.setProperty("--hue", HUES[sum % HUES.length]);
  return node;
}
