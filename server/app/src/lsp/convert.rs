//! Between the protocol's types and ours. Only this module knows how positions are told outside.

pub(super) mod from_proto;
pub(super) mod to_proto;
