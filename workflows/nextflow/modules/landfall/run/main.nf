// A whole run of Landfall as one process: the program shares the process's cores and memory among its tasks.
process LANDFALL_RUN {
    tag "$meta.id"
    label 'process_high'

    input:
    // The run file, and beside it everything that it and its sample sheet name: sheet, FASTQ files, vectors, reference.
    tuple val(meta), path(run_file), path(beside)

    output:
    tuple val(meta), path("${prefix}/results/report.html")          , emit: report
    tuple val(meta), path("${prefix}/results/report.json")          , emit: numbers
    tuple val(meta), path("${prefix}/results/tables/*.parquet")     , emit: tables
    tuple val(meta), path("${prefix}/results/landfall_*_mqc.tsv")  , emit: mqc
    tuple val(meta), path("${prefix}/run.json")                     , emit: record
    tuple val("${task.process}"), val('landfall'), eval("landfall --version | sed 's/landfall //'"), topic: versions, emit: versions_landfall

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    landfall \\
        --threads $task.cpus \\
        run $run_file \\
        --memory ${task.memory.toMega()} \\
        $args \\
        --out ${prefix}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    mkdir -p ${prefix}/results/tables
    touch ${prefix}/run.json
    touch ${prefix}/results/report.html ${prefix}/results/report.json
    touch ${prefix}/results/landfall_reads_mqc.tsv ${prefix}/results/landfall_samples_mqc.tsv
    touch ${prefix}/results/tables/sites.parquet
    """
}
