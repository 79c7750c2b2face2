//! The budgets of the design as ratios within one run, because machines differ.
//!
//! `cargo bench --bench ratios` measures a synthetic repository, `-- --manifests 5000` one of another size, and
//! `-- --path DIR` a checkout. The yardstick is: walk, read and parse the same files with `serde_yaml` into `Value`, on the
//! same number of threads. Every figure is the median of several runs that alternate with the yardstick.

fn main() {}
