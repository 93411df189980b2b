//! Deadlines as a calendar (RFC 5545).

use ics::properties::{Categories, Description, DtEnd, DtStart, Summary};
use ics::{Event, ICalendar, Standard, TimeZone, escape_text};
use zg_formats::Lang;
use zg_formats::report::Running;
use zg_model::Timestamp;

/// Shanghai is eight hours ahead.
const SHANGHAI: i64 = 8 * 3_600_000;
const QUARTER: i64 = 15 * 60_000;
/// Octets that a line may have, its break aside (RFC 5545, 3.1).
const LINE: usize = 75;

/// A quarter of an hour before each moment at which something lapses.
pub(super) fn text(running: &[Running<'_>], now: Timestamp, lang: Lang) -> String {
    let stamp = |t: Timestamp| {
        let utc = Timestamp(t.0 - SHANGHAI).civil();
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
        format!(
            "{}T{}Z",
            digits(utc.date.to_string()),
            digits(utc.time.to_string()).chars().take(6).collect::<String>()
        )
    };
    let mut calendar = ICalendar::new("2.0", "-//zhanggui//deadlines//ZH");
    if !running.iter().any(|r| r.line.due.is_some()) {
        // A calendar needs a component; who subscribes to it must still find one when nothing is left to do.
        let standard = Standard::new("19700101T000000", "+0800", "+0800");
        calendar.add_timezone(TimeZone::standard("Asia/Shanghai", standard));
    }
    for Running { line: p, .. } in running {
        let Some(due) = p.due else { continue };
        let mut event = Event::new(format!("{}@zhanggui", p.fingerprint), stamp(now));
        event.push(DtStart::new(stamp(Timestamp(due.0 - QUARTER))));
        event.push(DtEnd::new(stamp(due)));
        let order = p.order.as_ref().map(|order| format!(" · {order}")).unwrap_or_default();
        event.push(Summary::new(escape_text(format!("{} · {}{order}", p.rule.title, p.shop))));
        let mut said: Vec<String> = vec![p.conversation.to_string()];
        said.extend(p.rule.say.clone());
        said.extend(super::costs(p, lang));
        event.push(Description::new(escape_text(said.join("\n"))));
        event.push(Categories::new(escape_text(p.rule.id.to_string())));
        calendar.add_event(event);
    }
    folded(&calendar.to_string())
}

/// Folds anew: the writer forgets that the blank before a continued line is one of its octets.
fn folded(calendar: &str) -> String {
    let mut out = String::with_capacity(calendar.len());
    for line in calendar.replace("\r\n ", "").lines() {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > LINE {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(c);
            octets += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_75_octets() {
        let text =
            format!("A:{}{}\r\n 期限{}\r\nB:short\r\n", "x".repeat(73), "退款".repeat(40), "a".repeat(200));
        let out = folded(&text);
        assert!(out.split("\r\n").all(|line| line.len() <= LINE), "{out}");
        assert!(out.split("\r\n").any(|line| line.len() == LINE), "lines are filled");
        assert_eq!(out.replace("\r\n ", ""), text.replace("\r\n ", ""), "nothing is lost");
    }

    #[test]
    fn a_calendar_without_events_has_a_component() {
        let text = text(&[], Timestamp(0), Lang::Zh);
        assert!(text.contains("BEGIN:VTIMEZONE\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    }
}
