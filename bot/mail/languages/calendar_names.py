"""Months and weekdays of the CLDR, written by tests.mail.languages.write_calendar_names.

All forms of one month or weekday are parted by commas, months and weekdays by semicolons; January
and Monday come first.
"""

from typing import Final

MONTHS: Final[dict[str, str]] = {
    "af": """
        januarie; februarie; maart; april; mei; junie; julie; augustus; september;
        oktober; november; desember
    """,
    "ar": """
        يناير; فبراير; مارس; أبريل; مايو; يونيو; يوليو; أغسطس; سبتمبر; أكتوبر; نوفمبر;
        ديسمبر
    """,
    "ast": """
        de xineru, xineru; de febreru, febreru; de marzu, marzu; d’abril, abril; de mayu,
        mayu; de xunu, xunu; de xunetu, xunetu; d’agostu, agostu; de setiembre, setiembre;
        d’ochobre, ochobre; de payares, payares; d’avientu, avientu
    """,
    "az": """
        yanvar; fevral; mart; aprel; may; iyun; iyul; avqust; sentyabr; oktyabr; noyabr;
        dekabr
    """,
    "be": """
        студзеня, студзень; лютага, люты; сакавіка, сакавік; красавіка, красавік; мая,
        май; чэрвеня, чэрвень; ліпеня, ліпень; жніўня, жнівень; верасня, верасень;
        кастрычніка, кастрычнік; лістапада, лістапад; снежня, снежань
    """,
    "bg": """
        януари; февруари; март; април; май; юни; юли; август; септември; октомври;
        ноември; декември
    """,
    "bn": """
        জানুয়ারি; ফেব্রুয়ারি; মার্চ; এপ্রিল; মে; জুন; জুলাই; আগস্ট; সেপ্টেম্বর; অক্টোবর;
        নভেম্বর; ডিসেম্বর
    """,
    "ca": """
        de gener, de gen, gener, gen; de febrer, de febr, febrer, febr; de març, març;
        d’abril, d’abr, abril, abr; de maig, maig; de juny, juny; de juliol, de jul,
        juliol, jul; d’agost, d’ag, agost; de setembre, de set, setembre, set; d’octubre,
        d’oct, octubre, oct; de novembre, de nov, novembre, nov; de desembre, de des,
        desembre, des
    """,
    "cs": """
        ledna, leden; února, únor; března, březen; dubna, duben; května, květen; června,
        červen; července, červenec; srpna, srpen; září; října, říjen; listopadu, listopad;
        prosince, prosinec
    """,
    "cy": """
        ionawr; chwefror; mawrth; ebrill; mai; mehefin; gorffennaf; awst; medi; hydref;
        tachwedd; rhagfyr
    """,
    "da": """
        januar, jan; februar, feb; marts, mar; april, apr; maj; juni, jun; juli, jul;
        august, aug; september, sep; oktober, okt; november, nov; december, dec
    """,
    "de": """
        januar, jan; februar, feb; märz, mär; april, apr; mai; juni, jun; juli, jul;
        august, aug; september, sept, sep; oktober, okt; november, nov; dezember, dez
    """,
    "el": """
        ιανουαρίου, ιαν, ιανουάριος; φεβρουαρίου, φεβ, φεβρουάριος; μαρτίου, μαρ, μάρτιος,
        μάρ; απριλίου, απρ, απρίλιος; μαΐου, μαΐ, μάιος, μάι; ιουνίου, ιουν, ιούνιος,
        ιούν; ιουλίου, ιουλ, ιούλιος, ιούλ; αυγούστου, αυγ, αύγουστος, αύγ; σεπτεμβρίου,
        σεπ, σεπτέμβριος; οκτωβρίου, οκτ, οκτώβριος; νοεμβρίου, νοε, νοέμβριος, νοέ;
        δεκεμβρίου, δεκ, δεκέμβριος
    """,
    "en": """
        january, jan; february, feb; march, mar; april, apr; may; june, jun; july, jul;
        august, aug; september, sep; october, oct; november, nov; december, dec
    """,
    "es": """
        enero, ene; febrero, feb; marzo, mar; abril, abr; mayo, may; junio, jun; julio,
        jul; agosto, ago; septiembre, sept; octubre, oct; noviembre, nov; diciembre, dic
    """,
    "et": """
        jaanuar, jaan; veebruar, veebr; märts; aprill, apr; mai; juuni; juuli; august,
        aug; september, sept; oktoober, okt; november, nov; detsember, dets
    """,
    "eu": """
        urtarrila; otsaila; martxoa; apirila; maiatza; ekaina; uztaila; abuztua; iraila;
        urria; azaroa; abendua
    """,
    "fa": """
        ژانویه; فوریه; مارس; آوریل; مه; ژوئن; ژوئیه; اوت; سپتامبر; اکتبر; نوامبر; دسامبر
    """,
    "fi": """
        tammikuuta, tammikuu; helmikuuta, helmikuu; maaliskuuta, maaliskuu; huhtikuuta,
        huhtikuu; toukokuuta, toukokuu; kesäkuuta, kesäkuu; heinäkuuta, heinäkuu;
        elokuuta, elokuu; syyskuuta, syyskuu; lokakuuta, lokakuu; marraskuuta, marraskuu;
        joulukuuta, joulukuu
    """,
    "fr": """
        janvier, janv; février, févr; mars; avril, avr; mai; juin; juillet, juil; août;
        septembre, sept; octobre, oct; novembre, nov; décembre, déc
    """,
    "ga": """
        eanáir; feabhra; márta; aibreán; bealtaine; meitheamh; iúil; lúnasa; meán fómhair;
        deireadh fómhair; samhain; nollaig
    """,
    "gl": """
        xaneiro; febreiro; marzo; abril; maio; xuño; xullo; agosto; setembro; outubro;
        novembro; decembro
    """,
    "he": """
        ינואר; פברואר; מרץ; אפריל; מאי; יוני; יולי; אוגוסט; ספטמבר; אוקטובר; נובמבר; דצמבר
    """,
    "hi": """
        जनवरी; फ़रवरी; मार्च; अप्रैल; मई; जून; जुलाई; अगस्त; सितंबर; अक्टूबर; नवंबर;
        दिसंबर
    """,
    "hr": """
        siječnja, siječanj; veljače, veljača; ožujka, ožujak; travnja, travanj; svibnja,
        svibanj; lipnja, lipanj; srpnja, srpanj; kolovoza, kolovoz; rujna, rujan;
        listopada, listopad; studenoga, studeni; prosinca, prosinac
    """,
    "hu": """
        január, jan; február, febr; március, márc; április, ápr; május, máj; június, jún;
        július, júl; augusztus, aug; szeptember, szept; október, okt; november, nov;
        december, dec
    """,
    "hy": """
        հունվարի, հունվար; փետրվարի, փետրվար; մարտի, մարտ; ապրիլի, ապրիլ; մայիսի, մայիս;
        հունիսի, հունիս; հուլիսի, հուլիս; օգոստոսի, օգոստոս; սեպտեմբերի, սեպտեմբեր;
        հոկտեմբերի, հոկտեմբեր; նոյեմբերի, նոյեմբեր; դեկտեմբերի, դեկտեմբեր
    """,
    "ia": """
        januario; februario; martio; april; maio; junio; julio; augusto; septembre;
        octobre; novembre; decembre
    """,
    "id": """
        januari, jan; februari, feb; maret, mar; april, apr; mei; juni, jun; juli, jul;
        agustus, agu; september, sep; oktober, okt; november, nov; desember, des
    """,
    "is": """
        janúar, jan; febrúar, feb; mars, mar; apríl, apr; maí; júní, jún; júlí, júl;
        ágúst, ágú; september, sep; október, okt; nóvember, nóv; desember, des
    """,
    "it": """
        gennaio, gen; febbraio, feb; marzo, mar; aprile, apr; maggio, mag; giugno, giu;
        luglio, lug; agosto, ago; settembre, set; ottobre, ott; novembre, nov; dicembre,
        dic
    """,
    "ja": """
        ; ; ; ; ; ; ; ; ; ; ;
    """,
    "ka": """
        იანვარი; თებერვალი; მარტი; აპრილი; მაისი; ივნისი; ივლისი; აგვისტო; სექტემბერი;
        ოქტომბერი; ნოემბერი; დეკემბერი
    """,
    "kk": """
        қаңтар; ақпан; наурыз; сәуір; мамыр; маусым; шілде; тамыз; қыркүйек; қазан;
        қараша; желтоқсан
    """,
    "ko": """
        ; ; ; ; ; ; ; ; ; ; ;
    """,
    "lt": """
        sausio, saus, sausis; vasario, vas, vasaris; kovo, kov, kovas; balandžio, bal,
        balandis; gegužės, geg, gegužė; birželio, birž, birželis; liepos, liep, liepa;
        rugpjūčio, rugp, rugpjūtis; rugsėjo, rugs, rugsėjis; spalio, spal, spalis;
        lapkričio, lapkr, lapkritis; gruodžio, gruod, gruodis
    """,
    "lv": """
        janvāris; februāris; marts; aprīlis; maijs; jūnijs; jūlijs; augusts; septembris;
        oktobris; novembris; decembris
    """,
    "mk": """
        јануари; февруари; март; април; мај; јуни; јули; август; септември; октомври;
        ноември; декември
    """,
    "mn": """
        нэгдүгээр сар; хоёрдугаар сар; гуравдугаар сар; дөрөвдүгээр сар; тавдугаар сар;
        зургаадугаар сар; долоодугаар сар; наймдугаар сар; есдүгээр сар; аравдугаар сар;
        арван нэгдүгээр сар; арван хоёрдугаар сар
    """,
    "ms": """
        januari, jan; februari, feb; mac; april, apr; mei; jun; julai, jul; ogos, ogo;
        september, sep; oktober, okt; november, nov; disember, dis
    """,
    "mt": """
        jannar; frar; marzu; april; mejju; ġunju; lulju; awwissu; settembru; ottubru;
        novembru; diċembru
    """,
    "nb": """
        januar, jan; februar, feb; mars, mar; april, apr; mai; juni, jun; juli, jul;
        august, aug; september, sep; oktober, okt; november, nov; desember, des
    """,
    "nl": """
        januari, jan; februari, feb; maart, mrt; april, apr; mei; juni, jun; juli, jul;
        augustus, aug; september, sep; oktober, okt; november, nov; december, dec
    """,
    "pl": """
        stycznia, styczeń; lutego, luty; marca, marzec; kwietnia, kwiecień; maja, maj;
        czerwca, czerwiec; lipca, lipiec; sierpnia, sierpień; września, wrzesień;
        października, październik; listopada, listopad; grudnia, grudzień
    """,
    "pt": """
        janeiro, jan; fevereiro, fev; março, mar; abril, abr; maio, mai; junho, jun;
        julho, jul; agosto, ago; setembro, set; outubro, out; novembro, nov; dezembro, dez
    """,
    "ro": """
        ianuarie, ian; februarie, feb; martie, mar; aprilie, apr; mai; iunie, iun; iulie,
        iul; august, aug; septembrie, sept; octombrie, oct; noiembrie, nov; decembrie, dec
    """,
    "ru": """
        января, янв, январь; февраля, февр, февраль; марта, мар, март; апреля, апр,
        апрель; мая, май; июня, июн, июнь; июля, июл, июль; августа, авг, август;
        сентября, сент, сентябрь; октября, окт, октябрь; ноября, нояб, ноябрь; декабря,
        дек, декабрь
    """,
    "sk": """
        januára, január; februára, február; marca, marec; apríla, apríl; mája, máj; júna,
        jún; júla, júl; augusta, august; septembra, september; októbra, október; novembra,
        november; decembra, december
    """,
    "sl": """
        januar; februar; marec; april; maj; junij; julij; avgust; september; oktober;
        november; december
    """,
    "sq": """
        janar; shkurt; mars; prill; maj; qershor; korrik; gusht; shtator; tetor; nëntor;
        dhjetor
    """,
    "sr": """
        јануар, januar; фебруар, februar; март, mart; април, april; мај, maj; јун, jun;
        јул, jul; август, avgust; септембар, septembar; октобар, oktobar; новембар,
        novembar; децембар, decembar
    """,
    "sv": """
        januari, jan; februari, feb; mars; april, apr; maj; juni; juli; augusti, aug;
        september, sep; oktober, okt; november, nov; december, dec
    """,
    "sw": """
        januari; februari; machi; aprili; mei; juni; julai; agosti; septemba; oktoba;
        novemba; desemba
    """,
    "ta": """
        ஜனவரி; பிப்ரவரி; மார்ச்; ஏப்ரல்; மே; ஜூன்; ஜூலை; ஆகஸ்ட்; செப்டம்பர்; அக்டோபர்;
        நவம்பர்; டிசம்பர்
    """,
    "th": """
        มกราคม, ม.ค; กุมภาพันธ์, ก.พ; มีนาคม, มี.ค; เมษายน, เม.ย; พฤษภาคม, พ.ค; มิถุนายน,
        มิ.ย; กรกฎาคม, ก.ค; สิงหาคม, ส.ค; กันยายน, ก.ย; ตุลาคม, ต.ค; พฤศจิกายน, พ.ย;
        ธันวาคม, ธ.ค
    """,
    "tl": """
        enero; pebrero; marso; abril; mayo; hunyo; hulyo; agosto; setyembre; oktubre;
        nobyembre; disyembre
    """,
    "tr": """
        ocak; şubat; mart; nisan; mayıs; haziran; temmuz; ağustos; eylül; ekim; kasım;
        aralık
    """,
    "uk": """
        січня, січень; лютого, лютий; березня, березень; квітня, квітень; травня, травень;
        червня, червень; липня, липень; серпня, серпень; вересня, вересень; жовтня,
        жовтень; листопада, листопад; грудня, грудень
    """,
    "ur": """
        جنوری; فروری; مارچ; اپریل; مئی; جون; جولائی; اگست; ستمبر; اکتوبر; نومبر; دسمبر
    """,
    "uz": """
        yanvar; fevral; mart; aprel; may; iyun; iyul; avgust; sentabr; oktabr; noyabr;
        dekabr
    """,
    "vi": """
        ; ; ; ; ; ; ; ; ; ; ;
    """,
    "zh": """
        一月; 二月; 三月; 四月; 五月; 六月; 七月; 八月; 九月; 十月;
        十一月; 十二月
    """,
}

WEEKDAYS: Final[dict[str, str]] = {
    "af": """
        maandag; dinsdag; woensdag; donderdag; vrydag; saterdag; sondag
    """,
    "ar": """
        الاثنين; الثلاثاء; الأربعاء; الخميس; الجمعة; السبت; الأحد
    """,
    "ast": """
        llunes; martes; miércoles; xueves; vienres; sábadu; domingu
    """,
    "az": """
        bazar ertəsi; çərşənbə axşamı; çərşənbə; cümə axşamı; cümə; şənbə; bazar
    """,
    "be": """
        панядзелак; аўторак; серада; чацвер; пятніца; субота; нядзеля
    """,
    "bg": """
        понеделник; вторник; сряда; четвъртък; петък; събота; неделя
    """,
    "bn": """
        সোমবার; মঙ্গলবার; বুধবার; বৃহস্পতিবার; শুক্রবার; শনিবার; রবিবার
    """,
    "ca": """
        dilluns; dimarts; dimecres; dijous; divendres; dissabte; diumenge
    """,
    "cs": """
        pondělí; úterý; středa; čtvrtek; pátek; sobota; neděle
    """,
    "cy": """
        dydd llun; dydd mawrth; dydd mercher; dydd iau; dydd gwener; dydd sadwrn; dydd sul
    """,
    "da": """
        mandag; tirsdag; onsdag; torsdag; fredag; lørdag; søndag
    """,
    "de": """
        montag; dienstag; mittwoch; donnerstag; freitag; samstag; sonntag
    """,
    "el": """
        δευτέρα; τρίτη; τετάρτη; πέμπτη; παρασκευή; σάββατο; κυριακή
    """,
    "en": """
        monday, mon; tuesday, tue; wednesday, wed; thursday, thu; friday, fri; saturday,
        sat; sunday, sun
    """,
    "es": """
        lunes; martes; miércoles; jueves; viernes; sábado; domingo
    """,
    "et": """
        esmaspäev; teisipäev; kolmapäev; neljapäev; reede; laupäev; pühapäev
    """,
    "eu": """
        astelehena; asteartea; asteazkena; osteguna; ostirala; larunbata; igandea
    """,
    "fa": """
        دوشنبه; سه‌شنبه; چهارشنبه; پنجشنبه; جمعه; شنبه; یکشنبه
    """,
    "fi": """
        maanantaina, maanantai; tiistaina, tiistai; keskiviikkona, keskiviikko; torstaina,
        torstai; perjantaina, perjantai; lauantaina, lauantai; sunnuntaina, sunnuntai
    """,
    "fr": """
        lundi; mardi; mercredi; jeudi; vendredi; samedi; dimanche
    """,
    "ga": """
        dé luain; dé máirt; dé céadaoin; déardaoin; dé haoine; dé sathairn; dé domhnaigh
    """,
    "gl": """
        luns; martes; mércores; xoves; venres; sábado; domingo
    """,
    "he": """
        יום שני; יום שלישי; יום רביעי; יום חמישי; יום שישי; יום שבת; יום ראשון
    """,
    "hi": """
        सोमवार; मंगलवार; बुधवार; गुरुवार; शुक्रवार; शनिवार; रविवार
    """,
    "hr": """
        ponedjeljak; utorak; srijeda; četvrtak; petak; subota; nedjelja
    """,
    "hu": """
        hétfő; kedd; szerda; csütörtök; péntek; szombat; vasárnap
    """,
    "hy": """
        երկուշաբթի; երեքշաբթի; չորեքշաբթի; հինգշաբթի; ուրբաթ; շաբաթ; կիրակի
    """,
    "ia": """
        lunedi; martedi; mercuridi; jovedi; venerdi; sabbato; dominica
    """,
    "id": """
        senin; selasa; rabu; kamis; jumat; sabtu; minggu
    """,
    "is": """
        mánudagur; þriðjudagur; miðvikudagur; fimmtudagur; föstudagur; laugardagur;
        sunnudagur
    """,
    "it": """
        lunedì; martedì; mercoledì; giovedì; venerdì; sabato; domenica
    """,
    "ja": """
        月曜日; 火曜日; 水曜日; 木曜日; 金曜日; 土曜日; 日曜日
    """,
    "ka": """
        ორშაბათი; სამშაბათი; ოთხშაბათი; ხუთშაბათი; პარასკევი; შაბათი; კვირა
    """,
    "kk": """
        дүйсенбі; сейсенбі; сәрсенбі; бейсенбі; жұма; сенбі; жексенбі
    """,
    "ko": """
        월요일; 화요일; 수요일; 목요일; 금요일; 토요일; 일요일
    """,
    "lt": """
        pirmadienis; antradienis; trečiadienis; ketvirtadienis; penktadienis; šeštadienis;
        sekmadienis
    """,
    "lv": """
        pirmdiena; otrdiena; trešdiena; ceturtdiena; piektdiena; sestdiena; svētdiena
    """,
    "mk": """
        понеделник; вторник; среда; четврток; петок; сабота; недела
    """,
    "mn": """
        даваа; мягмар; лхагва; пүрэв; баасан; бямба; ням
    """,
    "ms": """
        isnin; selasa; rabu; khamis; jumaat; sabtu; ahad
    """,
    "mt": """
        it-tnejn; it-tlieta; l-erbgħa; il-ħamis; il-ġimgħa; is-sibt; il-ħadd
    """,
    "nb": """
        mandag; tirsdag; onsdag; torsdag; fredag; lørdag; søndag
    """,
    "nl": """
        maandag; dinsdag; woensdag; donderdag; vrijdag; zaterdag; zondag
    """,
    "pl": """
        poniedziałek; wtorek; środa; czwartek; piątek; sobota; niedziela
    """,
    "pt": """
        segunda-feira; terça-feira; quarta-feira; quinta-feira; sexta-feira; sábado;
        domingo
    """,
    "ro": """
        luni; marți; miercuri; joi; vineri; sâmbătă; duminică
    """,
    "ru": """
        понедельник; вторник; среда; четверг; пятница; суббота; воскресенье
    """,
    "sk": """
        pondelok; utorok; streda; štvrtok; piatok; sobota; nedeľa
    """,
    "sl": """
        ponedeljek; torek; sreda; četrtek; petek; sobota; nedelja
    """,
    "sq": """
        e hënë; e martë; e mërkurë; e enjte; e premte; e shtunë; e diel
    """,
    "sr": """
        понедељак, ponedeljak; уторак, utorak; среда, sreda; четвртак, četvrtak; петак,
        petak; субота, subota; недеља, nedelja
    """,
    "sv": """
        måndag; tisdag; onsdag; torsdag; fredag; lördag; söndag
    """,
    "sw": """
        jumatatu; jumanne; jumatano; alhamisi; ijumaa; jumamosi; jumapili
    """,
    "ta": """
        திங்கள்; செவ்வாய்; புதன்; வியாழன்; வெள்ளி; சனி; ஞாயிறு
    """,
    "th": """
        วันจันทร์; วันอังคาร; วันพุธ; วันพฤหัสบดี; วันศุกร์; วันเสาร์; วันอาทิตย์
    """,
    "tl": """
        lunes; martes; miyerkules; huwebes; biyernes; sabado; linggo
    """,
    "tr": """
        pazartesi; salı; çarşamba; perşembe; cuma; cumartesi; pazar
    """,
    "uk": """
        понеділок; вівторок; середа; четвер; пʼятниця; субота; неділя
    """,
    "ur": """
        پیر; منگل; بدھ; جمعرات; جمعہ; ہفتہ; اتوار
    """,
    "uz": """
        dushanba; seshanba; chorshanba; payshanba; juma; shanba; yakshanba
    """,
    "vi": """
        thứ hai; thứ ba; thứ tư; thứ năm; thứ sáu; thứ bảy; chủ nhật
    """,
    "zh": """
        星期一, 周一, 週一; 星期二, 周二, 週二; 星期三, 周三, 週三;
        星期四, 周四, 週四; 星期五, 周五, 週五; 星期六, 周六, 週六;
        星期日, 周日, 週日
    """,
}
