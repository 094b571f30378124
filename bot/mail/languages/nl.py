"""Dutch."""

from typing import Final

from bot.mail.languages.language import Language

NL: Final = Language(
    code="nl",
    from_labels="van, afzender",
    date_labels="datum, verzonden",
    to_labels="aan, ontvanger",
    subject_labels="onderwerp",
    title_labels="titel",
    other_labels="cc, bcc, kopie, antwoord aan, beantwoorden, prioriteit, urgentie, bijlagen",
    wrote="zei, zegt, schreef, heeft geschreven, geschreven",
    wrote_in_message="schreef in bericht, schreef in berichtnieuws",
    before_names="heeft",
    before_dates="op, het volgende",
    lead_ins="op, ma, di, wo, do, vr, za, zo",
    on_behalf="namens, uit naam van",
    via="via, door",
    original_message="oorspronkelijk|doorgestuurd bericht, doorgestuurd door",
    forward_begins="begin doorgestuurd bericht",
    forward_ends="einde doorgestuurd bericht",
    introduces="zijn|luidt|heeft",
    reply_prefixes="antw, betr",
    forward_prefixes="doorst",
    formerly="was, eerder, voorheen",
    greetings="hallo, beste, geachte, goedendag",
    closings="""
        met? vriendelijke groet|groeten, groet|groeten|groetjes, hartelijke groet|groeten,
        bedankt, mvg
    """,
    contact_labels="tel, mob, gsm, fax, web, e-mail",
    phone_labels="tel, mob, gsm, fax",
    sent_from="verstuurd|verzonden vanaf|vanuit|met|van",
    sent_words="verzonden|verstuurd",
    somebody="ik, heb*, wij",
    get_outlook="verkrijg*|ophalen|download* … outlook, outlook voor ios|android",
    phone="smartphone*, tablet*, mobile*",
    unsubscribe="je hebt dit bericht ontvangen omdat",
    list_hints="mailinglijst*",
    digest_topics="onderwerpen van vandaag",
    notice_starts="""
        dit bericht, dit e-mail*, deze e-mail*, deze mail, de informatie, denk aan, let op,
        disclaimer*
    """,
    notice_heading="disclaimer",
    notice_confidential="*vertrouwelijk*, *confident*",
    notice_intended="geadresseerde*, bestemd*",
    notice_mistake="ten onrechte, abusievelijk",
    notice_delete="*verwijder*, vernietig*",
    notice_forbidden="verboden",
    external_labels="let op",
    external_mail="bericht*, e-mail*",
    external_words="*extern*, buiten",
    print_plea="denk aan … milieu voordat … … print*|afdruk*|druk*",
    from_me="van mij|ons, wat mij|ons betreft, voor mij|ons",
    conditions="als, mits, op voorwaarde dat, zolang, indien",
    second_thoughts="nee wacht, wacht nee, bij nader inzien",
    votes_for="""
        ja, voor, ik|wij|we ben|zijn voor|akkoord|het-eens, akkoord, eens, mee eens,
        goedgekeurd, ik keur het goed, ik steun dit|het|het-voorstel?, prima voor mij?,
        geen bezwaar|bezwaren, plus één, ja hoor, ja graag, jazeker, vóór, zeker
    """,
    votes_against="""
        nee, tegen, ik|wij|we ben|zijn tegen, niet akkoord, ik|we ben|zijn niet
        akkoord|voor, niet mee eens, oneens, ik wijs het af, afgewezen, min één
    """,
    votes_neither="""
        onthouding, ik onthoud me|mij, wij|we onthouden ons, blanco, geen mening,
        neutraal, ik onthoud me van stemming
    """,
    i_vote="ik|wij|we stem|stemmen, mijn|onze stem is, hierbij stem ik, mijn stem",
    vote_leads="""
        dus, dan, goed, prima, mooi, super, hierbij mijn stem?, hier is mijn stem?,
        anders, een, van mij, ja, wat mij betreft, helaas, sorry, een volmondig?,
        volmondig, hierbij, daarom
    """,
    vote_tails="""
        van|voor mij|ons, ook, wat mij|ons betreft, bij deze stemming, voor dit
        voorstel, bindend, natuurlijk, graag, sorry, deze keer, hoor, van stemming
    """,
    says_thanks="bedankt, dank je|u?, dankjewel, hartelijk dank",
    he_votes="stemt",
    vote_tags="stemming, peiling, stem",
    asks_votes="""
        graag stemmen, breng uw|je stem uit, stem a.u.b., de? stemming is open|geopend, we
        stemmen over, oproep tot stemmen|stemming
    """,
    result_tags="uitslag, resultaat, resultaten",
    carried="voorstel|stemming|motie is|wordt aangenomen|goedgekeurd",
    lost="voorstel|stemming|motie is|wordt verworpen|afgewezen",
    cancel_tags="geannuleerd, ingetrokken, afgelast",
    cancels="ik trek de|deze stemming in, de? stemming is|wordt geannuleerd|ingetrokken",
    consensus_tags="consensusoproep, laatste oproep",
    consensus_found="er is consensus, we hebben consensus, consensus is bereikt",
    consensus_missing="geen consensus",
    counts_for="ja, voor, voorstemmen",
    counts_against="nee, tegen, tegenstemmen",
    counts_neither="onthouding|onthoudingen, onthouden",
    binding_words="bindend",
    advisory_words="niet-bindend, niet bindend, adviserend",
    again_words="poging, ronde",
    units="dag|dagen, week, maand|maanden, jaar, uur, euro|euros, dollar|dollars",
    possessives="mijn|onze",
    program_subjects="""
        automatisch antwoord|bericht, automatische reactie, auto antwoord, auto-antwoord
    """,
    away_subjects="afwezig*, afwezigheid*",
    behind_away="tot",
    typed_away="afwezig, afwezigheid, niet aanwezig, niet op kantoor",
    absences="vakantie, op|met vakantie",
    i_am_away="""
        ik ben … afwezig|terug|bereikbaar, op|met vakantie, met verlof, kantoor is|blijft …
        gesloten
    """,
    absent_in_answers="afwezig*, met vakantie|verlof",
    is_away="is afwezig, is niet aanwezig, is niet op kantoor",
    automatic_reply="""
        dit is een automatisch|automatische|geautomatiseerd|geautomatiseerde
        gegenereerd|gegenereerde? antwoord|reactie
    """,
    behind_automatic="op uw|je",
    automatic_message="""
        dit is een automatisch gegenereerd? bericht, dit bericht is|wordt|werd automatisch
        verzonden|verstuurd|gegenereerd|aangemaakt, deze e-mail is|wordt|werd automatisch
        verzonden|verstuurd|gegenereerd|aangemaakt
    """,
    sent_automatically="""
        dit bericht is|wordt|werd automatisch, deze e-mail|mail is|wordt|werd automatisch
    """,
    greets_sender="beste|geachte|hallo afzender|mailer|e-mailer",
    absence_words="*vakantie*, verlof, gesloten",
    comes_back="retour, terug*, beantwoord ik",
    thanks="dank|bedankt voor uw|je bericht|e-mail|mail",
    asks_elsewhere="*dringend*, urgen*, contact*, spoed*",
    received="hebben uw|je|jouw … ontvangen, ontvangstbevestiging*",
    desk_says="""
        dank|bedankt voor uw|je|het, automatisch|automatische
        antwoord|bevestiging|reactie|bericht
    """,
    nobody_reads="niet meer|langer in gebruik, niet meer|langer gebruikt|actief|gelezen",
    ticket_words="ticket*, zaak*, melding*, incident*",
    number_words="nr, nummer",
    desk_names="support, service, klantenservice",
    mailbox_words="mail-box, inbox, account, postvak, quota",
    full_words="vol",
    i_words="ik",
    no_reply_names="niet-antwoorden|niet-beantwoorden",
    months="; ; ; ; ; ; ; ; sept; ; ; ",
    ends="tot, t/m, t.e.m.|t.e.m|tem",
    end_labels="einde",
    until_words="tot, van, t/m",
    starts="van, sinds, tussen, start",
    soft_starts="vanaf",
    between="tot, tot en met, t/m",
    and_words="en",
    bounds="tussen",
    returns="""
        lees ik, lezen wij, beantwoord*, reageer*, bereikbaar*, terug*, weer*, opnieuw,
        heropen*, hervat*
    """,
    not_returns="niet bereikbaar*",
    when_back="zodra ik terug* ben, bij terugkomst",
    fillers="de|den, op, en, met, in, inclusief, incl.",
    calendar_weeks="week|weken, wk",
    week_joins="tot en met, t/m, en",
    week_ends="t/m, tot en met",
    read_receipts="gelezen, niet gelezen, leesbevestiging, lezen bevestigd, ontvangstbevestiging",
    was_read="gelezen, verwijderd, weergegeven",
    receipt_statements="dit is een ontvangstbevestiging|leesbevestiging",
    recall_subjects="intrekken",
    recalls="wil het bericht",
    bounce_subjects="""
        onbestelbaar*, niet bezorgd, niet te bezorgen, bezorging mislukt, kan niet worden
        bezorgd, uw|je bericht|e-mail kon niet
    """,
    delivered="bezorgd, afgeleverd",
    delayed="vertraagd*",
    held="""
        wacht op, wacht nog op, vastgehouden*, ter goedkeuring, in behandeling bij de
        moderator*, tegengehouden*
    """,
    rejected="geweigerd*, afgewezen*, afgekeurd*, niet toegestaan|geaccepteerd|gemachtigd",
    if_words="als, indien",
    with_subject="met als? onderwerp",
    message_words="bericht, mail, e-mail",
    own_post="uw bericht|e-mail, je bericht",
)
