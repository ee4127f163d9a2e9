//! Text for people in a terminal.

mod apple;
mod check;
mod explain;
mod lint;
mod page;
mod policy;
mod scan;
mod verify;

pub use check::check;
pub use explain::explain;
pub use lint::lint;
pub use page::place;
pub use policy::policy;
pub use scan::scan;
pub use verify::verify;
