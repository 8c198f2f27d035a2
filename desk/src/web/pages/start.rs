//! The first page: what waits for the person, by their role; what is late, what nobody has taken, what could not be announced; one line
//! of figures above.

use serde::Serialize;
use store::StoreError;
use store::casework::{Row, RowQuery, Seen, Source};
use store::staff::Role;
use store::status::Status as Step;
use tera::Context;

use super::list::{RowView, failed, seen, steps_of};
use super::request::asked::of_team;
use super::request::erase::AskedView;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The rows of each list. The whole list is a link away.
const ROWS: usize = 8;

/// Figures are counted up to this number: a count reads what it counts.
const MOST_COUNTED: usize = 200;

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
    let seen = seen(visit);
    let open = |source, unassigned| RowQuery { unassigned, seen: seen.clone(), ..RowQuery::new(source, ROWS) };
    let all_open: Vec<Step> = Step::ALL.into_iter().filter(|step| step.is_open()).collect();
    let mine = RowQuery { limit: 200, ..open(Source::Mine(visit.member().id.clone(), all_open), false) };
    let of_relations = vec![Step::Received, Step::Verified, Step::DocumentsAsked, Step::Accepted];
    let others = Seen { complaints: false, ..seen.clone() };
    let free = RowQuery { seen: others, ..open(Source::Steps(of_relations), true) };
    let alone = Seen { complaints: true, others: Vec::new() };
    let complaints = RowQuery { seen: alone, ..open(Source::Steps(steps.clone()), false) };
    let at = |step| open(Source::Steps(vec![step]), false);
    let (research, committee) = (at(Step::WithSocialResearch), at(Step::WithCommittee));
    let undecided = open(Source::Steps(steps.clone()), false);
    let has = |role| visit.rights().has(role);
    let (store, is_steward) = (&visit.desk.store, visit.rights().is_steward());
    let asked = async { if is_steward { store.erasures_asked(visit.now).await } else { Ok(Vec::new()) } };
    let (counts, mine, free, research, committee, complaints, late, (failed, _), asked, askings) = tokio::try_join!(
        store.count_by_step(visit.now, &steps, &seen, MOST_COUNTED),
        rows(visit, true, &mine),
        rows(visit, has(Role::Relations), &free),
        rows(visit, has(Role::SocialResearch), &research),
        rows(visit, has(Role::Committee), &committee),
        rows(visit, has(Role::Complaints), &complaints),
        late(visit, &undecided),
        failed(visit),
        asked,
        of_team(visit)
    )?;
    let figure = |(step, count): (Step, store::casework::Count)| Figure {
        label: step.label(visit.lang()),
        count: count.to_string(),
        url: format!("/desk/requests?step={}", step.name()),
    };
    let figures: Vec<Figure> = counts.into_iter().map(figure).collect();
    let today = visit.now.day_in_riyadh();
    let (due, mine): (Vec<Row>, Vec<Row>) =
        mine.into_iter().partition(|row| row.remind_on.is_some_and(|day| today.days_after(day) >= 0));
    let views = |rows: Vec<Row>| rows.iter().take(ROWS).map(|row| RowView::new(visit, row)).collect();
    let mut parts = vec![
        Part {
            title: visit.say("حان موعد التذكير", "Reminders that are due"),
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
    let mut waiting = |role, title, empty, rows, more| {
        if has(role) {
            parts.push(Part { title, empty: Some(empty), rows: views(rows), more: Some(more) });
        }
    };
    waiting(
        Role::Relations,
        visit.say("لم يأخذه أحد", "Nobody has taken these"),
        visit.say("كل طلب له من يتابعه.", "Every request has somebody."),
        free,
        "/desk/requests?free=1",
    );
    // What is referred or raised is still with the colleague who dealt with it before, so all of it is listed.
    waiting(
        Role::SocialResearch,
        visit.say("لدى البحث الاجتماعي", "With social research"),
        visit.say("لا طلب لدى البحث الاجتماعي.", "No request is with social research."),
        research,
        "/desk/requests?step=with_social_research",
    );
    waiting(
        Role::Committee,
        visit.say("لدى لجنة البحث", "With the committee"),
        visit.say("لا طلب لدى اللجنة.", "No request is with the committee."),
        committee,
        "/desk/requests?step=with_committee",
    );
    waiting(
        Role::Complaints,
        visit.say("الشكاوى", "Complaints"),
        visit.say("لا شكوى مفتوحة.", "No complaint is open."),
        complaints,
        "/desk/requests?form=question",
    );
    parts.push(Part {
        title: visit.say("حان موعد الرد", "An answer is due"),
        empty: None,
        rows: views(late),
        more: Some("/desk/requests?late=1"),
    });
    parts.push(Part {
        title: visit.say("تعذر الإبلاغ عنها بالبريد", "Could not be announced by mail"),
        empty: None,
        rows: views(failed),
        more: Some("/desk/requests?failed=1"),
    });
    parts.retain(|part| part.empty.is_some() || !part.rows.is_empty());
    let mut context = Context::new();
    if is_steward {
        context.insert("erasures", &asked.iter().map(|asked| AskedView::new(visit, asked)).collect::<Vec<_>>());
    }
    context.insert("askings", &askings);
    context.insert("figures", &figures);
    context.insert("parts", &parts);
    Ok(visit.page(Status::Ok, "desk/start.html", visit.say("البداية", "Start"), context))
}

/// The rows of a list, if it is on the page.
async fn rows(visit: &Visit<'_>, is_shown: bool, query: &RowQuery) -> Result<Vec<Row>, StoreError> {
    if is_shown { Ok(visit.desk.store.list_rows(visit.now, query).await?.rows) } else { Ok(Vec::new()) }
}

/// Undecided requests whose earliest day of an answer has come.
async fn late(visit: &Visit<'_>, open: &RowQuery) -> Result<Vec<Row>, StoreError> {
    let before = visit.came_before(visit.shortest_promise());
    let query = RowQuery { received: None..Some(before), limit: 50, ..open.clone() };
    let mut rows = visit.desk.store.list_rows(visit.now, &query).await?.rows;
    rows.retain(|row| visit.is_late(&row.form, row.status, row.received_at));
    Ok(rows)
}
