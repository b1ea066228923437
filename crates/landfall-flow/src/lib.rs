//! Stages as data: plan, executor, results.
