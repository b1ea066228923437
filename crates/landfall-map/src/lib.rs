//! The junction mapper: index and search.
