//! What can be wrong with packs that read well: references, dates, grades, examples. (design §5)

use std::collections::BTreeSet;
use std::sync::Arc;

use zg_model::{Date, Grade, Status};

use crate::clock::ClockKind;
use crate::decode::{At, Decoder};
use crate::example::Case;
use crate::matcher::{Cond, Matcher};
use crate::pack::{Pack, pack_of};
use crate::problem::Problem;
use crate::promise::PromiseKind;
use crate::rule::{Body, Rule, Version};
use crate::sequence::Sequence;
use crate::words::Words;
use crate::{overlap, table};

/// A source looked at longer ago than this may have changed.
const FRESH_DAYS: i32 = 180;

/// Checks everything, in the order of the files.
pub(crate) fn check(pack: &Pack, today: Option<Date>, problems: &mut Vec<Problem>) {
    let mut disguised = BTreeSet::new();
    for rule in &pack.rules {
        let d = Decoder { file: rule.file.clone(), problems };
        let mut c = Checker { pack, rule, today, d, disguised: &mut disguised };
        c.themes();
        c.versions();
        c.examples();
    }
    // What excuses words in disguise need not hold one as it is written.
    let as_written = |words: &&Words| !words.disguised && !disguised.contains(&words.file);
    for words in pack.words.iter().filter(as_written) {
        for phrase in words.except.iter().filter(|p| !words.terms.iter().any(|t| p.contains(t.text.as_str())))
        {
            problems.push(dead(&words.file, 0..0, phrase));
        }
    }
    for words in &pack.words {
        let mut d = Decoder { file: words.file.clone(), problems };
        for word in &words.not_after {
            if let Some(list) = word.value.strip_prefix('$')
                && pack.word_list(pack_of(&words.file), list).is_none()
            {
                let names: Vec<&str> = pack.words.iter().map(|w| &*w.name).collect();
                d.unknown(&word.span, ("词表", "word list"), list, names);
            }
        }
    }
    for kind in &pack.promises {
        promise(pack, kind, problems);
    }
    titles(pack, problems);
    for clock in &pack.clocks {
        if let ClockKind::Days(days) = &clock.kind
            && let Some(name) = &days.calendar
            && pack.calendar(pack_of(&clock.file), &name.value).is_none()
        {
            let mut d = Decoder { file: clock.file.clone(), problems };
            d.unknown(&name.span, ("日历", "calendar"), &name.value, []);
        }
    }
}

/// Whether all is called something in English, where a pack says so.
fn titles(pack: &Pack, problems: &mut Vec<Problem>) {
    let rules = pack.rules.iter().map(|r| (&r.file, &r.title, &r.other_title));
    let kinds = pack.promises.iter().map(|k| (&k.file, &k.title, &k.other_title));
    let english = |file: &str| pack.packs.iter().any(|m| m.english && *m.name == *pack_of(file));
    let lacks = |(file, _, other): &(&Arc<str>, &String, &Option<String>)| {
        english(file) && other.as_ref().is_none_or(|title| title.trim().is_empty())
    };
    for (file, title, _) in rules.chain(kinds).filter(lacks) {
        problems.push(Problem::new(
            "P13",
            file,
            0..0,
            format!("《{title}》没有英文题名 `title_en`（pack.yaml 写了 `english: true`）"),
            format!("`{title}` has no `title_en`, though pack.yaml says `english: true`"),
        ));
    }
}

/// The lists, the calendar and the other kinds that a kind of promise names.
fn promise(pack: &Pack, kind: &PromiseKind, problems: &mut Vec<Problem>) {
    let home = pack_of(&kind.file);
    let mut d = Decoder { file: kind.file.clone(), problems };
    for word in kind.words() {
        if let Some(list) = word.value.strip_prefix('$')
            && pack.word_list(home, list).is_none()
        {
            let names: Vec<&str> = pack.words.iter().map(|w| &*w.name).collect();
            d.unknown(&word.span, ("词表", "word list"), list, names);
        }
    }
    if let Some(name) = &kind.calendar
        && pack.calendar(home, &name.value).is_none()
    {
        d.unknown(&name.span, ("日历", "calendar"), &name.value, []);
    }
    for other in kind.over.iter().filter(|o| pack.promise(home, &o.value).is_none()) {
        let names: Vec<&str> = pack.promises.iter().map(|k| &*k.name).collect();
        d.unknown(&other.span, ("承诺", "kind of promise"), &other.value, names);
    }
}

fn dead(file: &Arc<str>, span: std::ops::Range<usize>, phrase: &str) -> Problem {
    Problem::new(
        "P08",
        file,
        span,
        format!("except `{phrase}` 里没有任何词，永远用不上"),
        format!("except `{phrase}` contains no term and never applies"),
    )
}

struct Checker<'c, 'p> {
    pack: &'c Pack,
    rule: &'c Rule,
    today: Option<Date>,
    d: Decoder<'p>,
    /// The files of word lists that are read by sound or shape.
    disguised: &'p mut BTreeSet<Arc<str>>,
}

impl Checker<'_, '_> {
    fn problem(&mut self, code: &'static str, span: &std::ops::Range<usize>, zh: String, en: String) {
        self.d.problems.push(Problem::new(code, &self.rule.file, span.clone(), zh, en));
    }

    fn themes(&mut self) {
        for theme in self.rule.themes.iter().filter(|t| !self.pack.themes().any(|(zh, _)| *zh == t.value)) {
            let known = self.pack.themes().map(|(zh, _)| zh.as_str());
            self.d.unknown(&theme.span, ("主题", "theme"), &theme.value, known);
        }
    }

    fn versions(&mut self) {
        for pair in self.rule.versions.windows(2) {
            if let [newer, older] = pair
                && newer.from <= older.from
            {
                let (zh, en) = (
                    format!("版本要新的在上：{} 在 {} 之上", newer.from, older.from),
                    format!("versions must be newest first: {} stands above {}", newer.from, older.from),
                );
                self.problem("P09", &older.span, zh, en);
            }
        }
        let rule = self.rule;
        for version in rule.versions.iter().chain(&rule.readings) {
            if version.until.is_some_and(|u| u < version.from) {
                self.problem("P09", &version.span, "until 早于 from".into(), "`until` before `from`".into());
            }
            self.citations(version);
            match &version.body {
                Some(Body::Match(m)) => self.matcher(m),
                Some(Body::Sequence(s)) => self.sequence(s),
                Some(Body::Tally(t)) => {
                    for named in std::iter::once(&t.of).chain(&t.among) {
                        if self.pack.rule(&named.value).is_none() {
                            let ids: Vec<&str> = self.pack.rules.iter().map(|r| r.id.as_str()).collect();
                            self.d.unknown(&named.span, ("规则", "rule"), &named.value, ids);
                        }
                    }
                    if let Some(skip) = &t.skip {
                        self.clock(skip, "exempt");
                    }
                }
                Some(Body::Table(t)) => {
                    self.table_rules(t);
                    overlap::check(&rule.file, t, self.d.problems);
                }
                None => {}
            }
        }
    }

    fn citations(&mut self, version: &Version) {
        let mut best = None;
        for cite in &version.cite {
            let Some(source) = self.pack.source(&self.rule.pack, &cite.source) else {
                let titles: Vec<&str> = self.pack.sources.iter().map(|s| &*s.title).collect();
                self.d.unknown(&cite.span, ("来源", "source"), &cite.source, titles);
                continue;
            };
            best = best.min(Some(source.grade)).or(Some(source.grade));
            let begun = source.from.is_none_or(|f| f <= version.from);
            let standing = source.until.is_none_or(|u| version.from <= u);
            if !begun || !standing {
                let day =
                    if begun { source.until } else { source.from }.map(|d| d.to_string()).unwrap_or_default();
                let (zh, en) = if begun {
                    (
                        format!("`{}` 在 {} 已失效", cite.source, version.from),
                        format!("`{}` was no longer in force on {}", cite.source, version.from),
                    )
                } else {
                    (
                        format!("`{}` 在 {} 尚未施行", cite.source, version.from),
                        format!("`{}` was not in force on {}", cite.source, version.from),
                    )
                };
                let help = if begun {
                    (
                        format!("有效至 {day}（含）：引用后来的文件，或改版本日期"),
                        format!("in force until {day}"),
                    )
                } else {
                    (
                        format!("{day} 起施行：引用当时有效的文件，或改版本日期"),
                        format!("in force from {day}: cite what was in force, or change the date"),
                    )
                };
                self.d.problems.push(
                    Problem::new("P03", &self.rule.file, cite.span.clone(), zh, en).help(help.0, help.1),
                );
            }
            let stale =
                source.checked.is_none_or(|c| self.today.is_some_and(|t| c.plus_days(FRESH_DAYS) < t));
            if stale && self.today.is_some() && self.rule.status == Status::Stable {
                let (zh, en) = (
                    format!("来源 `{}` 超过 180 天没有核对", cite.source),
                    format!("source `{}` was not checked for 180 days", cite.source),
                );
                self.problem("P04", &cite.span, zh, en);
            }
            if self.rule.status == Status::Stable && source.grade > Grade::N {
                let grade = source.grade.letter();
                let (zh, en) = (
                    format!("正式规则只能引用 L、N 级来源，`{}` 是 {grade} 级", cite.source),
                    format!("a stable rule cites grades L and N only; `{}` is {grade}", cite.source),
                );
                self.problem("P11", &cite.span, zh, en);
            }
        }
        if self.rule.status == Status::Trial && best.is_none_or(|g| g > Grade::T) {
            let (zh, en) = (
                "试行规则至少要有一条 T 级以上的来源".into(),
                "a trial rule needs a source of grade T or better".into(),
            );
            self.problem("P11", &version.span, zh, en);
        }
    }

    fn table_rules(&mut self, t: &table::Table) {
        for of in t.facts.iter().filter_map(|f| f.history.as_ref()).flat_map(|h| &h.of) {
            if !self.pack.rules.iter().any(|r| crate::cell::word_matches(&of.value, r.id.as_str())) {
                let ids: Vec<&str> = self.pack.rules.iter().map(|r| r.id.as_str()).collect();
                self.d.unknown(&of.span, ("规则", "rule"), &of.value, ids);
            }
        }
        let named = t.results.iter().position(|c| &**c == table::RULES);
        for row in &t.rows {
            let Some(table::Outcome::Words(words)) = named.and_then(|c| row.results.get(c)) else { continue };
            for word in words.split('|').map(str::trim).filter(|w| !w.is_empty()) {
                if !self.pack.rules.iter().any(|r| crate::cell::word_matches(word, r.id.as_str())) {
                    let ids: Vec<&str> = self.pack.rules.iter().map(|r| r.id.as_str()).collect();
                    self.d.unknown(&row.span, ("规则", "rule"), word, ids);
                }
            }
        }
        let Some(column) = t.conditions.iter().position(|c| &**c == table::RULE) else { return };
        for row in &t.rows {
            let Some(crate::cell::Cell::Words(words)) = row.conditions.get(column) else { continue };
            for word in words {
                if !self.pack.rules.iter().any(|r| crate::cell::word_matches(word, r.id.as_str())) {
                    let ids: Vec<&str> = self.pack.rules.iter().map(|r| r.id.as_str()).collect();
                    self.d.unknown(&row.span, ("规则", "rule"), word, ids);
                }
            }
        }
    }

    fn sequence(&mut self, s: &Sequence) {
        s.matchers().for_each(|m| self.matcher(m));
        if let Some(clock) = &s.clock {
            self.clock(clock, "days");
            let days = self
                .pack
                .clock(&self.rule.pack, &clock.value)
                .is_some_and(|c| matches!(c.kind, ClockKind::Days(_)));
            if days && s.within.is_some_and(|w| w.whole_days().is_none()) {
                let (zh, en) =
                    ("按日计算的时钟，时限要写整日，如 7d", "a clock of days needs whole days, like 7d");
                self.d.wrong(&clock.span, zh, en);
            }
        }
        if let Some(skip) = &s.skip {
            self.clock(skip, "exempt");
        }
    }

    fn clock(&mut self, name: &At<String>, want: &str) {
        let found = self.pack.clock(&self.rule.pack, &name.value);
        let fits = found.is_some_and(|c| {
            matches!(
                (&c.kind, want),
                (ClockKind::Days(_) | ClockKind::Hours(..), "days") | (ClockKind::Exempt(_), "exempt")
            )
        });
        if !fits {
            let names: Vec<&str> = self.pack.clocks.iter().map(|c| &*c.name).collect();
            self.d.unknown(&name.span, ("时钟", "clock"), &name.value, names);
        }
    }

    fn matcher(&mut self, m: &Matcher) {
        for name in &m.promise {
            if self.pack.promise(&self.rule.pack, &name.value).is_none() {
                let names: Vec<&str> = self.pack.promises.iter().map(|k| &*k.name).collect();
                self.d.unknown(&name.span, ("承诺", "kind of promise"), &name.value, names);
            }
        }
        for cond in [&m.text, &m.also, &m.unless].into_iter().flatten() {
            self.cond(cond);
        }
        for frame in &m.mentioned {
            self.frame(frame);
        }
        m.or.iter().for_each(|m| self.matcher(m));
    }

    /// What stands around a word says where the word stands, once, and something beside it.
    fn frame(&mut self, frame: &At<String>) {
        let list = match frame
            .value
            .strip_prefix('$')
            .map(|name| (name, self.pack.word_list(&self.rule.pack, name)))
        {
            None => vec![frame.value.as_str()],
            Some((_, Some(list))) => list.terms.iter().map(|t| t.text.as_str()).collect(),
            Some((name, None)) => {
                let names: Vec<&str> = self.pack.words.iter().map(|w| &*w.name).collect();
                self.d.unknown(&frame.span, ("词表", "word list"), name, names);
                return;
            }
        };
        let empty =
            |t: &str| t.chars().all(|c| matches!(c, '…' | '“' | '”' | '～' | '·') || c.is_whitespace());
        for text in list.into_iter().filter(|t| t.matches('…').count() != 1 || empty(t)) {
            let (zh, en) = (
                format!("`{text}` 要写出词在哪里（一个 `…`），前后至少一边有话"),
                format!("`{text}` must have one `…`, where the word stands, and something beside it"),
            );
            self.d.wrong(&frame.span, zh, en);
        }
    }

    fn cond(&mut self, cond: &Cond) {
        let mut terms: Vec<&str> = Vec::new();
        let disguised = cond.views.iter().any(|view| matches!(view.value.as_str(), "shape" | "pinyin"));
        for word in &cond.any {
            match word.value.strip_prefix('$') {
                None => terms.push(&word.value),
                Some(list) => match self.pack.word_list(&self.rule.pack, list) {
                    Some(words) => {
                        terms.extend(words.terms.iter().map(|t| t.text.as_str()));
                        if disguised {
                            self.disguised.insert(words.file.clone());
                        }
                    }
                    None => {
                        let names: Vec<&str> = self.pack.words.iter().map(|w| &*w.name).collect();
                        self.d.unknown(&word.span, ("词表", "word list"), list, names);
                        return;
                    }
                },
            }
        }
        for phrase in cond.except.iter().filter(|_| !disguised) {
            if !terms.iter().any(|t| phrase.value.contains(t)) {
                self.d.problems.push(dead(&self.rule.file, phrase.span.clone(), &phrase.value));
            }
        }
    }

    fn examples(&mut self) {
        let judges =
            self.rule.versions.iter().any(|v| matches!(v.body, Some(Body::Match(_) | Body::Sequence(_))));
        let works = self.rule.versions.iter().any(|v| v.body.is_some());
        let has = |want: fn(&Case) -> bool| self.rule.examples.iter().any(|e| want(&e.case));
        let start = self.rule.versions.first().map_or(0..0, |v| v.span.start..v.span.start);
        if self.rule.status.judges()
            && judges
            && !(has(|c| matches!(c, Case::Bad(_))) && has(|c| matches!(c, Case::Ok(_))))
        {
            self.problem(
                "P07",
                &start,
                "至少要有一个 bad 和一个 ok".into(),
                "needs at least one `bad` and one `ok`".into(),
            );
        } else if self.rule.status.judges() && works && self.rule.examples.is_empty() {
            self.problem("P07", &start, "一个例子也没有".into(), "no example".into());
        }
        let rule = self.rule;
        for reading in &rule.readings {
            let shown = rule.examples.iter().any(|e| e.reading == reading.reading);
            if rule.status.judges() && !shown {
                self.problem(
                    "P07",
                    &reading.span,
                    "这种读法一个例子也没有（例子要写 reading）".into(),
                    "no example for this reading (an example names its `reading`)".into(),
                );
            }
        }
        for example in &rule.examples {
            if let Some(name) = &example.reading
                && !rule.reading_names().contains(&name.as_str())
            {
                self.d.unknown(&example.span, ("读法", "reading"), name, rule.reading_names());
            }
            let inside = rule.versions.iter().any(|v| {
                let last = rule.last_day(v).unwrap_or(Date::MAX);
                example.since.is_none_or(|s| s <= last) && example.until.is_none_or(|u| u >= v.from)
            });
            let after = rule
                .versions
                .first()
                .and_then(|v| v.until)
                .zip(example.since)
                .is_some_and(|(until, since)| until < since);
            if !inside && !after {
                self.problem(
                    "P12",
                    &example.span,
                    "这个例子的日期不在任何版本之内".into(),
                    "outside every version".into(),
                );
            }
        }
    }
}
