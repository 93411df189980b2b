//! The report for a terminal.

use unicode_width::UnicodeWidthStr;
use zg_formats::Lang;
use zg_formats::report::{Report, TextOptions, text};

use crate::fixture::{render, report};

fn plain(r: &Report, options: &TextOptions) -> String {
    render(|r, out| text(r, options, out), r)
}

fn usual() -> String {
    plain(&report(), &TextOptions::default())
}

#[test]
fn sections_come_in_the_order_in_which_they_are_read() {
    let out = usual();
    let places: Vec<usize> = [
        "读入  2 个文件 · 62 个会话 · 1,204 条消息 · 9 位客服 · 2 家店 · 2026-11-01 至 2026-11-14（14 天）",
        "平台  淘宝 24 会话/392 条 · 拼多多 38 会话/812 条",
        "拒收 1 处",
        "R02  samples/taobao-2026-11.csv 第 118 行「发送时间」列：`2024/5/32 10:01` 不是时间",
        "红线 3 处",
        "严重 3 处",
        "一般 1 处",
        "轻微 1 处",
        "需要人工判断 1 处",
        "── 提示 1 处",
        "指标 考核 2 项，未达标 1 项",
        "时限 2 个在走",
        "没有判或没有全判的会话 3 个",
        "结论  命中 8 处：红线 3 · 严重 3 · 一般 1 · 轻微 1；另有 1 处需要人工判断；提示 1 处（不算违规）",
        "敞口  最大一项 ¥200,000 – ¥1,000,000（广告法 第五十七条，2 处）",
        "接着  1 先办「收到退货七日内退款」：还剩 2 小时 13 分",
    ]
    .iter()
    .map(|line| out.find(line).unwrap_or_else(|| panic!("`{line}` is missing in\n{out}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_finding_says_words_reading_clause_remedy_cost_and_who() {
    let out = usual();
    for line in [
        "■ 绝对化用语 ×2",
        "  依据  广告法 第九条第三项〔L 法条〕；广告绝对化用语执法指南 第六条〔N 官方或新闻〕",
        "  改说  说可以证实的事实：参数、检测报告、带时间和来源的销量。",
        "  替换  全网最低价 → 当前活动价",
        "  敞口  ¥200,000 – ¥1,000,000 · 违法广告罚款（广告法 第五十七条〔L 法条〕）；缺 情节轻重",
        "    客服 小美：加微信 zhang_gui88 给您便宜十块，我们这款<<全 网 最.低.价>>啦",
        "      识读  “全 网 最.低.价”读作“全网最低价”：忽略夹杂的空格和符号",
        "      2026-11-03 10:01:07 · 拼多多 · 果然鲜水果旗舰店 · 买家 b7f2c1d0 · zhanggui why ",
        "      识读  “１３８ 1234 五六七八”读作“电话号码”：全角和中文数字读成 13812345678",
        "      时限  09:00:00 起算，限 3 分钟；09:03:30 才有人工应答，超 30 秒",
        "  敞口  最高 ¥2,000，扣 12 分 · 引导站外交易处理",
        "  敞口  ¥500 起，上限看案情 · 退一赔三",
    ] {
        assert!(out.contains(line), "`{line}` is missing in\n{out}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (width, lang) in [(60, Lang::Zh), (80, Lang::En), (100, Lang::Zh), (140, Lang::En)] {
        let r = Report { lang, ..report() };
        let out = plain(&r, &TextOptions { width, verbose: true, ..TextOptions::default() });
        // A command is never broken: it is there to be copied.
        for line in out.lines().filter(|l| !l.contains("zhanggui")) {
            assert!(line.width() <= width, "{} > {width}: {line}", line.width());
        }
    }
}

#[test]
fn table_columns_line_up_by_display_width() {
    let out = usual();
    let lines: Vec<&str> = out.lines().collect();
    let head = lines.iter().position(|l| l.trim_start().starts_with("指标  ")).unwrap();
    let column = |line: &str, word: &str| line.find(word).map(|at| line[..at].width());
    let verdict = column(lines[head], "结论").unwrap();
    for (line, word) in lines[head + 1..head + 4].iter().zip(["未达标", "达标", "样本不足"]) {
        assert_eq!(column(line, word), Some(verdict), "{line}");
    }
    assert!(lines[head + 1].contains("79.9%  7,996/10,000 轮"), "{}", lines[head + 1]);
}

#[test]
fn colour_marks_instead_of_brackets_and_chat_text_sends_no_escape() {
    let coloured = plain(&report(), &TextOptions { color: true, ..TextOptions::default() });
    assert!(coloured.contains("\x1b[1;4;31m全 网 最.低.价\x1b[0m"));
    assert!(!coloured.contains("<<"));
    assert!(!coloured.contains("\x1b[2J"), "an escape of the chat reached the terminal");
    assert!(!usual().contains('\x1b'));
}

#[test]
fn many_findings_of_a_rule_are_cut_unless_all_are_asked_for() {
    let few = TextOptions { per_rule: 1, ..TextOptions::default() };
    assert!(plain(&report(), &few).contains("…另有 2 处，--format html 看全部"));
    let all = TextOptions { verbose: true, ..few };
    assert!(!plain(&report(), &all).contains("…另有"));
    assert!(plain(&report(), &all).contains("  为何  交易脱离平台后买家失去担保"));
}

#[test]
fn numbers_are_masked_when_asked_for() {
    let out = plain(&Report { mask: true, ..report() }, &TextOptions::default());
    assert!(out.contains("打我电话 <<１３８ **** ＊＊七八>> 也行"), "{out}");
}

#[test]
fn a_clean_report_says_so() {
    let clean = Report {
        findings: Vec::new(),
        rejects: Vec::new(),
        indicators: Vec::new(),
        pending: Vec::new(),
        unjudged: Vec::new(),
        ..report()
    };
    let out = plain(&clean, &TextOptions::default());
    assert!(
        out.contains("结论  没有命中\n敞口  没有涉及金额或扣分的条款\n接着  1 zhanggui explain"),
        "{out}"
    );
    assert!(out.contains("拒收  没有，每一行都读进来了"), "{out}");
}
