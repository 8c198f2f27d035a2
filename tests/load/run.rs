//! The run itself: seals, rising steps, storm, replay.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use journeys::applicant;
use journeys::latency::Latencies;
use journeys::page::Page;
use journeys::rate::{Done, at_rate};

use crate::aftermath::{self, Aftermath};
use crate::options::Options;
use crate::program::Program;
use crate::request::Request;
use crate::sender::{self, Answer, Leaving};

const OK: u16 = 200;
const SEE_OTHER: u16 = 303;
const UNAVAILABLE: u16 = 507;
/// After a restart, everything that waited for it is answered at once. For this long, an answer may still be 507.
const GRACE: Duration = Duration::from_secs(1);
/// A step is held if nearly everybody is answered within this time.
const HELD: Duration = Duration::from_secs(1);
/// One of this many answers may be 507 while nothing is killed, because the machine is busy with other things too.
const ONE_IN: usize = 20;
/// The default rate of the storm, in arrivals each second.
const USUAL_RATE: f64 = 40.0;
/// How long oha measures for the second opinion, in seconds.
const OPINION_SECONDS: f64 = 10.0;

/// The outcome of the run.
#[derive(Default)]
pub struct Outcome {
    /// The faults, in words.
    pub faults: Vec<String>,
    /// The other load of the machine when the run began: the load average of the minute before, if the system gives it.
    pub load_before: Option<f64>,
    /// Forms that became check pages.
    pub checks: Latencies,
    /// Steps of first confirmations.
    pub steps: Vec<Step>,
    /// Arrivals of the storm each second.
    pub rate: f64,
    /// The storm.
    pub storm: Storm,
    /// Each confirmation once more, one after the other.
    pub replays: Latencies,
    /// The receipts, one after the other.
    pub receipts: Latencies,
    /// The same load by this sender and by oha.
    pub opinions: Option<(Latencies, [Duration; 4])>,
    /// The content of the data folder afterwards.
    pub aftermath: Aftermath,
    /// The most memory that the preview had, in KiB.
    pub memory: Option<u64>,
}

/// First confirmations at one rate.
pub struct Step {
    /// The rate, in confirmations each second.
    pub rate: f64,
    /// The latencies.
    pub latencies: Latencies,
    /// The number of confirmations that were asked to try again, or got no answer.
    pub refused: usize,
    /// The processors that the preview used during the step.
    pub processors: f64,
}

impl Step {
    /// Whether everybody was answered in good time.
    pub fn held(&self) -> bool {
        self.refused == 0 && self.latencies.percentile(0.99) <= HELD
    }
}

/// Repeated confirmations of the same requests, while some senders disconnect and the preview is killed.
#[derive(Default)]
pub struct Storm {
    /// The latencies while the preview was running.
    pub up: Latencies,
    /// The latencies of those during a kill or the start after it.
    pub down: Latencies,
    /// Confirmations that were answered with a receipt.
    pub answered: usize,
    /// Confirmations whose sender disconnected.
    pub left: usize,
    /// Confirmations during a kill that got no answer.
    pub unanswered: usize,
    /// Confirmations during a kill or the start after it that were asked to try again.
    pub unavailable: usize,
    /// Confirmations at other times that were asked to try again.
    pub busy: usize,
    /// How long the preview was down each time.
    pub outages: Vec<Duration>,
    /// The processors that the preview used during the storm.
    pub processors: f64,
}

/// The outcome of one arrival of the storm.
enum Did {
    Asked(Vec<(usize, Result<Answer, String>)>),
    Left,
}

/// Runs everything on an empty folder.
pub async fn run(options: &Options, folder: &Path) -> Outcome {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load_before = load.split(' ').next().and_then(|load| load.parse().ok());
    let mut outcome = Outcome { load_before, ..Outcome::default() };
    let mut program = Program::start(&options.preview, folder);
    let mut requests = Vec::new();
    for rate in options.steps.iter().copied() {
        let step = step(&program, options, rate, &mut requests, &mut outcome).await;
        outcome.steps.push(step);
        if outcome.steps.last().is_some_and(|step| !step.held()) {
            break;
        }
    }
    let held = outcome.steps.iter().rfind(|step| step.held()).map_or(USUAL_RATE * 4.0, |step| step.rate);
    outcome.rate = options.rate.unwrap_or(held / 4.0);
    let first = requests.len();
    seals(&program, options, options.requests, &mut requests, &mut outcome).await;
    storm(&mut program, options, first, &mut requests, &mut outcome).await;
    replay(program.address, &mut requests, &mut outcome).await;
    aftermath::wait_for_mail(&program.data(), aftermath::RECIPIENTS * requests.len()).await;
    if let Some(oha) = &options.oha {
        program.rest().await;
        let asked = opinions(program.address, oha, outcome.rate, &requests[first..], folder, &mut outcome.faults).await;
        outcome.opinions = Some(asked);
    }
    program.stop();
    outcome.memory = program.memory;
    outcome.aftermath = aftermath::check(&program.data(), &program.bundle(), &requests, &mut outcome.faults).await;
    let left = outcome.aftermath.left_to_the_sweep;
    // The stream's reader and the sweeper each hold one notice at a time. A table that is too slow for people is too slow for
    // them too: if a lease was taken and the response came too late, the lease runs out by itself.
    let storm = &outcome.storm;
    let in_time = storm.busy + storm.unavailable == 0 && outcome.steps.iter().all(|step| step.refused == 0);
    if in_time && left > 2 * options.kills {
        outcome.faults.push(format!("{left} notices were left to the sweep by {} kills", options.kills));
    }
    outcome
}

/// Sends this many forms and keeps the confirmations from their check pages.
async fn seals(program: &Program, options: &Options, count: usize, requests: &mut Vec<Request>, outcome: &mut Outcome) {
    let (address, first) = (program.address, requests.len());
    let checked = at_rate(options.check_rate, count, |one| {
        let own = format!("load-{:06}", first + one);
        let path = format!("/intake/{}/support", if (first + one).is_multiple_of(2) { "ar" } else { "en" });
        async move {
            let need = format!("أحتاج إلى المساعدة\r\n{own}");
            // One address gets only a few acknowledgements in a day.
            let email = format!("{own}@example.com");
            let fields = applicant::SOUND.map(|(name, value)| match name {
                "need" => (name, need.as_str()),
                "email" => (name, email.as_str()),
                _ => (name, value),
            });
            let body = applicant::body(fields);
            (own, sender::post(address, &path, &body).await, format!("{path}/confirm"))
        }
    })
    .await;
    outcome.checks = Latencies::of(checked.iter().map(Done::took));
    for Done { what: (own, answer, path), .. } in checked {
        match answer {
            Ok(Answer { status: OK, html, .. }) => {
                requests.push(Request { own, path, body: Page::parse(&html).hidden_body(), receipt: None });
            }
            Ok(answer) => outcome.faults.push(format!("the form of {own} was answered with {}", answer.status)),
            Err(error) => outcome.faults.push(format!("the form of {own} was not answered: {error}")),
        }
    }
}

/// Confirms new requests for the first time, at a rate.
async fn step(
    program: &Program,
    options: &Options,
    rate: f64,
    requests: &mut Vec<Request>,
    outcome: &mut Outcome,
) -> Step {
    let first = requests.len();
    seals(program, options, (rate * options.step_seconds) as usize, requests, outcome).await;
    aftermath::wait_for_mail(&program.data(), aftermath::RECIPIENTS * first).await;
    program.rest().await;
    let address = program.address;
    let before = program.processor();
    let began = Instant::now();
    let confirmed = at_rate(rate, requests.len() - first, |one| {
        let Request { path, body, .. } = &requests[first + one];
        let (path, body) = (path.clone(), body.clone());
        async move { (first + one, sender::post(address, &path, &body).await) }
    })
    .await;
    let processors = (program.processor() - before) / began.elapsed().as_secs_f64();
    let latencies = Latencies::of(confirmed.iter().map(Done::took));
    let mut refused = 0;
    for Done { what: (index, answer), .. } in confirmed {
        match answer {
            Ok(Answer { status: SEE_OTHER, location, .. }) => tell(&mut requests[index], location, &mut outcome.faults),
            // The rate was too high, which is allowed here as long as nothing is lost.
            Ok(Answer { status: UNAVAILABLE, .. }) | Err(_) => refused += 1,
            Ok(answer) => outcome.faults.push(format!("{} was answered with {}", requests[index].own, answer.status)),
        }
    }
    Step { rate, latencies, refused, processors }
}

/// Confirms requests for the first time throughout the storm, and repeats them. Some are sent twice at once, some senders
/// disconnect, and the preview is killed meanwhile.
async fn storm(
    program: &mut Program,
    options: &Options,
    first: usize,
    requests: &mut [Request],
    outcome: &mut Outcome,
) {
    aftermath::wait_for_mail(&program.data(), aftermath::RECIPIENTS * first).await;
    program.rest().await;
    let bodies: Arc<Vec<(String, String)>> =
        Arc::new(requests[first..].iter().map(|request| (request.path.clone(), request.body.clone())).collect());
    let (address, rate, seed) = (program.address, outcome.rate, options.seed);
    let count = (rate * options.seconds) as usize;
    let sending = tokio::spawn(async move {
        at_rate(rate, count, move |one| {
            let (bodies, chance) = (Arc::clone(&bodies), mix(seed, one as u64));
            // The first confirmations are spread over the storm, so that every kill meets some of them.
            let newest = one * bodies.len() / count;
            let index = if chance & 1 == 0 { newest } else { usize::try_from(chance >> 32).unwrap() % (newest + 1) };
            arrival(address, bodies, index, chance >> 1)
        })
        .await
    });

    let (began, before) = (Instant::now(), program.processor());
    let mut outages = Vec::new();
    for kill in 1..=options.kills {
        let at = began + Duration::from_secs_f64(options.seconds * kill as f64 / (options.kills + 1) as f64);
        tokio::time::sleep_until(at.into()).await;
        let down = Instant::now();
        program.kill();
        program.restart();
        outcome.storm.outages.push(down.elapsed());
        outages.push((down, Instant::now() + GRACE));
    }
    let sent = sending.await.unwrap();
    let storm = &mut outcome.storm;
    storm.processors = (program.processor() - before) / began.elapsed().as_secs_f64();

    let (mut up, mut down) = (Vec::new(), Vec::new());
    for Done { due, ended, what } in sent {
        let met_a_kill = outages.iter().any(|(from, until)| due < *until && ended > *from);
        let Did::Asked(asked) = what else {
            storm.left += 1;
            continue;
        };
        if met_a_kill { &mut down } else { &mut up }.push(ended - due);
        for (index, answer) in asked {
            let request = &mut requests[first + index];
            match answer {
                Ok(Answer { status: SEE_OTHER, location, .. }) => {
                    storm.answered += 1;
                    tell(request, location, &mut outcome.faults);
                }
                Ok(Answer { status: UNAVAILABLE, .. }) if met_a_kill => storm.unavailable += 1,
                Ok(Answer { status: UNAVAILABLE, .. }) => storm.busy += 1,
                Err(_) if met_a_kill => storm.unanswered += 1,
                Ok(answer) => outcome.faults.push(format!("{} was answered with {}", request.own, answer.status)),
                Err(error) => outcome.faults.push(format!("{} was not answered: {error}", request.own)),
            }
        }
    }
    if storm.busy * ONE_IN > storm.answered {
        outcome.faults.push(format!("{} were asked to try again while nothing was killed", storm.busy));
    }
    storm.up = Latencies::of(up);
    storm.down = Latencies::of(down);
}

/// One arrival: a sender confirms, one in ten twice at once, and one in six disconnects before the answer.
async fn arrival(address: SocketAddr, bodies: Arc<Vec<(String, String)>>, index: usize, chance: u64) -> Did {
    let (path, body) = &bodies[index];
    let leaving = match chance % 60 {
        0..3 => Some(Leaving::HalfWay),
        3..6 => Some(Leaving::AtOnce),
        6..10 => Some(Leaving::After(Duration::from_millis(chance % 23))),
        _ => None,
    };
    if let Some(leaving) = leaving {
        sender::leave(address, path, body, leaving).await;
        return Did::Left;
    }
    if chance % 60 < 16 {
        let (one, other) = tokio::join!(sender::post(address, path, body), sender::post(address, path, body));
        return Did::Asked(vec![(index, one), (index, other)]);
    }
    Did::Asked(vec![(index, sender::post(address, path, body).await)])
}

/// Repeats each request once, in order. Afterwards everybody has their receipt, and it opens.
async fn replay(address: SocketAddr, requests: &mut [Request], outcome: &mut Outcome) {
    let (mut replays, mut receipts) = (Vec::new(), Vec::new());
    for request in requests {
        let began = Instant::now();
        match sender::post(address, &request.path, &request.body).await {
            Ok(Answer { status: SEE_OTHER, location, .. }) => tell(request, location, &mut outcome.faults),
            other => outcome.faults.push(format!("{} replayed: {}", request.own, said(other))),
        }
        replays.push(began.elapsed());
        let Some(receipt) = &request.receipt else { continue };
        let began = Instant::now();
        let shown = sender::get(address, receipt).await;
        receipts.push(began.elapsed());
        let shows =
            |answer: &Answer| aftermath::reference(receipt).is_some_and(|r| answer.html.contains(&r.to_string()));
        if !shown.as_ref().is_ok_and(|answer| answer.status == OK && shows(answer)) {
            outcome.faults.push(format!("the receipt of {}: {}", request.own, said(shown)));
        }
    }
    outcome.replays = Latencies::of(replays);
    outcome.receipts = Latencies::of(receipts);
}

fn said(answer: Result<Answer, String>) -> String {
    answer.map_or_else(|error| error, |answer| answer.status.to_string())
}

/// A second receipt must equal the first.
fn tell(request: &mut Request, location: String, faults: &mut Vec<String>) {
    let receipt = request.receipt.get_or_insert_with(|| location.clone());
    if *receipt != location {
        faults.push(format!("{} got the receipts {receipt} and {location}", request.own));
    }
}

/// Sends the same replays with this sender and with oha. Both count from when a request was due to begin.
async fn opinions(
    address: SocketAddr,
    oha: &PathBuf,
    rate: f64,
    requests: &[Request],
    folder: &Path,
    faults: &mut Vec<String>,
) -> (Latencies, [Duration; 4]) {
    // oha sends to a single address.
    let path = requests[0].path.clone();
    let bodies: Arc<Vec<String>> =
        Arc::new(requests.iter().filter(|r| r.path == path).map(|request| request.body.clone()).collect());
    let file = folder.join("bodies");
    std::fs::write(&file, bodies.join("\n")).unwrap();
    let confirm = path.clone();
    let ours = at_rate(rate, (rate * OPINION_SECONDS) as usize, move |one| {
        let (bodies, path) = (Arc::clone(&bodies), confirm.clone());
        async move { sender::post(address, &path, &bodies[one % bodies.len()]).await }
    })
    .await;
    for answer in ours.iter().map(|done| &done.what) {
        if !answer.as_ref().is_ok_and(|answer| [SEE_OTHER, UNAVAILABLE].contains(&answer.status)) {
            faults.push(format!("a replay was answered with {}", said(answer.clone())));
        }
    }

    let mut command = Command::new(oha);
    command
        .args(["-q", &rate.to_string(), "-z", &format!("{OPINION_SECONDS}s"), "--latency-correction"])
        .args(["--disable-keepalive", "--redirect", "0", "--no-tui", "--output-format", "json", "-m", "POST"])
        .args(["-T", "application/x-www-form-urlencoded", "-Z"])
        .arg(&file)
        .arg(format!("http://{address}{path}"));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "oha: {said}{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let statuses: Vec<&String> = json["statusCodeDistribution"].as_object().unwrap().keys().collect();
    if statuses.iter().any(|status| !["303", "507"].contains(&status.as_str())) {
        faults.push(format!("oha was answered with {}", json["statusCodeDistribution"]));
    }
    let seconds = |value: &serde_json::Value| Duration::from_secs_f64(value.as_f64().unwrap());
    let percentiles = &json["latencyPercentiles"];
    let theirs = [&percentiles["p50"], &percentiles["p90"], &percentiles["p99"], &json["summary"]["slowest"]];
    (Latencies::of(ours.iter().map(Done::took)), theirs.map(seconds))
}

/// A pseudo-random number from two numbers (SplitMix64).
fn mix(seed: u64, one: u64) -> u64 {
    let mut mixed = seed.wrapping_add(one.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
