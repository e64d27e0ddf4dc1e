"""Word lists of the dataset stage: what grammar alone cannot tell about Japanese nouns and openings."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _longest_first(text: str) -> tuple[str, ...]:
    return tuple(sorted(text.split(), key=lambda word: (-len(word), word)))


LOOSE_OPENINGS = _longest_first(
    "また さらに 更に しかし しかしながら ただ ただし 一方 一方で 一方では 他方 他方で なお そして 加えて 次に 次いで "
    "続いて まず はじめに 最後に 例えば たとえば 同時に 実際 実際に もっとも ちなみに ところで とはいえ だが ですが "
    "ところが 特に とくに とりわけ 併せて あわせて もちろん むしろ 逆に 反対に その一方 その一方で しかも "
    "中でも なかでも 同様に ほかにも このほかにも 他にも  このように このような中 そのような中 こうした中 "
    "そもそも このほか そのほか その他 一般に 第一に 第二に 第三に 第四に 第1に 第2に 第3に 第4に"
)
"""Openings that join a sentence to the one before without being needed to understand it."""

EMPTY_HEADS = frozenset(
    _listed(
        "こと もの ため の わけ ところ とき 時 際 場合 うち 内 中 方 点 上 下 前 後 間 とおり 通り 限り 以上 以下 以外 以前 "
        "以後 以降 以来 未満 程度 ほど 頃 ころ ごろ 現在 今日 近年 最近 今後 当時 将来 過去 従来 当初 一方 他方 反面 半面 "
        "結果 一部 多く 大半 大部分 半数 残り 全体 全部 すべて 全て それぞれ いずれ どちら 双方 両者 前者 後者 両方 上記 "
        "下記 前述 後述 次 他 ほか 他者 その他 よう 一つ 二つ 三つ 四つ 五つ ひとつ ふたつ 第一 第二 第三 最後 最初 例 一例 "
        "理由 側 面 際 たび 度 段階 状況 意味 観点 立場 必要 可能性 ほう 種 的 注 図 表 はず つもり まま 人 何 誰 年 月 日 時間 "
        "春 夏 秋 冬 朝 昼 夜 私 筆者 著者 我々 われわれ 皆 特徴 目的 課題 背景 原因 役割 影響 効果 関係 違い 目標 狙い "
        "ポイント 利点 欠点 問題 デフォルト 場面 事例 動き 声 半分 注意 期待 関心 以降 限界 お勧め おすすめ お薦め 説明"
    )
)
"""Heads that name nothing by themselves."""

HEADS_WITH_MODIFIER = frozenset(
    _listed(
        "理由 特徴 目的 課題 背景 原因 役割 影響 効果 関係 違い 目標 狙い ポイント 利点 欠点 問題 可能性 段階 例 人 "
        "結果 状況 図 表 意味 度 説明"
    )
)
"""Of the empty heads, those that do name something once の or a clause says of what."""

MEASURED_ENDINGS = _listed(
    "量 率 数 値 額 期 比 割合 精度 費用 結果 影響 効果 変化 対象 内容 規模 濃度 温度 面積 速度"
)
"""Ends of compounds that leave open 「of what?」 when nothing stands before the compound: 排出量, 観測値."""

RELATIONAL_NOUNS = frozenset(
    _listed(
        "割合 精度 費用 結果 影響 効果 変化 方法 手法 仕組み 対象 内容 規模 分野 機関 事業 活動 取組 取り組み 対策 制度 技術 "
        "研究 開発 計画 施策 政策 作業 処理 情報 資料 文書 組織 企業 部分 場所 地域 機能 要素 要因 条件 基準 指標 手順 設定 "
        "変更 選択 実施 利用 活用 導入 整備 改善 濃度 温度 密度 速度 面積 高さ 深さ 長さ 広さ 重さ 大きさ 厚さ データ 画像 記録 範囲"
    )
)
"""Nouns that leave it open when they stand alone."""

ADVERBIAL_TIMES = frozenset(
    _listed(
        "近年 現在 今日 最近 今後 従来 当初 以降 以来 以後 昨年 当時 一方 のち 際 とき 場合 うち 今回 通常 毎年 毎日 現時点 当面"
    )
)

GENUS = _longest_first(
    "技術 手法 方法 仕組み 装置 衛星 センサ センサー 制度 指標 機関 組織 現象 物質 気体 計画 枠組み 概念 考え方 法律 システム "
    "条約 モデル ガス 国際会議 会議 協定 データベース プログラム ソフトウェア 言語 単位 機能 プロジェクト 規格 標準 観測網 "
    "分野 学問 作業 過程 プロセス 状態 割合 量 値 粒子 層 領域 器械 機器 レーダ レーダー 放射計 画像 地図 記録 法令 規則 権利 "
    "手続 手続き 行為 活動 資料 文書 用語 総称 略称 名称 こと もの"
)
"""Nouns that name a genus: 「Xは、…する技術である」 says what X is."""

BARE_HEADINGS = frozenset(
    _listed(
        "はじめに おわりに 終わりに まとめ 序 序文 序章 終章 結論 結び むすび 概要 要約 要旨 背景 目的 注 注釈 脚注 付録 参考 "
        "参考文献 謝辞 目次 図 表 コラム 用語 前書き まえがき あとがき 例 その他 備考 事例 理由 Rationale/理由"
    )
)
"""Headings that many documents have and that say nothing about the section."""

MEASURES = _longest_first(
    "% ％ パーセント ポイント 割 倍 km キロメートル m メートル cm センチメートル mm ミリメートル μm マイクロメートル nm "
    "ナノメートル キロ km2 km² 平方キロメートル 平方メートル ヘクタール ha トン t kg キログラム g グラム ℃ °C 度 ppm ppb 円 "
    "ドル ユーロ ポンド 元 ウォン W kW MW GW TW Hz kHz MHz GHz hPa ヘクトパスカル L リットル 年間 か月 ヶ月 カ月 か月間 "
    "ヶ月間 カ月間 週間 日間 時間 分間 秒 秒間 バイト ビット KB MB GB TB PB ペタバイト テラバイト ギガバイト ワット キロワット J "
    "歳 メガワット ギガワット dB ノット 気圧 立方メートル m3 m² m2 ミリ センチ W/m² W/m2 km/h km/s m/s mm/年 cm/年 PgC GtC Gt GtCO2"
)
"""Units that measure: 「どのくらい」 can stand for the number."""

COUNTERS = _longest_first(
    "人 名 社 件 本 個 台 基 機 隻 種類 種 か国 カ国 ヶ国 ヵ国 か所 カ所 ヶ所 箇所 回 校 機関 団体 市町村 都道府県 地点 字 文字 "
    "点 世帯 頭 匹 羽 冊 ページ 項目 段階 層 バンド チャンネル 波長 頁 軒 棟 施設 大学 企業 語 言語 パラメータ 枚 組 例 曲"
)
"""Units that count."""

CASE_VERBS = frozenset(
    _listed(
        "因る よる 於く 就く 対する 渡る 関する 伴う 基づく 加える 際する 応じる 応ずる 取る 為る 向ける 沿う 従う 当たる "
        "通じる 通ずる 通す 始める 巡る 除く 含める 受ける 比べる 置く 連れる 限る"
    )
)
"""Verbs (lemmas) that after に, と or を only make a case phrase: 「により」, 「において」, 「を通じて」."""
