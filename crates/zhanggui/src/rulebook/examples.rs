//! Examples as people know chats: bubbles, the evidence marked; computed ones as a table.

use zg_formats::page::Esc;
use zg_model::transcript::{Day, Line};
use zg_model::{Act, Party};
use zg_rules::{Case, Chat, Example, Rule};

use super::Book;
use super::html::tone;

impl Book<'_> {
    pub(super) fn examples(&self, rule: &Rule) -> String {
        let (mut bad, mut fine) = (Vec::new(), Vec::new());
        for example in &rule.examples {
            match &example.case {
                Case::Bad(chat) => bad.push(self.case(example, chat, true)),
                Case::Ok(chat) => fine.push(self.case(example, chat, false)),
                Case::Given { .. } => {}
            }
        }
        let given = self.given(rule);
        if bad.is_empty() && fine.is_empty() && given.is_empty() {
            return String::new();
        }
        let side = |class: &str, title: &str, cases: &[String]| {
            let heading = format!("<h3>{title} <small>{}</small></h3>", cases.len());
            if cases.is_empty() {
                String::new()
            } else {
                format!("<div class=\"{class}\">{heading}{}</div>", cases.concat())
            }
        };
        let sides = format!(
            "{}{}",
            side(&tone(rule), self.say("✗ 违规", "✗ wrong"), &bad),
            side("good", self.say("✓ 没问题", "✓ fine"), &fine)
        );
        let lead = self.say(
            "每个例子在每一版的首日和末日都检验过；标了日期的，只在那段时间成立。划线处是证据。",
            "Each example is proved on the first and the last day of every version; one with dates holds only then. The evidence is marked.",
        );
        format!(
            "<section id=\"examples\"><h2>{}</h2><p class=\"lead\">{lead}</p><div class=\"cases\">{sides}</div>{given}</section>\n",
            self.say("例子", "examples")
        )
    }

    fn case(&self, example: &Example, chat: &Chat, bad: bool) -> String {
        let class = if bad { "bad" } else { "ok" };
        let header: Vec<String> = chat.transcript.header.iter().map(|(k, v)| format!("{k} = {v}")).collect();
        let mut body = String::new();
        if !header.is_empty() {
            body.push_str(&chip(&header.join(" · ")));
        }
        for line in &chat.transcript.lines {
            body.push_str(&self.bubble(line, bad));
        }
        let size = if chat.transcript.lines.len() > 1 { " talk" } else { "" };
        format!(
            "<figure class=\"case {class}{size}\">{}<ol class=\"chat\">{body}</ol></figure>\n",
            self.holds(example)
        )
    }

    /// When an example holds, where it says so.
    fn holds(&self, example: &Example) -> String {
        let dates = match (example.since, example.until) {
            (None, None) => None,
            (Some(since), None) => Some(format!("{since} {}", self.say("起", "on"))),
            (None, Some(until)) => Some(format!("{} {until}", self.say("至", "until"))),
            (Some(since), Some(until)) => Some(format!("{since} – {until}")),
        };
        let reading =
            example.reading.as_deref().map(|r| format!("{}{}", self.say("读法：", "reading: "), Esc(r)));
        let text = [dates, reading].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        if text.is_empty() {
            return text;
        }
        format!("<figcaption>{text}</figcaption>")
    }

    fn bubble(&self, line: &Line, bad: bool) -> String {
        let mut out = String::new();
        let day = match line.day {
            Day::Same => None,
            Day::Plus(n) if self.term.english => Some(format!("{n} days later")),
            Day::Plus(1) => Some("次日".to_owned()),
            Day::Plus(n) => Some(format!("{n} 天后")),
            Day::On(date) => Some(date.to_string()),
        };
        out.push_str(&day.map(|d| chip(&d)).unwrap_or_default());
        let side = match line.by {
            Party::Buyer => "buyer",
            Party::Agent(_) => "agent",
            Party::Bot => "bot",
            Party::System | Party::Platform => "system",
        };
        let role = if self.term.english { line.by.role() } else { line.by.role_zh() };
        let name = match &line.by {
            Party::Agent(id) if id.as_str() != "客服" => format!("{role} {id}"),
            _ => role.to_owned(),
        };
        let time = line.time.map_or(String::new(), |t| format!(" <time>{t}</time>"));
        let judged = if line.marked && bad { " judged" } else { "" };
        out.push_str(&format!(
            "<li class=\"msg {side}{judged}\"><span class=\"who\">{}{time}</span><div class=\"bubble\">",
            Esc(&name)
        ));
        if line.act != Act::SAY {
            let info = line.act.info();
            let facts: Vec<String> = line.facts.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let alone = if line.text.is_empty() { " alone" } else { "" };
            let name = self.say(info.zh, info.en);
            let text = format!("{name} {}", facts.join(" "));
            let text = Esc(text.trim()).to_string();
            let text = if line.marked && bad { format!("<mark>{text}</mark>") } else { text };
            out.push_str(&format!("<span class=\"act{alone}\">{text}</span>"));
        }
        out.push_str(&marked(&line.text, &line.marks));
        out.push_str("</div></li>\n");
        out
    }

    /// What must come out of which facts: a table with a line for each example.
    fn given(&self, rule: &Rule) -> String {
        let mut cases = Vec::new();
        let (mut asked, mut told): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for example in &rule.examples {
            if let Case::Given { given, then } = &example.case {
                for (name, list) in [
                    (&mut asked, given.iter().map(|(k, _)| k).collect::<Vec<_>>()),
                    (&mut told, then.iter().map(|(k, _)| k).collect()),
                ] {
                    for key in list {
                        if !name.contains(&key.as_str()) {
                            name.push(key);
                        }
                    }
                }
                cases.push((example, given, then));
            }
        }
        if cases.is_empty() {
            return String::new();
        }
        let dated = cases.iter().any(|(e, ..)| !self.holds(e).is_empty());
        let mut out = String::from("<div class=\"scroll\"><table class=\"grid\"><thead><tr>");
        if dated {
            out.push_str(&format!("<th>{}</th>", self.say("何时", "when")));
        }
        out.push_str(&asked.iter().map(|n| format!("<th>{}</th>", Esc(n))).collect::<String>());
        for (n, name) in told.iter().enumerate() {
            let (class, arrow) = if n == 0 { (" class=\"then\"", "⇒ ") } else { ("", "") };
            out.push_str(&format!("<th{class}>{arrow}{}</th>", Esc(name)));
        }
        out.push_str("</tr></thead><tbody>");
        for (example, given, then) in cases {
            out.push_str("<tr>");
            if dated {
                out.push_str(&format!("<td>{}</td>", self.holds(example).replace("figcaption>", "small>")));
            }
            for name in &asked {
                let found = given.iter().find(|(k, _)| k == name).map(|(_, v)| v.join(" | "));
                let found = found
                    .map_or(String::new(), |v| self.pack().rule(&v).map_or(v.clone(), |r| r.title.clone()));
                out.push_str(&format!("<td>{}</td>", Esc(&found)));
            }
            for (n, name) in told.iter().enumerate() {
                let found = then.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.as_str());
                let class = if n == 0 { " class=\"then\"" } else { "" };
                out.push_str(&format!("<td{class}>{}</td>", Esc(found)));
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        out
    }
}

fn chip(text: &str) -> String {
    format!("<li class=\"chip\"><span>{}</span></li>", Esc(text))
}

/// The text with its evidence marked.
fn marked(text: &str, marks: &[(u32, u32)]) -> String {
    let index = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in marks {
        let (start, end) = (index(*start), index(*end));
        let before = text.get(at..start).unwrap_or_default();
        let inside = text.get(start..end).unwrap_or_default();
        out.push_str(&format!("{}<mark>{}</mark>", Esc(before), Esc(inside)));
        at = end;
    }
    out.push_str(&Esc(text.get(at..).unwrap_or_default()).to_string());
    out
}
