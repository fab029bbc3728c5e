"""Whatever people write to the bot, it answers within Discord's rules, in every language, and nothing breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import make_index
from discord_bot import running, seen, source
from discord_markdown import kinds, read
from fake_discord import FakeDiscord
from simcord.env import Env
from test_run import answered, config_file, ready, run

from bot.opening import opened
from bot.workspace import notes_workspace
from index.model import Answer

TODAY = date(2026, 11, 20)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"

MESSAGES = {
    "4,000 characters": "checksum " * 444,
    "one word of 4,000": "x" * 3_990,
    "emoji": "😀🎉👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
    "custom emoji": "<:parrot:123456789012345678> <a:wave:1>",
    "mentions": "<@1> <@!2> <@&3> <#4> </ask:5> @everyone @here",
    "right to left": "مرحبا checksums ما القرار",
    "direction marks": f"check{BIDI}sums {BIDI}",
    "zero width": "che\u200bck\u200csu\u200dms \ufeff\u2060 x\u00adxh3",
    "only what is not seen": "\u200b\u2060\ufeff\u00ad",
    "combining": "z" + "\u0301" * 300,
    "FTS5": 'checksum* NEAR(a b, 2) AND OR NOT "xxh3 ^body: -crumb : {body crumb} (',
    "SQL": "'; drop table bullet; -- \" ) union select body from note /* %s ? :x $1",
    "regular expressions": "(a+)+$ [[:alpha:]] (?P<x>.*){1000} \\",
    "Markdown": "# ## **__~~||`_*[x](https://evil.example)<https://x>\n> >>> - 1. ```py\n@everyone",
    "stars": "*" * 2_000 + "_" * 1_900,
    "backticks": "`" * 3_000,
    "brackets": "[" * 1_500 + "](" * 1_000,
    "nested quotes": "\n".join("> " * 50 for _ in range(39)),
    "control": "check\x00sum\x1b[31m\x07\x7f\u0085\u2028\u2029",
    "numbers": "9" * 3_000,
    "dates": "2026-02-25 " * 300,
    "formats": "{0} %s %n ${jndi:ldap://x} {{7*7}} <script>alert(1)</script>",
    "addresses": "https://forge.example/a/b/issues/1 " * 100,
    "signs": "?!.,;:-+*/=<>|&^%$#@~",
    "private use": "\ue000\uf8ff\U000f0000",
    "beyond the basic plane": "𝒳𝒳𝓗𝟛 𝔠𝔥𝔢𝔠𝔨𝔰𝔲𝔪𝔰 " * 50,
}

LANGUAGES = {
    "Afrikaans": "die groen teepot staan langs die ou venster",
    "Albanian": "çajniku i gjelbër qëndron pranë dritares së vjetër",
    "Amharic": "አረንጓዴው የሻይ ማንቆርቆሪያ ከአሮጌው መስኮት አጠገብ ይቆማል",
    "Arabic": "إبريق الشاي الأخضر يقف بجانب النافذة القديمة",
    "Armenian": "կանաչ թեյնիկը կանգնած է հին պատուհանի մոտ",
    "Assamese": "সেউজীয়া চাহৰ কেটলিটো পুৰণি খিৰিকীৰ কাষত আছে",
    "Asturian": "la tetera verde ta xunto a la ventana vieya",
    "Azerbaijani": "yaşıl çaydan köhnə pəncərənin yanında durur",
    "Bashkir": "йәшел сәйнүк иҫке тәҙрә янында тора",
    "Basque": "teontzi berdea leiho zaharraren ondoan dago",
    "Belarusian": "зялёны імбрык стаіць каля старога акна",
    "Bengali": "সবুজ চায়ের কেটলি পুরনো জানালার পাশে আছে",
    "Bosnian": "zeleni čajnik stoji pokraj starog prozora",
    "Breton": "ar podad te gwer a zo e-kichen ar prenestr kozh",
    "Bulgarian": "зеленият чайник стои до стария прозорец",
    "Burmese": "အစိမ်းရောင်လက်ဖက်ရည်အိုးသည်ပြတင်းပေါက်ဟောင်းဘေးတွင်ရှိသည်",
    "Cantonese": "綠色嘅茶壺擺喺舊窗邊",
    "Catalan": "la tetera verda és al costat de la finestra vella",
    "Cebuano": "ang berde nga tsarera naa tapad sa karaang bintana",
    "Cherokee": "ᎢᏤᎢᏳᏍᏗ ᎠᏗᏔᏍᏗ ᎠᏓᏍᏗ ᎾᎥ ᎦᏬᎯᎶᏓ",
    "Chichewa": "tipoti yobiriwira ili pafupi ndi zenera lakale",
    "Chinese": "绿色的茶壶放在旧窗户旁边",
    "Corsican": "a teiera verde stà vicinu à a vechja finestra",
    "Croatian": "zeleni čajnik stoji kraj staroga prozora",
    "Czech": "zelená konvice stojí vedle starého okna",
    "Danish": "den grønne tepotte står ved siden af det gamle vindue",
    "Divehi": "ފެހި ސައިކޮޅުކަޅި އޮތީ މުސްކުޅި ކުޑަދޮރު ކައިރީގައެވެ",
    "Dutch": "de groene theepot staat naast het oude raam",
    "Dzongkha": "ཇ་ཁོག་ལྗང་ཁུ་འདི་སྒོ་སྒྲིག་རྙིངམ་གི་ཟུར་ཁར་ཡོད",
    "English": "the green teapot stands beside the old window",
    "Esperanto": "la verda tekruĉo staras apud la malnova fenestro",
    "Estonian": "roheline teekann seisab vana akna kõrval",
    "Faroese": "grøni tepotturin stendur við síðuna av gamla vindeyganum",
    "Filipino": "nasa tabi ng lumang bintana ang luntiang tsarera",
    "Finnish": "vihreä teekannu seisoo vanhan ikkunan vieressä",
    "French": "la théière verte est à côté de la vieille fenêtre",
    "Frisian": "de griene teepot stiet neist it âlde finster",
    "Galician": "a teteira verde está xunto á xanela vella",
    "Georgian": "მწვანე ჩაიდანი ძველ ფანჯარასთან დგას",
    "German": "die grüne Teekanne steht neben dem alten Fenster",
    "Greek": "η πράσινη τσαγιέρα στέκεται δίπλα στο παλιό παράθυρο",
    "Gujarati": "લીલી ચાની કીટલી જૂની બારી પાસે છે",
    "Haitian Creole": "teyè vèt la chita bò ansyen fenèt la",
    "Hausa": "koren tukunyar shayi tana kusa da tsohuwar taga",
    "Hawaiian": "aia ka ipu kī ʻōmaʻomaʻo ma ka ʻaoʻao o ka pukaaniani kahiko",
    "Hebrew": "קומקום התה הירוק עומד ליד החלון הישן",
    "Hindi": "हरी चायदानी पुरानी खिड़की के पास रखी है",
    "Hungarian": "a zöld teáskanna a régi ablak mellett áll",
    "Icelandic": "græni tekatllinn stendur við hliðina á gamla glugganum",
    "Igbo": "ite tii ndụ ndụ ahụ dị n'akụkụ windo ochie",
    "Indonesian": "teko hijau itu berdiri di samping jendela tua",
    "Inuktitut": "ᑎᑐᕐᕕᒃ ᐅᔭᐅᔭᖅ ᐃᒐᓛᑉ ᓴᓂᐊᓂᑦᑐᖅ",
    "Irish": "tá an taephota glas in aice leis an tseanfhuinneog",
    "Italian": "la teiera verde sta accanto alla vecchia finestra",
    "Japanese": "緑のティーポットは古い窓のそばにあります",
    "Javanese": "teko ijo iku ana ing sandhinge jendhela lawas",
    "Kannada": "ಹಸಿರು ಚಹಾ ಪಾತ್ರೆ ಹಳೆಯ ಕಿಟಕಿಯ ಪಕ್ಕದಲ್ಲಿದೆ",
    "Kazakh": "жасыл шәйнек ескі терезенің жанында тұр",
    "Khmer": "ប៉ាន់តែពណ៌បៃតងនៅក្បែរបង្អួចចាស់",
    "Kinyarwanda": "ibirika y'icyatsi iri iruhande rw'idirishya rishaje",
    "Korean": "초록색 찻주전자는 낡은 창문 옆에 있습니다",
    "Kurdish": "çaydanka kesk li kêleka pencereya kevn e",
    "Kyrgyz": "жашыл чайнек эски терезенин жанында турат",
    "Lao": "ການໍ້າຊາສີຂຽວຢູ່ຂ້າງປ່ອງຢ້ຽມເກົ່າ",
    "Latin": "olla theae viridis iuxta fenestram veterem stat",
    "Latvian": "zaļā tējkanna stāv blakus vecajam logam",
    "Lithuanian": "žalias arbatinukas stovi šalia seno lango",
    "Luxembourgish": "déi gréng Téikan steet niewent der aler Fënster",
    "Macedonian": "зелениот чајник стои покрај стариот прозорец",
    "Malagasy": "eo akaikin'ny varavarankely tranainy ny vata dite maitso",
    "Malay": "periuk teh hijau terletak di sebelah tingkap lama",
    "Malayalam": "പച്ച ചായപ്പാത്രം പഴയ ജനാലയുടെ അരികിലാണ്",
    "Maltese": "it-tettiera l-ħadra qiegħda ħdejn it-tieqa l-antika",
    "Maori": "kei te taha o te matapihi tawhito te tīpata kākāriki",
    "Marathi": "हिरवी चहाची किटली जुन्या खिडकीशेजारी आहे",
    "Mongolian": "ногоон данх хуучин цонхны дэргэд байна",
    "Nepali": "हरियो चियाको भाँडो पुरानो झ्यालको छेउमा छ",
    "N'Ko": "ߕߋߘߊ߫ ߝߌߙߌߡߊ ߦߋ߫ ߝߣߍߕߙߍ߫ ߞߘߐߡߊ߲ ߕߏ߭ߝߍ߬",
    "Norwegian": "den grønne tekannen står ved det gamle vinduet",
    "Odia": "ସବୁଜ ଚା କେଟଲି ପୁରୁଣା ଝରକା ପାଖରେ ଅଛି",
    "Pashto": "شنه چاینکه د زړې کړکۍ تر څنګ ده",
    "Persian": "قوری سبز کنار پنجرهٔ قدیمی است",
    "Polish": "zielony czajniczek stoi obok starego okna",
    "Portuguese": "o bule verde fica ao lado da janela antiga",
    "Punjabi": "ਹਰੀ ਚਾਹਦਾਨੀ ਪੁਰਾਣੀ ਖਿੜਕੀ ਦੇ ਕੋਲ ਹੈ",
    "Romanian": "ceainicul verde stă lângă fereastra veche",
    "Russian": "зелёный чайник стоит рядом со старым окном",
    "Santali": "ᱦᱟᱹᱨᱤᱭᱟᱹᱲ ᱪᱟ ᱠᱮᱴᱞᱤ ᱢᱟᱨᱮ ᱡᱷᱚᱨᱠᱟ ᱥᱩᱨ ᱨᱮ ᱢᱮᱱᱟᱜᱼᱟ",
    "Sinhala": "කොළ පැහැති තේ පෝච්චිය පරණ ජනේලය අසල තිබේ",
    "Spanish": "la tetera verde está al lado de la vieja ventana",
    "Swahili": "birika la kijani liko kando ya dirisha la zamani",
    "Tamil": "பச்சை தேநீர் பாத்திரம் பழைய ஜன்னல் அருகில் உள்ளது",
    "Telugu": "ఆకుపచ్చ టీ కుండ పాత కిటికీ పక్కన ఉంది",
    "Thai": "กาน้ำชาสีเขียวตั้งอยู่ข้างหน้าต่างเก่า",
    "Tibetan": "ཇ་དམ་ལྗང་ཁུ་དེ་སྒེའུ་ཁུང་རྙིང་པའི་འགྲམ་དུ་ཡོད",
    "Tigrinya": "ቀጠልያ ሻሂ በራድ ኣብ ጎኒ ኣረጊት መስኮት ኣሎ",
    "Turkish": "yeşil demlik eski pencerenin yanında duruyor",
    "Ukrainian": "зелений чайник стоїть біля старого вікна",
    "Vietnamese": "ấm trà màu xanh đứng cạnh cửa sổ cũ",
    "Yiddish": "דער גרינער טשײַניק שטייט לעבן דעם אַלטן פֿענצטער",
}
"""In each: that the green teapot stands beside the old window, or near it. A hundred languages, in 32 scripts."""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """Return the answer to each sentence, asked over notes that have all of them, one a call."""
    folder = tmp_path_factory.mktemp("languages")
    notes = folder / "notes" / "tea"
    notes.mkdir(parents=True)
    for number, (name, sentence) in enumerate(LANGUAGES.items()):
        day = f"{2020 + number // 12}-{number % 12 + 1:02}-05"
        text = f"# Tea {day}\n\nAttendees: ana, bo\n\n## Notes\n\n- {name}\n  - ana: {sentence}\n  - bo: ok\n"
        (notes / f"{day}.md").write_text(text, "utf-8")
    workspace = notes_workspace([folder / "notes"], folder / "data")
    make_index(workspace)

    async def ask() -> dict[str, Answer]:
        async with opened(workspace) as library:
            scope = await library.scope()
            return {
                name: await library.ask(sentence, scope=scope, asked_on=date(2030, 1, 1))
                for name, sentence in LANGUAGES.items()
            }

    return asyncio.run(ask())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_finds_its_own_words(language: str, spoken: dict[str, Answer]) -> None:
    """First, and word for word."""
    found = spoken[language]
    assert found.answered
    assert any(LANGUAGES[language] in quote.text for quote in found.excerpts[0].quotes)


def test_there_are_a_hundred_languages() -> None:
    """No two the same."""
    assert len(LANGUAGES) == 100
    assert len(set(LANGUAGES.values())) == 100


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("日本語版はいつまで", "日本語版は 6 月 20 日までに"),
        ("日本語版", "日本語版は 6 月 20 日までに"),
        ("中文和英文的文案谁写", "写中文和英文的文案"),
        ("日本語の文言", "日本語の文言"),
        ("ありがとう", "やっと。ありがとう"),
    ],
)
def test_questions_in_chinese_and_japanese_find_their_bullets(
    question: str, says: str, examples: Path, example_data: Path
) -> None:
    """Though no blank tells one word from the next."""

    async def ask() -> Answer:
        async with opened(notes_workspace([examples], example_data)) as library:
            return await library.ask(question, scope=await library.scope(), asked_on=TODAY)

    found = asyncio.run(ask())
    assert any(says in quote.text for excerpt in found.excerpts for quote in excerpt.quotes)


@pytest.mark.fault("hostile messages by mention")
def test_every_mention_is_answered(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On the wire, where 4,000 characters may come: in good form, and with nothing in it that does anything."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        for number, (name, content) in enumerate(MESSAGES.items()):
            await fake.say(f"<@100> {content}"[:4000], author=600 + number)
            await answered(fake, number + 1)
            body = fake.messages[-1].body
            texts = [one["content"] for one in _nested(body["components"]) if one["type"] == 10]
            assert not {"special", "emoji", "spoiler", "block"} & kinds(read("\n".join(texts))), name
            assert "went wrong" not in "".join(texts), name
            assert body["allowed_mentions"]["parse"] == []

    caplog.set_level(logging.INFO)
    run(work, monkeypatch, config_file(tmp_path, examples))
    assert _nothing_told(caplog)


@pytest.mark.fault("hostile messages to every command")
def test_every_text_is_taken_by_every_command(examples: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As a question, a name, a series, a person, a day; and a message with it is looked up."""

    async def work(env: Env) -> None:
        channel = env.create_guild().create_text_channel("general")
        ana = env.guild.add_member(env.create_user("ana"))
        for name, content in MESSAGES.items():
            said = await ana.send(channel, content[:2000])
            results = [
                await ana.slash(channel, "ask", question=content),
                await ana.slash(channel, "ask", question=content[:300], public=True),
                await ana.slash(channel, "ask", question="x", series=content, since=content[:10], speaker=content),
                await ana.slash(channel, "topic", name=content[:100]),
                await ana.slash(channel, "actions", person=content[:100]),
                await ana.slash(channel, "decisions", series=content, since=content[:10]),
                await ana.context_menu(channel, "Find in past calls", said),
            ]
            for result in results:
                assert result.response is not None, name
                shown = seen(result.response)
                assert "went wrong" not in shown.text, name
                for label in {"More answers", "Share in channel"} & shown.buttons.keys():
                    await ana.click(result.response, custom_id=shown.buttons[label])
            await ana.autocomplete(channel, "topic", "name", content[:100])

    async def play() -> None:
        async with running([source("tidewater", examples)], tmp_path) as env:
            await work(env)

    caplog.set_level(logging.INFO)
    asyncio.run(play())
    assert _nothing_told(caplog)


def _nested(components: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in components:
        yield one
        yield from _nested(one.get("components", ()))


def _nothing_told(caplog: pytest.LogCaptureFixture) -> bool:
    """Tell whether the log says nothing of trouble, nor what people wrote."""
    told = [one for one in caplog.records if one.levelno >= logging.WARNING and "callnotes" in one.name]
    return not told and "checksum" not in caplog.text
