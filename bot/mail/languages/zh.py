"""Chinese, in both scripts."""

from typing import Final

from bot.mail.languages.language import Language

ZH: Final = Language(
    code="zh",
    from_labels="发件人, 寄件者, 寄件人, 發件人, 发信人, 發信人, 寄信人, 发送人, 發送人",
    date_labels="""
        发送时间, 日期, 时间, 寄件日期, 傳送日期, 发送日期, 发件时间, 發送時間, 時間, 寄件時間
    """,
    to_labels="收件人, 收件者, 收信人",
    subject_labels="主题, 主旨, 标题, 主題, 標題",
    other_labels="抄送, 副本, 副本抄送, 回复给, 回覆, 重要性, 附件",
    wrote="写道, 寫道, 写了, 说:, 说：, 說：, 写到, 撰写",
    lead_ins="在, 於, 于",
    half_days="上午, 下午",
    on_behalf="代表",
    via="通过, 通過, 经由, 經由, 透過",
    original_message="""
        原始邮件|原始郵件|原始信件, 邮件原件, 转发 的? 邮件|消息, 轉寄 的? 郵件|訊息, 转发人,
        轉寄人, 回复的原邮件
    """,
    forward_begins="以下是|开始? 转发的邮件, 轉寄的郵件",
    reply_prefixes="答复, 回复, 回覆, 答覆, 回信, 回答",
    forward_prefixes="转发, 轉寄, 轉發, 转寄, 轉送",
    formerly="旧, 原, 原题, 原標題, 原标题, 曾",
    greetings="您好, 你好",
    closings="此致, 祝好, 谢谢, 謝謝",
    contact_labels="电话, 手机, 传真, 邮箱, 电子邮件, 网址, 電話, 手機, 傳真",
    sent_from="发自|發自 我的, 来自|來自 我的, 从我的, 從我的",
    sent_behind="傳送|发送",
    sent_words="发自|發自|來自|来自|傳送|发送",
    sent_to="给, 給, 到",
    get_outlook="下载|下載|获取|取得|使用 … outlook, ios|android 版 outlook",
    phone="手机, 手機, 网易邮箱, 新浪邮箱, 电子邮件",
    list_hints="邮件列表",
    digest_topics="今日主题",
    notice_starts="本邮件, 本电子邮件, 本郵件, 本電子郵件, 本信件, 此郵件, 此邮件",
    notice_confidential="保密, 机密, 機密",
    notice_intended="收件人",
    notice_mistake="误收, 错误, 錯誤",
    notice_delete="删除, 刪除",
    notice_forbidden="禁止",
    from_me="我的意见",
    votes_for="""
        赞成, 同意, 支持, 我赞成, 我同意, 我支持, 赞同, 我赞同, 没有异议, 无异议, 没意见, 贊成,
        我贊成, 贊同, 無異議, 是
    """,
    votes_against="""
        反对, 不同意, 不赞成, 我反对, 我不同意, 我不赞成, 不支持, 我不支持, 反對, 我反對, 不贊成,
        否
    """,
    votes_neither="弃权, 我弃权, 棄權, 我棄權, 中立, 没有看法",
    i_vote="我投票, 我投, 我的票是, 我的投票是",
    vote_leads="好的, 好, 那么, 那麼, 我的意见是",
    vote_tails="这个提案, 该提案, 此提案, 這個提案, 谢谢, 謝謝",
    says_thanks="谢谢, 謝謝, 感谢",
    he_votes="投票",
    vote_tags="投票, 表决",
    result_tags="结果, 結果",
    asks_votes="请投票, 发起投票",
    carried="投票通过, 决议通过, 已通过",
    lost="未通过, 被否决",
    cancel_tags="取消, 撤回",
    program_subjects="自动回复|自動回覆|自動回復, 自动答复|自動答覆, 自动应答|自動應答",
    away_subjects="自动回信, 外出自动回复",
    typed_away="不在办公室|不在辦公室",
    absences="休假",
    i_am_away="正在|目前|我|现|現 … 休假|度假|出差|外出",
    absent_in_answers="休假, 不在",
    automatic_reply="自动回复|自動回覆",
    before_automatic="这是|這是 假期?, 这是|這是 来自|來自 … 的 假期?",
    sent_automatically="系统|系統 自动|自動",
    absence_words="休假|休业|休業|休馆|休館|休诊|休診|休日, 连休|連休|年休|公休, 放假, 假期",
    comes_back="返回, 返岗",
    thanks="感谢您的|感謝您的 来信|來信|邮件|郵件",
    asks_elsewhere="紧急|緊急",
    received="已收到",
    desk_says="感谢您|感謝您, 您的请求, 自动回复|自動回覆",
    weekdays="; ; ; ; ; ; 星期天",
    ends="至, 到, 截止",
    end_labels="终止, 结束, 結束",
    not_ends="回到, 回至",
    ends_behind="止, 为止, 為止, 之前, 以前, 前",
    not_ends_behind="前往",
    soft_starts="自, 从, 從",
    starts_behind="起, 开始, 開始",
    between="至, 到",
    returns="""
        恢复, 恢復, 回来, 回來, 返回, 回到, 返岗, 返崗, 上班, 复工, 復工, 複工, 返工, 收假,
        销假, 銷假, 返校, 回复, 回覆, 答复, 营业, 營業
    """,
    read_receipts="已读, 已讀, 已读回执, 已讀回條",
    was_read="已被, 阅读, 已讀, 讀取",
    bounce_subjects="""
        无法投递, 系统退信, 退信, 退件, 投递失败, 投遞失敗, 无法送达, 無法傳遞, 無法送達,
        未送达, 邮件被退回, 无法传递, 邮件发送失败, 您的邮件被退回, 郵件傳送失敗
    """,
    delivered="已送达, 已送達",
    delayed="延迟, 延遲",
    held="""
        待审, 待審, 等待审核, 等待審核, 等待版主, 搁置, 擱置, 等待批准, 等候審核, 待批准,
        正在等待, 等待发布, 审核后才能
    """,
    rejected="拒绝, 拒絕, 被拒, 退回, 无法投递",
    with_subject="的主题为, 的主題為",
    message_words="邮件, 郵件, 消息, 帖子, 訊息",
)
