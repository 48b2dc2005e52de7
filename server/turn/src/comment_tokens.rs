//! How comments are written in each language.

/// The tokens of a language's comments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CommentTokens {
    /// Tokens that start a comment which ends with its line.
    pub line: &'static [&'static str],
    /// Pairs of tokens that start and end a comment.
    pub block: &'static [(&'static str, &'static str)],
}

const C: (&str, &str) = ("/*", "*/");
const XML: (&str, &str) = ("<!--", "-->");
const ML: (&str, &str) = ("(*", "*)");
const HASKELL: (&str, &str) = ("{-", "-}");
const JINJA: (&str, &str) = ("{#", "#}");
const HANDLEBARS: (&str, &str) = ("{{!--", "--}}");

/// The comment tokens of a language. `language` is an LSP identifier, as VS Code, Neovim, Helix, Zed and Emacs
/// spell it. A language that is not listed gets the two most common tokens.
#[must_use]
pub fn comment_tokens(language: &str) -> CommentTokens {
    let (line, block): (&'static [_], &'static [_]) = match language {
        "awk" | "bash" | "bazel" | "crystal" | "dockercompose" | "dockerfile" | "dotenv" | "editorconfig"
        | "elixir" | "fish" | "gdscript" | "git-commit" | "git-rebase" | "gitattributes" | "gitcommit"
        | "gitignore" | "gnuplot" | "graphql" | "ignore" | "janet" | "jq" | "just" | "make" | "makefile"
        | "mojo" | "perl" | "perl6" | "properties" | "puppet" | "python" | "r" | "raku" | "ruby" | "sed"
        | "sh" | "shellscript" | "snakemake" | "spec" | "ssh_config" | "starlark" | "tcl" | "toml"
        | "yaml" | "zsh" => (&["#"], &[]),
        "c" | "c3" | "cpp" | "csharp" | "cuda" | "cuda-cpp" | "d" | "dart" | "glsl" | "go" | "groovy"
        | "haxe" | "hlsl" | "java" | "javascript" | "jenkinsfile" | "json5" | "jsonc" | "kotlin" | "less"
        | "objc" | "objcpp" | "objective-c" | "objective-cpp" | "odin" | "proto" | "proto3" | "protobuf"
        | "rust" | "sass" | "scala" | "scss" | "solidity" | "stylus" | "swift" | "systemverilog"
        | "typescript" | "typst" | "v" | "verilog" | "wgsl" => (&["//"], &[C]),
        "javascriptreact" | "typescriptreact" | "jsx" | "tsx" => (&["//"], &[C]),
        "gleam" | "gomod" | "prisma" | "zig" => (&["//"], &[]),
        "php" => (&["//", "#"], &[C, XML]),
        "hcl" | "terraform" | "terraform-vars" => (&["#", "//"], &[C]),
        "coffeescript" => (&["#"], &[("###", "###")]),
        "julia" => (&["#"], &[("#=", "=#")]),
        "nim" => (&["#"], &[("#[", "]#")]),
        "nix" => (&["#"], &[C]),
        "cmake" => (&["#"], &[("#[[", "]]")]),
        "powershell" => (&["#"], &[("<#", "#>")]),
        "octave" => (&["%", "#"], &[]),
        "css" | "postcss" => (&[], &[C]),
        "html" | "markdown" | "quarto" | "rmd" | "svg" | "xhtml" | "xml" | "xsd" | "xsl" => (&[], &[XML]),
        "astro" | "svelte" | "vue" | "vue-html" => (&["//"], &[XML, C]),
        "mdx" => (&[], &[C, XML]),
        "handlebars" => (&[], &[HANDLEBARS, XML]),
        "django-html" | "htmldjango" | "jinja" | "jinja-html" | "twig" => (&[], &[JINJA, XML]),
        "ada" | "vhdl" => (&["--"], &[]),
        "applescript" => (&["--"], &[ML]),
        "agda" | "elm" | "haskell" | "idris" | "purescript" => (&["--"], &[HASKELL]),
        "lua" | "luau" => (&["--"], &[("--[[", "]]")]),
        "mysql" | "pgsql" | "plsql" | "postgres" | "sql" | "sqlite" | "tsql" => (&["--"], &[C]),
        "ocaml" | "reason" => (&[], &[ML, C]),
        "coq" | "mathematica" | "sml" | "standard-ml" | "wolfram" => (&[], &[ML]),
        "fsharp" => (&["//"], &[ML]),
        "delphi" | "objectpascal" | "pascal" => (&["//"], &[ML]),
        "clojure" | "commonlisp" | "emacs-lisp" | "elisp" | "fennel" | "lisp" | "racket" | "scheme" => {
            (&[";"], &[("#|", "|#")])
        }
        "asm" | "nasm" => (&[";", "#"], &[C]),
        "autohotkey" => (&[";"], &[C]),
        "llvm" => (&[";"], &[]),
        "conf" | "dosini" | "ini" | "systemd" => (&["#", ";"], &[]),
        "bibtex" | "erlang" | "latex" | "postscript" | "tex" => (&["%"], &[]),
        "matlab" => (&["%"], &[("%{", "%}")]),
        "prolog" => (&["%"], &[C]),
        "FortranFreeForm" | "fortran" | "fortran-modern" => (&["!"], &[]),
        "vim" => (&["\"", "#"], &[]),
        "vb" | "vba" | "vbs" | "visualbasic" => (&["'"], &[]),
        "bat" | "batch" | "dosbatch" => (&["::", "rem", "REM"], &[]),
        "cobol" => (&["*>"], &[]),
        "restructuredtext" | "rst" => (&[".."], &[]),
        "asciidoc" => (&["//"], &[]),
        "apl" => (&["⍝"], &[]),
        "plantuml" => (&["'"], &[("/'", "'/")]),
        "mermaid" => (&["%%"], &[]),
        "stata" => (&["//", "*"], &[C]),
        "sas" => (&[], &[C]),
        "csv" | "json" | "jsonl" | "plaintext" | "text" | "tsv" => (&[], &[]),
        _ => (&["#", "//"], &[]),
    };
    CommentTokens { line, block }
}
