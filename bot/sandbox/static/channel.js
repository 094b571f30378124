// The Slack column: messages with their threads, a composer, commands to try.
import { body, menu } from "./blocks.js";
import { avatar, el, keep, moment, stickToEnd } from "./dom.js";
import { below, files } from "./entity.js";
import { emoji } from "./mrkdwn.js";
import { say, sayNumber } from "./words.js";

const log = document.getElementById("messages");
const composer = document.getElementById("composer");
const words = document.getElementById("words");
const chips = document.getElementById("replies-to");
const closed = new Set();

/** Return commands that the person in view can carry out now. */
function commands(state, talk) {
  const here = state.items.filter((one) => one.slack?.channel === talk.channel);
  const open = here.find((one) => one.ballot?.state === "open");
  const free = here.find((one) => !one.deadline && ["open", "dormant"].includes(one.state));
  const leads = state.people.some((one) => one.slack === talk.person && one.leads);
  return [
    here.length && "/pen list",
    here.length && `/pen show ${here[0].number}`,
    open && "agree" in open.ballot.tally && `/pen vote ${open.number} ${say("agree")}`,
    here.length && `@penholder show ${here[0].number}`,
    "/pen mine",
    leads && free && `/pen ballot ${free.number} until +2h forum`,
    leads && open && `/pen close ${open.number}`,
    "/pen help",
  ].filter(Boolean);
}

function reactions(message) {
  if (!message.reactions.length) return null;
  return el("p", { class: "reactions" }, message.reactions.map((one) =>
    el("span", { title: `${one.people.join(", ")}: ${one.name}` }, `${emoji(one.name)} ${one.people.length}`)));
}

function picture(name) {
  return el("span", { class: "avatar picture", "aria-hidden": "true" }, emoji(name));
}

/** What Slack offers beside each message: our shortcuts, and emoji. */
function beside(message, talk) {
  if (message.ephemeral || !talk.person) return null;
  const { shortcuts, emoji: names } = talk.state;
  return menu(say("More actions"), [
    ...shortcuts.map((one) => [one.name, () => talk.shortcut(message, one.id)]),
    ...names.map((name) => [`${emoji(name)} :${name}:`, () => talk.react(message, name)]),
  ]);
}

function single(message, talk) {
  const pressed = { ...talk, press: (action) => talk.press(message, action) };
  return el("article", { class: `message${message.ephemeral ? " ephemeral" : ""}`, "data-ts": message.ts },
    message.icon ? picture(message.icon) : avatar(message.name),
    el("div", { class: "words" },
      message.ephemeral && el("p", { class: "only-you" }, say("Only visible to you")),
      el("p", { class: "who" }, el("strong", {}, message.name), message.bot && el("span", { class: "tag" }, "app"),
        moment(Number(message.ts)), message.edited && el("span", { class: "hint" }, say("edited")),
        beside(message, talk)),
      body(message, pressed),
      below(message, talk),
      files(message),
      reactions(message)));
}

function send(form, area, post) {
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    await post(text);
  });
}

function replyForm(message, talk) {
  const area = el("textarea", { rows: 1, "aria-label": say("Reply in the thread"), placeholder: say("Reply in the thread; begin with // to keep it in Slack") });
  const form = el("form", { class: "composer small" }, area, el("button", {}, say("Reply")));
  send(form, area, (text) => talk.post(text, message.ts));
  return form;
}

function summary(message) {
  const count = message.replies.filter((reply) => !reply.ephemeral).length;
  return count === 0 ? say("Reply in thread") : sayNumber("1 reply", "{number} replies", count);
}

function thread(message, talk) {
  const list = el("div", { class: "replies" });
  const node = el("details", { class: "thread" }, el("summary", {}, ""), list, replyForm(message, talk));
  node.addEventListener("toggle", () => (node.open ? closed.delete(message.ts) : closed.add(message.ts)));
  node.refresh = (fresh) => {
    node.firstChild.textContent = summary(fresh);
    keep(list, fresh.replies, { key: (one) => one.ts, build: (one) => single(one, talk) });
  };
  return node;
}

function openByDefault(message) {
  return message.replies.length > 0 && !closed.has(message.ts);
}

function build(message, talk) {
  const node = el("div", { class: "post" }, single(message, talk));
  if (message.ephemeral || (!message.replies.length && !message.blocks.length)) return node;
  node.append(thread(message, talk));
  node.lastChild.refresh(message);
  node.lastChild.open = openByDefault(message);
  return node;
}

function update(node, message, talk) {
  const { replies, ...head } = message;
  const print = JSON.stringify(head);
  if (node.headPrint !== print) node.replaceChild(single(message, talk), node.firstChild);
  node.headPrint = print;
  let details = node.querySelector(":scope > details");
  if (!details && replies.length) {
    node.append((details = thread(message, talk)));
    details.open = true;
  }
  const first = details && details.querySelector(".replies").childElementCount === 0 && replies.length;
  details?.refresh(message);
  if (first) details.open = true;
}

function chip(command) {
  return el("button", {
    type: "button",
    onclick: () => {
      words.value = command;
      words.focus();
    },
  }, command);
}

/** Show the channel as it is now; stay at the bottom when the reader is there. */
export function showChannel(state, talk) {
  keep(log, state.messages, {
    key: (one) => `${talk.person} ${talk.channel} ${one.ts}`,
    build: (one) => build(one, talk),
    update: (node, one) => update(node, one, talk),
  });
  if (!state.messages.length && !log.childElementCount) log.textContent = "";
  const member = talk.person !== "";
  composer.hidden = chips.hidden = !member;
  keep(chips, commands(state, talk).map((id) => ({ id })), { key: (one) => one.id, build: (one) => chip(one.id) });
}

/** Bring an item's message into view. */
export function goToMessage(ts) {
  const node = log.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "start", behavior: "smooth" });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 2000);
}

/** Wire the composer once. */
export function startChannel(talk) {
  stickToEnd(log);
  send(composer, words, (text) => (text.startsWith("/") ? talk.command(text) : talk.post(text, null)));
}
