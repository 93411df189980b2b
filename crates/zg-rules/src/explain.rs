//! Says in words what a rule's body does: the explanation that people read is made from what the engine runs.

mod amount;

pub use amount::{amount, duration};
use zg_model::{ACTS, Act, PartySet};

use crate::gauge::Gauge;
use crate::matcher::{Cond, Matcher};
use crate::pack::Pack;
use crate::rule::{Body, Rule, Version};
use crate::schema::{ENTITIES, VIEWS};
use crate::sequence::{Per, Sequence, Watch};
use crate::table::Table;
use crate::tally::{Measure, Of, Over, Tally, Unanswered, Unit};

/// Words shown of a long list.
const SHOWN: usize = 8;

/// What a version does, line by line.
pub fn describe(pack: &Pack, rule: &Rule, version: &Version, english: bool) -> Vec<String> {
    let w = Words { pack, rule, english };
    match &version.body {
        None => vec![w.say("只讲解，不判定", "teaches only").to_owned()],
        Some(Body::Match(m)) => w.matcher(m, ""),
        Some(Body::Sequence(s)) => w.sequence(s),
        Some(Body::Tally(t)) => w.tally(t),
        Some(Body::Table(t)) => w.table(t),
    }
}

struct Words<'p> {
    pack: &'p Pack,
    rule: &'p Rule,
    english: bool,
}

impl Words<'_> {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.english { en } else { zh }
    }

    /// What people call a name of a closed list.
    fn named<'t>(&self, list: &'t [(&str, &str)], name: &'t str) -> &'t str {
        let zh = list.iter().find(|(n, _)| *n == name && !self.english);
        zh.map_or(name, |(_, zh)| zh)
    }

    fn who(&self, by: PartySet) -> String {
        let names = [
            ("buyer", "买家"),
            ("agent", "客服"),
            ("bot", "机器人"),
            ("system", "系统"),
            ("platform", "平台"),
        ];
        if by == PartySet::ANY {
            return self.say("任何人", "anybody").to_owned();
        }
        let chosen =
            names.iter().enumerate().filter(|(i, _)| by.has_role(*i)).map(|(_, (en, zh))| self.say(zh, en));
        chosen.collect::<Vec<_>>().join(self.say("或", " or "))
    }

    fn acts(&self, acts: &[Act]) -> String {
        let name = |a: &Act| {
            let info = ACTS.get(a.index());
            info.map_or("", |i| if self.english { i.en } else { i.zh })
        };
        acts.iter().map(name).collect::<Vec<_>>().join(self.say("、", ", "))
    }

    /// The words of a condition, lists named and counted.
    fn listed(&self, cond: &Cond) -> String {
        let mut parts = Vec::new();
        for word in cond.any.iter().take(SHOWN) {
            parts.push(match word.value.strip_prefix('$') {
                None => format!("「{}」", word.value),
                Some(list) => match self.pack.word_list(&self.rule.pack, list) {
                    None => word.value.clone(),
                    Some(words) => {
                        let some: Vec<&str> = words.terms.iter().take(4).map(|t| t.text.as_str()).collect();
                        let count = words.terms.len();
                        if self.english {
                            format!("the list {} ({count} words: {} …)", words.name, some.join(", "))
                        } else {
                            format!("词表《{}》（{count} 个词：{}…）", words.title, some.join("、"))
                        }
                    }
                },
            });
        }
        if cond.any.len() > SHOWN {
            parts.push(if self.english {
                format!("{} words in all", cond.any.len())
            } else {
                format!("等 {} 个词", cond.any.len())
            });
        }
        parts.extend(cond.entity.iter().map(|e| format!("[{}]", self.named(ENTITIES, &e.value))));
        parts.join(self.say("、", ", "))
    }

    fn cond(&self, cond: &Cond) -> String {
        let mut text = self.listed(cond);
        if !cond.views.is_empty() {
            let views: Vec<&str> = cond.views.iter().map(|v| self.named(VIEWS, &v.value)).collect();
            text.push_str(&if self.english {
                format!("; also in the views {}", views.join(", "))
            } else {
                format!("；另一种读法：{}", views.join("、"))
            });
        }
        if cond.alone {
            text.push_str(self.say("；单独成句才算", "; only standing alone"));
        }
        if !cond.except.is_empty() {
            let phrases: Vec<&str> = cond.except.iter().take(SHOWN).map(|e| e.value.as_str()).collect();
            let more = if cond.except.len() > SHOWN { "…" } else { "" };
            text.push_str(&if self.english {
                format!("; not inside {}{more}", phrases.join(", "))
            } else {
                format!("；出现在「{}」{more}里不算", phrases.join("」「"))
            });
        }
        text
    }

    fn matcher(&self, m: &Matcher, indent: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let who = m.by.map(|by| self.who(by)).unwrap_or_default();
        let acts = self.acts(&m.acts);
        let head: Vec<&str> = [who.as_str(), acts.as_str()].into_iter().filter(|s| !s.is_empty()).collect();
        if !head.is_empty() {
            lines.push(format!("{indent}{}", head.join(self.say("：", ": "))));
        }
        if let Some(cond) = &m.text {
            lines.push(format!("{indent}{}{}", self.say("说到 ", "says "), self.cond(cond)));
        }
        if !m.entity.is_empty() {
            let names: Vec<&str> = m.entity.iter().map(|e| self.named(ENTITIES, &e.value)).collect();
            lines.push(format!(
                "{indent}{}{}",
                self.say("写出 ", "writes a "),
                names.join(self.say("、", ", "))
            ));
        }
        if !m.promise.is_empty() {
            let title = |name: &str| {
                let kind = self.pack.promise(&self.rule.pack, name);
                kind.map_or(name, |k| k.called(self.english)).to_owned()
            };
            let names: Vec<String> = m.promise.iter().map(|p| title(&p.value)).collect();
            lines.push(format!(
                "{indent}{}{}",
                self.say("答应了：", "promises: "),
                names.join(self.say("、", ", "))
            ));
        }
        for (name, cell) in &m.facts {
            lines.push(match Gauge::parse(name) {
                Some(g) => format!(
                    "{indent}{}{} {}",
                    self.say("且", "with "),
                    self.say(g.zh, g.en),
                    cell.value.show(g.kind)
                ),
                None => format!("{indent}{}{name} = {}", self.say("且事实 ", "with the fact "), cell.value),
            });
        }
        if let Some(cond) = &m.also {
            lines.push(format!("{indent}{}{}", self.say("同一条里还要有 ", "and also "), self.cond(cond)));
        }
        if let Some(cond) = &m.unless {
            lines.push(format!(
                "{indent}{}{}",
                self.say("同一条里有这些就不算：", "unless it has "),
                self.cond(cond)
            ));
        }
        if !m.mentioned.is_empty() {
            let frames = self.listed(&Cond { any: m.mentioned.clone(), ..Cond::default() });
            let head = self.say("只是提到的不算，前后这样说的：", "not where it is only spoken of: ");
            lines.push(format!("{indent}{head}{frames}"));
        }
        for (i, branch) in m.or.iter().enumerate() {
            lines.push(format!("{indent}{}{}", self.say("情形 ", "case "), i + 1));
            lines.extend(self.matcher(branch, &format!("{indent}  ")));
        }
        lines
    }

    fn sequence(&self, s: &Sequence) -> Vec<String> {
        let mut lines = Vec::new();
        let mut part = |zh: &str, en: &str, m: &Matcher| {
            lines.push(self.say(zh, en).to_owned());
            lines.extend(self.matcher(m, "  "));
        };
        match &s.watch {
            Watch::Require { after, then } => {
                part("在此之后：", "after:", after);
                part("必须：", "there must come:", then);
            }
            Watch::Steps { after, steps } => {
                part("在此之后：", "after:", after);
                for step in steps {
                    let name = &step.name;
                    part(&format!("要做到「{name}」："), &format!("step “{name}”:"), &step.matcher);
                }
            }
            Watch::Forbid { after, then } => {
                part("在此之后：", "after:", after);
                part("不得：", "there must not come:", then);
            }
            Watch::Count { of, at_least } => {
                part("数一数：", "counting:", of);
                lines.push(if self.english {
                    format!("{at_least} or more are a hit")
                } else {
                    format!("满 {at_least} 次即命中")
                });
            }
        }
        if let Some(until) = &s.until {
            let counts = matches!(s.watch, Watch::Count { .. });
            let (zh, en) = if counts {
                ("出现下列情形就从头数起：", "counted anew after:")
            } else {
                ("出现下列情形即了结：", "settled by:")
            };
            lines.push(self.say(zh, en).to_owned());
            lines.extend(self.matcher(until, "  "));
        }
        if let Some(within) = s.within {
            let clock = s
                .clock
                .as_ref()
                .and_then(|c| self.pack.clock(&self.rule.pack, &c.value))
                .map_or("", |c| c.title.as_str());
            let clock = if clock.is_empty() { String::new() } else { format!("（{clock}）") };
            lines.push(if self.english {
                format!("within {within} {clock}, inclusive")
            } else {
                format!("时限 {within}{clock}，含端点")
            });
        }
        if s.by_close {
            lines.push(self.say("时限：本次接待结束以前", "before the session ends").to_owned());
        }
        if s.promised {
            lines.push(
                self.say(
                    "时限：到承诺的时刻；没说时间的永不到期",
                    "due when promised; never, where no time was said",
                )
                .to_owned(),
            );
        }
        if s.agreed {
            lines
                .push(self.say("时限：到订单约定的时刻（by）", "due when agreed (the fact `by`)").to_owned());
        }
        if s.in_full {
            lines.push(
                self.say("承诺了金额的，金额要够", "amounts must come up to what was promised").to_owned(),
            );
        }
        if let Some(needs) = &s.needs {
            let head = if s.promised {
                self.say("到期以前出现过这些才考核：", "judged only if this came before it was due:")
            } else {
                self.say("以前出现过这些才考核：", "judged only after:")
            };
            lines.push(head.to_owned());
            lines.extend(self.matcher(needs, "  "));
        }
        if let Some(proven) = &s.proven {
            let head = self.say(
                "以前出现过这些才算定，没有就请人看：",
                "certain only after this, else people are asked:",
            );
            lines.push(head.to_owned());
            lines.extend(self.matcher(proven, "  "));
        }
        if let Some(unclear) = &s.unclear {
            let head = self.say(
                "到期以前有过这些（当天先有的也算），违反就请人看：",
                "people are asked where one of these came before it was due:",
            );
            lines.push(head.to_owned());
            lines.extend(self.matcher(unclear, "  "));
        }
        if let Some((from, to)) = s.during {
            lines.push(if self.english {
                format!("only triggers in [{from}, {to})")
            } else {
                format!("只看 {from}（含）到 {to}（不含）之间发生的")
            });
        }
        if s.settles_late {
            lines.push(
                self.say(
                    "到期以后才了结的也不判，等到数据末尾再算",
                    "what is settled after its time is not judged either; judged at the end of the data",
                )
                .to_owned(),
            );
        }
        if s.outside {
            lines.push(
                self.say("时段外问、时段内答的也算", "what is asked outside and answered inside counts too")
                    .to_owned(),
            );
        }
        if let Some(skip) = &s.skip {
            let title = self.pack.clock(&self.rule.pack, &skip.value).map_or(&skip.value, |c| &c.title);
            lines.push(format!("{}{title}", self.say("不考核期间：", "not counted: ")));
        }
        lines.push(match s.per {
            Per::Message => self.say("每条各算一次", "each message counts").to_owned(),
            Per::Turn => self.say("连发算一轮", "a round counts once").to_owned(),
            Per::Session => self.say("每次接待只看第一条", "once a session").to_owned(),
        });
        if s.splits {
            lines.push(
                self.say(
                    "没回就转接的，转出的记一次没回，接手的从转接起另算一轮",
                    "handed over unanswered: a miss of the first account, a new round of the second",
                )
                .to_owned(),
            );
        }
        if s.holds {
            lines.push(
                self.say(
                    "买家还在等，静默再久客服的回答也算在同一次接待里",
                    "while the buyer waits, a late answer stays in the same session",
                )
                .to_owned(),
            );
        }
        if let Some(same) = &s.same {
            lines.push(if self.english {
                format!("of the same {same}")
            } else {
                format!("同一个 {same} 才算")
            });
        }
        lines
    }

    fn tally(&self, t: &Tally) -> Vec<String> {
        let of = |of: Of| match of {
            Of::Met => self.say("做到", "met"),
            Of::Breached => self.say("违反", "breached"),
            Of::Hit => self.say("命中", "hit"),
        };
        let measure = match t.measure {
            Measure::Ratio(o) => format!("{}{}", of(o), self.say("的比率", " ratio")),
            Measure::Count(o) => format!("{}{}", of(o), self.say("的次数", " count")),
            Measure::Mean => self.say("平均用时", "mean time").to_owned(),
            Measure::Median => self.say("用时中位数", "median time").to_owned(),
        };
        let unit = match t.unit {
            Unit::Message => self.say("条", "message"),
            Unit::Turn => self.say("轮", "round"),
            Unit::Session => self.say("次接待", "session"),
            Unit::Buyer => self.say("买家·日", "buyer and day"),
        };
        let over = match t.over {
            Over::Days(n) => format!("T-{}..T-{}", n + t.lag, 1 + t.lag),
            Over::Day => self.say("当日", "today").to_owned(),
            Over::Month => self.say("自然月", "natural month").to_owned(),
        };
        let mut lines = vec![format!("{measure} · {} · {unit} · {over}", t.of.value)];
        if let Some(cap) = t.cap {
            let missed = if t.unanswered == Unanswered::Cap {
                self.say("，没回也按此计", ", also for the unanswered")
            } else {
                ""
            };
            lines.push(format!("{}{cap}{missed}", self.say("单次最多计 ", "capped at ")));
        }
        if let Some(among) = &t.among {
            lines.push(format!("{}{}", self.say("分母：", "out of "), among.value));
        }
        if t.min > 0 {
            lines.push(if self.english {
                format!("fewer than {}: not assessed", t.min)
            } else {
                format!("不足 {} 不考核", t.min)
            });
        }
        if let Some(target) = t.target {
            lines.push(format!(
                "{}{} {}",
                self.say("门槛 ", "target "),
                target.must.sign(),
                target.value.normalize()
            ));
        }
        lines
    }

    fn table(&self, t: &Table) -> Vec<String> {
        let mut lines: Vec<String> = t
            .facts
            .iter()
            .map(|f| {
                let words: Vec<String> = f.one_of.iter().map(|w| f.shown(w, self.english)).collect();
                let from = f.from.as_ref().map(|(act, fact)| format!(" ← {act}@{fact}")).unwrap_or_default();
                let counted =
                    f.history.as_ref().map(|h| format!(" ← {}", h.words(self.english))).unwrap_or_default();
                let told =
                    f.told.as_ref().map(|t| format!(" ← {}", t.words(self.english))).unwrap_or_default();
                let listed = if words.is_empty() { String::new() } else { format!(" = {}", words.join("|")) };
                format!(
                    "{}{}{from}{counted}{told}{listed} {}",
                    self.say("事实 ", "fact "),
                    f.name,
                    f.label(self.english)
                )
            })
            .collect();
        if t.per_shop {
            lines.push(
                self.say("一家店的多处命中算一案，不相加", "all findings of a shop are one case").to_owned(),
            );
        }
        if t.unit == crate::Once::Session {
            lines.push(
                self.say("一次接待里的几处算一次", "all findings of a session are priced once").to_owned(),
            );
        }
        if let Some(shares) = &t.shares {
            let whole = crate::Kind::Number.show(shares.whole);
            let names = shares.of.join(self.say("、", ", "));
            lines.push(if self.english {
                format!("{names} sum up to {whole}, or nothing is computed")
            } else {
                format!("{names} 合起来是 {whole}，不是就不算")
            });
        }
        if t.once {
            lines.push(
                self.say(
                    "金额是整段期间的一笔：多一次只多差额",
                    "one sum for the window: one more case costs the difference",
                )
                .to_owned(),
            );
        }
        lines.push(if self.english {
            format!("{} rows", t.rows.len())
        } else {
            format!("共 {} 行", t.rows.len())
        });
        lines
    }
}
