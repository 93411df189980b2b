//! The quality desk as pure calculations: what a supervisor plans and decides, without files, clocks or the system's
//! randomness. Seeds are arguments, so the same question has the same answer.

pub mod staffing;
