//! Statistics over daily anime rankings: five exact tables from a panel of snapshots.

pub mod stats;
