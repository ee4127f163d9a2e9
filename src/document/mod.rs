//! Policy files to blocks, tables and links, each with its place in the source.
