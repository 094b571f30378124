"""Latvian."""

from typing import Final

from bot.mail.languages.language import Language

LV: Final = Language(
    code="lv",
    from_labels="no",
    date_labels="datums, nosūtīts",
    to_labels="kam",
    subject_labels="tēma, temats",
    other_labels="kopija",
    wrote="rakstīja",
    before_names="lietotājs",
    half_days="priekšp., pēcp.",
    on_behalf="vardu",
    via="caur",
    original_message="pārsūtīts|pārsūtītā ziņa|ziņojums",
    reply_prefixes="atb",
    formerly="bija",
    greetings="labdien, sveiki, cienīj*",
    closings="ar cieņu",
    contact_labels="tel",
    phone_labels="tel",
    sent_from="nosūtīts no",
    sent_words="nosūtīt*",
    get_outlook="lejupiel*|iegūst* … outlook",
    phone="telefon*",
    program_subjects="automātiskā atbilde",
    away_subjects="prombūtne*, prombūtnes paziņojums",
    typed_away="prombūtne, ārpus biroja, ārpus darba",
    i_am_away="atvaļinājumā",
    absent_in_answers="atvaļinājumā",
    automatic_reply="šī ir automātiskā atbilde",
    greets_sender="cienījamais sūtītāj*",
    absence_words="atvaļin*",
    received="saņēmām",
    desk_says="paldies",
    months="""
        janvārī, janvārim, janvāra; februārī, februārim, februāra; martā, martam; aprīlī,
        aprīlim, aprīļa; maijā, maijam, maija; jūnijā, jūnijam, jūnija; jūlijā, jūlijam, jūlija;
        augustā, augustam, augusta; septembrī, septembrim; oktobrī, oktobrim; novembrī,
        novembrim; decembrī, decembrim
    """,
    weekdays="pirmdien; otrdien; trešdien; ceturtdien; piektdien; sestdien; svētdien",
    ends="līdz",
    soft_starts="no",
    between="līdz",
    and_words="un",
    bounds="starp",
    returns="atgriez*, atpakaļ*, atkal, atbildēšu",
    read_receipts="izlasīts, skaitīts, lasīts",
    was_read="izlasī*, lasīts",
    bounce_subjects="nevar piegādāt",
    held="gaida",
    rejected="noraidīt*",
    message_words="ziņojums",
)
