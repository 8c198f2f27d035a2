//! Circles in a graph of files: the sets of files in which each refers, by way of others, to itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use crate::architecture::references::References;

/// Files that refer to each other in a circle, with the references between them.
pub(crate) struct Circle {
    pub(crate) files: BTreeSet<PathBuf>,
    pub(crate) references: References,
}

impl Circle {
    /// The files, and below them each reference with an item that makes it.
    pub(crate) fn describe(&self) -> String {
        let names: Vec<_> = self.files.iter().map(|file| file.display().to_string()).collect();
        let mut text = format!("{} files in a circle: {}\n", names.len(), names.join(", "));
        for ((from, to), item) in &self.references {
            writeln!(text, "    {} -> {} ({item})", from.display(), to.display()).unwrap();
        }
        text
    }
}

/// The circles: the strongly connected components with more than one file.
pub(crate) fn circles(references: &References) -> Vec<Circle> {
    let mut next: BTreeMap<&PathBuf, Vec<&PathBuf>> = BTreeMap::new();
    for (from, to) in references.keys() {
        next.entry(from).or_default().push(to);
    }
    let reachable: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        next.keys().map(|file| (*file, reachable_from(file, &next))).collect();
    let is_back = |from: &PathBuf, to: &PathBuf| reachable.get(to).is_some_and(|files| files.contains(from));
    let mut done = BTreeSet::new();
    let mut found = Vec::new();
    for (file, others) in &reachable {
        let files: BTreeSet<PathBuf> =
            others.iter().filter(|other| is_back(file, other)).map(|one| (*one).clone()).collect();
        if files.len() < 2 || !done.insert(files.clone()) {
            continue;
        }
        let within = references.iter().filter(|((from, to), _)| files.contains(from) && files.contains(to));
        let references = within.map(|(ends, item)| (ends.clone(), item.clone())).collect();
        found.push(Circle { files, references });
    }
    found
}

fn reachable_from<'a>(file: &'a PathBuf, next: &BTreeMap<&'a PathBuf, Vec<&'a PathBuf>>) -> BTreeSet<&'a PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        open.extend(next.get(file).into_iter().flatten().copied().filter(|file| found.insert(*file)));
    }
    found
}
