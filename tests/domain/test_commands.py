import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.presets import PRESETS
from bot.domain.commands.finding import ListItems, Mine, Show, WhoIs
from bot.domain.commands.items import (
    AssignItem,
    LabelItem,
    MergeItems,
    ReopenItem,
    TitleItem,
    UndoMerge,
)
from bot.domain.commands.mails import MoveMail, SplitItem
from bot.domain.commands.members import CommentOn, VoteOn
from bot.domain.commands.proceedings import (
    BallotForm,
    CloseItem,
    ExtendBallot,
    OpenBallot,
    OpenCall,
    WithdrawBallot,
    take_rule,
)
from bot.domain.commands.settings import DigestCommand, LinkAddress, LinkCode
from bot.domain.commands.table import SPECS, Command, Help, read_command
from bot.domain.ids import ItemNumber, SlackUserId
from bot.errors import Refused

TWELVE = ItemNumber(12)
SEVEN = ItemNumber(7)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Help(is_short=True)),
        ("help", Help()),
        ("  help ", Help()),
        ("help vote", Help("vote")),
        ("help /pen ballot", Help("ballot")),
        ("list", ListItems("open")),
        ("LIST Voting", ListItems("voting")),
        ("show 12", Show(TWELVE)),
        ("show #12", Show(TWELVE)),
        ("mine", Mine()),
        ("whois Ada  Example", WhoIs(None, "Ada Example")),
        ("whois @Ada", WhoIs(None, "Ada")),
        ("whois <@U0ABC|noor>", WhoIs(SlackUserId("U0ABC"))),
        ("whois <mailto:Ada@example.org|Ada@example.org>",
         WhoIs(None, address="ada@example.org")),
        ("comment 12 R&amp;D: a &lt; b\n\nsecond", CommentOn(TWELVE, "R&D: a < b\n\nsecond")),
        ("comment #12: ask <@U0ABC|noor>", CommentOn(TWELVE, "ask @noor")),
        ("vote 12 agree", VoteOn(TWELVE, "agree")),
        ("vote 12 block: the quay is <http://full.example|full.example>",
         VoteOn(TWELVE, "block: the quay is full.example")),
        ("vote 12 +1 because it is time", VoteOn(TWELVE, "+1 because it is time")),
        ("call 12 until Friday using ietf-consensus We adopt it.",
         OpenCall(TWELVE, "Friday", words="We adopt it.", for_consensus=True)),
        ("ballot 12", BallotForm(TWELVE)),
        ("ballot 12 until Friday", OpenBallot(TWELVE, "Friday")),
        ("ballot 12 until 19 Dec 18:00 plus-minus Adopt the text?",
         OpenBallot(TWELVE, "19 Dec 18:00", "plus-minus Adopt the text?")),
        ("ballot 12 +3d Adopt?", OpenBallot(TWELVE, "+3d", "Adopt?")),
        ("ballot 12 +3d Shall we rank them?", OpenBallot(TWELVE, "+3d", "Shall we rank them?")),
        ("ballot 12 +3d consent Approval of the budget",
         OpenBallot(TWELVE, "+3d", "consent Approval of the budget")),
        ("extend 12 Friday", ExtendBallot(TWELVE, "Friday")),
        ("extend 12 until 19 Dec 18:00 because of the holidays",
         ExtendBallot(TWELVE, "19 Dec 18:00", "of the holidays")),
        ("withdraw 12", WithdrawBallot(TWELVE)),
        ("withdraw 12 because it was unclear", WithdrawBallot(TWELVE, "it was unclear")),
        ("close 12", CloseItem(TWELVE)),
        ("close 12 moved to  the fleet list", CloseItem(TWELVE, "moved to the fleet list")),
        ("reopen 12", ReopenItem(TWELVE)),
        ("assign 12 <@U0ABC|noor>", AssignItem(TWELVE, SlackUserId("U0ABC"))),
        ("assign 12 @Noor Haddad", AssignItem(TWELVE, None, "Noor Haddad")),
        ("title 12 Winter\n moorings", TitleItem(TWELVE, "Winter moorings")),
        ("label 12 Budget q1-2027", LabelItem(TWELVE, ("budget", "q1-2027"), ())),
        ("label #12 été, -budget", LabelItem(TWELVE, ("été",), ("budget",))),
        ("merge 12 into 7", MergeItems(TWELVE, ItemNumber(7))),
        ("merge #12 #7", MergeItems(TWELVE, ItemNumber(7))),
        ("undo 12", UndoMerge(TWELVE)),
        ("split 12 3", SplitItem(TWELVE, 3)),
        ("vote 12", VoteOn(TWELVE, "")),
        ("help when", Help("when")),
        ("move 12 3 into 7", MoveMail(TWELVE, 3, ItemNumber(7))),
        ("move 12 3 to #7", MoveMail(TWELVE, 3, ItemNumber(7))),
        ("link Ada@Example.org", LinkAddress("ada@example.org")),
        ("link &lt;ada@example.org&gt;", LinkAddress("ada@example.org")),
        ("link <mailto:ada@example.org|ada@example.org>", LinkAddress("ada@example.org")),
        ("link abcd-efgh-2345-MNOP", LinkCode("abcdefgh2345mnop")),
        ("link abcd efgh 2345 mnop", LinkCode("abcdefgh2345mnop")),
        ("digest", DigestCommand("preview")),
        ("digest send", DigestCommand("send")),
        ("digest  Preview  Harbour  plan", DigestCommand("preview", "Harbour plan")),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_command(text: str, command: Command) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("shwo 12", "Did you mean `/pen show 12`?"),
        ("votes 12 agree", "Did you mean `/pen vote 12 agree`?"),
        ("mereg 12", "Did you mean `/pen merge 12 into M`?"),
        ("mereg", "Did you mean `/pen merge N into M`?"),
        ("agree 12", "Did you mean `/pen vote 12 agree`?"),
        ("agree 12 it is time", "Did you mean `/pen vote 12 agree it is time`?"),
        ("+1 12", "Did you mean `/pen vote 12 +1`?"),
        ("yes", "Did you mean `/pen vote N CHOICE [REASON]`?"),
        ("12 show", "The command comes first. Did you mean `/pen show 12`?"),
        ("12 block too dear", "Did you mean `/pen vote 12 block too dear`?"),
        ("12 close", "Did you mean `/pen close 12`?"),
        ("until 12 Friday", "Did you mean `/pen extend 12 Friday`?"),
        ("emerge 12", "There is no command “emerge”. Did you mean `/pen merge 12 into M`?"),
        ("look 12", "`/pen help [WORD]` shows all commands"),
        ("untitled 12", "`/pen help [WORD]` shows all commands"),
        ("commnet 12 &lt;!channel&gt; look", "Did you mean `/pen comment 12 TEXT`?"),
        ("12", "Say what to do with #12, for example `/pen show 12`."),
        ("&lt;script&gt;", "There is no command “<script>”. `/pen help [WORD]` shows all"),
        ("help zzyzx", "`/pen help [WORD]` shows all commands"),
        ("list votng", "Did you mean `/pen list voting`?"),
        ("list xyz", "I cannot list “xyz”. Write `/pen list"),
        ("show", "Which item? Write `/pen show N`"),
        ("show twelve", "“twelve” is not a number. Write `/pen show N`"),
        ("show 12 please", "I do not know what “please” is for. Write `/pen show 12`"),
        ("mine all", "I do not know what “all” is for"),
        ("whois", "Say who too: `/pen whois @user|ADDRESS|NAME`."),
        ("who ada", "Did you mean `/pen whois ada`?"),
        ("comment 12", "Say what you want to say too: `/pen comment 12 TEXT`"),
        ("vote", "Which item? Write `/pen vote N CHOICE [REASON]`, where N is a number"),
        ("ballot 12 until", "Say until when. Write `/pen ballot 12 until WHEN"),
        ("extend 12", "Say until when. Write `/pen extend 12 WHEN [because REASON]`"),
        ("extend 12 Friday please", "A reason begins with “because”"),
        ("withdraw 12 it was unclear", "A reason begins with “because”"),
        ("ballot 12 until whenever", "I do not understand “whenever” as a time"),
        ("assign 12", "Say who holds it too: `/pen assign 12 @user`"),
        ("title 12", "Say the new title too: `/pen title 12 TEXT`"),
        ("label 12", "Say one label or more too: `/pen label 12 WORD …`"),
        ("label 12 <!channel>", "cannot be a label"),
        ("label 12 _", "cannot be a label"),
        (f"label 12 {'x' * 31}", "cannot be a label"),
        ("merge 12", "Which item? Write `/pen merge 12 into M`, where M is a number"),
        ("merge 12 into 7 please", "Write `/pen merge 12 into 7`"),
        ("split 12", "Which message? Write `/pen split 12 MESSAGE`, where MESSAGE is a number"),
        ("split 12 last", "“last” is not a number. Write `/pen split 12 MESSAGE`"),
        ("move 12 3", "Which item? Write `/pen move 12 3 into M`"),
        ("link ada@here", "“ada@here” is no mail address that I can write to"),
        ("link ada@example.org, bo@example.org", "is no mail address that I can write to"),
        ("link ada", "“ada” is neither a mail address nor a code"),
        ("link abcd-efgh-2345-mnop1", "is neither a mail address nor a code"),
        (
            "digest now",
            "`/pen digest` does not know “now”. Write `/pen digest [mine …|preview|send]",
        ),
        (
            "digest sned",
            "Did you mean `/pen digest send`? Write `/pen digest [mine …|preview|send] [LIST]`",
        ),
        ("reopen 12 13", "A reason begins with “because”: `/pen reopen 12 [because REASON]`"),
        ("held 3", "Say what to do with it: `/pen held 3 show` or `/pen held 3 drop`."),
        *(
            (line.format("9" * 30), "There is no item #999999999…. `/pen list all` shows")
            for line in (
                "show {}",
                "comment #{}: yes",
                "vote {} agree",
                "ballot {}",
                "close {}",
                "reopen {}",
                "assign {} ada",
                "title {} New",
                "merge {} into 1",
                "{}",
                "merge 1 into #{}",
                "undo {}",
                "split {} 1",
                "move {} 1 into 2",
                "move 1 2 into {}",
            )
        ),
        ("split 1 9999999999", "There is no message 999999999…. Write `/pen split 1 MESSAGE`"),
    ],
)
def test_an_unknown_or_incomplete_command_is_answered_with_the_nearest_right_form(
    text: str, answer: str
) -> None:
    with pytest.raises(Refused) as refusal:
        read_command(text)

    assert answer in str(refusal.value)


@pytest.mark.parametrize(
    ("words", "rule", "question"),
    [
        ("", "", ""),
        ("Adopt?", "", "Adopt?"),
        ("plus-minus Adopt the text?", "plus-minus", "Adopt the text?"),
        ("Ranked Which: A / B", "ranked", "Which: A / B"),
        ("ranked Which?\n- A\n- B", "ranked", "Which?\n- A\n- B"),
        ("Shall we rank them?", "", "Shall we rank them?"),
        ("consent Approval of the budget", "consent", "Approval of the budget"),
        ("majority", "majority", ""),
    ],
)
def test_the_rule_of_a_ballot_stands_before_its_question(
    words: str, rule: str, question: str
) -> None:
    assert take_rule(OpenBallot(TWELVE, "Friday", words), PRESETS) == (rule, question)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("concent Shall we?", "There is no rule “concent” for a ballot; there are consent,"),
        ("yes-no Shall we?", "`/pen ballot 12 until Friday consent yes-no Shall we?`"),
        ("budget", "`/pen ballot 12 until Friday consent QUESTION`"),
    ],
)
def test_a_rule_that_there_is_not_is_no_question(words: str, answer: str) -> None:
    with pytest.raises(Refused) as refusal:
        take_rule(OpenBallot(TWELVE, "Friday", words), PRESETS)

    assert answer in str(refusal.value)


def test_every_type_of_command_belongs_to_one_specification() -> None:
    kinds = [kind for spec in SPECS.values() for kind in (*spec.reads, *spec.writes)]

    assert sorted(map(repr, kinds)) == sorted(map(repr, get_args(Command)))


@pytest.mark.parametrize("word", SPECS)
def test_a_command_is_read_as_a_type_of_its_specification(word: str) -> None:
    spec = SPECS[word]
    examples = re.findall(r"`/pen ([^`]*)`", str(spec.example))
    by_mail = [spec.by_mail.example.removeprefix("!")] if spec.by_mail is not None else []

    own = [example for example in (*examples, *by_mail) if example.startswith(word)]

    assert own
    assert {type(read_command(example)) for example in own} <= {*spec.reads, *spec.writes}


@given(st.text(max_size=60) | st.builds("{} {}".format, st.sampled_from(sorted(SPECS)), st.text()))
def test_any_text_is_a_command_or_refused_with_a_right_form(text: str) -> None:
    refusal = _refusal(text)

    assert refusal is None or "/pen " in refusal


def _refusal(text: str) -> str | None:
    try:
        read_command(text)
    except Refused as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("vote agree because it is time", VoteOn(TWELVE, "agree because it is time")),
        ("vote 12", VoteOn(TWELVE, "12")),  # an option's number
        ("vote 7 because it is near", VoteOn(TWELVE, "7 because it is near")),
        ("vote #7 agree", VoteOn(SEVEN, "agree")),
        ("vote", VoteOn(TWELVE, "")),
        ("comment 12 monkeys came", CommentOn(TWELVE, "12 monkeys came")),
        ("comment #12: yes", CommentOn(TWELVE, "yes")),
        ("show", Show(TWELVE)),
        ("show 7", Show(SEVEN)),
        ("show #7", Show(SEVEN)),
        ("ballot", BallotForm(TWELVE)),
        ("extend +3d", ExtendBallot(TWELVE, "+3d")),
        ("close", CloseItem(TWELVE)),
        ("assign <@U0ABC|noor>", AssignItem(TWELVE, SlackUserId("U0ABC"))),
        ("merge into 7", MergeItems(TWELVE, SEVEN)),
        ("merge #7 into 12", MergeItems(SEVEN, TWELVE)),
        ("move 3 into 7", MoveMail(TWELVE, 3, SEVEN)),
        ("split 3", SplitItem(TWELVE, 3)),
        ("list", ListItems("open")),
        ("mine", Mine()),
        ("digest preview", DigestCommand("preview")),
        ("help vote", Help("vote")),
        ("", Help(is_short=True)),
    ],
)  # fmt: skip
def test_in_an_items_thread_commands_need_no_number(text: str, command: Command) -> None:
    assert read_command(text, about=TWELVE) == command


def test_an_unknown_word_in_a_thread_is_answered_with_the_items_number() -> None:
    with pytest.raises(Refused, match=re.escape("`/pen vote 12 agree`")):
        read_command("agree", about=TWELVE)


@given(st.text(max_size=40), st.sampled_from(sorted(SPECS)))
def test_what_stands_behind_a_command_never_becomes_another_items_number(
    rest: str, word: str
) -> None:
    try:
        command = read_command(f"{word} {rest}", about=TWELVE)
    except Refused:
        return
    first = rest.split(maxsplit=1)[:1]
    if first and first[0].startswith("#"):
        return
    if not SPECS[word].takes_only_item:
        assert getattr(command, "number", TWELVE) == TWELVE
