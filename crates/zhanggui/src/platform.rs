//! Platforms as people name them.

use zg_engine::Ruleset;
use zg_model::PlatformId;

use crate::check::platform_names;
use crate::packs::Loaded;
use crate::term::Terminal;

/// Every name of every platform: titles of packs (淘宝网), and what people call it besides (淘宝).
pub(crate) fn all_names(set: &Ruleset) -> Vec<(String, PlatformId)> {
    let titles = platform_names(set).into_iter().map(|(id, title)| (title, id));
    let packs = &set.pack().packs;
    let called = packs.iter().filter_map(|pack| Some((pack, pack.platforms.first()?)));
    let called = called.flat_map(|(pack, id)| pack.called.iter().map(|name| (name.clone(), id.clone())));
    titles.chain(called).collect()
}

/// The platform that somebody asks for, by its id or any of its names; `None` where nobody asks.
///
/// # Errors
/// A platform that no pack knows: a typo must not look like a clean report.
pub(crate) fn asked(
    loaded: &Loaded,
    wanted: Option<&str>,
    term: &Terminal,
) -> anyhow::Result<Option<PlatformId>> {
    wanted.map(|wanted| named(&loaded.set, wanted, term)).transpose()
}

/// The platform of that id or name; capitals count for nothing: TB is tb.
///
/// # Errors
/// No pack knows it.
pub(crate) fn named(set: &Ruleset, wanted: &str, term: &Terminal) -> anyhow::Result<PlatformId> {
    let wanted = wanted.trim();
    let (ids, names) = (platform_names(set), all_names(set));
    if let Some((id, _)) = ids.iter().find(|(id, _)| id.as_str().eq_ignore_ascii_case(wanted)) {
        return Ok(id.clone());
    }
    if let Some((_, id)) = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)) {
        return Ok(id.clone());
    }
    let known = |(id, _): &(PlatformId, String)| {
        let mine = names.iter().filter(|(name, of)| of == id && name != id.as_str());
        let mine: Vec<&str> = mine.map(|(name, _)| name.as_str()).collect();
        if mine.is_empty() { id.to_string() } else { format!("{id}{}", term.bracketed(mine.join("/"))) }
    };
    let what = term.say("没有这个平台，可写 ", "no such platform; known: ");
    let known: Vec<String> = ids.iter().map(known).collect();
    anyhow::bail!("`{wanted}`: {what}{}", known.join(term.say("、", ", ")))
}
