//! What holds for every text.

use proptest::prelude::*;
use zg_text::{EntitySet, Reader, VIEWS, View, term};

/// Pieces out of which disguises are made; arbitrary Unicode alone would hardly ever form one.
fn chat() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[0-9]{1,6}",
        2 => "[a-zA-Z]{1,5}",
        2 => "[一二三五八九零十百万两]{1,4}",
        2 => "[ .~*·_-]{1,4}",
        1 => prop::sample::select(vec![
            "微信", "vx", "QQ", "+86", "138", "https://", "www.", ".com", "@", "¥", "元", "块", "路", "号", "栋", "单元",
            "室", "省", "市", "订单", "。", "，", "\n", "\u{200b}", "\u{fe0f}\u{20e3}", "❤️", "👩\u{200d}🚀", "Ⓥ", "㎏",
            "①", "⑽", "價", "е", "ѵ", "é", "e\u{301}", "身份证", "x", "(", "ﷺ", "ǆ", "İ",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![chat(), any::<String>()]
}

fn shown(reader: &mut Reader, view: View) -> String {
    reader.view(view).map(str::to_owned).unwrap_or_else(|| reader.folded().to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_map_back(raw in text(), a in 0usize..80, b in 0usize..80) {
        let mut reader = Reader::new();
        reader.read(&raw);
        for info in VIEWS {
            let shown = shown(&mut reader, info.view);
            let places = shown.char_indices().map(|(i, c)| (i, i + c.len_utf8()));
            for (start, end) in places.chain([(a, b), (0, shown.len()), (0, usize::MAX)]) {
                let (from, to) = reader.raw_span(info.view, start, end);
                prop_assert!(raw.get(from as usize..to as usize).is_some(), "{from}..{to} of {raw:?}");
            }
        }
    }

    /// The evidence for a stretch of a view, read again, says the same. (Letters that look Latin need their
    /// neighbours, so they are left out.)
    #[test]
    fn evidence_speaks_for_itself(raw in text(), a in 0usize..40, b in 1usize..20) {
        prop_assume!(!raw.chars().any(|c| ('\u{370}'..'\u{530}').contains(&c)));
        let mut reader = Reader::new();
        reader.read(&raw);
        for info in VIEWS {
            let text = shown(&mut reader, info.view);
            let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let (Some(&start), Some(&end)) = (bounds.get(a), bounds.get(a + b)) else { continue };
            let stretch = text.get(start..end).unwrap();
            // A gap too wide, or a sentence end, is shown as \n; its width is not part of the view.
            if stretch.contains('\n') {
                continue;
            }
            let (from, to) = reader.raw_span(info.view, start, end);
            let mut again = Reader::new();
            again.read(raw.get(from as usize..to as usize).unwrap());
            let evidence = self::shown(&mut again, info.view);
            prop_assert!(evidence.contains(stretch), "{:?}: {stretch:?} not in {evidence:?} of {raw:?}", info.view);
        }
    }

    #[test]
    fn folding_twice_is_folding_once(raw in text()) {
        let mut reader = Reader::new();
        reader.read(&raw);
        let once = reader.folded().to_owned();
        reader.read(&once);
        prop_assert_eq!(reader.folded(), once.as_str());
    }

    #[test]
    fn a_term_matches_itself(word in "[a-zA-Z0-9一-龥]{1,8}", before in "[一-龥 ，~]{0,4}", after in "[一-龥 ，~]{0,4}") {
        let mut reader = Reader::new();
        reader.read(&format!("{before}{word}{after}"));
        for info in VIEWS {
            let word = term(info.view, &word);
            let shown = shown(&mut reader, info.view);
            prop_assert!(shown.contains(&word), "{word:?} not in {shown:?} ({})", info.name);
        }
    }

    /// A term with symbols in it is found in the text it was copied from: in the view, or literally.
    #[test]
    fn a_term_with_symbols_matches_itself(word in chat()) {
        let mut reader = Reader::new();
        reader.read(&word);
        prop_assert!(reader.folded().contains(&term(View::Folded, &word)));
        let bare = term(View::Bare, &word);
        if let Some(shown) = reader.view(View::Bare) {
            prop_assert!(shown.contains(&bare));
        }
    }

    #[test]
    fn entities_are_real_places(raw in text()) {
        let mut reader = Reader::new();
        reader.read(&raw);
        let mut hits = Vec::new();
        reader.entities(EntitySet::all(), &mut hits);
        for hit in &hits {
            let evidence = raw.get(hit.start as usize..hit.end as usize);
            prop_assert!(evidence.is_some_and(|text| !text.is_empty()) && !hit.value.is_empty(), "{hit:?} in {raw:?}");
        }
        prop_assert!(hits.is_sorted_by_key(|hit| (hit.start, hit.end, hit.entity)));
    }

    #[test]
    fn a_reader_forgets(first in chat(), second in chat()) {
        let mut used = Reader::new();
        used.read(&first);
        VIEWS.iter().for_each(|info| { used.view(info.view); });
        used.entities(EntitySet::all(), &mut Vec::new());
        used.read(&second);
        let mut fresh = Reader::new();
        fresh.read(&second);
        for info in VIEWS {
            prop_assert_eq!(used.view(info.view), fresh.view(info.view));
            prop_assert_eq!(used.raw_span(info.view, 0, 9), fresh.raw_span(info.view, 0, 9));
        }
        let (mut a, mut b) = (Vec::new(), Vec::new());
        used.entities(EntitySet::all(), &mut a);
        fresh.entities(EntitySet::all(), &mut b);
        prop_assert_eq!(a, b);
        prop_assert_eq!(used.summary(), fresh.summary());
    }
}
