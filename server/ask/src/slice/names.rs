//! The names that a piece of Python binds, and those that it uses without binding them.

use std::collections::HashSet;

use tree_sitter::Node;

/// The names that code gives a value to, outside the functions and classes in it.
#[derive(Debug, Default)]
pub struct Bound<'a> {
    /// By assignment, import, definition…
    pub names: Vec<&'a str>,
    /// By an assignment to an item or an attribute: `frame["a"] = 1`.
    pub changed: Vec<&'a str>,
}

/// A name that code uses and does not bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use<'a> {
    /// The name.
    pub name: &'a str,
    /// `true` if it is used when a function is called, not when the code itself runs.
    pub is_deferred: bool,
}

/// The names that a statement binds.
#[must_use]
pub fn bound<'a>(statement: Node<'a>, source: &'a str) -> Bound<'a> {
    let mut bound = Bound::default();
    let definition = statement.child_by_field_name("definition").unwrap_or(statement);
    if matches!(definition.kind(), "function_definition" | "class_definition") {
        bound.names.extend(definition.child_by_field_name("name").map(|name| &source[name.byte_range()]));
        return bound;
    }
    let (mut depth, mut comprehensions) = (0_usize, 0_usize);
    for event in events(vec![Task::Visit(statement)], source) {
        match event {
            Event::Enter(Scope::Branch) | Event::Leave(Scope::Branch) => {}
            Event::Enter(Scope::Comprehension) => comprehensions += 1,
            Event::Leave(Scope::Comprehension) => comprehensions -= 1,
            Event::Enter(_) => depth += 1,
            Event::Leave(_) => depth -= 1,
            Event::Bind(name) if depth + comprehensions == 0 => bound.names.push(name),
            Event::BindAround(name) if depth == 0 => bound.names.push(name),
            Event::Change(name) if depth + comprehensions == 0 => bound.changed.push(name),
            _ => {}
        }
    }
    bound
}

/// The parameters and the local names of a function.
pub(crate) fn locals<'a>(function: Node<'a>, source: &'a str) -> HashSet<&'a str> {
    let mut tasks = Vec::new();
    push_function(function, &mut tasks);
    scopes(&events(tasks, source)).swap_remove(1)
}

/// The names that some nodes use and do not bind, if the nodes are one program.
#[must_use]
pub fn free<'a>(nodes: &[Node<'a>], source: &'a str) -> Vec<Use<'a>> {
    let events = events(nodes.iter().map(|node| Task::Visit(*node)).collect(), source);
    let mut locals = scopes(&events).into_iter();
    let mut open = vec![Open::new(Scope::Module, &mut locals)];
    let mut free = Vec::new();
    for event in events {
        match event {
            Event::Enter(scope) => open.push(Open::new(scope, &mut locals)),
            Event::Leave(_) => {
                open.pop();
            }
            Event::Bind(name) => open.last_mut().into_iter().for_each(|scope| {
                scope.bound.insert(name);
            }),
            Event::BindAround(name) => {
                if let Some(scope) = open.iter_mut().rfind(|open| open.scope != Scope::Comprehension) {
                    scope.bound.insert(name);
                }
            }
            Event::Use(name) => free.extend(resolve(name, &open)),
            Event::Change(_) | Event::Outer(_) => {}
        }
    }
    free
}

/// `true` if Python itself defines a name.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    let is_special = name.starts_with("__") && name.ends_with("__");
    is_special || BUILTINS.split_ascii_whitespace().any(|builtin| builtin == name)
}

/// The names of the module `builtins`, and what a notebook adds.
const BUILTINS: &str = "
    abs aiter all anext any ArithmeticError ascii AssertionError AttributeError BaseException
    BaseExceptionGroup bin BlockingIOError bool breakpoint BrokenPipeError BufferError bytearray bytes
    BytesWarning callable ChildProcessError chr classmethod compile complex ConnectionAbortedError
    ConnectionError ConnectionRefusedError ConnectionResetError copyright credits delattr DeprecationWarning
    dict dir display divmod Ellipsis EncodingWarning enumerate EnvironmentError EOFError eval Exception
    ExceptionGroup exec exit False FileExistsError FileNotFoundError filter float FloatingPointError format
    frozenset FutureWarning GeneratorExit get_ipython getattr globals hasattr hash help hex id ImportError
    ImportWarning IndentationError IndexError input int InterruptedError IOError IsADirectoryError isinstance
    issubclass iter KeyboardInterrupt KeyError len license list locals LookupError map max MemoryError
    memoryview min ModuleNotFoundError NameError next None NotADirectoryError NotImplemented
    NotImplementedError object oct open ord OSError OverflowError PendingDeprecationWarning PermissionError
    pow print ProcessLookupError property PythonFinalizationError quit range RecursionError ReferenceError
    repr ResourceWarning reversed round RuntimeError RuntimeWarning set setattr slice sorted staticmethod
    StopAsyncIteration StopIteration str sum super SyntaxError SyntaxWarning SystemError SystemExit TabError
    TimeoutError True tuple type TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
    UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError vars Warning WindowsError
    ZeroDivisionError zip
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Module,
    Function,
    Class,
    Comprehension,
    /// Not a scope in Python, but a name bound in it may be unbound after it.
    Branch,
}

/// What happens to names when code runs, in order.
#[derive(Debug, Clone, Copy)]
enum Event<'a> {
    Enter(Scope),
    Leave(Scope),
    Use(&'a str),
    Bind(&'a str),
    /// The name gets a value by `:=`, which counts around the comprehensions that it stands in.
    BindAround(&'a str),
    /// An item or an attribute of the name's value gets a new value.
    Change(&'a str),
    /// The name is declared to be of an outer scope: `global`, `nonlocal`.
    Outer(&'a str),
}

/// A scope while its events are processed.
struct Open<'a> {
    scope: Scope,
    /// All names bound in it, now or later.
    locals: HashSet<&'a str>,
    /// The names bound in it until now.
    bound: HashSet<&'a str>,
}

impl<'a> Open<'a> {
    fn new(scope: Scope, locals: &mut impl Iterator<Item = HashSet<&'a str>>) -> Self {
        Open { scope, locals: locals.next().unwrap_or_default(), bound: HashSet::new() }
    }
}

/// A use of a name; `None` if one of the open scopes binds it.
fn resolve<'a>(name: &'a str, open: &[Open<'a>]) -> Option<Use<'a>> {
    let mut is_deferred = false;
    for scope in open.iter().rev() {
        let is_bound = match scope.scope {
            Scope::Function | Scope::Comprehension => scope.locals.contains(name),
            Scope::Module if is_deferred => scope.locals.contains(name),
            Scope::Module | Scope::Branch => scope.bound.contains(name),
            // A method does not see the names of its class.
            Scope::Class => !is_deferred && scope.bound.contains(name),
        };
        if is_bound {
            return None;
        }
        is_deferred |= scope.scope == Scope::Function;
    }
    Some(Use { name, is_deferred })
}

/// All names that each scope binds: first the module, then the scopes in the order in which they are entered.
fn scopes<'a>(events: &[Event<'a>]) -> Vec<HashSet<&'a str>> {
    let mut found = vec![HashSet::new()];
    let mut outer = vec![HashSet::new()];
    // The open scopes, each with its index; for a branch, the index of the scope it is in.
    let mut open = vec![(Scope::Module, 0)];
    for event in events {
        let current = open.last().expect("the module stays open").1;
        match event {
            Event::Enter(scope) => {
                open.push((*scope, if *scope == Scope::Branch { current } else { found.len() }));
                found.push(HashSet::new());
                outer.push(HashSet::new());
            }
            Event::Leave(_) => {
                open.pop();
            }
            Event::Bind(name) => {
                found[current].insert(*name);
            }
            Event::BindAround(name) => {
                let around = open.iter().rfind(|(scope, _)| *scope != Scope::Comprehension);
                found[around.map_or(0, |(_, index)| *index)].insert(*name);
            }
            Event::Outer(name) => {
                outer[current].insert(*name);
            }
            Event::Use(_) | Event::Change(_) => {}
        }
    }
    for (names, outer) in found.iter_mut().zip(outer) {
        names.retain(|name| !outer.contains(name));
    }
    found
}

/// Work on a stack that is still to be done: code may nest too deep for recursion.
enum Task<'a> {
    /// Code that runs.
    Visit(Node<'a>),
    /// The target of an assignment.
    Target(Node<'a>),
    /// The pattern of a `case`.
    Pattern(Node<'a>),
    Emit(Event<'a>),
    /// A name that is bound.
    Name(Node<'a>),
    /// A name that is bound by `:=`.
    NameAround(Node<'a>),
    /// A name that is declared to be of an outer scope.
    OuterName(Node<'a>),
}

/// The events of some tasks, which are given in the order in which they run.
fn events<'a>(mut tasks: Vec<Task<'a>>, source: &'a str) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    tasks.reverse();
    let text = |node: Node<'_>| &source[node.byte_range()];
    while let Some(task) = tasks.pop() {
        let first = tasks.len();
        match task {
            Task::Emit(event) => events.push(event),
            Task::Name(node) => events.push(Event::Bind(text(node))),
            Task::NameAround(node) => events.push(Event::BindAround(text(node))),
            Task::OuterName(node) => events.push(Event::Outer(text(node))),
            Task::Visit(node) if node.kind() == "identifier" => events.push(Event::Use(text(node))),
            Task::Visit(node) => push_code(node, &mut tasks),
            Task::Target(node) => match node.kind() {
                "identifier" => events.push(Event::Bind(text(node))),
                "attribute" | "subscript" => {
                    events.extend(root(node).map(|root| Event::Change(text(root))));
                    tasks.push(Task::Visit(node));
                }
                "generic_type" => tasks.extend(node.named_child(0).map(Task::Target)),
                _ => tasks.extend(children(node).into_iter().map(Task::Target)),
            },
            Task::Pattern(node) => push_pattern(node, &mut tasks),
        }
        tasks[first..].reverse();
    }
    events
}

/// The tasks for code, in the order in which it runs.
fn push_code<'a>(node: Node<'a>, tasks: &mut Vec<Task<'a>>) {
    let field = |name: &str| node.child_by_field_name(name);
    match node.kind() {
        "attribute" => tasks.extend(field("object").map(Task::Visit)),
        "keyword_argument" => tasks.extend(field("value").map(Task::Visit)),
        "member_type" => tasks.extend(node.named_child(0).map(Task::Visit)),
        "assignment" => {
            let value = field("right");
            tasks.extend(value.map(Task::Visit));
            tasks.extend(field("type").map(Task::Visit));
            tasks.extend(value.and_then(|_| field("left")).map(Task::Target));
        }
        "augmented_assignment" => {
            tasks.extend(field("left").map(Task::Visit));
            tasks.extend(field("right").map(Task::Visit));
            tasks.extend(field("left").map(Task::Target));
        }
        "type_alias_statement" => {
            tasks.extend(field("right").map(Task::Visit));
            tasks.extend(field("left").map(Task::Target));
        }
        "named_expression" => {
            tasks.extend(field("value").map(Task::Visit));
            tasks.extend(field("name").map(Task::NameAround));
        }
        "as_pattern" => {
            tasks.extend(node.named_child(0).map(Task::Visit));
            tasks.extend(field("alias").map(Task::Target));
        }
        "for_statement" => {
            tasks.extend(field("right").map(Task::Visit));
            tasks.extend(field("left").map(Task::Target));
            tasks.extend(field("body").map(Task::Visit));
            tasks.extend(field("alternative").map(Task::Visit));
        }
        "with_statement" => {
            let is_body = |child: &Node<'_>| child.kind() == "block";
            tasks.extend(children(node).into_iter().filter(|child| !is_body(child)).map(Task::Visit));
            tasks.extend(field("body").into_iter().flat_map(children).map(Task::Visit));
        }
        "block" => {
            let code = children(node).into_iter().map(Task::Visit).collect();
            push_scope(Scope::Branch, code, tasks);
        }
        "case_clause" => {
            let parts = children(node).into_iter();
            let part = |part: Node<'a>| match part.kind() {
                "case_pattern" => Task::Pattern(part),
                _ => Task::Visit(part),
            };
            push_scope(Scope::Branch, parts.map(part).collect(), tasks);
        }
        "function_definition" => {
            tasks.extend(evaluated_with(node).into_iter().map(Task::Visit));
            tasks.extend(field("name").map(Task::Name));
            push_function(node, tasks);
        }
        "lambda" => {
            tasks.extend(evaluated_with(node).into_iter().map(Task::Visit));
            push_function(node, tasks);
        }
        "class_definition" => {
            tasks.extend(field("superclasses").map(Task::Visit));
            let body = field("body").into_iter().flat_map(children).map(Task::Visit).collect();
            push_scope(Scope::Class, body, tasks);
            tasks.extend(field("name").map(Task::Name));
        }
        "list_comprehension" | "set_comprehension" | "dictionary_comprehension" | "generator_expression" => {
            push_comprehension(node, tasks);
        }
        "import_statement" | "import_from_statement" => {
            let mut cursor = node.walk();
            let imported = node.children_by_field_name("name", &mut cursor).filter_map(imported_name);
            tasks.extend(imported.map(Task::Name));
        }
        "future_import_statement" => {}
        "global_statement" | "nonlocal_statement" => {
            tasks.extend(children(node).into_iter().map(Task::OuterName));
        }
        _ => tasks.extend(children(node).into_iter().map(Task::Visit)),
    }
}

fn push_pattern<'a>(node: Node<'a>, tasks: &mut Vec<Task<'a>>) {
    let parts = children(node);
    match (node.kind(), parts.as_slice()) {
        ("identifier", _) => tasks.push(Task::Name(node)),
        ("dotted_name", [name]) => tasks.push(Task::Name(*name)),
        ("dotted_name", [name, ..]) => tasks.push(Task::Visit(*name)),
        ("class_pattern", [class, parts @ ..]) => {
            tasks.extend(class.named_child(0).map(Task::Visit));
            tasks.extend(parts.iter().copied().map(Task::Pattern));
        }
        ("keyword_pattern", [_, parts @ ..]) => tasks.extend(parts.iter().copied().map(Task::Pattern)),
        (_, parts) => tasks.extend(parts.iter().copied().map(Task::Pattern)),
    }
}

/// The scope of a function or a lambda: its parameters, then its body.
fn push_function<'a>(function: Node<'a>, tasks: &mut Vec<Task<'a>>) {
    let mut inside: Vec<Task<'a>> = parameters(function).into_iter().filter_map(parameter_name).collect();
    match function.child_by_field_name("body") {
        Some(body) if body.kind() == "block" => inside.extend(children(body).into_iter().map(Task::Visit)),
        body => inside.extend(body.map(Task::Visit)),
    }
    push_scope(Scope::Function, inside, tasks);
}

fn push_comprehension<'a>(node: Node<'a>, tasks: &mut Vec<Task<'a>>) {
    let (clauses, values): (Vec<_>, Vec<_>) =
        children(node).into_iter().partition(|child| child.kind() == "for_in_clause");
    let (conditions, values): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|child| child.kind() == "if_clause");
    let right = |clause: &Node<'a>| clause.child_by_field_name("right").map(Task::Visit);
    let left = |clause: &Node<'a>| clause.child_by_field_name("left").map(Task::Target);
    // The iterable of the first clause is evaluated outside the comprehension.
    tasks.extend(clauses.first().and_then(right));
    let mut inside: Vec<Task<'a>> = clauses.iter().filter_map(left).collect();
    inside.extend(clauses.iter().skip(1).filter_map(right));
    // What it gives may name what a condition has bound.
    inside.extend(conditions.into_iter().chain(values).map(Task::Visit));
    push_scope(Scope::Comprehension, inside, tasks);
}

fn push_scope<'a>(scope: Scope, inside: Vec<Task<'a>>, tasks: &mut Vec<Task<'a>>) {
    tasks.push(Task::Emit(Event::Enter(scope)));
    tasks.extend(inside);
    tasks.push(Task::Emit(Event::Leave(scope)));
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

fn parameters(function: Node<'_>) -> Vec<Node<'_>> {
    function.child_by_field_name("parameters").map(children).unwrap_or_default()
}

/// The name of a parameter, in the scope of its function.
fn parameter_name(parameter: Node<'_>) -> Option<Task<'_>> {
    match parameter.kind() {
        "default_parameter" | "typed_default_parameter" => parameter.child_by_field_name("name"),
        "typed_parameter" => parameter.named_child(0),
        _ => Some(parameter),
    }
    .map(Task::Target)
}

/// The parts of a function that are evaluated when it is defined: defaults and types.
fn evaluated_with(function: Node<'_>) -> Vec<Node<'_>> {
    let mut evaluated = Vec::new();
    for parameter in parameters(function) {
        evaluated.extend(parameter.child_by_field_name("type"));
        evaluated.extend(parameter.child_by_field_name("value"));
    }
    evaluated.extend(function.child_by_field_name("return_type"));
    evaluated
}

/// The name that an import binds: the alias, or the first part of the module's name.
fn imported_name(imported: Node<'_>) -> Option<Node<'_>> {
    imported.child_by_field_name("alias").or_else(|| imported.named_child(0))
}

/// The variable at the root of `a.b[c].d`.
fn root(node: Node<'_>) -> Option<Node<'_>> {
    let mut current = node;
    loop {
        match current.kind() {
            "identifier" => return Some(current),
            "attribute" => current = current.child_by_field_name("object")?,
            "subscript" => current = current.child_by_field_name("value")?,
            _ => return None,
        }
    }
}
