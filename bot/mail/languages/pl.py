"""Polish."""

from typing import Final

from bot.mail.languages.language import Language

PL: Final = Language(
    code="pl",
    from_labels="od, nadawca",
    date_labels="data, wysłano, wysłane",
    to_labels="do, adresat",
    subject_labels="temat",
    other_labels="dw, udw, kopia, odpowiedz do, odpowiedź-do, ważność, priorytet, załączniki",
    wrote="""
        powiedział, powiedziała, mówi, napisał, napisała, napisał(a), pisze, wiadomość napisana
        przez
    """,
    wrote_in_message="napisał w wiadomości, napisał(a) w wiadomości, napisała w wiadomości",
    before_names="użytkownik, wiadomość napisana przez",
    before_dates="dnia, w dniu, o",
    lead_ins="dnia, w dniu, pon, wt, śr, czw, pt, sob, niedz",
    on_behalf="w imieniu",
    via="przez, za pośrednictwem",
    original_message="""
        wiadomość oryginalna|przekazana, oryginalna|przekazana wiadomość, treść przekazywanej
        wiadomości, przesłane przez
    """,
    forward_begins="początek przekazywanej wiadomości",
    forward_ends="koniec przekazywanej wiadomości",
    introduces="jest|są",
    reply_prefixes="odp",
    forward_prefixes="pd",
    formerly="było, był, była, poprzednio",
    greetings="dzień dobry, szanown*",
    closings="""
        z poważaniem, pozdrawiam, pozdrawiam serdecznie, serdecznie pozdrawiam, z wyrazami
        szacunku
    """,
    contact_labels="tel, telefon, mob, fax, telefax, e-mail",
    phone_labels="tel, telefon, fax",
    sent_from="wysłane|wysłano|wysłana z|przez",
    sent_words="*wysłan*",
    sent_to="na",
    get_outlook="pobierz|uzyskaj … outlook*",
    phone="smartfon*, telefon*, tablet*",
    digest_topics="dzisiejsze tematy",
    notice_starts="ta wiadomość, niniejsza wiadomość, treść tej wiadomości, uwaga, pomyśl o",
    notice_confidential="*poufn*",
    notice_intended="adresat*",
    notice_mistake="omyłkowo",
    notice_delete="usun*",
    notice_forbidden="zabronion*",
    external_labels="uwaga",
    external_mail="wiadomość, e-mail*",
    external_words="zewnątrz, zewnętrz*",
    print_plea="pomyśl … środowisk*|środowisku zanim|przed … … *druk*",
    possessives="moje|mój, nasze",
    from_me="ode|dla mnie|nas, z mojej|naszej strony",
    conditions="jeśli, jeżeli, pod warunkiem, o ile",
    second_thoughts="nie czekaj|czekajcie, po namyśle",
    votes_for="""
        tak, za, jestem|jesteśmy za, zgoda, zgadzam się, zgadzamy się, popieram,
        popieramy, akceptuję, aprobata, w porządku, nie mam zastrzeżeń, bez zastrzeżeń,
        plus jeden
    """,
    votes_against="""
        nie, przeciw, przeciwko, jestem|jesteśmy przeciw|przeciwko, nie zgadzam się, nie
        popieram|akceptuję, sprzeciwiam się, odrzucam, minus jeden
    """,
    votes_neither="""
        wstrzymuję się, wstrzymujemy się, wstrzymuję się od głosu, bez zdania, nie mam
        zdania|opinii, neutralnie
    """,
    i_vote="głosuję|głosujemy, mój|nasz głos to?, oddaję głos",
    vote_leads="""
        więc, zatem, dobrze, świetnie, super, oto mój głos?, ode mnie, z mojej strony, w
        przeciwnym razie, tak, niestety
    """,
    vote_tails="""
        ode|dla mnie|nas, z mojej|naszej strony, również, także, w tym|tej
        głosowaniu|sprawie, oczywiście, wiążąco
    """,
    says_thanks="dziękuję, dzięki, dziękuję bardzo",
    he_votes="głosuje|głosują",
    vote_tags="głosowanie, ankieta",
    asks_votes="""
        proszę głosować|o-głosowanie|o-głosy, głosowanie jest? otwarte|trwa, wezwanie do
        głosowania, głosujemy nad
    """,
    result_tags="wynik, wyniki",
    carried="""
        wniosek|uchwała|propozycja został|została|jest przyjęty|przyjęta, uchwałę przyjęto,
        wniosek przyjęto
    """,
    lost="""
        wniosek|uchwała|propozycja został|została|jest odrzucony|odrzucona, wniosek odrzucono
    """,
    cancel_tags="odwołane, anulowane, wycofane",
    cancels="odwołuję|anuluję|wycofuję głosowanie, głosowanie zostało? odwołane|anulowane",
    consensus_found="jest konsensus, osiągnięto konsensus, mamy konsensus",
    consensus_missing="brak konsensusu, nie ma konsensusu",
    counts_for="za, tak",
    counts_against="przeciw, nie",
    counts_neither="wstrzymało się, wstrzymał się, wstrzymuję się, wstrzymujących się",
    binding_words="wiążący|wiążące",
    advisory_words="niewiążący|niewiążące",
    program_subjects="automatyczna odpowiedź, odpowiedź automatyczna, autoodpowiedź*",
    away_subjects="nieobecność*, informacja o nieobecności",
    typed_away="nieobecność, poza biurem, jestem na urlopie",
    absences="urlop, na urlopie, nieobecność w biurze",
    i_am_away="""
        jestem|będę|jesteśmy … nieobecny|nieobecna|niedostępny|niedostępna, na urlopie, biuro
        jest|będzie zamknięte|nieczynne
    """,
    absent_in_answers="na urlopie",
    is_away="jest nieobecny|nieobecna, jest poza biurem",
    automatic_reply="to jest automatyczna odpowiedź",
    automatic_message="to jest wiadomość automatyczna, to jest automatyczna wiadomość",
    sent_automatically="wiadomość|odpowiedź … wygenerowan*|wysłan* automatycznie",
    greets_sender="szanown*|drog* nadawc*",
    absence_words="urlop*, zamknięt*",
    comes_back="powro*, powró*, wróc*, wraca*, odpowiem|odpiszę",
    thanks="dziękuj* za twoją|pańską|państwa|przesłaną|tę? wiadomość, dziękuj* za kontakt",
    asks_elsewhere="pilne*, kontakt*",
    received="otrzymaliśmy, zgłoszenie zostało",
    desk_says="dziękujemy za wiadomość|kontakt|zgłoszenie",
    ticket_words="zgłoszeni*",
    number_words="nr",
    mailbox_words="skrzynk*",
    full_words="pełna, limit",
    no_reply_names="nie-odpowiadac|nie-odpowiadaj",
    notifier_names="powiadomienia",
    weekdays="poniedział; wtor; środ; czwart; piąt; sobot; niedziel",
    ends="do",
    end_labels="koniec",
    until_words="do, od",
    starts="między",
    soft_starts="od",
    between="do",
    and_words="i",
    bounds="między",
    returns="dostępn*, wraca*, wróc*, powr*, ponownie, znów, znowu, odpowiem*, odpiszę*",
    not_returns="nie będę|jestem dostępn*",
    when_back="po powrocie",
    fillers="dnia|dniu, w, i, do",
    read_receipts="""
        przeczytano, przeczytane, nie przeczytano, potwierdzenie przeczytania, potwierdzenie
        odbioru
    """,
    was_read="przeczytan*|odczytan*|czytan*, usunięt*",
    receipt_statements="to jest potwierdzenie",
    bounce_subjects="""
        nie dostarczono, nie można dostarczyć, niedostarczon*, zwrot
        wiadomości|poczty|przesyłki|listu|e-maila|e-mail, twoja wiadomość nie
    """,
    bounce_subjects_alone="zwrot",
    delivered="dostarczono",
    delayed="opóźnion*",
    held="czeka na, oczekuje, oczekiwani*, wstrzyman*",
    rejected="odrzucon*, nie został*",
    if_words="jeśli, gdyby, jeżeli",
    or_words="lub, albo",
    message_words="wiadomość|wiadomości, mail, e-mail",
)
