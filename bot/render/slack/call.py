"""Render a call for comments in Slack: its own message, its end, and its forms."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.calls.call import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    WITHDRAWN,
    Call,
    ExtensionState,
)
from bot.domain.commands.when import WHEN_FORMS
from bot.domain.delivery import CallNews
from bot.domain.items.item import Item
from bot.render.calls import words
from bot.render.calls.reach import ReachFacts, say_reach_of
from bot.render.facts import CallAnswer, CallFacts, ExtensionFacts, ItemFacts, VersionFacts
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
    LONGEST_LABEL,
    Block,
    SlackText,
    actions,
    button,
    context,
    cut_plain,
    header,
    plain,
    section,
    within_message,
)
from bot.render.slack.item import answer_button, link_to, named, title_of
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import rich_text
from bot.render.slack.views import LONGEST_INPUT, input_block, text_input, title_block, view
from bot.render.times import say_instant

LONGEST_TEXT: Final = 1000
LONGEST_ANSWER: Final = 500
LONGEST_TITLE: Final = 200
LONGEST_REASON: Final = 500
LONGEST_REPORT: Final = 2900
MOST_ANSWERS: Final = 10
"""How many answers the message of a call's end shows; all are in the message to the list."""
LONGEST_FORM: Final = 1000
"""Characters of a form's questions: what the button that opens the call can carry."""
NO_TEMPLATE: Final = "none"
DECIDED: Final = {
    ExtensionState.GRANTED: "It is granted.",
    ExtensionState.LAPSED: "It was not granted.",
}
MORE_ANSWERS: Final = "and {count} more answers; the message to the list has them"


def question_field(number: int) -> str:
    """Return the block_id of the answer to a question, from 1; 0 is for general words."""
    return f"answer-{number}"


def render_call(facts: ItemFacts, call: CallFacts, *, item_link: str = "") -> SlackText:
    """Return a call's own message: what it asks while it is open, and that it has ended later."""
    label = f"#{facts.item.number} and its messages"
    link = f"  ·  {link_to(item_link, label)}" if item_link else ""
    if not call.is_open:
        end = escape(words.say_end(call))
        count = words.count_answers(call)
        return SlackText(
            text=within_message(f"{end} {named(facts.item)}. {count}."),
            blocks=(
                header(f"Comments ended on {title_of(facts)}"),
                section(f"{end}{link}"),
                context(count),
            ),
        )
    until = say_instant(call.call.closes_at, zone=facts.zone)
    blocks: list[Block] = [
        header(f"Comments on {title_of(facts)}"),
        section(f"*Open until {date_token(call.call.closes_at)}*{link}"),
        *_asked(call),
        *((context(f"Version {call.call.version}."),) if call.call.versions else ()),
        context(f"{words.count_answers(call)}  ·  {_how(call)}"),
        actions((answer_button(facts.item),), block_id=f"call-{facts.item.number}"),
    ]
    asked = [call.call.text, *words.numbered_questions(call)]
    text = (
        f"Comments until {escape(until)} on {named(facts.item)}. "
        f"{' '.join(escape(one_line(one)) for one in asked if one)} "
        f"{words.count_answers(call)}. {_how(call)}"
    )
    return SlackText(text=within_message(" ".join(text.split())), blocks=tuple(blocks))


def render_news(
    facts: ItemFacts,
    call: CallFacts,
    news: CallNews,
    *,
    about: ExtensionFacts | VersionFacts | None = None,
    item_link: str = "",
) -> SlackText:
    """Return what is posted about a call: it is open, it changed, it ended.

    `about` is what was proposed, granted or corrected, and is needed for that news.
    """
    match news:
        case CallNews.OPENED:
            return render_call(facts, call, item_link=item_link)
        case CallNews.CLOSED:
            return _render_end(facts, call)
        case CallNews.PROPOSED | CallNews.EXTENDED:
            if not isinstance(about, ExtensionFacts):
                raise TypeError("news of more time needs the extension")
            if news is CallNews.PROPOSED:
                return render_proposal(facts, about)
            return _render_extension(facts, about, item_link=item_link)
        case CallNews.CORRECTED:
            if not isinstance(about, VersionFacts):
                raise TypeError("news of a correction needs the version")
            return _render_correction(facts, call, about, item_link=item_link)


def render_reach(facts: ReachFacts, *, is_chair: bool) -> SlackText:
    """Return the reach report; a chair gets the buttons for what may come next."""
    number = facts.item.number
    lines = [escape(line) for line in say_reach_of(facts)]
    text = "\n".join([f"*Reach of the call on {named(facts.item)}*", *lines])
    blocks: list[Block] = [section(cut(text, at=LONGEST_REPORT))]
    if is_chair and facts.call.is_open:
        remind = button("Remind them", action_id="remind", value=str(number), style="primary")
        more = button("A week more…", action_id="extend_call", value=str(number))
        end = button("Close the call…", action_id="close_call", value=str(number))
        next_steps = (remind, more, end) if facts.has_silent else (more, end)
        blocks += [
            actions(next_steps, block_id=f"reach-{number}"),
            context(f"Another date, or a reason: `/pen extend {number} WHEN because REASON`"),
        ]
    return SlackText(text=within_message(text), blocks=tuple(blocks))


def _how(call: CallFacts) -> str:
    return "Press *Answer*, or write in this thread." + (
        " Begin a paragraph with a question’s number, such as “2.”." if call.call.questions else ""
    )


def _asked(call: CallFacts) -> Iterator[Block]:
    if call.call.text:
        yield from rich_text(cut(call.call.text, at=LONGEST_TEXT))
    for question in words.numbered_questions(call):
        yield from rich_text(question)


def _render_extension(facts: ItemFacts, wish: ExtensionFacts, *, item_link: str) -> SlackText:
    until, before, because = _of(wish, facts)
    link = f"  ·  {link_to(item_link, 'answer here')}" if item_link else ""
    text = (
        f"Comments extended until {escape(until)} on {named(facts.item)}. "
        f"They were to end {escape(before)}. {escape(because)}"
    )
    blocks: list[Block] = [
        header(f"Comments extended on {title_of(facts)}"),
        section(f"*Open until {date_token(wish.extension.until)}*{link}"),
        context(f"They were to end {date_token(wish.extension.before)}."),
    ]
    if because:
        blocks += rich_text(because)
    return SlackText(text=within_message(text.rstrip()), blocks=tuple(blocks))


def _render_correction(
    facts: ItemFacts, call: CallFacts, version: VersionFacts, *, item_link: str
) -> SlackText:
    link = f"  ·  {link_to(item_link, 'answer here')}" if item_link else ""
    reason = cut(one_line(call.call.texts[version.number - 1].reason), at=LONGEST_REASON)
    by = f"{name_of(version.by)} corrected it." if version.by else ""
    who = escape(" ".join(filter(None, (by, f"Reason: {reason}" if reason else ""))))
    changes = [escape(one) for one in words.list_call_changes(call.call, version.number)]
    until = say_instant(call.call.closes_at, zone=facts.zone)
    text = (
        f"Call for comments corrected on {named(facts.item)}, version {version.number}. "
        f"{' '.join(changes)} {words.ANSWERS_STAY} Open until {escape(until)}. {who}"
    )
    blocks: list[Block] = [
        header(f"Call for comments corrected on {title_of(facts)}"),
        section(
            f"*Version {version.number}*  ·  open until {date_token(call.call.closes_at)}{link}"
        ),
        *(section(one) for one in changes),
        section(words.ANSWERS_STAY.format()),
        *((context(who),) if who else ()),
    ]
    return SlackText(text=within_message(" ".join(text.split())), blocks=tuple(blocks))


def render_proposal(facts: ItemFacts, wish: ExtensionFacts) -> SlackText:
    """Return the message that more time is proposed, with buttons until that is decided."""
    until, before, because = _of(wish, facts)
    state = wish.extension.state
    is_open = state is ExtensionState.PROPOSED
    rule = words.say_rule(wish, zone=facts.zone) if is_open else DECIDED[state]
    by = escape(name_of(wish.by))
    text = (
        f"{by} proposes more time for comments on {named(facts.item)}: until {escape(until)}. "
        f"{f'As it stands they end {escape(before)}. ' if is_open else ''}"
        f"{escape(because)} {escape(rule)}"
    )
    blocks: list[Block] = [
        header(f"More time for comments on {title_of(facts)}?"),
        section(f"{by} proposes *until {date_token(wish.extension.until)}*."),
        *(rich_text(because) if because else ()),
        context(escape(rule)),
    ]
    if is_open:
        blocks.insert(2, context(f"As it stands they end {date_token(wish.extension.before)}."))
        blocks.append(_wish_buttons(facts.item, wish))
    return SlackText(text=within_message(" ".join(text.split())), blocks=tuple(blocks))


def _wish_buttons(item: Item, wish: ExtensionFacts) -> Block:
    number = item.number
    support = button(
        "Support",
        action_id="support",
        value=str(number),
        spoken=f"Support more time for comments on item {number}",
    )
    objection = button(
        "Object",
        action_id="object",
        value=str(number),
        spoken=f"Object to more time for comments on item {number}",
    )
    may_object = wish.extension.settles_at is not None
    buttons = (support, objection) if may_object else (support,)
    return actions(buttons, block_id=f"more-time-{number}")


def _of(wish: ExtensionFacts, facts: ItemFacts) -> tuple[str, str, str]:
    """Return the later end, the earlier one, and the reason in words."""
    until, before = (
        say_instant(at, zone=facts.zone) for at in (wish.extension.until, wish.extension.before)
    )
    reason = cut(one_line(wish.extension.reason), at=LONGEST_REASON)
    return until, before, f"Reason: {reason}" if reason else ""


def _render_end(facts: ItemFacts, call: CallFacts) -> SlackText:
    """Return the message that a call has ended, with the first answers by question."""
    end, note = words.say_end(call), one_line(call.call.note)
    is_withdrawn = call.call.outcome == WITHDRAWN
    title = "withdrawn" if is_withdrawn else "closed"
    blocks: list[Block] = [header(f"Comments {title} on {title_of(facts)}"), section(escape(end))]
    if note:
        blocks += rich_text(cut(note, at=LONGEST_TEXT))
    lines = [f"Comments {title} on {named(facts.item)}. {escape(end)} {escape(note)}"]
    if not is_withdrawn:
        reach = words.say_reach(call)
        blocks += [context(escape(" ".join(reach)))]
        lines += map(escape, reach)
        answers, said = answer_blocks(call)
        blocks += answers
        lines += said
    return SlackText(text=within_message("\n".join(lines)), blocks=tuple(blocks))


def answer_blocks(call: CallFacts) -> tuple[list[Block], list[str]]:
    """Return the first answers by question, as blocks and as lines of text."""
    blocks: list[Block] = []
    lines: list[str] = []
    said, left = _answers(call)
    for title, answers in said:
        if title:
            blocks.append(section(f"*{escape(cut(title, at=LONGEST_TITLE))}*"))
            lines.append(escape(title))
        for one in answers:
            source, text = escape(words.say_source(one)), cut(one.text.strip(), at=LONGEST_ANSWER)
            blocks += [context(source), *rich_text(text)]
            lines.append(f"{source}: {escape(one_line(text))}")
    if left:
        blocks.append(context(MORE_ANSWERS.format(count=left)))
        lines.append(MORE_ANSWERS.format(count=left))
    return blocks, lines


def _answers(call: CallFacts) -> tuple[list[tuple[str, Sequence[CallAnswer]]], int]:
    """Return the first answers by question, and how many more there are."""
    shown: list[tuple[str, Sequence[CallAnswer]]] = []
    room = MOST_ANSWERS
    by_question = words.answers_by_question(call)
    for title, answers in by_question:
        shown.append((title, answers[:room]))
        room = max(0, room - len(answers))
    count = sum(len(answers) for _title, answers in by_question)
    return shown, max(0, count - MOST_ANSWERS)


def call_view(
    item: Item, *, templates: Sequence[str], closes_at: datetime, zone: ZoneInfo
) -> Block:
    """Return the form for a call; block_ids `when`, `template` and `questions`."""
    local = closes_at.astimezone(zone)
    blocks = [
        title_block(item),
        text_input(
            "questions",
            "Questions",
            optional=True,
            multiline=True,
            hint="One a line; they are numbered. Without questions, everybody comments freely. "
            "You see the message to the list before it is sent.",
            longest=LONGEST_FORM,
        ),
        text_input(
            "when",
            "Open until",
            initial=f"{local:%Y-%m-%d %H:%M}",
            hint=f"In {zone.key} time. Write for example {WHEN_FORMS.replace('`', '')}.",
        ),
    ]
    if templates:
        options = [_option(NO_TEMPLATE, "No template"), *(_option(one, one) for one in templates)]
        menu: Block = {
            "type": "static_select",
            "action_id": "template",
            "options": options[:100],
            "initial_option": options[0],
        }
        hint = "Its text and questions come first; those above are added."
        blocks.append(input_block("template", "Template", menu, hint=hint))
    return view(
        "Call for comments",
        callback_id="call",
        private_metadata=str(item.number),
        submit="Preview",
        blocks=blocks,
    )


def edit_call_view(item: Item, call: Call) -> Block:
    """Return the form that corrects an open call.

    Its block_ids are `text`, those of `question_field`, of which 0 is for further questions, and
    `reason`. A text too long for a field stays as it is.
    """
    blocks: list[Block] = [title_block(item)]
    if len(call.text) <= LONGEST_INPUT:
        blocks.append(
            text_input(
                "text", "Text above the questions", initial=call.text, multiline=True, optional=True
            )
        )
    for number, question in enumerate(call.questions, start=1):
        blocks.append(
            text_input(
                question_field(number),
                f"Question {number}",
                initial=question,
                multiline=True,
                longest=LONGEST_QUESTION,
            )
        )
    blocks += [
        text_input(
            question_field(0),
            "Further questions",
            optional=True,
            multiline=True,
            hint="One a line; they are numbered on.",
            longest=LONGEST_FORM,
        ),
        text_input("reason", "Reason", optional=True, hint="The list and the channel read it."),
        context(
            "Answers that were given stay under their questions, and the end stays as it is. You "
            "see the message to the list before it is sent."
        ),
    ]
    return view(
        "Correct the call",
        callback_id="edit_call",
        private_metadata=f"{item.number}:{call.id}@{call.version}",
        submit="Preview",
        blocks=blocks,
    )


def _option(value: str, label: str) -> Block:
    return {"text": plain(cut_plain(label, at=LONGEST_LABEL)), "value": value}


def answer_view(item: Item, call: Call, *, where_it_goes: str) -> Block:
    """Return the form of answers, one field a question, and one for general words.

    Its block_ids are those of `question_field`; `where_it_goes` says what becomes of the words.
    """
    fields: list[Block] = []
    for number, question in enumerate(call.questions, start=1):
        whole = f"{number}. {question}"
        label = cut_plain(whole, at=LONGEST_LABEL)
        if label != whole:
            fields += rich_text(whole)
        fields.append(
            text_input(question_field(number), label, multiline=True, optional=True, longest=2500)
        )
    general = "Anything else" if call.questions else "Your comment"
    fields.append(
        text_input(
            question_field(0), general, multiline=True, optional=bool(call.questions), longest=2500
        )
    )
    return view(
        "Your answers" if call.questions else "Your comment",
        callback_id="answer",
        private_metadata=f"{item.number}:{call.id}",
        submit="Send",
        blocks=[
            title_block(item),
            context(f"Open until {date_token(call.closes_at)}."),
            *fields[: 2 * MOST_QUESTIONS + 2],
            context(where_it_goes),
        ],
    )
