//! The first page: what waits for the person, by their role; what is late, what nobody has taken, what could not be announced; one line
//! of figures above.

use serde::Serialize;
use store::StoreError;
use store::casework::{Row, RowQuery, Source};
use store::staff::Role;
use store::status::Status as Step;
use tera::Context;

use super::list::{RowView, failed, steps_of};
use super::request::erase::AskedView;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The rows of each list. The whole list is a link away.
const ROWS: usize = 8;

/// Figures are counted up to this number.
const MOST_COUNTED: usize = 1000;

/// A list of the page.
#[derive(Serialize)]
struct Part {
    title: &'static str,
    /// The sentence for an empty list. A list without one is left out if it is empty.
    empty: Option<&'static str>,
    rows: Vec<RowView>,
    more: Option<&'static str>,
}

/// A figure.
#[derive(Serialize)]
struct Figure {
    label: &'static str,
    count: String,
    url: String,
}

/// The page.
pub(in crate::web) async fn show(visit: &Visit<'_>) -> Result<Reply, StoreError> {
    let steps: Vec<Step> = steps_of(visit).into_iter().filter(|step| step.is_open()).collect();
    let mut figures = Vec::new();
    for (step, count) in visit.desk.store.count_by_step(visit.now, &steps, MOST_COUNTED).await? {
        let url = format!("/desk/requests?step={}", step.name());
        figures.push(Figure { label: step.label(visit.lang()), count: count.to_string(), url });
    }
    let open = |source, unassigned| RowQuery { unassigned, ..RowQuery::new(source, ROWS) };
    let all_open: Vec<Step> = Step::ALL.into_iter().filter(|step| step.is_open()).collect();
    let mine_query = RowQuery { limit: 200, ..open(Source::Mine(visit.member().id.clone(), all_open), false) };
    let mine = visit.desk.store.list_rows(visit.now, &mine_query).await?.rows;
    let today = visit.now.day_in_riyadh();
    let (due, mine): (Vec<Row>, Vec<Row>) =
        mine.into_iter().partition(|row| row.remind_on.is_some_and(|day| today.days_after(day) >= 0));
    let views = |rows: Vec<Row>| rows.iter().take(ROWS).map(|row| RowView::new(visit, row)).collect();
    let mut parts = vec![
        Part {
            title: visit.say("حان تذكيره", "Reminders that are due"),
            empty: None,
            rows: views(due),
            more: Some("/desk/requests?mine=1"),
        },
        Part {
            title: visit.say("لديك", "With you"),
            empty: Some(visit.say("لا شيء لديك الآن.", "Nothing is with you now.")),
            rows: views(mine),
            more: Some("/desk/requests?mine=1"),
        },
    ];
    if visit.rights().has(Role::Relations) {
        let steps = vec![Step::Received, Step::Verified, Step::DocumentsAsked, Step::Accepted];
        let free = visit.desk.store.list_rows(visit.now, &open(Source::Steps(steps), true)).await?.rows;
        parts.push(Part {
            title: visit.say("لم يأخذه أحد", "Nobody has taken these"),
            empty: Some(visit.say("كل طلب له من يتابعه.", "Every request has somebody.")),
            rows: views(free),
            more: Some("/desk/requests?free=1"),
        });
    }
    // What is referred or raised is still with the colleague who dealt with it before, so all of it is listed.
    let waiting = [
        (
            Role::SocialResearch,
            Step::WithSocialResearch,
            visit.say("لدى البحث الاجتماعي", "With social research"),
            visit.say("لا طلب لدى البحث الاجتماعي.", "No request is with social research."),
            "/desk/requests?step=with_social_research",
        ),
        (
            Role::Committee,
            Step::WithCommittee,
            visit.say("لدى لجنة البحث", "With the committee"),
            visit.say("لا طلب لدى اللجنة.", "No request is with the committee."),
            "/desk/requests?step=with_committee",
        ),
    ];
    for (role, step, title, empty, more) in waiting {
        if visit.rights().has(role) {
            let rows = visit.desk.store.list_rows(visit.now, &open(Source::Steps(vec![step]), false)).await?.rows;
            parts.push(Part { title, empty: Some(empty), rows: views(rows), more: Some(more) });
        }
    }
    parts.push(Part {
        title: visit.say("حان موعد الرد", "An answer is due"),
        empty: None,
        rows: views(late(visit, &open(Source::Steps(steps), false)).await?),
        more: Some("/desk/requests?late=1"),
    });
    let (failed, _) = failed(visit).await?;
    parts.push(Part {
        title: visit.say("تعذر الإبلاغ عنها بالبريد", "Could not be announced by mail"),
        empty: None,
        rows: views(failed),
        more: Some("/desk/requests?failed=1"),
    });
    parts.retain(|part| part.empty.is_some() || !part.rows.is_empty());
    let mut context = Context::new();
    if visit.rights().is_steward() {
        let asked = visit.desk.store.erasures_asked(visit.now).await?;
        context.insert("erasures", &asked.iter().map(|asked| AskedView::new(visit, asked)).collect::<Vec<_>>());
    }
    context.insert("figures", &figures);
    context.insert("parts", &parts);
    Ok(visit.page(Status::Ok, "desk/start.html", visit.say("البداية", "Start"), context))
}

/// Undecided requests whose earliest day of an answer has come.
async fn late(visit: &Visit<'_>, open: &RowQuery) -> Result<Vec<Row>, StoreError> {
    let before = visit.came_before(visit.shortest_promise());
    let query = RowQuery { received: None..Some(before), limit: 50, ..open.clone() };
    let mut rows = visit.desk.store.list_rows(visit.now, &query).await?.rows;
    rows.retain(|row| visit.is_late(&row.form, row.status, row.received_at));
    Ok(rows)
}
