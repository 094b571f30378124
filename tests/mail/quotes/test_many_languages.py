"""What mail programs write round a quote, in the words of many languages and programs."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")
BEN = Mailbox("Ben Okri", "ben@example.com")

ATTRIBUTIONS = """\
На пн, 3.03.2025 г. в 10:15 Ben Okri <ben@example.com> написа:
Missatge de Ben Okri <ben@example.com> del dia dl., 3 de març 2025 a les 10:15:
po 3. 3. 2025 v 10:15 odesílatel Ben Okri <ben@example.com> napsal:
Den man. 3. mar. 2025 kl. 10.15 skrev Ben Okri <ben@example.com>:
Kuupäev E, 3. märts 2025 kell 10:15 kirjutas Ben Okri (<ben@example.com>):
ma 3. maalisk. 2025 klo 10.15 Ben Okri (ben@example.com) kirjoitti:
pon, 3. ožu 2025. u 10:15 Ben Okri <ben@example.com> napisao je:
Ben Okri <ben@example.com> ezt írta (időpont: 2025. márc. 3., H, 10:15):
Ben Okri <ben@example.com> ezt írta (időpont: 2025. márc. 3., H,|10:15):
Pada tanggal Sen, 3 Mar 2025 pukul 10.15 Ben Okri <ben@example.com> menulis:
2025-03-03, pr, 10:15 Ben Okri <ben@example.com> rašė:
pirmd., 2025. g. 3. marts, plkst. 10:15 — lietotājs Ben Okri (<ben@example.com>) rakstīja:
Pada Isn, 3 Mac 2025 pada 10:15 PG Ben Okri <ben@example.com> menulis:
man. 3. mars 2025 kl. 10:15 skrev Ben Okri <ben@example.com>:
În lun., 3 mar. 2025 la 10:15, Ben Okri <ben@example.com> a scris:
po 3. 3. 2025 o 10:15 Ben Okri <ben@example.com> napísal(a):
V V pon., 3. mar. 2025 ob 10:15 je oseba Ben Okri <ben@example.com> napisala:
пон, 3. мар 2025. у 10:15 Ben Okri <ben@example.com> је написао/ла:
Den mån 3 mars 2025 kl 10:15 skrev Ben Okri <ben@example.com>:
ในวันที่ จ. 3 มี.ค. 2025 เวลา 10:15 Ben Okri <ben@example.com> เขียนว่า:
Ben Okri <ben@example.com>, 3 Mar 2025 Pzt, 10:15 tarihinde şunu yazdı:
пн, 3 бер. 2025 р. о 10:15 Ben Okri <ben@example.com> пише:
Vào Th 2, 3 thg 3, 2025 vào lúc 10:15 Ben Okri <ben@example.com> đã viết:
Στις Δευ 3 Μαρ 2025 στις 10:15 π.μ., ο/η Ben Okri <ben@example.com> έγραψε:
בתאריך יום ב׳, 3 במרץ 2025 ב-10:15 מאת Ben Okri <ben@example.com>:
في الاثنين، 3 مارس 2025 في 10:15 ص تمت كتابة ما يلي بواسطة Ben Okri <ben@example.com>:
در تاریخ دوشنبه ۳ مارس ۲۰۲۵، ۱۰:۱۵ Ben Okri <ben@example.com> نوشت:
सोम, 3 मार्च 2025 को 10:15 am बजे को Ben Okri <ben@example.com> ने लिखा:
2025년 3월 3일 (월) 오전 10:15, Ben Okri <ben@example.com>님이 작성:
Ben Okri <ben@example.com> 於 2025年3月3日 週一 上午10:15寫道：
mán., 3. mar. 2025 kl. 10:15 skrifaði Ben Okri <ben@example.com>:
O luns, 3 de mar. de 2025 ás 10:15, Ben Okri (<ben@example.com>) escribiu:
Op Ma, 3 Mrt. 2025 om 10:15 het Ben Okri <ben@example.com> geskryf:
Noong Lun, Mar 3, 2025 nang 10:15 AM, sinulat ni Ben Okri <ben@example.com>:
Dňa 3. 3. 2025 o 10:15 Ben Okri napísal(a):
Dne 03. 03. 25 v 10:15 Ben Okri napsal(a):
Dana 3.3.2025. u 10:15, Ben Okri je napisao/la:
Ben Okri je 3. 03. 2025 ob 10:15 napisal/-a:
03.03.2025 10:15, Ben Okri пише:
03.03.25 10:15, Ben Okri пише:
На 3.03.25 г. в 10:15, Ben Okri написа:
2025-03-03 10:15 keltezéssel, Ben Okri írta:
Pada 03/03/2025 10.15, Ben Okri menulis:
Vào 03/03/2025 10:15, Ben Okri đã viết:
在 2025/3/3 10:15, Ben Okri 写道:
Ben Okri 於 2025/3/3 10:15 寫道:
25. 3. 3. 10:15에 Ben Okri 이(가) 쓴 글:
La data 03.03.2025 10:15, Ben Okri a scris:
3.3.2025 10.15, Ben Okri kirjoitti:
Ben Okri kirjutas 03.03.2025 kell 10:15:
2025.03.03 10:15, Ben Okri rašė:
3.03.2025 10:15 tarihinde Ben Okri yazdı:
Στις 3/3/2025 10:15, ο/η Ben Okri έγραψε:
03.03.2025 10:15, Ben Okri пишет:
A 03/03/2025 às 10:15, Ben Okri escreveu:
(2025/03/03 10:15), Ben Okri wrote:
3. 3. 2025 v 10:15, Ben Okri <ben@example.com>:
3.3.2025 kello 10.15, Ben Okri <ben@example.com> kirjoitti:
Wiadomość napisana przez Ben Okri <ben@example.com> w dniu 3 mar 2025, o godz. 10:15:
Ben Okri <ben@example.com> 3 mar 2025 tarihinde saat 10:15 şunları yazdı:
2025. márc. 3. dátummal, 10:15 időpontban Ben Okri <ben@example.com> írta:
3 мар. 2025 г., в 10:15, Ben Okri <ben@example.com> написал(а):
3 бер. 2025 р. о 10:15 Ben Okri <ben@example.com> написав(-ла):
2025/03/03 10:15、Ben Okri <ben@example.com>のメール:
2025. 3. 3. 오전 10:15, Ben Okri <ben@example.com> 작성:
在 2025年3月3日，10:15，Ben Okri <ben@example.com> 写道：
Op 3 mrt. 2025 om 10:15 heeft Ben Okri <ben@example.com> het volgende geschreven:
No dia 03/03/2025, às 10:15, Ben Okri <ben@example.com> escreveu:
Em 3 de mar. de 2025, à(s) 10:15, Ben Okri <ben@example.com> escreveu:
Pe 3 mar. 2025, la 10:15, Ben Okri <ben@example.com> a scris:
Dana 3. ožu 2025. u 10:15, korisnik Ben Okri <ben@example.com> napisao je:
Dňa 3. 3. 2025 o 10:15, používateľ Ben Okri <ben@example.com> napísal:
El dia 3 març 2025, a les 10:15, Ben Okri <ben@example.com> va escriure:
Στις 3 Μαρ 2025, στις 10:15, ο χρήστης Ben Okri <ben@example.com> έγραψε:
ב־3 במרץ 2025, בשעה 10:15, Ben Okri <ben@example.com> כתב/ה:
في ٣ مارس ٢٠٢٥، الساعة ١٠:١٥، كتب/كتبت Ben Okri <ben@example.com>:
Vào ngày 3 thg 3, 2025, lúc 10:15, Ben Okri <ben@example.com> đã viết:
เมื่อวันที่ 3 มี.ค. 2025 เวลา 10:15 Ben Okri <ben@example.com> เขียนว่า:
El lunes, 3 de marzo de 2025, 10:15:20 CET, Ben Okri <ben@example.com> escribió:
On Monday, March 3rd, 2025 at 10:15, Ben Okri <ben@example.com> wrote:
Mar 3, 2025, 10:15 by ben@example.com:
03.03.25, 10:15 schrieb ben@example.com:
On Monday, 3 March 2025 10:15:20 CET Ben Okri wrote:
Am Montag, 3. März 2025, 10:15:20 CET schrieb Ben Okri:
Am 2025-03-03 10:15, schrieb Ben Okri:
Le 2025-03-03 10:15, Ben Okri a écrit :
On Mon, 3 Mar 2025 10:15:00 +0100|Ben Okri <ben@example.com> wrote:
On Mon, 2025-03-03 at 10:15 +0100, Ben Okri wrote:
Am Montag, dem 03.03.2025 um 10:15 +0100 schrieb Ben Okri:
Le lundi 03 mars 2025 à 10:15 +0100, Ben Okri a écrit :
El lun, 03-03-2025 a las 10:15 +0100, Ben Okri escribió:
Em seg., 2025-03-03 às 10:15 +0100, Ben Okri escreveu:
Il giorno lun, 03/03/2025 alle 10.15 +0100, Ben Okri ha scritto:
В Пн, 03/03/2025 в 10:15 +0100, Ben Okri пишет:
mån 2025-03-03 klockan 10:15 +0100 skrev Ben Okri:
Ben Okri píše v Po 03. 03. 2025 v 10:15 +0100:
W dniu pon, 03.03.2025 o godzinie 10:15 +0100, użytkownik Ben Okri napisał:
2025-03-03 (月) の 10:15 +0100 に Ben Okri さんは書きました:
在 2025-03-03星期一的 10:15 +0100，Ben Okri写道：
ma, 2025-03-03 kello 10:15 +0100, Ben Okri kirjoitti:
---- On Mon, 03 Mar 2025 10:15:20 +0530 Ben Okri <ben@example.com> wrote ----
Понедельник, 3 марта 2025, 10:15 +03:00 от Ben Okri <ben@example.com>:
03.03.2025, 10:15, "Ben Okri" <ben@example.com>:
在 2025-03-03 10:15:20，"Ben Okri" <ben@example.com> 写道：
At 2025-03-03 10:15:20, "Ben Okri" <ben@example.com> wrote:
On Mar 3 2025, at 10:15 am, Ben Okri <ben@example.com> wrote:
On 3 Mar 2025, 10:15 +0100, Ben Okri <ben@example.com>, wrote:
On 3/3/25, 10:15 AM, "Ben Okri" <ben@example.com> wrote:
On March 3, 2025, Ben Okri <ben@example.com> wrote:
On Mon, 3 Mar 2025, at 10:15, Ben Okri wrote:
On 3 Mar 2025 at 10:15, Ben Okri wrote:
On Mon, 3 Mar 2025, Ben Okri wrote:
At 10:15 AM 3/3/2025, Ben Okri wrote:
--On Monday, March 03, 2025 10:15:20 AM +0100 Ben Okri <ben@example.com> wrote:
--On 3 March 2025 10:15 +0100 Ben Okri|<ben@example.com> wrote:
* Ben Okri <ben@example.com> [2025-03-03 10:15]:
* Ben Okri [03.03.2025 10:15]:
Thus spake Ben Okri (ben@example.com):
Ben Okri wrote (on 3 Mar 2025):
Ben Okri (03 Mar 2025 at 10:15):
On Mon, Mar 03, 2025 at 10:15:00AM +0100, Ben Okri via council wrote:
Ben Okri <ben@example.com> schrieb am Mo., 3. März 2025, 10:15:
Ben Okri schrieb am 03.03.25 um 10:15:
Ben Okri skrev 2025-03-03 10:15:
Ben Okri schreef op 03-03-2025 10:15:
Ben Okri wrote on 3/3/25 10:15 AM:
Ben Okri <ben@example.com> wrote on Mon, 3 Mar 2025 at 10:15:
Ben Okri <ben@example.com> schrieb am Mo. 3. März 2025 um 10:15:
Ben Okri kirjoitti 3.3.2025 klo 10:15:
Ben Okri escreveu em 03/03/2025 10:15:
Ben Okri escribió el 03/03/2025 a las 10:15:
Ben Okri napsal(a) dne 03.03.2025 v 10:15:
Ben Okri a écrit le 03/03/2025 à 10:15 :
Ben Okri ha scritto il 03/03/2025 alle 10:15:
Ben Okri napisał(a) w dniu 03.03.2025 o 10:15:
Ben Okri írta 2025.03.03. 10:15 keltezéssel:
Ben Okri пишет 03.03.2025 10:15:
"""
"""One a line; `|` stands for a line end."""

HEADERS = """\
From:|Sent:|To:|Subject:|on behalf of
Von:|Gesendet:|An:|Betreff:|Im Auftrag von
De :|Envoyé :|À :|Objet :|De la part de
De\u00a0:|Envoyé\u00a0:|À\u00a0:|Objet\u00a0:|De la part de
De:|Enviado el:|Para:|Asunto:|En nombre de
De:|Enviado:|Para:|Asunto:|en nombre de
De:|Enviada em:|Para:|Assunto:|Em nome de
De:|Enviado:|Para:|Assunto:|em nome de
Da:|Inviato:|A:|Oggetto:|Per conto di
Van:|Verzonden:|Aan:|Onderwerp:|Namens
Från:|Skickat:|Till:|Ämne:|för
Fra:|Sendt:|Til:|Emne:|På vegne af
Fra:|Sendt:|Til:|Emne:|på vegne av
Lähettäjä:|Lähetetty:|Vastaanottaja:|Aihe:|Puolesta
Od:|Wysłano:|Do:|Temat:|W imieniu
Od:|Odesláno:|Komu:|Předmět:|jménem
Od:|Odoslané:|Komu:|Predmet:|v mene
Feladó:|Elküldve:|Címzett:|Tárgy:|nevében
От:|Отправлено:|Кому:|Тема:|от имени
Від:|Надіслано:|Кому:|Тема:|від імені
От:|Изпратено:|До:|Относно:|от името на
Kimden:|Gönderildi:|Kime:|Konu:|adına
Από:|Στάλθηκε:|Προς:|Θέμα:|εκ μέρους
De la:|Trimis:|Către:|Subiect:|în numele
De:|Enviat el:|Per a:|Assumpte:|en nom de
Šalje:|Poslano:|Prima:|Predmet:|u ime
Od:|Poslano:|Za:|Zadeva:|v imenu
Saatja:|Saadetud:|Adressaat:|Teema:|nimel
Nuo:|Išsiųsta:|Kam:|Tema:|vardu
Từ:|Đã gửi:|Đến:|Chủ đề:|thay mặt
Dari:|Dikirim:|Kepada:|Perihal:|atas nama
จาก:|ส่ง:|ถึง:|เรื่อง:|ในนามของ
发件人:|发送时间:|收件人:|主题:|代表
寄件者:|寄件日期:|收件者:|主旨:|代表
差出人:|送信日時:|宛先:|件名:|
보낸 사람:|보낸 날짜:|받는 사람:|제목:|
보낸이 :|날짜 :|받는이 :|제목 :|
من:|تم الإرسال:|إلى:|الموضوع:|بالنيابة عن
מאת:|נשלח:|אל:|נושא:|בשם
از:|ارسال شده:|به:|موضوع:|به نیابت از
"""
"""Labels of From, Date, To and Subject, and `on behalf of`; `~` is a blank that never breaks."""

PHONES = """\
Odesláno z iPhonu
Wysłane z iPhone’a
Lähetetty iPhonesta
iPhone’umdan gönderildi
Надіслано з мого iPhone
Завантажте Outlook для Android<https://aka.example.com/AAb9ysg>
Skaff deg Outlook for iOS<https://aka.example.com/o0ukef>
Hanki Outlook for Android<https://aka.example.com/o0ukef>
Télécharger Outlook pour iOS
Získejte Outlook pro iOS<https://aka.example.com/o0ukef>
Sent via Superhuman ( https://sprh.example.com/?vip=ana )
Sent with Shortwave <https://shortwave.example.com>
This message was sent using IMP, the Internet Messaging Program.
"""

SEPARATORS = """\
---------- Původní e-mail ----------
---------[ 받은 메일 내용 ]----------
-------- Izvorna poruka --------
---------- Missatge reenviat ---------
-----Oorspronkelijk bericht-----
_____
"""


@pytest.mark.parametrize("line", ATTRIBUTIONS.splitlines())
def test_an_attribution_of_any_program_names_the_quotes_author(line: str) -> None:
    attribution = line.replace("|", "\n")
    text = f"Seven is fine.\n\n{attribution}\n\n> When does it open?\n"

    assert new_text(read_lines(text)) == "Seven is fine."
    who = segments(read_lines(text), ANA)[1].author
    assert who is not None
    assert who == Mailbox(BEN.name if BEN.name in line else "", BEN.address if "@" in line else "")


@pytest.mark.parametrize("labels", HEADERS.splitlines())
@pytest.mark.parametrize("is_bold", [False, True])
def test_a_header_block_of_any_language_names_the_author(labels: str, *, is_bold: bool) -> None:
    labels = labels.replace("~", "\xa0")
    sender, date, to, subject, behalf = labels.split("|")
    behind = f"Council <council-bounces@example.org> {behalf} " if behalf else ""
    block = [f"{sender} {behind}Ben Okri <ben@example.com>", f"{date} 3.3.2025 10:15"]
    block += [f"{to} Ana Lopez <ana@example.org>", f"{subject} Pier"]
    if is_bold:
        block = ["*" + line.replace(":", ":*", 1) for line in block]
    text = "\n".join(["Seven is fine.", "", *block, "", "When does it open?"])

    assert new_text(read_lines(text)) == "Seven is fine."
    assert segments(read_lines(text), ANA)[1].author == BEN


@pytest.mark.parametrize("line", PHONES.splitlines())
def test_a_phones_or_programs_line_of_any_language_is_folded(line: str) -> None:
    assert new_text(read_lines(f"Seven is fine.\n\n{line}\n")) == "Seven is fine."


@pytest.mark.parametrize("line", SEPARATORS.splitlines())
def test_what_is_drawn_right_above_a_header_block_belongs_to_it(line: str) -> None:
    block = "From: Ben Okri <ben@example.com>\nTo: Ana\nDate: 3.3.2025 10:15\nSubject: Pier"

    assert new_text(read_lines(f"Seven is fine.\n\n{line}\n{block}\n\nWhen?\n")) == "Seven is fine."
