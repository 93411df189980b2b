//! Facts said by hand.

use anyhow::bail;
use zg_engine::{BadFact, Ruleset};

use crate::check::Outcome;
use crate::term::Terminal;

/// Gives a fact of the command line to every case that a table can use it for; refused when no table can.
pub(crate) fn tell(set: &Ruleset, outcome: &mut Outcome, fact: &str, term: &Terminal) -> anyhow::Result<()> {
    let Some((name, value)) = fact.split_once('=') else {
        bail!("`{fact}`: {}", term.say("应写 事实=值", "expected fact=value"));
    };
    let (of, name) = match name.split_once(':') {
        Some((of, name)) => (Some(of), name),
        None => (None, name),
    };
    let mut bad = None;
    for case in &mut outcome.cases {
        match case.tell(set, of, name, value) {
            Ok(()) => bad = Some(None),
            Err(why) => match &bad {
                Some(None) => {}
                Some(Some(BadFact::Value { .. })) => {}
                _ => bad = Some(Some(why)),
            },
        }
    }
    match bad.flatten() {
        // One fact is taken at a time: that shares make a whole is asked when the table decides.
        None | Some(BadFact::Shares { .. }) => Ok(()),
        Some(BadFact::Value { like, .. }) => {
            bail!("`{fact}`: {} `{like}`", term.say("应如", "expected like"))
        }
        Some(BadFact::Unknown { near, .. }) => {
            let near = near
                .map(|n| format!("{}`{n}`?", term.say("；是不是 ", "; did you mean ")))
                .unwrap_or_default();
            bail!(
                "`{fact}`: {}{near}",
                term.say("这里用到的表没有这个事实", "no table used here has this fact")
            )
        }
    }
}
