//! HTML whose elements are ours and whose texts are escaped: there is no way to put in anything else.

/// A piece of HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Html(String);

/// The name of an attribute, with its value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

impl Html {
    /// Adds a text.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"']) {
            let (before, behind) = rest.split_at(at);
            self.0.push_str(before);
            self.0.push_str(match behind.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            });
            rest = &behind[1..];
        }
        self.0.push_str(rest);
    }

    /// Adds an element with what `fill` puts into it.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        with: &[Attribute<'_>],
        fill: impl FnOnce(&mut Html),
    ) {
        self.open(name, with);
        fill(self);
        self.close(name);
    }

    /// Adds an element with a text.
    pub(super) fn leaf(&mut self, name: &'static str, with: &[Attribute<'_>], text: &str) {
        self.element(name, with, |html| html.text(text));
    }

    /// Begins an element: every one that is opened must be closed, in turn.
    pub(super) fn open(&mut self, name: &'static str, with: &[Attribute<'_>]) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in with {
            self.0.extend([" ", name, "=\""]);
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &'static str) {
        self.0.extend(["</", name, ">"]);
    }

    /// Adds another piece.
    pub(super) fn append(&mut self, other: &Html) {
        self.0.push_str(&other.0);
    }

    /// Its text.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn no_text_ends_its_element_or_its_attribute() {
        let mut html = Html::default();
        html.leaf("p", &[("title", "\"><b>")], "</p><script>\"x\" & y");
        assert_eq!(
            html.into_string(),
            "<p title=\"&quot;&gt;&lt;b&gt;\">&lt;/p&gt;&lt;script&gt;&quot;x&quot; &amp; y</p>"
        );
    }
}
