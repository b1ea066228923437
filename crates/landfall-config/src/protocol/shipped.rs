//! The layouts that come with the program.

use super::Protocol;

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../../workflows/protocols/", $name, ".toml")))),*]
    };
}

const SHIPPED: [(&str, &str); 9] = shipped![
    "lmpcr-lentivirus",
    "lam-lentivirus",
    "nrlam-lentivirus",
    "s-epts-lentivirus",
    "lmpcr-gammaretrovirus",
    "lmpcr-piggybac",
    "lmpcr-sleeping-beauty",
    "lmpcr-aav",
    "lmpcr-donor",
];

impl Protocol {
    /// The layouts that come with the program: name and text.
    #[must_use]
    pub fn shipped() -> &'static [(&'static str, &'static str)] {
        &SHIPPED
    }
}
