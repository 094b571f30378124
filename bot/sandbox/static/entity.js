// Work Objects: an item below a message that links to its page, and the pane beside the conversation.
import { LANGUAGE, el } from "./dom.js";
import { say } from "./words.js";

const pane = document.getElementById("beside");
let shown = "";

function when(seconds) {
  return new Date(seconds * 1000).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
}

function rows({ fields, display_order: order, custom_fields: more = [] }) {
  const all = [...order.map((name) => fields[name]), ...more];
  return el("dl", {}, all.map((one) => [
    el("dt", {}, one.label),
    el("dd", {}, one.type === "slack#/types/timestamp" ? when(one.value) : String(one.value)),
  ]));
}

function heading(entity) {
  const { attributes } = entity.entity_payload;
  return el("p", {}, el("strong", {}, attributes.title.text), " ",
    el("span", { class: "hint" }, `${attributes.display_type} ${attributes.display_id}`));
}

function buttons(message, entity, talk) {
  const { primary_actions: shown = [], overflow_actions: left = [] } = entity.entity_payload.actions ?? {};
  return [...shown, ...left].map((one) =>
    el("button", { type: "button", "aria-label": one.accessibility_label, onclick: () => talk.pressItem(message, one.action_id) }, one.text));
}

/** What a message shows of the pages that it links to. */
export function below(message, talk) {
  return message.below.map((entity) => el("div", { class: "entity" },
    heading(entity), rows(entity.entity_payload),
    el("div", { class: "actions" },
      el("button", { type: "button", onclick: () => talk.openItem(message) }, say("Open beside")),
      buttons(message, entity, talk))));
}

/** The files that a message shows. */
export function files(message) {
  return message.files.length > 0 && el("p", { class: "files" }, message.files.map((name) => el("span", {}, `📄 ${name}`)));
}

/** Show what the person in view has opened beside the conversation, or why it is not shown. */
export function showBeside(state, talk) {
  const print = JSON.stringify([talk.person, state.beside]);
  if (print === shown) return;
  shown = print;
  pane.hidden = !state.beside;
  if (!state.beside) return;
  const { error } = state.beside;
  pane.replaceChildren(
    el("button", { type: "button", class: "quiet", onclick: () => talk.closeItem() }, say("Close")),
    ...(error ? [el("p", {}, error.custom_message)] : [heading(state.beside), rows(state.beside.entity_payload)]));
}
