//! What may be why two outputs differ: something that programs ask for.

use super::moments::TIMES;
use super::sourced::{Sourced, asks};

/// What draws numbers by chance, and what makes them the same in each run.
const CHANCES: [&str; 34] = [
    "random.random(",
    "random.rand",
    "random.choice",
    "random.sample(",
    ".sample(",
    "random.shuffle(",
    "random.uniform(",
    "random.gauss(",
    "random.normal(",
    "random.permutation(",
    "random.poisson(",
    "random.exponential(",
    "random.binomial(",
    "random.beta(",
    "random.gamma(",
    "random.lognormal(",
    "random.multivariate_normal(",
    "randint(",
    "default_rng()",
    "RandomState()",
    "token_hex(",
    "urandom(",
    "train_test_split(",
    "shuffle=True",
    "KMeans(",
    "GaussianMixture(",
    "RandomForest",
    "ExtraTrees",
    "GradientBoosting",
    "MLPClassifier(",
    "MLPRegressor(",
    "TSNE(",
    "IsolationForest(",
    ".resample(n",
];
const SEEDS: [&str; 3] = ["seed(", "seed=", "random_state"];

/// What asks for something of the machine or the process.
const OF_THE_MACHINE: [&str; 19] = [
    "getpid(",
    "getcwd(",
    "cwd(",
    "mkdtemp(",
    "mkstemp(",
    "TemporaryDirectory(",
    "NamedTemporaryFile(",
    "gettempdir(",
    "gethostname(",
    "cpu_count(",
    "platform.system(",
    "platform.machine(",
    "platform.platform(",
    "platform.release(",
    "platform.node(",
    "platform.python_version(",
    "sys.version",
    "__version__",
    "__file__",
];

/// What decides by the kinds of columns.
const KINDS: [&str; 8] = [
    "select_dtypes(",
    "is_object_dtype(",
    "is_string_dtype(",
    "dtype ==",
    "dtype==",
    "dtype in",
    "dtype.kind",
    "dtypes ==",
];

/// What programs ask for that may be why lines differ: what prints them has to do with it.
pub(super) fn reason(codes: &[&str], old: &[&str], new: &[&str]) -> Option<&'static str> {
    let is_seeded = codes.iter().any(|code| code.contains("seed("));
    let draws =
        |text: &str| !is_seeded && has(text, &CHANCES) && !SEEDS.iter().any(|seed| text.contains(seed));
    let without_digits = |line: &str| line.replace(|it: char| it.is_ascii_digit() || it == '-', "");
    let differing: Vec<(&str, &str)> =
        old.iter().copied().zip(new.iter().copied()).filter(|(old, new)| old != new).collect();
    let is_as_long = old.len() == new.len();
    let may = |sources: &dyn Fn(&str) -> bool| {
        codes.iter().any(|code| sources(code)) && {
            let sourced = Sourced::of(codes, sources);
            differing.iter().all(|(old, new)| sourced.may_differ(old, new))
        }
    };
    let differ_in_digits = || differing.iter().all(|(old, new)| without_digits(old) == without_digits(new));
    if may(&draws) {
        Some("its code draws numbers by chance, without a seed")
    } else if is_as_long && may(&|text| has(text, &TIMES)) {
        Some("its code asks for the time")
    } else if is_as_long && differ_in_digits() && may(&|text| has(text, &["hash(", "id("])) {
        Some("its code asks for hashes or ids, which are others in each run")
    } else if is_as_long && may(&|text| has(text, &OF_THE_MACHINE)) {
        Some("its code asks what the machine has")
    } else if codes.iter().any(|code| has(code, &["pandas"]))
        && codes.last().is_some_and(|code| has(code, &KINDS))
    {
        Some("its code asks for the kinds of columns, which versions of pandas call by other names")
    } else {
        None
    }
}

fn has(text: &str, sources: &[&str]) -> bool {
    sources.iter().any(|source| asks(text, source))
}
