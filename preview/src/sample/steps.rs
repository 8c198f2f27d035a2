//! The steps of the policy that a request of the sample has taken, by its age. Each is taken by a person whose role may take it, and nobody
//! decides sooner than two weeks after the request came, as the policy says.

use store::Timestamp;
use store::staff::Role;
use store::status::Status::{
    self, Accepted, Closed, Declined, DocumentsAsked, Served, Verified, WithCommittee, WithSocialResearch,
};

use super::dice::Dice;
use crate::provider::{PEOPLE, Person};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;
/// The days before the committee's earliest answer.
const DAYS_OF_STUDY: i64 = 14;

/// A change of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Another status, with a note or without.
    Moved(Status, Option<&'static str>),
    /// A note alone.
    Noted(&'static str),
}

/// A step that was taken.
pub(super) struct Step {
    pub(super) at: Timestamp,
    /// The name of the person who took it.
    pub(super) by: String,
    pub(super) change: Change,
}

/// A step before its time and its person are known.
type Planned = (Role, Change);

const VERIFY: Planned = (Role::Relations, Change::Moved(Verified, Some("طوبقت البيانات مع صاحب الطلب بالهاتف.")));
const VERIFY_QUIETLY: Planned = (Role::Relations, Change::Moved(Verified, None));
const NO_ANSWER: Planned = (Role::Relations, Change::Noted("لا رد على الاتصال الأول. يُعاد الاتصال مساء الغد."));
const REFER: Planned = (Role::Relations, Change::Moved(WithSocialResearch, Some("الحالة تحتاج إلى بحث اجتماعي.")));
const STUDIED: Planned = (Role::SocialResearch, Change::Noted("تمت المقابلة، والحاجة كما وُصفت في الطلب."));
const HAND_BACK: Planned =
    (Role::SocialResearch, Change::Moved(Verified, Some("اكتمل البحث، والتوصية بالرفع إلى اللجنة.")));
const RAISE: Planned = (Role::Relations, Change::Moved(WithCommittee, None));
const ASK: Planned = (Role::Relations, Change::Moved(DocumentsAsked, Some("طُلب من صاحب الطلب استكمال ما ينقص.")));
const COMPLETE: Planned = (Role::Relations, Change::Moved(Verified, Some("استُكمل ما كان ناقصًا.")));
const ACCEPT: Planned = (Role::Committee, Change::Moved(Accepted, Some("قُبل الطلب بعد دراسته.")));
const DECLINE: Planned = (Role::Committee, Change::Moved(Declined, Some("اعتذرت اللجنة عن الطلب بعد دراسته.")));
const SERVE: Planned = (Role::Relations, Change::Moved(Served, Some("قُدمت الخدمة، وأُبلغ صاحب الطلب.")));
const CLOSE: Planned = (Role::Relations, Change::Moved(Closed, None));

/// What a request of a day or two may have been through.
const NEW: [&[Planned]; 3] = [&[], &[NO_ANSWER], &[VERIFY]];
/// What a request may have been through before anybody may decide it.
const UNDER_WAY: [&[Planned]; 7] = [
    &[VERIFY],
    &[VERIFY, REFER],
    &[VERIFY_QUIETLY, REFER, STUDIED],
    &[VERIFY, RAISE],
    &[NO_ANSWER, VERIFY_QUIETLY, REFER, HAND_BACK, RAISE],
    &[VERIFY_QUIETLY, ASK],
    &[],
];
/// What an older request may have been through.
const OLD: [&[Planned]; 8] = [
    &[VERIFY, RAISE, ACCEPT],
    &[VERIFY_QUIETLY, REFER, STUDIED, HAND_BACK, RAISE, ACCEPT, SERVE],
    &[VERIFY, RAISE],
    &[VERIFY, RAISE, DECLINE],
    &[VERIFY_QUIETLY, ASK, COMPLETE, RAISE, ACCEPT, SERVE, CLOSE],
    &[VERIFY, REFER],
    &[NO_ANSWER, VERIFY, RAISE, ACCEPT],
    &[VERIFY_QUIETLY, ASK],
];
/// What an offer to volunteer may have been through.
const OFFERS: [&[Planned]; 3] = [&[], &[VERIFY_QUIETLY], &[VERIFY_QUIETLY, CLOSE]];

/// The steps of a request that came at a moment: those of an offer to volunteer, or those of a request for support.
pub(super) fn steps(is_volunteer: bool, dice: &Dice, received_at: Timestamp, now: Timestamp) -> Vec<Step> {
    let days = now.seconds_since(received_at) / SECONDS_A_DAY;
    let paths = match days {
        _ if is_volunteer => OFFERS.as_slice(),
        ..2 => &NEW,
        2..=DAYS_OF_STUDY => &UNDER_WAY,
        _ => &OLD,
    };
    let path = dice.one_of(paths).copied().unwrap_or_default();
    let decision = received_at.plus_seconds(DAYS_OF_STUDY * SECONDS_A_DAY);
    let before = path.iter().take_while(|(_, change)| !is_decision(*change)).count();
    let (studied, decided) = path.split_at(before);
    let mut taken = Vec::new();
    take(&mut taken, studied, dice, (received_at, decision.min(now)));
    take(&mut taken, decided, dice, (decision.min(now), now));
    taken
}

fn is_decision(change: Change) -> bool {
    matches!(change, Change::Moved(status, _) if status.is_decided() && status != Closed)
}

/// Takes steps one after the other, evenly between two moments.
fn take(taken: &mut Vec<Step>, path: &[Planned], dice: &Dice, (from, to): (Timestamp, Timestamp)) {
    let parts = i64::try_from(path.len()).unwrap_or(i64::MAX).saturating_add(1);
    let part = to.seconds_since(from) / parts;
    let mut at = from;
    for (role, change) in path {
        at = at.plus_seconds(part);
        let people: Vec<&Person> = PEOPLE.iter().filter(|person| person.has(*role)).collect();
        let by = dice.one_of(&people).map(|person| person.name()).unwrap_or_default();
        taken.push(Step { at, by, change: *change });
    }
}
