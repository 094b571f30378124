"""Render a call for comments in Slack: its own message, its end, and its forms."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from bot.domain.calls.call import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    WITHDRAWN,
    Call,
    ExtensionState,
)
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews
from bot.language import Numbered, Text, say, say_as
from bot.render.calls import consensus, words
from bot.render.calls.reach import ReachFacts, say_reach_of
from bot.render.documents.document import first_answers
from bot.render.documents.facts import CallFacts, ExtensionFacts, ItemFacts, VersionFacts
from bot.render.documents.procedure_words import say_until
from bot.render.slack.forms.views import (
    LONGEST_INPUT,
    Clocks,
    about_end,
    end_inputs,
    input_block,
    menu_of,
    reason_input,
    text_input,
    title_block,
    view,
)
from bot.render.slack.item import answer_button, named, title_of
from bot.render.slack.markup.blocks import (
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
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.slack.markup.rich_text import rich_text
from bot.render.slack.objections import consensus_blocks, consensus_lines
from bot.render.slack.procedure import (
    behind,
    extension_message,
    in_a_row,
    say_corrected,
    say_why,
    version_section,
)
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.notes import say_note
from bot.render.words.times import say_instant

LONGEST_TEXT: Final = 1000
LONGEST_ANSWER: Final = 500
LONGEST_TITLE: Final = 200
LONGEST_REPORT: Final = 2900
MOST_ANSWERS: Final = 10
"""How many answers the message of a call's end shows; all are in the message to the list."""
LONGEST_FORM: Final = 1000
"""Characters of a form's questions: what the button that opens the call can carry."""
NO_TEMPLATE: Final = "none"
DECIDED: Final = {
    ExtensionState.GRANTED: Text("It is granted."),
    ExtensionState.LAPSED: Text("It was not granted."),
}
EXTENDED: Final = (
    Text("Comments extended on {item}"),
    Text("Comments extended until {end} on {item}."),
    Text("They were to end {time}."),
)
WITHDRAWN_ON: Final = Text("Comments withdrawn on {item}")
CLOSED_ON: Final = Text("Comments closed on {item}")
MORE_ANSWERS: Final = Numbered(
    "and {number} more answers; the message to the list has them",
    "and {number} more answers; the message to the list has them",
)


def question_field(number: int) -> str:
    """Return the block_id of the answer to a question, from 1; 0 is for general words."""
    return f"answer-{number}"


def render_call(facts: ItemFacts, call: CallFacts, *, item_link: str = "") -> SlackText:
    """Return a call's own message: its questions while it is open, then that it ended."""
    label = say("#{number} and its messages", number=facts.item.number)
    link = behind(item_link, label)
    if call.call.seeks_consensus:
        return _render_consensus(facts, call, link=link)
    if not call.is_open:
        end = escape(words.say_end(call))
        count = words.count_answers(call)
        return SlackText(
            text=within_message(f"{end} {named(facts.item)}. {count}."),
            blocks=(
                header(say("Comments ended on {item}", item=title_of(facts))),
                section(f"{end}{link}"),
                context(count),
            ),
        )
    until = say("Open until {end}", end=date_token(call.call.closes_at))
    version = say("Version {number}.", number=call.call.version)
    blocks: list[Block] = [
        header(say("Comments on {item}", item=title_of(facts))),
        section(f"*{until}*{link}"),
        *_asked(call),
        *((context(version),) if call.call.versions else ()),
        context(f"{words.count_answers(call)}  ·  {_how(call)}"),
        actions((answer_button(facts.item),), block_id=f"call-{facts.item.number}"),
    ]
    asked = [call.call.text, *words.numbered_questions(call)]
    end = escape(say_instant(call.call.closes_at, zone=facts.zone))
    news = say("Comments until {end} on {item}.", end=end, item=named(facts.item))
    lines = [news, *(escape(one_line(text)) for text in asked)]
    lines += [f"{words.count_answers(call)}.", _how(call)]
    return SlackText(text=in_a_row(lines), blocks=tuple(blocks))


def _render_consensus(facts: ItemFacts, call: CallFacts, *, link: str) -> SlackText:
    """Return the message of a call for consensus: what is asked, what is said, and the buttons."""
    item, proposal = facts.item, consensus.proposal_of(call)
    if call.is_open:
        title = say("Consensus on {item}?", item=title_of(facts))
        end = say("Open until {end}", end=date_token(call.call.closes_at))
        until = escape(say_instant(call.call.closes_at, zone=facts.zone))
        news = say("Call for consensus until {end} on {item}.", end=until, item=named(item))
        asked = [*consensus.opening_facts(call), consensus.say_asked(call)]
    else:
        title = say("Declared on {item}", item=title_of(facts))
        end = escape(words.say_end(call))
        news = f"{escape(consensus.declared_words(call))} {end} {named(item)}."
        asked = []
    lines = [news, *map(escape, asked), escape(one_line(proposal))]
    lines += map(escape, consensus_lines(call))
    blocks: list[Block] = [header(title), section(f"*{end}*{link}")]
    if not call.is_open:
        blocks += rich_text(cut(consensus.declared_words(call), at=LONGEST_TEXT))
    blocks += [context(escape(line)) for line in asked]
    if proposal:
        blocks += rich_text(cut(proposal, at=LONGEST_TEXT))
    blocks += consensus_blocks(item, call)
    notes = [] if call.is_open else [*map(escape, consensus.declared_notes(call))]
    blocks += [context(cut(note, at=LONGEST_TEXT)) for note in notes]
    text = within_message(" ".join(filter(None, [*lines, *notes])))
    return SlackText(text=text, blocks=tuple(blocks))


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
    here = behind(item_link, say("answer here"))
    match news, about:
        case CallNews.OPENED, _:
            return render_call(facts, call, item_link=item_link)
        case CallNews.PROPOSED, ExtensionFacts():
            return render_proposal(facts, about)
        case CallNews.EXTENDED, ExtensionFacts(extension):
            until, before, reason = extension.until, extension.before, extension.reason
            return extension_message(
                facts, EXTENDED, until=until, before=before, reason=reason, here=here
            )
        case CallNews.CORRECTED, VersionFacts():
            return _render_correction(facts, call, about, here=here)
        case CallNews.CLOSED, _ if call.call.seeks_consensus and call.call.outcome != WITHDRAWN:
            return render_call(facts, call, item_link=item_link)
        case CallNews.CLOSED, _:
            return _render_end(facts, call)
    raise TypeError(f"news of a call ({news}) needs what it is about")


def render_reach(facts: ReachFacts, *, is_chair: bool, in_form: bool = False) -> SlackText:
    """Return the reach report; a chair gets the buttons for what may come next.

    Those of a page (`in_form`) open forms, since a page shows no message with buttons.
    """
    number = facts.item.number
    lines = [escape(line) for line in say_reach_of(facts)]
    title = say("*Reach of the call on {item}*", item=named(facts.item))
    text = "\n".join([title, *lines])
    blocks: list[Block] = [section(cut(text, at=LONGEST_REPORT))]
    if is_chair and facts.call.is_open:
        remind = button(say("Remind them"), action_id="remind", value=str(number), style="primary")
        acts = ("extend", "close") if in_form else ("extend_call", "close_call")
        more = button(say("A week more…"), action_id=acts[0], value=str(number))
        end = button(say("Close the call…"), action_id=acts[1], value=str(number))
        next_steps = (remind, more, end) if facts.has_silent else (more, end)
        blocks += [
            actions(next_steps, block_id=f"reach-{number}"),
            context(
                say(
                    "Another date, or a reason: `/pen extend {number} WHEN because REASON`",
                    number=number,
                )
            ),
        ]
    return SlackText(text=within_message(text), blocks=tuple(blocks))


def _how(call: CallFacts) -> str:
    how = say("Press *Answer*, or write in this thread.")
    if not call.call.questions:
        return how
    numbers = say("Begin a paragraph with a question’s number, such as “2.”.")
    return f"{how} {numbers}"


def _asked(call: CallFacts) -> Iterator[Block]:
    if call.call.text:
        yield from rich_text(cut(call.call.text, at=LONGEST_TEXT))
    for question in words.numbered_questions(call):
        yield from rich_text(question)


def _render_correction(
    facts: ItemFacts, call: CallFacts, version: VersionFacts, *, here: str
) -> SlackText:
    end, number = call.call.closes_at, version.number
    who = say_corrected(version.by, call.call.texts[number - 1].reason)
    changes = [escape(change) for change in words.list_call_changes(call.call, number)]
    changes.append(words.ANSWERS_STAY.format())
    item = named(facts.item)
    news = say("Call for comments corrected on {item}, version {number}.", item=item, number=number)
    title = say("Call for comments corrected on {item}", item=title_of(facts))
    if call.call.seeks_consensus:
        news = say(
            "Call for consensus corrected on {item}, version {number}.", item=item, number=number
        )
        title = say("Call for consensus corrected on {item}", item=title_of(facts))
    return SlackText(
        text=in_a_row((news, *changes, escape(say_until(end, zone=facts.zone)), who)),
        blocks=(
            header(title),
            version_section(number, end, here),
            *map(section, changes),
            *((context(who),) if who else ()),
        ),
    )


def render_proposal(facts: ItemFacts, wish: ExtensionFacts) -> SlackText:
    """Return the message that more time is proposed, with buttons until that is decided."""
    end, before = (
        escape(say_instant(at, zone=facts.zone))
        for at in (wish.extension.until, wish.extension.before)
    )
    because, state = say_why(wish.extension.reason), wish.extension.state
    is_open = state is ExtensionState.PROPOSED
    rule = words.say_rule(wish, zone=facts.zone) if is_open else DECIDED[state].format()
    by = escape(name_of(wish.by))
    news = say(
        "{name} proposes more time for comments on {item}: until {end}.",
        name=by,
        item=named(facts.item),
        end=end,
    )
    now = say("As planned, they end {time}.", time=before) if is_open else ""
    lines = [news, now, escape(because), escape(rule)]
    end = date_token(wish.extension.until)
    blocks: list[Block] = [
        header(say("More time for comments on {item}?", item=title_of(facts))),
        section(say("{name} proposes *until {end}*.", name=by, end=end)),
        *(rich_text(because) if because else ()),
        context(escape(rule)),
    ]
    if is_open:
        before = date_token(wish.extension.before)
        blocks.insert(2, context(say("As planned, they end {time}.", time=before)))
        blocks.append(_wish_buttons(facts.item, wish))
    return SlackText(text=in_a_row(lines), blocks=tuple(blocks))


def _wish_buttons(item: Item, wish: ExtensionFacts) -> Block:
    number = item.number
    support = button(
        say_as("button", "Support"),
        action_id="support",
        value=str(number),
        spoken=say("Support more time for comments on item {number}", number=number),
    )
    objection = button(
        say_as("button", "Object"),
        action_id="object",
        value=str(number),
        spoken=say("Object to more time for comments on item {number}", number=number),
    )
    may_object = wish.extension.settles_at is not None
    buttons = (support, objection) if may_object else (support,)
    return actions(buttons, block_id=f"more-time-{number}")


def _render_end(facts: ItemFacts, call: CallFacts) -> SlackText:
    """Return the message that a call has ended, with the first answers by question."""
    end, note = words.say_end(call), one_line(say_note(call.call.note))
    is_withdrawn = call.call.outcome == WITHDRAWN
    title = WITHDRAWN_ON if is_withdrawn else CLOSED_ON
    blocks: list[Block] = [header(title.format(item=title_of(facts))), section(escape(end))]
    if note:
        blocks += rich_text(cut(note, at=LONGEST_TEXT))
    lines = [f"{title.format(item=named(facts.item))}. {escape(end)} {escape(note)}"]
    if not is_withdrawn:
        reach = words.say_reach(call)
        blocks += [context(escape(" ".join(reach)))]
        lines += map(escape, reach)
        answers, sentences = answer_blocks(call)
        blocks += answers
        lines += sentences
    return SlackText(text=within_message("\n".join(lines)), blocks=tuple(blocks))


def answer_blocks(call: CallFacts) -> tuple[list[Block], list[str]]:
    """Return the first answers by question, as blocks and as lines of text."""
    blocks: list[Block] = []
    lines: list[str] = []
    questions, left = first_answers(
        words.answered_questions(call, longest=LONGEST_ANSWER), MOST_ANSWERS
    )
    for question in questions:
        if question.title:
            blocks.append(section(f"*{escape(cut(question.title, at=LONGEST_TITLE))}*"))
            lines.append(escape(question.title))
        for answer in question.answers:
            author = escape(answer.head)
            blocks += [context(author), *rich_text(answer.text)]
            text = escape(one_line(answer.text))
            lines.append(say("{author}: {text}", author=author, text=text))
    if left:
        blocks.append(context(MORE_ANSWERS.format(left)))
        lines.append(MORE_ANSWERS.format(left))
    return blocks, lines


def call_view(
    item: Item, *, templates: Sequence[str], closes_at: datetime, clocks: Clocks
) -> Block:
    """Return the form for a call; block_ids `template`, `questions`, and those of `end_inputs`."""
    blocks = [
        title_block(item),
        text_input(
            "questions",
            say("Questions"),
            optional=True,
            multiline=True,
            hint=say(
                "One a line; they are numbered. Without questions, everybody comments freely. "
                "You see the message to the list before it is sent."
            ),
            longest=LONGEST_FORM,
        ),
        *end_inputs(closes_at, clocks),
        _consensus_box(),
    ]
    if templates:
        options = [
            _option(NO_TEMPLATE, say("No template")),
            *(_option(template, template) for template in templates),
        ]
        menu = menu_of(options[:100], 1, action_id="template")
        hint = say("Its text and questions come first; those above are added.")
        blocks.append(input_block("template", say("Template"), menu, hint=hint))
    return view(
        say("Call for comments"),
        callback_id="call",
        private_metadata=about_end(item, clocks),
        submit=say("Preview"),
        blocks=blocks,
    )


def _consensus_box() -> Block:
    """Return the box that makes it a call for consensus; its block_id is `consensus`."""
    box: Block = {
        "text": plain(say("Everybody is to be able to live with it")),
        "description": plain(say("The field above then says with what; empty: with the item.")),
        "value": "consensus",
    }
    boxes: Block = {"type": "checkboxes", "action_id": "consensus", "options": [box]}
    return input_block("consensus", say("For consensus"), boxes, optional=True)


def edit_call_view(item: Item, call: Call) -> Block:
    """Return the form that corrects an open call.

    Its block_ids are `text`, those of `question_field`, of which 0 is for further questions, and
    `reason`. A text too long for a field stays as it is.
    """
    blocks: list[Block] = [title_block(item)]
    if len(call.text) <= LONGEST_INPUT:
        blocks.append(
            text_input(
                "text",
                say("Text above the questions"),
                initial=call.text,
                multiline=True,
                optional=True,
            )
        )
    for number, question in enumerate(call.questions, start=1):
        blocks.append(
            text_input(
                question_field(number),
                say("Question {number}", number=number),
                initial=question,
                multiline=True,
                longest=LONGEST_QUESTION,
            )
        )
    blocks += [
        text_input(
            question_field(0),
            say("Further questions"),
            optional=True,
            multiline=True,
            hint=say("One a line; they are numbered on."),
            longest=LONGEST_FORM,
        ),
        reason_input(),
        context(
            say(
                "Answers that were given stay under their questions, and the end stays as it is. "
                "You see the message to the list before it is sent."
            )
        ),
    ]
    return view(
        say("Correct the call"),
        callback_id="edit_call",
        private_metadata=f"{item.number}:{call.id}@{call.version}",
        submit=say("Preview"),
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
    comment = say("Your comment")
    general = say("Anything else") if call.questions else comment
    fields.append(
        text_input(
            question_field(0), general, multiline=True, optional=bool(call.questions), longest=2500
        )
    )
    return view(
        say("Your answers") if call.questions else comment,
        callback_id="answer",
        private_metadata=f"{item.number}:{call.id}",
        submit=say_as("button", "Send"),
        blocks=[
            title_block(item),
            context(say("Open until {end}.", end=date_token(call.closes_at))),
            *fields[: 2 * MOST_QUESTIONS + 2],
            context(where_it_goes),
        ],
    )
