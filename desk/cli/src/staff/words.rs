//! Messages about the staff, in both languages.

use language::Lang;
use store::staff::{Role, StaffUnchanged};

use crate::failure::Failure;
use desk::pick::pick;

fn usage(lang: Lang, arabic: impl Into<String>, english: impl Into<String>) -> Failure {
    Failure::Usage(pick(lang, arabic.into(), english.into()))
}

fn failed(lang: Lang, arabic: impl Into<String>, english: impl Into<String>) -> Failure {
    Failure::Failed(pick(lang, arabic.into(), english.into()))
}

pub(super) fn not_a_role(lang: Lang) -> Failure {
    let names = Role::ALL.map(|role| format!("\n  {}  {}", role.name(), role.label(lang))).concat();
    usage(
        lang,
        format!("لا يوجد دور بهذا الاسم. اكتب واحدًا من هذه:{names}"),
        format!("There is no such role. Write one of these:{names}"),
    )
}

pub(super) fn no_rights(lang: Lang) -> Failure {
    usage(
        lang,
        "اذكر ما للشخص أن يفعله: ‎--role مع دور، أو ‎--steward، أو كليهما. ولسحب صلاحيته كلها اكتب desk staff remove",
        "Say what the person may do: --role with a role, or --steward, or both. To take all access away, write desk staff remove.",
    )
}

pub(super) fn not_a_code(lang: Lang) -> Failure {
    usage(
        lang,
        "ليس هذا رمز دعوة. الرمز ثمانية حروف وأرقام مثل 2222-2222، فاسأل الشخص عنه حرفًا حرفًا.",
        "This is not an invitation code. It has eight letters and digits, such as 2222-2222: ask the person for it, character by \
         character.",
    )
}

pub(super) fn no_such_code(lang: Lang) -> Failure {
    failed(
        lang,
        "لا يوجد رمز دعوة كهذا، وقد يكون مضى عليه 14 يومًا. اطلب من الشخص أن يدخل من جديد ويخبرك بالرمز الذي يراه.",
        "There is no such invitation code; perhaps its 14 days are over. Ask the person to sign in again and tell you the code that they \
         see.",
    )
}

pub(super) fn no_such_person(lang: Lang) -> Failure {
    failed(
        lang,
        "ليس في قائمة الفريق أحد بهذا الرمز. اعرضها بالأمر desk staff list ثم انسخ منها رمز الشخص كاملًا.",
        "Nobody on the staff list has this code. Write desk staff list, and copy the whole code of the person from it.",
    )
}

/// The failure of a change.
pub(super) fn unchanged(lang: Lang, error: &StaffUnchanged) -> Failure {
    match error {
        StaffUnchanged::Store(error) => failed(
            lang,
            format!(
                "لم يُجب الجدول ({error})، ولا يُعرف هل تغيّرت قائمة الفريق. اعرضها بالأمر desk staff list قبل أن تعيد المحاولة."
            ),
            format!(
                "The table did not answer ({error}), and it is not known whether the staff has changed. Look at it with desk staff list \
                 before you try again."
            ),
        ),
        StaffUnchanged::Changed => failed(
            lang,
            "غيّر أحد زملائك صلاحية هذا الشخص في هذه الأثناء، فلم يُسجَّل شيء. اعرض القائمة بالأمر desk staff list ثم قرّر.",
            "Someone else has changed this person meanwhile, so nothing was recorded. Look at the list with desk staff list, then decide.",
        ),
        StaffUnchanged::NotASteward => {
            failed(lang, "لا يغيّر قائمة الفريق إلا مشرف.", "Only a steward changes the staff.")
        }
        StaffUnchanged::LastSteward => failed(
            lang,
            "هذا آخر مشرف، ولا بد من مشرف واحد على الأقل. اجعل غيره مشرفًا أولًا: desk staff change … ‎--steward",
            "This is the last steward, and there must be one. Make somebody else a steward first: desk staff change … --steward",
        ),
        StaffUnchanged::NoSteward => failed(
            lang,
            "لا يوجد مشرف بعد، فلا بد أن يكون أول من تضيفه مشرفًا: أضف ‎--steward",
            "There is no steward yet, so the first person that you add must be one: add --steward.",
        ),
        StaffUnchanged::NoSuchCode => no_such_code(lang),
        StaffUnchanged::AlreadyAMember => failed(
            lang,
            "لهذا الشخص صلاحية الدخول من قبل. اعرضها بالأمر desk staff list وغيّرها بالأمر desk staff change",
            "This person has access already. Look at it with desk staff list; change it with desk staff change.",
        ),
    }
}
