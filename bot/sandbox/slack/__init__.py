"""A Slack look-alike over real sockets: the Web API, Socket Mode, and the people.

    world = SlackWorld(users=[SlackUser(id="U01ADA", name="ada", real_name="Ada Byron",
                                        email="ada@example.org")],
                       channels=[SlackChannel(id="C01LIST", name="list",
                                              members=("U01ADA", "U0PENHOLDER"))])
    async with world:                       # or await world.start() … await world.stop()
        AsyncWebClient(token=world.bot_token, base_url=world.api_url)
        # Socket Mode: app token world.app_token, over the same api_url
        ts = await world.people.post("U01ADA", "C01LIST", "Good morning")
        answer = await world.people.command("U01ADA", "C01LIST", "/pen", "list")

The bot is a member of a channel only when its id (`Identity.bot_user_id`, by
default `U0PENHOLDER`) is among the channel's members. It keeps no service state:
a service may die and come back, what was said stays; nothing is deduplicated.

`SlackWorld(users, channels, identity, bot_token, app_token, scopes, port, redelivery,
rate_limits, clock)`; `.url`, `.api_url`, `.reset()` and

- `.people`: `post` (returns ts), `edit`, `delete`, `react`, `unreact`; `command`, `press`,
  `shortcut`, `press_in_view`, `submit`, `close_view`, each returning an `Answer` (`ok`,
  `error` such as `dispatch_failed` or `operation_timeout`, `text`, `blocks`, `errors` of a
  form). `PersonError` when the screen offers no such thing.
- `.state`: `channel_messages(channel)`, `thread(channel, ts)`, `ephemerals[user][ts]`,
  `channel_messages("D" + user_id[1:])` for direct messages, `open_views(user)`, `calls`.
  `channel_window(state, channel)` and `person_window(state, user)` give the same as JSON.
- `.faults.add(Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage", times=1, skip=0,
  after=timedelta(...)))`; `method=""` is any.
- `.sockets`: `wait_connected(count)`, `close_all(cleanly=…)`, `silence()` (half-open),
  `refuses_connections`, `acks_to_drop`, `say_disconnect(reason=…)`, `redeliver_now()`,
  `undelivered` (events given up), `event_types` (subscriptions; by default those
  of the manifest that people cause).
- `.post_to(url)`: HTTP mode, signed with `.signing_secret`; `.sockets.http` is `None` without.
- `.on_call`: an async hook `(name, Phase)` awaited before and after the effect of each Web
  API call (`chat.postMessage` …), each envelope (`socket.events_api`,
  `socket.slash_commands`, `socket.interactive`; `http.…` alike) and each `socket.ack`. It may raise
  `DropCall` before an API call: the request then vanishes without effect.
- `Redelivery(ack_timeout, pauses)` sets how long an acknowledgement may take and when an
  event comes again; `RateLimits()` turns Slack's limits on (off by default).

The same over HTTP for another process, JSON in and out, under `/_control/`: `post`, `edit`,
`delete`, `react`, `unreact`, `command`, `press`, `shortcut`, `press_in_view`, `open_home`,
`submit`, `close_view` (arguments named as in `People`: user, channel, ts, text, thread_ts, …);
`channel?channel=`, `user?user=`, `calls?method=&start=`, `workspace` to look; `faults`
(kind, method, times, skip, after in seconds), `clear_faults`, `sockets` (do: close, abort,
silence, refuse, accept, drop_acks, disconnect), `redeliver`, `reset`.
"""

from bot.sandbox.slack.errors import ApiError as ApiError
from bot.sandbox.slack.errors import PersonError as PersonError
from bot.sandbox.slack.faults import Fault as Fault
from bot.sandbox.slack.faults import FaultKind as FaultKind
from bot.sandbox.slack.faults import RateLimits as RateLimits
from bot.sandbox.slack.screens.windows import channel_window as channel_window
from bot.sandbox.slack.screens.windows import person_window as person_window
from bot.sandbox.slack.socket_mode import Redelivery as Redelivery
from bot.sandbox.slack.values import ALL_SCOPES as ALL_SCOPES
from bot.sandbox.slack.values import Answer as Answer
from bot.sandbox.slack.values import ApiCall as ApiCall
from bot.sandbox.slack.values import Identity as Identity
from bot.sandbox.slack.values import Message as Message
from bot.sandbox.slack.values import Phase as Phase
from bot.sandbox.slack.values import SlackChannel as SlackChannel
from bot.sandbox.slack.values import SlackUser as SlackUser
from bot.sandbox.slack.values import View as View
from bot.sandbox.slack.web_api.dispatcher import DropCall as DropCall
from bot.sandbox.slack.world import SlackWorld as SlackWorld
