//! What each view makes of disguised words, and what it must leave alone. The strings marked with a number come from
//! the bug trackers of other engines.

use zg_text::{Reader, VIEWS, View, term};

fn read(view: View, text: &str) -> String {
    let mut reader = Reader::new();
    reader.read(text);
    match reader.view(view) {
        Some(text) => text.to_owned(),
        None => reader.folded().to_owned(),
    }
}

/// The raw text of the first place where `word` is found in `view`.
fn find(view: View, word: &str, text: &str) -> Option<String> {
    let mut reader = Reader::new();
    reader.read(text);
    let word = term(view, word);
    let at = reader.view(view).and_then(|shown| shown.find(&word));
    let (view, at) = match at {
        Some(at) => (view, at),
        None => (View::Folded, reader.folded().find(&word)?),
    };
    let (start, end) = reader.raw_span(view, at, at + word.len());
    text.get(start as usize..end as usize).map(str::to_owned)
}

#[track_caller]
fn hit(view: View, word: &str, marked: &str) {
    let text = marked.replace("<<", "").replace(">>", "");
    let found = find(view, word, &text).unwrap_or_default();
    assert_eq!(marked, text.replacen(&found, &format!("<<{found}>>"), 1), "{word}");
}

#[track_caller]
fn miss(view: View, word: &str, text: &str) {
    assert_eq!(find(view, word, text), None, "{word} in {text}");
}

#[test]
fn folded() {
    for (raw, folded) in [
        ("ＶＸ", "vx"),
        ("Ⓥⓧ", "vx"),
        ("𝐕𝐗", "vx"),
        ("🅥🆇", "vx"),
        ("ᴠx", "vx"),
        ("vⅹ", "vx"),
        ("①②⓪❸➃⒌⑹⁷₈", "120345678"),
        ("⑽⓫", "1011"),
        ("㎏", "kg"),
        ("㊀㈡", "一二"),
        ("全國最優惠", "全国最优惠"),
        ("乾隆著作", "乾隆著作"),
        ("最低價！", "最低价!"),
        ("⼈", "人"),
        ("vіp", "vip"),
        ("вещи", "вещи"),
        ("微\u{200b}信", "微\u{200b}信"),
    ] {
        assert_eq!(read(View::Folded, raw), folded);
    }
}

#[test]
fn bare_joins_and_breaks() {
    for (raw, bare) in [
        ("全 网 最.低.价", "全网最低价"),
        ("微-信*号", "微信号"),
        ("微❤️信", "微信"),
        ("微\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}信", "微信"),
        ("微~~~信", "微信"),
        ("加 微~-*^信", "加微\n信"),
        ("微......信", "微信"),
        ("加 微    信", "加微\n信"),
        ("微【玫瑰】信", "微信"),
        ("微&nbsp;信", "微信"),
        ("微丶信", "微信"),
        ("wēi xìn", "weixin"),
        ("v\u{308}x", "vx"),
        ("低微，信 不信", "低微\n信不信"),
    ] {
        assert_eq!(read(View::Bare, raw), bare);
    }
}

#[test]
fn bare_is_skipped_when_it_adds_nothing() {
    for text in ["亲，在的哦～", "好的！您稍等。", "[微笑]", "", "~~~"] {
        let mut reader = Reader::new();
        reader.read(text);
        assert_eq!(reader.view(View::Bare), None, "{text}");
    }
}

#[test]
fn digits() {
    for (raw, digits) in [
        ("第①", "第1"),
        ("第一", "第1"),
        ("１３８ 1234 五六七八", "13812345678"),
        ("1️⃣3️⃣", "13"),
        ("壹贰叁肆伍陆柒捌玖零〇", "12345678900"),
        ("3 件", "3 件"),
        ("3️⃣件", "3件"),
        ("1-.-2", "12"),
        ("1-.-.2", "1-.-.2"),
        ("1，2", "1,2"),
    ] {
        assert_eq!(read(View::Digits, raw), digits);
    }
}

#[test]
fn evidence_is_what_was_typed() {
    hit(View::Bare, "最低价", "全 网 <<最.低.价>>！");
    hit(View::Folded, "公斤kg", "5<<公斤㎏>>装");
    hit(View::Digits, "12", "<<1️⃣2️⃣>>号");
    hit(View::Bare, "微信", "加<<微\u{200b}-信>>～");
}

#[test]
fn bugs_of_others() {
    // matcher_rs: terms that do not match themselves, symbols of the term kept, letters deleted before they are folded.
    hit(View::Bare, "NO.1", "全网<<NO.1>>");
    hit(View::Bare, "v.x", "加<<vx>>");
    hit(View::Bare, "100%有效", "<<100 % 有效>>");
    hit(View::Folded, "VX", "<<Ⓥⓧ>>");
    hit(View::Folded, "+V", "<<+V>>返你");
    // A sentence end is no filler.
    miss(View::Bare, "微信", "利润低微，信不信由你");
    miss(View::Bare, "微信", "微。信任");
    miss(View::Bare, "淘宝", "孩子太淘，宝妈带不动");
    // houbb: skipped symbols of every kind, the whole span, doubled characters.
    hit(View::Bare, "微信", "<<微-信>>-上");
    for text in ["<<傻 逼>>", "<<傻@#￥逼>>", "<<傻\u{200b}逼>>"] {
        hit(View::Bare, "傻逼", text);
    }
    for word in ["asshole", "nnd", "嘻嘻哈哈", "机机歪歪", "fuckk"] {
        hit(View::Bare, word, &format!("<<{word}>>"));
    }
    // ToolGood: circled digits are digits; houbb#121: a mixture of forms.
    hit(View::Digits, "第一", "<<第①>>");
    hit(View::Digits, "9024982354555", "<<9⓿二肆⁹₈②③⑤⒋➄㈤㊄>>");
    // #15, #31, #41, #45, #30, #39.
    hit(View::Folded, "+V", "<<＋Ｖ>>");
    hit(View::Folded, "fuck", "f<<Fuck>>");
    miss(View::Folded, "≡国", "春秋战国五代十国");
    hit(View::Bare, "asshole", "<<a\u{200d}sshole>>");
    hit(View::Folded, "abc", "中国完美<<ａｂｃ>>ddb好的");
    hit(View::Bare, "这句话应被屏蔽", "这 句 话 不 需 要 屏 蔽。<<这 句 话 应 被 屏 蔽>>");
}

#[test]
fn a_term_never_shrinks() {
    for word in ["+V", "≡国", "hh(", "第一！", "🐧"] {
        assert_eq!(term(View::Bare, word), "", "{word}");
        assert_ne!(term(View::Folded, word), "", "{word}");
    }
}

#[test]
fn a_character_folds_alone_as_a_term_does() {
    for c in '\0'..=char::MAX {
        if let Some(folded) = zg_text::folded(c) {
            assert_eq!(term(View::Folded, &c.to_string()), folded.to_string(), "{c:?}");
        }
    }
    assert_eq!(['Ａ', '聯', '⑩', 'е'].map(zg_text::folded), [Some('a'), Some('联'), None, None]);
}

#[test]
fn names() {
    for info in VIEWS {
        assert_eq!(View::parse(info.name), Some(info.view));
        assert_eq!(info.view.name(), info.name);
    }
    assert_eq!(View::parse("mirror"), None);
}

/// houbb#73: a long text takes linear time, in every view and entity.
#[test]
fn long_texts() {
    let mut reader = Reader::new();
    for piece in ["1", "1 ", "a.", "零", "十", "微 信", "路1", "@a.b", "http://", "6222 ", "13812345678", "~"]
    {
        let text = piece.repeat(100_000 / piece.len());
        reader.read(&text);
        for info in VIEWS {
            reader.view(info.view);
        }
        reader.entities(zg_text::EntitySet::all(), &mut Vec::new());
    }
}
