//! What the fuzz targets share.

pub mod alignment;

use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

/// Gives `read` a file that holds `bytes`: readers take paths, as the program does.
pub fn with_file<T>(bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    file.write_all(bytes).expect("the temporary file can be written");
    read(file.path())
}

/// The folder of a project: the files that the seeds of `sheet` and `run_file` name are there, and empty, so that the
/// seeds are accepted and a cell that names one as something else costs no time.
pub static PROJECT: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a temporary folder can be made");
    std::fs::create_dir(folder.path().join("fastq")).expect("the folder is writable");
    let reads = ["fastq/pool_R1.fastq.gz", "fastq/pool_R2.fastq.gz", "fastq/pool_I1.fastq.gz"];
    let others =
        ["vector.fa", "vector.bed", "ddpcr.csv", "cancer_genes.txt", "registry.parquet", "spikes.csv"];
    for name in reads.iter().chain(&others) {
        std::fs::write(folder.path().join(name), "").expect("the folder is writable");
    }
    folder
});

/// Puts a refusal into words, as the program does before it ends.
pub fn worded(error: &dyn std::error::Error) {
    assert!(!error.to_string().is_empty(), "a refusal says why");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = error.to_string();
        cause = error.source();
    }
}
