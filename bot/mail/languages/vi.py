"""Vietnamese."""

from typing import Final

from bot.mail.languages.language import Language

VI: Final = Language(
    code="vi",
    from_labels="từ, người gửi",
    date_labels="đã gửi, ngày, ngày gửi",
    to_labels="đến, người nhận, tới",
    subject_labels="chủ đề, tiêu đề",
    wrote="đã viết, viết",
    before_dates="lúc, vào",
    lead_ins="vào",
    on_behalf="thay mặt",
    via="qua, thông qua",
    original_message="thư gốc, tin nhắn gốc, thư đã chuyển tiếp, tin nhắn đã chuyển tiếp",
    reply_prefixes="trả lời",
    forward_prefixes="chuyển tiếp",
    formerly="trước",
    greetings="xin chào",
    closings="trân trọng",
    contact_labels="điện thoại",
    sent_from="đã gửi từ",
    sent_words="gửi từ",
    get_outlook="tải … outlook",
    program_subjects="thư? trả lời tự động, tự động trả lời, phản hồi tự động",
    away_subjects="vắng mặt tại văn phòng",
    absences="nghỉ phép",
    i_am_away="đang|sẽ nghỉ phép|lễ|mát",
    absent_in_answers="nghỉ phép",
    automatic_reply="đây là thư? trả lời tự động",
    sent_automatically="thư|e-mail này? được gửi tự động",
    absence_words="nghỉ",
    comes_back="trở lại",
    received="đã nhận được",
    desk_says="cảm ơn",
    weekdays="thứ 2; thứ 3; thứ 4; thứ 5; thứ 6; thứ 7; ",
    ends="đến|tới",
    until_words="đến",
    starts="giữa",
    soft_starts="từ",
    between="đến hết?",
    and_words="và",
    bounds="giữa",
    returns="""
        trả lời, phản hồi, trở lại, quay lại, trở về, làm lại, làm việc lại, hoạt động lại, quay
        về
    """,
    fillers="ngày, hết, vào",
    read_receipts="đã đọc",
    was_read="được đọc",
    bounce_subjects="không gửi được, không thể gửi",
    held="chờ phê duyệt, chờ duyệt",
    rejected="bị từ chối",
    message_words="tin nhắn, thư",
)
