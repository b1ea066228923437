// Runs of Landfall under Nextflow: `nextflow run workflows/nextflow -profile slurm --runs '*/run.toml' --outdir results`.
// Each run file stands in a folder of its own, with all that it names; the folder's name is the run's.
include { LANDFALL_RUN } from './modules/landfall/run/main'

workflow {
    runs = Channel.fromPath(params.runs, checkIfExists: true).map { run_file ->
        def beside = run_file.parent.listFiles().findAll { it.name != run_file.name }
        [ [ id: run_file.parent.name ], run_file, beside ]
    }
    LANDFALL_RUN(runs)
}
