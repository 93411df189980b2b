//! Words as bytes and back (`saved`).

use super::company::Company;
use super::saved::{In, Out};
use super::words::{Slot, Symbols, Word, Words, canon};
use crate::view::ViewSet;

impl Words {
    pub(super) fn save(&self, out: &mut Out) {
        out.u32s(&self.lits);
        out.u32s(&self.spelled);
        out.count(self.terms.len());
        self.terms.iter().for_each(|word| word.save(out));
        out.count(self.slots.len());
        self.slots.iter().for_each(|slot| slot.save(out));
        out.count(self.symbols.len());
        for symbols in &self.symbols {
            out.text(&symbols.text);
            out.u32(symbols.word);
            out.u64s(&[symbols.bits as u64, (symbols.bits >> 64) as u64]);
        }
        out.count(self.companies.len());
        self.companies.iter().for_each(|company| company.save(out));
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Words> {
        let (lits, spelled) = (from.u32s()?, from.u32s()?);
        let mut words = Words { lits, spelled, ..Words::default() };
        words.terms = (0..from.count(20)?).map(|_| Word::load(from)).collect::<Option<_>>()?;
        words.slots = (0..from.count(36)?).map(|_| Slot::load(from)).collect::<Option<_>>()?;
        for _ in 0..from.count(28)? {
            let (text, word) = (from.text()?.to_owned(), from.u32()?);
            let [low, high] = from.u64s()?.try_into().ok()?;
            words.symbols.push(Symbols { text, word, bits: u128::from(low) | u128::from(high) << 64 });
        }
        words.companies = (0..from.count(8)?).map(|_| Company::load(from)).collect::<Option<_>>()?;
        Some(words)
    }
}

impl Word {
    fn save(&self, out: &mut Out) {
        let flags = [
            self.guarded,
            self.doubled,
            self.ascii,
            self.no_ascii,
            self.exact,
            self.company.is_some(),
            self.price.is_some(),
            self.symbols.is_some(),
        ];
        let flags = flags.iter().rev().fold(0, |bits, flag| bits << 1 | u32::from(*flag));
        out.u32(self.from);
        out.u32(self.count);
        out.u32(flags << 8 | u32::from(self.views.bits()));
        out.u32(self.company.unwrap_or(0));
        out.u32(self.price.unwrap_or(0).cast_unsigned());
        self.symbols.iter().for_each(|text| out.text(text));
    }

    fn load(from: &mut In<'_>) -> Option<Word> {
        let (start, count, flags) = (from.u32()?, from.u32()?, from.u32()?);
        let (company, price) = (from.u32()?, from.u32()?.cast_signed());
        let flag = |n: u32| flags >> (8 + n) & 1 != 0;
        Some(Word {
            from: start,
            count,
            views: ViewSet::from_bits((flags & 255) as u8),
            guarded: flag(0),
            doubled: flag(1),
            ascii: flag(2),
            no_ascii: flag(3),
            exact: flag(4),
            company: flag(5).then_some(company),
            price: flag(6).then_some(price),
            symbols: if flag(7) { Some(from.text()?.into()) } else { None },
        })
    }
}

impl Slot {
    fn save(&self, out: &mut Out) {
        out.chars(&[self.lit]);
        out.u32s(&self.sounds);
        out.u32(self.shape.unwrap_or(0));
        out.chars(&self.alike);
        out.chars(&self.initials);
    }

    fn load(from: &mut In<'_>) -> Option<Slot> {
        let lit = *from.chars()?.first()?;
        Some(Slot {
            lit,
            canon: canon(lit),
            sounds: from.u32s()?.into_boxed_slice(),
            shape: Some(from.u32()?).filter(|shape| *shape != 0),
            alike: from.chars()?,
            initials: from.chars()?,
        })
    }
}
