//! Text for people in a terminal.

mod check;
mod lint;
mod page;
mod policy;
mod scan;

pub use check::check;
pub use lint::lint;
pub use policy::policy;
pub use scan::scan;
