//! What is said of a name that nobody has: which one was probably meant, and which command lists them all.

use zg_rules::Pack;

use crate::term::Terminal;

/// `没有这条规则 `x`；是不是 `y`？全部规则：zhanggui explain`
pub(crate) fn unknown<'k>(
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
    look: &str,
    term: &Terminal,
) -> String {
    let near = zg_rules::nearest(name, known);
    let near =
        near.map(|n| format!("{}`{n}`{}", term.say("；是不是 ", "; did you mean "), term.say("？", "?")));
    let near = near.unwrap_or_else(|| term.say("。", ".").to_owned());
    format!("{what} `{name}`{near}{}{look}", term.say("都有哪些，看 ", " To list them: "))
}

/// Of a rule: its id, or what many ids begin with.
pub(crate) fn no_rule(pack: &Pack, id: &str, term: &Terminal) -> String {
    let ids = pack.rules.iter().map(|r| r.id.as_str());
    let begins = ids.clone().flat_map(|id| id.match_indices('.').filter_map(move |(at, _)| id.get(..at)));
    let what = term.say("没有这条规则，也没有以它开头的", "no rule, and none under");
    unknown(what, id, ids.chain(begins), "zhanggui explain", term)
}

/// Of a fingerprint, or whatever else names a finding.
pub(crate) fn no_finding(what: &str, name: &str, paths: &[std::path::PathBuf], term: &Terminal) -> String {
    let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    let look = format!("zhanggui check {} --verbose", paths.join(" "));
    // Digits of a hash are near to nothing.
    unknown(what, name, [], &look, term)
}
