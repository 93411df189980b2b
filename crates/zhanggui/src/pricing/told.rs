//! Facts said by hand.

use anyhow::bail;
use zg_engine::{BadFact, Ruleset, Told, indicator_takes};
use zg_model::Date;
use zg_rules::twin;

use super::missed;
use crate::check::Outcome;
use crate::facts::{refusal, split};
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
    let Some((name, value)) = split(fact) else {
        bail!("`{fact}`: {}", term.say("应写 事实=值", "expected fact=value"));
    };
    let (of, name) = match name.split_once(':') {
        Some((of, name)) => (Some(of.to_owned()), name),
        None => (None, name),
    };
    let mut bad = BadFact::Unknown { name: name.to_owned(), near: None };
    // Whoever says yes may say 是.
    for value in std::iter::once(&*value).chain(twin(&value)) {
        let told = Told { of: of.clone(), name: name.to_owned(), value: value.to_owned() };
        match give(set, outcome, &told, as_of) {
            Ok(()) => return Ok(told),
            Err(why) => bad = bad.or(why),
        }
    }
    bail!("{}", refusal(&bad, None, term))
}

/// Gives it to every case that can use it; refused when neither a case nor an indicator can.
fn give(set: &Ruleset, outcome: &mut Outcome, told: &Told, as_of: Option<Date>) -> Result<(), BadFact> {
    let indicators = missed(set, outcome);
    let of_cases = outcome.cases.iter_mut().map(|case| case.tell(set, told)).collect::<Vec<_>>();
    let of_indicators = indicators
        .iter()
        .map(|i| indicator_takes(set, &i.platform, &i.rule, as_of.unwrap_or(i.window.1), told));
    let mut bad = BadFact::Unknown { name: told.name.clone(), near: None };
    for one in of_cases.into_iter().chain(of_indicators) {
        match one {
            Ok(()) => return Ok(()),
            Err(why) => bad = bad.or(why),
        }
    }
    Err(bad)
}
