//! The provider of `tests/sign-in`, as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running provider. It ends when this is dropped, and with the tests' process.
pub(crate) struct Provider {
    process: Child,
    pub(crate) issuer: String,
}

impl Provider {
    /// Starts a provider and waits until it listens. `SIGN_IN_TEST_NODE` names the Node to use.
    pub(crate) fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/sign-in");
        let node = std::env::var("SIGN_IN_TEST_NODE").unwrap_or_else(|_| "node".into());
        let mut command = Command::new(node);
        command.arg("provider.js").current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("Node cannot be started: bash tests/run sign-in");
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut issuers =
            lines.map_while(Result::ok).filter_map(|line| Some(line.split_once("running on ")?.1.to_string()));
        let Some(issuer) = issuers.next() else {
            let mut why = String::new();
            process.stderr.take().unwrap().read_to_string(&mut why).unwrap();
            panic!("the provider does not start; bash tests/run sign-in installs its packages\n{why}");
        };
        // What it prints from now on is nobody's business, but must not block it.
        let mut rest = process.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut rest, &mut std::io::sink()));
        std::thread::spawn(move || issuers.for_each(drop));
        Provider { process, issuer }
    }

    /// The time by the provider's clock, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let mut answer = ureq::get(format!("{}/test/now", self.issuer)).call().unwrap();
        answer.body_mut().read_to_string().unwrap().parse().unwrap()
    }

    /// Replaces the signing keys.
    pub(crate) fn rotate(&self) {
        ureq::post(format!("{}/test/rotate", self.issuer)).send_empty().unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
