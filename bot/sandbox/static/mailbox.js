// The mail column: a member's mailbox, one mail with its two forms, and a form to answer or write.
import { avatar, el, keep, moment } from "./dom.js";
import { say } from "./words.js";

const box = document.getElementById("mailbox");
const pane = document.getElementById("reading");
const seen = new Set();

function row(mail, open) {
  const badges = mail.lists.map((name) => el("span", { class: "tag" }, name));
  return el("button", { class: `mail${seen.has(mail.id) ? "" : " unread"}`, "data-id": mail.id, onclick: (event) => {
    event.currentTarget.classList.remove("unread");
    seen.add(mail.id);
    open(mail.id);
  } },
  avatar(mail.from),
  el("span", { class: "summary" },
    el("span", { class: "who" }, el("strong", {}, mail.from), badges, moment(mail.date)),
    el("span", { class: "subject" }, mail.subject || say("(no subject)")),
    el("span", { class: "preview" }, mail.preview)));
}

/** Show whose mailbox it is, newest mail first. */
export function showMailbox(state, talk) {
  if (!state.mails.length) {
    keep(box, [{ id: "none" }], { key: () => "none", build: () => el("p", { class: "empty" }, say(state.mailbox ? "No mail yet." : "Choose somebody who reads mail.")) });
    return;
  }
  keep(box, state.mails, { key: (one) => one.id, build: (one) => row(one, (id) => openMail(id, talk)) });
}

function show(node) {
  pane.replaceChildren(node);
  pane.hidden = false;
  box.hidden = true;
  pane.querySelector("button")?.focus();
}

/** Go back to the list of mails. */
export function closeReading() {
  pane.hidden = true;
  box.hidden = false;
}

function back(words = say("← All mail")) {
  return el("button", { class: "quiet", type: "button", onclick: closeReading }, words);
}

async function openMail(id, talk) {
  const mail = await talk.mail(id);
  if (!mail) return;
  const text = el("pre", { class: "text" }, quoted(mail.text));
  const html = mail.has_html && el("iframe", { sandbox: "", title: say("The message as HTML"), src: mail.html_address, hidden: true });
  const choose = (form) => (event) => {
    text.hidden = form === "html";
    html.hidden = form !== "html";
    for (const one of event.currentTarget.parentElement.children) one.setAttribute("aria-pressed", String(one === event.currentTarget));
  };
  show(el("article", { class: "letter" },
    el("div", { class: "buttons" }, back(), el("span", { class: "space" }),
      mail.has_html && el("span", { class: "choice" },
        el("button", { type: "button", "aria-pressed": "true", onclick: choose("text") }, say("Text")),
        el("button", { type: "button", "aria-pressed": "false", onclick: choose("html") }, "HTML")),
      el("button", { type: "button", class: "primary", onclick: () => compose(talk, answer(mail)) }, say("Answer"))),
    el("h3", {}, mail.subject || say("(no subject)")),
    el("dl", { class: "headers" }, mail.headers.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    text, html,
    mail.attachments.length > 0 && el("p", { class: "hint" }, say("Attached: {names}", { names: mail.attachments.join(", ") }))));
}

/** Lines of a mail, the quoted ones dimmed by depth. */
function quoted(text) {
  return text.split("\n").map((line) => {
    const depth = (/^(?:>\s?)+/.exec(line)?.[0].match(/>/g) ?? []).length;
    return depth ? el("span", { class: `quote q${Math.min(depth, 3)}` }, `${line}\n`) : `${line}\n`;
  });
}

function answer(mail) {
  return { to: mail.answer_to, subject: mail.answer_subject, text: `\n\n${mail.answer_text}`, answers: mail.id };
}

/** Open an answer to the newest mail about a subject, which begins with some words. */
export async function answerNewest(talk, subject, words) {
  const about = (mail) => mail.subject.toLowerCase().includes(subject.toLowerCase());
  const newest = talk.state.mails.find(about) ?? talk.state.mails[0];
  if (!newest) return;
  const draft = answer(await talk.mail(newest.id));
  compose(talk, { ...draft, text: `${words}\n${draft.text.replace(/^\n/, "")}` });
}

/** Open the form for a new mail. */
export function write(talk) {
  compose(talk, { to: [talk.lists[0].address], subject: "", text: "", answers: "" });
}

function compose(talk, draft) {
  const known = talk.lists.map((one) => one.address);
  const others = draft.to.filter((address) => !known.includes(address));
  const lists = talk.lists.map((one) => el("label", {}, el("input", { type: "checkbox", name: "list", value: one.address, checked: draft.to.includes(one.address) }), one.title));
  const to = el("input", { name: "to", value: others.join(", "), "aria-label": say("Further addresses"), placeholder: say("further addresses") });
  const subject = el("input", { name: "subject", required: true, value: draft.subject });
  const area = el("textarea", { name: "text", rows: 22, required: true });
  area.value = draft.text;
  const problem = el("p", { class: "error", role: "alert" });
  const form = el("form", { class: "letter" },
    el("div", { class: "buttons" }, back(say("← Discard")), el("span", { class: "space" }), el("button", { class: "primary" }, say("Send"))),
    el("h3", {}, say(draft.answers ? "Answer" : "New message"), el("span", { class: "hint" }, ` ${say("as {name}", { name: talk.mailName })}`)),
    el("fieldset", {}, el("legend", {}, say("To")), el("div", { class: "options" }, lists), to),
    el("label", {}, say("Subject"), subject),
    el("label", {}, say("Text"), area), problem);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const further = data.get("to").split(",").map((one) => one.trim()).filter(Boolean);
    const sent = await talk.sendMail({ to: [...data.getAll("list"), ...further], subject: data.get("subject"), text: data.get("text"), answers: draft.answers });
    if (sent.error) problem.textContent = sent.error;
    else closeReading();
  });
  show(form);
  area.focus();
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
}
