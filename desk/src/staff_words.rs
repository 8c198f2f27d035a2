//! Rights of the staff and their changes, in words, in both languages.

use language::Lang;
use store::staff::{Rights, StaffChange};

use crate::pick::pick;

/// Rights as people read them.
pub fn rights(lang: Lang, rights: &Rights) -> String {
    let steward = rights.is_steward().then_some(pick(lang, "مشرف", "steward"));
    let names: Vec<_> = rights.roles().map(|role| role.label(lang)).chain(steward).collect();
    if names.is_empty() {
        return pick(lang, "بلا صلاحية", "no rights").into();
    }
    names.join(pick(lang, "، ", ", "))
}

/// A change of the staff as people read it.
pub fn change(lang: Lang, change: &StaffChange) -> String {
    match change {
        StaffChange::Added { rights: to } => {
            let to = rights(lang, to);
            pick(lang, format!("أُضيف ({to})"), format!("added ({to})"))
        }
        StaffChange::Changed { from, to } => {
            let (from, to) = (rights(lang, from), rights(lang, to));
            pick(lang, format!("تغيّر من ({from}) إلى ({to})"), format!("changed from ({from}) to ({to})"))
        }
        StaffChange::Removed { from } => {
            let from = rights(lang, from);
            pick(lang, format!("سُحبت صلاحيته ({from})"), format!("removed ({from})"))
        }
        StaffChange::SignedOutEverywhere => pick(lang, "أُنهيت جلساته", "signed out everywhere").into(),
        StaffChange::Unknown(text) => text.clone(),
    }
}
