//! The preview as a process: started, killed, started again on the same folder.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use journeys::bundle;

/// How long the preview may take to become idle.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long its use of the processor is measured.
const GLANCE: Duration = Duration::from_millis(500);
/// The share of a processor that an idle preview uses.
const AT_REST: f64 = 0.06;

/// A preview with its folder.
pub struct Program {
    preview: PathBuf,
    folder: PathBuf,
    child: Child,
    /// The address it listens on, also after a restart.
    pub address: SocketAddr,
    /// The highest memory use of any of its processes, in KiB.
    pub memory: Option<u64>,
    /// The processor time of its ended processes, in seconds.
    spent: f64,
}

impl Program {
    /// Starts a preview on an empty folder and a free port.
    pub fn start(preview: &Path, folder: &Path) -> Self {
        let (child, address) = spawn(preview, folder, 0);
        Program { preview: preview.into(), folder: folder.into(), child, address, memory: None, spent: 0.0 }
    }

    /// Kills the process as a power failure would: nothing is finished or reported.
    pub fn kill(&mut self) {
        self.record_memory();
        self.spent = self.processor();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, and waits until it answers.
    pub fn restart(&mut self) {
        let (child, address) = spawn(&self.preview, &self.folder, self.address.port());
        assert_eq!(address, self.address);
        self.child = child;
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(&mut self) {
        self.record_memory();
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success(), "it ends well when it is asked to");
    }

    /// The folder with the table and the mails.
    pub fn data(&self) -> PathBuf {
        data(&self.folder)
    }

    /// The folder of the bundle that it uses.
    pub fn bundle(&self) -> PathBuf {
        out(&self.folder).join("intake")
    }

    /// Its processor time so far, in seconds; zero if the system does not report it.
    pub fn processor(&self) -> f64 {
        // Linux counts in hundredths of a second, after the name in parentheses (proc(5), /proc/PID/stat, fields 14 and 15).
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
        self.spent + (ticks(11) + ticks(12)) / 100.0
    }

    /// Waits until it is idle: after a restart it reads the whole stream again.
    pub async fn rest(&self) {
        let until = Instant::now() + TIMEOUT;
        loop {
            let before = self.processor();
            tokio::time::sleep(GLANCE).await;
            if self.processor() - before < AT_REST * GLANCE.as_secs_f64() || Instant::now() > until {
                return;
            }
        }
    }

    /// Records the highest memory use so far, if the system reports it (proc(5), /proc/PID/status, VmHWM).
    fn record_memory(&mut self) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let memory = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        self.memory = self.memory.max(memory);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn out(folder: &Path) -> PathBuf {
    folder.join("dist")
}

fn spawn(preview: &Path, folder: &Path, port: u16) -> (Child, SocketAddr) {
    let log = File::options().create(true).append(true).open(folder.join("preview.log")).unwrap();
    let mut child = Command::new(preview)
        .args(["--port", &port.to_string()])
        .arg("--data")
        .arg(data(folder))
        .arg("--out")
        .arg(out(folder))
        .arg("--content")
        .arg(bundle::root().join("content"))
        .arg("--templates")
        .arg(bundle::root().join("templates"))
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", preview.display()));
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.strip_prefix("http://").and_then(|rest| rest.split('/').next()?.parse().ok());
    let address = address.unwrap_or_else(|| panic!("the preview says {first:?} and not where it listens"));
    (child, address)
}
