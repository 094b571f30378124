"""English."""

from typing import Final

from bot.mail.languages.language import Language

EN: Final = Language(
    code="en",
    from_labels="from",
    date_labels="sent, date, sent at, sent on",
    to_labels="to",
    subject_labels="subject, subj",
    title_labels="title",
    other_labels="""
        cc, cc:, bcc, sent by, please respond to, reply-to, reply to, in reply to, organization,
        organisation, newsgroups, importance, priority, attachments, attachment, message-id,
        in-reply-to, references, resent-from, resent-to, resent-date, list-id, list-post,
        sensitivity, user-agent, mime-version, content-type, content-transfer-encoding,
        x-mailer, title
    """,
    wrote="""
        quoth, scribit, scripsit, dixit, asked, replied, answered, responded, added, commented,
        noted, stated, remarked, wrote, writes, has written, said, says
    """,
    wrote_in_message="wrote in message, wrote in article, writes in message, writes in article",
    before_names="by, from, yesterday, today, earlier, elsewhere, previously",
    before_dates="on, at, the",
    lead_ins="on, in, at, to, quoting, mon, tue, wed, thu, fri, sat, sun",
    on_behalf="on behalf of",
    via="via",
    original_message="""
        original|forwarded|replied|reply message, forwarded by, original appointment,
        forward|forwarded, original mail|e-mail, original-mail
    """,
    forward_begins="begin forwarded message, original message processed by",
    forward_ends="end of? the? forwarded|original message|mail",
    introduces="""
        is|are|was|were|had|has|contains, says|reads|shows|saying, with|like|this|following
    """,
    reply_above="""
        please? type|enter|write|add? your?
        reply|response|responses|answer|answers|comment|comments above this line
    """,
    reply_prefixes="re",
    forward_prefixes="fw, fwd",
    formerly="was, formerly, previously, old subject",
    greetings="hello, hi, hey, dear, good day|morning",
    closings="""
        with? best|kind|kindest|warm|warmest|many regards|wishes|thanks, with? regards, best,
        cheers, yours sincerely|faithfully?, sincerely, many? thanks, many? thank you, many?
        thanks and|& best|kind|warm? regards, many? thank you and|& best|kind|warm? regards, br,
        kr, kindly, all the best, take care, warmly, respectfully, yours truly, rgds, thx, ta,
        sincerely yours, all best
    """,
    contact_labels="""
        tel, telephone, phone, ph, mobile, mob, cell, fax, telefax, office, direct, web, www,
        e-mail, skype, telegram, whatsapp, signal, matrix, irc
    """,
    phone_labels="tel, phone, mobile, mob, cell, fax",
    sent_from="""
        sent from|via|with|by|using, sent wirelessly from|via, this message|mail|e-mail was sent
        using|via|from|through, mail|message|e-mail sent with|via|from|using
    """,
    sent_to="to",
    get_outlook="""
        get outlook|bluemail|typeapp for, download … outlook, outlook for ios|android, get the
        new aol app, yahoo mail: search organize conquer
    """,
    phone="""
        phone, smartphone, handheld, mobile, cell, device, tablet, mailbox, webmail, windows
        phone, mail for windows, mail app
    """,
    unsubscribe="""
        you received this message because you are subscribed to, you're receiving this
        message|e-mail|mail because you are subscribed, you are receiving this
        message|e-mail|mail because you are subscribed, you are receiving this because you
        are|were|authored|commented|modified|enabled|have, to unsubscribe from this list|group,
        to unsubscribe from the … list, to unsubscribe send an? e-mail to, to unsubscribe:, for
        additional commands e-mail:, subject: digest footer, you are currently subscribed to …
        as, you received this bug notification because, reply to this e-mail directly, to view
        this discussion visit, to view this discussion on the web visit, visit this group at,
        this e-mail|message was sent to the … mailing? list, groups.io links:, yahoo|yahoo!
        groups links, to unsubscribe e-mail:
    """,
    list_hints="mailing-list*, *subscri*, *listinfo*, list archive*",
    digest_topics="today's topics",
    notice_starts="""
        this e-mail|message|mail|communication, this transmission, this electronic, the
        information, the content|contents, confidential*, privileged, disclaimer*, notice, legal
        notice, important notice, important:, caution, warning, attention, external, if you are
        not, if you have received, if this e-mail|electronic, please consider, please think,
        think before you, please note that this e-mail|electronic, any views, internet
        communications, virus-free, no virus found, e-mail scanned, p please, think of, think
        about, how we process your, for information about how we, save paper, save a tree, save
        trees, you don't often get, some people who received this message, before printing,
        before you print
    """,
    notice_heading="disclaimer, confidentiality|legal|important notice|note",
    notice_confidential="*confident*|*confidenc*, *privileged",
    notice_intended="intended, addressee*, named recipient*|above, solely",
    notice_mistake="in error, by mistake",
    notice_delete="delet*, *destroy*, notify*",
    notice_forbidden="""
        prohibit*, unauthorised|unauthorized, *disseminat*, *distribution*, *disclos*, *copying,
        liab*, viruses
    """,
    external_warning="""
        this|the e-mail|message was|is checked|scanned, this|the e-mail|message has been
        checked|scanned, this|the e-mail|message has? been|was|is virus*, e-mail is?
        scanned|certified, outgoing mail is? scanned|certified, virus-free.*, no virus found,
        this is an external, external e-mail, you don't often get e-mail, some people who …
        don't often get e-mail, this e-mail|message originated|came|comes from outside, this
        e-mail|message was sent from outside, this e-mail|message originated|came|comes from an
        external, this e-mail|message was sent from an external, how we process your personal
        data|information, for information about how we process your personal data|information
    """,
    external_labels="caution, warning, attention, external, notice",
    external_mail="e-mail*, message*",
    external_words="originated|originates|sent|came|comes|is from? an? outside|external",
    print_plea="""
        p? please|kindly? consider|think … environment|environmental before|unless … print*, p?
        please|kindly? think|consider … before you print*, p? please|kindly? consider|think …
        before printing … environment|environmental, before … print|printing … …
        environment|environmental|tree|trees, before … print|printing … e-mail|mail|message … …
        environment|environmental|tree|trees, save … tree|trees|tree.|trees. … … print* … …
        unless|before, save paper … before you print*, p? please don't print … … unless … … …
        environment|environmental|tree|trees, p? please do not print … … unless … … … …
        environment|environmental|tree|trees, p? please|kindly? consider|think …
        environment|environmental … before|unless … print*
    """,
    units="""
        second|seconds, minute|minutes, hour|hours, day|days, week|weeks, month|months,
        year|years, percent, euro|euros, dollar|dollars
    """,
    possessives="my|mine|our",
    conditions="""
        only? if|when, unless, provided|providing|assuming, as|so long as, as soon as, subject to,
        on condition, conditional|contingent on|upon, pending, modulo, once
        the|this|that|it|all|we|they
    """,
    jests="just|only|i'm kidding|joking, j/k, jk",
    takes_back="""
        i hereby? retract|withdraw|revoke|rescind my, i take my, i take back my, i'd like to
        retract|withdraw my, i would like to retract|withdraw my, i want to retract|withdraw my,
        retracting|withdrawing|revoking|rescinding my, taking back my, please? ignore|disregard|drop
        my, please withdraw|cancel|remove my
    """,
    changes="""
        i? change|changing|switch|switching my, i'm changing|switching my, i am
        changing|switching my, please change my,
        i'd like to change my, i would like to change my, i want to change my,
        changing|switching|moving
    """,
    into="to",
    votes="vote|votes, position, ballot",
    program_subjects="""
        automatic reply|response, auto reply, auto-reply, auto response, auto-response,
        automated response|reply, yahoo! auto-response, aol auto-response
    """,
    away_subjects="""
        out of office, out-of-office, out of the office, i am out of the office, ooo, vacation
        reply, away from my mail, away from the office, i am on leave
    """,
    behind_away="""
        auto-reply, reply, response, notice, notification, message, assistant, until, till
    """,
    absences="out of office, absence, on annual leave, on holiday|vacation",
    i_am_away="""
        i'm|we're … away|absent|unavailable|closed|traveling|travelling, i|we am|are …
        away|absent|unavailable|closed|traveling|travelling, i'll|we'll be …
        away|absent|unavailable|closed|traveling|travelling, i|we will|shall be …
        away|absent|unavailable|closed|traveling|travelling, i'm|we're … out
        until|till|through|thru|from|for|on|all|this|next|today|tomorrow|sick|and|at|with|in|during|between|starting|again|due|most|part|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i|we am|are … out
        until|till|through|thru|from|for|on|all|this|next|today|tomorrow|sick|and|at|with|in|during|between|starting|again|due|most|part|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i'll|we'll be … out
        until|till|through|thru|from|for|on|all|this|next|today|tomorrow|sick|and|at|with|in|during|between|starting|again|due|most|part|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i|we will|shall be … out
        until|till|through|thru|from|for|on|all|this|next|today|tomorrow|sick|and|at|with|in|during|between|starting|again|due|most|part|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i'm|we're … out of the? office|town, i|we am|are … out of the? office|town, i'll|we'll
        be … out of the? office|town, i|we will|shall be … out of the? office|town, i'm|we're …
        on
        my|a|our|the|summer|family|medical|personal|public|bank|winter|christmas|study|extended|long|short?
        leave|holiday|holidays|vacation, i|we am|are … on
        my|a|our|the|summer|family|medical|personal|public|bank|winter|christmas|study|extended|long|short?
        leave|holiday|holidays|vacation, i'll|we'll be … on
        my|a|our|the|summer|family|medical|personal|public|bank|winter|christmas|study|extended|long|short?
        leave|holiday|holidays|vacation, i|we will|shall be … on
        my|a|our|the|summer|family|medical|personal|public|bank|winter|christmas|study|extended|long|short?
        leave|holiday|holidays|vacation, i'm|we're … back
        on|in|by|from|at|after|online|again|next|tomorrow|soon|for|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i|we am|are … back
        on|in|by|from|at|after|online|again|next|tomorrow|soon|for|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i'll|we'll be … back
        on|in|by|from|at|after|online|again|next|tomorrow|soon|for|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i|we will|shall be … back
        on|in|by|from|at|after|online|again|next|tomorrow|soon|for|monday|tuesday|wednesday|thursday|friday|saturday|sunday|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*,
        i'm|we're … back to the? office|work, i|we am|are … back to the? office|work, i'll|we'll
        be … back to the? office|work, i|we will|shall be … back to the? office|work, i'll|we'll
        return to the office, i|we will|shall? return to the office, i'll|we'll return to work,
        i|we will|shall? return to work, i'll|we'll return on|from, i|we will|shall? return
        on|from, office|shop|school|company is|remains closed, office|shop|school|company will
        be closed, on annual|maternity|paternity|parental|sick leave
    """,
    absent_in_answers="""
        out of the|my? office, on leave|holiday|holidays|vacation, on
        annual|maternity|paternity|parental|sick|medical|family|my|a|our|summer
        leave|holiday|holidays|vacation, away from|until|on
    """,
    is_away="""
        is currently? out of the? office, is currently? away, is currently? away from the office
    """,
    automatic_reply="""
        this is a|an automatic|automatically|automated|auto generated? e-mail|mail?
        reply|response|answer|responder|acknowledg*, this is a|an
        auto-generated|automatically-generated e-mail|mail?
        reply|response|answer|responder|acknowledg*, this is a|an
        auto-reply|auto-response|auto-answer|auto-responder|auto-acknowledg*,
        automatic|automatically|automated generated? reply|response|answer message?
    """,
    before_automatic="note:, please note:",
    behind_automatic="to your",
    automatic_message="""
        this is an automatic|automated|auto-generated|automatically-generated
        message|notification|e-mail|mail, this message|e-mail|mail|reply|response|answer was|is
        automatically generated|sent|created, this message|e-mail|mail|reply|response|answer
        was|is generated|sent|created automatically, this
        message|e-mail|mail|reply|response|answer has been automatically generated|sent|created,
        this message|e-mail|mail|reply|response|answer has been generated|sent|created
        automatically
    """,
    sent_automatically="""
        this|the … has been generated|sent|created|produced|issued automatically, this|the …
        was|is|were generated|sent|created|produced|issued automatically, this|the …
        message|messages|e-mail|e-mails|mail|reply|response|answer|notification|notice|report|acknowledgement|acknowledgment|confirmation|request|ticket|text
        has been automatically, this|the …
        message|messages|e-mail|e-mails|mail|reply|response|answer|notification|notice|report|acknowledgement|acknowledgment|confirmation|request|ticket|text
        was|is|were automatically, auto-generated|automatic-generated|automatically-generated
        e-mail|message|mail|notice|acknowledg*, do not reply|respond to this|the
        e-mail|message|mail|address, don't reply|respond to this|the e-mail|message|mail|address
    """,
    greets_sender="dear|hello|hi sender*|correspondent*|e-mailer*|mailer*",
    absence_words="""
        absen*, holiday|holidays, vacation|vacations, leave, away, out, closed, back,
        return|returns|returning
    """,
    comes_back="will answer|reply|respond",
    thanks="thank you for your e-mail|message|mail, thanks for your e-mail|message|mail",
    asks_elsewhere="urgen*, contact*, limited access, access to my? e-mail",
    received="""
        request|message|e-mail|enquiry|inquiry|query|mail|application|ticket|case|submission …
        has|have been successfully? received|created|registered|logged|opened|submitted,
        request|message|e-mail|enquiry|inquiry|query|application|ticket|submission … was|is
        successfully? received|created|registered|logged|opened|submitted, your mail|case …
        was|is successfully? received|created|registered|logged|opened|submitted,
        have|has|we|we've received your, request received, we got your
    """,
    desk_says="""
        thank you for contacting|writing|submitting, thanks for contacting|writing|submitting,
        thank you for your request|enquiry|inquiry|interest|query, thanks for your
        request|enquiry|inquiry|interest|query, thank you for reaching out, thanks for reaching
        out, thank you for getting in touch, thanks for getting in touch, automatic|automated
        reply|response|answer|confirmation|acknowledg*, automatically generated
        reply|response|answer|confirmation|acknowledg*, automatic|automated message in response,
        automatically generated message in response, in response to the|your,
        acknowledge|acknowledging receipt|your, confirm that you are
    """,
    nobody_reads="""
        no longer in use, no longer
        monitored|work|works|working|employed|active|valid|with|used|accept*|available|read,
        is|are not monitored|read|checked|attended, isn't monitored|read|checked|attended, not
        being monitored|read|checked|attended, has left, has retired from, e-mail address has
        changed
    """,
    ticket_words="ticket*, case*, request*, incident*, reference*",
    number_words="id, no, nr, number, is",
    desk_names="""
        support, help, help-desk, service, service-desk,
        customer-care|customer-service|customer-support, desk, ticket|tickets
    """,
    mailbox_words="mail-box, quota, inbox, account",
    full_words="full, quota, limit",
    i_words="i",
    no_reply_names="""
        no-reply|no_reply|no.reply,
        do-not-reply|do_not_reply|do.not.reply|donot_reply|donot.reply,
        dont-reply|dont_reply|dont.reply, never-reply|never_reply|never.reply, unattended,
        unmonitored
    """,
    notifier_names="notification|notifications, notify|notifier",
    task_names="""
        builds, uptime, watchdog, daemon, backup|backups, scanner, monitor|monitoring,
        alert|alerts, alarm|alarms, robot
    """,
    months="; ; ; ; ; ; ; ; sept; ; ; ",
    weekdays="; tues; ; thur, thurs; ; ; ",
    ends="until, till|til, through|thru, up to, ending|ends, not|cannot|*n't|unable … before",
    end_labels="end, end date, last day",
    ends_behind="included|inclusive",
    until_words="until, till, from",
    starts="since, of, dated, starting from|on?, beginning, between, start|starts|begins",
    soft_starts="from, as of|from, after",
    between="to, until|till, through|thru",
    and_words="and",
    bounds="between",
    returns="""
        back, return*, re-open*, resume|resumes|resumed|resuming, again, see you, hear from me,
        expect a|an answer|reply|response, first working? day, next
        be|in|at|available|working|reading|read|day|days, available|reachable|contactable
        from|on|after, available|reachable|contactable as of, will|shall|can|*'ll
        be|only|then|not|also|gladly|happily|certainly|definitely|probably|personally?
        respond*|reply*|answer*|attend*|deal*|read* … on|after|from|by|starting,
        will|shall|can|*'ll
        be|only|then|not|also|gladly|happily|certainly|definitely|probably|personally?
        respond*|reply*|answer*|attend*|deal*|read* … as of
    """,
    not_returns="hear|call back, return receipt*, not available|reachable|contactable",
    when_back="""
        when|once|until|before|on|upon|after|till i|i'm|we|he|she|they? am|are|is?
        my|our|his|her|their? back|return*, as soon as i|i'm|we|he|she|they? am|are|is?
        my|our|his|her|their? back|return*
    """,
    fillers="""
        the, and, on, by, in, date, including|inclusive, incl., the morning of, end of the?
        day?, eod, cob, at least, about|around, early|late|mid, noon|midday
    """,
    calendar_weeks="week, wk",
    week_joins="to, and",
    week_ends="through",
    read_receipts="""
        read, not read, deleted, read receipt, return receipt, disposition notification
    """,
    was_read="""
        was|were … read|displayed|opened|deleted|received, has been …
        read|displayed|opened|deleted|received
    """,
    receipt_statements="""
        this is a return|read|reading receipt for, return|read receipt only acknowledges, no
        guarantee that the|it
    """,
    recall_subjects="recall",
    recalls="would like to recall the message",
    bounce_subjects="""
        undeliver*, delivery status notification, mail delivery, mail delivery
        failed|failure|subsystem, message? delivery failure*|report*, message? delivery has
        failed, returned mail, failure notice, mail system error, warning: could not send,
        e-mail|mail error, mail could not be delivered, message not delivered, non-delivery*,
        non delivery*, delivery notification*, message could not be deliver*|sent|relayed,
        message was not deliver*|sent|relayed, message undeliverable, returned to sender,
        address not found, failed mail, mail failed, non-deliverable, unable to deliver*, user
        unknown, could|can not deliver*, cannot|couldnot deliver*, delivery error*, bounced
        mail, unknown|invalid user|recipient|address, message status … undeliverable, e-mail
        delivery|returned, delayed mail, mail failure*, permanent delivery? failure*|error*,
        mail|message? delivery is? delayed, delayed:, your|the message|e-mail|mail
        couldn't|can't|wasn't|hasn't be|been? deliver*|sent, your|the message|e-mail|mail
        could|can|was|has not be|been? deliver*|sent, your|the message|e-mail|mail cannot be?
        deliver*|sent, we? couldn't deliver, error sending, there was an error sending, mail
        transaction failed, delivery unsuccessful
    """,
    delivered="""
        successful mail delivery report, delivery receipt|confirmation, delivered, relayed
    """,
    delayed="""
        not yet been delivered|possible, not yet be? delivered|send|sent, will
        continue|keep|retry, will be retried, keep trying, still being? try*, warning message
        only, not need to resend, is|was|been delayed, delay reason
    """,
    held="""
        awaits|awaiting moderator|approval, awaiting moderation|release|review, pending
        approval|moderation, being held, has been held, is held for, held for|until,
        forwarded|submitted to the moderator*|editor*, forwarded to moderator*|editor*, sent to
        the moderator*, submitted for, waiting for approval, to be approved, message
        distribution: moderat*, requires approval|moderator*, passed on to the list owner*,
        under review*, needs approval, needs to be approved, must be approved, moderation
        queue*, will be reviewed, to review it before releasing
    """,
    rejected="""
        rejected, not authorized|authorised, not allowed to post, denied, do|may not have
        permission to post, was not accepted, cannot be distributed, could not be
        distributed|sent|posted, refused, has been declined, not accepted, not been accepted,
        unable to deliver your message*, returned post*, is not allowed, not permitted to post,
        not a member of, not subscribed to, are not authoriz*|authoris*, restricted to
        subscribers, only members|subscribers, subscribers|members only, exceeds the maximum
    """,
    if_words="if, whether, unless, either, accept|accepted|approve|approved or",
    or_words="or is|be|was? rejected|refused|declined",
    with_subject="with the? subject, titled",
    message_words="message, mail, e-mail, post|posting",
    own_post="your message|post|posting|mail|e-mail",
)
