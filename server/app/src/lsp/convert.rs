//! Converts between the protocol's types and ours. Only this module knows how editors count positions.

pub(super) mod from_proto;
pub(super) mod to_proto;
