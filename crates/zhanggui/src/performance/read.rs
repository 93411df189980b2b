//! Reads files and counts what is in them.

use std::path::{Path, PathBuf};

use zg_engine::Inspector;
use zg_engine::performance::{Annotator, Counts, Metric, shares};
use zg_formats::{Lang, Summary, for_each_conversation};
use zg_model::{AgentId, Date, Timestamp};

use super::{Entry, concerns, involves};
use crate::input::{InputArgs, import_maps};
use crate::progress::Progress;
use crate::term::Terminal;

/// What to read.
pub(crate) struct Input<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) packs: Option<&'a Path>,
    pub(crate) platform: Option<&'a str>,
    pub(crate) input: &'a InputArgs,
    pub(crate) now: Option<Timestamp>,
    /// Only what counts for these days.
    pub(crate) days: (Date, Date),
    /// Whose figure is explained.
    pub(crate) agent: Option<&'a AgentId>,
}

/// What was read.
pub(crate) struct Read {
    pub(crate) counts: Counts,
    pub(crate) entries: Vec<Entry>,
    pub(crate) last: Timestamp,
    pub(crate) untimed: u64,
    pub(crate) imported: Summary,
}

/// Reads, annotates and folds, one conversation in memory at a time; keeps the notes that explain a figure.
pub(crate) fn read(
    args: &Input<'_>,
    annotator: &Annotator,
    explain: Option<&Metric>,
    term: &Terminal,
) -> anyhow::Result<Read> {
    let loaded = crate::packs::load_only(args.packs, annotator.rules(), term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    crate::input::some_there(args.paths, term)?;
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    options.platform = crate::platform::asked(&loaded, args.platform, term)?;
    let s = annotator.settings();
    let days = args.days;
    let agent = args.agent;
    let mut inspector = Inspector::new(&loaded.set);
    let mut read = Read {
        counts: Counts::default(),
        entries: Vec::new(),
        last: Timestamp::MIN,
        untimed: 0,
        imported: Summary::default(),
    };
    let progress = Progress::new(args.paths, term);
    let imported = for_each_conversation(args.paths, &maps, &options, &|n| progress.at(n), &mut |c| {
        if options.platform.as_ref().is_some_and(|wanted| *wanted != c.key().platform) {
            return;
        }
        // What comes after the moment is not known yet.
        let c = c.until(args.now.unwrap_or(Timestamp::MAX));
        let Some(last) = c.events().last().map(|e| e.at) else { return };
        if !c.timed() {
            read.untimed += 1;
            return;
        }
        read.last = read.last.max(last);
        let verdicts = inspector.inspect(&c, args.now.unwrap_or(last), None);
        let notes = annotator.annotate(&c, &verdicts.observations);
        read.counts.add_days(s, c.key(), &notes, days);
        let Some(metric) = explain else { return };
        for share in shares(s, &notes) {
            let Some(note) = notes.get(share.note).filter(|n| days.0 <= n.day && n.day <= days.1) else {
                continue;
            };
            if concerns(&share, agent) && involves(metric, note) {
                read.entries.push(Entry { key: c.key().clone(), note: note.clone(), share });
            }
        }
    });
    progress.done();
    read.imported = imported;
    read.entries.sort_by(|a, b| (a.note.at, &a.key).cmp(&(b.note.at, &b.key)));
    Ok(read)
}
