"""Which language a text is in: by its script, its letters and its commonest words. Small, and silent where it cannot tell.

A library would know a hundred languages and weigh more than the rest of this room. A wire needs the few dozen that its
outlets print in, headlines of eight words among them, and “I do not know” rather than a guess.
"""

import re

ENOUGH = 2  # common words that a language must show
AHEAD = 1.3  # times as many as the next

_SCRIPTS = {
    "el": "Ͱ-Ͽ", "he": "֐-׿", "hy": "԰-֏", "ka": "Ⴀ-ჿ", "th": "฀-๿", "ko": "가-힯", "hi": "ऀ-ॿ", "bn": "ঀ-৿", "pa": "਀-੿", "gu": "઀-૿",
    "ta": "஀-௿", "te": "ఀ-౿", "kn": "ಀ-೿", "ml": "ഀ-ൿ", "si": "඀-෿", "km": "ក-៿", "my": "က-႟", "lo": "຀-໿", "am": "ሀ-፿", "kana": "぀-ヿ",
    "han": "㐀-䶿一-鿿", "cyrillic": "Ѐ-ӿ", "arabic": "؀-ۿݐ-ݿﭐ-﷿ﹰ-﻿", "latin": "A-Za-zÀ-ɏḀ-ỿ",
}  # fmt: skip
_LETTERS = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}

# Letters that one language of a script has and its neighbours have not, the most telling first.
_TELLING = {
    "cyrillic": (("uk", "їєґі"), ("be", "ў"), ("mk", "ѓќѕ"), ("sr", "ђјљњћџ"), ("kk", "әғқңөұүһ"), ("ru", "ыэё")),
    "arabic": (("ur", "ٹڈڑںےہ"), ("ps", "ټډړښځڅ"), ("fa", "پچژگکی")),
}
_REST = {"cyrillic": "ru", "arabic": "ar"}

_COMMON = """
en: the of and to in is for on that with as by at from has was are after it be will over his their who not
    have an this says he she they its but which been
de: der die das und in den von zu mit im für auf ist nicht dem des ein eine als auch nach sich bei aus einer
    am wird werden über hat sind zum zur gegen vor
fr: le la les de des et en du un une dans pour que qui sur au par est pas avec plus aux son ses sont ce cette
    après à été ont l d contre entre mais
es: el la los las de y en del que por un una para con se su al es como más tras lo sus no sobre este ha entre
    fue son pero desde ante está
pt: o os a as de e do da dos das em no na que um uma para com por se ao mais é não são foi após sobre como
    pelo pela nos nas seu sua ou à
it: il lo la i gli le di e del della dei che in per un una con è da al nel alla sono più non dal si ha dopo
    contro come anche su tra nella delle
nl: de het een en van in te voor met op is dat die niet zijn aan door om bij uit naar over ook als er na wordt
    werd heeft maar tegen nog
sv: och i att det som på är av för en ett med till den har inte om från efter de vid kan ska mot under var nya
    säger men
da: og i at det er som på af for en et med til den har ikke om fra efter de ved kan skal mod blev efter nye
    siger men hun han hvor
no: og i at det er som på av for en et med til den har ikke om fra etter de ved kan skal mot ble nye sier men
    hun han hvor
fi: ja on ei se että oli hän kun mukaan myös sekä ovat mutta joka jälkeen kuin vain niin tai jo nyt sen yli
    suomen olla voi
pl: i w na z do nie się że to o jest po za od dla jak przez przed są był była ich ale oraz które który już tym
    przy pod
cs: a v na se je že z do o to s za po pro podle jako by od při k který která jsou byl ale ve jeho až také před
    bude
sk: a v na sa je že z do o to s za po pre podľa ako by od pri k ktorý ktorá sú bol ale vo jeho až tiež pred
    bude
hr: i u na je se da za od su s o kako što iz koji koja nije će bi po ali bez nakon prema protiv ili te
ro: și de la în a cu pe din pentru care că un o este nu mai au s al ale lui sunt fost după prin despre ca dar
hu: a az és hogy nem is egy meg van volt már csak még de ez el ki mint szerint után magyar lesz azt ha
tr: ve bir bu için ile da de olarak daha çok olan en sonra gibi ne kadar var ise yeni dedi türkiye oldu göre
    değil
id: yang dan di untuk dengan dari ini pada ke tidak akan dalam itu oleh adalah telah juga sebagai bisa karena
    saat tersebut lebih
vi: và của là có cho trong được với các không những một người đã này từ khi tại về ra đến theo sau vào
sw: na ya wa kwa ni katika za la kuwa cha hii huo baada wake yake kama hiyo watu ambao
"""
_WORDS = {language: frozenset(words.split()) for language, words in re.findall(r"^(\w\w): ((?:.|\n )*)", _COMMON, re.MULTILINE)}
_MARKS = {  # letters that weigh as much as a common word
    "de": "ß", "es": "ñ¿¡", "pt": "ãõ", "fr": "œ", "pl": "łąęśćżź", "cs": "ěřů", "sk": "ľĺŕ", "hr": "đ", "ro": "șțăţş", "hu": "őű",
    "tr": "ğış", "vi": "ơưđạảấầẩậắằặẹẻếềểệỉịọỏốồổộớờởợụủứừửựỳ",
}  # fmt: skip
_LATIN_WORD = re.compile(r"[^\W\d_]+")


def guess(text: str, declared: str = "") -> str:
    """ISO 639-1 of the language, or "" where it cannot be told. `declared` is what the feed says; it counts where the text is too short."""
    text = text[:2000]
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    if counts["kana"] * 5 > counts["han"] and counts["kana"]:
        counts = {**counts, "ja": counts["kana"] + counts["han"], "kana": 0, "han": 0}
    script = max(counts, key=lambda one: counts[one])
    said = primary(declared)
    if counts[script] < 8:
        return said
    if script == "latin":
        return _latin(text) or said
    if script == "han":
        return "zh"
    if script not in _TELLING:
        return script
    return _by_letters(text.lower(), script, said)


def primary(tag: str) -> str:
    """`en` of `en-GB` and `EN_us`; "" for what is no tag."""
    found = re.match(r"[a-z]{2}(?=$|[-_])", tag.strip().lower())
    return {"nb": "no", "nn": "no", "iw": "he", "in": "id"}.get(found[0], found[0]) if found else ""


def _by_letters(text: str, script: str, said: str) -> str:
    for language, letters in _TELLING[script]:
        if sum(map(text.count, letters)) * 50 >= len(text):
            return language
    if script == "cyrillic" and "ъ" in text and "ы" not in text:
        return "bg"
    return said or _REST[script]


def _latin(text: str) -> str:
    lowered = text.lower()
    found = _LATIN_WORD.findall(lowered)
    scores = {language: float(sum(word in common for word in found)) for language, common in _WORDS.items()}
    for language, letters in _MARKS.items():
        scores[language] += min(3, sum(map(lowered.count, letters)))
    (best, most), (_, next_most) = sorted(scores.items(), key=lambda one: -one[1])[:2]
    return best if most >= ENOUGH and most >= AHEAD * next_most else ""
