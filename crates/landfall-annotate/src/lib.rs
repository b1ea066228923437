//! Stage annotate: genes around integration sites.
