//! Stage report: tables to one HTML file and its JSON twin.
