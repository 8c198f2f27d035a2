//! The log: changes of the staff, searches, exports and prints, for those who may see who read what.

use serde::Serialize;
use store::StoreError;
use store::desk_log::DeskEventKind;
use tera::Context;

use crate::request_view::MomentView;
use crate::roles::Action;
use crate::staff_words;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The most entries that are shown. The command line shows all of those of the staff.
const MOST: usize = 200;

#[derive(Serialize)]
struct Entry {
    at: MomentView,
    who: String,
    what: String,
}

/// The page.
pub(in crate::web) async fn show(visit: &Visit<'_>) -> Result<Reply, StoreError> {
    if !visit.may(Action::ReadLog) {
        return Ok(visit.nothing_here());
    }
    let lang = visit.lang();
    let mut entries: Vec<_> = visit
        .desk
        .store
        .desk_log()
        .await?
        .into_iter()
        .map(|event| (event.at, event.who, words(visit, &event.kind)))
        .collect();
    entries.extend(visit.desk.store.staff_events().await?.into_iter().map(|event| {
        let what = staff_words::change(lang, &event.change);
        (event.at, event.who, format!("{}: {what}", event.name))
    }));
    entries.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let is_cut = entries.len() > MOST;
    entries.truncate(MOST);
    let entries: Vec<_> =
        entries.into_iter().map(|(at, who, what)| Entry { at: MomentView::new(at, lang), who, what }).collect();
    let mut context = Context::new();
    context.insert("entries", &entries);
    context.insert("is_cut", &is_cut);
    Ok(visit.page(Status::Ok, "desk/log.html", visit.say("السجل", "Log"), context))
}

fn words(visit: &Visit<'_>, kind: &DeskEventKind) -> String {
    match kind {
        DeskEventKind::LookedForPerson { by, found } => {
            let by = match by.as_str() {
                "mobile" => visit.say("برقم هاتف", "by a telephone number"),
                "national_id" => visit.say("برقم هوية", "by a national ID"),
                "email" => visit.say("بعنوان بريد", "by a mail address"),
                other => other,
            };
            visit.say(
                format!("بحث عن طلبات شخص {by}، ووجد {found}"),
                format!("looked for a person’s requests {by} and found {found}"),
            )
        }
        DeskEventKind::LookedInNotes { found } => {
            visit.say(format!("بحث في الملاحظات، ووجد {found}"), format!("looked in notes and found {found}"))
        }
        DeskEventKind::Exported { form, count } => {
            let title = visit.form_title(form);
            visit.say(
                format!("كتب طلبات «{title}» في ملف، وعددها {count}"),
                format!("wrote the requests of “{title}” to a file: {count}"),
            )
        }
        DeskEventKind::SheetPrinted { count, with_identity } => match with_identity {
            true => visit.say(
                format!("طبع ورقة اللجنة بالأسماء، وفيها {count}"),
                format!("printed the committee’s sheet with names: {count}"),
            ),
            false => visit.say(
                format!("طبع ورقة اللجنة بلا أسماء، وفيها {count}"),
                format!("printed the committee’s sheet without names: {count}"),
            ),
        },
        DeskEventKind::Unknown(text) => text.clone(),
    }
}
