"""Every bound on what one mail, or one archive, may make us do, in one place.

A mail over a bound is read in part; only one over `MAIL_BYTES` is not read at all. The
bounds are far above what people send and far below what hurts. `docs/failures.md` says what
happens at each.
"""

from typing import Final

MAIL_BYTES: Final = 100 * 1024 * 1024
"""A mail above this is unreadable; `max_size` of the configuration is normally far below."""

TOO_LARGE_KEPT: Final = 64 * 1024
"""How many bytes are kept of a mail of an archive that is larger than `max_size`."""

UNPACKED_BYTES: Final = 1024 * 1024 * 1024
"""How much a packed archive may unpack to, whatever its size."""

UNPACKED_TIMES: Final = 100
"""And how many times its own size; mails become a tenth when they are packed."""

XZ_BYTES: Final = 128 * 1024 * 1024
"""How much memory unpacking an xz file may take; `xz -9` takes half of it."""

ZIP_ENTRIES: Final = 100_000
"""How many files a zip file may list."""

ZIP_DIRECTORY_BYTES: Final = 32 * 1024 * 1024
"""How long that list may be."""

ENVELOPE_BYTES: Final = 1_000
"""How much of a mailbox file's `From ` line is looked at."""

HEADER_BYTES: Final = 1024 * 1024
"""How much of a header section is read."""

HEADER_FIELDS: Final = 5_000
"""How many fields of one header section are read."""

FIELD_CHARS: Final = 64 * 1024
"""How much of one header field is read."""

PARAMETER_CHARS: Final = 4_096
"""How much of Content-Type and Content-Disposition is read."""

PARAMETERS: Final = 200
"""How many parameters of one of these are read."""

DATE_CHARS: Final = 120
"""How much of a date is read."""

STAMPS: Final = 5
"""In how many Received fields the date of a mail without one is looked for, and how many
Authentication-Results are kept."""

TRACE_FIELDS: Final = 100
"""How many fields that say to whom a mail was delivered are read."""

SUBJECT_CHARS: Final = 2_000
"""How much of a subject is kept."""

NAME_CHARS: Final = 200
"""How much of a display name or file name is kept."""

ADDRESS_CHARS: Final = 320
"""The longest addr-spec of RFC 5321 (64 + 1 + 255 octets); a longer one names nobody."""

MAILBOXES: Final = 1_000
"""How many mailboxes of one address list are read."""

MESSAGE_ID_CHARS: Final = 900
"""A longer Message-ID is kept as its beginning and a hash (an index must hold it)."""

REFERENCES: Final = 51
"""How many ids of References are kept: the first and the last fifty."""

PARTS: Final = 1_000
"""How many MIME parts of one mail are read."""

DEPTH: Final = 20
"""How deep multiparts may nest; deeper ones are listed and not opened."""

BOUNDARY_BLANKS: Final = 300
"""Behind how many blanks a boundary's line may end."""

CALENDAR_BYTES: Final = 100_000
"""How much of an invitation is read."""

ATTACHMENTS: Final = 200
"""How many attachments are listed."""

DIGEST_MAILS: Final = 200
"""How many mails of one MIME digest are taken."""

TEXT_CHARS: Final = 2_000_000
"""How much text of one mail is kept."""

TEXT_LINES: Final = 100_000
"""And how many lines of it."""

HTML_CHARS: Final = 400_000
"""Longer HTML is read by the plain tag remover: slower layouts are not worth it."""

HTML_TAGS: Final = 20_000
"""HTML with more tags is read by the plain tag remover."""

QUOTE_DEPTH: Final = 100
"""The deepest quote level that is told from the next."""

ATTRIBUTION_LINES: Final = 4
"""Over how many lines an attribution such as `On … wrote:` may be wrapped."""

ATTRIBUTION_CHARS: Final = 400
"""The longest attribution."""

LINE_CHARS: Final = 1_000
"""How much of one line is looked at when its kind is told."""

REMARKABLE_LINES: Final = 20_000
"""How many lines of one text are looked at for what may begin or end something there."""

OWN_CHARS: Final = 20_000
"""How many characters of a mail's own words are read for what they mean: votes, wishes, positions,
commands and the like."""

OWN_LINES: Final = 1_000
"""And how many lines of them."""

QUOTED_CHARS: Final = 60_000
"""In how many characters of what a mail quotes a position is looked for."""

ITEMS_NAMED: Final = 50
"""On how many items one mail may vote."""

ENTRIES: Final = 300
"""In how many lines of one mail about numbered entries a vote is looked for."""

VOTES: Final = 100
"""How many votes are read from one mail."""

POSITION_SENTENCES: Final = 100
"""In how many sentences of one mail a position is looked for."""

REASON_CHARS: Final = 2_000
"""How much of a vote's reason is kept."""

AWAY_CHARS: Final = 4_000
"""In how much of a responder's words the day of return is looked for."""

BOUNCE_CHARS: Final = 20_000
"""In how much of a bounce's words its recipients are looked for."""

NOTICE_CHARS: Final = 3_000
"""In how much of a list program's words it is looked for that it holds or rejects a mail."""

REPORT_CHARS: Final = 200_000
"""In how much of a report's words the mail that it is about is looked for."""

COMPARED_CHARS: Final = 20_000
"""In how much of two copies' words it is seen whether they are one post."""

SAME_SECOND: Final = 50
"""With how many kept mails of one subject and second a new one is compared: the newest."""

SEARCH_CHARS: Final = 16_000
"""How much of a mail's own words is indexed; long tables and logs are not."""

ORIGINALS: Final = 500
"""In how many mails of its thread a mail's quotes are looked for."""

ORIGINAL_WORDS: Final = 20_000
"""How many words of one mail are looked for, or looked up, in others."""

TRACE_WORDS: Final = 6_000
"""In how many words of a mail a quote is looked for when a lost reply is put back."""

TRACE_CHARS: Final = 60_000
"""And in how much of its text."""

TRACE_SOURCES: Final = 50
"""How many attributions, header blocks and other lines above quotes a lost reply is known by."""

TRACE_IDS: Final = 200
"""How many words of a lost reply are taken for Message-IDs."""

ORIGINALS_WORDS: Final = 200_000
"""How many words of a whole thread quotes are looked for in."""

SCANNED_CHARS: Final = 4_000_000
"""In how much of a mail, HTML and attached texts too, words of ours are looked for."""

WORDS_OF_OURS: Final = 50
"""How many words of ours are found in one mail."""
QUOTED_LINES: Final = 60
"""Of a quote, so many lines are compared with what it may be a quote of."""
