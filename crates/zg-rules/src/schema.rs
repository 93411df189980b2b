//! JSON Schemas of the pack files, so that editors complete and check while an author types.
//!
//! The decoder and these schemas know the same keys; `tests/pack.rs` of the binary proves it key by key.

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
    root: fn() -> Value,
}

/// Every kind of YAML file that a pack holds.
pub static FILE_KINDS: &[FileKind] = &[
    FileKind { name: "rule", files: "*/rules/**/*.yaml", zh: "规则", en: "rule", root: rule },
    FileKind { name: "words", files: "*/words/*.yaml", zh: "词表", en: "word list", root: words },
    FileKind { name: "clock", files: "*/clocks/*.yaml", zh: "时钟", en: "clock", root: clock },
    FileKind { name: "sources", files: "*/sources.yaml", zh: "来源", en: "sources", root: sources },
    FileKind { name: "pack", files: "*/pack.yaml", zh: "规则包", en: "pack", root: pack },
    FileKind {
        name: "import", files: "*/imports/*.yaml", zh: "导出表映射", en: "import map", root: import
    },
];

/// The definitions that schemas share.
const DEFS: &[(&str, fn() -> Value)] = &[
    ("text", || json!({"type": ["string", "number", "boolean"]})),
    ("texts", || many(def("text"))),
    ("date", || json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})),
    (
        "days",
        || json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(\\.\\.[0-9]{4}-[0-9]{2}-[0-9]{2})?$"}),
    ),
    (
        "moment",
        || json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$"}),
    ),
    ("duration", || json!({"type": "string", "pattern": "^([0-9]+(ms|s|m|h|d))+$"})),
    ("count", || json!({"type": "integer", "minimum": 0})),
    ("act", || choice(ACTS.iter().map(|a| (a.name, a.zh)))),
    ("role", || choice(roles().filter(|(name, _)| !["seller", "any"].contains(name)))),
    ("roles", || many(choice(roles()))),
    ("entities", || many(choice(ENTITIES))),
    ("views", || many(choice(VIEWS))),
    ("matcher", matcher),
    ("cond", cond),
    ("version", version),
    ("sequence", sequence),
    ("tally", tally),
    ("table", table),
    ("fact", fact),
    ("example", example),
];

/// What `zg-text` finds; this crate does not depend on it, the test compares.
const ENTITIES: [(&str, &str); 10] = [
    ("phone", "电话号码"),
    ("wechat", "微信号"),
    ("qq", "QQ号"),
    ("url", "网址"),
    ("email", "邮箱"),
    ("bank_card", "银行卡号"),
    ("id_card", "身份证号"),
    ("address", "地址"),
    ("amount", "金额"),
    ("company", "公司"),
];

const VIEWS: [(&str, &str); 3] = [
    ("folded", "不分全角半角、大小写、繁简和花体（总是看的）"),
    ("bare", "忽略夹杂的空格和符号"),
    ("digits", "各种数字写法"),
];

impl FileKind {
    /// The file's name in `docs/schema`.
    pub fn file(&self) -> String {
        format!("{}.schema.json", self.name)
    }

    /// The schema, with the definitions that it needs.
    pub fn schema(&self) -> Value {
        let mut root = (self.root)();
        let mut defs = Map::new();
        loop {
            let text = format!("{root}{}", Value::Object(defs.clone()));
            let wanted =
                |name: &str| text.contains(&format!("\"#/$defs/{name}\"")) && !defs.contains_key(name);
            let missing: Vec<_> = DEFS.iter().filter(|(name, _)| wanted(name)).collect();
            if missing.is_empty() {
                break;
            }
            defs.extend(missing.into_iter().map(|(name, make)| ((*name).to_owned(), make())));
        }
        root = with(root, "$schema", "https://json-schema.org/draft/2020-12/schema".into());
        root = with(root, "title", format!("掌规 {}（packs/{}）", self.zh, self.files).into());
        with(root, "$defs", Value::Object(defs))
    }
}

fn with(mut schema: Value, key: &str, value: Value) -> Value {
    if let Some(map) = schema.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
    schema
}

fn def(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// One, or a list.
fn many(one: Value) -> Value {
    json!({"anyOf": [one.clone(), {"type": "array", "items": one}]})
}

fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// Any names, each with a value of this kind.
fn open(values: Value) -> Value {
    json!({"type": "object", "additionalProperties": values})
}

/// One of several names, each with what it means.
fn choice(names: impl IntoIterator<Item = (&'static str, &'static str)>) -> Value {
    let (names, about): (Vec<_>, Vec<_>) = names.into_iter().unzip();
    json!({"enum": names, "enumDescriptions": about})
}

fn roles() -> impl Iterator<Item = (&'static str, &'static str)> {
    let zh = ["买家", "客服（人）", "机器人", "系统", "平台", "卖家一方：客服或机器人", "任何人"];
    PartySet::names().zip(zh)
}

/// A map with these keys and no others; a name that ends with `!` must be there.
fn keys(fields: Vec<(&str, &str, Value)>) -> Value {
    let required: Vec<&str> = fields.iter().filter_map(|(name, ..)| name.strip_suffix('!')).collect();
    let required = json!(required);
    let properties: Map<String, Value> = fields
        .into_iter()
        .map(|(name, about, schema)| {
            (name.trim_end_matches('!').to_owned(), with(schema, "description", about.into()))
        })
        .collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// Exactly one of these groups of keys.
fn one_of(schema: Value, groups: &[&[&str]]) -> Value {
    let groups: Vec<Value> = groups.iter().map(|g| json!({"required": g})).collect();
    with(schema, "oneOf", groups.into())
}

fn rule() -> Value {
    let remedy = keys(vec![
        ("say", "换成什么说法、该怎么做", def("text")),
        ("swap", "一字不差的替换建议：{全网最低价: 当前活动价}", open(def("text"))),
        ("remind", "到期前多久提醒，如 24h", def("duration")),
    ]);
    let status =
        choice([Status::Draft, Status::Trial, Status::Stable, Status::Retired].map(|s| (s.name(), s.zh())));
    keys(vec![
        ("title!", "规则的名字", def("text")),
        (
            "severity",
            "程度；判定规则必写，note 只是提示、不算违规",
            choice(Severity::ALL.map(|s| (s.name(), s.zh()))),
        ),
        ("certainty", "ask＝词只是筛子，要人定；不写＝确定", choice([("ask", "要人定")])),
        ("status!", "draft、retired 不判；trial 计入报告但不拦截；stable 只能引用 L、N 级来源", status),
        ("why!", "一两句话：为什么在意", def("text")),
        ("remedy", "该怎么说、怎么做", remedy),
        ("covers", "rules.yaml 里的条目，如 [ADW-001, PEN-028]", def("texts")),
        ("was", "旧编号", def("texts")),
        ("versions!", "各个版本，新的在上：法变了添一条，改自己的错写进 history", list(def("version"))),
        ("examples", "例子：在每个版本的首日与末日都要成立，除非 since／until 限定", list(def("example"))),
        ("history!", "文字怎样变过，每条以日期开头：2026-11-20 初稿", def("texts")),
    ])
}

fn version() -> Value {
    let bodies = ["match", "sequence", "tally", "table"];
    let mut choices: Vec<Value> = bodies.iter().map(|b| json!({"required": [b]})).collect();
    choices.push(json!({"not": {"anyOf": choices.clone()}}));
    let schema = keys(vec![
        ("from!", "生效日（含）：事件当日适用不晚于它的最新版本", def("date")),
        ("until", "有期限的政策：最后一日（含）", def("date")),
        ("noticed", "公示日", def("date")),
        ("full", "灰度结束日", def("date")),
        ("where", "只在会话有这些事实时适用：{category: [女装], platform: tmall}", open(def("texts"))),
        (
            "dated_by",
            "用哪个事件的日期选版本，如 order.placed；不写＝被判事件（sequence 为触发事件）的日期",
            def("act"),
        ),
        ("cite!", "依据：`来源名 条款`，空格之前是 sources.yaml 里的 title", def("texts")),
        ("note", "这一版的说明", def("text")),
        ("match", "这一个事件是不是那种", def("matcher")),
        ("sequence", "甲之后，乙必须／不得／到期", def("sequence")),
        ("tally", "一段时间里的比率、均值、次数", def("tally")),
        ("table", "给定事实，得出什么", def("table")),
    ]);
    with(schema, "oneOf", choices.into())
}

fn matcher() -> Value {
    let schema = keys(vec![
        ("by", "谁：buyer agent bot system platform；seller＝agent|bot；不写＝任何人", def("roles")),
        ("act", "做了什么；写了 text／entity 时不写＝凡带文字的事件", many(def("act"))),
        ("text", "说到了什么", def("cond")),
        ("entity", "写出了什么，任一", def("entities")),
        ("facts", "事件的事实，写法同表格条件：{stars: \"<=3\", status: 交易成功|已签收}", open(def("text"))),
        ("also", "同一条消息还必须有", def("cond")),
        ("unless", "同一条消息有就不算", def("cond")),
        ("or", "任一；外层的键对每一支都适用", list(def("matcher"))),
    ]);
    with(schema, "minProperties", 1.into())
}

fn cond() -> Value {
    let schema = keys(vec![
        ("any", "词，或 $词表（本包、再找 requires；别的包写 $law/词表）", def("texts")),
        ("views", "除 folded 外还用哪些读法", def("views")),
        ("except", "更长的短语，盖住的命中不算；词表自己的 except 自动并入", def("texts")),
        ("alone", "除命中外，整条消息至多还有两个字", json!({"type": "boolean"})),
        ("entity", "写出这些也算（用于 also、unless）", def("entities")),
    ]);
    with(schema, "anyOf", json!([{"required": ["any"]}, {"required": ["entity"]}]))
}

fn sequence() -> Value {
    let per = choice([
        ("message", "每个触发一次"),
        ("turn", "买家连发算一轮"),
        ("session", "每次接待只看第一个触发"),
    ]);
    let hours = "^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?-[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$";
    let schema = keys(vec![
        ("after", "触发", def("matcher")),
        ("require", "必须出现", def("matcher")),
        ("forbid", "不得出现", def("matcher")),
        ("count", "数哪些事件；与 at_least、within 同写", def("matcher")),
        ("at_least", "数到几次算命中", json!({"type": "integer", "minimum": 1})),
        ("until", "出现即了结，不作判断", def("matcher")),
        ("within", "时限，含端点：3m、48h、7d", def("duration")),
        ("clock", "哪个时钟，如 civil-days；不写＝钟表时间", def("text")),
        ("during", "触发时刻在 [起, 止) 内才考核：08:00-23:00", json!({"type": "string", "pattern": hours})),
        ("skip", "kind: exempt 的时钟；触发时刻在其中不考核", def("text")),
        ("per", "怎样算一次；不写＝message", per),
        ("same", "触发与其后的这个事实要相等，如 order", def("text")),
    ]);
    one_of(schema, &[&["after", "require"], &["after", "forbid"], &["count", "at_least", "within"]])
}

fn tally() -> Value {
    let outcome = || choice([("met", "做到"), ("breached", "违反"), ("hit", "命中")]);
    let elapsed = || choice([("elapsed", "用时")]);
    let units = [("message", "条"), ("turn", "轮"), ("session", "次接待"), ("buyer", "买家·日")];
    let missing = [("miss", "算没做到"), ("cap", "按上限计"), ("drop", "不计")];
    let over = json!({"anyOf": [choice([("day", "当日"), ("month", "自然月")]), def("duration")]});
    let bound = || json!({"anyOf": [{"type": "number"}, def("duration")]});
    let target = keys(vec![
        ("at_least", "不低于", bound()),
        ("at_most", "不高于", bound()),
        ("above", "高于", bound()),
        ("below", "低于", bound()),
    ]);
    let target = one_of(target, &[&["at_least"], &["at_most"], &["above"], &["below"]]);
    let schema = keys(vec![
        ("ratio", "哪种结果所占的比率", outcome()),
        ("count", "哪种结果的次数", outcome()),
        ("mean", "平均用时", elapsed()),
        ("median", "用时的中位数", elapsed()),
        ("of!", "数哪条规则的结果", def("text")),
        ("unit", "单位；单位内全部 met 才算 met", choice(units)),
        ("cap", "mean、median：单次上限", def("duration")),
        ("unanswered", "没等到的怎么算", choice(missing)),
        ("over", "30d＝T-30..T-1；day＝当日；month＝自然月", over),
        ("lag", "窗口整体前移，如 5d", def("duration")),
        ("skip", "不考核的期间：kind: exempt 的时钟", def("text")),
        ("min", "样本不足不考核", def("count")),
        ("by", "为谁计", many(choice([("shop", "店铺"), ("agent", "客服")]))),
        ("target", "门槛；时间可写 30s", target),
    ]);
    one_of(schema, &[&["ratio"], &["count"], &["mean"], &["median"]])
}

fn table() -> Value {
    keys(vec![
        ("facts", "列与算式用到的事实", open(def("fact"))),
        ("hit", "恰好一行命中", choice([("unique", "两行同时命中是规则写错")])),
        ("adds", "金额可与其他表相加；不写＝只并列", json!({"type": "boolean"})),
        (
            "rows!",
            "Markdown 表：条件列 | => | 结果列（low high 元，points 扣分，cite 依据）",
            json!({"type": "string", "pattern": "=>"}),
        ),
    ])
}

fn fact() -> Value {
    let zh = ["钱，元", "数", "时长", "词", "是或否（yes、no）"];
    let long = keys(vec![
        ("from", "取自哪个事件：order.paid，或 order.paid@price", def("text")),
        ("is", "哪种值", choice(Kind::NAMES.iter().map(|(name, _)| *name).zip(zh))),
        ("one_of", "可能的词", def("texts")),
        ("ask", "怎样问人", def("text")),
    ]);
    json!({"anyOf": [{"type": "string"}, long]})
}

fn example() -> Value {
    let schema = keys(vec![
        ("since", "从这一天起才成立", def("date")),
        ("until", "到这一天为止成立（含）", def("date")),
        ("bad", "应找到 <<…>> 标出的原文；没写说话人＝客服", def("text")),
        ("ok", "应什么也找不到", def("text")),
        ("given", "给定的事实（table、tally）", open(def("texts"))),
        ("then", "应得的结果", open(def("text"))),
        ("note", "说明", def("text")),
    ]);
    one_of(schema, &[&["bad"], &["ok"], &["given", "then"]])
}

fn words() -> Value {
    let term = keys(vec![
        ("term!", "词", def("text")),
        ("from", "从这一天起算", def("date")),
        ("until", "到这一天为止（含）", def("date")),
    ]);
    keys(vec![
        ("title!", "词表的名字", def("text")),
        ("source!", "这些词从哪里来", def("text")),
        ("except", "更长的短语，盖住的命中不算；用到本词表的规则都自动并入", def("texts")),
        (
            "terms!",
            "词，只写简体小写半角；可写 {term, from, until}",
            list(json!({"anyOf": [def("text"), term]})),
        ),
    ])
}

fn clock() -> Value {
    let kinds =
        [("civil-days", "自然日"), ("work-days", "工作日"), ("calendar", "日历"), ("exempt", "不考核的期间")];
    let year = keys(vec![
        ("notice!", "通知的文号", def("text")),
        ("off", "周末之外的放假日：2024-01-01 或 2024-02-10..2024-02-17", many(def("days"))),
        ("work", "上班的周末", many(def("days"))),
        ("note", "说明", def("text")),
    ]);
    let years =
        json!({"type": "object", "propertyNames": {"pattern": "^[0-9]{4}$"}, "additionalProperties": year});
    let range = keys(vec![
        ("from!", "起，如 2026-02-15 00:00:00", def("moment")),
        ("to!", "止，该秒仍在内", def("moment")),
        ("why!", "为什么", def("text")),
        ("cite", "依据", def("texts")),
    ]);
    keys(vec![
        ("title!", "时钟的名字", def("text")),
        ("kind!", "哪一种", choice(kinds)),
        ("calendar", "civil-days、work-days：用哪本日历；不写＝不看节假日", def("text")),
        ("roll", "末日是休息日则顺延", json!({"type": "boolean"})),
        ("cite", "依据", def("texts")),
        ("note", "说明", def("text")),
        ("years", "calendar：各年安排；没写的年份当作未知，不猜", years),
        ("ranges", "exempt：不考核的期间", list(range)),
    ])
}

fn sources() -> Value {
    let grades = [
        ("L", "法条"),
        ("N", "官方或新闻"),
        ("T", "行业转载：到 trial 为止"),
        ("F", "论坛：只能 draft"),
        ("G", "机器写的：不得执行"),
    ];
    let source = keys(vec![
        ("title!", "cite 里用的名字，不能有空格；旧版本另列一条，如 食品安全法(2009)", def("text")),
        ("full", "全名", def("text")),
        ("issuer", "谁发的", def("text")),
        ("number", "文号", def("text")),
        ("from", "施行日", def("date")),
        ("until", "最后一日（含）；不写＝至今", def("date")),
        ("url", "在哪里读到的", def("text")),
        ("grade!", "可信到什么程度", choice(grades)),
        ("checked", "最近一次核对仍然有效的日子", def("date")),
        ("note", "说明", def("text")),
    ]);
    keys(vec![("sources!", "引用的每一份文件", list(source))])
}

fn pack() -> Value {
    let session =
        keys(vec![("idle", "没有结束接待事件时，静默多久算一次接待结束；不写 30m", def("duration"))]);
    keys(vec![
        ("title!", "规则包的名字", def("text")),
        ("release!", "规则文字的版本：2026.11.0", def("text")),
        ("platforms", "判哪些平台的会话；不写＝全部", def("texts")),
        ("requires", "可引用这些包的词表、时钟、来源", def("texts")),
        ("session", "怎样算一次接待", session),
        ("note", "说明", def("text")),
    ])
}

fn import() -> Value {
    let fields = [
        ("at", "时间"),
        ("shop", "店铺"),
        ("buyer", "买家"),
        ("agent", "客服账号"),
        ("role", "谁说的；值经 roles 翻译"),
        ("sender", "没有 role 列时：与 buyer 相同＝买家，与 agent 相同＝客服"),
        ("type", "消息类型；值经 types 翻译"),
        ("text", "内容"),
        ("key", "消息或单据的编号"),
        ("order", "订单号"),
        ("platform", "平台"),
    ];
    let known: Map<String, Value> = fields
        .iter()
        .map(|(name, about)| ((*name).to_owned(), with(def("texts"), "description", (*about).into())))
        .collect();
    let event = keys(vec![
        ("act!", "什么事件", def("act")),
        ("at!", "时间列可能的表头；空着＝没有发生", def("texts")),
        ("by", "谁做的；不写＝system", def("role")),
        ("when", "只有这些列写着这些值的行才算", open(def("texts"))),
        ("facts", "事实：名字 → 可能的表头", open(def("texts"))),
    ]);
    keys(vec![
        ("title!", "哪种表", def("text")),
        ("platform", "哪个平台的表", def("text")),
        (
            "columns",
            "规范字段：可能的表头，先到先得；别的名字成为事实",
            with(open(def("texts")), "properties", Value::Object(known)),
        ),
        ("roles", "role 列的值 → 角色", open(def("role"))),
        ("types", "type 列的值 → 事件", open(def("act"))),
        ("needs", "缺了就不是这种表的规范字段", list(def("text"))),
        ("events", "一行变成哪些事件；聊天表不写", list(event)),
    ])
}
