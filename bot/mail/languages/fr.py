"""French."""

from typing import Final

from bot.mail.languages.language import Language

FR: Final = Language(
    code="fr",
    from_labels="de, expéditeur",
    date_labels="date, envoyé, date d'envoi",
    to_labels="à, pour, destinataire",
    subject_labels="objet, sujet",
    title_labels="titre",
    other_labels="""
        cc, cci, copie, copie à, envoyé par, répondre à, organisation, importance, priorité,
        délai, date limite, pièces jointes
    """,
    wrote="écrivait, écriviez, dixit, a dit, disait, a écrit, écrit",
    wrote_in_message="a écrit dans le message de, a écrit dans le message",
    before_names="hier",
    before_dates="le",
    lead_ins="le, du, lun, mar, mer, jeu, ven, sam, dim",
    on_behalf="de la part de, au nom de, pour le compte de",
    via="via, par l'intermédiaire de, par le biais de, au moyen de",
    original_message="""
        réacheminé|transféré par, message d'origine|original|transféré|réexpédié|transmis,
        courriel|e-mail|mail original, courriel|e-mail d'origine
    """,
    forward_begins="début du message transféré|réexpédié",
    forward_ends="fin du message transféré|réexpédié",
    introduces="est|sont|dit|donne|avait",
    reply_above="veuillez? répond*|réponse*|écri*|saisi* … au-dessus de cette ligne",
    reply_prefixes="ré, réf, rép, réponse",
    forward_prefixes="tr, transf",
    formerly="était, anciennement, ancien sujet, avant",
    greetings="bonjour, madame monsieur, cher|chère|chers|chères",
    closings="""
        bien|très? cordialement, bien à vous, meilleures? salutations distinguées|cordiales?,
        sincères salutations, merci, bonne soirée|journée, sincèrement, respectueusement,
        amitiés, amicalement, bises, cdlt, cdt
    """,
    contact_labels="tél, téléphone, mobile, mob, fax, web, e-mail",
    phone_labels="tél, téléphone, mobile, mob, fax",
    sent_from="""
        envoyé|envoyée de|depuis|avec|via, envoyé|envoyée à partir d*, ce message a été envoyé
        avec|depuis
    """,
    sent_words="envoyé*",
    sent_to="aux",
    somebody="je, j'*, nous, on, que, et",
    get_outlook="télécharge*|obtenir … outlook, télécharge* l'application yahoo",
    phone="téléphone*, smartphone*, mobile*, tablet*, courrier pour windows",
    unsubscribe="vous recevez ce message car vous",
    list_hints="liste de diffusion, liste de discussion, désinscri*, désabonn*",
    digest_topics="thèmes du jour",
    notice_starts="""
        ce message|courriel|mail, cet e-mail, les informations, avis de conf*, n'imprim*, merci
        de n'imprim*, pensez à, avertissement, attention, vous n'obtenez pas, vous ne recevez
        pas souvent, avant d'imprimer, sans virus
    """,
    notice_heading="avis de confidentialité",
    notice_confidential="*confident*",
    notice_intended="destinat*",
    notice_mistake="par erreur",
    notice_delete="*détrui*, supprim*, avertir*, signaler*",
    notice_forbidden="interdit*, *distribution*",
    external_warning="sans virus, vous n'obtenez pas souvent, vous ne recevez pas souvent",
    external_labels="attention, avertissement",
    external_mail="e-mail*, message*, courriel*",
    external_words="*extern*, extérieur*",
    print_plea="""
        pensez|merci … environnement|l'environnement avant d'imprim*, pensez|merci …
        environnement|l'environnement n'imprim* … … nécessaire, n'imprim* … …
        nécessaire*|nécessaire … … environnement|l'environnement, merci de n'imprim* … …
        nécessaire, avant d'imprimer … … … environnement|l'environnement
    """,
    units="""
        minute|minutes, heure|heures, jour|jours, semaine|semaines, mois, an|ans, euro|euros,
        dollar|dollars
    """,
    possessives="mes|mon|ma|nos|notre",
    conditions="si, sous réserve, à condition, pourvu que|qu'",
    jests="je plaisante, je rigole",
    takes_back="je retire mon|ma, j'annule mon|ma, merci d'ignorer mon|ma",
    changes="je change mon|ma, je modifie mon|ma",
    into="en, pour, à",
    votes="vote, voix, position",
    program_subjects="""
        réponse automatique, réponse d'absence, message automatique, répondeur automatique
    """,
    away_subjects="message d'absence, avis d'absence, en congé*",
    behind_away="jusqu'*",
    typed_away="absence du bureau, absent|absente du bureau, en congé",
    absences="absence, congés, vacances, fermeture annuelle",
    i_am_away="""
        je suis|serai … absent|absente|injoignable, je suis|serai … de retour, en congé|congés,
        en vacances, bureau|bureaux est|sont|sera|seront|restera fermé|fermés
    """,
    absent_in_answers="absent*, en congé*",
    is_away="""
        est absent|absente|absent(e), est absent (e), est absent|absente|absent(e) du bureau,
        est absent (e) du bureau, est hors du bureau
    """,
    automatic_reply="ceci est une réponse automatique, il s'agit d'une réponse automatique",
    before_automatic="remarque:, remarque :",
    behind_automatic="à votre",
    automatic_message="""
        ceci est un message|courriel|e-mail automatique, ce message|courriel|e-mail|mail est
        généré|envoyé|créé automatiquement, ce message|courriel|e-mail|mail a été
        généré|envoyé|créé automatiquement
    """,
    sent_automatically="""
        ce|cet|cette message|courriel|e-mail|mail|réponse est
        généré|générée|envoyé|envoyée|créé|créée|adressé|adressée automatiquement, ce|cet|cette
        message|courriel|e-mail|mail|réponse a été
        généré|générée|envoyé|envoyée|créé|créée|adressé|adressée automatiquement, merci de ne
        pas répondre à ce|cet|cette, veuillez ne pas répondre à ce|cet|cette
    """,
    greets_sender="cher|chère|bonjour expéditeur*|expéditrice*|correspondant*",
    absence_words="absen*, congé|congés, vacances, fermeture, fermé|fermée|fermés|fermées",
    comes_back="retour, répondrai",
    thanks="merci pour|de votre message|courriel|e-mail|mail",
    asks_elsewhere="urgen*, contact*, adresser|adressez",
    received="reçu votre, demande a bien? été reçue|enregistrée|prise, accusé de réception",
    desk_says="""
        confirmation|réponse automatique, merci pour|de votre demande, merci de nous avoir
    """,
    nobody_reads="""
        n'est plus en service, n'est plus utilisé|utilisée|active|consultée|valide|relevée
    """,
    ticket_words="ticket*, dossier*, demande*, incident*, référence*",
    number_words="numéro, n°, no",
    desk_names="support, service, assistance",
    mailbox_words="boîte, messagerie, quota",
    full_words="pleine, saturée, quota",
    i_words="je",
    no_reply_names="ne-pas-repondre",
    task_names="surveillance, alerte|alertes, alarme|alarmes",
    months="; fév; ; ; ; ; ; ; ; ; ; ",
    ends="jusqu'au|jusqu'à|jusqu'en|jusqu'|jusque, jusquau|jusqua",
    end_labels="fin",
    ends_behind="inclus",
    until_words="jusqu'au|jusqu'à|jusqu'en, du",
    starts="du, depuis, entre",
    soft_starts="à partir du|de, à compter du, dès",
    between="à|au, jusqu'au",
    and_words="et",
    bounds="entre",
    returns="""
        retour|retourne|retournerai|retournons, revien*, rentre|rentrerai|rentrons|rentrerons,
        nouveau*, repren*, réouv*, rouvr*, répondr*, joignable*, disponible*, reprise*
    """,
    not_returns="pas joignable*|disponible*",
    when_back="à|dès|après mon|notre retour",
    fillers="le|la|l', au|à|a, de, en, compris",
    read_receipts="lu, non lu, accusé de lecture, accusé de réception, confirmation de lecture",
    was_read="été lu|lue|affiché|affichée|supprimé|supprimée|ouvert|ouverte",
    receipt_statements="ceci est un accusé de réception|lecture",
    recall_subjects="rappel",
    recalls="souhaite rappeler le message",
    bounce_subjects="""
        non remis*, échec de la?
        remise*|livraison*|distribution*|transmission*|message*|courri*, échec de
        l'envoi*|l'acheminement*, échec du message*|courri*, échec d'envoi*|d'acheminement*,
        message non distribué|remis|délivré, non distribuable*, courrier non, retour à
        l'expéditeur, votre message|courriel|e-mail n'a pas
    """,
    delivered="remis, relayé",
    delayed="retardé|retardée, différé|différée, nouvelle|nouvelles tentative|tentatives",
    held="""
        en attente, a été transmis aux modérateurs, soumis|transmis aux modérateurs, transmis au
        modérateur*, attend la validation, attend l'approbation, en cours de mod*, être modéré*
    """,
    rejected="""
        rejeté*, refusé*, pas autorisé*, n'a pas été accepté*, n'a pas pu être, réservée aux
        abonnés, trop volumineux
    """,
    if_words="si, soit",
    or_words="ou",
    with_subject="avec le|pour sujet, avec l'objet",
    message_words="message, courriel, courrier, mail, e-mail",
    own_post="votre message|courriel|courrier|mail",
)
