//! The reference folder: contigs and roles, packed sequence, gene set, digests.
