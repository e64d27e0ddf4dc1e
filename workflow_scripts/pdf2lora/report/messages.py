"""What other stages say about documents and data, in the reader's language where it is known.

They say it in English, as their logs do. A sentence that is not known here is shown as it is.
"""

import re

PAGES = re.compile(r"pages? (?P<pages>[\d-]+(?:, [\d-]+)*)(?: and (?P<more>\d+) more)?")

JAPANESE = [
    (
        r"has no text layer, its pages are pictures.*",
        "文字の情報がなく、ページは画像である（スキャンしたもの）。先に OCR が要る。"
        "例：ocrmypdf -l jpn IN.pdf OUT.pdf",
    ),
    (
        r"has no text layer, its letters are drawn as shapes.*",
        "文字の情報がなく、字は図形として描かれている。先に OCR が要る。"
        "例：ocrmypdf --force-ocr -l jpn IN.pdf OUT.pdf",
    ),
    (r"is not a PDF but .*", "PDF ではない。PDF を入手し直してほしい。"),
    (
        r"is not (\.\w+) text but .*",
        r"\1 という名前だが、文章のファイルではない。正しい名前に改めるか、入手し直してほしい。",
    ),
    (r"is not text but binary data.*", "文章のファイルではない。UTF-8 で保存し直してほしい。"),
    (r"is in no encoding that is known here.*", "文字コードが分からない。UTF-8 で保存し直してほしい。"),
    (r"is empty \(0 bytes\).*", "空のファイルである（0 バイト）。入手し直してほしい。"),
    (r"is not a file\..*", "ファイルではない。.pdf、.md、.txt のどれかを指定してほしい。"),
    (r"may not be read\..*", "読む権限がない。読み取りを許可してほしい。"),
    (r"is larger than (\d+) MB\..*", r"\1 MB より大きい。いくつかの文書に分けてほしい。"),
    (
        r"has ([\d,]+) pages, more than ([\d,]+)\..*",
        r"\1ページあり、上限の\2ページを超える。いくつかの文書に分けてほしい。",
    ),
    (
        r"cannot be read within (\d+) minutes\..*",
        r"\1分かけても読みきれない。分けるか、PDF に印刷し直してほしい。",
    ),
    (
        r"crashes the PDF reader or needs more than (\d+) GB.*",
        r"読むと途中で落ちるか、\1 GB を超えるメモリが要る。壊れているか、害をなすように作られている。"
        r"入手し直すか、PDF に印刷し直してほしい。",
    ),
    (
        r"is damaged beyond repair.*",
        "壊れていて、修復できない。入手し直すか、表示できるソフトで PDF に印刷し直してほしい。",
    ),
    (
        r"needs a password.*",
        "開くのにパスワードが要る。パスワードのない写しを使ってほしい。"
        "例：qpdf --password=パスワード --decrypt IN.pdf OUT.pdf",
    ),
    (r"has no pages.*", "ページがない。壊れているらしいので、入手し直してほしい。"),
    (r"is blank: no page has any text.*", "どのページにも文字がない。除いてよい。"),
    (r"holds no text, only white space.*", "空白のほかに文字がない。除いてよい。"),
    (
        r"is set vertically.*",
        "縦書きなので、読む順序を定められない。横書きの版を使ってほしい。",
    ),
    (
        r"is damaged: (.+) cannot be read\. Copy.*",
        r"壊れていて、\1を読めない。入手し直してほしい。",
    ),
    (r"gives garbled text.*", "文字化けしている。元の文書から PDF を作り直すか、OCR にかけてほしい。"),
    (
        r"is not in Japanese: ([\d,]+) of its ([\d,]+) characters.*",
        r"日本語の文書ではない（\2字のうち仮名と漢字は\1字）。除くか、翻訳してほしい。",
    ),
    (r"holds only (\d+) kana and kanji.*", r"仮名と漢字が\1字しかなく、質問を作れない。除いてよい。"),
    (r"is not in UTF-8; it was read as (.+)\.", r"UTF-8 ではないので、\1 として読んだ。"),
    (r"([\d,]+) bytes stand before its PDF header.*", r"PDF の先頭の前にある\1バイトを読み飛ばした。"),
    (
        r"is damaged and was rebuilt.*",
        "壊れていたので修復して読んだ。抜けた文字があるかもしれない。できれば入手し直してほしい。",
    ),
    (r"(.+) cannot be read and will be missing\.", r"\1は読めないので、含まれない。"),
    (r"damaged content on (.+); some.*", r"\1は壊れていて、文字の一部が抜けているかもしれない。"),
    (r"no text layer on (.+), only pictures.*", r"\1は画像だけで、文字の情報がない。読むには OCR が要る。"),
    (r"vertical writing.* on (.+); the text.*", r"\1は縦書きなので、文の順序が乱れる。"),
    (r"garbled text.* on (.+); some fonts.*", r"\1は文字化けしている。"),
    (
        r"dataset\.train\.facts is (\d+), but only (\d+) facts can be trained on.*",
        r"dataset.train.facts は \1 だが、学習に使える事実は \2 しかないので、すべてを使った。",
    ),
    (
        r"fact (\w+) has (\d+) wordings, fewer than dataset\.train\.wordings\.",
        r"事実 \1 の聞き方は \2 通りで、dataset.train.wordings より少ない。",
    ),
    (
        r"dataset\.questions\.(\w+) is (\d+), but only (\d+) facts can be asked\.",
        r"dataset.questions.\1 は \2 だが、尋ねられる事実は \3 しかない。",
    ),
    (
        r"Only (\d+) (\w+) questions: their means are unsure\.",
        r"\2 の質問は \1 問しかないので、その平均は確かでない。",
    ),
]


def message(text: str, language: str, file: str = "") -> str:
    """The sentence in the language; it may begin with the name of the ``file`` that it is about."""
    if language != "ja":
        return text
    start = f"{file}: "
    about = bool(file) and text.startswith(start)
    said = text.removeprefix(start) if about else text
    for pattern, japanese in JAPANESE:
        if match := re.fullmatch(pattern, said):
            found = PAGES.sub(_pages, match.expand(japanese))
            return f"{file}：{found}" if about else found
    return text


def _pages(match: re.Match[str]) -> str:
    return f"{match['pages']}ページ" + (f"ほか{match['more']}か所" if match["more"] else "")
