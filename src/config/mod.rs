//! `undisclosed.toml`, waivers and the baseline.
