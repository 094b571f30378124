// Block Kit to DOM nodes. `talk` tells what things are called and takes what is pressed.
import { el } from "./dom.js";
import { emoji, mrkdwn, unescape } from "./mrkdwn.js";
import { say } from "./words.js";

/** A text object, plain or mrkdwn. */
export function text(object, talk) {
  if (!object) return [];
  if (typeof object === "string") return [object];
  return object.type === "mrkdwn" ? mrkdwn(object.text, talk.names) : [plain(object)];
}

function plain(object) {
  const words = unescape(object.text);
  return object.emoji === false ? words : words.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}

function styled(node, style = {}) {
  if (style.code) node = el("code", {}, node);
  if (style.bold) node = el("strong", {}, node);
  if (style.italic) node = el("em", {}, node);
  if (style.strike) node = el("s", {}, node);
  return node;
}

function richElement(element, talk) {
  switch (element.type) {
    case "text": return styled(element.text, element.style);
    case "link": return styled(/^(https?:|mailto:)/i.test(element.url)
      ? el("a", { href: element.url, rel: "noreferrer noopener", target: "_blank" }, element.text || element.url)
      : element.text || element.url, element.style);
    case "user": return el("span", { class: "mention" }, `@${talk.names.user(element.user_id)}`);
    case "channel": return el("span", { class: "mention" }, `#${talk.names.channel(element.channel_id)}`);
    case "emoji": return emoji(element.name);
    case "date": return mrkdwn(`<!date^${element.timestamp}^${element.format}|${element.fallback ?? ""}>`, talk.names);
    case "broadcast": return el("span", { class: "mention loud" }, `@${element.range}`);
    default: return "";
  }
}

function richPart(part, talk) {
  const inside = () => part.elements.map((element) => richElement(element, talk));
  switch (part.type) {
    case "rich_text_quote": return el("blockquote", {}, inside());
    case "rich_text_preformatted": return el("pre", { tabindex: "0" }, inside());
    case "rich_text_list": {
      const items = part.elements.map((item) => el("li", {}, richPart(item, talk)));
      const list = el(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null }, items);
      list.style.setProperty("--indent", part.indent ?? 0);
      return list;
    }
    default: return el("div", { class: "mrkdwn" }, inside());
  }
}

function button(element, block, talk) {
  const press = () => talk.press({ block_id: block.block_id, action_id: element.action_id, value: element.value ?? "" });
  const look = { primary: "primary", danger: "danger" }[element.style] ?? "";
  return el("button", { type: "button", class: look, "data-action": element.action_id, "aria-label": element.accessibility_label, onclick: press },
    text(element.text, talk));
}

/** A menu outside a form: what is chosen is told at once. */
function chooser(element, block, talk) {
  const choose = (event) => talk.press({ block_id: block.block_id, action_id: element.action_id, choice: event.target.value });
  return el("select", { "data-action": element.action_id, "aria-label": say("Show"), onchange: choose },
    element.options.map((option) => el("option", { value: option.value, selected: option.value === element.initial_option?.value }, text(option.text, talk))));
}

/** A menu behind “⋯”: a name and an act for each entry. */
export function menu(label, entries) {
  const node = el("details", { class: "menu" }, el("summary", { "aria-label": label, title: label }, "⋯"),
    el("div", { class: "entries" }, entries.map(([name, act]) => el("button", { type: "button", onclick: () => {
      node.open = false;
      act();
    } }, name))));
  return node;
}

function overflow(element, block, talk) {
  const choose = (option) => talk.press({ block_id: block.block_id, action_id: element.action_id, choice: option.value });
  return menu(say("More"), element.options.map((option) => [text(option.text, talk), () => choose(option)]));
}

function control(element, block, talk) {
  if (element.type === "overflow") return overflow(element, block, talk);
  if (element.type === "button" && element.url && /^https?:/.test(element.url)) {
    return el("a", { class: "button", href: element.url, target: "_blank", rel: "noreferrer noopener" }, text(element.text, talk));
  }
  if (element.type === "button") return button(element, block, talk);
  if (element.type === "static_select") return chooser(element, block, talk);
  return null;
}

const BLOCKS = {
  header: (block, talk) => el("h4", {}, text(block.text, talk)),
  section: (block, talk) => el("div", { class: "section" },
    el("div", { class: "mrkdwn" }, text(block.text, talk),
      block.fields && el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "mrkdwn" }, text(field, talk))))),
    block.accessory && control(block.accessory, block, talk)),
  context: (block, talk) => el("div", { class: "context mrkdwn" },
    block.elements.map((element) => el("span", {}, text(element, talk)))),
  divider: () => el("hr"),
  actions: (block, talk) => el("div", { class: "actions" }, block.elements.map((element) => control(element, block, talk))),
  rich_text: (block, talk) => el("div", { class: "rich" }, block.elements.map((part) => richPart(part, talk))),
  markdown: (block) => el("div", { class: "mrkdwn" }, block.text),
};

/** The nodes of one block; an unknown sort shows its name, so that nothing is silently left out. */
export function block(one, talk) {
  return (BLOCKS[one.type] ?? (() => el("p", { class: "context" }, `(${one.type})`)))(one, talk);
}

/** A message's body: its blocks, or its text when it has none. */
export function body(message, talk) {
  if (message.blocks?.length) return message.blocks.map((one) => block(one, talk));
  return [el("div", { class: "mrkdwn" }, mrkdwn(message.text, talk.names))];
}
