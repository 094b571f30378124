// The items column: what each thread has become, and the story's steps.
import { el, keep, moment, stickToEnd } from "./dom.js";
import { say, sayNumber } from "./words.js";

const cards = document.getElementById("cards");
const story = document.getElementById("story");
const now = document.getElementById("now");
const board = document.getElementById("board");
const note = document.getElementById("items-note");

stickToEnd(story);

function until(instant) {
  const minutes = Math.round((new Date(instant) - new Date()) / 60000);
  if (minutes < 0) return say("over");
  if (minutes < 90) return say("{number} min left", { number: minutes });
  return minutes < 2880 ? say("{number} h left", { number: Math.round(minutes / 60) }) : say("{number} days left", { number: Math.round(minutes / 1440) });
}

const sayState = (state) => say(`state ${state}`).replace(/^state /, "");

function ended(ballot) {
  const said = { state: sayState(ballot.state), outcome: say(ballot.outcome ?? "") };
  return ballot.outcome ? say("Ballot {state}: {outcome}", said) : say("Ballot {state}", said);
}

function tally(ballot) {
  const most = Math.max(1, ...Object.values(ballot.tally));
  return el("div", { class: "ballot" },
    el("p", { class: "hint" }, ballot.state === "open" ? [`${say("Ballot closes")} `, moment(ballot.closes_at), ` · ${until(ballot.closes_at)}`] : ended(ballot)),
    el("dl", {}, Object.entries(ballot.tally).flatMap(([choice, count]) => {
      const bar = el("span", { class: "bar", "aria-hidden": "true" });
      bar.style.setProperty("--part", count / most);
      return [el("dt", {}, say(choice)), el("dd", {}, bar, String(count))];
    })));
}

function card(item, talk, board) {
  return el("article", { class: "card", "data-number": item.number },
    el("p", { class: "who" }, el("span", { class: `state ${item.state}` }, sayState(item.state)), item.lists.map((name) => el("span", { class: "tag" }, name))),
    el("h3", {}, el("button", { class: "link", onclick: () => talk.goTo(item) }, `#${item.number} ${item.title}`)),
    el("p", { class: "hint" }, [
      sayNumber("1 message", "{number} messages", item.messages),
      sayNumber("1 comment", "{number} comments", item.comments),
      item.holder && say("held by {name}", { name: item.holder }),
    ].filter(Boolean).join(" · ")),
    board && el("p", { class: "hint" }, el("a", { href: `${board}/items/${item.number}`, target: "_blank", rel: "noopener" }, say("#{number} on the board", item))),
    item.deadline && !item.ballot && el("p", { class: "hint" }, `${say("Due")} `, moment(item.deadline)),
    item.ballot && tally(item.ballot));
}

/** Show the items and how far the story is. */
export function showItems(state, talk) {
  board.hidden = !state.board;
  board.href = state.board ? `${state.board}/` : "";
  note.textContent = state.items.length ? `${state.items.length}` : "";
  if (state.items.length) {
    keep(cards, state.items, { key: (one) => String(one.number), build: (one) => card(one, talk, state.board) });
  } else {
    keep(cards, [{ id: "none" }], { key: () => "none", build: () => el("p", { class: "empty" }, say("Nothing yet: the first message makes the first item.")) });
  }
  document.querySelector(".story").hidden = !state.story.length;
  now.hidden = state.your_turn || !state.story.length; // on a phone, where the story is another tab
  now.textContent = state.story.at(-1)?.text ?? "";
  keep(story, state.story, { key: (one) => one.id, build: (one) => el("li", { class: one.state }, one.text) });
}
