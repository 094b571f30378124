"""Portuguese."""

from typing import Final

from bot.mail.languages.language import Language

PT: Final = Language(
    code="pt",
    from_labels="de, remetente",
    date_labels="""
        enviado, enviados, enviadas, enviado em, enviada, enviada em, data, data de envio
    """,
    to_labels="a, para, destinatário",
    subject_labels="assunto",
    title_labels="título",
    other_labels="cc, bcc, cco, cópia, enviado por, responder a, importância, prioridade, anexos",
    wrote="disse, diz, escreveu",
    wrote_in_message="escreveu na mensagem",
    before_dates="em, no dia",
    lead_ins="em, no dia, a, em qua, dom, seg, ter, qua, qui, sex, sáb",
    on_behalf="em nome de",
    via="via, por, por meio de, por intermédio de, através de, mediante",
    original_message="""
        mensagem original|encaminhada|reencaminhada|reenviada, encaminhado|reenviado|repassado
        por, e-mail original
    """,
    forward_begins="início da mensagem encaminhada|reencaminhada|reenviada",
    forward_ends="fim da mensagem encaminhada|reencaminhada",
    introduces="é|são|diz|tinha",
    reply_above="""
        por favor respond*|escrev* … acima desta linha, respond*|escrev* … acima desta linha
    """,
    reply_prefixes="res, resp, resposta",
    forward_prefixes="enc",
    formerly="antes, era, anteriormente",
    greetings="""
        olá, oi, bom dia, boa tarde, caro|cara|caros|caras, prezado|prezada|prezados|prezadas,
        estimado|estimada|estimados|estimadas, querido|querida|queridos|queridas
    """,
    closings="""
        atenciosamente, att, com? os? melhores? cumprimentos, com os melhores, um? abraço,
        abraços, obrigado, obrigada, cordialmente
    """,
    contact_labels="tel, fax, web, e-mail",
    phone_labels="tel, fax",
    sent_from="""
        enviado|enviada do|de|com|via, enviado|enviada através d*, enviado|enviada a partir do
    """,
    sent_words="enviad*",
    sent_to="ao",
    somebody="eu, que",
    get_outlook="obtenha|obter|baixar|baixe … outlook",
    phone="celular*, dispositivo*, telefone*, smartphone*, tablet*",
    unsubscribe="você recebeu esta mensagem porque",
    list_hints="lista de discuss*, lista de distribu*",
    digest_topics="tópicos de hoje, temas de hoje",
    notice_starts="""
        esta mensagem, este e-mail, as informações, a informação, aviso, aviso legal, aviso de
        conf*, pense, atenção, antes de imprimir, não imprima, por favor considere, livre de
        vírus
    """,
    notice_heading="aviso legal, aviso de confidencialidade",
    notice_confidential="*confidenc*",
    notice_intended="destinat*",
    notice_mistake="por engano, abusivamente",
    notice_delete="elimin*, apag*, destrua*, delet*",
    notice_forbidden="proibid*",
    external_warning="livre de vírus",
    external_labels="atenção, aviso",
    external_mail="mensage*, e-mail*",
    external_words="*extern*, exterior, fora da",
    print_plea="""
        por favor … … ambiente antes de imprimir*, pense … … ambiente antes de imprimir*, antes
        de imprimir*|imprimir … … … ambiente, não imprima … … necessário|necessário. … … …
        ambiente
    """,
    from_me="da minha|nossa parte é?, por mim, para mim é?",
    conditions="se, desde que, com a condição de, contanto que",
    second_thoughts="não espera|esperem, pensando bem, melhor não",
    votes_for="""
        sim, a favor, sou|somos|estou|estamos a-favor|favorável|de-acordo, favorável, de
        acordo, concordo, concordamos, aprovo, aprovado, aprovamos, apoio, apoiamos, por
        mim tudo-bem?, sem objeções, mais um, sim sim, claro
    """,
    votes_against="""
        não, contra, sou|somos|estou|estamos contra, não
        concordo|concordamos|aprovo|apoio, discordo, rejeito, rejeitado, oponho-me, me
        oponho, desfavorável, menos um
    """,
    votes_neither="""
        abstenção, abstenho-me, me abstenho, abstemo-nos, sem opinião, neutro|neutra,
        vou abster-me|me-abster, eu me abstenho
    """,
    i_vote="voto|votamos, o? meu|nosso voto é, eu voto",
    vote_leads="""
        então, bom, bem, ótimo, excelente, perfeito, aqui vai|está o meu voto, aqui
        vai|está meu voto, da minha|nossa parte, um, sim, caso contrário, infelizmente,
        é, eu, com certeza
    """,
    vote_tails="""
        da minha|nossa parte, por mim|nós, para mim, também, a esta|este
        proposta|votação|texto, nesta votação, claro, vinculativo, desta vez, com
        certeza, por favor
    """,
    says_thanks="obrigado|obrigada, muito obrigado|obrigada",
    he_votes="vota|votam",
    vote_tags="votação, voto, enquete",
    asks_votes="""
        por favor votem|vote, a? votação está aberta, convocação para votação, votamos sobre,
        chamada para votação
    """,
    result_tags="resultado, resultados, apuração",
    carried="votação|proposta|moção|resolução é|foi aprovada|aceita|adotada",
    lost="votação|proposta|moção|resolução é|foi rejeitada|recusada",
    cancel_tags="cancelada, cancelado, anulada, retirada",
    cancels="cancelo|retiro a|esta votação, a? votação foi|está cancelada|anulada",
    consensus_tags="chamada de consenso, última chamada",
    consensus_found="há consenso, temos consenso, o consenso foi alcançado",
    consensus_missing="não há consenso, sem consenso",
    counts_for="sim, a-favor, favoráveis|favorável",
    counts_against="não, contra, contrários",
    counts_neither="abstenção|abstenções",
    binding_words="vinculante|vinculantes, vinculativo|vinculativos",
    advisory_words="não vinculante|vinculantes|vinculativo, não-vinculante",
    again_words="tentativa, rodada",
    units="hora|horas, dia|dias, semana|semanas, mês, ano|anos, euro|euros",
    possessives="meu|meus|minha|minhas|nosso|nossos",
    program_subjects="resposta automática, mensagem automática",
    away_subjects="aviso de ausência, ausência*",
    typed_away="ausência, fora do escritório",
    absences="férias, de férias",
    i_am_away="""
        estou|estarei|encontro-me|estaremos … ausente|ausentes|fora,
        estou|estarei|encontro-me|estaremos … de licença, de férias, escritório está|estará
        fechado|encerrado
    """,
    absent_in_answers="ausente*, de férias",
    is_away="está ausente, está ausente do escritório, está fora do escritório",
    automatic_reply="esta é uma resposta automática",
    before_automatic="nota:",
    behind_automatic="à sua",
    automatic_message="""
        esta é uma mensagem automática, esta mensagem foi gerada|enviada automaticamente
    """,
    sent_automatically="""
        mensagem|resposta|e-mail … gerado|gerada|enviado|enviada automaticamente, não responda a
        este|esta
    """,
    greets_sender="caro|cara|prezado|prezada|estimado|estimada remetente",
    absence_words="férias, fechado|fechada, encerrado|encerrada, ausente|ausentes",
    comes_back="regres*, volto, voltar*, responderei",
    thanks="obrigado|obrigada pelo|pela sua|seu? mensagem|e-mail|contacto|contato",
    asks_elsewhere="urgen*, contact*",
    received="recebemos a|o? sua|seu, foi recebid*|registad*|registrad*",
    desk_says="""
        resposta automática, obrigado|obrigada por|pelo|pela, agradecemos o? seu, agradecemos a?
        sua
    """,
    nobody_reads="já não está|é, não é mais? monitorad*|lid*",
    ticket_words="caso*, chamado*, ticket*",
    number_words="número, n°",
    desk_names="suporte",
    mailbox_words="caixa",
    full_words="cheia",
    i_words="eu",
    no_reply_names="nao-responda|nao-responder",
    notifier_names="notificacoes",
    task_names="alerta|alertas, alarme|alarmes",
    weekdays="segunda; terça; quarta; quinta; sexta; ; ",
    ends="até",
    end_labels="data de fim, término",
    ends_behind="inclusive",
    until_words="até",
    starts="da, entre",
    soft_starts="a partir de, desde",
    between="a|ao, até",
    and_words="e",
    bounds="entre",
    returns="""
        disponível*, regress*, retorn*, volto|volta|voltar*|voltamos|voltaremos|voltando,
        novamente, retom*, reabr*, responder*
    """,
    not_returns="não estarei|estou disponível*",
    when_back="no|ao meu re*, quando voltar|regressar|retornar",
    fillers="o|a|ao|no|em, dia, do|de, data de?, inclusive",
    read_receipts="""
        lido, lida, lidas, não lido, não lida, não lidas, recibo de leitura, confirmação de
        leitura, confirmação de receção
    """,
    was_read="lido|lida, exibido|exibida, eliminado|eliminada",
    receipt_statements="este|esta é um|uma recibo|confirmação de",
    recall_subjects="recuperar",
    recalls="deseja recuperar a mensagem",
    bounce_subjects="""
        não entregue, falha na entrega, mensagem não entregue|entregável, não foi possível
        entregar, devolvido|devolvida|devolvidos|devolvidas ao, não é possível entregar
    """,
    bounce_subjects_alone="devolvido|devolvida|devolvidos|devolvidas",
    delivered="entregue",
    delayed="atrasad*, demorad*",
    held="""
        aguarda aprovação, aguarda a aprova*, aguardando, espera aprova*, retido*|retida*,
        pendente de, à espera de, encaminhada aos moderadores
    """,
    rejected="rejeitad*, recusad*, não está autorizad*, não foi aceit*, não pôde ser",
    if_words="se",
    or_words="ou",
    with_subject="com o? assunto",
    message_words="mensagem, e-mail",
    own_post="sua|seu mensagem|e-mail, a sua mensagem|e-mail, o seu mensagem|e-mail",
)
