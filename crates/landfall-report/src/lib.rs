//! Stage `report`: tables to one HTML file that opens anywhere, and its JSON twin.
//!
//! The tables become one view model, [`model::Report`]; `report.json` is that model, and `report.html` shows nothing
//! that is not in it. Neither holds clock time, paths or the name of a machine.

pub mod attributes;
pub mod model;
pub mod multiqc;
mod number;
mod picture;
mod print;
mod render;
pub mod rules;
mod schema;
mod stage;
pub mod statement;
mod tables;
pub mod words;

pub use landfall_pdf::Attachment;
pub use model::{About, ModelError, Tables};
pub use print::{Size, sheets_html, sheets_pdf};
pub use render::{RenderError, html, json};
pub use rules::Rules;
pub use schema::schema;
pub use stage::Report;
pub use words::{Language, Words};

landfall_config::params! {
    /// Parameters of stage `report`.
    ReportParams {
        /// Rows of the sites table; the table on disk holds all of them.
        max_rows: u32 = 1000_u32, in 1..=1_000_000, "rows", "landfall: keeps the file small enough for mail";
        /// Languages of the report, a file for each: `en` is `report.html`, `ar` is `report.ar.html`.
        languages: Vec<Language> = Language::ALL, "", "landfall";
        /// Sites in each sample's picture.
        top_sites: u32 = 10_u32, in 1..=1_000, "sites", "landfall: what fits on a page";
    }
}
