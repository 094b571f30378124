// What the reader can do once the story is over, and a fresh start.
import { el, keep } from "./dom.js";
import { answerNewest } from "./mailbox.js";

const stories = document.getElementById("stories");
const turn = document.getElementById("turn");

/** Choose the option whose label begins with a name, as a person does. */
function choose(select, name) {
  const option = [...select.options].find((one) => one.label.startsWith(name));
  if (option) select.value = option.value;
}

function openVote(state) {
  return state.items.find((one) => one.ballot?.state === "open");
}

/** Show the offer while there is an open vote to take part in. */
export function showTurn(state) {
  turn.hidden = !(state.your_turn && openVote(state));
}

/** Offer the stories, the one that plays chosen. */
export function showStories(state) {
  stories.parentElement.hidden = state.stories.length < 2;
  keep(stories, state.stories, { key: (one) => one.name, build: (one) => el("option", { value: one.name, selected: one.chosen }, one.about) });
}

/** Wire the buttons. `start` asks for a fresh world, with the story that is chosen. */
export function startTurn(talk, start) {
  document.getElementById("again").addEventListener("click", () => start(stories.value));
  stories.addEventListener("change", () => start(stories.value));
  document.getElementById("turn-vote").addEventListener("click", async () => {
    const item = openVote(talk.state);
    choose(document.getElementById("slack-person"), "Priya");
    await talk.goTo(item);
    const choices = document.querySelectorAll('#messages [data-action="vote:agree"]');
    const last = choices[choices.length - 1];
    last?.scrollIntoView({ block: "center" });
    last?.focus();
  });
  document.getElementById("turn-answer").addEventListener("click", async () => {
    const item = openVote(talk.state);
    choose(document.getElementById("mail-person"), "Kofi");
    await talk.refresh();
    document.getElementById("tab-mail").click();
    await answerNewest(talk, item.title, "+1");
  });
}
