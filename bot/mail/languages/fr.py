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
    from_me="pour ma|notre part, de ma|notre part, pour moi|nous",
    votes_for="""
        oui, pour, d'accord, je|nous suis|sommes? tout-à-fait|entièrement? d'accord,
        favorable, je|nous suis|sommes favorable|favorables|pour, en faveur, je suis en
        faveur, approuvé|j'approuve, je soutiens, j'appuie, ça|cela|ceci me|nous
        convient|va, avis favorable, plus un, ok pour moi?, pas d'objection, aucune
        objection, entièrement|tout-à-fait d'accord
    """,
    votes_against="""
        non, contre, je|nous suis|sommes contre|opposé|opposée|opposés|défavorable,
        opposé|opposée, je m'oppose, défavorable, avis défavorable, pas d'accord,
        je|nous ne suis|sommes pas d'accord|favorable|pour, moins un, je refuse
    """,
    votes_neither="""
        abstention, je m'abstiens, nous nous abstenons, sans opinion|avis, pas
        d'opinion|avis, neutre, abstention pour cette fois
    """,
    i_vote="je|nous vote|votons, mon|notre vote est, mon|notre vote",
    vote_leads="""
        alors, donc, bon, bien, parfait, super, bravo, excellent, très bien, voici
        mon|notre vote?, pour ma|notre part, sinon, c'est, un, oui, de ma part,
        tout-à-fait, malheureusement, hélas, désolé|désolée, donc c'est, un
        grand|petit?, volontiers
    """,
    vote_tails="""
        pour moi|nous, de ma|notre part, aussi, également, sur ce|cette
        vote|proposition|texte, à ce|cette vote|proposition|texte, bien sûr,
        contraignant, cette fois, sans hésiter|hésitation, volontiers, désolé|désolée
    """,
    says_thanks="merci, merci beaucoup, merci bien",
    he_votes="vote|votent, vote|votent comme suit",
    says_support="""
        soutien, je|nous soutiens|soutenons cela|ça|ceci?, je le|la soutiens, j'appuie cela|ça|ceci?
    """,
    says_can_live="""
        je|nous? peux|pouvons|pourrais|pourrions vivre avec cela|ça|ceci?, je peux|pourrais m'en
        accommoder, je m'en accommode, nous pouvons nous en accommoder
    """,
    says_abstain="abstention, je m'abstiens, nous nous abstenons",
    says_object="""
        objection, je|nous fais|faisons objection, je m'oppose, je m'y oppose, nous nous opposons,
        nous nous y opposons
    """,
    objection_labels="objection, je fais objection, je m'oppose, je m'y oppose",
    no_objections="""
        aucune, non, néant, rien, sans objet, sans|aucune objection, pas d'objection|d'objections,
        je n'en ai pas|aucune|point, nous n'en avons pas|aucune|point, il n'y en a pas|aucune,
        je n'ai aucune|pas|point objection|d'objection|d'objections, nous n'avons aucune|pas|point
        objection|d'objection|d'objections, pas de ma|notre part, pas pour moi|nous, levée, retirée
    """,
    so_far="pour l'instant, pour le moment, à ce stade, jusqu'ici, jusqu'à présent",
    retracts="je|nous? retire|retirons, je|nous retire|retirons mon|notre|l'objection objection?",
    shares="je|nous? partage|partageons, je|nous partage|partageons l'objection",
    answers_objections="ré, rép, réponse à, en réponse à",
    contests="je|nous? conteste|contestons",
    vote_tags="vote, scrutin, sondage, consultation",
    asks_votes="""
        appel à|au vote|votes, merci de voter, veuillez voter, je vous invite à voter, le? vote
        est ouvert, votez s'il vous plaît, nous votons sur
    """,
    result_tags="résultat, résultats, décompte, dépouillement",
    carried="""
        vote|proposition|motion|résolution est|a été?
        adopté|adoptée|approuvé|approuvée|acceptée|accepté, la proposition|motion passe
    """,
    lost="vote|proposition|motion|résolution est|a été? rejeté|rejetée|refusée",
    cancel_tags="annulé, annulée, annulation, retiré, retirée",
    cancels="j'annule|je-retire le|ce vote, le? vote est annulé|retiré",
    consensus_tags="appel à consensus, appel au consensus, dernier appel",
    consensus_found="""
        il y a consensus, nous avons un? consensus, le consensus est|a été? atteint|constaté, je
        constate le consensus
    """,
    consensus_missing="pas de consensus, aucun consensus",
    counts_for="oui, pour, favorable|favorables, voix pour",
    counts_against="non, contre, défavorable|défavorables, voix contre",
    counts_neither="abstention|abstentions, abstient",
    binding_words="contraignant|contraignants|contraignante, délibératif|délibérative",
    advisory_words="""
        non-contraignant|non-contraignante, non contraignant|contraignants,
        consultatif|consultative|consultatifs
    """,
    again_words="essai, tentative, tour",
    units="""
        minute|minutes, heure|heures, jour|jours, semaine|semaines, mois, an|ans, euro|euros,
        dollar|dollars
    """,
    possessives="mes|mon|ma|nos|notre",
    conditions="""
        si, sauf, à moins que|qu', sous réserve, à condition, pourvu que|qu', à la condition,
        seulement si, tant que, jusqu'à ce que|qu', une fois que|qu', après que|qu'
    """,
    jests="je plaisante, je rigole",
    second_thoughts="""
        à la réflexion, réflexion faite, en fait|finalement non, non attends|attendez, euh non,
        ah non
    """,
    others_words="à ce que|qu' … écrit|dit|propose|suggère",
    takes_back="je retire mon|ma, j'annule mon|ma, merci d'ignorer mon|ma",
    changes="je change mon|ma, je modifie mon|ma",
    into="en, pour, à",
    votes="vote, voix, position",
    matters="""
        la|le|les|au|aux|du|des|cette|ce|ces|votre|vos|notre|sa|son|leur
        nouvelle|nouveau|première|premier|seconde|deuxième|dernière|dernier?
        proposition|propositions|texte|textes|projet|projets|plan|motion|résolution|amendement|amendements|modification|modifications|changement|changements|formulation|budget|politique|charte|déclaration|recommandation|programme|approche|compromis|règlement|règle|calendrier|rédaction|statuts,
        l'amendement|l'approche
    """,
    matter_pronouns="cela, ça, ceci",
    supports="""
        je|nous soutiens|soutenons|approuve|approuvons|appuie|appuyons
        pleinement|entièrement|totalement|vivement|donc|aussi?, j'approuve|j'appuie
        pleinement|entièrement|totalement|donc?, je|nous vote|votons|voterai|voterons pour,
        je|nous suis|sommes|serais|serions tout-à-fait|très|entièrement|plutôt|donc|aussi?
        pour|favorable|favorables|en-faveur à|de?
    """,
    agrees_with="""
        je|nous suis|sommes tout-à-fait|entièrement|pleinement|bien? d'accord avec,
        j'aime|j'adopte bien|beaucoup?, je|nous peux|pouvons accepter|vivre-avec, je|nous
        n'ai|n'avons pas|aucune d'objection|d'objections|objection à|contre?, je|j'ai|nous
        n'ai|n'avons|ne-vois? pas|aucune d'objection|d'objections|objection à|contre?, pas
        d'objection|d'objections à|contre?, il faut adopter|accepter|approuver, nous
        devrions|devons adopter|accepter|approuver, adoptons|acceptons|approuvons
    """,
    suits="""
        me|nous convient|va|plaît parfaitement|tout-à-fait|très-bien|bien?, me|nous
        semble|paraît bon|bonne|bien|juste|acceptable, a tout? mon|notre tout|plein?
        soutien|accord, devrait|doit être adopté|adoptée|accepté|acceptée|approuvé|approuvée
    """,
    is_for="""
        vous avez tout? mon|notre soutien|accord, je|nous suis|sommes
        tout-à-fait|plutôt|entièrement? pour|favorable|favorables, pas
        d'objection|d'objections de ma|notre part, le plus tôt sera le mieux en-effet
    """,
    opposes="""
        je|nous ne peux|pouvons|veux|voulons pas|plus|donc?
        accepter|soutenir|approuver|appuyer, je|nous ne peux|pouvons|veux|voulons pas|plus
        donc|vraiment? accepter|soutenir|approuver|appuyer, je|nous ne
        soutiens|soutenons|accepte|acceptons|approuve|approuvons|peux|pouvons pas|plus
        accepter|soutenir|approuver?, je|nous
        n'approuve|n'approuvons|n'accepte|n'acceptons|n'appuie pas|plus, je|nous
        suis|sommes|reste|restons résolument|tout-à-fait|fermement|totalement|absolument?
        contre|opposé|opposée|opposés à?, je|nous m'oppose|nous-opposons|opposons fermement
        à?, je|nous m'oppose|nous-opposons|opposons à?, je|nous
        rejette|rejetons|refuse|refusons, je|nous vote|votons|voterai|voterons contre,
        je|nous ne suis|sommes pas favorable|favorables|pour|en-faveur à|de?
    """,
    disagrees_with="""
        je|nous ne suis|sommes pas|plus du-tout? d'accord avec, je n'aime pas, il ne faut
        pas adopter|accepter|approuver, nous ne devrions|devons pas
        adopter|accepter|approuver
    """,
    displeases="""
        n'est pas acceptable, est inacceptable, ne me|nous convient|plaît pas, ne
        doit|devrait pas être adopté|adoptée|accepté|acceptée, doit|devrait être
        rejeté|rejetée, va trop loin pour moi|nous
    """,
    is_against="je|nous suis|sommes résolument|fermement|plutôt? contre|opposé|opposée",
    more_time="""
        un peu plus|davantage de temps, davantage|plus de temps, un délai
        supplémentaire|plus-long, un-peu-plus-de-temps, une|deux|trois|quatre|quelques
        semaine|semaines|jours|mois de-plus|supplémentaire|supplémentaires, une
        prolongation|prorogation|prolonger, prolonger|repousser|reporter le|la|ce
        délai|vote|décision|consultation
    """,
    argues_for="""
        je|nous demande|demandons|propose|proposons|suggère|souhaite|soutiens
        de|d'avoir|d'accorder|qu'on-accorde|que-nous-prenions|à?, je|nous
        demanderais|proposerais|soutiendrais|préférerais de|d'avoir|d'accorder?, je|nous
        suis|sommes|serais|serions plutôt|donc|aussi? pour|favorable|favorables à|pour?,
        cela|ceci plaide pour|en-faveur-de|en-faveur-d', il faut|faudrait
        donner|accorder|prendre, prenons|accordons|donnons-nous, nous devrions
        donner|accorder|prendre|nous-donner
    """,
    needs="""
        je|nous avons|aurais|voudrais|voudrions|aurions|souhaiterais
        besoin-de|besoin-d'avoir|avoir|aimé-avoir, j'ai|j'aurais|j'aimerais
        besoin-de|besoin-d'avoir|avoir
    """,
    time_for="""
        pour
        discuter|lire|étudier|examiner|réfléchir|consulter|débattre|comprendre|commenter|relire|cela|en-discuter
    """,
    asks_time="""
        il est|c'est encore|bien|beaucoup? trop tôt pour voter|décider|un-vote|trancher, le
        délai|calendrier est vraiment|bien|beaucoup? trop court|serré, ne nous précipitons
        pas, je|nous propose|demande|suggère|proposons|demandons de
        prolonger|repousser|reporter|différer le|la délai|vote|décision|consultation,
        repoussons|reportons|prolongeons le|la délai|vote|décision|consultation, nous
        devrions prolonger|repousser|reporter|différer le|la
        délai|vote|décision|consultation
    """,
    clause_leads="""
        et, donc, mais, oui, non, bon, aussi, personnellement, franchement, à mon|notre
        avis, pour ma|notre part, pour moi|nous, quant à moi|nous, de mon|notre côté,
        je|nous pense|crois|trouve|pensons que, c'est pourquoi, pour cette|ces
        raison|raisons, désolé|désolée, après|vu|comme … …
    """,
    clause_joins="et, donc, mais",
    behind_words="car, parce que|qu'*, puisque, aussi, sans réserve, pleinement, du tout, non plus",
    behind_matters="""
        de|d'*|du|des, et, en, pour, sur, tel|telle que|quel|quelle, avec, sans, qui, que,
        avant, dans, à, comme, d', est
    """,
    undecided="""
        s'il|s'ils|si, sauf, jusqu'*, peut-être, en principe, pas sûr|sûre, pas
        encore|certain, supposons, imaginons
    """,
    reports="selon, d'après, dit, disent, pense, pensent, veut, ils, elles, ceux qui",
    turns="mais, cependant, toutefois, sauf, pourtant, néanmoins, bien que",
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
