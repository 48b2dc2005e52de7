use std::ops::Range;

use insta::assert_snapshot;
use proptest::prelude::*;
use tree_sitter::{Parser, Tree};

use super::{output_below, program_below, program_for_cell, program_instead};
use crate::Document;
use crate::imports::Replacement;

/// A document and the part of it between « and ».
fn drawn(language: &str, text: &str) -> (Document, Range<usize>) {
    let start = text.find('«').expect("the start of the part");
    let end = text.find('»').expect("the end of the part") - '«'.len_utf8();
    (Document::new(language, &text.replace(['«', '»'], "")), start..end)
}

fn with(document: &Document, changes: &[Replacement]) -> String {
    let mut text = document.text().slice(0..document.text().len()).into_owned();
    for Replacement { range, text: new } in changes.iter().rev() {
        text.replace_range(range.clone(), new);
    }
    text
}

fn inserted(language: &str, text: &str, program: &str) -> String {
    let (document, range) = drawn(language, text);
    with(&document, &program_below(&document, range, program))
}

/// The document with `run()` below the part.
fn python(text: &str) -> String {
    inserted("python", text, "run()\n")
}

fn replaced(text: &str, program: &str) -> String {
    let (document, range) = drawn("python", text);
    with(&document, &program_instead(&document, range, program))
}

#[test]
fn a_program_goes_below_the_whole_statement() {
    assert_snapshot!(python("x = f(\n    «1»,\n    2,\n)  # sum\ny = 3\n"), @"
    x = f(
        1,
        2,
    )  # sum
    run()
    y = 3
    ");
    assert_snapshot!(python("a = 1; «b» = [\n    2]; c = 3\nd = 4\n"), @"
    a = 1; b = [
        2]; c = 3
    run()
    d = 4
    ");
    assert_snapshot!(python("x = 1 + \\\n    «2» + \\\n    3\ny = 4\n"), @r"
    x = 1 + \
        2 + \
        3
    run()
    y = 4
    ");
    assert_snapshot!(python("x = «1» \\\n\ny = 4\n"), @r"
    x = 1 \

    run()
    y = 4
    ");
}

#[test]
fn a_header_stands_for_its_block() {
    let branches = "if x:\n    a()\n    # why\n\n    b()\n    # done\n#\nelse:\n    c()\nd()\n";
    let after = "if x:\n    a()\n    # why\n\n    b()\n    # done\n#\nelse:\n    c()\nrun()\nd()\n";
    for header in ["if x:", "else:"] {
        assert_eq!(python(&branches.replace(header, &format!("«{header}»"))), after);
    }
    assert_snapshot!(python("for x in y:\n    «a()»\n    b()\n"), @"
    for x in y:
        a()
        run()
        b()
    ");
    assert_snapshot!(python("«for x in y:\n    a()\n    b()»\n    # done\nc()\n"), @"
    for x in y:
        a()
        b()
        # done
    run()
    c()
    ");
    assert_snapshot!(python("try:\n    a()\nexcept «ValueError»:\n    b()\nfinally:\n    c()\n"), @"
    try:
        a()
    except ValueError:
        b()
    finally:
        c()
    run()
    ");
    assert_snapshot!(python("if x: «a()»\nelse: b()\nc()\n"), @"
    if x: a()
    else: b()
    run()
    c()
    ");
    assert_snapshot!(python("match x:\n    case «1»:\n        a()\n    case _:\n        b()\n"), @"
    match x:
        case 1:
            a()
        case _:
            b()
    run()
    ");
}

#[test]
fn definitions_keep_the_blank_lines_around_them() {
    assert_snapshot!(python("@d\n«def f():\n    a()»\n\n\ndef g():\n    b()\n"), @"
    @d
    def f():
        a()


    run()


    def g():
        b()
    ");
    assert_snapshot!(python("@«d»\ndef f():\n    a()\n"), @"
    @d
    def f():
        a()


    run()
    ");
    assert_snapshot!(python("class A:\n    def «f»(self):\n        a()\n\n    def g(self):\n        b()\n"), @"
    class A:
        def f(self):
            a()

        run()

        def g(self):
            b()
    ");
    assert_snapshot!(inserted("python", "«x = 1»\n\ny = 2\n", "def f():\n    pass\n"), @"
    x = 1


    def f():
        pass


    y = 2
    ");
}

#[test]
fn there_are_no_more_blank_lines_than_the_text_has() {
    assert_snapshot!(python("«def f(): pass»\ndef g(): pass\n"), @"
    def f(): pass
    run()
    def g(): pass
    ");
    assert_snapshot!(python("def f():\n    a()\n\n«def g():\n    b()»\n"), @"
    def f():
        a()

    def g():
        b()

    run()
    ");
    assert_snapshot!(python("«x = 1»\n\n\n\ny = 2\n"), @"
    x = 1
    run()



    y = 2
    ");
}

#[test]
fn below_what_ends_a_block_it_goes_around_the_block() {
    assert_snapshot!(python("def f():\n    for x in y:\n        if x:\n            «break»\n        a()\n    return 1\n"), @"
    def f():
        for x in y:
            if x:
                break
            run()
            a()
        return 1
    ");
    assert_snapshot!(python("def f():\n    x = 1\n    «return x»\n\n\nf()\n"), @"
    def f():
        x = 1
        return x


    run()


    f()
    ");
    assert_snapshot!(python("def f():\n    if x:\n        «return 1»\n    elif y:\n        raise E\n    else:\n        return 2\n"), @"
    def f():
        if x:
            return 1
        elif y:
            raise E
        else:
            return 2


    run()
    ");
    assert_snapshot!(python("def f():\n    «a()»; return 1\n"), @"
    def f():
        a(); return 1


    run()
    ");
    assert_snapshot!(python("«raise SystemExit»\n"), @"
    raise SystemExit
    run()
    ");
}

#[test]
fn a_comment_belongs_to_the_statement_below_it() {
    assert_snapshot!(python("def f():\n    # «ask: why?»\n    x = [\n        1,\n    ]\n    y = 2\n"), @"
    def f():
        # ask: why?
        x = [
            1,
        ]
        run()
        y = 2
    ");
    assert_snapshot!(python("def f():\n    a()\n    # «done»\n\nb()\n"), @"
    def f():
        a()
        # done
        run()

    b()
    ");
    assert_snapshot!(python("if x:\n    a()\n# «otherwise»\n\nelse:\n    b()\nc()\n"), @"
    if x:
        a()
    # otherwise

    else:
        b()
    run()
    c()
    ");
    assert_snapshot!(python("#!/usr/bin/python\n# «about»\n\n\"\"\"Doc.\"\"\"\n\nx = 1\n"), @r#"
    #!/usr/bin/python
    # about

    """Doc."""
    run()

    x = 1
    "#);
    assert_snapshot!(python("x = f(\n    # «one»\n    1,\n)\n"), @"
    x = f(
        # one
        1,
    )
    run()
    ");
    assert_snapshot!(python("x = 1  # «one»\ny = 2\n"), @"
    x = 1  # one
    run()
    y = 2
    ");
}

#[test]
fn a_text_that_looks_like_code_is_no_code() {
    let text = "def f():\n    \"\"\"Does.\n\n«>>> f()»\nif x:\n    \"\"\"\n    a()\n";
    assert_snapshot!(python(text), @r#"
    def f():
        """Does.

    >>> f()
    if x:
        """
        run()
        a()
    "#);
    assert_snapshot!(python("sql = '''\n# %%\n«for x»\n'''\ny = 1\n"), @"
    sql = '''
    # %%
    for x
    '''
    run()
    y = 1
    ");
}

#[test]
fn the_lines_of_a_string_in_the_program_stay_as_they_are() {
    let program =
        "import a\nfor x in y:\n    print('''one\n  two\n''', f\"\"\"\n{x}\"\"\", 'a\\\nb')\n\nz = 1\n";
    assert_snapshot!(inserted("python", "def f():\n    «x = 1»\n", program), @r#"
    def f():
        x = 1
        import a
        for x in y:
            print('''one
      two
    ''', f"""
    {x}""", 'a\
    b')

        z = 1
    "#);
}

#[test]
fn tabs_crlf_and_a_missing_last_line_break_are_kept() {
    let program = "if a:\n    b()\n    if c:\n        d('''\n    ''')\n";
    assert_eq!(
        inserted("python", "def f():\n\t«x = 1»\n\ty = 2\n", program),
        "def f():\n\tx = 1\n\tif a:\n\t\tb()\n\t\tif c:\n\t\t\td('''\n    ''')\n\ty = 2\n"
    );
    assert_eq!(inserted("python", "def f():\n\tx\n«y»", program).matches("\n\t\td(").count(), 1);
    assert_eq!(
        python("def f():\r\n  «x = 1»\r\n  y = 2\r\n"),
        "def f():\r\n  x = 1\r\n  run()\r\n  y = 2\r\n"
    );
    assert_eq!(python("x\r«y»\r"), "x\ry\rrun()\r");
    assert_eq!(python("def f():\n  «x = 1»"), "def f():\n  x = 1\n  run()");
    assert_eq!(python("«»"), "run()\n");
    assert_eq!(python("«\n»\nx = 1\n"), "\n\nx = 1\nrun()\n");
}

#[test]
fn unfinished_code_is_told_apart_by_its_indentation() {
    assert_snapshot!(python("def f():\n    x = g(\n        «1»,\n        2,\n\n    y = 2\n"), @"
    def f():
        x = g(
            1,
            2,
        run()

        y = 2
    ");
    assert_snapshot!(python("x = g(\n    «[1,\n    2],»\n)]\ny = 2\n"), @"
    x = g(
        [1,
        2],
    )]
    run()
    y = 2
    ");
    assert_snapshot!(python("«for x in y)»:\n    a()\n\n    b()\nc()\n"), @"
    for x in y):
        a()

        b()
    run()
    c()
    ");
    assert_snapshot!(python("def f(:\n    pass\n\n\ndef g():\n    «a()»\n    return 1\n"), @"
    def f(:
        pass


    def g():
        a()
        run()
        return 1
    ");
}

#[test]
fn with_cells_it_is_a_cell_of_its_own() {
    assert_snapshot!(python("# %% one\n«x = 1»\ndef f():\n    pass\n\n# %% two\ny = 2\n"), @"
    # %% one
    x = 1
    def f():
        pass

    # %%
    run()

    # %% two
    y = 2
    ");
    assert_snapshot!(python("x = 1\n#%%\n«y = 2»\n"), @"
    x = 1
    #%%
    y = 2
    #%%
    run()
    ");
    let (document, range) = drawn("python", "# %%\n«x = 1»\ny = 2\n\n# %%\n");
    assert_snapshot!(with(&document, &[output_below(&document, range, "1\n2\n")]), @"
    # %%
    x = 1
    y = 2
    # 1
    # 2

    # %%
    ");
}

#[test]
fn imports_that_are_there_are_left_out() {
    let file = "import os, json as js\nfrom math import (\n    pi,\n    sqrt as root,\n)\nimport pandas as pd\n\n«x = 1»\nimport late\n";
    let below = |program: &str| {
        let after = inserted("python", file, program);
        let (_, rest) = after.split_once("x = 1\n").expect("the statement");
        rest.strip_suffix("import late\n").expect("the rest").to_owned()
    };
    assert_eq!(below("import pandas as pd\nimport numpy as np\n\nrun()\n"), "import numpy as np\n\nrun()\n");
    assert_eq!(
        below("import os, sys\nfrom math import pi, e\nrun()\n"),
        "import sys\nfrom math import e\nrun()\n"
    );
    assert_eq!(below("from math import sqrt as root\nimport json\nrun()\n"), "import json\nrun()\n");
    assert_eq!(below("a()\n\nimport os\n\nb()\n"), "a()\n\nb()\n");
    assert_eq!(below("import os.path\nrun()\n"), "import os.path\nrun()\n", "that module may not be loaded");
    assert_eq!(below("import late\nrun()\n"), "import late\nrun()\n", "it comes later");
    assert_eq!(below("import os\nos = 3\n"), "import os\nos = 3\n", "the program gives it another value");
    assert_eq!(below("import os\nimport pandas as pd\n"), "", "nothing is left");
    assert_eq!(below("import os; run()\n"), "run()\n");
}

#[test]
fn an_import_counts_only_as_long_as_its_name_means_the_same() {
    let program = "import os\nrun()\n";
    assert_snapshot!(inserted("python", "import os\nos = 1\n«x»\n", program), @"
    import os
    os = 1
    x
    import os
    run()
    ");
    assert_snapshot!(inserted("python", "def f():\n    «x»\n\nimport os\n", program), @"
    def f():
        x
        run()

    import os
    ");
    assert_snapshot!(inserted("python", "import os\ndef f(os):\n    «x»\n", program), @"
    import os
    def f(os):
        x
        import os
        run()
    ");
    assert_snapshot!(inserted("python", "try:\n    import os\nexcept E:\n    os = None\n«x»\n", program), @"
    try:
        import os
    except E:
        os = None
    x
    import os
    run()
    ");
}

#[test]
fn imports_from_the_future_go_where_they_may_stand() {
    let program = "from __future__ import annotations\nimport a\nrun()\n";
    assert_snapshot!(inserted("python", "from __future__ import annotations\n\n«x = 1»\n", program), @"
    from __future__ import annotations

    x = 1
    import a
    run()
    ");
    assert_snapshot!(inserted("python", "#!/bin/python\n\"\"\"Doc.\"\"\"\nimport b\n\ndef f():\n    «x = 1»\n", program), @r#"
    #!/bin/python
    """Doc."""

    from __future__ import annotations

    import b

    def f():
        x = 1
        import a
        run()
    "#);
    assert_snapshot!(inserted("python", "# about\nimport b\n«x = 1»\n", program), @"
    # about
    from __future__ import annotations
    import b
    x = 1
    import a
    run()
    ");
    assert_snapshot!(inserted("python", "\"\"\"«Doc».\"\"\"\n\nfrom __future__ import division\n", program), @r#"
    """Doc."""

    from __future__ import division
    from __future__ import annotations
    import a
    run()
    "#);
    assert_eq!(inserted("python", "«»", program), program);
}

#[test]
fn a_replaced_part_keeps_its_place() {
    assert_snapshot!(replaced("import os\ndef f():\n«    x = 1\n    y = 2\n»    return y\n", "import os\nfor x in y:\n    z()\n"), @"
    import os
    def f():
        for x in y:
            z()
        return y
    ");
    assert_snapshot!(replaced("«import os\nx = 1\n»y = 2\n", "import os\nx = 2\n"), @"
    import os
    x = 2
    y = 2
    ");
    assert_eq!(replaced("import os\r\n«x = 1»\r\n", "import os\na()\nb()\n"), "import os\r\na()\r\nb()\r\n");
    assert_eq!(replaced("import os\n«x = 1»\n", "import os\n"), "import os\nx = 1\n", "nothing is left");
    assert_snapshot!(replaced("import b\n«x = 1»\n", "from __future__ import annotations\nx = 2\n"), @"
    from __future__ import annotations
    import b
    x = 2
    ");
}

#[test]
fn in_markdown_it_is_a_fence_below_the_block() {
    let text = "# Title\n\nSome «text»\nand more.\nNext.\n\n```python\nx = 1\n```\n\n- a\n\n  ```python\n  y = 1\n  ```\n- b\n\n> q\n";
    let at = |place: &str| {
        let text = text.replace(['«', '»'], "").replacen(place, &format!("«{place}»"), 1);
        inserted("markdown", &text, "print('''\n1''')\n")
    };
    assert_snapshot!(at("Some"), @"
    # Title

    Some text
    and more.
    Next.

    ```python
    print('''
    1''')
    ```

    ```python
    x = 1
    ```

    - a

      ```python
      y = 1
      ```
    - b

    > q
    ");
    assert_snapshot!(at("x = 1"), @"
    # Title

    Some text
    and more.
    Next.

    ```python
    x = 1
    ```

    ```python
    print('''
    1''')
    ```

    - a

      ```python
      y = 1
      ```
    - b

    > q
    ");
    assert_snapshot!(at("y = 1"), @"
    # Title

    Some text
    and more.
    Next.

    ```python
    x = 1
    ```

    - a

      ```python
      y = 1
      ```

      ```python
      print('''
      1''')
      ```

    - b

    > q
    ");
    assert_eq!(at("b\n"), at("- a"), "a list is one block");
    assert!(at("q\n").ends_with("> q\n\n```python\nprint('''\n1''')\n```\n"), "{}", at("q\n"));
    assert!(
        at("# Title").starts_with("# Title\n\n```python\nprint('''\n1''')\n```\n\nSome"),
        "{}",
        at("# Title")
    );
    assert_eq!(
        inserted("markdown", "```python\n«x»\n", "print('```')\n"),
        "```python\nx\n```\n\n````python\nprint('```')\n````\n"
    );
}

#[test]
fn in_quarto_and_r_markdown_the_fence_runs() {
    let text = "---\ntitle: t\n---\n\n```{python}\nimport os\n```\n\nText.\n\n```{python}\n«x = 1»\n```\nMore.\n\n```{python}\nimport late\n```\n";
    let program = "from __future__ import annotations\nimport os, late\nrun()\n";
    assert_snapshot!(inserted("quarto", text, program), @"
    ---
    title: t
    ---

    ```{python}
    import os
    ```

    Text.

    ```{python}
    x = 1
    ```

    ```{python}
    from __future__ import annotations
    import late
    run()
    ```

    More.

    ```{python}
    import late
    ```
    ");
    assert_eq!(inserted("rmd", text, program), inserted("quarto", text, program));
    let (document, range) = drawn("quarto", "«Text.»\n");
    assert_eq!(with(&document, &[output_below(&document, range, "1\n")]), "Text.\n\n```text\n1\n```\n");
}

#[test]
fn elsewhere_it_goes_below_the_line_at_its_indentation() {
    assert_eq!(
        inserted("rust", "fn f() {\n    «g(1)»;\n}\n", "a()\nb('''\n1''')\n"),
        "fn f() {\n    g(1);\n    a()\n    b('''\n1''')\n}\n"
    );
    let output = |language: &str, text: &str| {
        let (document, range) = drawn(language, text);
        with(&document, &[output_below(&document, range, "1\n\n2\n")])
    };
    assert_eq!(
        output("rust", "fn f() {\n    «g(1)»;\n}\n"),
        "fn f() {\n    g(1);\n    // 1\n    //\n    // 2\n}\n"
    );
    assert_eq!(
        output("python", "def f():\n    x = g(\n      «1»)\n"),
        "def f():\n    x = g(\n      1)\n    # 1\n    #\n    # 2\n"
    );
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let sum = format!("x = {}1\n", "(1 + ".repeat(20_000));
    let document = Document::new("python", &sum);
    assert!(!program_below(&document, 0..sum.len(), "run()\n").is_empty());
    let chain = format!("y = {}\n", vec!["x"; 20_000].join(" + "));
    let document = Document::new("python", &chain);
    assert_eq!(with(&document, &program_below(&document, 9..10, "run()\n")), format!("{chain}run()\n"));
}

fn parsed(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).expect("a grammar");
    parser.parse(text, None).expect("a tree")
}

/// The text is the lines of another, in their order, and new ones.
fn keeps_lines(before: &str, after: &str) -> bool {
    let mut lines = after.lines();
    before.lines().all(|line| lines.any(|other| other == line))
}

/// Blocks of Python, nested and indented.
fn any_block(indentation: String, depth: u32) -> BoxedStrategy<String> {
    let simple = prop::sample::select(vec![
        "x = 1",
        "y = f(\n~    a,\n\n~)  # c",
        "a = 1; b = 2",
        "z = '''\n  # s\nif'''",
        "x = 1 + \\\n~  2",
        "# c",
        "    # deep",
        "",
        "pass;",
        "if x: y()",
        "\"\"\"d\n\"\"\"",
        "import os",
        "with (\n~ # c\n~ a as b,\n~): pass",
    ]);
    let filled = indentation.clone();
    let simple = simple.prop_map(move |line| match line {
        "" => "\n".to_owned(),
        line => format!("{filled}{}\n", line.replace('~', &filled)),
    });
    if depth == 0 {
        return simple.boxed();
    }
    let header = prop::sample::select(vec![
        ("for i in j:  # h", ""),
        ("if x:", "else:"),
        ("if x:", "elif y:"),
        ("try:", "finally:"),
        ("@d\n~def f(\n~  a,\n~):", ""),
        ("class A:", ""),
        ("while x:", ""),
    ]);
    let step = if depth.is_multiple_of(2) { "    " } else { "\t" };
    let inner = format!("{indentation}{step}");
    let end = prop::sample::select(vec!["x", "return 1", "raise E", "# e\n~pass\n~# f"]);
    let body = move || {
        let inner = inner.clone();
        (prop::collection::vec(any_block(inner.clone(), depth - 1), 0..3), end.clone()).prop_map(
            move |(blocks, end)| format!("{}{inner}{}\n", blocks.concat(), end.replace('~', &inner)),
        )
    };
    let compound = (header, body(), body()).prop_map(move |((first, second), one, two)| {
        let first = first.replace('~', &indentation);
        let second = if second.is_empty() { String::new() } else { format!("{indentation}{second}\n{two}") };
        format!("{indentation}{first}\n{one}{second}")
    });
    prop_oneof![3 => simple, 2 => compound].boxed()
}

fn any_python() -> impl Strategy<Value = String> {
    let head =
        prop::sample::select(vec!["", "\"\"\"Doc.\"\"\"\n", "# c\n\nfrom __future__ import division\n"]);
    let end = prop::sample::select(vec!["", "x", "# c", "\n\n"]);
    let cell = prop::sample::select(vec!["", "", "", "# %%\n"]);
    (head, prop::collection::vec((any_block(String::new(), 2), cell), 0..5), end).prop_map(
        |(head, blocks, end)| {
            let blocks: String = blocks.into_iter().map(|(block, cell)| block + cell).collect();
            format!("{head}{blocks}{end}")
        },
    )
}

fn any_program() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "run()\n",
        "import os\n\ndef f():\n    return 1\n\nf()\n",
        "class A:\n    s = '''\n  t'''\n",
        "from __future__ import annotations\nimport os\n# c\n",
        "for x in y:\n    if x:\n        z()\n",
    ])
}

proptest! {
    #[test]
    fn python_stays_python_and_its_lines_stay_as_they_are(
        source in any_python(),
        program in any_program(),
        start: prop::sample::Index,
        length in 0..40_usize,
        has_crlf: bool,
    ) {
        let source = if has_crlf { source.replace('\n', "\r\n") } else { source };
        prop_assume!(!parsed(&source).root_node().has_error());
        let document = Document::new("python", &source);
        let start = start.index(source.len() + 1);
        let part = document.text().clamped(start..start + length);
        for changes in [
            program_below(&document, part.clone(), program),
            vec![output_below(&document, part.clone(), "if x:\n\"\"\"")],
        ] {
            let after = with(&document, &changes);
            prop_assert!(!parsed(&after).root_node().has_error(), "{after}");
            prop_assert!(keeps_lines(&source, &after), "{after}");
            let is_at_line_break = |change: &Replacement| {
                change.range.is_empty() && (change.range.start == 0 || change.text.starts_with(['\r', '\n']) || change.text.ends_with('\n'))
            };
            prop_assert!(changes.iter().all(is_at_line_break));
            prop_assert!(!has_crlf || !after.replace("\r\n", "").contains('\n') || !source.contains('\n'), "{after:?}");
        }
    }

    #[test]
    fn any_text_takes_a_program_anywhere(
        source in "(x = \\(1\n|def f\\(\u{e9}\\):\n  \u{1f600}\r\n|# %%\r|```py\n|> |\"\"\"|    |\n|\r|- a|`|'|\\\\\n|;|# c\n|\u{c}\t|return\n){0,12}",
        language in prop::sample::select(vec!["python", "markdown", "quarto", "rust"]),
        program in any_program(),
        start in 0..120_usize,
        length in 0..9_usize,
    ) {
        let document = Document::new(language, &source);
        let part = document.text().clamped(start..start + length);
        let changes = program_below(&document, part.clone(), program);
        prop_assert!(changes.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        with(&document, &changes);
        with(&document, &program_instead(&document, part.clone(), program));
        with(&document, &[output_below(&document, part, "1")]);
    }
}

#[test]
fn a_new_cell_has_no_imports_of_the_cells_above() {
    let cell = |program: &str| {
        let cells =
            ["%matplotlib inline\nimport pandas as pd", "x = 1"].map(|it| Document::new("python", it));
        program_for_cell(&cells, program).unwrap_or_else(|| "nothing".to_owned())
    };
    let cells = [
        cell("import pandas as pd\nimport os\n\nprint(pd.NA, os.sep)\n"),
        cell("import pandas as pd"),
        cell("from __future__ import annotations\nimport pandas as pd\nprint(pd)"),
        cell("!ls"),
    ];
    assert_snapshot!(cells.join("\n----\n"), @"
    import os

    print(pd.NA, os.sep)
    ----
    nothing
    ----
    from __future__ import annotations
    print(pd)
    ----
    !ls
    ");
}
