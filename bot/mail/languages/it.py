"""Italian."""

from typing import Final

from bot.mail.languages.language import Language

IT: Final = Language(
    code="it",
    from_labels="da, mittente",
    date_labels="data, inviato, data invio",
    to_labels="a, per, destinatario, destinatari",
    subject_labels="oggetto, ogg",
    title_labels="titolo",
    other_labels="cc, copia, inviato da, rispondi a, priorità, allegati",
    wrote="ha detto, dice, disse, ha scritto, scrisse, scrive",
    wrote_in_message="ha scritto nel messaggio",
    before_dates="il",
    lead_ins="il, il giorno, da, citando, lun, mar, mer, ven, dom",
    on_behalf="per conto di, a nome di",
    via="via, mediante, tramite, attraverso, per il tramite di, per mezzo di",
    original_message="messaggio originale|inoltrato, inoltrato da",
    forward_begins="inizio messaggio inoltrato",
    forward_ends="fine del? messaggio inoltrato",
    introduces="è|sono|aveva",
    reply_prefixes="r, rif, risposta",
    forward_prefixes="i, inoltro, inoltra",
    formerly="era, già, prima",
    greetings="ciao, caro|cara, gentile, buongiorno, salve",
    closings="""
        cordiali|distinti? saluti, un caro? saluto, cordialmente, a presto, grazie, grazie mille
    """,
    contact_labels="tel, telefono, mob, fax, telefax, web, e-mail",
    phone_labels="tel, telefono, mob, fax",
    sent_from="inviato|inviata da|dal|con|tramite",
    sent_words="inviat*",
    sent_to="al, alla, allo",
    somebody="io, ho, abbiamo, che",
    get_outlook="scarica*|ottieni … outlook, outlook per ios|android",
    phone="cellulare*, dispositivo*, telefono*, smartphone*, tablet*, posta per windows",
    unsubscribe="hai ricevuto questo messaggio perché",
    list_hints="lista di discuss*, mailing-list*",
    digest_topics="argomenti del giorno",
    notice_starts="""
        questo messaggio, questa e-mail, questa mail, le informazioni, il presente messaggio, la
        presente e-mail, rispetta, attenzione, avviso, prima di stampare
    """,
    notice_heading="disclaimer",
    notice_confidential="*riservat*",
    notice_intended="destinat*",
    notice_mistake="per errore",
    notice_delete="elimin*, cancell*, distrugg*",
    notice_forbidden="vietat*",
    external_labels="attenzione, avviso",
    external_mail="messaggio, e-mail*",
    external_words="esterno",
    print_plea="""
        rispetta l'ambiente|l'ambiente:|l'ambiente. … … stamp*, prima di stampar*|stampare … … …
        ambiente|l'ambiente|all'ambiente
    """,
    from_me="per me|noi è?, da parte mia|nostra, per quanto mi riguarda",
    conditions="se, a patto che, a condizione che, purché, sempre che",
    second_thoughts="no aspetta|aspettate, anzi no, ripensandoci",
    votes_for="""
        sì, a favore, favorevole, sono|siamo a-favore|favorevole|favorevoli|d'accordo,
        d'accordo, approvo, approvato, approviamo, sostengo la-proposta?, per me|noi
        va-bene, va bene, nessuna obiezione, più uno, sì sì, sì convinto, certo
    """,
    votes_against="""
        no, contro, sono|siamo contro|contrario|contraria|contrari, contrario|contraria,
        non sono|siamo d'accordo|favorevole|favorevoli, respingo, respinto, mi oppongo,
        meno uno, no no
    """,
    votes_neither="""
        astensione, mi astengo, ci asteniamo, astenuto|astenuta, nessuna opinione, senza
        opinione, neutrale, mi astengo per questa volta
    """,
    i_vote="voto|votiamo, il mio|nostro voto è, io voto, voto per il",
    vote_leads="""
        allora, bene, ottimo, perfetto, quindi, ecco il mio voto, ecco, da parte
        mia|nostra, un, sì, altrimenti, purtroppo, ahimè, è, un convinto?, io, per
        questa volta
    """,
    vote_tails="""
        per me|noi, da parte mia|nostra, anche io|noi?, a questa|questo
        proposta|votazione|testo, certamente, vincolante, senza dubbio, convinto, questa
        volta, con piacere
    """,
    says_thanks="grazie, grazie mille, molte grazie",
    he_votes="vota|votano",
    vote_tags="votazione, voto, sondaggio",
    asks_votes="""
        si prega di votare, vi chiedo di votare, la? votazione è aperta, votiamo su, chiamata al
        voto
    """,
    result_tags="risultato, risultati, esito, scrutinio",
    carried="votazione|proposta|mozione|risoluzione è stata? approvata|accettata|adottata",
    lost="votazione|proposta|mozione|risoluzione è stata? respinta|bocciata",
    cancel_tags="annullata, annullato, ritirata",
    cancels="annullo|ritiro la|questa votazione, la? votazione è annullata|ritirata",
    consensus_tags="chiamata al consenso, ultima chiamata",
    consensus_found="c'è consenso, abbiamo consenso, il consenso è stato? raggiunto",
    consensus_missing="non c'è consenso, nessun consenso",
    counts_for="sì, favorevole|favorevoli, a-favore",
    counts_against="no, contrario|contrari, contro",
    counts_neither="astenuto|astenuti, astensione|astensioni",
    binding_words="vincolante|vincolanti",
    advisory_words="non vincolante|vincolanti, non-vincolante",
    again_words="tentativo, turno",
    units="ora, giorno, settimana, mese, anno, euro",
    possessives="mio|mia|miei|mie, nostro|nostra|nostri|nostre",
    program_subjects="risposta automatica, messaggio automatico",
    away_subjects="messaggio di assenza, avviso di assenza, assente*",
    behind_away="fino",
    typed_away="assente, fuori ufficio",
    absences="ferie, in ferie, assenza dall'ufficio",
    i_am_away="""
        sono|sarò|saremo … assente, sono|sarò|saremo … fuori sede|ufficio, sono|sarò|saremo … di
        ritorno, in ferie|vacanza, ufficio è|sarà|resterà chiuso
    """,
    absent_in_answers="in ferie, fuori ufficio",
    is_away="è|e' assente, è|e' assente dall'ufficio, è|e' fuori ufficio|sede, non è in ufficio",
    automatic_reply="questa è una risposta automatica",
    before_automatic="nota:",
    behind_automatic="alla sua|vostra",
    automatic_message="""
        questo è un messaggio automatico, questo messaggio è stato? generato|inviato
        automaticamente, questo messaggio è stato? generato|inviato in automatico
    """,
    sent_automatically="""
        messaggio|risposta|e-mail … generato|generata|inviato|inviata automaticamente,
        messaggio|risposta|e-mail … generato|generata|inviato|inviata in automatico, non
        rispondere a questo|questa|quest'*
    """,
    greets_sender="gentile|caro|egregio mittente",
    absence_words="ferie, chiuso|chiusa|chiusi|chiuse, chiusura",
    comes_back="rientr*, ritorn*, risponderò",
    thanks="grazie per il suo|tuo messaggio, grazie per la sua|tua e-mail|mail",
    asks_elsewhere="urgen*",
    received="""
        abbiamo ricevuto, è stato|stata ricevut*|registrat*, è stato|stata preso|presa in
        carico, richiesta è stata, conferma di ricezione
    """,
    desk_says="risposta automatica, grazie per averci|aver, grazie per il su*, grazie per la su*",
    nobody_reads="non è più in uso, non è più attiv*|utilizzat*",
    ticket_words="caso*, pratica*, richiesta*, ticket*",
    number_words="numero, n°",
    desk_names="assistenza",
    mailbox_words="casella, quota, account",
    full_words="pieno|piena",
    i_words="io",
    no_reply_names="non-rispondere|non-risponda",
    notifier_names="notifiche",
    task_names="allarme",
    months="; ; ; ; ; ; ; ag; sett; ; ; ",
    ends="fino|sino|entro",
    end_labels="fine",
    until_words="fino, dal",
    starts="del, da, tra",
    soft_starts="dal, dall'",
    between="a|al, all', fino al",
    and_words="e",
    bounds="tra, fra",
    returns="""
        disponibile*, rientr*, torno|torner*|torniamo|tornando, ritorn*, legger*, nuovo*,
        nuovamente, riapr*, riapertura*, risponder*, ripren*
    """,
    not_returns="non sarò|sono disponibile*",
    when_back="al mio rientro|ritorno, quando torno",
    fillers="il|la|lo|al|a|l'|all', de|del|dell', data, in, i",
    read_receipts="letto, non letto, letta, conferma di lettura, ricevuta di ritorno",
    was_read="letto|letta, visualizzato|visualizzata, eliminato|eliminata",
    receipt_statements="questa è una ricevuta|conferma di",
    recall_subjects="richiamo, richiama",
    recalls="desidera richiamare il messaggio",
    bounce_subjects="""
        mancato recapito, messaggio non recapitato|consegnato, mancata consegna, impossibile
        recapitare|consegnare, il? tuo|suo? messaggio non, il messaggio non, non recapitabile
    """,
    delivered="recapitato, consegnato",
    delayed="ritardat*, ritardo",
    held="""
        in attesa, attesa di approvazione, attende l'approvazione, trattenut*, sospeso|sospesa,
        inoltrato ai moderatori, deve essere approvat*
    """,
    rejected="""
        rifiutat*, respint*, non autorizzat*, non è stato accettat*, negato, non è stato
        possibile consegnare
    """,
    if_words="se",
    with_subject="con oggetto",
    message_words="messaggio, mail, e-mail",
    own_post="suo|tuo messaggio, il suo|tuo messaggio",
)
