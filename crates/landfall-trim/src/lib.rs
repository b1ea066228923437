//! Stage trim: from FASTQ to distinct trimmed reads.
