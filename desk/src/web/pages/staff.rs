//! The staff: who has access, what they may do, and whom a steward adds, changes and removes. Every change needs a fresh sign-in.

use language::Lang;
use serde::Serialize;
use store::StoreError;
use store::staff::{Author, InvitationCode, Member, PersonId, Rights, Role, StaffAct, StaffUnchanged};
use tera::Context;

use crate::request_view::MomentView;
use crate::roles::Action;
use crate::staff_words;
use crate::web::body::Fields;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

#[derive(Serialize)]
struct Person {
    id: String,
    name: String,
    mail: Option<String>,
    rights: String,
    signed_in: Option<MomentView>,
    is_due_for_review: bool,
    is_you: bool,
}

#[derive(Serialize)]
struct RoleView {
    value: &'static str,
    label: &'static str,
    is_given: bool,
}

/// The list of the staff.
pub(in crate::web) async fn list(visit: &Visit<'_>) -> Result<Reply, StoreError> {
    if !visit.may(Action::ChangeStaff) {
        return Ok(visit.nothing_here());
    }
    page(visit, Status::Ok, None).await
}

async fn page(visit: &Visit<'_>, status: Status, why: Option<&str>) -> Result<Reply, StoreError> {
    let staff = visit.desk.store.staff().await?;
    let people: Vec<Person> = staff.iter().filter(|member| member.is_present()).map(|one| person(visit, one)).collect();
    let mut context = Context::new();
    context.insert("due", &people.iter().filter(|person| person.is_due_for_review).count());
    context.insert("people", &people);
    context.insert("why", &why);
    Ok(visit.page(status, "desk/staff.html", visit.say("الفريق", "Staff"), context))
}

fn person(visit: &Visit<'_>, member: &Member) -> Person {
    Person {
        id: member.id.as_str().to_string(),
        name: member.name.clone(),
        mail: member.mail.as_ref().map(|mail| mail.reveal().clone()),
        rights: staff_words::rights(visit.lang(), &member.rights),
        signed_in: member.signed_in_at.map(|at| MomentView::new(at, visit.lang())),
        is_due_for_review: member.is_due_for_review(visit.now),
        is_you: member.id == visit.member().id,
    }
}

/// One person: what they may do, and removing them.
pub(in crate::web) async fn show(visit: &Visit<'_>, id: &str) -> Result<Reply, StoreError> {
    match present(visit, id).await? {
        Some(member) if visit.may(Action::ChangeStaff) => Ok(one(visit, &member, Status::Ok, None)),
        _ => Ok(visit.nothing_here()),
    }
}

async fn present(visit: &Visit<'_>, id: &str) -> Result<Option<Member>, StoreError> {
    let Some(id) = PersonId::parse(id) else { return Ok(None) };
    Ok(visit.desk.store.member(&id).await?.filter(Member::is_present))
}

fn one(visit: &Visit<'_>, member: &Member, status: Status, why: Option<&str>) -> Reply {
    let mut context = Context::new();
    context.insert("one", &person(visit, member));
    context.insert("roles", &roles(visit.lang(), &member.rights));
    context.insert("is_steward", &member.rights.is_steward());
    context.insert("seen", &staff_words::rights(Lang::En, &member.rights));
    context.insert("why", &why);
    visit.page(status, "desk/staff-person.html", &member.name, context)
}

fn roles(lang: Lang, rights: &Rights) -> Vec<RoleView> {
    let view = |role: Role| RoleView { value: role.name(), label: role.label(lang), is_given: rights.has(role) };
    Role::ALL.map(view).into()
}

/// Shows who has a code, so that the steward sees whom they add.
pub(in crate::web) async fn code(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    if !visit.may(Action::ChangeStaff) {
        return Ok(visit.nothing_here());
    }
    if !visit.is_fresh_enough(Action::ChangeStaff) {
        return Ok(visit.sign_in_again("/desk/staff"));
    }
    let Some((code, invitation)) = invited(visit, fields).await? else { return unknown_code(visit).await };
    let identity = &invitation.identity;
    let mut context = Context::new();
    context.insert("code", &code.to_string());
    context.insert("name", identity.name().reveal());
    context.insert("mail", &identity.mail().map(|mail| mail.reveal().clone()));
    context.insert("issuer", identity.issuer());
    context.insert("came", &MomentView::new(invitation.at, visit.lang()));
    context.insert("roles", &roles(visit.lang(), &Rights::default()));
    Ok(visit.page(Status::Ok, "desk/staff-add.html", visit.say("إضافة إلى الفريق", "Add to the staff"), context))
}

async fn invited(
    visit: &Visit<'_>,
    fields: &Fields,
) -> Result<Option<(InvitationCode, store::staff::Invitation)>, StoreError> {
    let Some(code) = InvitationCode::parse(fields.text("code")) else { return Ok(None) };
    Ok(visit.desk.store.invitation(visit.now, &code).await?.map(|invitation| (code, invitation)))
}

async fn unknown_code(visit: &Visit<'_>) -> Result<Reply, StoreError> {
    let why = visit.say(
        "لا أحد له هذا الرمز، أو انتهت مدته. يظهر الرمز لمن يدخل وليس له دخول بعد، وهو صالح أسبوعين.",
        "Nobody has this code, or its time is over. A person who signs in without access sees the code; it is valid for two weeks.",
    );
    page(visit, Status::Unprocessable, Some(why)).await
}

/// Adds the person who has a code.
pub(in crate::web) async fn add(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    if !visit.may(Action::ChangeStaff) {
        return Ok(visit.nothing_here());
    }
    if !visit.is_fresh_enough(Action::ChangeStaff) {
        return Ok(visit.sign_in_again("/desk/staff"));
    }
    let Some((code, _)) = invited(visit, fields).await? else { return unknown_code(visit).await };
    let Some(rights) = rights(fields) else { return page(visit, Status::Unprocessable, Some(no_rights(visit))).await };
    let lang = fields.text("lang").parse().unwrap_or(Lang::Ar);
    match visit.desk.store.add_member(&act(visit), &code, &rights, lang).await {
        Ok(_) => Ok(Reply::see_other("/desk/staff")),
        Err(StaffUnchanged::Store(error)) => Err(error),
        Err(why) => page(visit, Status::Unprocessable, Some(unchanged(visit, &why))).await,
    }
}

/// Sets what a person may do.
pub(in crate::web) async fn change(visit: &Visit<'_>, id: &str, fields: &Fields) -> Result<Reply, StoreError> {
    let Some(member) = present(visit, id).await?.filter(|_| visit.may(Action::ChangeStaff)) else {
        return Ok(visit.nothing_here());
    };
    if !visit.is_fresh_enough(Action::ChangeStaff) {
        return Ok(visit.sign_in_again(&format!("/desk/staff/{id}")));
    }
    if fields.text("seen") != staff_words::rights(Lang::En, &member.rights) {
        let why = unchanged(visit, &StaffUnchanged::Changed);
        return Ok(one(visit, &member, Status::Unprocessable, Some(why)));
    }
    let Some(rights) = rights(fields) else {
        return Ok(one(visit, &member, Status::Unprocessable, Some(no_rights(visit))));
    };
    settle(visit, &member, visit.desk.store.set_rights(&act(visit), &member, &rights).await)
}

/// Takes access from a person, whose sessions end at once.
pub(in crate::web) async fn remove(visit: &Visit<'_>, id: &str, fields: &Fields) -> Result<Reply, StoreError> {
    let Some(member) = present(visit, id).await?.filter(|_| visit.may(Action::ChangeStaff)) else {
        return Ok(visit.nothing_here());
    };
    if !visit.is_fresh_enough(Action::ChangeStaff) {
        return Ok(visit.sign_in_again(&format!("/desk/staff/{id}")));
    }
    if fields.given("sure").is_none() {
        let why = visit.say("ضع العلامة لتؤكد سحب الدخول.", "Tick the box to confirm that you take access away.");
        return Ok(one(visit, &member, Status::Unprocessable, Some(why)));
    }
    settle(visit, &member, visit.desk.store.remove_member(&act(visit), &member).await)
}

/// Ends a person's sessions, for a lost device.
pub(in crate::web) async fn end_sessions(visit: &Visit<'_>, id: &str) -> Result<Reply, StoreError> {
    let Some(member) = present(visit, id).await?.filter(|_| visit.may(Action::ChangeStaff)) else {
        return Ok(visit.nothing_here());
    };
    if !visit.is_fresh_enough(Action::ChangeStaff) {
        return Ok(visit.sign_in_again(&format!("/desk/staff/{id}")));
    }
    settle(visit, &member, visit.desk.store.sign_out_everywhere(&act(visit), &member).await)
}

fn settle(visit: &Visit<'_>, member: &Member, done: Result<(), StaffUnchanged>) -> Result<Reply, StoreError> {
    match done {
        Ok(()) => Ok(Reply::see_other("/desk/staff")),
        Err(StaffUnchanged::Store(error)) => Err(error),
        Err(why) => Ok(one(visit, member, Status::Unprocessable, Some(unchanged(visit, &why)))),
    }
}

fn act<'v>(visit: &'v Visit<'_>) -> StaffAct<'v> {
    StaffAct { world: &visit.desk.world, by: Author::Member(visit.member()) }
}

/// The rights that a form gives. None if it gives none.
fn rights(fields: &Fields) -> Option<Rights> {
    Rights::new(fields.all("role").filter_map(Role::from_name), fields.given("steward").is_some())
}

fn no_rights(visit: &Visit<'_>) -> &'static str {
    visit.say(
        "اختر دورًا، أو اجعله مشرفًا. ولسحب الدخول كله استعمل «سحب الدخول».",
        "Choose a role, or make them a steward. To take all access away, use “Take access away”.",
    )
}

fn unchanged(visit: &Visit<'_>, why: &StaffUnchanged) -> &'static str {
    match why {
        StaffUnchanged::LastSteward => visit.say(
            "هذا آخر مشرف، ولا بد من مشرف. اجعل غيره مشرفًا أولًا.",
            "This is the last steward, and there has to be one. Make somebody else a steward first.",
        ),
        StaffUnchanged::NotASteward => visit.say("لم تعد مشرفًا.", "You are no longer a steward."),
        StaffUnchanged::AlreadyAMember => visit.say("له دخول من قبل.", "They have access already."),
        StaffUnchanged::NoSuchCode => visit.say("انتهت مدة الرمز.", "The code’s time is over."),
        StaffUnchanged::NoSteward => visit.say("لا مشرف بعد.", "There is no steward yet."),
        StaffUnchanged::Changed | StaffUnchanged::Store(_) => visit.say(
            "غيّر زميل صلاحياته بعد أن فتحتَ الصفحة. هذه حاله الآن.",
            "A colleague changed this person after you opened the page. This is how they are now.",
        ),
    }
}
