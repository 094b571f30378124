// The demo's page: asks for the state each second and after each act, and draws what changed.
import { goToMessage, showChannel, startChannel } from "./channel.js";
import { el, keep } from "./dom.js";
import { showBeside } from "./entity.js";
import { HOME, showHome } from "./home.js";
import { showItems } from "./items.js";
import { closeReading, showMailbox, write } from "./mailbox.js";
import { showModal } from "./modal.js";
import { startTabs } from "./tabs.js";
import { showStories, showTurn, startTurn } from "./turn.js";
import { say, sayPage } from "./words.js";

const INTERVAL = 1000;
sayPage();
const STARTING = say("The demo is starting again …");
const STOPPED = say("The demo has stopped. Start it again with: make demo");
const slackPerson = document.getElementById("slack-person");
const mailPerson = document.getElementById("mail-person");
const channel = document.getElementById("channel");
const connection = document.getElementById("connection");
let state = null;
let tag = "";

const talk = {
  names: {
    user: (id) => state?.users[id] ?? id,
    channel: (id) => state?.channels.find((one) => one.id === id)?.name ?? id,
  },
  get person() { return slackPerson.value; },
  get channel() { return channel.value; },
  get lists() { return state.lists; },
  get users() { return state.users; },
  get state() { return state; },
  refresh: () => refresh(),
  get mailName() { return mailPerson.selectedOptions[0]?.textContent ?? ""; },
  post: (text, thread_ts) => act("post", { user: talk.person, channel: talk.channel, text, thread_ts }),
  command: (text) => act("command", { user: talk.person, channel: talk.channel, text }),
  press: (message, action) => act("press", { user: talk.person, channel: message.channel, ts: message.ts, ephemeral: message.ephemeral, ...action }),
  pressInView: (view, action) => act("press_in_view", { user: talk.person, view: view.id, ...action }),
  openHome: () => act("open_home", { user: talk.person }),
  shortcut: (message, shortcut) => act("shortcut", { user: talk.person, channel: message.channel, ts: message.ts, shortcut }),
  react: (message, name) => act("react", { user: talk.person, channel: message.channel, ts: message.ts, name }),
  openItem: (message) => act("open_item", { user: talk.person, channel: message.channel, ts: message.ts }),
  pressItem: (message, action_id) => act("press_item", { user: talk.person, channel: message.channel, ts: message.ts, action_id }),
  closeItem: () => act("close_item", { user: talk.person }),
  suggest: (view, action_id, words) => ask("suggest", { user: talk.person, view: view.id, action_id, words }),
  submitView: (view, values) => act("submit", { user: talk.person, view: view.id, values }),
  closeView: (view) => act("close", { user: talk.person, view: view.id }),
  sendMail: (mail) => act("mail", { mailbox: mailPerson.value, ...mail }),
  mail: async (id) => (await fetch(`/mail/${encodeURIComponent(mailPerson.value)}/${encodeURIComponent(id)}`)).json(),
  goTo: (item) => {
    if (!item.slack) return undefined;
    channel.value = item.slack.channel;
    document.getElementById("tab-slack").click();
    return refresh().then(() => goToMessage(item.slack.ts));
  },
};

async function ask(what, details) {
  const answer = await fetch(`/do/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(details) });
  return answer.json();
}

async function act(what, details) {
  connection.textContent = "";
  try {
    const result = await ask(what, details);
    if (result.error && what !== "mail") connection.textContent = say("Slack says: {error}", result);
    return result;
  } catch {
    connection.textContent = say("The demo does not answer.");
    return { error: connection.textContent };
  } finally {
    await refresh();
  }
}

function choices(select, entries) {
  const before = select.value;
  keep(select, entries, { key: (one) => one.value, build: (one) => el("option", { value: one.value }, one.label) });
  if (entries.some((one) => one.value === before)) select.value = before;
}

async function refresh() {
  if (state) showHome(state, talk); // the Home may be chosen, or left, while nothing changes
  const query = new URLSearchParams({ person: talk.person, channel: talk.channel, mailbox: mailPerson.value });
  const answer = await fetch(`/state?${query}`, { headers: tag ? { "if-none-match": tag } : {}, cache: "no-store" });
  if (answer.status === 304) return;
  if (answer.status === 503) {
    connection.textContent = STARTING;
    return;
  }
  tag = answer.headers.get("etag") ?? "";
  const before = state?.round;
  state = await answer.json();
  if (before !== undefined && before !== state.round) {
    location.reload();
    return;
  }
  choices(slackPerson, state.people.filter((one) => one.slack).map((one) => ({ value: one.slack, label: `${one.name}, ${one.role}` })));
  choices(mailPerson, state.people.map((one) => ({ value: one.address, label: `${one.name}, ${one.place}` })));
  choices(channel, [...state.channels.map((one) => ({ value: one.id, label: one.label })), { value: HOME, label: say("Penholder, Home") }]);
  showChannel(state, talk);
  showHome(state, talk);
  showBeside(state, talk);
  showMailbox(state, talk);
  showItems(state, talk);
  showTurn(state);
  showStories(state);
  showModal(state.view, talk);
  document.body.dataset.ready = "yes";
}

async function watch() {
  try {
    await refresh();
    if (connection.textContent === STOPPED) connection.textContent = "";
  } catch {
    connection.textContent = STOPPED;
  }
  setTimeout(watch, document.hidden ? INTERVAL * 5 : INTERVAL);
}

const look = () => (talk.channel === HOME ? talk.openHome() : refresh());
slackPerson.addEventListener("change", look);
channel.addEventListener("change", look);
mailPerson.addEventListener("change", () => {
  closeReading();
  refresh();
});
document.getElementById("write").addEventListener("click", () => write(talk));
startChannel(talk);
startTabs();
startTurn(talk, (story) => act("again", { story }).then(() => { connection.textContent = STARTING; }));
watch();
