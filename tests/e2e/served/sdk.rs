//! Google's SDK for Python, as it is installed, at the service.

use std::process::Command;

use harness::test_python;
use insta::assert_snapshot;

use super::{settled, started};

#[test]
fn google_s_sdk_runs_code_streams_chats_and_uploads() {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/served/google_genai.py");
    let service = started();
    let mut sdk = Command::new(test_python());
    sdk.args(["-I", "-B", "-W", "ignore", program]).arg(service.url());
    // No setting and no proxy of this machine is its own.
    let ran = sdk.env_clear().output().expect("Python runs");
    assert!(ran.status.success(), "tests/run installs the SDK: {}", String::from_utf8_lossy(&ran.stderr));
    assert_snapshot!(settled(&String::from_utf8(ran.stdout).expect("UTF-8")), @r#"
    generate:
      code 'primes = [n for n in range(2, 230) if all(n % d for d in range(2, n))]\nprint(len(primes), sum(primes))\n'
      OUTCOME_OK '50 5117\n'
      Ran on this machine with the local engine: no model, nothing
      tokens True
    stream:
      code 'primes = [n for n in range(2, 230) if all(n % d for d in range(2, n))]\nprint(len(primes), sum(primes))\n'
      OUTCOME_OK '50 5117\n'
      Ran on this machine with the local engine: no model, nothing
    chat:
      code 'print(1)'
      OUTCOME_OK '1\n'
      Ran on this machine with the local engine: no model, nothing
    chat, again:
      code 'print(2)'
      OUTCOME_OK '2\n'
      Ran on this machine with the local engine: no model, nothing
      history 4
    upload:
      code "import pandas as pd, matplotlib.pyplot as plt\npd.read_csv('cities.csv').plot()\nplt.show()\n"
      OUTCOME_OK None
      image/png, True
      Ran on this machine with the local engine: no model, nothing
      listed True
    vertex:
      code "print('vertex')"
      OUTCOME_OK 'vertex\n'
      Ran on this machine with the local engine: no model, nothing
      models ['publishers/google/models/gemini-3.8-flash']
    count: 3
    models: ['models/gemini-3.8-flash']
    error: 404 NOT_FOUND
    "#);
}
