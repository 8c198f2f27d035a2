//! A build that is killed at any moment is repaired by the next one.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use support::{Site, TODAY, files};

/// The number of kills.
const KILLS: u32 = 50;
const PAGES: u32 = 80;

/// Writes the site with one of two texts. Most pages differ between them; some exist in one only.
fn write_version(site: &Site, version: u32) {
    for n in 0..PAGES {
        let name = format!("content/ar/p{n}.md");
        // Every fourth page exists in one of the two only; the other gives up its address.
        if n % 4 == version {
            let _ = std::fs::remove_file(site.path().join(&name));
            continue;
        }
        let text = if n % 3 == 0 { 0 } else { version };
        let front = format!("---\ntitle: صفحة {n}\ndescription: وصف {n}\ntranslation: single\n---\n");
        site.put(&name, format!("{front}\n{}\n", format!("نص {text} ").repeat(200)));
    }
    let gone: Vec<String> = (0..PAGES).filter(|n| n % 4 == version).map(|n| format!("\"/ar/p{n}/\"")).collect();
    let data = site.read("content/site.toml");
    let kept = data.lines().filter(|line| !line.starts_with("gone")).collect::<Vec<_>>().join("\n");
    site.put("content/site.toml", format!("{kept}\ngone = [{}]\n", gone.join(", ")));
}

fn build(site: &Site, out: &str) -> std::process::Command {
    let mut command = site.command();
    command.args(["build", "--out", out, "--today", TODAY]).stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    command
}

/// The result of a build from nothing.
fn clean(site: &Site) -> Vec<(String, Vec<u8>)> {
    let _ = std::fs::remove_dir_all(site.path().join("clean"));
    assert!(build(site, "clean").status().unwrap().success());
    files(&site.path().join("clean"))
}

#[test]
fn a_build_that_is_killed_is_repaired_by_the_next() {
    let site = Site::new();
    let mut versions = Vec::new();
    let mut whole = Duration::ZERO;
    for version in [0, 1] {
        write_version(&site, version);
        let began = Instant::now();
        versions.push(clean(&site));
        whole = whole.max(began.elapsed());
    }
    let out = site.path().join("dist");
    let mut in_the_middle_of_writing = 0;
    for kill in 0..KILLS {
        let version = kill % 2;
        write_version(&site, version);
        let mut child = build(&site, "dist").spawn().unwrap();
        // Even kills can fall anywhere in the build; odd ones wait until it writes.
        if kill % 2 == 1 {
            let began = Instant::now();
            while !out.join(".writing").exists() && child.try_wait().unwrap().is_none() && began.elapsed() < whole * 20
            {
                std::thread::sleep(Duration::from_micros(50));
            }
        }
        std::thread::sleep(scattered(kill, whole));
        let _ = child.kill();
        child.wait().unwrap();
        in_the_middle_of_writing += u32::from(is_half_written(&out));
        assert!(build(&site, "dist").status().unwrap().success(), "kill {kill}");
        let expected = versions.get(version as usize).unwrap();
        assert!(files(&out) == *expected, "kill {kill}: the repaired build is not that from nothing");
    }
    assert!(in_the_middle_of_writing > 0, "no kill fell into the writing: the test tests too little");
}

/// A delay of up to the time of a whole build, the same for the same kill as far as clocks allow.
fn scattered(kill: u32, whole: Duration) -> Duration {
    // Multiples of the golden ratio are spread evenly, for any number of kills.
    whole.mul_f64((f64::from(kill) * 0.618_033_988_749_895).fract())
}

/// Whether a build was stopped while it wrote: its temporary files still exist.
fn is_half_written(out: &Path) -> bool {
    out.join(".writing").exists()
}

#[test]
fn a_build_after_no_change_writes_nothing_and_a_page_that_goes_disappears() {
    let site = Site::new();
    write_version(&site, 0);
    assert!(build(&site, "dist").status().unwrap().success());
    let times = || {
        let out = site.path().join("dist");
        files(&out)
            .into_iter()
            .map(|(name, _)| (name.clone(), std::fs::metadata(out.join(name)).unwrap().modified().unwrap()))
            .collect::<Vec<_>>()
    };
    let before = times();
    assert!(build(&site, "dist").status().unwrap().success());
    assert_eq!(times(), before, "not one file was touched");

    let (page, gone) = (site.path().join("dist/site/ar/p1/index.html"), site.path().join("dist/site/ar/p4/index.html"));
    assert!(page.exists() && !gone.exists());
    write_version(&site, 1);
    assert!(build(&site, "dist").status().unwrap().success());
    assert!(!page.exists() && gone.exists());
    assert!(!page.parent().unwrap().exists(), "nor does its folder stay");
}

#[test]
fn a_file_that_someone_changed_by_hand_is_made_right_again() {
    let site = Site::new();
    assert!(build(&site, "dist").status().unwrap().success());
    let page = site.path().join("dist/site/ar/index.html");
    let right = std::fs::read(&page).unwrap();
    std::fs::write(&page, "wrong").unwrap();
    assert!(build(&site, "dist").status().unwrap().success());
    assert_eq!(std::fs::read(&page).unwrap(), right);
}
