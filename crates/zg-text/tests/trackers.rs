//! Strings from the bug trackers of other engines, with the result they should have had. `matching.md` §4 and §5 of the
//! project's reference has the sources.

#![allow(clippy::unwrap_used)]

use zg_text::{Lexicon, Reader, Term, Trust, View};

fn found(words: &[&str], excuses: &[&str], text: &str) -> Vec<String> {
    let mut builder = Lexicon::builder();
    for word in words {
        builder.add(Term::new(word, [View::Bare, View::Digits]));
    }
    for phrase in excuses {
        builder.add(Term { guarded: false, ..Term::new(phrase, [View::Bare]) });
    }
    let lexicon = builder.build();
    let mut reader = Reader::new();
    reader.read(text);
    let (mut hits, mut excused) = (Vec::new(), Vec::new());
    lexicon.scan(&mut reader, &mut |m| match (m.term as usize) < words.len() {
        true if m.trust > Trust::Cut => hits.push((m.start, m.end)),
        true => {}
        false => excused.push((m.start, m.end)),
    });
    hits.retain(|h| !excused.iter().any(|e| e.0 <= h.0 && h.1 <= e.1));
    hits.sort_unstable();
    hits.iter().map(|h| text.get(h.0 as usize..h.1 as usize).unwrap().to_owned()).collect()
}

#[test]
fn found_where_they_should_be() {
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&["NO.1"], "NO.1", &["NO.1"]),
        (&["+V"], "+V返你", &["+V"]),
        (&["v.x"], "vx", &["vx"]),
        (&["100%有效"], "100 % 有效", &["100 % 有效"]),
        (&["VX"], "Ⓥⓧ", &["Ⓥⓧ"]),
        (&["VX"], "vⅹ", &["vⅹ"]),
        (&["asshole"], "asshole", &["asshole"]),
        (&["nnd"], "nnd", &["nnd"]),
        (&["嘻嘻哈哈"], "鸡尾酒嘻嘻哈哈好多", &["嘻嘻哈哈"]),
        (&["微信"], "微-信-上", &["微-信"]),
        (&["傻逼"], "傻 逼", &["傻 逼"]),
        (&["傻逼"], "傻@#￥逼", &["傻@#￥逼"]),
        (&["傻逼"], "傻\u{200b}逼", &["傻\u{200b}逼"]),
        (&["vx"], "v.x", &["v.x"]),
        (&["第一"], "第①", &["第①"]),
        (&["微信"], "加微信abc", &["微信"]),
        (&["头疼", "头晕"], "头疼头晕", &["头疼", "头晕"]),
        (&["大麻"], "有人种植大麻", &["大麻"]),
        (&["cp"], "这个cp好", &["cp"]),
        (&["sb"], "是SB吧", &["SB"]),
        (&["+V", "+Q"], "＋Ｖ", &["＋Ｖ"]),
        (&["机机歪歪"], "机机歪歪", &["机机歪歪"]),
        (&["北京", "欢迎", "你"], "北京欢迎你", &["北京", "欢迎", "你"]),
        (&["地中海贫血"], "地中海贫血2", &["地中海贫血"]),
        (&["变态"], "早上碰见一个变态 吓死我了 还好我跑得快", &["变态"]),
        (&["这句话应被屏蔽"], "这 句 话 不 需 要 屏 蔽。这 句 话 应 被 屏 蔽", &["这 句 话 应 被 屏 蔽"]),
        (&["hh("], "hh( 好", &["hh("]),
        (&["asshole"], "a\u{200d}sshole", &["a\u{200d}sshole"]),
        (&["sm"], "玩sm吗", &["sm"]),
        (&["abc", "ab"], "abc", &["abc"]),
        (&["六"], "六六六六六六", &["六", "六", "六", "六", "六", "六"]),
    ];
    for (words, text, expected) in cases {
        assert_eq!(found(words, &[], text), *expected, "{words:?} in {text}");
    }
}

#[test]
fn silent_where_they_should_be() {
    let cases: &[(&str, &str)] = &[
        ("微信", "利润低微，信不信由你"),
        ("淘宝", "孩子太淘，宝妈带不动"),
        ("口交", "路口交通已恢复！"),
        ("大麻", "我有一个大麻烦"),
        ("sm", "Smoking is not allowed here"),
        ("去死", "迷宫去死胡同"),
        ("cp", "cpm, acp"),
        ("sb", "22b sbc"),
        ("sm", "smile"),
        ("≡国", "春秋战国五代十国"),
        ("hh(", "hha"),
        ("a", "my apple"),
        ("puss", "pussycat"),
        ("248", "A1002481003吃饭"),
    ];
    for (word, text) in cases {
        assert_eq!(found(&[word], &[], text), [""; 0], "{word} in {text}");
    }
}

#[test]
fn excuses_count_where_they_stand() {
    assert_eq!(found(&["第一"], &["第一次"], "第一次来，我们是全国第一"), ["第一"]);
    assert_eq!(found(&["黄片"], &["三黄片"], "三黄片"), [""; 0]);
    // 他妈的 would be cut into 他 and 妈的: a list that means it lists it whole.
    assert_eq!(found(&["他妈的"], &["他妈妈"], "他妈妈说他妈的"), ["他妈的"]);
}
