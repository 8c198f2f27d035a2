//! Lists of requests: without names and answers, with filters that are an address, in pages of 50.

use language::Lang;
use serde::Serialize;
use store::casework::{Cursor, Order, Row, RowQuery, Seen, Source};
use store::channel::Channel;
use store::staff::Role;
use store::status::Status as Step;
use store::{StoreError, Timestamp};
use tera::Context;

use crate::names;
use crate::web::body::Fields;
use crate::web::choice::Choice;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The rows of a page, which weighs at most 20 KiB if all of them are late and somebody has them (`tests/browser/desk-slow.spec.js`).
const ROWS: usize = 50;

/// A row of a list.
#[derive(Serialize)]
pub(in crate::web) struct RowView {
    reference: String,
    form: String,
    step: &'static str,
    is_late: bool,
    is_new: bool,
    is_altered: bool,
    age: String,
    channel: &'static str,
    assignee: Option<String>,
    is_mine: bool,
    reminder: Option<String>,
    marks: Vec<&'static str>,
}

impl RowView {
    /// A row as the person sees it.
    pub(in crate::web) fn new(visit: &Visit<'_>, row: &Row) -> Self {
        let lang = visit.lang();
        RowView {
            reference: row.reference.to_string(),
            form: visit.form_title(&row.form),
            step: row.status.label(lang),
            is_late: visit.is_late(&row.form, row.status, row.received_at),
            is_new: row.acknowledged_at.is_none(),
            is_altered: row.is_altered,
            age: age(lang, visit.now, row.received_at),
            channel: row.channel.label(lang),
            assignee: row.assignee.as_ref().map(|one| one.name.clone()),
            is_mine: row.assignee.as_ref().is_some_and(|one| one.person == visit.member().id),
            reminder: row.remind_on.map(|day| day.words(language::calendar::Calendar::Gregorian, lang)),
            marks: row.marks.iter().map(|mark| names::mark(lang, mark)).collect(),
        }
    }
}

/// How long ago a request came, in days.
pub(in crate::web) fn age(lang: Lang, now: Timestamp, at: Timestamp) -> String {
    let days = now.day_in_riyadh().days_after(at.day_in_riyadh());
    match (lang, days) {
        (Lang::Ar, ..=0) => "اليوم".into(),
        (Lang::Ar, 1) => "أمس".into(),
        (Lang::Ar, 2) => "قبل يومين".into(),
        (Lang::Ar, 3..=10) => format!("قبل {days} أيام"),
        (Lang::Ar, _) if (3..=10).contains(&(days % 100)) => format!("قبل {days} أيام"),
        (Lang::Ar, _) if days % 100 <= 2 => format!("قبل {days} يوم"),
        (Lang::Ar, _) => format!("قبل {days} يومًا"),
        (Lang::En, ..=0) => "today".into(),
        (Lang::En, 1) => "yesterday".into(),
        (Lang::En, _) => format!("{days} days ago"),
    }
}

/// The steps whose requests a person sees in lists, in the order of the policy. A request that a researcher or a member of the committee
/// had before is found by its reference, and among their own.
pub(in crate::web) fn steps_of(visit: &Visit<'_>) -> Vec<Step> {
    let seen = seen(visit);
    Step::ALL.into_iter().filter(|step| seen.complaints || seen.others.contains(step)).collect()
}

/// What a person sees in lists.
pub(in crate::web) fn seen(visit: &Visit<'_>) -> Seen {
    let is_steward = visit.rights().is_steward();
    let is_seen = |step: &Step| {
        is_steward
            || visit.rights().has(Role::Relations)
            || (visit.rights().has(Role::SocialResearch) && *step == Step::WithSocialResearch)
            || (visit.rights().has(Role::Committee)
                && matches!(step, Step::WithCommittee | Step::Accepted | Step::Declined | Step::Served))
    };
    Seen {
        complaints: is_steward || visit.rights().has(Role::Complaints),
        others: Step::ALL.into_iter().filter(is_seen).collect(),
    }
}

/// Whether a person may know that a request is there. One that cannot be read names itself only.
pub(in crate::web) fn is_seen(visit: &Visit<'_>, request: &store::queue::Read) -> bool {
    let sees_complaints = seen(visit).complaints;
    request.as_ref().map_or(true, |request| sees_complaints || !request.is_complaint())
}

/// The filters of a list, as its address says them. A value that is not known is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filters {
    step: Option<Step>,
    form: Option<String>,
    channel: Option<Channel>,
    /// Only requests that came at least so many days ago.
    days: Option<i64>,
    is_mine: bool,
    is_free: bool,
    is_new: bool,
    is_marked: bool,
    is_failed: bool,
    is_late: bool,
    is_newest_first: bool,
}

impl Filters {
    fn read(visit: &Visit<'_>, query: &Fields) -> Self {
        let is = |name| query.given(name).is_some();
        let form = query.given("form").filter(|id| visit.desk.bundle.intake.form(id).is_some());
        Filters {
            step: Step::from_name(query.text("step")).filter(|step| steps_of(visit).contains(step)),
            form: form.map(Into::into),
            channel: Channel::from_name(query.text("channel")),
            days: query.text("days").parse().ok().filter(|days| (1..=3650).contains(days)),
            is_mine: is("mine"),
            is_free: is("free"),
            is_new: is("new"),
            is_marked: is("marked"),
            is_failed: is("failed"),
            is_late: is("late"),
            is_newest_first: query.text("order") == "newest",
        }
    }

    /// The address of the list.
    fn address(&self, after: Option<&Cursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        };
        let flag = |is_set: bool| is_set.then(|| "1".to_string());
        put("step", self.step.map(|step| step.name().into()));
        put("form", self.form.clone());
        put("channel", self.channel.map(|channel| channel.name().into()));
        put("days", self.days.map(|days| days.to_string()));
        put("mine", flag(self.is_mine));
        put("free", flag(self.is_free));
        put("new", flag(self.is_new));
        put("marked", flag(self.is_marked));
        put("failed", flag(self.is_failed));
        put("late", flag(self.is_late));
        put("order", self.is_newest_first.then(|| "newest".into()));
        put("after", after.map(ToString::to_string));
        let query = query.finish();
        if query.is_empty() { "/desk/requests".into() } else { format!("/desk/requests?{query}") }
    }

    /// The steps that are read: the one that is named, or all that the person sees and in which something is left to do.
    fn steps(&self, visit: &Visit<'_>) -> Vec<Step> {
        match self.step {
            Some(step) => vec![step],
            None if self.is_late => steps_of(visit).into_iter().filter(|step| !step.is_decided()).collect(),
            None => steps_of(visit).into_iter().filter(|step| *step != Step::Closed).collect(),
        }
    }

    fn query(&self, visit: &Visit<'_>, after: Option<Cursor>) -> RowQuery {
        let of_step = |step: &Step| self.step.map_or(*step != Step::Closed, |one| one == *step);
        let source = match self.is_mine {
            true => Source::Mine(visit.member().id.clone(), Step::ALL.into_iter().filter(of_step).collect()),
            false => Source::Steps(self.steps(visit)),
        };
        let days = self.days.unwrap_or_default();
        let least = if self.is_late { visit.shortest_promise().max(days) } else { days };
        RowQuery {
            seen: seen(visit),
            form: self.form.clone(),
            channel: self.channel,
            marked: self.is_marked,
            unassigned: self.is_free,
            not_acknowledged: self.is_new,
            received: None..(least > 0).then(|| visit.came_before(least)),
            order: if self.is_newest_first { Order::NewestFirst } else { Order::OldestFirst },
            after,
            ..RowQuery::new(source, ROWS)
        }
    }
}

/// The list.
pub(in crate::web) async fn show(visit: &Visit<'_>, query: &Fields) -> Result<Reply, StoreError> {
    let lang = visit.lang();
    let filters = Filters::read(visit, query);
    let after = Cursor::parse(query.text("after"));
    let (rows, unreadable, next) = if filters.is_failed {
        let (mut rows, unreadable) = failed(visit).await?;
        rows.retain(|row| filters.form.as_ref().is_none_or(|form| *form == row.form));
        (rows, unreadable, None)
    } else {
        let page = visit.desk.store.list_rows(visit.now, &filters.query(visit, after.clone())).await?;
        (page.rows, page.unreadable, page.next)
    };
    let is_late = |row: &&Row| !filters.is_late || visit.is_late(&row.form, row.status, row.received_at);
    let views: Vec<RowView> = rows.iter().filter(is_late).map(|row| RowView::new(visit, row)).collect();
    let mut context = Context::new();
    context.insert("rows", &views);
    context.insert("unreadable", &unreadable.iter().map(|one| one.name.as_str()).collect::<Vec<_>>());
    context.insert("next", &next.as_ref().map(|next| filters.address(Some(next))));
    context.insert("first", &after.is_some().then(|| filters.address(None)));
    let step = |step: &Step| Choice::new(step.name(), step.label(lang), filters.step == Some(*step));
    context.insert("steps", &steps_of(visit).iter().map(step).collect::<Vec<_>>());
    let form = |form: &forms::FormDefinition| {
        Choice::new(&form.id, form.title.get(lang), filters.form.as_ref() == Some(&form.id))
    };
    context.insert("forms", &visit.desk.bundle.intake.forms().map(form).collect::<Vec<_>>());
    let channel = |channel: Channel| Choice::new(channel.name(), channel.label(lang), filters.channel == Some(channel));
    context.insert("channels", &Channel::ALL.map(channel));
    let flags = [
        Choice::new("mine", visit.say("لديّ", "With me"), filters.is_mine),
        Choice::new("free", visit.say("لم يأخذه أحد", "Nobody has taken it"), filters.is_free),
        Choice::new("new", visit.say("لم يُطّلع عليه", "Not acknowledged"), filters.is_new),
        Choice::new("late", visit.say("حان موعد الرد", "An answer is due"), filters.is_late),
        Choice::new("marked", visit.say("عليه علامة", "Marked"), filters.is_marked),
        Choice::new("failed", visit.say("تعذر الإبلاغ عنه", "Could not be announced"), filters.is_failed),
    ];
    context.insert("flags", &flags);
    context.insert("days", &filters.days);
    context.insert("is_filtered", &(filters != Filters::default()));
    context.insert("is_newest_first", &filters.is_newest_first);
    Ok(visit.page(Status::Ok, "desk/requests.html", visit.say("الطلبات", "Requests"), context))
}

/// The requests with a notice that failed, oldest first, of those that the person sees.
pub(in crate::web) async fn failed(visit: &Visit<'_>) -> Result<(Vec<Row>, Vec<store::queue::Unreadable>), StoreError> {
    let (mut rows, unreadable) = visit.desk.store.list_failed_rows(visit.now).await?;
    let seen = seen(visit);
    rows.retain(|row| seen.has(row));
    rows.sort_by(|a, b| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
    Ok((rows, unreadable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_right_in_both_languages() {
        let at = |days: i64| {
            age(
                Lang::Ar,
                Timestamp::from_seconds(1_795_000_000 + days * 86_400),
                Timestamp::from_seconds(1_795_000_000),
            )
        };
        for (days, shown) in [
            (0, "اليوم"),
            (1, "أمس"),
            (2, "قبل يومين"),
            (3, "قبل 3 أيام"),
            (10, "قبل 10 أيام"),
            (11, "قبل 11 يومًا"),
            (99, "قبل 99 يومًا"),
            (100, "قبل 100 يوم"),
            (101, "قبل 101 يوم"),
            (105, "قبل 105 أيام"),
            (111, "قبل 111 يومًا"),
        ] {
            assert_eq!(at(days), shown);
        }
    }
}
