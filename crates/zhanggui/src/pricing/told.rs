//! Facts said by hand.

use anyhow::bail;
use zg_engine::{BadFact, Ruleset, Told, indicator_takes};
use zg_model::Date;

use super::missed;
use crate::check::Outcome;
use crate::term::Terminal;

/// Gives a fact of the command line to every case that a table can use it for, and returns it for the indicators; refused
/// when no table can.
pub(crate) fn tell(
    set: &Ruleset,
    outcome: &mut Outcome,
    fact: &str,
    as_of: Option<Date>,
    term: &Terminal,
) -> anyhow::Result<Told> {
    let Some((name, value)) = fact.split_once('=') else {
        bail!("`{fact}`: {}", term.say("应写 事实=值", "expected fact=value"));
    };
    let (of, name) = match name.split_once(':') {
        Some((of, name)) => (Some(of.to_owned()), name),
        None => (None, name),
    };
    let told = Told { of, name: name.to_owned(), value: value.to_owned() };
    let indicators = missed(set, outcome);
    let of_cases = outcome.cases.iter_mut().map(|case| case.tell(set, &told)).collect::<Vec<_>>();
    let of_indicators = indicators
        .iter()
        .map(|i| indicator_takes(set, &i.platform, &i.rule, as_of.unwrap_or(i.window.1), &told));
    let mut bad = BadFact::Unknown { name: told.name.clone(), near: None };
    for one in of_cases.into_iter().chain(of_indicators) {
        match one {
            Ok(()) => return Ok(told),
            Err(why) => bad = bad.or(why),
        }
    }
    if let BadFact::Value { like, .. } = bad {
        bail!("`{fact}`: {} `{like}`", term.say("应如", "expected like"))
    }
    let near = match bad {
        BadFact::Unknown { near: Some(near), .. } => {
            format!("{}`{near}`?", term.say("；是不是 ", "; did you mean "))
        }
        _ => String::new(),
    };
    bail!("`{fact}`: {}{near}", term.say("这里用到的表没有这个事实", "no table used here has this fact"))
}
