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
    from_me="""
        from|for me|us|my-side|our-side, on my|our part, mine is, count me in|as, record
        me as, put me down as
    """,
    votes_for="""
        yes, yes please, yea|yeah, yep|yup, aye, for it|this, all? in-favour|in-favor,
        i'm|i am? all? for|in-favour|in-favor it|this?, approve|approved, i|we approve
        this|it?, i|we fully|strongly|also? support this|it|that, support|supported,
        sounds|looks very? good|great|fine|right, sounds|looks very?
        good|great|fine|right to|for me|us, lgtm, sgtm, plus one, thumbs up, go ahead,
        fine with|by|for me|us, no objection|objections, i|we have no
        objection|objections, yess, yes yes, hell yes, agree, i'm in
    """,
    votes_against="""
        no, nope, nay, against, i'm|i|we're|we am|are? against it|this?, oppose|opposed,
        i|we oppose this|it?, reject|rejected, i|we reject this|it?, not
        in-favour|in-favor, i'm|i|we am|are? not in-favour|in-favor, i|we do-not|don't
        support|approve this|it?, disapprove, minus one, thumbs down
    """,
    votes_neither="""
        abstain|abstaining, i|we abstain, i'm abstaining, i am abstaining, abstention,
        no opinion|preference, i|we have no opinion|preference, neutral, indifferent
    """,
    i_vote="""
        i|we hereby? vote, my|our vote is, i|we cast my|our vote, i'm|we're voting, i|we
        am|are voting, count me|us as, put me|us down as
    """,
    vote_leads="""
        so, ok|okay, well, hmm|hm, actually, otherwise, thus, therefore, then, anyway,
        overall, hence, still, great, awesome, nice, excellent, perfect, cool, wonderful,
        good|great|nice work|job, well done, here is|comes my|our|a vote?, here's
        my|our|a vote?, that's|this-is|it's my|our|a vote?, a, an,
        big|strong|clear|firm, from|for me|us, personally, definitely, absolutely, of
        course, my|our vote?, yes, hi all|everyone?, unfortunately, sadly, alas, i'm
        afraid, it's|its a, i'm, i am, we're, we are, happily, gladly, sure, this time,
        dear all, binding, non-binding, nonbinding
    """,
    vote_tails="""
        from|for me|us|my-side|our-side|here, on|from this|that|the
        vote|ballot|motion|proposal|release|one|item|question, to|for this|the|that
        vote|ballot|motion|proposal|release, for it|this, binding, non-binding,
        not-binding, nonbinding, too, as well, also, please, again, definitely, indeed,
        of course, absolutely, this time, without hesitation, on this|that|it
    """,
    says_thanks="thanks, thank you, many thanks, thx",
    he_votes="votes, hereby votes, votes as follows",
    says_support="i|we? support this|it?",
    says_can_live="i|we? can|could live with it|this|that",
    says_abstain="i|we? abstain",
    says_object="i|we? object, i|we object to this|it",
    objection_labels="object, objection, i|we object",
    no_objections="""
        none, none at all, no, nil, nothing, not any, n/a, no objection|objections, i|we have none,
        i|we have no objection|objections, i|we don't|do-not have one|any, not from
        me|us|my-side|our-side, withdrawn, retracted
    """,
    so_far="so far, yet, for now, at this time, at present, at the moment",
    retracts="i|we? retract, i|we retract my|our objection?",
    shares="i|we? share, i|we share objection",
    answers_objections="re",
    contests="i|we? contest",
    vote_tags="vote, votes, voting, ballot, poll, cfv, revote, re-vote, election, elections",
    asks_votes="""
        call for votes|vote|ballots, calls for votes, please vote, please|kindly? cast your|a
        vote|votes, vote on the following, voting begins, voting is? open, voting period
        begins|starts|begin, start of voting period?, the? voting period is|begins|starts, let's
        vote on, i'd like to call a vote, i would like to call a vote, i call a vote, i am
        calling a vote, i'm calling a vote, i propose a vote, open for votes|voting, voting will
        end|close, this vote is open|will, the vote is open|will, vote open for, please|kindly
        respond|reply with your vote, votes please
    """,
    result_tags="result, results, outcome, tally, resolved",
    carried="""
        vote|votes|ballot|motion|proposal|resolution has|have? passed|carried|succeeded,
        vote|ballot|motion|proposal|resolution passes|carries|succeeds,
        vote|ballot|motion|proposal|resolution has|have|is|was been?
        approved|accepted|adopted|successful, vote|ballot is|was a? successful|success,
        vote|ballot|motion|proposal|resolution therefore|thus|hereby
        passes|passed|carries|carried
    """,
    lost="""
        vote|ballot|motion|proposal|resolution has? failed,
        vote|ballot|motion|proposal|resolution fails,
        vote|ballot|motion|proposal|resolution has|is|was been? rejected|defeated,
        vote|ballot|motion|proposal|resolution is|was not successful|approved|accepted,
        vote|ballot|motion|proposal|resolution has|did|does not passed|pass|carry|carried
    """,
    cancel_tags="canceled, cancelled, cancel, withdrawn, aborted, retracted, void",
    cancels="""
        cancel|canceling|cancelling|withdraw|withdrawing|abort|aborting|retract|retracting
        the|this vote|ballot|poll, vote|ballot|poll is|was|has been? hereby?
        canceled|cancelled|withdrawn|aborted
    """,
    consensus_tags="""
        cfc, call for consensus, consensus call, call for adoption, adoption call, lazy
        consensus, last call, wglc, wg last call, wg|working-group adoption call,
        working-group|ietf last call
    """,
    consensus_found="""
        we|there have|is rough? consensus, there seems to be consensus, consensus has been|is
        reached|declared|confirmed, rough consensus has been|is reached|declared, i|we hereby?
        declare rough? consensus, we|i|the chairs see|sees|find|finds rough? consensus, cfc
        passes|passed|carries, cfc has passed, consensus to adopt|publish|proceed, we reached
        consensus, resolved by consensus, with|having heard no objection|objections
    """,
    consensus_missing="""
        no consensus, not reached consensus, lack of consensus, consensus was|has not been?
        reached, there is no consensus, we do not|don't have consensus, cfc fails|failed
    """,
    counts_for="""
        for, in-favour|in-favor, favour|favor, favourable, supporting, support,
        approve|approved|approving, yes, aye|ayes, yea|yeas, pro, agree, agreed
    """,
    counts_against="""
        against, opposed|opposing|oppose, no, nay|nays, reject|rejected|rejecting,
        disapprove|disapproved, con, contra, disagree
    """,
    counts_neither="abstain|abstained|abstaining|abstention|abstentions|abstains, neutral",
    binding_words="binding, pmc, ppmc, ipmc, committer|committers",
    advisory_words="""
        non-binding, nonbinding, not-binding, non binding, not binding, advisory, unbinding,
        community
    """,
    again_words="take, attempt, try, round, vote, rc, candidate, release candidate, v",
    units="""
        second|seconds, minute|minutes, hour|hours, day|days, week|weeks, month|months,
        year|years, percent, euro|euros, dollar|dollars
    """,
    possessives="my|mine|our",
    conditions="""
        only? if|when, unless, provided|providing|assuming, as|so long as, as soon as, subject to,
        on condition, conditional|contingent on|upon, pending, modulo, until, till
    """,
    awaits="once the|this|that|it|all|we|they, after the|this|that|it|we|they",
    jests="just|only|i'm kidding|joking, j/k, jk",
    second_thoughts="""
        on second thought|thoughts, scratch|strike|forget that, hmm|hm|um|oh? no wait, wait no,
        hmm|hm|oh wait, hmm|hm no, oh|um|er|actually no, actually wait,
        no? i mean no|yes, wait yes, hold on
    """,
    agrees_to="to, with",
    others_words="""
        to|with|on what|everything|all …
        said|wrote|says|writes|suggested|suggests|proposed|proposes|mentioned
    """,
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
    matters="""
        the|this|that|these|those|your|our|his|her|their|*'s
        new|revised|amended|current|present|proposed|latest|last|final|first|second|third|whole|draft|shorter|longer?
        proposal|proposals|text|texts|draft|drafts|plan|plans|motion|resolution|amendment|amendments|change|changes|wording|budget|policy|charter|statement|recommendation|recommendations|programme|program|approach|compromise|position|declaration|rule|rules|schedule|timeline|statutes|bylaws
    """,
    matter_pronouns="it, this, that",
    supports="""
        i|we|i'd|we'd would|will|do|can|also|still|shall|must?
        also|still|fully|strongly|wholly|gladly|wholeheartedly|certainly|firmly|very-much?
        support|endorse|back|favour|favor|approve|approve-of, i|we|i'd|we'd|i'll|we'll
        would|will|shall|also? vote for|in-favour-of|in-favor-of, i|we|i'm|we're|i'd
        am|are|be|would-be? all|very-much|fully|strongly|also|still|wholly|definitely?
        in-favour-of|in-favor-of|for, support
    """,
    agrees_with="""
        i|we also|fully|still|wholly|completely|strongly|do|can|would|am|are|broadly?
        agree|agreed with|to, i|we also|gladly|would? second, i|we
        do|really|also|very-much|quite? like|love, i|we can live with, i|we|i'm|we're
        am|are? very|quite|also|perfectly|entirely?
        happy|fine|content|ok|okay|comfortable|pleased with, i|we have|see? no|not-any
        objection|objections|problem|problems|issue|issues|concerns to|with|about, no
        objection|objections to, let us adopt|accept|approve|pass|go-ahead-with, let's
        adopt|accept|approve|pass|go-ahead-with, we|you should|ought-to|must
        adopt|accept|approve|pass|go-ahead-with|support
    """,
    suits="""
        looks|look|reads|seems|sounds very? good|fine|right|sound|reasonable to me|us,
        works|work well? for me|us, is|are quite|perfectly? fine|good|ok|okay|acceptable
        with|by|to|for me|us, has|have|gets my|our full|whole|warm?
        support|vote|approval|blessing, should|must be adopted|approved|accepted|passed
    """,
    is_for="""
        you|it|this|that have|has my|our full|whole? support|approval, the? sooner the
        better indeed|agreed, i'm|i|we|we're am|are? all|very-much? in-favour|in-favor, no
        objection|objections from|on me|us|my|our side|part|end?, looks good to me
    """,
    opposes="""
        i|we cannot|can-not|can't|will-not|won't|do-not|don't|would-not|wouldn't|shall-not
        possibly|really|also|therefore|personally?
        accept|support|endorse|approve|approve-of|back|agree-to|vote-for|favour, i|we
        would|will|do|must|have-to|also|still|therefore?
        strongly|firmly|still|also|resolutely? oppose|reject|object-to, i|we|i'll|we'll|i'd
        would|will|shall|must|have-to? vote against, i|we|i'm|we're am|are?
        strongly|firmly|still|also|totally|completely?
        against|opposed-to|not-in-favour-of|not-in-favor-of
    """,
    disagrees_with="""
        i|we cannot|can-not|can't|do-not|don't agree with, i|we strongly|still|also|must?
        disagree with, i|we cannot|can-not|can't live with, i|we do-not|don't like,
        i'm|we're not happy|comfortable with, i|we am|are not happy|comfortable with,
        i|we|i'm|we're am|are? very? unhappy|uncomfortable with, we|you
        should-not|shouldn't|must-not|mustn't|ought-not-to
        adopt|accept|approve|pass|sign|support|go-ahead-with, i|we do-not|don't
        think|believe that? we should adopt|accept|approve|pass|sign|support, let us
        drop|reject, let's drop|reject, we should|must drop|reject|turn-down
    """,
    displeases="""
        is|are not acceptable, isn't|aren't acceptable, is|are simply? unacceptable,
        does-not|doesn't have|get my|our support|vote|approval,
        does-not|doesn't|do-not|don't work for me|us, should-not|must-not|shouldn't|mustn't
        be adopted|approved|accepted|passed|signed, should|must be rejected|dropped, goes
        too far for me|us
    """,
    is_against="i'm|i|we|we're am|are? strongly|firmly|still? against|opposed",
    more_time="""
        a|some|still? little|bit|good-bit|lot? more|extra|additional time,
        another|an-extra|one-more day|days|week|weeks|fortnight|month|months,
        another|two|three|four|five|six|ten more|extra|further|additional?
        few|couple|two|three|four|six|ten? of? more|extra days|weeks|months, a|another
        couple|few of? more|extra? days|weeks|months, a|an|the
        short|brief|longer|small|further|modest? extension, a longer|later
        deadline|period|consultation, extending|prolonging|postponing|delaying|deferring
        the|this deadline|call|consultation|vote|decision|ballot
    """,
    argues_for="""
        i|we|i'd|we'd would|will|do|also|still|therefore|must?
        also|strongly|very-much|rather?
        support|favour|favor|suggest|propose|welcome|request|ask-for|argue-for|recommend|plead-for|vote-for
        giving|having|taking|allowing|to-give|to-take|to-allow|that-we-take|that-we-give|that-we-allow|we-take|we-give?,
        that|this|which|it for|to? me|us? argues|speaks|calls|pleads
        for|in-favour-of|in-favor-of, i|we|i'm|we're|i'd am|are|would? be?
        also|strongly|all? in-favour-of|in-favor-of|for giving|having|taking|allowing?, let
        us give|take|allow, let's give|take|allow, we should|must|ought-to give|take|allow
    """,
    time_givers="people, everybody, everyone, members, it, us, them, the group, this, the process",
    needs="""
        i|we|i'd|we'd would|will|also|still|do|really? like|need|prefer|appreciate
        to-have|having|to-take?
    """,
    time_for="""
        to
        discuss|read|consider|consult|study|think|review|comment|understand|digest|talk-about|hear|debate|weigh|ask,
        for this|it|comments|discussion|consultation|reflection|that, on this|it, before we
        vote|decide
    """,
    asks_time="""
        i|we|i'd|we'd would|must|also? suggest|propose|ask|request|recommend|move that|to?
        we|the-chair? should|to? extend|postpone|delay|defer|prolong the|this|our
        deadline|vote|decision|consultation|call|ballot, i|we|i'd|let's|let
        would|should|must|us|rather? extend|postpone|delay|defer|prolong|put-off
        the|this|our deadline|vote|decision|consultation|call|ballot, let us not rush
        this|it|into-this|into-it|things, let's not rush this|it|into-this|into-it|things,
        we're|we are rushing this|it|things, it|this|that
        is|it's|that's|is-still|is-far|is-much still|far|much|a-bit|rather? too early|soon
        to|for vote|decide|a-vote|a-decision, it's still|far|much|a-bit|rather? too
        early|soon to|for vote|decide|a-vote|a-decision, the|this
        deadline|date|period|time-limit|time is far|much|a-bit|rather|really? too
        short|tight|close|early
    """,
    clause_leads="""
        and, so, but, yes, well, ok, okay, no, also, then, therefore, hence, thus, still,
        again, indeed, personally, frankly, honestly, overall, in short, on balance, all in
        all, sorry, i|we think|believe|feel|find that?, i must|have-to say that?, in|to
        my|our view|opinion|mind, for|from|on my|our part|side, as for|to me|us, for|to
        me|us, speaking for myself, for this|that|these|those|all reason|reasons|of-this?,
        that is why, that's why, which is why, my|our view|position|opinion is that?,
        after|given|like|unlike|today|now|having … …
    """,
    clause_joins="and, so, but, hence, therefore, thus",
    behind_words="""
        as, because, since, too, fully, completely, wholeheartedly, strongly, also, either,
        at all, any-more, again, now, today, very-much, without
        reservation|reservations|hesitation
    """,
    behind_matters="""
        for, and, in, of, to, from, with, without, that, which, by, on, so, before, over,
        about, it is, under
    """,
    undecided="""
        if, unless, whether, except, until, perhaps, maybe, suppose, imagine, not sure, not
        certain, depending, depends, in principle, in theory, not true, on one condition,
        kidding
    """,
    reports="""
        according to, told, tells, say, think, thinks, thought, believes, claims, claimed,
        argues, argued, they, those who, people who, whoever, title, titled, called, was
        asked
    """,
    turns="but, however, except, although, though, only, nevertheless",
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
