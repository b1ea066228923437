//! Stage annotate: genes around integration sites.
//!
//! For every distinct site of a subject: the gene it lies in or the nearest one, how far its transcription start is
//! and on which side, and the nearest gene of a cancer list. Repeats are not annotated yet: the reference has none.

pub mod cancer;
pub mod listed;
pub mod locate;
mod stage;
pub mod symbol;

pub use cancer::{CancerList, CancerListError};
pub use listed::Listed;
pub use locate::Locator;
pub use stage::Annotate;

landfall_config::params! {
    /// Parameters of stage `annotate`.
    AnnotateParams {
        /// Genes of the cancer list whose nearest edge is at most this far are named.
        cancer_window: u32 = 50_000u32, in 0..=100_000_000, "bases", "usual in integration site reports";
    }
}
