//! How tables come into the report: what is held of each, and the macro that declares all of them.

use landfall_stage::{Ports, StageError, StageIo, Table};
use landfall_tables::Row;

/// What is held of a table's rows: all of them, or what they add up to.
pub(crate) trait Gather: Default {
    /// The table.
    type Row: Row;
    /// Takes a row.
    fn take(&mut self, row: Self::Row);
}

impl<R: Row> Gather for Vec<R> {
    type Row = R;

    fn take(&mut self, row: R) {
        self.push(row);
    }
}

/// What is held of a table that may not be given.
pub(crate) trait Held: Sized {
    /// The table.
    type Row: Row;

    /// Adds the port.
    fn port(ports: Ports) -> Ports {
        ports.optional_table::<Self::Row>()
    }

    /// Reads the table, a row group in memory at a time.
    fn read(io: &StageIo) -> Result<Self, StageError>;
}

impl<G: Gather> Held for Option<G> {
    type Row = G::Row;

    fn read(io: &StageIo) -> Result<Self, StageError> {
        let gather = |table: Table<'_, G::Row>| -> Result<G, StageError> {
            let mut gathered = G::default();
            for row in table.rows() {
                gathered.take(row?);
            }
            Ok(gathered)
        };
        io.optional_table()?.map(gather).transpose()
    }
}

/// A table without which there is nothing to tell, given or not.
impl<R: Row> Held for Vec<R> {
    type Row = R;

    fn read(io: &StageIo) -> Result<Self, StageError> {
        Ok(Option::<Self>::read(io)?.unwrap_or_default())
    }
}

/// Declares the struct of all tables of the report, and with it the ports and the reading of each.
macro_rules! tables {
    ($(#[doc = $doc:literal])+ $name:ident { $($table:ident: $held:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            /// The sample sheet.
            pub libraries: Vec<landfall_config::Library>,
            /// What the orchestrator knows of the run.
            pub about: Option<$crate::About>,
            /// The genes of the reference; none where they were not given.
            pub genes: Option<Vec<landfall_reference::genes::Gene>>,
            /// Results of other tests of the lots, as the laboratory typed them.
            pub attributes: Vec<$crate::attributes::Attribute>,
            $(
                #[doc = concat!("`", stringify!($table), "`.")]
                pub $table: $held,
            )+
        }

        impl $name {
            /// Adds a port for each table.
            pub(crate) fn ports(mut ports: landfall_stage::Ports) -> landfall_stage::Ports {
                $(ports = <$held as $crate::tables::Held>::port(ports);)+
                ports
            }

            /// Reads every table.
            pub(crate) fn read(
                io: &landfall_stage::StageIo,
                about: Option<$crate::About>,
                genes: Option<Vec<landfall_reference::genes::Gene>>,
                attributes: Vec<$crate::attributes::Attribute>,
            ) -> Result<Self, landfall_stage::StageError> {
                Ok(Self {
                    libraries: io.libraries.clone(),
                    about,
                    genes,
                    attributes,
                    $($table: $crate::tables::Held::read(io)?,)+
                })
            }
        }
    };
}
pub(crate) use tables;
