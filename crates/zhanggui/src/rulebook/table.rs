//! Decision tables as tables, and two of them as one: cells that changed, rows and columns that came and went.

use zg_formats::page::Esc;
use zg_rules::{Grid, MONEY, RULE, Rule, Table, TableOutcome, Version, amount, column_zh};

use super::Book;
use super::delta::{Fate, align, inline};

/// A table where it stands.
type Placed<'t> = (&'t Rule, &'t Version, &'t Table);

impl Book<'_> {
    pub(super) fn table(&self, rule: &Rule, version: &Version, table: &Table) -> String {
        let mut out = String::new();
        out.push_str(if table.facts.is_empty() { "" } else { "<ul class=\"says\">" });
        for fact in &table.facts {
            let options = (!fact.one_of.is_empty()).then(|| {
                let words = fact.one_of.iter().map(|w| fact.shown(w, self.term.english));
                words.collect::<Vec<_>>().join(self.say("、", ", "))
            });
            let label = fact.label(self.term.english);
            let from = fact.source(self.term.english).filter(|from| !label.contains(from.as_str()));
            let counted = fact.history.as_ref().map(|h| h.words(self.term.english));
            let told = fact.told.as_ref().map(|t| t.words(self.term.english));
            let parts: Vec<String> =
                [Some(label), from, counted, told, options].into_iter().flatten().collect();
            out.push_str(&format!(
                "<li><b>{}</b> {}</li>",
                Esc(&fact.name),
                Esc(&parts.join(self.say("：", ": ")))
            ));
        }
        out.push_str(if table.facts.is_empty() { "" } else { "</ul>" });
        let source = self.rows(rule, version);
        let grid = Grid::read(&source);
        out.push_str("<div class=\"scroll\"><table class=\"grid\"><thead><tr>");
        let first = grid.conditions.len();
        for (n, name) in grid.columns().enumerate() {
            let edge = if n == first { " class=\"then\"" } else { "" };
            let arrow = if n == first && first > 0 { "⇒ " } else { "" };
            out.push_str(&format!("<th{edge}>{arrow}{}</th>", Esc(&self.column(name))));
        }
        out.push_str("</tr></thead><tbody>");
        for (n, cells) in grid.rows.iter().enumerate() {
            let row = n;
            let cells = cells.iter().enumerate().map(|(n, cell)| {
                let edge = if n == first { " class=\"then\"" } else { "" };
                let html = match self.amount(table, row, n) {
                    Some(words) => format!("<span title=\"{}\">{}</span>", Esc(cell), Esc(&words)),
                    None => self.cell(cell),
                };
                format!("<td{edge}>{html}</td>")
            });
            out.push_str(&format!("<tr>{}</tr>", cells.collect::<String>()));
        }
        out.push_str("</tbody></table></div>");
        let notes = [
            (table.adds, "金额可与其他表相加。", "Amounts add to those of other tables."),
            (table.per_shop, "一家店的多处命中算一案，不逐处相加。", "All findings of a shop are one case."),
            (
                table.unit == zg_rules::Once::Session,
                "一次接待里的几处算一次，不逐句相加。",
                "All findings of a session are priced once.",
            ),
            (
                table.once,
                "金额是整段期间的一笔：多一次只多差额。",
                "One sum for the window: one more case costs the difference.",
            ),
        ];
        for (_, zh, en) in notes.iter().filter(|(holds, ..)| *holds) {
            out.push_str(&format!("<p class=\"small\">{}</p>", self.say(zh, en)));
        }
        out
    }

    /// The amount of a result cell, in words.
    fn amount(&self, table: &Table, row: usize, column: usize) -> Option<String> {
        let results = &table.rows.get(row)?.results;
        match results.get(column.checked_sub(table.conditions.len())?)? {
            TableOutcome::Amount(expr) => {
                Some(amount(expr, &|name| self.fact(table, name), self.term.english))
            }
            TableOutcome::Words(_) => None,
        }
    }

    /// A cell as it is read: the title of a rule, an amount in words.
    fn read(&self, table: &Table, grid: &Grid<'_>, row: Option<usize>, column: &str) -> String {
        let found = row.and_then(|n| Some((n, grid.columns().position(|c| c == column)?)));
        let Some((row, column)) = found else { return String::new() };
        let raw = grid.rows.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or_default();
        let title = || self.pack().rule(raw).map(|r| r.title.clone());
        self.amount(table, row, column).or_else(title).unwrap_or_else(|| raw.to_owned())
    }

    /// What people call a fact: where it comes from, else its name.
    fn fact(&self, table: &Table, name: &str) -> String {
        let fact = table.facts.iter().find(|f| &*f.name == name);
        fact.and_then(|f| f.source(self.term.english)).unwrap_or_else(|| name.to_owned())
    }

    /// What people call a column; money with its unit.
    fn column(&self, name: &str) -> String {
        match name {
            _ if self.term.english => name.to_owned(),
            RULE => "规则".to_owned(),
            _ if MONEY.contains(&name) => format!("{}（元）", column_zh(name)),
            _ => column_zh(name).to_owned(),
        }
    }

    /// A cell, with the rule that it names as a link.
    fn cell(&self, text: &str) -> String {
        if text.is_empty() || text == "-" {
            return format!("<span class=\"any\">{}</span>", "—");
        }
        let named = self.pack().rule(text).map(|r| (r.id.as_str(), r.title.as_str()));
        match named {
            Some((id, title)) => self.rule_link("../", id, &Esc(title).to_string()),
            None => Esc(text).to_string(),
        }
    }

    /// The rows as the author wrote them.
    fn rows(&self, rule: &Rule, version: &Version) -> String {
        let source = self.loaded.source(&rule.file);
        let text =
            source.get(version.span.clone()).and_then(|t| t.split_once("rows: |")).map_or("", |(_, t)| t);
        let lines = text.lines().skip(1).map(str::trim).take_while(|l| l.starts_with('|'));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Two versions of a table as one.
    pub(super) fn table_delta(&self, before: Placed<'_>, after: Placed<'_>) -> String {
        let (old_text, new_text) = (self.rows(before.0, before.1), self.rows(after.0, after.1));
        let (old, new) = (Grid::read(&old_text), Grid::read(&new_text));
        let (left, right): (Vec<&str>, Vec<&str>) = (old.columns().collect(), new.columns().collect());
        let columns: Vec<(Fate, &str)> = align(&left, &right).into_iter().map(|(f, c)| (f, *c)).collect();
        let shared: Vec<&str> =
            new.conditions.iter().filter(|c| old.conditions.contains(c)).copied().collect();
        let keys = |grid: &Grid<'_>| -> Vec<String> {
            grid.rows.iter().map(|r| grid.key(r, &shared).join("\u{1f}")).collect()
        };
        let (old_keys, new_keys) = (keys(&old), keys(&new));
        let mut out =
            String::from("<div class=\"scroll\"><table class=\"grid changes\"><thead><tr><th></th>");
        for (fate, column) in &columns {
            out.push_str(&format!("<th>{}</th>", marked(*fate, &self.column(column))));
        }
        out.push_str("</tr></thead><tbody>");
        let (mut i, mut j) = (0, 0);
        for (fate, _) in align(&old_keys, &new_keys) {
            let (a, b) = match fate {
                Fate::Same => (Some(i), Some(j)),
                Fate::Gone => (Some(i), None),
                Fate::New => (None, Some(j)),
            };
            i += usize::from(fate != Fate::New);
            j += usize::from(fate != Fate::Gone);
            let cell = |(_, column): &(Fate, &str)| {
                inline(&self.read(before.2, &old, a, column), &self.read(after.2, &new, b, column))
            };
            let cells: Vec<String> = columns.iter().map(cell).collect();
            let differs = cells.iter().any(|c| c.contains("<del>") || c.contains("<ins>"));
            let sign = match fate {
                Fate::Gone => "－",
                Fate::New => "＋",
                Fate::Same if differs => "～",
                Fate::Same => "",
            };
            let cells: String = cells.iter().map(|c| format!("<td>{c}</td>")).collect();
            out.push_str(&format!("<tr><td class=\"sign\">{sign}</td>{cells}</tr>"));
        }
        out.push_str("</tbody></table></div>");
        out
    }
}

fn marked(fate: Fate, text: &str) -> String {
    match fate {
        Fate::Same => Esc(text).to_string(),
        Fate::Gone => format!("<del>{}</del>", Esc(text)),
        Fate::New => format!("<ins>{}</ins>", Esc(text)),
    }
}
