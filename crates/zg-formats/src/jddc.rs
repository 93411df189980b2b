//! Stub.
pub(crate) fn sniff(_: &crate::formats::Probe) -> bool { false }
pub(crate) fn read(_: &mut crate::intake::Intake<'_>, _: &crate::formats::Probe) {}
