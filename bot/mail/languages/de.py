"""German."""

from typing import Final

from bot.mail.languages.language import Language

DE: Final = Language(
    code="de",
    from_labels="von",
    date_labels="gesendet, datum",
    to_labels="an, empfänger",
    subject_labels="betreff, thema",
    title_labels="titel",
    other_labels="""
        cc, bcc, kopie, gesendet von, antwort an, organisation, wichtigkeit, priorität, anlagen,
        anhänge
    """,
    wrote="""
        sagte, meinte, hat gesagt, sagt, schrieben sie, schrieb, schrieben, schreibt,
        geschrieben, hat am
    """,
    wrote_in_message="schrieb im newsbeitrag, schrieb in nachricht, schrieb in im newsbeitrag",
    before_names="uhr, hat, gestern, heute",
    before_dates="am, den, um, zu",
    lead_ins="am, den, zitat von, di, mi, do, fr, sa, so, mo",
    on_behalf="im auftrag von, im namen von",
    via="via, über, durch, mittels",
    original_message="""
        ursprüngliche|weitergeleitete nachricht|mail|e-mail, original-nachricht,
        original-mail|original-e-mail, weitergeleitet von
    """,
    forward_begins="anfang der weitergeleiteten nachricht|e-mail",
    forward_ends="ende der? weitergeleitete|weitergeleiteten|weitergeleiteter nachricht|e-mail",
    introduces="ist|sind|lautet|lauten|steht|hat|hatte",
    reply_above="bitte? ihre|deine? antwort|antworte|antworten oberhalb|über dieser linie|zeile",
    reply_prefixes="aw, antwort",
    forward_prefixes="wg",
    formerly="war, vorher, vormals, ehemals, früher, bisher, alter betreff",
    greetings="hallo, guten tag|morgen, liebe|lieber|liebes, sehr geehrte*",
    closings="""
        mit? freundliche*|viele*|beste*|herzliche*|liebe*|schöne*|sonnige*|kollegiale*?
        gruß|grüß|grüße|grüßen|gruss|grüss|grüsse|grüssen|gruesse|gruessen|grueße|grueßen, mit?
        ganz liebe|lieben|lieber gruß|grüße|grüßen|gruss|grüsse|grüssen|gruesse|gruessen,
        vielen|besten|herzlichen? dank|danke und|& mit?
        freundliche*|viele*|beste*|herzliche*|liebe*|schöne*|sonnige*|kollegiale*?
        gruß|grüße|grüßen|gruss|grüsse|grüssen|gruesse|gruessen, mfg, lg, vg, hochachtungsvoll,
        danke, vielen|besten dank, im auftrag, i. a., i.a., in vertretung, i. v., i.v.
    """,
    contact_labels="tel, telefon, handy, mobil, mob, fax, telefax, web, e-mail",
    phone_labels="tel, telefon, handy, mob, fax",
    sent_from="""
        gesendet|verschickt von|mit|über, diese nachricht wurde von meinem, diese nachricht
        wurde mit, von mein*
    """,
    sent_words="gesendet|verschickt",
    sent_to="an",
    somebody="ich, wir, hab*, wurde|wurden, wird, dass, und",
    get_outlook="holen|laden … outlook, outlook für ios|android",
    phone="handy*, mobiltelefon*, smartphone*, telefon*, mobil*, tablet*, mail für windows",
    unsubscribe="sie erhalten diese nachricht weil sie",
    list_hints="mailing-liste*",
    digest_topics="meldungen des tages",
    notice_starts="""
        virenfrei*, diese e-mail*|mail*|nachricht*, der inhalt dieser, die information*,
        haftungsaus*, bitte denken, bitte prüfen, achtung, vorsicht, warnung, informationen zur
        verarbeitung ihrer, informationen zum umgang, sie erhalten nicht häufig|oft
    """,
    notice_heading="haftungsausschluss, disclaimer",
    notice_confidential="*vertraulich*",
    notice_intended="*bestimmt*, *adressat*, *empfänger*",
    notice_mistake="irrtümlich*, versehentlich*",
    notice_delete="*vernichte*, *lösche*, informieren sie",
    notice_forbidden="unbefugt*, untersagt*",
    external_warning="""
        virenfrei.*, sie erhalten nicht häufig|oft e-mails, diese e-mail wurde … viren*|geprüft,
        diese e-mail wurde … auf … geprüft, informationen zur verarbeitung ihrer … *daten,
        informationen zum umgang mit ihren … *daten
    """,
    external_labels="achtung, vorsicht, warnung",
    external_mail="e-mail*, nachricht*",
    external_words="*extern*, außerhalb",
    print_plea="""
        bitte … … umwelt|umwelt* bevor|ob … … *druck*, bitte … … umwelt* … … bevor|ob … …
        *druck*, bitte … bevor|ob … … *druck* … … *umwelt*
    """,
    from_me="von mir|uns, meinerseits|unsererseits, für mich|uns",
    votes_for="""
        ja, dafür, ich|wir bin|sind dafür, einverstanden, ich|wir bin|sind
        einverstanden, zustimmung, zugestimmt, ich stimme zu, wir stimmen zu, stimme zu,
        in ordnung, passt, passt für mich|uns, angenommen, ich unterstütze das|es|dies?,
        ok für mich?, keine einwände|einwände, für, plus eins, jawohl, jo, jep, klar,
        gerne, stimme dafür
    """,
    votes_against="""
        nein, dagegen, ich|wir bin|sind dagegen, gegen, ablehnung, abgelehnt, ich lehne
        das|es? ab, wir lehnen das|es? ab, nicht einverstanden, ich|wir bin|sind nicht
        einverstanden|dafür, ich stimme nicht zu, minus eins, nö, nee
    """,
    votes_neither="""
        enthaltung, ich enthalte mich, wir enthalten uns, enthalte mich, keine
        meinung|präferenz, neutral, ich enthalte mich diesmal|der-stimme
    """,
    i_vote="""
        ich|wir stimme|stimmen mit?, meine|unsere stimme ist|lautet, mein|unser votum
        ist|lautet
    """,
    vote_leads="""
        also, dann, gut, super, prima, klasse, schön, toll, hier ist? mein
        votum|meine-stimme?, sonst, ansonsten, daher, somit, ein|eine, von mir|uns, ja,
        leider, klares|deutliches|ein|entschiedenes, bei mir, für mich ist-es?, moin
    """,
    vote_tails="""
        von mir|uns, für mich|uns, auch, ebenfalls, meinerseits|unsererseits, bei|zu
        dieser|diesem abstimmung|antrag|vorschlag, bindend, natürlich, gerne, diesmal,
        klar, gern|gerne, leider, hoor
    """,
    says_thanks="danke, vielen|besten|herzlichen dank, dankeschön",
    he_votes="stimmt, stimmt mit, votiert",
    vote_tags="abstimmung, umfrage, wahl, votum, urabstimmung",
    asks_votes="""
        bitte stimmt|stimmen ab|sie?, bitte um abstimmung|eure-stimmen|ihre-stimmen, aufruf zur
        abstimmung, wir stimmen ab über, die? abstimmung ist eröffnet|offen|läuft, die?
        abstimmung läuft|endet|beginnt
    """,
    result_tags="ergebnis, ergebnisse, resultat, resultate, auszählung",
    carried="""
        antrag|vorschlag|abstimmung|beschluss ist|wurde|wird angenommen|beschlossen, angenommen
        mit, einstimmig angenommen, der? antrag|vorschlag wurde|ist mit … angenommen
    """,
    lost="antrag|vorschlag|abstimmung ist|wurde|wird abgelehnt|gescheitert, abgelehnt mit",
    cancel_tags="abgebrochen, zurückgezogen, abgesagt, ungültig",
    cancels="""
        ich ziehe die abstimmung zurück, die? abstimmung ist|wird|wurde
        abgebrochen|zurückgezogen|abgesagt
    """,
    consensus_tags="konsensaufruf, konsensabfrage, letzter aufruf",
    consensus_found="""
        es besteht|gibt konsens, wir haben konsens|einen-konsens, konsens ist|wurde
        erreicht|festgestellt, ich stelle konsens fest
    """,
    consensus_missing="kein konsens, keinen konsens",
    counts_for="ja, dafür, ja-stimmen, für, zustimmung, pro",
    counts_against="nein, dagegen, nein-stimmen, gegen, ablehnung, contra",
    counts_neither="enthaltung|enthaltungen, enthalten",
    binding_words="bindend, stimmberechtigt",
    advisory_words="nicht-bindend, nicht bindend, unverbindlich, beratend",
    again_words="versuch, runde, anlauf",
    units="""
        sekunde|sekunden, minute|minuten, stunde|stunden, tag|tage|tagen, woche|wochen,
        monat|monate|monaten, jahr|jahre|jahren, prozent, euro|euros, dollar
    """,
    possessives="mein|meine|unser|unsere",
    conditions="""
        nur? wenn|falls|sofern, vorausgesetzt, unter der bedingung|voraussetzung, wenn,
        sofern, falls, unter der bedingung, solange, bis, sobald, nachdem
    """,
    jests="nur ein scherz|spaß, kleiner scherz",
    second_thoughts="""
        halt|moment|ach nein, nein halt|warte|wartet|moment, moment mal, doch nicht, bei näherem
        überlegen
    """,
    others_words="zu dem|allem was … schreibt|sagt|geschrieben|gesagt|vorschlägt",
    takes_back="ich ziehe mein|meine, ich nehme mein|meine, bitte ignoriert mein|meine",
    changes="ich ändere mein|meine",
    into="in, auf, zu",
    votes="stimme, votum",
    program_subjects="""
        automatische antwort*|rückantwort*|rückmeldung*, automatischer antwort*, autom.
        antwort*, autoantwort*
    """,
    away_subjects="abwesenheit*, abwesend*",
    behind_away="bis",
    typed_away="abwesenheit, abwesend, nicht im büro",
    absences="urlaub, im urlaub, ich bin im urlaub, ferien",
    i_am_away="""
        ich bin … abwesend|unterwegs|erreichbar|zurück|geschlossen, wir sind …
        abwesend|unterwegs|erreichbar|zurück|geschlossen, im urlaub, in elternzeit, auf
        dienstreise, nicht im büro|haus|hause, büro … geschlossen, betriebsferien
    """,
    absent_in_answers="abwesend*, im urlaub, nicht im büro|haus",
    is_away="""
        ist derzeit|zurzeit? außer|ausser haus, ist derzeit|zurzeit? außer dem hause, ist
        derzeit|zurzeit? nicht im büro|haus|hause, ist derzeit|zurzeit? abwesend, ist zur zeit
        außer|ausser haus, ist zur zeit außer dem hause, ist zur zeit nicht im büro|haus|hause,
        ist zur zeit abwesend
    """,
    automatic_reply="""
        ein|eine automatisch erzeugte|generierte|versandte|erstellte antwort*|abwesenheit*, eine
        automatische antwort*|abwesenheit*|rückmeldung*|eingangsbestätigung*
    """,
    before_automatic="hinweis:, dies|dieses|das ist, es handelt sich hierbei? um",
    behind_automatic="auf ihre|deine",
    automatic_message="""
        eine automatische nachricht*|e-mail|mail|mitteilung*, eine automatisch
        generierte|erzeugte|erstellte|versandte nachricht*|e-mail|mail|mitteilung*, diese
        nachricht|e-mail|mail|antwort wurde|ist|wird automatisch
        erstellt|erzeugt|generiert|versandt|verschickt|gesendet
    """,
    sent_automatically="""
        diese nachricht|e-mail|mail|antwort|bestätigung wurde|ist|wird automatisch, automatisch
        generierte|erzeugte|erstellte|versandte nachricht*|e-mail|mail, bitte nicht auf diese
        e-mail|nachricht|mail, bitte antworten sie nicht auf diese e-mail|nachricht|mail
    """,
    greets_sender="""
        liebe|lieber|hallo|werte|werter absender*|mail-schreiber*, sehr geehrte|geehrter
        absender*|mail-schreiber*, guten tag absender*|mail-schreiber*
    """,
    absence_words="absen*, *urlaub*, *ferien*, geschlossen, betriebsruhe",
    comes_back="retour, rückkehr, zurück, werde … antworten",
    thanks="dank|danke für ihre|deine nachricht|e-mail|mail",
    asks_elsewhere="dringend*, urgen*, kontakt*, wenden sie",
    received="""
        bei uns eingegangen, ist eingegangen, haben wir? ihre|deine … erhalten, haben wir
        erhalten, eingangsbestätigung*
    """,
    desk_says="""
        dank|danke für ihre|deine anfrage|mitteilung, automatische
        antwort*|bestätigung*|eingangs*
    """,
    nobody_reads="""
        nicht mehr in gebrauch, nicht mehr im unternehmen, nicht mehr
        aktiv|gelesen|verwendet|genutzt|gültig, wird nicht mehr? gelesen|überwacht|abgerufen
    """,
    ticket_words="ticket*, vorgang*, anfrage*",
    number_words="id, nr, nummer, ist",
    desk_names="support, service, kundendienst, kundenservice",
    mailbox_words="mail-box, quota, account, postfach, mailkonto, speicherplatz",
    full_words="voll, quota, limit",
    i_words="ich",
    no_reply_names="nicht-antworten, keine-antwort",
    notifier_names="benachrichtigung|benachrichtigungen",
    task_names="überwachung, alarm|alarme",
    months="jänner, jaenner; ; maerz, mrz; ; ; ; ; ; ; ; ; ",
    weekdays="; ; ; ; ; sonnabend; ",
    ends="bis, nicht vor",
    end_labels="ende, enddatum",
    until_words="bis, vom",
    starts="von|vom, seit, zwischen, beginn, start",
    soft_starts="ab",
    between="bis, bis zum|einschließlich, bis und mit",
    and_words="und",
    bounds="zwischen",
    returns="""
        erreichbar*, rückkehr*|rueckkehr*, verfügung*|verfuegung*, öffnen*|oeffnen*,
        nächster|naechster|erster arbeitstag*|werktag*, beantworte*, bearbeite*, antworte*,
        wieder*, zurück*|zurueck*, kehre*, bin ich im haus|hause|büro|dienst, bin ich da
    """,
    not_returns="nicht|kaum erreichbar*",
    when_back="nach meiner rückkehr, sobald ich wieder*|zurück*",
    fillers="den|der|dem|zum|am, und, mit, in, einschließlich|inklusive, einschl., inkl., incl.",
    calendar_weeks="kw, kalenderwoche|kalenderwochen, woche",
    week_joins="bis, und",
    week_ends="bis, bis einschl*",
    read_receipts="""
        gelesen, nicht gelesen, ungelesen gelöscht, gelöscht, lesebestätigung,
        empfangsbestätigung
    """,
    was_read="gelesen, angezeigt, gelöscht",
    receipt_statements="dies ist eine empfangsbestätigung|lesebestätigung für",
    recall_subjects="rückruf",
    recalls="möchte die nachricht",
    bounce_subjects="""
        unzustellbar*, nicht zustellbar*, nicht zugestellt, zustellung fehlgeschlagen, mail
        unzustellbar*, fehler bei der zustellung, rückläufer*, ihre|die? nachricht|e-mail|mail
        konnte nicht
    """,
    delivered="zugestellt, übermittelt, weitergeleitet",
    delayed="""
        verzögert*, weitere|weiterer versuch*|zustellversuch*, weiter versuch*|zustellversuch*
    """,
    held="""
        wartet auf, warte auf moderation, zurückgehalten*, zur genehmigung, muss
        genehmigt*|freigegeben*|noch, wird moderiert, zur freigabe|moderation
    """,
    rejected="""
        abgelehnt*, abgewiesen*, zurückgewiesen*, nicht
        angenommen|berechtigt|zugestellt|erlaubt, zu groß*, kein mitglied
    """,
    if_words="wenn, falls, ob, sofern, entweder",
    or_words="oder",
    with_subject="mit dem betreff",
    message_words="beitrag*, nachricht*, mail, e-mail",
    own_post="ihre nachricht|e-mail|mail, ihr beitrag",
)
