//! The complete table of who may do what: each role, action and state of a request, against a plain table that a steward can read, and the
//! same table in the guides.
//!
//! After an intended change: `GOLDEN=update cargo test -p desk --test all roles::`, then review the difference.

use std::path::PathBuf;

use desk::roles::{Action, Involvement, Refusal, RequestState, Subject, may};
use journeys::bundle::root;
use language::Lang;
use store::staff::{Rights, Role};
use store::status::Status;

/// Who acts, in the order of the table.
const PEOPLE: [(&str, Option<Role>); 5] = [
    ("relations", Some(Role::Relations)),
    ("social_research", Some(Role::SocialResearch)),
    ("committee", Some(Role::Committee)),
    ("complaints, of complaints", Some(Role::Complaints)),
    ("steward", None),
];

fn rights(role: Option<Role>) -> Rights {
    Rights::new(role, role.is_none()).unwrap()
}

fn label(role: Option<Role>, lang: Lang) -> &'static str {
    match (role, lang) {
        (Some(role), lang) => role.label(lang),
        (None, Lang::Ar) => "مشرف المكتب، بلا دور آخر",
        (None, Lang::En) => "steward, without another role",
    }
}

/// Whether requests of a role differ by where they were before.
fn has_history(role: Option<Role>) -> bool {
    matches!(role, Some(Role::SocialResearch | Role::Committee))
}

/// A request that the person did nothing with, and that was or was not with the role before.
fn state(status: Status, history: bool) -> RequestState {
    RequestState { was_referred: history, was_raised: history, ..RequestState::new(status) }
}

/// The same as a complaint for the team that deals with complaints, and as another request for the others.
fn state_for(role: Option<Role>, status: Status, history: bool) -> RequestState {
    RequestState { is_complaint: role == Some(Role::Complaints), ..state(status, history) }
}

fn of(subject: Subject) -> impl Iterator<Item = Action> {
    Action::all().filter(move |action| action.subject() == subject)
}

fn sign(verdict: Result<(), Refusal>) -> char {
    match verdict {
        Ok(()) => 'x',
        Err(Refusal::NotNow) => '-',
        Err(Refusal::NotTheirs) => '.',
        Err(Refusal::FourEyes) => '2',
    }
}

/// The plain table.
fn table() -> String {
    let mut text = String::from(
        "# Who may do what at the desk. من يفعل ماذا في المكتب\n#\n\
         # x  allowed                                  مسموح\n\
         # -  not in this status                       ليس في هذه الحالة\n\
         # .  not theirs, or they do not see it        ليس له، أو لا يراه\n\
         # 2  somebody else does it (four eyes)        يفعله غيره\n#\n# The columns are statuses. الأعمدة حالات الطلب:\n#\n",
    );
    for (place, status) in Status::ALL.into_iter().enumerate() {
        let english = status.label(Lang::En);
        text += &format!("# {}  {english:<24} {}\n", place + 1, status.label(Lang::Ar));
    }
    for (name, role) in PEOPLE {
        let histories: &[bool] = if has_history(role) { &[false, true] } else { &[false] };
        for history in histories {
            let before = match (has_history(role), history) {
                (false, _) => String::new(),
                (true, false) => ", a request that was not with them before (لم يكن الطلب لديه من قبل)".into(),
                (true, true) => ", a request that was with them before (كان الطلب لديه من قبل)".into(),
            };
            text += &format!("\n## {name}{before}\n\n1 2 3 4 5 6 7 8 9\n");
            for action in of(Subject::Request) {
                let signs = Status::ALL
                    .map(|status| sign(may(&rights(role), action, Some(&state_for(role, status, *history)))));
                let row = signs.map(String::from).join(" ");
                text += &format!("{row}   {:<48} {}\n", action.label(Lang::En), action.label(Lang::Ar));
            }
        }
        text += "\n";
        for action in of(Subject::Desk) {
            let sign = sign(may(&rights(role), action, None));
            text += &format!("{sign}                   {:<48} {}\n", action.label(Lang::En), action.label(Lang::Ar));
        }
    }
    text += "\n## committee, who entered, researched or raised the request (أدخل الطلب أو بحثه أو رفعه)\n\n1 2 3 4 5 6 7 8 9\n";
    for action in of(Subject::Request) {
        let involvement = Involvement { raised: true, ..Involvement::default() };
        let signs = Status::ALL.map(|status| {
            let state = RequestState { involvement, ..state(status, true) };
            sign(may(&rights(Some(Role::Committee)), action, Some(&state)))
        });
        let row = signs.map(String::from).join(" ");
        text += &format!("{row}   {:<48} {}\n", action.label(Lang::En), action.label(Lang::Ar));
    }
    text += "\n## needs a sign-in of the last minutes (يحتاج إلى دخول جديد)\n\n";
    for action in Action::all().filter(|action| action.needs_fresh_sign_in()) {
        text += &format!("x                   {:<48} {}\n", action.label(Lang::En), action.label(Lang::Ar));
    }
    text
}

/// The tables of a guide, in Markdown.
fn markdown(lang: Lang) -> String {
    let pick = |arabic: &'static str, english: &'static str| if lang == Lang::Ar { arabic } else { english };
    let mut text = String::new();
    for (_, role) in PEOPLE {
        text += &format!("## {}\n\n| {} |", heading(label(role, lang)), pick("العمل", "action"));
        for status in Status::ALL {
            text += &format!(" {} |", status.label(lang));
        }
        text += &format!("\n|---|{}\n", ":-:|".repeat(Status::ALL.len()));
        let is_allowed =
            |action, status, history| may(&rights(role), action, Some(&state_for(role, status, history))).is_ok();
        for action in of(Subject::Request) {
            let cells =
                Status::ALL.map(|status| match [false, true].map(|history| is_allowed(action, status, history)) {
                    [true, true] => "✓",
                    [false, true] => "↺",
                    [false, false] => " ",
                    [true, false] => panic!("a history takes {action:?} away"),
                });
            if cells.iter().any(|cell| *cell != " ") {
                text += &format!("| {} | {} |\n", action.label(lang), cells.join(" | "));
            }
        }
        let others: Vec<_> = of(Subject::Desk)
            .filter(|action| may(&rights(role), *action, None).is_ok())
            .map(|one| one.label(lang))
            .collect();
        text += &format!("\n{}: {}.\n\n", pick("وله أيضًا", "Besides"), others.join(pick("، و", "; ")));
    }
    let fresh: Vec<_> = Action::all().filter(|one| one.needs_fresh_sign_in()).map(|one| one.label(lang)).collect();
    text += &format!(
        "{}: {}.\n",
        pick("يحتاج إلى دخول جديد", "Needs a sign-in of the last ten minutes"),
        fresh.join(pick("، و", "; "))
    );
    text
}

fn heading(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Asserts that a file holds a text, or writes it there.
fn assert_file(path: &PathBuf, wanted: &str) {
    if std::env::var("GOLDEN").is_ok_and(|what| what == "update") {
        std::fs::write(path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    for (place, (found, wanted)) in found.lines().zip(wanted.lines()).enumerate() {
        assert_eq!(found, wanted, "{}:{}", path.display(), place + 1);
    }
    assert_eq!(found, wanted, "{}", path.display());
}

#[test]
fn who_may_do_what_is_as_the_table_says() {
    assert_file(&root().join("desk/tests/roles.golden.txt"), &table());
}

#[test]
fn the_guides_say_what_the_table_says() {
    const MARKS: [&str; 2] = ["<!-- tables: desk/tests/roles.rs writes them -->\n\n", "\n<!-- end of the tables -->"];
    for (lang, name) in [(Lang::En, "docs/desk-roles.md"), (Lang::Ar, "docs/desk-roles.ar.md")] {
        let path = root().join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once(MARKS[0]).unwrap_or_else(|| panic!("{name} has no tables"));
        let after = rest.split_once(MARKS[1]).unwrap_or_else(|| panic!("{name} has no end of tables")).1;
        assert_file(&path, &format!("{before}{}{}{}{after}", MARKS[0], markdown(lang), MARKS[1]));
    }
}

/// The promises that the desk makes, whatever the table says.
#[test]
fn the_table_keeps_the_rules_that_it_was_made_for() {
    let allowed = |role, action, state: &RequestState| may(&rights(role), action, Some(state)).is_ok();
    for action in of(Subject::Request) {
        for status in Status::ALL {
            for history in [false, true] {
                let state = state(status, history);
                let plain = RequestState { was_raised: false, was_referred: false, ..state };
                // Social research sees only what was referred to it, and works only on what is with it.
                if status != Status::WithSocialResearch {
                    assert!(!allowed(Some(Role::SocialResearch), action, &plain), "{action:?} {status:?}");
                    let looks = matches!(action, Action::List | Action::ReadAnswers | Action::Print);
                    assert!(looks || !allowed(Some(Role::SocialResearch), action, &state), "{action:?} {status:?}");
                }
                // The committee sees nothing before it was raised.
                if matches!(status, Status::Received | Status::Verified | Status::WithSocialResearch) {
                    assert!(!allowed(Some(Role::Committee), action, &plain), "{action:?} {status:?}");
                }
                // Relations see all.
                assert!(allowed(Some(Role::Relations), Action::ReadAnswers, &state));
                // A complaint is seen by its team and by nobody else; its team sees nothing else.
                let complaint = RequestState { is_complaint: true, ..state };
                for role in Role::ALL {
                    let is_theirs = role == Role::Complaints;
                    assert!(is_theirs || !allowed(Some(role), action, &complaint), "{role:?} {action:?} {status:?}");
                    assert!(!is_theirs || !allowed(Some(role), action, &state), "{action:?} {status:?}");
                }
                assert!(allowed(Some(Role::Complaints), Action::ReadAnswers, &complaint));
                // Only the committee decides.
                if matches!(action, Action::Decide | Action::Move(Status::Accepted | Status::Declined)) {
                    assert!(!allowed(Some(Role::Relations), action, &state) && !allowed(None, action, &state));
                    assert!(!allowed(Some(Role::SocialResearch), action, &state));
                }
                // Only a steward exports and erases, and a steward by that reads nothing.
                if matches!(action, Action::ExportOne | Action::Erase) {
                    assert!(allowed(None, action, &state));
                    assert!(Role::ALL.iter().all(|role| !allowed(Some(*role), action, &state)));
                }
                assert!(!allowed(None, Action::ReadAnswers, &state));
                // Involvement keeps from deciding and from nothing else.
                for involvement in involvements() {
                    let involved = RequestState { involvement, ..state };
                    for (_, role) in PEOPLE {
                        let (before, now) =
                            (may(&rights(role), action, Some(&state)), may(&rights(role), action, Some(&involved)));
                        if now != before {
                            let is_decision =
                                matches!(action, Action::Decide | Action::Move(Status::Accepted | Status::Declined));
                            assert!(is_decision && before.is_ok() && now == Err(Refusal::FourEyes), "{action:?}");
                        }
                    }
                }
            }
        }
    }
    for (name, role) in PEOPLE {
        for action in [Action::ExportAll, Action::ChangeStaff, Action::ReadLog] {
            assert_eq!(may(&rights(role), action, None).is_ok(), role.is_none(), "{name} {action:?}");
        }
        let enters = may(&rights(role), Action::EnterByChannel, None).is_ok();
        assert_eq!(enters, role == Some(Role::Relations), "{name}");
    }
}

fn involvements() -> impl Iterator<Item = Involvement> {
    (1..8_u8).map(|bits| Involvement { entered: bits & 1 > 0, researched: bits & 2 > 0, raised: bits & 4 > 0 })
}
