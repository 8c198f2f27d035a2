//! One request with all its data.

use crate::console::Console;
use crate::failure::Outcome;
use crate::state::Desk;
use desk::names;
use desk::pick::pick;
use desk::said::Said;
use desk::text::visible;

impl Desk {
    pub(crate) async fn show(&self, reference: &str, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let record = self.found(reference).await?;
        // Recorded before it is shown, so that nothing is read without a trace.
        let read = self.store.record_read(&act, &record.submission).await;
        read.map_err(|error| self.unchanged(&record.submission.summary.reference, &error))?;
        let mut text = String::new();
        let mut section = |heading: &str, said: Vec<Said>| {
            if !said.is_empty() {
                text.push_str(&format!("\n{heading}\n"));
                text.extend(said.iter().map(|(name, value)| line(name, value)));
            }
        };
        let lang = self.lang;
        let said = self.telling();
        section(pick(lang, "الطلب", "The request"), said.about(&record));
        section(pick(lang, "الإجابات", "Answers"), said.answers(&record.submission));
        section(pick(lang, "ما وافق عليه", "What was agreed to"), said.agreements(&record.submission));
        section(pick(lang, "ما جرى", "What happened"), said.history(&record));
        section(pick(lang, "الإشعارات", "Notices"), said.notices(&record));
        let status = record.submission.summary.status;
        let next = names::steps(lang, status);
        text.push_str(&format!("\n{}{next}\n", pick(lang, "ما يمكن بعد ذلك", "What can follow")));
        console.print(text.trim_start_matches('\n'))
    }
}

/// A line with name and value. The lines of a longer value are indented under the name, so that none looks like another entry.
fn line(name: &str, value: &str) -> String {
    let (name, value) = (visible(&name.replace('\n', " ")), visible(value));
    if value.contains('\n') {
        format!("  {name}:\n      {}\n", value.replace('\n', "\n      "))
    } else {
        format!("  {name}: {value}\n")
    }
}
