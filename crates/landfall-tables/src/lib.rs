//! What stages exchange: one module per Parquet table. The one place that knows Parquet.
//!
//! A table is declared once, with the macro `table!` of module `declare`: the row struct, the columns with
//! their units and meanings, the sort key and the schema version all come from that declaration, and so do
//! `landfall schema` and `docs/tables.md`.

mod cell;
mod declare;
mod dictionary;
mod error;
mod footer;
mod merge;
mod pages;
mod possible;
mod reader;
mod schema;
mod seal;
mod text;
mod writer;

pub mod abundance;
pub mod agreement;
pub mod amplitudes;
pub mod annotation;
pub mod balance;
pub mod cells;
pub mod collisions;
pub mod controls;
pub mod curves;
pub mod depth;
pub mod depth_copies;
pub mod fit;
pub mod fragments;
pub mod gene_lists;
pub mod hits;
pub mod multihits;
pub mod plates;
pub mod read_fates;
pub mod read_names;
pub mod read_profile;
pub mod reads;
pub mod registry;
pub mod release;
pub mod site_fragments;
pub mod sites;
pub mod spoil;
pub mod truth;
pub mod vcn;
pub mod wells;

pub use cell::Kind;
pub use dictionary::{TableEntry, dictionary_markdown, table};
pub use error::{TableError, TableErrorKind};
pub use merge::merge;
pub use possible::{Impossible, Possible};
pub use reader::{FileHeader, TableReader, peek_header, read_all, read_header};
pub use schema::{ColumnSpec, Published, Row, TableSchema};
pub use text::{write_text, write_tsv};
pub use writer::{Producer, TableWriter, write_all, write_in_order};

/// Every table, in the order of the pipeline; then the tables of truth.
pub const TABLES: &[TableEntry] = &[
    TableEntry::of::<fit::FitRow>(),
    TableEntry::of::<read_profile::ReadProfileRow>(),
    TableEntry::of::<read_names::ReadNameRow>(),
    TableEntry::of::<reads::ReadRow>(),
    TableEntry::of::<hits::HitRow>(),
    TableEntry::of::<read_fates::ReadFateRow>(),
    TableEntry::of::<fragments::FragmentRow>(),
    TableEntry::of::<collisions::CollisionRow>(),
    TableEntry::of::<controls::ControlRow>(),
    TableEntry::of::<site_fragments::SiteFragmentRow>(),
    TableEntry::of::<sites::SiteRow>(),
    TableEntry::of::<multihits::MultihitRow>(),
    TableEntry::of::<registry::RegistryRow>(),
    TableEntry::of::<abundance::AbundanceRow>(),
    TableEntry::of::<annotation::AnnotationRow>(),
    TableEntry::of::<gene_lists::GeneListRow>(),
    TableEntry::of::<depth::DepthRow>(),
    TableEntry::of::<depth_copies::DepthCopiesRow>(),
    TableEntry::of::<vcn::VcnRow>(),
    TableEntry::of::<cells::CellsRow>(),
    TableEntry::of::<agreement::AgreementRow>(),
    TableEntry::of::<release::ReleaseRow>(),
    TableEntry::of::<wells::WellRow>(),
    TableEntry::of::<curves::CurveRow>(),
    TableEntry::of::<amplitudes::AmplitudeRow>(),
    TableEntry::of::<plates::PlateRow>(),
    TableEntry::of::<balance::BalanceRow>(),
    TableEntry::of::<truth::sites::TruthSiteRow>(),
    TableEntry::of::<truth::clones::TruthCloneRow>(),
    TableEntry::of::<truth::vcn::TruthVcnRow>(),
    TableEntry::of::<truth::molecules::TruthMoleculeRow>(),
    TableEntry::of::<truth::reads::TruthReadRow>(),
    TableEntry::of::<truth::placements::TruthPlacementRow>(),
];
