//! The HTML page.

use zg_formats::Lang;
use zg_formats::report::{EventLine, Report, html};

use crate::fixture::{render, report};

fn page() -> String {
    render(html, &report())
}

/// Writes the pages where a person can open them: `target/tmp/report.html`, `report-en.html`, `report-clean.html`.
#[test]
fn pages_to_look_at() {
    let english = Report { lang: Lang::En, ..report() };
    let clean = Report {
        findings: Vec::new(),
        rejects: Vec::new(),
        indicators: Vec::new(),
        pending: Vec::new(),
        unjudged: Vec::new(),
        ..report()
    };
    for (name, r) in [("report", report()), ("report-en", english), ("report-clean", clean)] {
        let path = format!("{}/{name}.html", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&path, render(html, &r)).unwrap();
        println!("{path}");
    }
}

#[test]
fn chat_text_is_never_markup() {
    let page = page();
    assert_eq!(page.matches("<script").count(), 1, "only our own script");
    assert!(
        page.contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;␛[2J "),
        "shown as it was sent"
    );
    assert!(page.contains("&lt;b&gt;在吗&lt;/b&gt; &amp; 你好"));
}

#[test]
fn names_cannot_leave_their_attributes() {
    let mut r = report();
    for f in &mut r.findings {
        f.agent = Some("\"><img src=x onerror=alert(1)>".into());
    }
    let page = render(html, &r);
    assert!(!page.contains("<img"));
    assert!(page.contains("data-agent=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\""));
}

#[test]
fn the_page_needs_no_network() {
    let page = page();
    assert!(page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
    for outside in ["src=\"", "<link", "@import", "url(", "//cdn", "fetch("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn words_are_highlighted_within_their_chat() {
    let page = page();
    assert!(page.contains("我们这款<mark class=\"s-high\">全 网 最.低.价</mark>啦"));
    // In the whole chat the marks of all findings show together.
    assert!(page.contains(
        "加微信 <mark class=\"s-critical\">zhang_gui88</mark> 给您便宜十块，我们这款<mark class=\"s-high\">全 网 最.低.价</mark>啦"
    ));
    assert_eq!(page.matches("<article class=\"finding").count(), 10);
    assert!(page.contains(
        "<mark class=\"s-high\">全国第一</mark>显瘦的裙子，<mark class=\"s-high\">顶级</mark>面料"
    ));
}

#[test]
fn a_card_has_filters_clause_remedy_and_cost() {
    let page = page();
    for part in [
        "data-severity=\"high\" data-platform=\"taobao\" data-rule=\"law.advertising.absolute-claims\" data-agent=\"云朵\" data-certainty=\"sure\" data-day=\"2026-11-08\"",
        "广告法 第九条第三项 <span class=\"grade g-L\">L 法条</span>",
        "data-copy=\"说可以证实的事实：参数、检测报告、带时间和来源的销量。\"",
        "<b>¥200,000 – ¥1,000,000</b> 违法广告罚款",
        "<option value=\"云朵\">云朵 (6)</option>",
        "data-set=\"day\" data-value=\"2026-11-03\"",
        "<b>79.9%</b><small>7,996/10,000 轮</small>",
        "31/40 轮，满 100 轮起考核",
        "<th>还剩</th>",
        "`2024/5/32 10:01` 不是时间",
    ] {
        assert!(page.contains(part), "`{part}` is missing");
    }
}

#[test]
fn a_huge_message_is_cut_around_its_marks() {
    let mut r = report();
    let long = format!("{}加微信{}", "好".repeat(200_000), "的".repeat(200_000));
    let at = u32::try_from(600_000).unwrap();
    for view in &mut r.conversations {
        if view.path.contains("c0ffee") {
            view.events[1].text = long.clone();
        }
    }
    for f in r.findings.iter_mut().filter(|f| f.conversation.contains("c0ffee")) {
        f.spans.truncate(1);
        f.spans[0].start = at;
        f.spans[0].end = at + 9;
    }
    let page = render(html, &r);
    assert!(page.contains("好好<mark class=\"s-critical\">加微信</mark>的的"));
    assert!(page.len() < 200_000, "{}", page.len());
}

#[test]
fn many_findings_in_one_huge_chat_stay_quick() {
    let mut r = report();
    let view = &mut r.conversations[2];
    let line = view.events[2].clone();
    view.events = (0..50_000).map(|n| EventLine { event: n, ..line.clone() }).collect();
    let path = view.path.clone();
    let model = r.findings.iter().find(|f| f.conversation == path).unwrap().clone();
    r.findings = (0..5_000)
        .map(|n| {
            let mut f = model.clone();
            f.spans.truncate(1);
            f.spans[0].event = n * 10;
            f
        })
        .collect();
    let started = std::time::Instant::now();
    let page = render(html, &r);
    assert_eq!(page.matches("<article class=\"finding").count(), 5_000);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
