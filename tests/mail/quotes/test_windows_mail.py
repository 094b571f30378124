"""Lines of Windows's own mail program in many languages, with its link within or without."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text

LINES = """Windows 10용 메일<LINK>에서 보냄
Windows용 메일에서 보냄
发送自 Windows 10 版邮件<LINK>应用
Windows 10 版のメール<LINK>から送信
從 Windows 的郵件<LINK>傳送
Wysłane z aplikacji Poczta systemu Windows
Wysłano z aplikacji Poczta<LINK> dla systemu Windows 10
Odesláno z Pošty<LINK> pro Windows 10
Отправлено из приложения "Почта" для Windows 10
Надіслано з Пошти для Windows 10
Windows 10 için Posta ile gönderildi
Skickades från E-post<LINK> för Windows 10
Sendt fra Mail til Windows 10
Sendt fra E-post for Windows 10
Lähetetty Windows 10:n Sähköpostista
A Windows 10-es verziójú Mail alkalmazásból küldve
Verzonden vanuit Mail voor Windows 10
Στάλθηκε από την Αλληλογραφία για Windows 10
Enviado do Email<LINK> para Windows 10
Enviado desde Correo para Windows 10
Inviato da Posta per Windows 10
Trimis din Mail pentru Windows 10
Sent from Mail<LINK> for Windows 10
네이버 메일 앱에서 보냈습니다.
삼성 모바일에서 보냄
发自网易邮箱大师
发自新浪邮箱客户端
Odesláno ze Seznam Emailu
נשלח מהגלקסי שלי
Sent from my Windows 8 PC"""


@pytest.mark.parametrize("below", ["", "\nFrom: Ben Okri\nSent: 3 March 2025\nTo: Ana\n\nWhen?\n"])
@pytest.mark.parametrize("line", LINES.split("\n"))
def test_a_programs_line_is_folded(line: str, below: str) -> None:
    line = line.replace("LINK", "https://go.example.com/fwlink/?LinkId=550986")

    assert (
        new_text(read_lines(f"Seven is fine.\n\nAna\n\n{line}\n{below}")) == "Seven is fine.\n\nAna"
    )


TALK = """Ich habe das von meinem Windows gesendet
Windows 10 sendet das nicht
The update was sent from Windows"""


@pytest.mark.parametrize("line", TALK.split("\n"))
def test_talk_of_windows_stays(line: str) -> None:
    assert line in new_text(read_lines(f"Seven is fine.\n\n{line}\n"))
