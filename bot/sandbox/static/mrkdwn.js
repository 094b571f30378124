// Slack's mrkdwn, as far as messages use it, to DOM nodes.
import { LANGUAGE, el } from "./dom.js";

const EMOJI = {
  "+1": "👍", "-1": "👎", ballot_box_with_ballot: "🗳️", bell: "🔔", calendar: "📅", email: "✉️",
  envelope: "✉️", e_mail: "✉️", eyes: "👀", hourglass: "⌛", hourglass_flowing_sand: "⏳", incoming_envelope: "📨",
  lock: "🔒", love_letter: "💌", mailbox: "📫", mailbox_with_mail: "📬", memo: "📝", no_entry: "⛔",
  outbox_tray: "📤", pencil: "📝", pencil2: "✏️", postbox: "📮", raised_hand: "✋", scroll: "📜",
  speech_balloon: "💬", tada: "🎉", warning: "⚠️", white_check_mark: "✅", x: "❌",
};

/** The picture of an emoji's name, or the name itself between colons. */
export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}

/** Undo Slack's escaping of `&`, `<` and `>`, which its clients do in plain text too. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Fill in a `<!date^…>` with the reader's own zone. */
function date(seconds, format, fallback) {
  const at = new Date(Number(seconds) * 1000);
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const parts = {
    "{date_num}": at.toISOString().slice(0, 10),
    "{date}": at.toLocaleDateString(LANGUAGE, { day: "numeric", month: "long", year: "numeric" }),
    "{date_short}": at.toLocaleDateString(LANGUAGE, short),
    "{date_long}": at.toLocaleDateString(LANGUAGE, long),
    "{date_pretty}": at.toLocaleDateString(LANGUAGE, short),
    "{date_short_pretty}": at.toLocaleDateString(LANGUAGE, short),
    "{date_long_pretty}": at.toLocaleDateString(LANGUAGE, long),
    "{time}": at.toLocaleTimeString(LANGUAGE, { hour: "2-digit", minute: "2-digit" }),
    "{time_secs}": at.toLocaleTimeString(LANGUAGE),
  };
  const text = format.replace(/\{[a-z_]+\}/g, (name) => parts[name] ?? name);
  return el("time", { datetime: at.toISOString(), title: unescape(fallback ?? "") }, text);
}

/** What stands between `<` and `>`: a link, a mention, a date. */
function reference(inside, names) {
  const [target, label] = inside.split("|", 2);
  if (target.startsWith("@")) return el("span", { class: "mention" }, `@${names.user(target.slice(1))}`);
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${label || names.channel(target.slice(1))}`);
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return date(seconds, format ?? "", label);
  }
  if (target.startsWith("!")) return el("span", { class: "mention loud" }, `@${(label ?? target.slice(1)).split("^")[0]}`);
  if (!/^(https?:|mailto:)/.test(target)) return unescape(label ?? target);
  return el("a", { href: unescape(target), rel: "noreferrer noopener", target: "_blank" }, unescape(label ?? target));
}

const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\p{N}])|:([a-z0-9_+-]+):/u;

function inline(text, names) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(unescape(rest.slice(0, found.index)));
    const [whole, code, inside, bold, italic, struck, name] = found;
    if (code !== undefined) nodes.push(el("code", {}, unescape(code)));
    else if (inside !== undefined) nodes.push(reference(inside, names));
    else if (bold !== undefined) nodes.push(el("strong", {}, inline(bold, names)));
    else if (italic !== undefined) nodes.push(el("em", {}, inline(italic, names)));
    else if (struck !== undefined) nodes.push(el("s", {}, inline(struck, names)));
    else nodes.push(emoji(name));
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) nodes.push(unescape(rest));
  return nodes;
}

/** Turn mrkdwn into nodes: `names` says what users and channels are called. */
export function mrkdwn(text, names) {
  return text.split("```").flatMap((part, index) => {
    if (index % 2) return [el("pre", {}, unescape(part.replace(/^\n|\n$/g, "")))];
    return lines(part, names);
  });
}

/** Lines that begin with `>` become quotes, the others stand as they are. */
function lines(text, names) {
  const nodes = [];
  let quote = null;
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el("blockquote")));
      else quote.append("\n");
      quote.append(...inline(quoted[1], names));
      continue;
    }
    if (nodes.length && !quote) nodes.push("\n");
    quote = null;
    nodes.push(...inline(line, names));
  }
  return nodes;
}
