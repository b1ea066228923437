//! Stages collide and sites.
