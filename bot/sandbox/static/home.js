// The app's Home, in the place of a conversation: what the app shows to one person.
import { block } from "./blocks.js";
import { el } from "./dom.js";
import { say } from "./words.js";

/** The value of the Home among the conversations. */
export const HOME = "home";
const place = document.getElementById("home");
const others = ["messages", "replies-to", "composer"].map((id) => document.getElementById(id));
let shown = "";

/** Show the Home of the person in view, while it is chosen. */
export function showHome(state, talk) {
  const chosen = talk.channel === HOME;
  place.hidden = !chosen;
  for (const other of others) other.classList.toggle("away", chosen);
  if (!chosen) return;
  const print = JSON.stringify([talk.person, state.home?.hash]);
  if (print === shown) return;
  shown = print;
  const within = { ...talk, press: (action) => talk.pressInView(state.home, action) };
  place.replaceChildren(...(state.home?.blocks.map((one) => block(one, within)) ?? [el("p", { class: "hint" }, say("Opening …"))]));
}
