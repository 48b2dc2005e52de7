//! Lines within containers, each behind the marks and indentations of these.

/// The lines of a text.
#[derive(Default)]
pub(super) struct Indented {
    out: String,
    /// What stands before each line.
    prefix: String,
    /// The same for the next line, which may begin an entry.
    next: String,
}

/// A container that is open: how long the prefix was before it.
pub(super) struct Outer(usize);

impl Indented {
    /// Begins a container: `first` stands before its first line, `prefix` before the others.
    pub(super) fn enter(&mut self, first: &str, prefix: &str) -> Outer {
        let outer = Outer(self.prefix.len());
        self.next.push_str(first);
        self.prefix.push_str(prefix);
        outer
    }

    /// Ends it.
    pub(super) fn leave(&mut self, Outer(length): Outer) {
        self.prefix.truncate(length);
        self.next.clone_from(&self.prefix);
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(if text.is_empty() { self.next.trim_end() } else { &self.next });
        self.out.push_str(text);
        self.out.push('\n');
        self.next.clone_from(&self.prefix);
    }

    /// What stands before each line.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}
