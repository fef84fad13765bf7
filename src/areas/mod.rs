//! The area tree: district > town > village > group, addressed by its GB/T 10114 code.

pub mod store;
