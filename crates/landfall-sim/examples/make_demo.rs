//! Writes a simulated project: `make_demo SCENARIO.toml OUT`.

use std::path::Path;
use std::process::ExitCode;

use landfall_sim::{Scenario, SimError, write_project};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, out] = arguments.as_slice() else {
        eprintln!("usage: make_demo SCENARIO.toml OUT");
        return ExitCode::from(64);
    };
    match make(Path::new(scenario), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn make(scenario: &Path, out: &Path) -> Result<(), SimError> {
    let text = std::fs::read_to_string(scenario).map_err(SimError::file(scenario))?;
    write_project(&Scenario::parse(&text)?, out)
}
