//! Amounts and durations in words: `clip(5%*paid, 5, 30)` is 付款金额的 5%，至少 5，至多 30.

use rust_decimal::Decimal;
use zg_model::Millis;

use crate::expr::Expr;

/// An amount in words. `name` says what people call a fact.
pub fn amount(expr: &Expr, name: &dyn Fn(&str) -> String, english: bool) -> String {
    let words = |e: &Expr| amount(e, name, english);
    let say = |zh: String, en: String| if english { en } else { zh };
    match expr {
        Expr::Number(n) => number(*n, english),
        Expr::Fact(fact) => name(fact),
        Expr::Add(a, b) => format!("{} + {}", words(a), words(b)),
        Expr::Sub(a, b) => format!("{} − {}", words(a), words(b)),
        Expr::Mul(a, b) => match (&**a, &**b) {
            (Expr::Number(n), x) | (x, Expr::Number(n)) if *n < Decimal::ONE => {
                let share = (n * Decimal::ONE_HUNDRED).normalize();
                say(format!("{}的 {share}%", words(x)), format!("{share}% of {}", words(x)))
            }
            (Expr::Number(n), x) | (x, Expr::Number(n)) => {
                let times = n.normalize();
                say(format!("{}的 {times} 倍", words(x)), format!("{times} times {}", words(x)))
            }
            _ => format!("{} × {}", words(a), words(b)),
        },
        Expr::Max(all) => bounded(all, ("至少", "at least"), ("取大", "the larger"), &words, english),
        Expr::Min(all) => bounded(all, ("至多", "at most"), ("取小", "the smaller"), &words, english),
    }
}

/// `200000` as `20 万`, which is how fines are written.
fn number(n: Decimal, english: bool) -> String {
    let ten_thousand = Decimal::from(10_000);
    if !english && n >= ten_thousand && (n % ten_thousand).is_zero() {
        return format!("{} 万", (n / ten_thousand).normalize());
    }
    n.normalize().to_string()
}

/// `90m` as `1 小时 30 分钟`.
pub fn duration(time: Millis) -> String {
    let mut left = time.0;
    let mut parts = Vec::new();
    for (size, unit) in [(86_400_000, "天"), (3_600_000, "小时"), (60_000, "分钟"), (1_000, "秒")] {
        if left >= size {
            parts.push(format!("{} {unit}", left / size));
            left %= size;
        }
    }
    if parts.is_empty() { time.to_string() } else { parts.join(" ") }
}

/// One amount with a bound; several with which of them counts.
fn bounded(
    all: &[Expr],
    bound: (&str, &str),
    which: (&str, &str),
    words: &dyn Fn(&Expr) -> String,
    english: bool,
) -> String {
    match all {
        [Expr::Number(n), x] | [x, Expr::Number(n)] => {
            let n = number(*n, english);
            if english {
                format!("{}, {} {n}", words(x), bound.1)
            } else {
                format!("{}，{} {n}", words(x), bound.0)
            }
        }
        _ => {
            let all: Vec<String> = all.iter().map(words).collect();
            if english {
                format!("{} of {}", which.1, all.join(", "))
            } else {
                format!("{}，{}", all.join("、"), which.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Expr, amount};

    #[test]
    fn amounts_are_said_as_people_say_them() {
        let said = |text: &str| {
            let expr = Expr::parse(text, &|n| n == "paid").map(|e| amount(&e, &|_| "付款金额".into(), false));
            expr.unwrap_or_default()
        };
        assert_eq!(said("clip(5%*paid,5,30)"), "付款金额的 5%，至多 30，至少 5");
        assert_eq!(said("paid + max(500, 3*paid)"), "付款金额 + 付款金额的 3 倍，至少 500");
        assert_eq!(said("max(5%*paid,5)"), "付款金额的 5%，至少 5");
        assert_eq!((said("59.90"), said("200000")), ("59.9".into(), "20 万".into()));
    }
}
