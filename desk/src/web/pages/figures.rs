//! Figures for the board: as a page, as a sheet, and as a page for the website.

use language::Lang;
use store::StoreError;
use store::status::Status as Step;
use tera::Context;

use crate::figures::{Figures, Quarter, page, sheets};
use crate::roles::Action;
use crate::sheet::FileKind;
use crate::web::body::Fields;
use crate::web::file::file;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The form of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum As {
    /// A page of the desk.
    Page,
    /// An Excel workbook.
    Sheet,
    /// A page for the website.
    Markdown,
}

/// The figures of a quarter: the one that the address names, or the present one.
pub(in crate::web) async fn show(visit: &Visit<'_>, query: &Fields, form: As) -> Result<Reply, StoreError> {
    if !visit.may(Action::Figures) {
        return Ok(visit.nothing_here());
    }
    let quarter = Quarter::parse(query.text("quarter")).unwrap_or_else(|| Quarter::of(visit.now));
    let lang = query.text("lang").parse::<Lang>().unwrap_or(visit.lang());
    let mut requests = Vec::new();
    let mut unreadable = 0_usize;
    for definition in visit.desk.bundle.intake.forms() {
        let mut all = Vec::new();
        for step in Step::ALL {
            for read in visit.desk.store.histories(visit.now, &definition.id, step).await? {
                match read {
                    Ok(history) => all.push(history),
                    Err(_) => unreadable += 1,
                }
            }
        }
        requests.push((definition, all));
    }
    let figures = Figures::new(quarter, &requests, lang);
    match form {
        As::Page => {
            let mut context = Context::new();
            context.insert("figures", &figures);
            context.insert("quarter", &quarter.to_string());
            let mut quarters = vec![Quarter::of(visit.now)];
            for _ in 0..7 {
                quarters.extend(quarters.last().map(|last| last.before()));
            }
            let choices: Vec<_> =
                quarters.iter().map(|one| (one.to_string(), one.label(lang), *one == quarter)).collect();
            context.insert("quarters", &choices);
            context.insert("unreadable", &unreadable);
            Ok(visit.page(Status::Ok, "desk/figures.html", visit.say("الأرقام", "Figures"), context))
        }
        As::Sheet => {
            let written = file(&sheets(&figures, lang), &format!("figures-{quarter}"), FileKind::Xlsx, lang);
            Ok(written.unwrap_or_else(|error| visit.refuse(visit.say("الأرقام", "Figures"), &error.words(visit))))
        }
        As::Markdown => {
            let text = page(&figures, visit.now.day_in_riyadh(), lang);
            Ok(Reply::file(format!("figures-{quarter}.{lang}.md"), "text/markdown; charset=utf-8", text.into_bytes()))
        }
    }
}
