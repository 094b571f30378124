"""Spanish."""

from typing import Final

from bot.mail.languages.language import Language

ES: Final = Language(
    code="es",
    from_labels="de, remitente",
    date_labels="enviado, enviados, enviadas, enviado el, enviada, fecha, fecha de envío",
    to_labels="a, para, destinatario",
    subject_labels="asunto, tema",
    title_labels="título",
    other_labels="""
        cc, cco, copia, enviado por, responder a, importancia, prioridad, adjuntos, datos
        adjuntos
    """,
    wrote="dijo, dice, dixit, escribió, ha escrito",
    wrote_in_message="escribió en el mensaje, escribió en el mensaje de noticias",
    before_names="ayer, hoy",
    before_dates="el, lo siguiente",
    lead_ins="el, al, lun, mar, sáb, dom",
    on_behalf="en nombre de",
    via="vía, por, por medio de, por intermedio de, a través de, mediante",
    original_message="mensaje original|reenviado, reenviado|remitido por",
    forward_begins="inicio del mensaje reenviado",
    forward_ends="fin del mensaje reenviado",
    introduces="es|son|dice|tenía",
    reply_above="""
        por favor respond*|escrib* … por? encima de esta línea, respond*|escrib* … por? encima
        de esta línea
    """,
    reply_prefixes="resp, respuesta",
    forward_prefixes="rv, reenv",
    formerly="antes, era, anteriormente, asunto anterior",
    greetings="""
        hola, buenos|buenas, estimado|estimada|estimados|estimadas,
        querido|querida|queridos|queridas
    """,
    closings="""
        un? cordial? saludo|saludos, atentamente, atte, att, gracias, muchas gracias, cordiales
        saludos, saludos cordiales, un abrazo, cordialmente
    """,
    contact_labels="tel, teléfono, móvil, fax, telefax, web, e-mail",
    phone_labels="tel, teléfono, móvil, fax",
    sent_from="enviado|enviada desde|de|con|via",
    sent_words="enviad*",
    somebody="yo, he, hemos, hay, que",
    get_outlook="obtener|obtenga|obtén|descarga* … outlook",
    phone="móvil*, celular*, dispositivo*, teléfono*, smartphone*, tablet*, correo para windows",
    unsubscribe="para cancelar la suscripción a este grupo, has recibido este mensaje porque",
    list_hints="lista de correo*, lista de distribu*",
    digest_topics="asuntos del día, temas del día",
    notice_starts="""
        este mensaje, este correo, este e-mail, aviso, aviso legal, aviso de conf*, la
        información, piense, advertencia, atención, no suele recibir, antes de imprimir, no
        imprima, por favor considere, libre de virus
    """,
    notice_heading="aviso legal, aviso de confidencialidad",
    notice_confidential="*confidenc*",
    notice_intended="destinat*",
    notice_mistake="por error",
    notice_delete="elimin*, *borr*|*bórr*",
    notice_forbidden="prohibid*",
    external_warning="libre de virus, no suele recibir",
    external_labels="advertencia, atención, aviso",
    external_mail="correo*, e-mail*, mensaje*",
    external_words="*extern*, exterior, fuera de",
    print_plea="""
        por favor … … ambiente|medioambiente antes de imprimir*, piense|pense|considere … …
        ambiente|medioambiente antes de imprimir*, antes de imprimir*|imprimir … … …
        ambiente|medioambiente, no imprima … … necesario|necesario. … … … ambiente|medioambiente
    """,
    from_me="por mi|nuestra parte, de mi parte, para mí",
    votes_for="""
        sí, a favor, estoy|estamos a-favor|de-acuerdo, de acuerdo, apruebo, aprobado,
        aprobamos, lo? apoyo, apoyo la-propuesta|esto?, me|nos parece bien, conforme,
        por mí bien, sin objeciones, más uno, si, afirmativo, voto afirmativo
    """,
    votes_against="""
        no, en contra, estoy|estamos en-contra, no estoy|estamos de-acuerdo|a-favor, en
        desacuerdo, rechazo, rechazado, me opongo, no apruebo|apoyo, menos uno, voto
        negativo, negativo
    """,
    votes_neither="abstención, me abstengo, nos abstenemos, sin opinión, neutral, yo me abstengo",
    i_vote="voto|votamos, mi|nuestro voto es, yo voto, voto que, yo voto que, cambio mi voto a",
    vote_leads="""
        entonces, bueno, bien, perfecto, genial, excelente, aquí va|está mi voto?, por
        mi|nuestra parte, un, sí, en ese caso, si no, lamentablemente, desgraciadamente,
        lo siento, un rotundo, que, por supuesto, yo
    """,
    vote_tails="""
        por mi|nuestra parte, para mí|nosotros, también, a esta|este
        propuesta|votación|texto, en esta|este votación, por supuesto, vinculante, por
        favor, rotundamente, en esta ocasión, esta vez
    """,
    says_thanks="gracias, muchas gracias",
    he_votes="vota|votan",
    says_support="apoyo, yo|lo|la? apoyo esto|eso?, lo|la? apoyamos esto|eso?",
    says_can_live="puedo|podemos|podría|podríamos vivir con ello|esto|eso?",
    says_abstain="abstención, me abstengo, nos abstenemos",
    says_object="objeción, me opongo, nos oponemos",
    objection_labels="objeción, me opongo",
    no_objections="""
        ninguna, ninguno, no, nada, sin|ninguna objeción|objeciones, no hay|tengo|tenemos,
        no hay|tengo|tenemos ninguna, no hay|tengo|tenemos ninguna? objeción|objeciones,
        no por|de mi|nuestra parte, retirada
    """,
    so_far="por ahora, de momento, por el momento, hasta ahora",
    retracts="retiro, retirar, retiro|retiramos la|mi|nuestra objeción",
    shares="comparto, compartimos, comparto|compartimos la objeción",
    answers_objections="respuesta a, en respuesta a, re",
    contests="impugno, impugnamos, impugnar",
    vote_tags="votación, voto, votacion, encuesta",
    asks_votes="""
        llamado|llamada a votación|votar, por favor voten|vota|votad, la? votación está abierta,
        votamos sobre, se abre la votación
    """,
    result_tags="resultado, resultados, recuento, escrutinio",
    carried="""
        votación|propuesta|moción|resolución es|fue|ha|queda sido? aprobada|aceptada|adoptada
    """,
    lost="votación|propuesta|moción|resolución es|fue|ha|queda sido? rechazada",
    cancel_tags="cancelada, cancelado, anulada, retirada",
    cancels="""
        cancelo|retiro|anulo la|esta votación, la? votación queda|está cancelada|anulada
    """,
    consensus_tags="llamado a consenso, última llamada",
    consensus_found="hay consenso, tenemos consenso, se alcanzó|logró el? consenso",
    consensus_missing="no hay consenso, sin consenso",
    counts_for="sí, a-favor, favor, votos a favor",
    counts_against="no, en-contra, contra, votos en contra",
    counts_neither="abstención|abstenciones",
    binding_words="vinculante|vinculantes",
    advisory_words="no vinculante|vinculantes, no-vinculante",
    again_words="intento, ronda",
    units="hora|horas, día|días, semana|semanas, mes, año|años, euro|euros",
    conditions="""
        si, siempre que, siempre y cuando, a condición, con tal de? que, a condición de
        que, con tal de que, a menos que, a no ser que, salvo que|si, excepto que|si
    """,
    jests="es broma",
    second_thoughts="pensándolo bien, no espera|esperen|esperad, espera no, mejor no",
    others_words="a lo que … dijo|dice|escribió|escribe|propuso|propone",
    takes_back="retiro mi, anulo mi",
    changes="cambio mi",
    into="a, por",
    votes="voto, posición",
    matters="""
        la|el|los|las|al|del|esta|este|esa|ese|estos|estas|su|tu|nuestra|nuestro
        nueva|nuevo|primera|segunda|segundo|última|último?
        propuesta|propuestas|texto|textos|plan|planes|proyecto|moción|resolución|enmienda|enmiendas|cambio|cambios|redacción|presupuesto|política|declaración|recomendación|programa|compromiso|reglamento|regla|calendario|borrador|estatutos
    """,
    matter_pronouns="esto, eso, ello",
    supports="""
        yo|nosotros? apoyo|apoyamos|respaldo|respaldamos|apruebo|aprobamos|apoyaría
        plenamente|totalmente|también|firmemente?, yo|nosotros? estoy|estamos|estaría
        muy|totalmente|plenamente|también? a-favor de?, yo? voto|votaré|votaría|votamos
        a-favor|por de?
    """,
    agrees_with="""
        yo|nosotros? estoy|estamos totalmente|completamente|muy|plenamente? de-acuerdo con,
        me|nos gusta mucho?, puedo|podemos aceptar|vivir-con, no tengo|tenemos|veo
        objeción|objeciones|inconveniente|ninguna-objeción a|con|contra?, no tengo|tenemos
        ningún|ninguna inconveniente|objeción a|con?, sin objeción|objeciones a?,
        deberíamos|debemos aprobar|adoptar|aceptar, hay que aprobar|adoptar|aceptar
    """,
    suits="""
        me|nos parece|parecen muy? bien|bueno|buena|correcto|correcta|aceptable|razonable,
        me|nos convence|sirve, tiene|cuenta-con todo? mi|nuestro pleno? apoyo|voto,
        debe|debería ser aprobado|aprobada|adoptado|adoptada
    """,
    is_for="""
        tiene|tienen|cuenten-con|cuente-con todo? mi|nuestro pleno? apoyo, estoy|estamos
        totalmente|muy? a-favor, lo|la apoyo|apoyamos|apruebo plenamente?, sin objeciones
        de|por mi|nuestra parte, cuanto antes mejor efectivamente|sí|desde-luego
    """,
    opposes="""
        yo? no puedo|podemos|quiero|queremos aceptar|apoyar|aprobar|respaldar, yo? no
        apoyo|apoyamos|acepto|aceptamos|apruebo|aprobamos|apoyaría, me|nos opongo|oponemos
        a?, me|nos opongo|oponemos rotundamente|firmemente a?, yo? rechazo|rechazamos, yo?
        estoy|estamos totalmente|firmemente|también? en-contra de?, yo? no estoy|estamos
        a-favor de?, yo? voto|votaré|votamos en-contra|contra de?
    """,
    disagrees_with="""
        yo? no estoy|estamos nada? de-acuerdo con, no me|nos gusta, no deberíamos|debemos
        aprobar|adoptar|aceptar, no hay que aprobar|adoptar|aceptar
    """,
    displeases="""
        no es aceptable, es inaceptable, no me|nos convence|sirve|gusta, no debe|debería ser
        aprobado|aprobada|adoptado|adoptada, va demasiado lejos para mí|nosotros, no me|nos
        parece bien|aceptable
    """,
    is_against="estoy|estamos totalmente|firmemente? en-contra, me|nos opongo|oponemos",
    more_time="""
        un-poco? más de? tiempo, un plazo más largo, una|dos|tres|cuatro|unas|unos
        semana|semanas|días|meses más, una prórroga|ampliación, ampliar|prorrogar|aplazar
        el|la plazo|votación|decisión|consulta
    """,
    argues_for="""
        yo|nosotros?
        pido|pedimos|propongo|proponemos|sugiero|solicito|apoyo|apoyaría|pediría|propondría
        dar|tener|conceder|tomar|que-nos-demos|que-tengamos?, yo? estoy|estamos|estaría
        también? a-favor-de dar|tener|conceder|tomar?, eso|esto para-mí? habla|aboga
        a-favor-de|por, deberíamos|debemos dar|tomar|conceder|darnos|tomarnos,
        demos|démonos|tomemos
    """,
    needs="""
        yo|nosotros? necesito|necesitamos|quisiera|quisiéramos|prefiero|preferiría
        tener|disponer-de?, me|nos gustaría tener|disponer-de
    """,
    time_for="""
        para
        estudiar|leer|discutir|debatir|consultar|pensar|examinar|revisar|comentar|esto|ello
    """,
    asks_time="""
        es todavía|aún|muy|demasiado? pronto|temprano para votar|decidir|una-votación, el
        plazo es demasiado|muy corto|breve|justo, no nos precipitemos,
        propongo|proponemos|pido|sugiero que?
        aplazar|ampliar|prorrogar|posponer|aplacemos|ampliemos el|la
        plazo|votación|decisión|consulta, deberíamos|debemos
        aplazar|ampliar|prorrogar|posponer el|la plazo|votación|decisión|consulta
    """,
    clause_leads="""
        y, así que, pero, sí, no, bueno, también, entonces, personalmente, francamente, en
        mi|nuestra opinión, por mi|nuestra parte, a mi juicio|entender, para mí|nosotros,
        creo|pienso|creemos que, por eso, por ello, por esta|estas|esa razón|razones, lo
        siento, tras|como|dado|después … …
    """,
    clause_joins="y, así que, pero",
    behind_words="porque, ya que, pues, también, tampoco, sin reservas, plenamente, en absoluto",
    behind_matters="""
        de|del, y, en, para, sobre, tal como|cual, con, sin, que, antes, a, como, es, por
    """,
    undecided="""
        si, salvo, hasta que, quizá|quizás, tal vez, en principio, no sé, no estoy
        seguro|segura, supongamos, imaginemos
    """,
    reports="según, dicen, piensa, piensan, cree, creen, ellos, quienes",
    turns="pero, sin embargo, salvo, aunque, no obstante",
    possessives="mi|mis, nuestro|nuestra|nuestros|nuestras",
    program_subjects="respuesta automática, mensaje automático",
    away_subjects="respuesta de ausencia, aviso de ausencia, ausencia*",
    behind_away="hasta",
    typed_away="ausencia, fuera de la? oficina",
    absences="vacaciones, de vacaciones",
    i_am_away="""
        estoy|estaré|estamos|estaremos … ausente|ausentes|fuera, estoy|estaré|estamos|estaremos
        … de baja|viaje, me encuentro … ausente|ausentes|fuera, me encuentro … de baja|viaje, de
        vacaciones, oficina está|estará|permanecerá cerrada
    """,
    absent_in_answers="ausente*, de vacaciones, fuera de la oficina",
    is_away="""
        está fuera de la? oficina, está ausente, está ausente de la oficina, no está en la
        oficina
    """,
    automatic_reply="esta|este|esto es un|una respuesta|contestación automática",
    before_automatic="nota:",
    behind_automatic="a su|tu",
    automatic_message="""
        este|esto es un mensaje|correo automático, este mensaje|correo fue|es generado|enviado
        automáticamente, este mensaje|correo fue|es generado|enviado de forma|manera automática,
        este mensaje|correo ha sido generado|enviado automáticamente, este mensaje|correo ha
        sido generado|enviado de forma|manera automática
    """,
    sent_automatically="""
        mensaje|correo|respuesta … generado|generada|enviado|enviada automática*,
        mensaje|correo|respuesta … generado|generada|enviado|enviada de forma|manera automática,
        no responda a este
    """,
    greets_sender="estimado|estimada|querido|querida|apreciado|apreciada|hola remitente",
    absence_words="vacaciones, cerrado|cerrada|cerrados|cerradas, ausente|ausentes",
    comes_back="regres*, vuelta, vuelv*, responderé",
    thanks="gracias por su|tu mensaje|correo",
    asks_elsewhere="urgen*, contact*",
    received="hemos recibido, recibimos su, ha sido recibid*|registrad*, acuse de recibo",
    desk_says="respuesta automática, gracias por contactar*|su|tu|escribir*|ponerse",
    nobody_reads="ya no está|se|trabaja",
    ticket_words="caso*, solicitud*, ticket*",
    number_words="número, n°",
    desk_names="soporte",
    mailbox_words="buzón, cuota",
    full_words="llen*",
    i_words="yo",
    no_reply_names="no-responder|no-responda, no-contestar|no-conteste",
    notifier_names="notificaciones",
    task_names="monitoreo, alerta|alertas",
    months="; ; ; ; ; ; ; ; setiembre; ; ; ",
    ends="hasta",
    end_labels="fin, fecha de fin, término",
    ends_behind="incluido|inclusive",
    until_words="hasta, del",
    starts="del, entre",
    soft_starts="a partir de|del, desde",
    between="a|al, hasta el",
    and_words="y, e",
    bounds="entre",
    returns="""
        disponible*, regres*, vuelv*, volver*|volvem*, vuelta*, retorn*, reincorpor*, incorpor*,
        reanud*, reab*, nuevo*, nuevamente, atender*, responder*, contestar*
    """,
    not_returns="no estaré|estoy disponible*",
    when_back="a mi regreso|vuelta, cuando regrese|vuelva, cuando esté de vuelta",
    fillers="el|la|lo|al|a, día, de|del, en, inclusive",
    read_receipts="leído, no leído, confirmación de lectura, acuse de recibo, acuse de lectura",
    was_read="leído|leída, eliminado|eliminada, mostrado|mostrada, leyó",
    receipt_statements="esto|este es un acuse|recibo",
    recall_subjects="recuperar, recuperación",
    recalls="desea recuperar el mensaje",
    bounce_subjects="""
        no se puede entregar, no entregado, no se pudo entregar, no se ha podido entregar,
        mensaje no? entregado, mensaje devuelto, error en la entrega, error de entrega,
        devolución de|del correo|mensaje|e-mail, correo devuelto,
        devolvido|devolvida|devolvidos|devolvidas al, su|tu|el mensaje|correo no pudo|ha,
        su|tu|el mensaje|correo no se ha
    """,
    bounce_subjects_alone="devolución",
    delivered="entregado",
    delayed="retrasad*, demorad*, atrasad*, seguirá intent*",
    held="""
        espera la aprobación, en espera, a la espera, espera de, retenido*, pendiente|pendientes
        de, enviado a los moderadores, ha de ser aprobad*
    """,
    rejected="""
        rechazad*, no está autorizad*, no ha sido aceptad*, no fue aceptad*, no se ha podido
        publicar
    """,
    if_words="si",
    with_subject="con el? asunto",
    message_words="mensaje, correo",
    own_post="su|tu mensaje|correo",
)
