// Modals: the app's view in a dialog, its inputs, what the app finds wrong with them.
import { block, text } from "./blocks.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const dialog = document.getElementById("modal");
let shown = "";

function initial(element) {
  return new Set((element.initial_options ?? [element.initial_option]).filter(Boolean).map((one) => one.value));
}

function options(element, name, kind, talk) {
  const chosen = initial(element);
  return el("div", { class: "options", role: "group", id: name }, element.options.map((option) => el("label", {},
    el("input", { type: kind, name, value: option.value, checked: chosen.has(option.value) }),
    el("span", {}, text(option.text, talk), option.description && el("span", { class: "hint" }, " ", text(option.description, talk))))));
}

/** A menu; nothing is chosen in one without an initial option. */
function select(element, common, several, talk) {
  const chosen = initial(element);
  const entries = element.options.map((option) =>
    el("option", { value: option.value, selected: chosen.has(option.value) }, text(option.text, talk)));
  const nothing = !several && !chosen.size && el("option", { value: "" }, text(element.placeholder ?? say("Select an option"), talk));
  return el("select", { ...common, multiple: several, size: several && Math.min(entries.length, 8) }, nothing, entries);
}

/** A menu of the people in Slack. */
function people(element, common, talk) {
  const entries = Object.entries(talk.users).map(([id, name]) => el("option", { value: id, selected: id === element.initial_user }, name));
  return el("select", common, el("option", { value: "" }, say("Select an option")), entries);
}

/** A menu that asks the app for its options, with each letter; at first too, unless it has one. */
function searching(element, common, talk) {
  const found = el("select", { ...common, size: 4 });
  const first = element.initial_option;
  const entry = (option) => el("option", { value: option.value, selected: option === first }, text(option.text, talk));
  const ask = async (words) => {
    const { options = [] } = await talk.suggest(element.action_id, words);
    found.replaceChildren(...options.map(entry));
  };
  const box = el("input", { type: "search", "aria-label": say("Search"), placeholder: element.placeholder?.text, oninput: () => ask(box.value) });
  if (first) found.replaceChildren(entry(first));
  else ask("");
  return el("div", { class: "searching" }, box, found);
}

/** One input element of Block Kit as the browser's own. */
function input(element, name, talk) {
  const common = { name, id: name, "aria-describedby": `${name}-error` };
  switch (element.type) {
    case "plain_text_input": {
      const limits = { maxlength: element.max_length, placeholder: element.placeholder?.text };
      const node = el(element.multiline ? "textarea" : "input", { ...common, ...limits, rows: element.multiline && 5 });
      node.value = element.initial_value ?? "";
      return node;
    }
    case "number_input": return el("input", {
      ...common, inputmode: element.is_decimal_allowed ? "decimal" : "numeric", placeholder: `${element.min_value ?? ""}–${element.max_value ?? ""}`,
      value: element.initial_value,
    });
    case "static_select": return select(element, common, false, talk);
    case "multi_static_select": return select(element, common, true, talk);
    case "users_select": return people(element, common, talk);
    case "external_select": return searching(element, common, talk);
    case "radio_buttons": return options(element, name, "radio", talk);
    case "checkboxes": return options(element, name, "checkbox", talk);
    case "datepicker": return el("input", { ...common, type: "date", value: element.initial_date });
    case "timepicker": return el("input", { ...common, type: "time", value: element.initial_time });
    default: return el("input", common);
  }
}

function field(one, talk) {
  if (one.type !== "input") return block(one, talk);
  const name = `${one.block_id}--${one.element.action_id}`;
  return el("div", { class: "field" },
    el("label", { for: name }, text(one.label, talk), one.optional && el("span", { class: "hint" }, " (optional)")),
    input(one.element, name, talk),
    one.hint && el("p", { class: "hint" }, text(one.hint, talk)),
    el("p", { class: "error", id: `${name}-error`, role: "alert", "data-block": one.block_id }));
}

/** What was filled in, by block and action; a choice is its option's value. */
function values(view, form) {
  const filled = {};
  for (const one of view.blocks ?? []) {
    if (one.type !== "input") continue;
    const chosen = new FormData(form).getAll(`${one.block_id}--${one.element.action_id}`);
    const several = ["checkboxes", "multi_static_select"].includes(one.element.type);
    filled[one.block_id] = { [one.element.action_id]: several ? chosen : (chosen[0] ?? "") };
  }
  return filled;
}

/** Show the topmost of somebody's open views, or nothing. */
export function showModal(view, talk) {
  const print = view ? JSON.stringify([view.id, view.hash, talk.person]) : "";
  if (print === shown) return;
  shown = print;
  if (!view) {
    dialog.close();
    return;
  }
  draw(view, talk);
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("textarea,input,select") ?? dialog.querySelector("h3")).focus();
  dialog.scrollTop = 0;
}

function draw(view, talk) {
  const { title, submit, close, blocks = [] } = view;
  const dismiss = () => talk.closeView(view);
  const within = { ...talk, press: (action) => talk.pressInView(view, action), suggest: (menu, words) => talk.suggest(view, menu, words) };
  const form = el("form", { novalidate: true },
    el("h3", { id: "modal-title", tabindex: "-1" }, text(title, talk)),
    blocks.map((one) => field(one, within)),
    el("div", { class: "buttons foot" },
      el("button", { type: "button", onclick: dismiss }, close ? text(close, talk) : say("Cancel")),
      submit && el("button", { class: "primary" }, text(submit, talk))),
    el("p", { class: "error", role: "alert", id: "modal-error" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await talk.submitView(view, values(view, form));
    form.querySelector("#modal-error").textContent = answer.error ? say("Slack says: {error}", answer) : "";
    complain(form, answer.errors ?? {});
  });
  dialog.replaceChildren(form);
  dialog.oncancel = (event) => {
    event.preventDefault();
    dismiss();
  };
}

/** Put each complaint under its input and go to the first. */
function complain(form, errors) {
  for (const place of form.querySelectorAll(".field .error")) {
    const blockId = place.dataset.block;
    place.textContent = errors[blockId] ?? "";
    const node = place.parentElement.querySelector("input,textarea,select");
    if (errors[blockId]) node?.setAttribute("aria-invalid", "true");
    else node?.removeAttribute("aria-invalid");
  }
  form.querySelector("[aria-invalid]")?.focus();
}
