//! Text for people in a terminal.

mod check;
mod explain;
mod page;
mod policy;
mod scan;
mod verify;

pub use check::check;
pub use explain::explain;
pub use policy::policy;
pub use page::place;
pub use scan::scan;
pub use verify::verify;
