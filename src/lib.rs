//! `undisclosed` reads a finished Android or iOS build, says which third-party SDKs are inside it and which personal
//! data they can reach, and holds that against the app's privacy policy.
//!
//! One straight way leads through the house, and every arrow is one function from one plain data type to the next:
//! [`build`] → [`facts`] → [`inventory`], and [`document`] → [`policy`]; then [`audit`] and [`report`].
//! [`store`] reads the forms of app stores, a third text beside build and policy.
//! [`catalog`] holds the knowledge of `signatures/`, [`curate`] keeps it in order, [`format`] the parsers of bytes, [`probe`] what to look for.
//! [`verify`] holds a finished report against the files once more.

pub mod audit;
pub mod build;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod curate;
pub mod digest;
pub mod document;
pub mod facts;
pub mod flow;
pub mod format;
mod halving;
pub mod inventory;
pub mod policy;
pub mod probe;
pub mod report;
pub mod store;
pub mod verify;
