//! Every way that we could think of to get a secret past the gate, from the command line and from an editor: nothing that is
//! planted leaves, and what leaves was shown before, byte for byte.

mod editor;
mod planted;
mod shell;
