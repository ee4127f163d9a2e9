//! One rule per file, and the list of them in one place.
