//! Stages align and pair, and importers of users' own alignments.
