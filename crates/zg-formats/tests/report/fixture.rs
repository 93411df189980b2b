//! A report as `check` would fill it: two weeks, two platforms, a bad row, one of everything.

use std::sync::Arc;

use zg_formats::Lang;
use zg_formats::report::*;
use zg_model::*;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn cite(source: &str, clause: &str, grade: Grade) -> Cite {
    Cite { source: source.into(), clause: clause.into(), grade }
}

fn card(id: &str, from: &str, severity: Severity, title: &str, cite: Vec<Cite>, say: &str) -> RuleCard {
    RuleCard {
        id: id.into(),
        version: day(from),
        release: "2026.11.0".into(),
        status: Status::Trial,
        severity,
        title: title.into(),
        note: String::new(),
        why: String::new(),
        cite,
        say: (!say.is_empty()).then(|| say.to_owned()),
        swap: Vec::new(),
    }
}

/// A chat: path, and lines of `(time, speaker, act, text)`. A speaker is 买家, 机器人, 系统, or an account.
type Line<'a> = (&'a str, &'a str, Act, &'a str);

fn chat(path: &str, lines: &[Line<'_>]) -> ConversationView {
    let events = lines.iter().enumerate().map(|(n, (time, who, act, text))| EventLine {
        event: u32::try_from(n).unwrap(),
        at: at(time),
        by: match *who {
            "买家" => Party::Buyer,
            "机器人" => Party::Bot,
            "系统" => Party::System,
            agent => Party::Agent(agent.into()),
        },
        act: *act,
        text: (*text).to_owned(),
        facts: if *act == Act::ORDER_PAID { "订单 4021 · ¥59.90".into() } else { String::new() },
    });
    ConversationView { path: path.into(), timed: true, events: events.collect() }
}

/// What a finding in a chat is made of: the words, the view, the listed word, the note.
type Mark<'a> = (usize, &'a str, &'a str, &'a str, Option<&'a str>);

fn find(rule: &Arc<RuleCard>, chat: &ConversationView, marks: &[Mark<'_>]) -> Finding {
    let parts: Vec<&str> = chat.path.split('/').collect();
    let first = marks[0].0;
    let spans: Vec<SpanView> = marks
        .iter()
        .map(|(event, words, view, term, note)| {
            let text = &chat.events[*event].text;
            let start = text.find(words).unwrap();
            SpanView {
                event: u32::try_from(*event).unwrap(),
                start: u32::try_from(start).unwrap(),
                end: u32::try_from(start + words.len()).unwrap(),
                text: (*words).to_owned(),
                view: (*view).to_owned(),
                term: (*term).to_owned(),
                term_title: (*view == "entity")
                    .then(|| (if *term == "phone" { "电话号码" } else { "微信号" }).to_owned()),
                name: if *term == "phone" { "电话号码" } else { term }.to_owned(),
                view_note: note.map(ToOwned::to_owned),
            }
        })
        .collect();
    let observation = Observation {
        rule: RuleRef { id: rule.id.clone(), from: rule.version, pack: PackDigest::default() },
        at: chat.events[first].at,
        event: u32::try_from(first).unwrap(),
        session: 0,
        agent: None,
        outcome: Outcome::Hit,
        certainty: Certainty::Sure,
        elapsed: None,
        spans: spans
            .iter()
            .map(|s| Evidence {
                span: Span { event: s.event, start: s.start, end: s.end },
                view: "folded",
                term: "".into(),
                certainty: Certainty::Sure,
            })
            .collect(),
        missing: Vec::new(),
    };
    let key = ConversationKey {
        platform: parts[0].into(),
        shop: parts[1].into(),
        buyer: BuyerId::hashed(parts[2]),
    };
    let near = |e: &&EventLine| marks.iter().any(|(n, ..)| e.event.abs_diff(u32::try_from(*n).unwrap()) <= 1);
    Finding {
        rule: Arc::clone(rule),
        certainty: Certainty::Sure,
        platform: parts[0].into(),
        shop: parts[1].into(),
        conversation: Arc::clone(&chat.path),
        agent: chat.events.iter().find_map(|e| e.by.agent().cloned()),
        at: chat.events[first].at,
        outcome: Outcome::Hit,
        timing: None,
        spans,
        context: chat.events.iter().filter(near).cloned().collect(),
        exposure: Vec::new(),
        fingerprint: Fingerprint::of(&observation, &key, &[]),
    }
}

fn exposure(
    title: &str,
    low: i64,
    high: Option<i64>,
    points: i64,
    cite: Cite,
    missing: &[&str],
) -> ExposureView {
    ExposureView {
        title: title.into(),
        low: Fen::yuan(low),
        high: high.map(Fen::yuan),
        points,
        least_points: points,
        cite: vec![cite],
        missing: missing.iter().map(|m| (*m).to_owned()).collect(),
        adds: false,
        halt: None,
    }
}

/// Chat text that would be a script, a formula and a terminal command.
pub(crate) const HOSTILE: &str =
    "=HYPERLINK(\"http://x\")<script>alert('&')</script>\u{1b}[2J 加V信 zhang_gui88";

pub(crate) fn report() -> Report {
    let ad_law = || cite("广告法", "第九条第三项", Grade::L);
    let mut absolute = card(
        "law.advertising.absolute-claims",
        "2023-02-25",
        Severity::High,
        "绝对化用语",
        vec![ad_law(), cite("广告绝对化用语执法指南", "第六条", Grade::N)],
        "说可以证实的事实：参数、检测报告、带时间和来源的销量。",
    );
    absolute.why =
        "以“最”“第一”“国家级”推销商品，买家与职业打假人一张截图即可举报；执法看语境，故例外写全。".into();
    absolute.swap = vec![("全网最低价".into(), "当前活动价".into())];
    let mut contact = card(
        "pdd.trade.off-platform-contact",
        "2024-12-12",
        Severity::Critical,
        "发送站外联系方式",
        vec![cite("拼多多引导站外交易行为清单（转载）", "", Grade::T)],
        "请买家在平台内沟通；确需电话的，用平台的隐私号。",
    );
    contact.why = "交易脱离平台后买家失去担保；平台按“引导线下交易”处理。".into();
    let reply = card(
        "taobao.service.reply-3m",
        "2025-06-30",
        Severity::Medium,
        "旺旺三分钟人工响应",
        vec![cite("淘宝平台店铺真实体验分规范", "", Grade::T)],
        "先用一句人话应答再查单；高峰时段加排班。",
    );
    let stock = card(
        "house.service.no-stock-first",
        "2026-01-01",
        Severity::Low,
        "缺货作第一句回答",
        vec![cite("本店话术规范", "三", Grade::N)],
        "先给可选的替代款，再说补货时间。",
    );
    let urge = card(
        "law.consumer.urge-withdrawal",
        "2024-07-01",
        Severity::High,
        "劝买家撤销退款或投诉",
        vec![cite("消费者权益保护法实施条例", "第十二条", Grade::L)],
        "按流程处理退款，不以任何好处换撤销。",
    );
    let tip = card(
        "house.tone.cold",
        "2026-01-01",
        Severity::Note,
        "冷淡的单字回答",
        Vec::new(),
        "用一句完整的话回答。",
    );
    let (contact, absolute, reply, stock, urge, tip) = (
        Arc::new(contact),
        Arc::new(absolute),
        Arc::new(reply),
        Arc::new(stock),
        Arc::new(urge),
        Arc::new(tip),
    );

    let fruit = chat(
        "pdd/果然鲜水果旗舰店/b7f2c1d09a3e5f10",
        &[
            ("2026-11-03 09:58:10", "系统", Act::SESSION_OPEN, ""),
            ("2026-11-03 09:58:12", "买家", Act::SAY, "这个橙子甜不甜呀，和别家比怎么样"),
            ("2026-11-03 09:58:13", "机器人", Act::SAY, "亲，客服正在赶来，请稍等哦~"),
            ("2026-11-03 09:59:01", "小美", Act::SAY, "亲，今年的橙子糖度 13 以上，坏果包赔的哦"),
            ("2026-11-03 10:00:20", "买家", Act::SAY, "能便宜点吗？我要两箱"),
            (
                "2026-11-03 10:01:07",
                "小美",
                Act::SAY,
                "加微信 zhang_gui88 给您便宜十块，我们这款全 网 最.低.价啦",
            ),
            ("2026-11-03 10:01:40", "买家", Act::SAY, "平台上不行吗"),
            ("2026-11-03 10:02:05", "小美", Act::SAY, "平台要扣点的，打我电话 １３８ 1234 五六七八 也行"),
            ("2026-11-03 10:05:44", "买家", Act::ORDER_PAID, ""),
            ("2026-11-03 10:06:00", "小美", Act::IMAGE, ""),
        ],
    );
    let hostile = chat(
        "pdd/果然鲜水果旗舰店/c0ffee0012345678",
        &[
            ("2026-11-05 14:20:00", "买家", Act::SAY, "<b>在吗</b> & 你好"),
            ("2026-11-05 14:20:41", "阿强", Act::SAY, HOSTILE),
            ("2026-11-05 14:21:10", "买家", Act::SAY, "不加"),
        ],
    );
    let dress = chat(
        "taobao/素履女装/1f9e8d7c6b5a4938",
        &[
            ("2026-11-08 09:00:00", "买家", Act::SAY, "在吗"),
            ("2026-11-08 09:00:10", "买家", Act::SAY, "有人吗"),
            ("2026-11-08 09:03:30", "云朵", Act::SAY, "没货了"),
            ("2026-11-08 09:04:02", "买家", Act::SAY, "那有类似的吗？这条裙子是不是你们家做得最好的"),
            (
                "2026-11-08 09:05:11",
                "云朵",
                Act::SAY,
                "这条是全国第一显瘦的裙子，顶级面料，穿过的都说好，您看看详情页里模特图和买家秀，版型是我们自己开的",
            ),
            ("2026-11-08 09:06:00", "买家", Act::SAY, "行"),
        ],
    );
    let refund = chat(
        "taobao/素履女装/77aa66bb55cc44dd",
        &[
            ("2026-11-10 19:12:00", "买家", Act::REFUND_REQUESTED, "尺码偏大"),
            ("2026-11-10 19:30:22", "云朵", Act::SAY, "亲，您先把退款申请撤销一下，我给您返 5 元好评红包"),
            ("2026-11-10 19:31:00", "买家", Act::SAY, "先退再说吧"),
            ("2026-11-10 19:31:30", "云朵", Act::SAY, "哦"),
        ],
    );

    let fine = |low, high| {
        exposure("违法广告罚款", low, Some(high), 0, cite("广告法", "第五十七条", Grade::L), &["情节轻重"])
    };
    let off = |points| {
        exposure(
            "引导站外交易处理",
            0,
            Some(2_000),
            points,
            cite("拼多多引导站外交易行为清单（转载）", "", Grade::T),
            &[],
        )
    };
    let mut findings = vec![
        Finding {
            exposure: vec![off(12)],
            ..find(&contact, &fruit, &[(5, "zhang_gui88", "entity", "wechat", None)])
        },
        Finding {
            exposure: vec![off(12)],
            ..find(
                &contact,
                &fruit,
                &[(7, "１３８ 1234 五六七八", "entity", "phone", Some("全角和中文数字读成 13812345678"))],
            )
        },
        Finding {
            exposure: vec![off(12)],
            certainty: Certainty::Likely,
            ..find(
                &contact,
                &hostile,
                &[
                    (1, "加V信", "pinyin", "加微信", Some("按读音")),
                    (1, "zhang_gui88", "entity", "wechat", None),
                ],
            )
        },
        Finding {
            exposure: vec![fine(200_000, 1_000_000)],
            ..find(
                &absolute,
                &fruit,
                &[(5, "全 网 最.低.价", "bare", "全网最低价", Some("忽略夹杂的空格和符号"))],
            )
        },
        Finding {
            exposure: vec![fine(200_000, 1_000_000)],
            ..find(
                &absolute,
                &dress,
                &[(4, "全国第一", "folded", "全国第一", None), (4, "顶级", "folded", "顶级", None)],
            )
        },
        Finding {
            outcome: Outcome::Breached,
            timing: Some("09:00:00 起算，限 3 分钟；09:03:30 才有人工应答，超 30 秒".into()),
            ..find(&reply, &dress, &[(0, "在吗", "", "", None)])
        },
        find(&stock, &dress, &[(2, "没货了", "folded", "没货", None)]),
        Finding {
            exposure: vec![exposure(
                "退一赔三",
                500,
                None,
                0,
                cite("消费者权益保护法", "第五十五条", Grade::L),
                &["商品金额"],
            )],
            ..find(&urge, &refund, &[(1, "把退款申请撤销一下", "folded", "撤销…退款", None)])
        },
        Finding {
            certainty: Certainty::Ask,
            ..find(&urge, &refund, &[(1, "返 5 元好评红包", "folded", "好评…红包", None)])
        },
        find(&tip, &refund, &[(3, "哦", "folded", "哦", None)]),
    ];
    // Writers sort: the order of arrival must not matter.
    findings.reverse();

    let rate = Arc::new(card(
        "taobao.service.reply-3m-rate",
        "2025-06-30",
        Severity::Medium,
        "旺旺三分钟人工响应率",
        vec![cite("淘宝平台店铺真实体验分规范", "", Grade::T)],
        "",
    ));
    let mean = Arc::new(card(
        "pdd.service.first-reply-mean",
        "2025-01-01",
        Severity::Medium,
        "平均首次响应时长",
        vec![cite("拼多多商家客服规范", "", Grade::T)],
        "",
    ));
    let share = |agent: Option<&str>, n, d, pass: Option<bool>| IndicatorLine {
        rule: Arc::clone(&rate),
        platform: "taobao".into(),
        shop: "素履女装".into(),
        agent: agent.map(Into::into),
        from: day("2026-10-16"),
        to: day("2026-11-14"),
        numerator: n,
        denominator: d,
        asked: 0,
        value: Some(Value::Share(n, d)),
        unit: "轮".into(),
        target: Some(Target { must: Must::AtLeast, value: Value::Share(8, 10) }),
        min_sample: 100,
        assessed: pass.is_some(),
        pass,
        exposure: Vec::new(),
    };
    let indicators = vec![
        share(Some("云朵"), 31, 40, None),
        IndicatorLine {
            exposure: vec![exposure(
                "体验分低于门槛",
                0,
                Some(0),
                4,
                cite("天猫旺旺考核标准（转载）", "", Grade::T),
                &[],
            )],
            ..share(None, 7_996, 10_000, Some(false))
        },
        IndicatorLine {
            rule: mean,
            platform: "pdd".into(),
            shop: "果然鲜水果旗舰店".into(),
            value: Some(Value::Time(Millis(48_000))),
            numerator: 212,
            denominator: 212,
            unit: "会话".into(),
            target: Some(Target { must: Must::AtMost, value: Value::Time(Millis(180_000)) }),
            ..share(None, 0, 1, Some(true))
        },
    ];

    let due = Arc::new(card(
        "law.consumer.refund-7d",
        "2014-03-15",
        Severity::High,
        "收到退货七日内退款",
        vec![cite("消费者权益保护法", "第二十五条第三款", Grade::L)],
        "确认收到退货的当天退款。",
    ));
    let named = findings.first().unwrap().fingerprint;
    let waiting = |path: &str, since: &str, due_at: Option<&str>| PendingLine {
        order: None,
        rule: Arc::clone(&due),
        platform: "taobao".into(),
        shop: "素履女装".into(),
        conversation: path.into(),
        agent: Some("云朵".into()),
        since: at(since),
        due: due_at.map(at),
        missing: Vec::new(),
        exposure: Vec::new(),
        fingerprint: named,
    };
    Report {
        lang: Lang::Zh,
        now: at("2026-11-14 18:00:00"),
        version: "0.1.0".into(),
        inputs: vec!["samples".into()],
        mask: false,
        packs: ["law 法律法规", "pdd 拼多多", "taobao 淘宝"]
            .iter()
            .map(|p| {
                let (name, title) = p.split_once(' ').unwrap();
                PackLine {
                    name: name.into(),
                    title: title.into(),
                    release: "2026.11.0".into(),
                    digest: "00112233aabbccdd".into(),
                }
            })
            .collect(),
        overview: Overview {
            files: vec![
                FileLine {
                    path: "samples/pdd-chat.json".into(),
                    kind: "pdd-chat".into(),
                    rows: 812,
                    events: 812,
                    rejected: 0,
                },
                FileLine {
                    path: "samples/taobao-2026-11.csv".into(),
                    kind: "taobao-export".into(),
                    rows: 395,
                    events: 392,
                    rejected: 3,
                },
            ],
            conversations: 62,
            messages: 1_204,
            agents: 9,
            shops: 2,
            days: Some((day("2026-11-01"), day("2026-11-14"))),
            platforms: vec![
                PlatformLine { id: "taobao".into(), zh: "淘宝".into(), conversations: 24, messages: 392 },
                PlatformLine { id: "pdd".into(), zh: "拼多多".into(), conversations: 38, messages: 812 },
            ],
        },
        rejects: vec![
            RejectLine {
                code: "R02".into(),
                file: "samples/taobao-2026-11.csv".into(),
                row: Some(118),
                column: Some("发送时间".into()),
                text: "`2024/5/32 10:01` 不是时间；应为 `yyyy/M/d HH:mm[:ss]`".into(),
            },
            RejectLine {
                code: "W02".into(),
                file: "samples/pdd-chat.json".into(),
                row: None,
                column: None,
                text: "没有店铺，记为 `未写店铺`".into(),
            },
        ],
        findings,
        indicators,
        trends: Vec::new(),
        pending: vec![
            waiting("taobao/素履女装/77aa66bb55cc44dd", "2026-11-12 09:00:00", Some("2026-11-19 23:59:59")),
            waiting("taobao/素履女装/0102030405060708", "2026-11-07 20:13:00", Some("2026-11-14 20:13:00")),
        ],
        unjudged: vec![UnjudgedLine {
            why: "来源没有时间：只判文字，不判时限".into(),
            count: 3,
            examples: vec!["pdd/果然鲜水果旗舰店/aa00bb11cc22dd33".into()],
        }],
        conversations: vec![fruit, hostile, dress, refund],
    }
}

pub(crate) fn render(
    write: impl Fn(&Report, &mut dyn std::io::Write) -> std::io::Result<()>,
    r: &Report,
) -> String {
    let mut out = Vec::new();
    write(r, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
