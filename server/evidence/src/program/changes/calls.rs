//! Which calls change files, and where names of files get from a piece of code.

use std::ops::Range;

use tree_sitter::Node;

use super::super::paths::SHOWS;
use crate::python::{Literal, Parsed, called, children, mode};

/// How names of functions begin that write, rename or remove a file, or hand its name to what may.
pub(super) const CHANGES: &str = "
    basicConfig call check_ chmod connect copy create_subprocess dump eval exec export FileHandler getoutput getstatus
    hardlink_to im_save imsave imwrite link make_archive mimsave move overwrite popen Popen posix_spawn remove removedirs rename replace rmdir
    rmtree RotatingFileHandler run save sink spawn symlink system TimedRotatingFileHandler to_ tofile touch truncate
    unlink urlretrieve utime WatchedFileHandler write Writer ExcelWriter HDFStore
";

/// How names of functions begin that give what a file holds: what they give names no file.
pub(super) const READS: &str = "
    DictReader ExcelFile genfromtxt imread load open parse_ read reader scan
";

/// Functions that give names on, or look at them, and write nothing.
const HANDS_ON: &str = "
    Path PurePath abspath basename dict dirname display enumerate exists expanduser filter format format_map get getsize
    is_dir is_file isdir isfile items iter join joinpath keys len list lower lstrip map next normpath pop print range
    realpath relative_to replace resolve reversed rstrip set sorted splitext stat str strip tuple upper values with_name
    with_stem with_suffix zip
";

/// Functions that compute something of texts, or hold them, and open no file.
const COMPUTES: &str = "
    Categorical Counter DataFrame Index OrderedDict Series SequenceMatcher Template abs all any array asarray assign bool bytearray bytes
    capitalize casefold center chr compile count decode defaultdict deque digest divmod dumps encode endswith escape execute executemany
    find findall float fnmatch fromkeys frozenset fullmatch get_close_matches getattr groupby hasattr hash hex hexdigest id index int isin
    isinstance ljust match max md5 min namedtuple ndiff ord parse partition pprint quote removeprefix removesuffix repr rfind rjust
    round rpartition rsplit rstrip search setattr sha1 sha256 sha512 slice split splitlines startswith str sub sum title
    tolist translate type unified_diff unquote urljoin urlparse urlsplit zfill
";

/// Methods that put their arguments into what they belong to.
const TAKES: [&str; 7] = ["add", "append", "appendleft", "extend", "insert", "setdefault", "update"];

/// How names of functions begin that start other programs.
pub(super) const SHELLS: &str =
    "call check_ create_subprocess getoutput getstatus popen Popen posix_spawn run spawn system";

/// Calls that give something to write to that is no file of the folder.
const NO_FILES: [&str; 5] =
    ["BytesIO", "NamedTemporaryFile", "SpooledTemporaryFile", "StringIO", "TemporaryFile"];

/// `true` for a call that gives something to write to that is no file of the folder.
pub(super) fn is_no_file(call: Node<'_>, program: &Parsed<'_>) -> bool {
    NO_FILES.contains(&called(call, program))
}

/// Calls that give the names of files they find.
const FINDS: [&str; 8] = ["fwalk", "glob", "iglob", "iterdir", "listdir", "rglob", "scandir", "walk"];

/// Calls that take no name of a file, though they are named as if.
const HARMLESS: &str = "
    replace rename copy to_datetime to_dict to_frame to_list to_numeric to_numpy to_offset to_period to_records
    to_timedelta to_timestamp write writelines writerow writestr
";

/// How names of functions begin that surely write to the first name they are given.
const SURELY: &str =
    "im_save imsave imwrite mimsave open save to_csv to_excel to_json to_parquet to_pickle write_";

/// `true` for a call that writes to the name it is given, or removes it.
pub(super) fn is_surely_of_a_file(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    let has_name = call.child_by_field_name("arguments").is_some_and(|it| it.named_child_count() > 0);
    let is_of_module = function.contains('.') && is_of_module(function, program);
    has_name && (is_of_module || begins(called(call, program), SURELY))
}

/// The name of the function of the program that a call may be of: it is called by its bare name, or of the same object. Empty
/// for others.
pub(super) fn own_name<'a>(call: Node<'_>, program: &Parsed<'a>) -> &'a str {
    let object = call.child_by_field_name("function").and_then(|it| it.child_by_field_name("object"));
    let is_same = object.is_none_or(|it| matches!(program.text(it), "self" | "cls" | "super()"));
    if is_same { called(call, program) } else { "" }
}

/// `true` for a call that only shows what it is given.
pub(super) fn shows(node: Node<'_>, program: &Parsed<'_>) -> bool {
    node.kind() == "call" && SHOWS.contains(&called(node, program))
}

/// `true` for a call that gives the person's folder.
pub(super) fn is_home(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    called(call, program) == "home" && function.contains("Path.")
}

/// `name` for `getattr(self, 'name')`.
pub(super) fn attribute_by_name<'a>(call: Node<'_>, program: &Parsed<'a>) -> Option<&'a str> {
    let arguments = call.child_by_field_name("arguments").filter(|_| called(call, program) == "getattr")?;
    let name = arguments.named_child(1).filter(|it| it.kind() == "string")?;
    Literal::read(name, program.code).filter(|literal| !literal.is_computed).map(|literal| literal.written)
}

/// `true` for a call that may do anything with a name: what is not known to read, or to give it on.
pub(super) fn may_do_anything(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let name = called(call, program);
    !begins(name, READS) && !opens_nothing(name)
}

/// `true` for the name of a function that opens no file.
fn opens_nothing(name: &str) -> bool {
    let is_known = |known: &str| known.split_whitespace().any(|known| known == name);
    TAKES.contains(&name) || is_known(HANDS_ON) || is_known(COMPUTES) || is_known(HARMLESS)
}

/// The end of an expression that names get to, and where its targets stand.
pub(super) fn part(node: Node<'_>, program: &Parsed<'_>) -> Option<(usize, Range<usize>)> {
    let field = |name| node.child_by_field_name(name).map(|it: Node<'_>| it.byte_range());
    let end = node.end_byte();
    match node.kind() {
        "assignment" | "augmented_assignment" => Some((end, field("left")?)),
        // The body of a loop is no part of it.
        "for_statement" | "for_in_clause" => Some((field("right")?.end, field("left")?)),
        "named_expression" | "keyword_argument" | "default_parameter" | "typed_default_parameter" => {
            Some((end, field("name")?))
        }
        "as_pattern" => Some((end, field("alias")?)),
        "call" if TAKES.contains(&called(node, program)) => Some((end, field("function")?)),
        "call" | "return_statement" | "yield" => Some((end, 0..0)),
        _ => None,
    }
}

pub(super) fn begins(name: &str, with: &str) -> bool {
    with.split_whitespace().any(|beginning| name.starts_with(beginning))
}

/// `true` for a call that may write, rename or remove a file that it is given.
pub(super) fn may_change(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let name = called(call, program);
    // `dumps` gives a text, `execute` takes SQL.
    if begins(name, CHANGES) && name != "dumps" && !name.starts_with("execute") {
        return true;
    }
    if opens_nothing(name) {
        return false;
    }
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let keyword = |argument: &Node<'_>| argument.child_by_field_name("name").map(|name| program.text(name));
    let rewrites = arguments.iter().any(|argument| keyword(argument) == Some("inplace"));
    let is_splat = |argument: &Node<'_>| argument.kind().ends_with("_splat");
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    // They open to write, unless they are told otherwise.
    let is_database = ["shelve.", "dbm."].iter().any(|module| function.starts_with(module));
    if rewrites || (name == "open" && (is_database || arguments.iter().any(is_splat))) {
        return true;
    }
    let mode_of = |argument: Node<'_>| mode(program.text(value(argument)));
    let named = arguments.iter().copied().find(|it| keyword(it) == Some("mode"));
    let mut positional = arguments.iter().copied().filter(|it| keyword(it).is_none());
    let (first, second) = (positional.next(), positional.next());
    // `path.open(mode)` has it first.
    let is_method = call.child_by_field_name("function").is_some_and(|it| it.kind() == "attribute");
    let may_be_first = |it: &Node<'_>| it.kind() != "string" || mode_of(*it).is_some();
    let first = first.filter(|it| name == "open" && is_method && may_be_first(it));
    let is_written = |it: Node<'_>| match mode_of(it) {
        Some(mode) => mode.contains(['w', 'a', 'x', '+']),
        // One that is computed may be any.
        None => name == "open",
    };
    let written_first = first.filter(|it| mode_of(*it).is_some());
    named.or(written_first).or(second).or(first).is_some_and(is_written)
}

fn value(argument: Node<'_>) -> Node<'_> {
    argument.child_by_field_name("value").unwrap_or(argument)
}

/// Calls that change all that they find.
const SWEEPS: [&str; 5] = ["extract", "extractall", "removedirs", "rmtree", "unpack_archive"];

/// Programs of a shell that change files.
const COMMANDS: [&str; 12] =
    ["awk", "dd", "find", "mv", "perl", "rm", "rmdir", "sed", "shred", "tee", "truncate", "xargs"];

/// `true` for a call that gives the names of files it finds.
pub(super) fn finds(call: Node<'_>, program: &Parsed<'_>) -> bool {
    FINDS.contains(&called(call, program))
}

/// `true` for a call that changes whatever files it finds: in a folder, or by a command of a shell with `*`.
pub(super) fn sweeps(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    let arguments = call.child_by_field_name("arguments").map_or("", |it| program.text(it));
    let mut words = arguments.split(|it: char| !it.is_alphanumeric() && it != '_');
    let is_command = begins(called(call, program), SHELLS) && words.any(|word| COMMANDS.contains(&word));
    (SWEEPS.contains(&called(call, program)) && !function.contains(".str."))
        || copies_into_a_folder(call, program)
        || (is_command && arguments.contains(['*', '?', '$', '-']))
}

/// `true` for a call that copies or moves to what may be a folder: the names there are those of what is copied.
fn copies_into_a_folder(call: Node<'_>, program: &Parsed<'_>) -> bool {
    const COPIES: [&str; 4] = ["copy", "copy2", "copytree", "move"];
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    if !COPIES.contains(&called(call, program)) || !is_of_module(function, program) {
        return false;
    }
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let Some(to) = arguments.get(1) else { return false };
    let text = program.text(value(*to)).trim_end_matches(['"', '\'']);
    let has_ending = text
        .rsplit_once('.')
        .is_some_and(|(_, ending)| !ending.is_empty() && ending.chars().all(|it| it.is_ascii_alphanumeric()));
    // What a variable holds is followed elsewhere.
    matches!(value(*to).kind(), "string" | "call") && !has_ending
}

/// What a call that changes a file takes its name from: its first argument, or all of it. `None` for a call that changes
/// what it is given by no name.
pub(super) fn names_target<'t>(call: Node<'t>, program: &Parsed<'_>) -> Option<Node<'t>> {
    let name = called(call, program);
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let first = arguments.first().filter(|it| it.kind() != "keyword_argument");
    let is_of_module = is_of_module(function, program);
    let is_of_data = name.starts_with("to_");
    // `path.replace(other)` moves a file, `text.replace(old, new)` none.
    let moves = matches!(name, "replace" | "rename") && arguments.len() == 1 && first.is_some();
    if !is_of_module && (is_harmless(name) && !moves || is_of_data && arguments.is_empty()) {
        return None;
    }
    let is_open = name == "open" && first.is_some_and(|first| mode(program.text(*first)).is_none());
    let is_unbound =
        ["DataFrame.", "Series."].iter().any(|class| function.contains(class) && !function.contains('('));
    let takes_first = is_open || (is_of_data && !is_unbound) || (!is_of_module && name.starts_with("save"));
    Some(first.copied().filter(|_| takes_first).unwrap_or(call))
}

/// `true` for a function of a module that works on files, by whatever name the module is known; also for one that was
/// imported by itself, as a method never stands alone.
fn is_of_module(function: &str, program: &Parsed<'_>) -> bool {
    function.split_once('.').is_none_or(|(module, _)| program.file_modules().contains(module))
}

fn is_harmless(name: &str) -> bool {
    HARMLESS.split_whitespace().any(|harmless| match harmless.split_once('_') {
        Some(_) => name.starts_with(harmless),
        None => name == harmless,
    })
}
