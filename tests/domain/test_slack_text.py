import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import SlackUserId
from bot.domain.slack_text import (
    for_mail,
    for_slack,
    for_terminal,
    read_mention,
    unescape,
    without_markup,
)
from bot.render.slack.markup.mrkdwn import escape_entities
from bot.render.text.safe import clean


@pytest.mark.parametrize(
    ("slack", "plain"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("<@U0ABC>, see", "@Noor Haddad, see"),
        ("<@W9|vera>", "@vera"),
        ("<@W9>", "@W9"),
        ("<#C1|harbour> <#C2>", "#harbour #C2"),
        ("<!here> <!channel|@channel> <!subteam^S1> <!subteam^S1|@pilots>",
         "@here @channel @subteam @pilots"),
        ("<https://quay.example/a?b=1&amp;c=2>", "https://quay.example/a?b=1&c=2"),
        ("<https://quay.example/a|the plan>", "the plan (https://quay.example/a)"),
        ("<http://quay.example|quay.example>", "quay.example"),
        ("<mailto:bram@example.org|bram@example.org>", "bram@example.org"),
        ("<mailto:bram@example.org|Bram>", "Bram (bram@example.org)"),
        ("<!date^1^{date}|19 Dec>", "19 Dec"),
        ("*bold* stays", "*bold* stays"),
    ],
)  # fmt: skip
def test_slacks_markup_is_undone(slack: str, plain: str) -> None:
    assert unescape(slack, names={"U0ABC": "Noor Haddad"}) == plain


def test_only_one_mention_alone_is_a_mention() -> None:
    assert read_mention(" <@U0ABC|noor> ") == SlackUserId("U0ABC")
    assert read_mention("<@U0ABC> <@U1>") is None
    assert read_mention("noor") is None


@given(st.text())
def test_what_is_escaped_comes_back_as_it_was(text: str) -> None:
    assert unescape(escape_entities(text)) == clean(text)


def test_our_sentences_are_plain_where_nothing_renders_them() -> None:
    text = "*Note*: write `/pen show 2` in <#C1> or <#C2>, or `list:plan`; 2 * 3 * 4 stays."

    assert without_markup(text) == (
        "Note: write “/pen show 2” in its list's Slack channel, or “list:plan”; 2 * 3 * 4 stays."
    )


def test_in_slack_peoples_words_in_our_sentences_mention_nobody() -> None:
    text = "“<!channel> & <http://evil.example|x>” is no choice. Ask `/pen help` in <#C1> or <#C2>."

    assert for_slack(text) == (
        "“&lt;!channel&gt; &amp; &lt;http://evil.example|x&gt;” is no choice. "
        "Ask `/pen help` in <#C1> or <#C2>."
    )
    assert without_markup(text) == (
        "“<!channel> & <http://evil.example|x>” is no choice. "
        "Ask “/pen help” in its list's Slack channel."
    )


def test_in_mails_a_command_is_named_as_it_is_sent_from_there() -> None:
    text = "See `/pen show 2`. A chair writes `/pen reopen 2`, until `19 Dec`."

    assert for_mail(text, commands={"show"}) == (
        "See “!show 2”. A chair writes “/pen reopen 2” in Slack, until “19 Dec”."
    )


def test_a_refusal_names_the_command_lines_commands_at_a_terminal() -> None:
    text = "There is no item #9. `/pen list all` shows all; see `/pen show 8`, `/pen mine`."

    assert for_terminal(text) == (
        "There is no item #9. “penholder items” shows all; see “penholder show 8”, "
        "“/pen mine” in Slack."
    )
