//! The simulator of LM-PCR libraries with truth.
