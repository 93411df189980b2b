//! JSON Schemas of the pack files, so that editors complete and check while an author types.
//!
//! The decoder and these schemas know the same keys; `tests/pack` of the binary proves it key by key.

use serde_json::{Map, Value, json};
use zg_model::{ACTS, PartySet, Severity, Status};

use crate::cell::Kind;

/// One kind of pack file.
#[derive(Debug)]
pub struct FileKind {
    /// `rule`, `words` …
    pub name: &'static str,
    /// Where such files stand, inside the packs folder.
    pub files: &'static str,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Every kind of YAML file that a pack holds.
pub static FILE_KINDS: &[FileKind] = &[
    FileKind { name: "rule", files: "*/rules/**/*.yaml", zh: "规则", en: "a rule" },
    FileKind { name: "words", files: "*/words/*.yaml", zh: "词表", en: "a word list" },
    FileKind { name: "promise", files: "*/promises/*.yaml", zh: "承诺的种类", en: "a kind of promise" },
    FileKind { name: "clock", files: "*/clocks/*.yaml", zh: "时钟", en: "a clock" },
    FileKind { name: "sources", files: "*/sources.yaml", zh: "来源", en: "the sources" },
    FileKind { name: "pack", files: "*/pack.yaml", zh: "规则包", en: "a pack" },
    FileKind { name: "import", files: "*/imports/*.yaml", zh: "导出表映射", en: "an import map" },
    FileKind { name: "report", files: "*/reports/*.yaml", zh: "后台报表版式", en: "a report layout" },
    FileKind { name: "shop", files: "shop.yaml", zh: "本店的文件", en: "a shop's own file" },
    FileKind {
        name: "performance", files: "performance.yaml", zh: "绩效口径", en: "performance settings"
    },
];

/// Every map and its keys: name (`!` = must be there), kind of value (`x*` one or many, `[x]` a list, `{x}` a map with
/// any keys), what it means. After a map's name: groups of keys of which exactly one must be there.
const MAPS: &str = include_str!("schema.txt");

/// Closed lists of words, each with what it means. Entities and views are those of `zg-text`, which this crate does not
/// depend on; the test compares.
const CHOICES: &[(&str, &[(&str, &str)])] = &[
    ("certainty", &[("ask", "要人定")]),
    ("entity", ENTITIES),
    ("view", VIEWS),
    (
        "per",
        &[("message", "每个触发一次"), ("turn", "买家连发算一轮"), ("session", "每次接待只看第一个触发")],
    ),
    (
        "speech",
        &[
            ("adds", "小句开头说明另给一份的话"),
            ("too", "前面说过的之外再给的话"),
            ("sends", "店里派别人去做的话"),
            ("whole", "全数给的话"),
            ("share", "只给一部分、不是前面那个数的话"),
            ("sees", "说的是买家到时看得见什么"),
            ("may", "说的是买家可以做什么"),
            ("sure", "下了保证的话：说的是将来"),
            ("asked", "做完的只是申请、登记一类"),
            ("once", "“了”后面接着这些的，是“做了再……”"),
            ("then", "跟着买家先做什么而来的话"),
            ("after", "跟着前面一件事而来的话"),
            ("idle", "说买家、却没有叫他先做什么的话"),
            ("already", "已经做过的话"),
            ("to-you", "做的事前面，说给谁的话"),
            ("part", "只做了一部分的话"),
            ("calls", "联系买家的话"),
            ("others", "不是店里的人"),
            ("others-go-on", "接着说别人的话，不再提是谁"),
            ("ours", "说的是店里的话"),
            ("opens", "小句开头的都、也、早"),
            ("yes", "答话：应下来"),
            ("fills", "答话旁边不改意思的话"),
            ("holds", "只让问的人等一等的话"),
            ("ask-ends", "问句的尾巴"),
            ("ask-when", "问句里没说的时间"),
            ("ask-much", "问句里没说的数目"),
            ("ask-who", "问句里没说的谁"),
            ("ask-drops", "问话里只管问的话"),
            ("asker", "问的人怎样称自己"),
            ("shop", "问的人怎样称店铺"),
            ("choice", "下一小句开头：另有一条路"),
            ("offers", "只是提出来的话：另有一条路时还没答应"),
            ("returns", "买家寄回来的东西"),
            ("arrives", "寄回来的东西到了"),
        ],
    ),
    ("due", &[("promised", "照承诺"), ("agreed", "照触发的事实 by")]),
    ("sum", &[("promised", "照承诺")]),
    (
        "counts",
        &[
            ("says", "说出来就是承诺"),
            ("timed", "说了时间才是"),
            ("marked", "说了时间或有 marks 里的词才是"),
            ("paid", "说了金额才是"),
        ],
    ),
    (
        "reach",
        &[
            ("clause", "在同一小句"),
            ("sentence", "也可以在同一句的上一小句"),
            ("message", "也可以在同一条消息前面的任一小句"),
        ],
    ),
    ("handover", &[("split", "转出的记一次没回，接手的从转接起另算一轮")]),
    ("late", &[("settles", "迟到也算了结")]),
    ("outside", &[("answered", "时段外问、时段内答的也算")]),
    ("waiting", &[("same", "回答仍算在买家等的那一次里")]),
    ("outcome", &[("met", "做到"), ("breached", "违反"), ("hit", "命中")]),
    ("elapsed", &[("elapsed", "用时")]),
    ("unit", &[("message", "条"), ("turn", "轮"), ("session", "次接待"), ("buyer", "买家·日")]),
    ("missing", &[("miss", "算没做到"), ("cap", "按上限计"), ("drop", "不计")]),
    ("group", &[("shop", "店铺"), ("agent", "客服")]),
    ("gate", &[("appeal", "能不能申诉"), ("evidence", "举证收不收")]),
    ("history", &[("repeats", "第几次，含本次"), ("points", "扣了几分"), ("money", "赔了多少钱")]),
    ("whose", &[("shop", "一家店"), ("agent", "一个客服"), ("buyer", "一个买家")]),
    ("once", &[("message", "每处命中"), ("session", "每次接待")]),
    ("indicatorpart", &[("value", "数值"), ("base", "分母"), ("done", "分子"), ("missed", "分母减分子")]),
    ("rowfigures", &[("all", "全部"), ("counts", "只有人数、金额这些"), ("means", "只有比率和时长")]),
    (
        "cellunit",
        &[
            ("number", "数"),
            ("share", "比率：97.5% 或 0.975"),
            ("percent", "不写百分号的百分数"),
            ("seconds", "秒，或 2分30秒"),
            ("minutes", "分钟，或 2分30秒"),
            ("yuan", "元"),
        ],
    ),
    ("hit", &[("unique", "两行同时命中是规则写错")]),
    ("clockkind", CLOCKS),
    ("grade", GRADES),
];
pub(crate) const ENTITIES: &[(&str, &str)] = &[
    ("phone", "电话号码"),
    ("wechat", "微信号"),
    ("qq", "QQ号"),
    ("url", "网址"),
    ("email", "邮箱"),
    ("bank_card", "银行卡号"),
    ("id_card", "身份证号"),
    ("address", "地址"),
    ("amount", "金额"),
    ("add_me", "加好友的暗语：加V看图"),
    ("qr_code", "引流的二维码：扫图里的码加我"),
    ("pay_code", "收款码：发您收款的码"),
    ("hidden_phone", "变着写的电话：①③⑧…、一三八…、one三eight…、数字间夹着符号"),
    ("contact_saying", "引到站外联系的说法：没有一个词在词表里，整句话像；至多“很可能”"),
    ("payment_saying", "站外付款的说法，同上"),
    ("elsewhere_saying", "叫人到别处买的说法，同上"),
    ("superlative_saying", "绝对化的说法，同上"),
    ("review_saying", "拿好处换评价、逼评价的说法，同上"),
    ("abuse_saying", "辱骂的说法，同上"),
];
pub(crate) const VIEWS: &[(&str, &str)] = &[
    ("folded", "总是看的"),
    ("bare", "忽略夹杂的空格和符号"),
    ("digits", "各种数字写法"),
    ("shape", "形近字、拆开的字、图形读作原字"),
    ("pinyin", "谐音字、拼音、首字母读作原字"),
];

const CLOCKS: &[(&str, &str)] = &[
    ("civil-days", "自然日"),
    ("work-days", "工作日"),
    ("service-hours", "只在时段内走，夜里停"),
    ("calendar", "日历"),
    ("exempt", "不考核的期间"),
];
const GRADES: &[(&str, &str)] = &[
    ("L", "法条"),
    ("N", "官方或新闻"),
    ("T", "行业转载：到 trial 为止"),
    ("F", "论坛：只能 draft"),
    ("G", "机器写的：不得执行"),
];

impl FileKind {
    /// The file's name in `docs/schema`.
    pub fn file(&self) -> String {
        format!("{}.schema.json", self.name)
    }

    /// The schema, with the definitions that it needs.
    pub fn schema(&self) -> Value {
        let mut root = definition(self.name);
        let mut defs = Map::new();
        let mut queue = names_in(&root);
        while let Some(name) = queue.pop() {
            if !defs.contains_key(&name) {
                let made = definition(&name);
                queue.extend(names_in(&made));
                defs.insert(name, made);
            }
        }
        set(&mut root, "$schema", "https://json-schema.org/draft/2020-12/schema");
        set(&mut root, "title", format!("掌规：{}（packs/{}）", self.zh, self.files));
        set(&mut root, "$defs", defs);
        root
    }
}

fn set(schema: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(map) = schema.as_object_mut() {
        map.insert(key.to_owned(), value.into());
    }
}

/// The definitions that a schema refers to.
fn names_in(schema: &Value) -> Vec<String> {
    let text = schema.to_string();
    let parts = text.split("\"#/$defs/").skip(1);
    parts.filter_map(|p| p.split_once('"')).map(|(name, _)| name.to_owned()).collect()
}

/// A kind of value as [`MAPS`] writes it.
fn value(kind: &str) -> Value {
    if let Some(one) = kind.strip_prefix('[').and_then(|k| k.strip_suffix(']')) {
        return json!({"type": "array", "items": value(one)});
    }
    if let Some(each) = kind.strip_prefix('{').and_then(|k| k.strip_suffix('}')) {
        return json!({"type": "object", "additionalProperties": value(each)});
    }
    if let Some(one) = kind.strip_suffix('*') {
        return json!({"anyOf": [value(one), {"type": "array", "items": value(one)}]});
    }
    json!({"$ref": format!("#/$defs/{kind}")})
}

/// A definition by name.
fn definition(name: &str) -> Value {
    let day = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    let time = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?";
    let pattern = |p: String| json!({"type": "string", "pattern": p});
    match name {
        "text" => json!({"type": ["string", "number", "boolean"]}),
        "flag" => json!({"type": "boolean"}),
        "number" => json!({"type": "integer", "minimum": 0}),
        "part" => json!({"type": "number"}),
        "rows" => pattern("=>".into()),
        "date" => pattern(format!("^{day}$")),
        "days" => pattern(format!("^{day}(\\.\\.{day})?$")),
        "moment" => pattern(format!("^{day}([ T]{time})?$")),
        "time" => pattern(format!("^{time}$")),
        "hours" => pattern(format!("^{time}-{time}$")),
        "limit" => json!({"anyOf": [choice([("off", "不过滤")]), value("number")]}),
        "duration" => pattern("^([0-9]+(ms|s|m|h|d))+$".into()),
        "period" => json!({"anyOf": [choice([("day", "当日"), ("month", "自然月")]), value("duration")]}),
        "window" => json!({"anyOf": [
            choice([("day", "当日"), ("week", "自然周"), ("month", "自然月"), ("year", "自然年")]),
            value("duration"),
        ]}),
        "bound" => json!({"anyOf": [{"type": "number"}, value("duration")]}),
        "within" => json!({"anyOf": [choice([("session", "本次接待结束以前")]), value("duration")]}),
        "step" => {
            let mut step = map("matcher");
            if let Some(properties) = step.get_mut("properties").and_then(Value::as_object_mut) {
                properties
                    .insert("step".into(), json!({"type": "string", "description": "这一项叫什么：要照片"}));
            }
            set(&mut step, "required", json!(["step"]));
            set(&mut step, "minProperties", 2);
            step
        }
        "fact" => json!({"anyOf": [{"type": "string"}, value("longfact")]}),
        "term" => json!({"anyOf": [value("text"), value("longterm")]}),
        "years" => {
            let mut years = value("{year}");
            set(&mut years, "propertyNames", json!({"pattern": "^[0-9]{4}$"}));
            years
        }
        "severity" => choice(Severity::ALL.map(|s| (s.name(), s.zh()))),
        "status" => choice(
            [Status::Draft, Status::Trial, Status::Stable, Status::Retired].map(|s| (s.name(), s.zh())),
        ),
        "act" => choice(ACTS.iter().map(|a| (a.name, a.zh))),
        "kind" => {
            let zh = ["钱，元", "数", "个数：整数", "时长", "词", "是否：yes、no"];
            choice(Kind::NAMES.iter().map(|(name, _)| *name).zip(zh))
        }
        "by" => choice(roles()),
        "role" => choice(roles().take(5)),
        _ => match CHOICES.iter().find(|(n, _)| *n == name) {
            Some((_, names)) => choice(names.iter().copied()),
            None => crate::performance::readings(name).map_or_else(|| map(name), choice),
        },
    }
}

/// The keys of a map whose values are words of a closed list, with each word and what it means.
pub(crate) fn choices_of(name: &str) -> Vec<(String, String, String)> {
    let root = map(name);
    let keys = root.get("properties").and_then(Value::as_object).into_iter().flatten();
    let mut out = Vec::new();
    for (key, value) in keys {
        let Some(named) = value.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) else {
            continue;
        };
        let made = definition(named);
        let of = made.get("anyOf").and_then(|any| any.get(0)).unwrap_or(&made);
        let list = |what: &str| of.get(what).and_then(Value::as_array).cloned().unwrap_or_default();
        for (word, about) in list("enum").iter().zip(list("enumDescriptions")) {
            let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
            out.push((key.clone(), text(word), text(&about)));
        }
    }
    out
}

/// The roles, then the two names for several of them.
fn roles() -> impl Iterator<Item = (&'static str, &'static str)> {
    let zh = ["买家", "客服（人）", "机器人", "系统", "平台", "卖家一方：客服或机器人", "任何人"];
    PartySet::names().zip(zh)
}

/// One of several names, each with what it means.
fn choice(names: impl IntoIterator<Item = (&'static str, &'static str)>) -> Value {
    let (names, about): (Vec<_>, Vec<_>) = names.into_iter().unzip();
    json!({"enum": names, "enumDescriptions": about})
}

/// A map of [`MAPS`].
fn map(name: &str) -> Value {
    let head = |l: &&str| !l.starts_with(' ') && l.split(' ').next() == Some(name);
    let mut lines = MAPS.lines().skip_while(|l| !head(l));
    let groups: Vec<&str> = lines.next().unwrap_or_default().split(' ').skip(1).collect();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for line in lines.take_while(|l| l.starts_with(' ')) {
        let Some((key, rest)) = line.trim().split_once(' ') else { continue };
        let (kind, about) = rest.trim().split_once(' ').unwrap_or((rest, ""));
        if let Some(key) = key.strip_suffix('!') {
            required.push(key);
        }
        let mut schema = value(kind);
        set(&mut schema, "description", about.trim());
        properties.insert(key.trim_end_matches('!').to_owned(), schema);
    }
    let mut out = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        set(&mut out, "required", required);
    }
    let needs = |g: &&str| json!({"required": g.split('+').collect::<Vec<_>>()});
    match (name, groups.as_slice()) {
        (_, ["…"]) => set(&mut out, "additionalProperties", value("text*")),
        (_, [_, ..]) => set(&mut out, "oneOf", groups.iter().map(needs).collect::<Vec<_>>()),
        ("matcher", _) => set(&mut out, "minProperties", 1),
        ("cond", _) => set(&mut out, "anyOf", json!([{"required": ["any"]}, {"required": ["entity"]}])),
        ("version", _) => {
            let bodies = ["match", "sequence", "tally", "table"].map(|b| json!({"required": [b]}));
            let none = json!({"not": {"anyOf": bodies}});
            set(&mut out, "oneOf", bodies.into_iter().chain([none]).collect::<Vec<_>>());
        }
        _ => {}
    }
    out
}
